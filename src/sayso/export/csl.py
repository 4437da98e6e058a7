"""Pages as CSL-JSON items, for Zotero, Word, pandoc (citation-style-language/schema, csl-data.json 1.0.2)."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sayso.export.citations import Citation, citations
from sayso.export.outgoing import Outgoing


def write(case: Outgoing, path: Path) -> None:
    """One array, an item a page."""
    items = [_item(citation) for citation in citations(case)]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(items), indent=1) + b"\n")


def _item(cited: Citation) -> dict[str, object]:
    document = cited.document
    item: dict[str, object] = {
        "custom": {"sayso": {"document": document.id, "sha256": document.sha256}},
        "id": cited.key,
        "type": "article-newspaper",
        "title": cited.title,
        "container-title": cited.outlet,
        "author": [{"literal": name} for name in cited.authors],
        "issued": {"date-parts": [list(cited.issued)]} if cited.issued else None,
        "accessed": {"date-parts": [list(cited.accessed)]} if cited.accessed else None,
        "URL": cited.url,
        "language": document.language,
        "section": document.section,
        "note": "\n".join(cited.notes),
    }
    return {name: value for name, value in item.items() if value}
