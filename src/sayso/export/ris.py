"""Pages as RIS, for EndNote, Mendeley, RefWorks, Zotero: a tag a line, so no line of a page can be one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sayso.export.citations import Citation, citations, iso
from sayso.export.outgoing import Outgoing


def write(case: Outgoing, path: Path) -> None:
    """One record a page; lines end as the format wants them."""
    lines = (f"{tag}  - {value}" for citation in citations(case) for tag, value in _tags(citation))
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode())


def _tags(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    yield "DP", "sayso"
    yield "ID", cited.key
    yield from (("AU", name) for name in cited.authors)
    optional = {
        "TI": cited.title,
        "T2": cited.outlet,
        "PY": "".join(map(str, cited.issued[:1])),
        "DA": "/".join((*iso(cited.issued), "", "", "")[:3]) + "/" if cited.issued else "",
        "Y2": "/".join(iso(cited.accessed)),
        "UR": cited.url,
        "LA": cited.document.language,
    }
    yield from ((tag, value) for tag, value in optional.items() if value)
    yield from (("N1", note) for note in cited.notes)
    yield "ER", ""
