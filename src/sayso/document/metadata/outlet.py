"""Page -> the outlet that publishes it and who owns it, as the page, its address or its file's name gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from sayso.document.layout import Layout
from sayso.document.metadata.agencies import is_agency
from sayso.document.metadata.head import Head, is_article, resolved, squash, strings, types_of
from sayso.document.metadata.known_outlets import (
    everyday,
    host_of,
    known_outlet,
    outlet_of_host,
    outlet_of_label,
    squeezed,
)
from sayso.lexicon import read_table
from sayso.schema import Page, Span


class Publisher(NamedTuple):
    """Who publishes a page: the outlet by the name that its readers know, and its legal owner; None: not told."""

    outlet: str | None
    owner: str | None


def find_publisher(page: Page, layout: Layout, head: Head, prose: Span) -> Publisher:
    """The outlet: given, else named in the markup, by the address, or by the page's own text; and the owner.

    In the text the name stands behind the headline, in the masthead, in requests to readers, in the copyright line, or
    in addresses to write to; the file's name tells it last. An owner of another name is only an owner.
    None where none of these names one; nothing is guessed from what the page is about.
    """
    parts = _Parts(layout, head, prose)
    holder = _holder(layout.text, prose)
    outlet = page.given.outlet or _in_head(head) or _by_address(page, parts)
    if outlet is None:
        outlet = next(_in_text(parts, holder), None) or _by_file(page.name) or _by_owner(parts, holder)
    outlet = outlet if page.given.outlet else _canonical(outlet)
    return Publisher(outlet, holder if squeezed(holder or "") != squeezed(outlet or "") else None)


def _canonical(outlet: str | None) -> str | None:
    return (known_outlet(outlet) or outlet.strip(" .,|-–—")) if outlet else None


# --- markup and address --------------------------------------------------------------------------

_SITE_KEYS = ("application-name", "apple-mobile-web-app-title", "dc.publisher", "dcterms.publisher")


def _in_head(head: Head) -> str | None:
    """The name of the site, or the publisher in JSON-LD."""
    named = next((value for key, value in head.metas if key == "og:site_name" and not value.startswith("@")), None)
    if named:
        return named
    for thing in head.things:
        if is_article(thing):
            publisher = next(strings(resolved(head, thing.get("publisher"))), None)
            if publisher and "://" not in publisher:
                return publisher
    site = next(
        (name for thing in head.things if "website" in types_of(thing) for name in strings(thing.get("name"))), None
    )
    others = (value for wanted in _SITE_KEYS for key, value in head.metas if key == wanted)
    return next((name for name in (site, *others) if name and known_outlet(name)), None)


def _by_address(page: Page, parts: _Parts) -> str | None:
    """The outlet of the page's address: by the table, else the name on the page that the host spells, else the host."""
    host = host_of(page.url or "")
    if not host:
        return None
    return outlet_of_host(host) or _spelled(parts, _label_of(host)) or host


# --- text ----------------------------------------------------------------------------------------

_MASTHEAD, _FOOT = 5, 4_000
"""Lines at the top of a page that may be its masthead; characters around the article in which it names itself."""
_SHORT = 6
"""Words that the name of an outlet has at most."""


class _Parts:
    """The parts of a page outside its article, where it speaks of itself."""

    def __init__(self, layout: Layout, head: Head, prose: Span) -> None:
        text = layout.text
        last = text.rfind("\n", 0, max(prose.start, prose.end - 1)) + 1
        filled = (line for line in layout.lines if text[line.start : min(line.end, line.start + 400)].strip())
        self.title = head.title
        self.lines = [text[line.start : min(line.end, line.start + 400)].strip() for line in islice(filled, 400)]
        self.top = [words[:80] for words in self.lines[:_MASTHEAD]]
        self.above = text[max(0, prose.start - _FOOT) : prose.start]
        self.below = text[last : prose.end + _FOOT] + "\n" + text[max(prose.end + _FOOT, len(text) - _FOOT) :]
        self.whole = text


def _in_text(parts: _Parts, holder: str | None) -> Iterator[str]:
    """Names that a page gives its outlet, the surest first."""
    yield from _behind_headline(parts)
    told = _self_names(parts)
    for ways in told.values():
        name = max(ways.values(), key=len)
        if known_outlet(name):
            yield name
    for domain in _SITE_NAME.finditer("\n".join(parts.top)):
        if domain[0] in parts.below:
            yield domain[0]
    yield from _masthead(parts, {squeezed(holder or ""), *told} - {""})
    most = max((len(ways) for ways in told.values()), default=0)
    names = [max(ways.values(), key=len) for ways in told.values() if len(ways) == most]
    if most >= _KINDS and len(names) == 1:
        yield names[0]
    if holder is not None and (known_outlet(holder) or _stands_apart(parts, holder)):
        yield _by_owner(parts, holder) or holder
    yield from _contact(parts)
    yield from _product(parts)


