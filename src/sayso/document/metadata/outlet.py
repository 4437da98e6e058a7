"""Page -> the outlet that publishes it, its section and its dateline, as the page or its address gives them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

from sayso.document.layout import Layout
from sayso.document.metadata.agencies import is_agency
from sayso.document.metadata.days import find_days
from sayso.document.metadata.head import Head, is_article, squash, strings
from sayso.lexicon import read_table
from sayso.schema import Block, BlockLabel, Page, Span

# © 2025 The Example Times, Copyright 2024 Example Media Ltd.
_COPYRIGHT = re.compile(
    r"(?i:©|\(c\)|copyright)[^\S\n]{0,2}(?i:copyright|©|\(c\))?[^\S\n]{0,2}(?:19|20)\d\d(?:[^\S\n]?[-–—][^\S\n]?(?:19|20)\d\d)?,?"
    r"[^\S\n]{1,2}(?i:by[^\S\n])?(?P<name>[A-ZÀ-Þ][^\n.|,;:!?©–—(]{1,60})"
)
_RIGHTS = re.compile(
    r"(?:^|\s)(?:all rights|unless|and affiliated|alle rechte|tous droits|todos los|tutti i|™|®)", re.IGNORECASE
)
_SECTION_KEYS = ("article:section", "section", "parsely-section", "cxenseparse:category", "dc.subject.section")


def find_outlet(page: Page, layout: Layout, head: Head, prose: Span) -> str | None:
    """The outlet: given, else `og:site_name`, else the publisher in JSON-LD, the host, the name that the
    page gives itself in two ways at least, or the owner in the copyright line.

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
    return host or _by_itself(layout, prose) or _by_copyright(layout.text, prose)


def _by_copyright(text: str, prose: Span) -> str | None:
    """The owner in the last copyright line after the article's prose; agencies own texts, not pages."""
    owners = [squash(_RIGHTS.split(found["name"])[0]) for found in _COPYRIGHT.finditer(text, prose.end)]
    owner = next((name for name in reversed(owners) if name and not is_agency(name)), "")
    name = _FIRM.sub("", owner)  # The Hartvale Courier Company: the paper, if the page names it elsewhere
    return (name if text.count(name) > text.count(owner) else owner) or None


_FIRM = re.compile(r",? (?:Company|Co|Inc|Ltd|Limited|LLC|plc|Corp|Corporation|GmbH|AG)$")


# The Hartvale Courier, Hartvale Daily News, El Correo de Hartvale: up to six words with capitals
_NAME = (
    r"(?P<name>[A-ZÀ-Þ][\w'’&.-]{0,30}"
    r"(?: (?:(?:of|and|de|la|der|die|das|del|da|do|du|&) ){0,2}[A-ZÀ-Þ0-9][\w'’&-]{0,30}){0,5})"
)
_ADDRESS = re.compile(
    r"(?:[\w.+-]{1,40}@|https?://(?:www\.)?|www\.)(?P<host>[\w-]{3,40})\.(?:co\.|com\.|org\.)?[a-z]{2,12}\b"
)
_KINDS = 2
"""Kinds of evidence that a name needs before it is the page's own."""
_MASTHEAD, _FOOT = 5, 4_000
"""Lines at the top of a page that may be its masthead; characters below the article in which it names itself."""


@cache
def _self_naming() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for row in read_table("self_naming"):
        after = rf"\W{{1,2}}(?i:{re.escape(row['after'])})\b" if row["after"] else ""
        before = rf"\b(?i:{re.escape(row['before'])}) (?:the )?"
        patterns.append((row["kind"], re.compile(f"{before}{_NAME}{after}")))
    return tuple(patterns)


def _by_itself(layout: Layout, prose: Span) -> str | None:
    """The one name that a page gives itself in two ways at least; None where it gives none, or several."""
    told = _self_names(layout, prose)
    most = max((len(ways) for ways in told.values()), default=0)
    names = [max(ways.values(), key=len) for ways in told.values() if len(ways) == most]
    return names[0].strip(" .") if most >= _KINDS and len(names) == 1 else None


def _self_names(layout: Layout, prose: Span) -> dict[str, dict[str, str]]:
    """Names by their letters, with the ways in which the page calls itself so: requests, masthead, addresses.

    Looked for outside the article's prose and in its last line, where pages ask for subscribers and tips.
    """
    text = layout.text
    last = text.rfind("\n", 0, max(prose.start, prose.end - 1)) + 1
    parts = [text[max(0, prose.start - _FOOT) : prose.start], text[last : prose.end + _FOOT]]
    told: dict[str, dict[str, str]] = {}
    for part in parts:
        for kind, pattern in _self_naming():
            for found in islice(pattern.finditer(part), 20):
                told.setdefault(_key(found["name"]), {})[kind] = found["name"]
    told.pop("us", None)  # Follow Us
    for host in sorted({_key(found["host"]) for part in parts for found in _ADDRESS.finditer(part)} - {""}):
        for key in [key for key in told if key.startswith(host)]:
            words = next(iter(told[key].values())).split()  # The Courier Online, at the-courier.example: The Courier
            names = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
            name = next((name for name in names if _key(name) == host), None)
            if name is not None:
                told[host] = dict.fromkeys([*told.get(host, ()), *told[key], "address"], name)
    filled = (line for line in layout.lines if line.start < prose.start and text[line.start : line.end].strip())
    for line in islice(filled, _MASTHEAD):
        masthead = text[line.start : min(line.end, line.start + 60)].strip()
        if _key(masthead) in told:
            told[_key(masthead)]["masthead"] = masthead
    return told


def _key(name: str) -> str:
    letters = "".join(char for char in name.casefold() if char.isalnum())
    return letters.removeprefix("the")


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
    labelled = next((block for block in blocks if block.label is BlockLabel.DATELINE), None)
    if labelled is not None and find_days(layout.text, None, labelled.start, labelled.end) == []:
        return Span(labelled.start, labelled.end)
    filled = [line for line in layout.lines if layout.text[line.start : line.end].strip()]
    first = bisect_left(filled, prose.start, key=lambda line: line.start)
    for line in filled[max(0, first - 2) : first + 3]:
        found = _DATELINE.match(layout.text, line.start, min(line.end, line.start + 200))
        if found:
            return Span(*found.span("line"))
    return None
