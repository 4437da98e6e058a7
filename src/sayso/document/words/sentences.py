"""Blocks that are read -> sentences.

A scan over the stops of each paragraph. Every stop looks at the word before it and the word after it
and never further, so that the cost follows the length of the text whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from sayso.ids import content_id
from sayso.lexicon import read_table, word_list
from sayso.schema import READ, Block, Document, Sentence, Span
from sayso.text import trim

_STOP = re.compile(r"[.!?…‽⁇⁈⁉]+|[。！？｡．؟۔।॥።፧՞។։]+")
_WIDE = frozenset("。！？｡．")
"""Stops of scripts that put no space after them."""
_CLOSERS = re.compile(r"(?:[\"'”’»›)\]】」』〉》]|[^\S\n]»){0,6}(?:\[\d{1,3}\]){0,4}")
_OPENERS = re.compile(r"[\"'“‘„‚«‹(\[【「『¿¡—–•*·-]{0,6}\s?[\"'“‘„«(\[]{0,2}")
_QUOTES = frozenset("\"'”’»›」』")
_WORD_BEFORE = 24
_QUOTED = 600
"""How far back a quotation mark is looked for."""
_LAST_WORD = re.compile(r"[^\s(\[\"“”‘'«/—–]+$")
_NEXT_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")
_CUE_AFTER = re.compile(
    r"(?:[A-Z][\w.'’-]{0,20}\s){1,4}"
    r"(?:said|says|asked|asks|added|told|wrote|writes|shouted|cried|replied|wondered|tweeted|demanded|yelled|screamed|"
    r"exclaimed|continued|joked|recalled)\b"
)
"""A name and a verb of saying after a quotation that ends in a question: `“Why now?” Teke asked`."""
_STARTERS = word_list("sentences", "starter")
"""Words that open sentences and do not follow an abbreviation inside one."""
_AFTER_CLOCK = word_list("sentences", "after_clock")
_CLOCK = frozenset({"a.m", "p.m"})
# $2. 6 million, 3. 5 percent: a decimal point with a space behind it
_FRACTION = re.compile(
    r"\d{1,3}\s(?:thousand|million|billion|trillion|m|bn|per\s?cent|percent|points?|degrees|kilomet\w+|miles?)(?!\w)|\d{1,3}\s?%"
)
_ORDINALS = frozenset("cs da de et fi hr hu is lv nb nn no sk sl sr tr".split())
"""Languages that write "the third" as `3.`."""


def split_sentences(document: Document, blocks: Iterable[Block]) -> tuple[Sentence, ...]:
    """The sentences of the title, subheads, body, captions and posts of a page, in order.

    A line break ends a sentence, unless the next line goes on in small letters or the lines are those of
    hard-wrapped text. Text without a stop is one sentence. Linear in the length of the text.
    """
    return tuple(
        Sentence(id=content_id("sentences", document.id, start, end), document=document.id, start=start, end=end)
        for block in blocks
        if block.label in READ
        for start, end in sentence_spans(document.text, block.start, block.end, document.language)
    )


def sentence_spans(text: str, start: int = 0, end: int | None = None, language: str | None = None) -> Iterator[Span]:
    """The sentences of `text[start:end]`.

    >>> text = "“Who knew?” Dr. Pell asked. Nobody did."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['“Who knew?” Dr. Pell asked.', 'Nobody did.']
    """
    for paragraph in _paragraphs(text, start, len(text) if end is None else end):
        last = paragraph.start
        for stop in _stops(text, paragraph, language):
            span = trim(text, last, stop)
            if span.start < span.end:
                yield span
            last = stop
        span = trim(text, last, paragraph.end)
        if span.start < span.end:
            yield span


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    lines = list(_lines(text, start, end))
    wrapped = _wrapped(lines)
    first = start
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if following is None or not _goes_on(text, line, following, wrapped):
            yield Span(first, line.end)
            first = following.start if following else end


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    while start <= end:
        at = text.find("\n", start, end)
        stop = end if at < 0 else at
        yield Span(start, stop)
        start = stop + 1


def _wrapped(lines: list[Span]) -> int:
    """The width that lines were broken at by a program; 0 where they were not."""
    lengths = [line.end - line.start for line in lines]
    full = [length for length, following in pairwise(lengths) if length and following]
    widest = max(lengths, default=0)
    if len(full) < 4 or not 50 <= widest <= 100:
        return 0
    near = sum(length >= widest - 14 for length in full)
    return widest if near >= 0.8 * len(full) else 0


def _goes_on(text: str, line: Span, following: Span, wrapped: int) -> bool:
    before, after = trim(text, *line), trim(text, *following)
    if before.start == before.end or after.start == after.end:
        return False
    if wrapped and line.end - line.start >= wrapped - 14:
        return True
    return text[after.start].islower() and text[before.end - 1] not in ".!?…:;" and text[before.end - 1] not in _QUOTES


def _stops(text: str, paragraph: Span, language: str | None) -> Iterator[int]:
    """Where sentences end inside a paragraph; the end of the paragraph is left out."""
    at, last = paragraph.start, paragraph.start
    while found := _STOP.search(text, at, paragraph.end):
        close = _closed(text, found.end(), paragraph, last)
        if close >= paragraph.end:
            return
        if _ends(text, found, close, Span(last, paragraph.end), language):
            yield close
            last = close
        at = max(close, found.end())


def _closed(text: str, at: int, paragraph: Span, last: int) -> int:
    """The end of the marks that close after a stop: `said.”)`."""
    found = _CLOSERS.match(text, at, paragraph.end)
    close = found.end() if found else at
    if close == at + 1 and text[at] in "\"'" and close < paragraph.end and text[close].isalnum():
        # No space: `died."The roof` closes only what stands open since the last sentence.
        return close if text.count(text[at], max(last, at - _QUOTED), at) % 2 else at
    return close


def _ends(text: str, stop: re.Match[str], close: int, around: Span, language: str | None) -> bool:
    mark = stop[0]
    if mark[-1] in _WIDE:
        return True
    quoted = any(char in _QUOTES for char in text[stop.end() : close])
    if not text[close].isspace():
        return _ends_unspaced(text, stop, close)
    opened = _OPENERS.match(text, _skip_space(text, close, around.end), around.end)
    at = opened.end() if opened else close
    if at >= around.end:
        return True
    following = text[at]
    if following.islower() and not _BRAND.match(text, at):
        return opened is not None and "•" in opened[0]
    if mark != ".":
        return not (quoted and mark[-1] in "!?" and _CUE_AFTER.match(text, at))
    return quoted or _full_stop(text, stop.start(), at, around, language)


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends_unspaced(text: str, stop: re.Match[str], close: int) -> bool:
    """`died.Three`, `mad!”He`: but not `example.org`, `3.4`, `U.S.A`, `?,`."""
    if not text[close].isupper():
        return False
    if stop[0] != ".":
        return stop[0] != "…"
    before = _last_word(text, stop.start(), 0)
    return len(before) > 1 and before.isalpha() and before.islower() and text[close + 1 : close + 2].islower()


def _last_word(text: str, at: int, start: int) -> str:
    found = _LAST_WORD.search(text[max(start, at - _WORD_BEFORE) : at])
    return found[0] if found else ""


def _full_stop(text: str, at: int, after: int, around: Span, language: str | None) -> bool:
    """Whether one full stop, at `at`, ends the sentence, `after` being where the next word begins."""
    word = _last_word(text, at, around.start).lower()
    if word.lstrip("$€£¥").isdigit() and _FRACTION.match(text, after):
        return False
    found = _NEXT_WORD.match(text, after, min(around.end, after + _WORD_BEFORE))
    following = found[0] if found else ""
    starts = following.split("’")[0].split("'")[0].lower() in _STARTERS
    kind = _abbreviations().get(word)
    ends = True
    if kind == "before":
        ends = False
    elif kind == "number":
        ends = not following[:1].isdigit() and (starts or len(word) > 1)
    elif word in _CLOCK:
        ends = following.lower() not in _AFTER_CLOCK
    elif word.isdigit():
        listed = at - len(word) == _skip_space(text, around.start, at)
        ends = len(word) > 2 or not (listed or language in _ORDINALS)
    elif kind == "after" and text[_skip_space(text, at + 1, after)] in "—–―-":
        ends = False  # a dateline: VALE CITY, Calif. — A school
    elif kind == "after" or _DOTTED.search(word):
        ends = starts or (kind == "after" and following[:1].isdigit())
    elif len(word) == 1 and word.isalpha():
        ends = starts
    return ends


@cache
def _abbreviations() -> dict[str, str]:
    return {row["abbreviation"]: row["kind"] for row in read_table("abbreviations")}
