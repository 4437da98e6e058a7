"""Page -> the outlet that publishes it, its section and its dateline, as the page or its address gives them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from urllib.parse import urlsplit

from sayso.document.layout import Layout
from sayso.document.metadata.days import find_days
from sayso.document.metadata.head import Head, is_article, squash, strings
from sayso.schema import Block, Label, Page, Span

# © 2025 The Example Times, Copyright 2024 Example Media Ltd.
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[^\S\n]{0,2}(?:copyright|©|\(c\))?[^\S\n]{0,2}(?:19|20)\d\d(?:[^\S\n]?[-–—][^\S\n]?(?:19|20)\d\d)?,?"
    r"[^\S\n]{1,2}(?:by[^\S\n])?(?P<name>[A-ZÀ-Þ][^\n.|,;:!?©–—]{1,60})",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"\s(?:all rights|alle rechte|tous droits|todos los|tutti i|™|®)", re.IGNORECASE)
_SECTION_KEYS = ("article:section", "section", "parsely-section", "cxenseparse:category", "dc.subject.section")


def find_outlet(page: Page, layout: Layout, head: Head, prose: Span) -> str | None:
    """The outlet: given, else `og:site_name`, else the publisher in JSON-LD, the host, or the copyright line.

    None where none of these names one; nothing is guessed from what the page is about.
    """
    if page.given.outlet:
        return page.given.outlet
    named = next((value for key, value in head.metas if key == "og:site_name" and not value.startswith("@")), None)
    if named:
        return named
    for thing in head.things:
        publisher = next(strings(thing.get("publisher")), None) if is_article(thing) else None
        if publisher:
            return publisher
    host = (urlsplit(page.url or "").hostname or "").removeprefix("www.")
    return host or _by_copyright(layout.text, prose)


def _by_copyright(text: str, prose: Span) -> str | None:
    """The owner in the last copyright line after the article's prose."""
    found = None
    for match in _COPYRIGHT.finditer(text, prose.end):
        found = match
    if found is None:
        return None
    name = _RIGHTS.split(found["name"])[0]
    return squash(name) or None


def find_section(head: Head, url: str | None) -> str | None:
    """The section that the markup names, else the first part of the address where it is a word; None otherwise."""
    for wanted in _SECTION_KEYS:
        named = next((value for key, value in head.metas if key == wanted), None)
        if named and len(named) < 80:
            return named
    for thing in head.things:
        if is_article(thing):
            named = next(strings(thing.get("articleSection")), None)
            if named and len(named) < 80:
                return named
    parts = [part for part in urlsplit(url or "").path.split("/") if part]
    if len(parts) > 1 and re.fullmatch(r"[a-z]+(?:-[a-z]+)?", parts[0]) and 3 < len(parts[0]) < 24:
        return parts[0]
    return None


# KYIV, Ukraine, April 9 (AFP) — ; LONDON (Reuters) - ; Neustadt (dpa/tmn) - ; MOSCOW, April 9. /TASS/. ; PARIS —
_DATELINE = re.compile(
    r"[^\S\n]*(?P<line>"
    r"[A-ZÀ-ÞΑ-ΩА-Я][\w'’.\- ]{1,30}(?:,? \[?[A-ZÀ-ÞА-Яa-z][\w'’.\-]{1,20}(?: [A-Z][\w'’.\-]{1,20})?\]?\.?){0,3}"
    r"(?:,? \d{1,2}\.?(?: \w{3,10}\.?)?)?,?"
    r"[^\S\n]{0,2}(?:\([\w /.,&-]{2,30}\)|/[A-Z]{3,8}/)"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ'’.\- ]{2,30}(?:, [\w'’. ]{2,24})?(?:, \w{3,9}\.? \d{1,2})?(?=[^\S\n](?:—|–|--|-)[^\S\n])"
    r")"
)


def find_dateline(layout: Layout, prose: Span, blocks: Sequence[Block] = ()) -> Span | None:
    """The words that say where, and at times when and by which agency, a report was filed; None where there are none.

    A block labelled so, or what opens one of the first lines of the article's prose or the line above it.
    """
    labelled = next((block for block in blocks if block.label is Label.DATELINE), None)
    if labelled is not None and find_days(layout.text, None, labelled.start, labelled.end) == []:
        return Span(labelled.start, labelled.end)
    filled = [line for line in layout.lines if layout.text[line.start : line.end].strip()]
    first = bisect_left(filled, prose.start, key=lambda line: line.start)
    for line in filled[max(0, first - 2) : first + 3]:
        found = _DATELINE.match(layout.text, line.start, min(line.end, line.start + 200))
        if found:
            return Span(*found.span("line"))
    return None