# Coast.com, HartvaleOnline.net: a site whose name is its domain
_SITE_NAME = re.compile(r"(?<![\w.@/])[A-ZÀ-Þ][\w-]{2,30}\.(?:com|org|net|de|co\.uk|info|eu|fr|it|es)(?![\w./])")
_SEPARATOR = re.compile(r"\s[|\-–—·•»«:]{1,2}\s|\s?[|｜]\s?")
_CUT = re.compile(r"\s?(?:\.{2,3}|…)$")


def _behind_headline(parts: _Parts) -> Iterator[str]:
    """Headline - Outlet, Headline... | Outlet: where the headline also stands by itself, or the outlet is known.

    Outlet - World - Headline, where both stand by themselves: the shorter.
    """
    whole = {_CUT.sub("", line).casefold() for line in parts.lines}
    for line in dict.fromkeys([parts.title, *parts.lines[:40]]):
        cuts = list(_SEPARATOR.finditer(line[:300]))
        if not cuts:
            continue
        name = line[cuts[-1].end() :].strip()
        front = _CUT.sub("", line[: cuts[-1].start()].strip()).casefold()
        first = _CUT.sub("", line[: cuts[0].start()].strip()).casefold()
        opening = line[: cuts[0].start()].strip()
        if first in whole and name.casefold() in whole and len(name.split()) > len(opening.split()):
            name = opening  # Outlet - World - Headline
        if not 0 < len(name.split()) <= _SHORT or len(front.split()) < _HEADLINE or not name[0].isalnum():
            continue
        headed = front in whole or first in whole
        first_lines = line in (parts.title, *parts.lines[:3])
        if first_lines and ((headed and name[0].isupper()) or known_outlet(name)):
            yield name


_HEADLINE = 3
"""Words that a headline has at least."""


@cache
def _newspaper() -> tuple[re.Pattern[str], frozenset[str]]:
    rows = read_table("mastheads")
    nouns = "|".join(re.escape(row["word"]) for row in rows if row["role"] == "noun")
    return re.compile(rf"(?<!\w)(?:{nouns})(?!\w)|(?:blatt|zeitung|bote|anzeiger|post|kurier|nachrichten)$"), frozenset(
        row["word"].casefold() for row in rows if row["role"] == "general"
    )


def _masthead(parts: _Parts, told: set[str]) -> Iterator[str]:
    """A name at the top of the page that its foot or its requests repeat, or that newspapers have."""
    nouns, general = _newspaper()
    for place, line in enumerate(parts.top):
        words = line.split()
        if not words or len(words) > _SHORT or line.endswith((".", "?", "!", ":", ",")) or not line[0].isupper():
            continue
        own = [word for word in words if word.casefold() not in general and not nouns.fullmatch(word)]
        if squeezed(line) in told or (known_outlet(line) and (own or len(words) > 2) and not everyday(line)):
            yield line
        capitals = all(word[0].isupper() or word in _JOINING for word in words)
        if place == 0 and len(words) > 1 and capitals and own and nouns.search(line):
            yield line


_JOINING = frozenset(
    {"of", "and", "de", "la", "der", "die", "das", "del", "da", "do", "du", "di", "for", "le", "el", "&", "-"}
)

# The Hartvale Courier, Hartvale Daily News, El Correo de Hartvale: up to six words with capitals
_NAME = (
    r"(?P<name>[A-ZÀ-Þ][\w'’&.-]{0,30}"
    r"(?: (?:(?:of|and|de|la|der|die|das|del|da|do|du|&) ){0,2}[A-ZÀ-Þ0-9][\w'’&-]{0,30}){0,5})"
)
_KINDS = 2
"""Kinds of evidence that a name needs before it is the page's own, where the table does not know it."""


@cache
def _self_naming() -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns = []
    for row in read_table("self_naming"):
        after = rf"\W{{1,2}}(?i:{re.escape(row['after'])})\b" if row["after"] else ""
        before = rf"\b(?i:{re.escape(row['before'])}) (?:the )?"
        patterns.append((row["kind"], re.compile(f"{before}{_NAME}{after}")))
    return tuple(patterns)


