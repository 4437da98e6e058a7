"""Page -> who wrote it: names in markup and byline, split, cleaned of titles and places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from math import log1p
from typing import NamedTuple
from urllib.parse import urlsplit

from sayso.document.metadata.agencies import is_agency
from sayso.document.metadata.head import Head, is_article, letters_of, resolved, squash, strings
from sayso.document.metadata.ranking import load_ranker, score
from sayso.document.metadata.title import Setting
from sayso.lexicon import read_table
from sayso.schema import NamedSpan, Span

# By Ann Lee, Von Anna Lang, Posted by ann, Eingestellt von Anna, Autor: Ann Lee: what opens a byline
_OPENS = re.compile(
    r"^(?:[^\W\d_]{4,14}\s)?(?:ein\s[^\W\d_]{4,14}\s)?"
    r"(?:by|von|vom|par|por|di|da|de|door|av|af|autor(?:in)?|author|auteur|tekst|text|reporter|journalist|"
    r"redakteur(?:in)?|"
    r"zapsal|yazan|oleh)\b\s*:?\s+",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\s*(?:,|;|/|\||•|·|&|\n|\s(?:and|und|et|y|e|og|och|en|i|ve|with|mit|avec)\s)\s*", re.IGNORECASE)
_NAME = re.compile(r"[^\W_][^@<>{}\[\]()=:!?]{1,60}")
_NAMED_AS = re.compile(r"author|creator|byl(?:ine)?(?:$|\W)")
_NOT_NAMES = re.compile(r"author_?id|its_author|url|image|twitter|link")


# Email the author, Follow Ann Lee, View all stories: what links beside a name ask for
_ASKS = re.compile(
    r"(?:e-?mail|contact|follow|write to|message|view|see|more|read|all)\s(?:the |this |our |all |from |by |"
    r"more |about )?"
    r"(?:author|writer|reporter|journalist|editor|profile|bio|posts?|stories|articles|twitter|me|us|\w+ on)(?!\w)",
    re.IGNORECASE,
)


class Writer(NamedTuple):
    """A name that may be an author's, with the kinds of place that give it."""

    name: str
    kinds: frozenset[str]
    span: Span | None
    order: int


def find_authors(setting: Setting, title: Span | None) -> tuple[NamedSpan, ...]:
    """The authors, each once, in the page's order; empty where it names none."""
    writers = writers_of(setting)
    scores = score(load_ranker("authors"), features_of(setting, writers, title))
    chosen = [writer for writer, value in zip(writers, scores, strict=True) if value > _LEAST]
    return tuple(NamedSpan(name=writer.name, span=writer.span) for writer in chosen[:20])


_LEAST = -0.4
"""The log odds over which a name is taken for an author's: where most sets of authors come out exact."""


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
    return list(merged.values())[:_MOST]


_MOST = 80
"""Names of a page that are looked at."""


def _places(setting: Setting) -> Iterator[tuple[str, str, Span | None]]:
    yield from _in_head(setting.head)
    text = setting.layout.text
    for item in setting.head.marked:
        if item.span is None or item.span.end - item.span.start > 200:
            continue
        if not setting.prose.start - 4_000 < item.span.start < setting.prose.end + 2_000:
            continue
        kind = next((kind for kind, pattern in _KINDS if pattern.search(item.names)), None)
        if kind:
            yield text[item.span.start : item.span.end], kind, item.span
    yield from islice(_bylines(setting), 40)


def _in_head(head: Head) -> Iterator[tuple[str, str, Span | None]]:
    for thing in head.things:
        if is_article(thing):
            for name in strings(resolved(head, thing.get("author"))):
                yield name, "ld", None
            for name in strings(thing.get("creator")):
                yield name, "ld creator", None
    for key, value in head.metas:
        if _NAMED_AS.search(key) and not _NOT_NAMES.search(key):
            yield value, "meta", None


_KINDS = (
    ("rel", re.compile(r"(?:^|\s)author(?:\s|$)")),
    ("prop", re.compile(r"author|creator")),
    ("class", re.compile(r"byline|by-line|autor|verfasser|writer")),
)


