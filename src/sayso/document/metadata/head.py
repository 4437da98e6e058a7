"""Markup -> what it says of the page outside its text: meta tags, JSON-LD, marked elements, dates in scripts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice
from typing import NamedTuple

from sayso.document.layout import Layout
from sayso.document.layout.linked_data import objects_of
from sayso.document.layout.markup import Close, Open, Raw, Text, attributes
from sayso.schema import Span
from sayso.text import trim

_LONGEST = 2_000
"""Characters kept of a value: no title, name or date is longer."""
_SCRIPT = 2_000_000
"""Characters of a script that are read."""
_NODES = 5_000
"""Objects of a page's JSON-LD that are looked at."""
_DEEP = 512
"""Open elements followed, as in the layout."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# class="entry-date", itemprop="author", rel="author", id="article-byline", class="headline", data-testid="timestamp"
_MARKED = re.compile(
    r"author|byline|by-line|creator|writer|autor|verfasser|date|datum|fecha|time|publi|posted|headline|title|titel|"
    r"credit|agency|dateline|source|agentur",
    re.IGNORECASE,
)
# 2025-04-09T10:11:12+02:00, 1744193482000
_SCRIPT_DATE = re.compile(r"(?<![\w.-])(?:(?:19|20)\d\d-\d\d-\d\d[T ]?[\d:.+Z-]{0,20}|1[4-9]\d{8}(?:\d{3})?(?!\d))")
# "datePublished":", publishedAt:', "firstPublish": just before it
_SCRIPT_KEY = re.compile(
    r"""([A-Za-z_]{0,24}(?:publi|creat|modif|updat|issue|post)[A-Za-z_]{0,24})["']?\s{0,3}[:=]\s{0,3}["']?$""",
    re.IGNORECASE,
)


class MarkedUp(NamedTuple):
    """An element whose tag or names hint at metadata, with the characters of the text that it shows."""

    tag: str
    names: str
    """Class, id, itemprop, rel and the like, lower case."""
    value: str
    """`datetime`, `content` or `title`: what it says in an attribute; empty if nothing."""
    span: Span | None
    """What of it is visible, trimmed; None: nothing."""
    inside: str
    """Tags and names of the elements around it, outermost first, lower case."""


class Head(NamedTuple):
    """Everything in the markup that may name the title, the authors, the outlet or the date."""

    title: str
    metas: tuple[tuple[str, str], ...]
    """(name, property or itemprop in lower case, content), in order."""
    things: tuple[Mapping[str, object], ...]
    """Objects of JSON-LD, flattened, in order: each with its own fields, lists and nested objects kept."""
    marked: tuple[MarkedUp, ...]
    stamps: tuple[tuple[str, str], ...]
    """(key, value) of dates in other scripts."""


EMPTY = Head("", (), (), (), ())


def squash(text: str) -> str:
    """One line, single spaces, no references left over from double escaping.

    >>> squash(" Mills &amp;  Sons ")
    'Mills & Sons'
    """
    text = " ".join(text[:_LONGEST].split())
    return " ".join(unescape(text).split()) if "&" in text else text


