"""The bookmark that lies beside a saved page -> the address that it came from."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path
from xml.parsers.expat import ExpatError

from sayso.pages.records import web_url

_LARGE = 2**16
# URL=https://paper.example/ferry: Windows's .url, the desktop files of other systems
_LINE = re.compile(r"^URL(?:\[\$e\])?=(\S+)\s*$", re.MULTILINE)


def bookmark_beside(page: Path) -> str | None:
    """The address in `Ferry.webloc`, `Ferry.url` or `Ferry.desktop` beside `Ferry.html`; None where there is none."""
    for suffix in (".webloc", ".url", ".desktop"):
        for path in (page.with_suffix(suffix), page.with_name(page.name + suffix)):
            try:
                data = path.read_bytes()[:_LARGE]
            except (OSError, ValueError):
                continue
            url = web_url(_address(data))
            if url is not None:
                return url
    return None


def _address(data: bytes) -> object:
    if data.startswith((b"bplist", b"<?xml")):
        try:
            found = plistlib.loads(data)
        except (ValueError, ExpatError, OverflowError, RecursionError, AttributeError):
            return None
        return found.get("URL") if isinstance(found, dict) else None
    line = _LINE.search(data.decode("utf-8", "replace"))
    return line[1] if line else None
