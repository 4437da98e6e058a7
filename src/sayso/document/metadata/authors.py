"""Page -> who wrote it: names in markup and byline, split, cleaned of titles and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from sayso.document.metadata.head import is_article, squash, strings
from sayso.document.metadata.title import Setting
from sayso.schema import Named, Span

# By Ann Lee, Von Anna Lang, Par Anne Lac: what opens a byline
_OPENS = re.compile(
    r"^(?:(?:written|posted|story|words|text|report|reporting|article|published|geschrieben|ein gastbeitrag|verfasst|escrito)\s)?"
    r"(?:by|von|vom|par|por|di|da|de|door|av|af|autor(?:in)?|author|auteur|tekst|text|reporter|journalist|redakteur(?:in)?|"
    r"zapsal|yazan|oleh)\b\s*:?\s+",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*(?:,|;|/|\||•|·|&|\s(?:and|und|et|y|e|og|och|en|i|ve|with|mit|avec)\s)\s*", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][^\d@<>{}\[\]()=:!?]{1,60}")
_CAPITAL = re.compile(r"^[^\W\d_a-z]", re.UNICODE)


class Writer(NamedTuple):
    """A name that may be an author's, with the kinds of place that give it."""

    name: str
    kinds: frozenset[str]
    span: Span | None
    order: int


def find_authors(setting: Setting) -> tuple[Named, ...]:
    """The authors, each once, in the page's order; empty where it names none."""
    writers = writers_of(setting)
    for wanted in ("ld", "meta", "rel", "prop", "class", "line"):
        chosen = [writer for writer in writers if wanted in writer.kinds]
        if chosen:
            return tuple(Named(name=writer.name, span=writer.span) for writer in chosen[:12])
    return ()


def writers_of(setting: Setting) -> list[Writer]:
    """Every name that a page gives where authors are named, each once."""
    merged: dict[str, Writer] = {}
    for value, kind, span in _places(setting):
        for name, at in _split(value, span, setting.layout.text):
            key = name.casefold()
            known = merged.get(key)
            if known is None:
                merged[key] = Writer(name, frozenset({kind}), at, len(merged))
            else:
                merged[key] = known._replace(kinds=known.kinds | {kind}, span=known.span or at)
    return list(merged.values())


def _places(setting: Setting) -> Iterator[tuple[str, str, Span | None]]:
    head, text = setting.head, setting.layout.text
    for thing in head.things:
        if is_article(thing):
            for name in strings(thing.get("author")):
                yield name, "ld", None
            for name in strings(thing.get("creator")):
                yield name, "ld creator", None
    for key, value in head.metas:
        if re.fullmatch(r"(?:article:|og:|parsely-|sailthru\.|dc\.|dcterms\.|cxenseparse:|vr:|bt:)?(?:author|creator|byl|authors)", key):
            yield value, "meta", None
    for item in head.marked:
        if item.span is None or item.span.end - item.span.start > 200:
            continue
        if not setting.prose.start - 4_000 < item.span.start < setting.prose.end + 2_000:
            continue
        kind = next((kind for kind, pattern in _KINDS if pattern.search(item.names)), None)
        if kind:
            yield text[item.span.start : item.span.end], kind, item.span
    yield from islice(_bylines(setting), 6)


_KINDS = (
    ("rel", re.compile(r"(?:^|\s)author(?:\s|$)")),
    ("prop", re.compile(r"author|creator")),
    ("class", re.compile(r"byline|by-line|autor|verfasser|writer")),
)


def _bylines(setting: Setting) -> Iterator[tuple[str, str, Span | None]]:
    """Short lines near the article's edges that open like a byline."""
    text, prose = setting.layout.text, setting.prose
    for line in setting.layout.lines:
        if not prose.start - 1_500 < line.start < prose.start + 300 or line.end - line.start > 160:
            continue
        words = text[line.start : line.end].strip()
        if _OPENS.match(words) and not words.endswith((".", "?", "!")):
            yield words, "line", Span(line.start, line.end)


def _split(value: str, span: Span | None, text: str) -> Iterator[tuple[str, Span | None]]:
    """The names in a value, without what opens a byline; with where the text has each, within `span`."""
    flat = _OPENS.sub("", squash(value))
    if flat.startswith(("http", "www.", "@")):
        return
    for part in _JOINS.split(flat)[:20]:
        name = re.sub(r"\s*\(.*$", "", part).strip(" .,-–—|*\"'")
        if not _NAME.fullmatch(name) or len(name) < 3 or not 1 <= len(name.split()) <= 6:
            continue
        if not _CAPITAL.match(name) and name.lower() != name:
            continue
        at = text.find(name, span.start, span.end) if span is not None else -1
        yield name, Span(at, at + len(name)) if at >= 0 else None
