"""Pages and quotations as `{{cite news}}`, to be pasted into an article of a wiki: nothing of a page is wikitext."""

from __future__ import annotations

import re
from pathlib import Path

from sayso.dossier.quotes import Quote
from sayso.export.characters import for_readers
from sayso.export.citations import Citation, citations, iso
from sayso.export.outgoing import Outgoing

_WIKITEXT = re.compile(r"[{}|\[\]<>]|&(?=[#\w])|''+|__+|~~~+|(?<=/)/|:$")
"""What means something to a wiki: templates, links, tags, entities, emphasis, switches, signatures, addresses."""


def write(case: Outgoing, path: Path) -> None:
    """A template a page; then, under every claim that is denied or differs, its quotations, each with its own."""
    cited = {citation.document.id: citation for citation in citations(case)}
    parts = ["<!-- sayso: one template a page, then one a quotation of what is denied or differs -->"]
    parts += [f"* {_template(citation)}" for citation in cited.values()]
    for card in case.reading.cards:
        if card.loud:
            parts += ["", f"'''{_plain(card.label)}'''"]
            for row in (*card.quotes, *card.answers):
                does = f" {row.does}" if row.does else ""
                template = _template(cited[row.page.id], row)
                parts.append(f"* {_plain(row.sayer)}{does}: “{_plain(row.words)}”<ref>{template}</ref>")
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _template(cited: Citation, row: Quote | None = None) -> str:
    """The parameters are those of Template:Cite news of the English Wikipedia."""
    names = {f"author{n if n > 1 else ''}": name for n, name in enumerate(cited.authors, start=1)}
    fields = {
        **names,
        "title": cited.title,
        "work": cited.outlet,
        "date": "-".join(iso(cited.issued)),
        "url": None,
        "access-date": "-".join(iso(cited.accessed)) if cited.url else None,
        "language": cited.document.language if cited.document.language != "en" else None,
        "quote": row.words if row else None,
    }
    texts = {name: _plain(value) for name, value in fields.items() if value}
    if cited.url:
        texts["url"] = cited.url
    return "{{cite news" + "".join(f" |{name}={value}" for name, value in texts.items()) + "}}"


def _plain(words: str) -> str:
    """Words as a wiki shows them.

    >>> _plain("[[a]] ''b'' it's {{c|d}}")
    "&#91;&#91;a&#93;&#93; &#39;&#39;b&#39;&#39; it's &#123;&#123;c&#124;d&#125;&#125;"
    """
    return _WIKITEXT.sub(lambda found: "".join(f"&#{ord(char)};" for char in found.group()), for_readers(words))
