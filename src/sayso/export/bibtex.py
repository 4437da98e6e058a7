"""Pages as BibTeX, for LaTeX, JabRef, Zotero: nothing of a page is a command of TeX."""

from __future__ import annotations

from pathlib import Path

from sayso.export.citations import Citation, citations, iso
from sayso.export.outgoing import Outgoing

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TEX = {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    **{char: f"\\{char}" for char in "#$%&_"},
}
"""What means something to TeX or BibTeX -> how it is written."""


def write(case: Outgoing, path: Path) -> None:
    """One entry a page; quotations as notes."""
    entries = [_entry(citation) for citation in citations(case)]
    path.write_text(f"% sayso: {len(entries)} pages\n\n" + "\n".join(entries), encoding="utf-8")


def _entry(cited: Citation) -> str:
    fields = {
        "author": " and ".join(_braced(_tex(name)) for name in cited.authors),
        "title": _braced(_tex(cited.title or "")),
        "journal": _tex(cited.outlet or ""),
        **dict(zip(("year", "month", "day"), map(str, cited.issued), strict=False)),
        "url": cited.url or "",
        "urldate": "-".join(iso(cited.accessed)),
        "langid": cited.document.language or "",
        "annote": " \\par ".join(_tex(note) for note in cited.notes),
    }
    if len(cited.issued) > 1:
        fields["month"] = MONTHS[cited.issued[1] - 1]
    lines = [
        f"  {name} = {value if name == 'month' else _braced(value)},"
        for name, value in fields.items()
        if value.strip("{}")
    ]
    return "\n".join([f"@article{{{cited.key},", *lines, "}", ""])


def _braced(words: str) -> str:
    """Words that BibTeX takes as they are: a title keeps its capitals, a name its parts."""
    return f"{{{words}}}"


def _tex(words: str) -> str:
    r"""Words as TeX reads them.

    >>> _tex("5% of {it} \\input")
    '5\\% of \\textbraceleft{}it\\textbraceright{} \\textbackslash{}input'
    """
    return "".join(_TEX.get(char, char) for char in words)