def _self_names(parts: _Parts) -> dict[str, dict[str, str]]:
    """Names by their letters, with the ways in which the page calls itself so: requests, masthead, addresses.

    Looked for outside the article's prose and in its last line, where pages ask for subscribers and tips.
    """
    told: dict[str, dict[str, str]] = {}
    for part in (parts.above, parts.below):
        for kind, pattern in _self_naming():
            for found in islice(pattern.finditer(part), 20):
                told.setdefault(squeezed(found["name"]), {})[kind] = found["name"].strip(" .")
    told.pop("us", None)  # Follow Us
    for host in sorted({squeezed(label) for label, _ in _addresses(parts)} - {""}):
        for key in [key for key in told if key.startswith(host)]:
            words = next(iter(told[key].values())).split()  # The Courier Online, at the-courier.example: The Courier
            names = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
            name = next((name for name in names if squeezed(name) == host), None)
            if name is not None:
                told[host] = dict.fromkeys([*told.get(host, ()), *told[key], "address"], name)
    for line in parts.top:
        if squeezed(line[:60]) in told:
            told[squeezed(line[:60])]["masthead"] = line[:60].strip()
    return told


# tips@coast.example, https://www.coast.example
_ADDRESS = re.compile(
    r"(?:(?P<desk>[\w.+-]{1,40})@|https?://(?:www\.)?|www\.)(?P<host>[\w-]{2,40}\.(?:[\w-]{2,30}\.){0,2}[a-z]{2,12})\b"
)
_DESK = re.compile(
    r"tips?|news|newsdesk|newsroom|editor(?:s|ial)?|info|legal|press|desk|contact|feedback|letters|corrections|abuse|"
    r"redaktion|redaccion|redaction|redazione|redacao|leserbriefe|kontakt|subscri\w*|advertis\w*|help|support|hello|online",
    re.IGNORECASE,
)


def _addresses(parts: _Parts) -> list[tuple[str, str]]:
    """(label, host) of the addresses outside the article."""
    found = [match["host"].lower() for part in (parts.above, parts.below) for match in _ADDRESS.finditer(part)]
    return [(_label_of(host), host) for host in dict.fromkeys(found)]


def _label_of(host: str) -> str:
    labels = host.removeprefix("www.").split(".")
    return labels[-3] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2] if len(labels) > 1 else host


def _contact(parts: _Parts) -> Iterator[str]:
    """The name that the host of the page's own desks spells: tips@hartvalecourier.example, Hartvale Courier."""
    desks = [
        match["host"].lower()
        for part in (parts.above, parts.below)
        for match in _ADDRESS.finditer(part)
        if match["desk"] and _DESK.fullmatch(match["desk"])
    ]
    if len(set(desks)) == 1:
        name = outlet_of_host(desks[0]) or _spelled(parts, _label_of(desks[0]))
        yield from filter(None, (name or (desks[0] if len(desks) > 1 else None),))
    shared = [host for line in parts.lines if _SHARED.search(line) for host in map(host_of, _URL.findall(line))]
    known = {outlet_of_host(host) for host in shared} - {None}
    if len(known) == 1:
        yield from filter(None, known)


# Read or Share this story: http://coast.example/x, Copy this link
_SHARED = re.compile(
    r"share this|copy (?:this )?link|permalink|short ?link|^https?://\S+$|\bat: https?://", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s)>\"]{4,300}")


def _spelled(parts: _Parts, label: str) -> str | None:
    """A name with capitals, outside the article, that has the letters of a host's label: Hartvale Courier."""
    letters = [re.escape(char) for char in label.casefold() if char.isalnum()]
    if not 4 <= len(letters) <= 40:
        return None
    pattern = re.compile(r"(?<![\w@./-])(?:The )?" + r"[ '’.&-]{0,3}".join(letters) + r"(?![\w@./-])", re.IGNORECASE)
    for part in (parts.title, *parts.top, parts.below, parts.above):
        for found in islice(pattern.finditer(part), 20):
            if all(word[0].isupper() or word in _JOINING for word in found[0].split()):
                return found[0]
    return None


def _stands_apart(parts: _Parts, holder: str) -> bool:
    """Whether the owner's name is like a paper's, or a line of its own, or a part of one of the first."""
    nouns, _ = _newspaper()
    if _HOUSE.search(holder) or _groups().search(holder) or len(holder.split()) > _SHORT:
        return False
    letters = squeezed(holder)
    alone = any(squeezed(line) == letters for line in (*parts.lines, *parts.whole[-_FOOT:].splitlines()))
    return alone or nouns.search(holder) is not None or any(holder in line for line in (parts.title, *parts.lines[:3]))


# TMX Shop, RTX Jobs: a product of the site, behind the letters that it calls itself by
_PRODUCT = re.compile(
    r"^(?P<name>[A-Z]{3,5}) (?:Shop|Store|Jobs|Games|Podcasts|Newsletters|Premium|Plus|Radio|Live|App)$"
)


def _product(parts: _Parts) -> Iterator[str]:
    found = {match["name"] for line in parts.lines[:150] if (match := _PRODUCT.match(line))}
    yield from (name for name in found if len(found) == 1 and parts.whole.count(name) < _SUBJECT)


