"""Write the SHA-256 of every model file into `models.toml`; the version of each whose bytes changed rises by one.

python -m training --seal
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_ROW = re.compile(r'name = "([^"]+)"\nversion = "(\d+)"\nfile = "([^"]+)"\nsha256 = "([^"]*)"')


def seal(folder: Path) -> list[str]:
    """The names of those that changed, with their new version."""
    path = folder / "models.toml"
    changed = []

    def sealed(row: re.Match[str]) -> str:
        name, version, file, before = row.groups()
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        if digest != before:
            version = str(int(version) + 1)
            changed.append(f"{name} {version}")
        return f'name = "{name}"\nversion = "{version}"\nfile = "{file}"\nsha256 = "{digest}"'

    path.write_text(_ROW.sub(sealed, path.read_text("utf-8")), "utf-8")
    return changed