def letters_of(text: str) -> str:
    """Its letters and digits alone, whatever their case: how hosts spell names.

    >>> letters_of("The Harbour-Post")
    'theharbourpost'
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def read_head(layout: Layout) -> Head:
    """What the markup of a page says of it; `EMPTY` where it has none. Linear."""
    markup = layout.markup
    if markup is None:
        return EMPTY
    title = ""
    metas: list[tuple[str, str]] = []
    stamps: list[tuple[str, str]] = []
    for token in layout.tokens:
        if isinstance(token, Open) and token.name == "meta":
            metas.extend(_meta(attributes(markup, token.start, token.end)))
        elif isinstance(token, Raw) and token.name == "title" and not title:
            title = squash(unescape(markup[token.content : min(token.close, token.content + _LONGEST)]))
        elif isinstance(token, Raw) and token.name == "script":
            kind = attributes(markup, token.start, token.end).get("type", "").lower()
            content = markup[token.content : min(token.close, token.content + _SCRIPT)]
            if "ld+json" not in kind:
                stamps.extend(_script_dates(content))
    things = islice((thing for value in layout.linked_data for thing in objects_of(value)), _NODES)
    return Head(title, tuple(metas), tuple(things), tuple(_marked(layout, markup)), tuple(dict.fromkeys(stamps)))


def _script_dates(content: str) -> Iterator[tuple[str, str]]:
    for found in islice(_SCRIPT_DATE.finditer(content), 400):
        key = _SCRIPT_KEY.search(content, max(0, found.start() - 70), found.start())
        if key:
            yield key[1].lower(), found[0]


def _meta(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    content = squash(found.get("content", ""))
    if content:
        for key in ("property", "name", "itemprop", "http-equiv"):
            if found.get(key):
                yield found[key].strip().lower()[:80], content


# --- JSON-LD -------------------------------------------------------------------------------------


def types_of(thing: Mapping[str, object]) -> frozenset[str]:
    """The schema.org types of an object, in lower case.

    >>> sorted(types_of({"@type": ["NewsArticle", "https://schema.org/Report"]}))
    ['newsarticle', 'report']
    """
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return frozenset(name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str))


def is_article(thing: Mapping[str, object]) -> bool:
    """Whether an object describes an article, by its schema.org type."""
    return any(name.endswith(("article", "posting", "report", "review")) for name in types_of(thing))


def strings(value: object) -> Iterator[str]:
    """The strings of a JSON value that names something: itself, its `name`, or those of its items."""
    if isinstance(value, str):
        yield squash(value)
    elif isinstance(value, dict):
        yield from strings(value.get("name") if isinstance(value.get("name"), str | list) else None)
    elif isinstance(value, list):
        for item in value[:50]:
            if isinstance(item, str | dict):
                yield from strings(item)


def resolved(head: Head, value: object) -> object:
    """A JSON value with the objects in place of references to them: {"@id": "#ann"} is who is described as #ann."""
    if isinstance(value, list):
        return [resolved(head, item) for item in value[:50] if not isinstance(item, list)]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return next((thing for thing in head.things if thing.get("@id") == value["@id"] and "name" in thing), value)
    return value


# --- marked elements -----------------------------------------------------------------------------


class _Seen(NamedTuple):
    tag: str
    names: str
    value: str
    start: int
    kept: bool


def _marked(layout: Layout, markup: str) -> Iterator[MarkedUp]:
    """Headings, times and elements named like metadata, in the order in which they end."""
    stack: list[_Seen] = []
    shown = 0
    for token in layout.tokens:
        if isinstance(token, Text):
            shown = token.end
        elif isinstance(token, Open) and token.name not in _VOID and len(stack) < _DEEP:
            stack.append(_open(markup, token))
        elif isinstance(token, Close):
            lowest = max(-1, len(stack) - 40)
            at = next((i for i in range(len(stack) - 1, lowest, -1) if stack[i].tag == token.name), -1)
            if at < 0:
                continue
            seen = stack[at]
            if seen.kept:
                span = _shown(layout, seen.start, shown)
                around = " ".join(f"{item.tag} {item.names[:60]}" for item in stack[max(0, at - 12) : at])
                if seen.value or (span and (seen.tag in _HEADINGS or span.end - span.start < _LONGEST)):
                    yield MarkedUp(seen.tag, seen.names, seen.value, span, around)
            del stack[at:]


def _open(markup: str, token: Open) -> _Seen:
    told = token.name in _HEADINGS or token.name in {"time", "address"}
    if not told and not _MARKED.search(markup, token.start, token.end):
        return _Seen(token.name, _class_of(markup, token), "", token.end, kept=False)
    found = attributes(markup, token.start, token.end)
    keys = ("class", "id", "itemprop", "rel", "role", "data-testid", "property")
    names = " ".join(found[key][:200] for key in keys if found.get(key)).lower()
    value = next((found[key][:200] for key in ("datetime", "content", "data-datetime", "title") if found.get(key)), "")
    return _Seen(token.name, names, squash(value), token.end, told or bool(names and _MARKED.search(names)))


# class="a b": read without the other attributes, of which long ones are many
_CLASS = re.compile(r"""\sclass\s?=\s?["']?([^"'>]{0,200})""", re.IGNORECASE)


def _class_of(markup: str, token: Open) -> str:
    found = _CLASS.search(markup, max(0, token.start - 1), token.end)
    return found[1].lower() if found else ""


def _shown(layout: Layout, start: int, end: int) -> Span | None:
    """The characters of the text that stand in `[start, end)` of the markup, trimmed; None where nothing does."""
    runs = layout.runs or ()
    first = bisect_left(runs, start, key=lambda run: run.source)
    last = bisect_left(runs, end, key=lambda run: run.source) - 1
    if first > last:
        return None
    span = trim(layout.text, runs[first].start, runs[last].start + runs[last].length)
    return span if span.start < span.end else None