_SUBJECT = 4
"""Times that letters stand on a page from which on they may be its subject: NFL Shop on a page of the NFL."""


# --- the file's name -----------------------------------------------------------------------------

_STEM_PARTS = re.compile(r"\s[-–—_|]\s|[_|]+|(?<=\w)--(?=\w)")


def _by_file(name: str) -> str | None:
    """The outlet that a saved page's name ends or begins with: "Headline - BBC News.html", `nytimes_tram.txt`."""
    path = PurePosixPath(name)
    stem = re.sub(r"\.(?:x?html?|mhtml?|txt|md|pdf|warc|gz|json|eml)$", "", path.name, flags=re.IGNORECASE)
    pieces = [piece.strip(" ()[]0123456789") for piece in _STEM_PARTS.split(stem) if piece.strip()]
    for piece in (pieces[-1:] if len(pieces) > 1 else []) + pieces[:1]:
        found = known_outlet(piece) if " " in piece or "." in piece else None
        if found := found or (outlet_of_label(piece) if " " not in piece else None):
            return found
    hosts = (host_of(f"http://{part}") for part in path.parts[:-1] if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", part))
    return next((found for host in hosts if (found := outlet_of_host(host))), None)


# --- the owner -----------------------------------------------------------------------------------

# © 2025 The Example Times, Copyright 2024 Example Media Ltd.
_COPYRIGHT = re.compile(
    r"(?i:©|\(c\)|copyright)[^\S\n]{0,2}(?i:copyright|©|\(c\))?[^\S\n]{0,2}(?:19|20)\d\d"
    r"(?:[^\S\n]?[-–—][^\S\n]?(?:19|20)\d\d)?,?[^\S\n]{1,2}(?i:by[^\S\n])?(?P<name>[A-ZÀ-Þ0-9][^\n.|,;:!?©–—(]{1,60}(?:\.(?:com|org|net|de|co\.uk)\b)?)"
    r"|(?i:©|\(c\)|copyright)[^\S\n]{1,2}(?i:©[^\S\n]?)?(?P<first>[^\W\d_][^\n|;:!?©–—(]{1,40}?),? (?:19|20)\d\d"
    r"(?![^\n]{60})"
    r"|(?m:^)[^\S\n]*(?:19|20)\d\d (?P<year>[A-ZÀ-Þ][^\n.|;:!?©–—(]{1,40})\. (?i:all rights)"
    r"|(?m:^)[^\S\n]*(?:Published by|Herausgegeben von|Édité par) (?P<by>[A-ZÀ-Þ][^\n.|,;:!?©–—(]{1,60})"
)
_RIGHTS = re.compile(
    r"(?:^|\s)(?:all rights|unless|and affiliated|alle rechte|tous droits|todos los|tutti i|™|®|part of|terms|privacy)",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r",? (?:Company|Co|Inc|Ltd|Limited|LLC|plc|Corp|Corporation|GmbH|AG|SE|SA|SAS|Srl|BV|AB|AS)$", re.IGNORECASE
)
_HOUSE = re.compile(
    r"(?<!\w)(?:Group|Holdings?|Media|Publishing|Publications|Publishers|Newspapers|Enterprises|Communications|Partners|Ventures|"
    r"Digital|Verlag|Interactive|Networks?|Studios?|Solutions|Software|Technologies|Entertainment|Broadcasting|Television|Stations)"
    r"(?!\w)|medien|gruppe(?!\w)|verlag(?!\w)",
    re.IGNORECASE,
)
"""Words of firms that publish under other names."""


@cache
def _groups() -> re.Pattern[str]:
    """Firms that own many outlets."""
    names = "|".join(re.escape(row["word"]) for row in read_table("mastheads") if row["role"] == "group")
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def _holder(text: str, prose: Span) -> str | None:
    """The owner in the last copyright line after the article's prose; agencies own texts, not pages."""
    found = list(islice(_COPYRIGHT.finditer(text, prose.end), 50))
    owners = [squash(_RIGHTS.split(match[match.lastgroup or 0])[0]).strip(" -–—*") for match in found]
    return next((name for name in reversed(owners) if name and not is_agency(name)), None)


def _by_owner(parts: _Parts, holder: str | None) -> str | None:
    """The owner as the outlet, where nothing else is: Hartvale Courier Company, but not Hartvale Media Group."""
    if holder is None:
        return None
    name = _LEGAL.sub("", holder)
    if name == holder or _HOUSE.search(name) or _groups().search(holder):
        return None
    return name if parts.whole.count(name) > parts.whole.count(holder) else holder


# --- section -------------------------------------------------------------------------------------

_SECTION_KEYS = ("article:section", "section", "parsely-section", "cxenseparse:category", "dc.subject.section")


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
