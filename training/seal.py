"""Write the SHA-256 of every model file into `models.toml`.

python training/seal.py src/sayso/models
"""

import hashlib
import re
import sys
from pathlib import Path


def main(folder: Path) -> None:
    path = folder / "models.toml"

    def sealed(match: re.Match[str]) -> str:
        digest = hashlib.sha256((folder / match[1]).read_bytes()).hexdigest()
        return f'file = "{match[1]}"\nsha256 = "{digest}"'

    path.write_text(re.sub(r'file = "([^"]+)"\nsha256 = "[^"]*"', sealed, path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
