"""Two versions of one wording -> what was changed between them, and what the change means."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from sayso.corpus.comparison.opposites import opposed
from sayso.corpus.comparison.quantities import Agreement, compare_figures, compare_times
from sayso.corpus.comparison.word_forms import polarity
from sayso.corpus.discrepancies.difference import Difference, Values, counted_later, told_together
from sayso.corpus.discrepancies.figures import increments
from sayso.corpus.discrepancies.places import PLACES, SPELLING, Inside, place_relation
from sayso.corpus.discrepancies.reading import IndexedPage
from sayso.corpus.index.spans import Ordered, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.lexicon import read_table
from sayso.schema import DiscrepancyKind, DiscrepancyReason, Figure, Mention, Relation, Span, Time, Token

LEAST = 5
"""Shorter passages are alike by chance."""
ALIKE = 0.75
"""How much of the longer of two passages must stand in the other in the same order for the two to be one wording."""
_LONGEST = 120
_AROUND = 60
"""Characters by which a figure, a time or a name may reach past what was changed in it."""
_MARKS = frozenset("$£€%¥")
_NAMES = frozenset({"PERSON", "ORG", "NORP", "PROPN"})


T = TypeVar("T", Figure, Time, Mention)


class Passage(NamedTuple):
    """Words of a page in a row."""

    page: IndexedPage
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    """In lower case; signs of currency and of percent count as words, other marks do not."""


class Change(NamedTuple):
    """What a change between two passages means, with the stretch of each page where it stands."""

    difference: Difference
    a: Span
    b: Span


class _Region(NamedTuple):
    """Words of one passage where the other has others, perhaps none."""

    page: IndexedPage
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        return self.page.document.text[self.span.start : self.span.end]


def passage(page: IndexedPage, start: int, end: int) -> Passage:
    """The words of a stretch of a page, at most a hundred and some."""
    text = page.document.text
    found = [
        t for t in rows_inside(page.tokens, start, end) if text[t.start].isalnum() or text[t.start : t.end] in _CLITICS
    ]
    found = found[:_LONGEST]
    return Passage(page, tuple(found), tuple(text[t.start : t.end].lower().replace("’", "'") for t in found))


_CLITICS = _MARKS | {"n't", "n’t"}


def alike(a: Passage, b: Passage) -> float:
    """How much of the longer stands in the other in the same order; 0 where either is too short to tell."""
    short, long = sorted((len(a.words), len(b.words)))
    if short < LEAST or short < ALIKE * long or min(_telling(a), _telling(b)) < LEAST - 1:
        return 0.0
    return round(LCSseq.similarity(a.words, b.words) / long, 4)


def _telling(passage: Passage) -> int:
    """How many of its words are no numbers and no names of days and months."""
    return sum(w.isalpha() and w not in _calendar() for w in passage.words)


def changes(a: Passage, b: Passage, score: float, resolved: ResolvedCorpus, inside_: Inside) -> Iterator[Change]:
    """What the changes between two versions of one wording mean, one at a time, in the order of the text.

    Where a name and a figure were both changed the two may well tell of two things: then neither counts.
    """
    regions = [(x, y) for x, y in _regions(a, b) if x.tokens or y.tokens]
    found = [(_meaning(x, y, resolved, inside_), x, y) for x, y in regions]
    telling = [(m, x, y) for m, x, y in found if m is not None]
    negated = [_odd(x) != _odd(y) for x, y in regions]
    hedged = any(_hedged(r) for pair in regions for r in pair)
    if sum(negated) == 1 and not hedged:
        x, y = regions[negated.index(True)]
        telling.append((_Meaning(DiscrepancyKind.POLARITY, Relation.CONFLICT, *_clauses(a, b)), x, y))
    loud = {m.kind for m, *_ in telling if m.relation in {Relation.CONFLICT, Relation.UPDATE}}
    for meaning, x, y in telling:
        if len(loud) > 1 and meaning.relation in {Relation.CONFLICT, Relation.UPDATE}:
            continue
        values = Values(meaning.a, meaning.b)
        yield Change(
            Difference(meaning.kind, meaning.relation, DiscrepancyReason.EDITED, values, score), x.span, y.span
        )


class _Meaning(NamedTuple):
    kind: DiscrepancyKind
    relation: Relation
    a: str
    b: str


def _clauses(a: Passage, b: Passage) -> tuple[str, str]:
    x, y = (p.page.document.text[p.tokens[0].start : p.tokens[-1].end] for p in (a, b))
    return x, y


def _regions(a: Passage, b: Passage) -> Iterator[tuple[_Region, _Region]]:
    """What stands between the same words in the one and in the other."""
    i0 = j0 = None
    i1 = j1 = 0
    for op in LCSseq.opcodes(a.words, b.words):
        if op.tag == "equal":
            if i0 is not None and j0 is not None:
                yield _region(a, i0, i1), _region(b, j0, j1)
            i0 = j0 = None
        else:
            if i0 is None or j0 is None:
                i0, j0 = op.src_start, op.dest_start
            i1, j1 = op.src_end, op.dest_end
    if i0 is not None and j0 is not None:
        yield _region(a, i0, i1), _region(b, j0, j1)


def _region(p: Passage, first: int, end: int) -> _Region:
    tokens = p.tokens[first:end]
    if tokens:
        span = Span(tokens[0].start, tokens[-1].end)
    else:
        near = p.tokens[first - 1] if first else p.tokens[0]
        span = Span(near.start, near.end)
    return _Region(p.page, tokens, p.words[first:end], span)


def _hedged(region: _Region) -> bool:
    return any(polarity().get(w) == "hedge" for w in region.words)


def _odd(region: _Region) -> bool:
    return sum(polarity().get(w) == "negation" for w in region.words) % 2 == 1


def _meaning(x: _Region, y: _Region, resolved: ResolvedCorpus, inside_: Inside) -> _Meaning | None:
    """What it means that the one has these words and the other those; None where it means nothing that is known."""
    if not x.tokens or not y.tokens or max(len(x.tokens), len(y.tokens)) > 5:
        return None
    return _times(x, y) or _figures(x, y) or _names(x, y, resolved, inside_) or _words(x, y)


def _meeting(region: _Region, rows: Ordered[T]) -> list[T]:
    """The rows that meet a region."""
    near = rows_inside(rows, region.span.start - _AROUND, region.span.end + _AROUND)
    return [r for r in near if r.start < region.span.end and region.span.start < r.end]


def _times(x: _Region, y: _Region) -> _Meaning | None:
    """Another day, month or year in one place."""
    left, right = (_meeting(r, r.page.times) for r in (x, y))
    if not left or not right:
        return None
    s, t = left[0], right[0]
    values = x.page.document.text[s.start : s.end], y.page.document.text[t.start : t.end]
    how = compare_times(s, t)
    if how in {Agreement.EQUAL, Agreement.WITHIN}:
        return None
    if how is Agreement.APART or (_dated(x) and _dated(y)):
        return _Meaning(DiscrepancyKind.DATE, Relation.CONFLICT, *values)
    return None


@functools.cache
def _calendar() -> frozenset[str]:
    rows = read_table("calendar")
    return frozenset(r["name"] for r in rows if "en" in r["languages"].split())


def _dated(region: _Region) -> bool:
    return any(w in _calendar() or (w.isdigit() and len(w) == 4) for w in region.words)


def _figures(x: _Region, y: _Region) -> _Meaning | None:
    """Another value, or another unit, in one place."""
    left, right = (_meeting(r, r.page.figures) for r in (x, y))
    if {*x.words, *y.words} & increments():
        return None
    if not left or not right:
        return _numbers(x, y)
    f, g = left[0], right[0]
    values = x.page.document.text[f.start : f.end], y.page.document.text[g.start : g.end]
    how = compare_figures(f, g, close=True)
    if how is Agreement.WITHIN:
        return _Meaning(DiscrepancyKind.FIGURE, Relation.PRECISION, *values)
    if how is Agreement.EQUAL:
        return None
    pages = x.page.document, y.page.document
    if how is Agreement.APART and counted_later(*pages):
        return _Meaning(DiscrepancyKind.FIGURE, Relation.UPDATE, *values)
    known = how is Agreement.UNLIKE or told_together(*pages)
    return _Meaning(DiscrepancyKind.FIGURE, Relation.CONFLICT, *values) if known else None


def _numbers(x: _Region, y: _Region) -> _Meaning | None:
    """Another number that is no count: an age, a score."""
    if all(len(r.words) == 1 and r.words[0].isdigit() for r in (x, y)):
        return _Meaning(DiscrepancyKind.FIGURE, Relation.CONFLICT, x.text, y.text)
    return None


def _names(x: _Region, y: _Region, resolved: ResolvedCorpus, inside_: Inside) -> _Meaning | None:
    """Another name in one place: a place, somebody, a body, or the speaker."""
    kinds = {t.entity[2:] or (t.pos if t.pos == "PROPN" else "") for r in (x, y) for t in r.tokens}
    one = set(x.words) & set(y.words) or fuzz.ratio(x.text.lower(), y.text.lower()) > SPELLING
    if one or not kinds <= _NAMES | PLACES or _entities(x, resolved) & _entities(y, resolved):
        return None
    if kinds <= PLACES:
        return _places(x, y, inside_)
    return _Meaning(DiscrepancyKind.NAME, Relation.CONFLICT, x.text, y.text)


def _places(x: _Region, y: _Region, inside_: Inside) -> _Meaning | None:
    parted = place_relation(x.text, y.text, inside_)
    return _Meaning(DiscrepancyKind.PLACE, Relation.CONFLICT, x.text, y.text) if parted else None


def _entities(region: _Region, resolved: ResolvedCorpus) -> frozenset[str]:
    return frozenset(resolved.aliases.get(m.entity, m.entity) for m in _meeting(region, region.page.mentions))


def _words(x: _Region, y: _Region) -> _Meaning | None:
    """An opposite in one place."""
    if any(opposed(v, w) for v in x.words for w in y.words) and max(len(x.words), len(y.words)) <= 2:
        return _Meaning(DiscrepancyKind.POLARITY, Relation.CONFLICT, x.text, y.text)
    return None