def _bylines(setting: Setting) -> Iterator[tuple[str, str, Span | None]]:
    """Short lines near the article's edges that open like a byline, or are two to five capitalised words."""
    text, prose = setting.layout.text, setting.prose
    for line in setting.layout.lines:
        if not prose.start - 1_500 < line.start < prose.end + 600 or line.end - line.start > 160:
            continue
        if prose.start + 300 < line.start < prose.end - 300:
            continue
        words = text[line.start : line.end].strip()
        if words.endswith((".", "?", "!", ":")) or not words:
            continue
        if _OPENS.match(words):
            yield words, "line", Span(line.start, line.end)
        elif 2 <= len(words.split()) <= 5 and sum(word[:1].isupper() for word in words.split()) >= 2:
            yield words, "near", Span(line.start, line.end)


def _split(value: str, span: Span | None, text: str) -> Iterator[tuple[str, Span | None]]:
    """The names in a value, and the value as a whole, without what opens a byline; with where the text has each."""
    value = value[:400].strip()
    if value.startswith(("http", "www.", "@")):
        return
    flat = _OPENS.sub("", value)
    for part in dict.fromkeys([flat, *_JOINS.split(flat)[:20]]):
        name = squash(re.sub(r"\s*\(.*$", "", part, flags=re.DOTALL)).strip(" ,-–—|*\"'")
        if len(name.split(" ")[-1]) > 2:
            name = name.rstrip(".")
        if not 2 <= len(name) <= 60 or not _NAME.fullmatch(name) or len(name.split()) > 7 or _ASKS.match(name):
            continue
        at = text.find(name, span.start, span.end) if span is not None else -1
        yield name, Span(at, at + len(name)) if at >= 0 else None


# --- features ------------------------------------------------------------------------------------


def features_of(setting: Setting, writers: Sequence[Writer], title: Span | None) -> list[dict[str, float]]:
    """A row of features for each name; names say what they are."""
    site = letters_of(setting.outlet)
    host = letters_of((urlsplit(setting.page.url or "").hostname or "").removeprefix("www."))
    page_kinds = Counter(kind for writer in writers for kind in writer.kinds)
    names = [writer.name.casefold() for writer in writers]
    first = min((writer.span.start for writer in writers if writer.span is not None), default=0)
    rows = []
    for writer in writers:
        letters = letters_of(writer.name)
        words = writer.name.split()
        name = writer.name.casefold()
        row = {f"kind {kind}": 1.0 for kind in writer.kinds}
        row |= {f"page {kind}": float(min(count, 9)) for kind, count in page_kinds.items()}
        row |= {
            "markup": float(setting.layout.markup is not None),
            "kinds": float(len(writer.kinds)),
            "joined": float(_JOINS.search(writer.name) is not None),
            "digits": float(any(char.isdigit() for char in writer.name)),
            "order": float(writer.order),
            "names": float(len(writers)),
            "words": float(len(words)),
            "length": float(len(writer.name)),
            "capitals": sum(word[:1].isupper() for word in words) / len(words),
            "all upper": float(writer.name.isupper()),
            "given name": float(words[0].casefold() in _given_names()),
            "site": float(bool(site) and (letters in site or site in letters)),
            "host": float(len(letters) > 2 and letters in host),
            "agency": float(is_agency(writer.name)),
            "within other": float(sum(name != other and name in other for other in names)),
            "holds other": float(sum(name != other and other in name for other in names)),
            "told": float(min(setting.layout.text.count(writer.name), 9)),
        }
        rows.append(row | _place(setting, writer, title, first))
    return rows


def _place(setting: Setting, writer: Writer, title: Span | None, first: int) -> dict[str, float]:
    if writer.span is None:
        return {"shown": 0.0, "far": 12.0, "from title": 12.0, "from first": 12.0}
    start = writer.span.start
    line_start = setting.layout.text.rfind("\n", 0, start) + 1
    line_end = setting.layout.text.find("\n", writer.span.end)
    line = setting.layout.text[line_start : line_end if line_end >= 0 else None][:400]
    return {
        "shown": 1.0,
        "far": log1p(abs(setting.prose.start - start)),
        "above": float(start < setting.prose.start),
        "below": float(start >= setting.prose.end),
        "from title": log1p(abs(start - title.end)) if title is not None else 12.0,
        "under title": float(title is not None and start >= title.end),
        "from first": log1p(start - first),
        "line words": float(len(line.split())),
        "opens": float(_OPENS.match(line.strip()) is not None),
        "picture": float(re.search(r"foto|photo|bild|©|image|getty", line, re.IGNORECASE) is not None),
    }


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in read_table("first_names"))
