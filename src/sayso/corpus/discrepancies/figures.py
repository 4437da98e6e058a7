"""Figures of two statements -> how they differ."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from math import inf
from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_figures, compare_times, missed, point
from sayso.corpus.discrepancies.difference import Difference, later
from sayso.corpus.discrepancies.pairs import ALIKE, Pair, reworded
from sayso.corpus.discrepancies.places import Inside, lies_within
from sayso.corpus.discrepancies.reading import IndexedPage, row_text
from sayso.lexicon import read_table
from sayso.schema import DiscrepancyKind, Figure, Relation

_ON_PAGE = 0.6
"""A page that gives two figures in statements less alike than this tells of two things."""
_MISSED = 0.4
"""A bound and what lies far outside it may stand in statements less alike: the page corrects itself."""
_SAME_BOUND = 0.2
_APART = 0.5
"""Below this two figures may well count two things."""
_FAR = 2.0
"""Two pages whose figures differ by more than this factor tell of two things, unless in one wording."""
_CLOSE = 1.25
"""Figures that differ by no more than this factor are likelier to be two values of one thing than two things."""


class _CountedFigure(NamedTuple):
    figure: Figure
    counted: frozenset[str]


@functools.cache
def increments() -> frozenset[str]:
    """Words that make a figure what was added, or what is left."""
    return frozenset(row["word"] for row in read_table("increments"))


def figure_differences(pair: Pair, pages: Mapping[str, IndexedPage], inside: Inside) -> Iterator[Difference]:
    """The figures of one thing: apart, or one within the other. One that agrees settles it for its unit."""
    a, b = pair.a, pair.b
    both = [
        (_CountedFigure(f, x), _CountedFigure(g, y))
        for f, x in zip(a.figures, a.counted, strict=True)
        for g, y in zip(b.figures, b.counted, strict=True)
    ]
    found = [(compare_figures(x.figure, y.figure, close=True), x, y) for x, y in both if _one_thing(pair, x, y, pages)]
    agreeing = {x.figure.unit for how, x, _ in found if how is Agreement.EQUAL}
    for how, x, y in found:
        f, g = x.figure, y.figure
        if f.unit in agreeing or how in {Agreement.EQUAL, Agreement.UNLIKE}:
            continue
        values = row_text(pages[a.document], f), row_text(pages[b.document], g)
        bounded = a.document != b.document and _above(f, g)
        if how is Agreement.WITHIN or bounded:
            if pair.grouped:
                yield _made(Relation.PRECISION, "one figure within the other", values, pair)
                return
            continue
        if a.document != b.document and (_both_told(values, a, b) or _named_apart(pair)):
            continue  # one sentence tells both, of two things; or one form of words tells of two
        least = _SAME_BOUND if point(f) == point(g) else _APART
        if all(h is Agreement.APART for h, z, _ in found if z.figure.unit == f.unit) and (
            reworded(pair) or (pair.score >= least and (a.document == b.document or _factor(f, g) <= _FAR))
        ):
            yield _apart(pair, f, g, pages, inside)
            return
    yield from _parts(pair, both, pages)
    yield from _units(pair, both, pages)


def _units(
    pair: Pair, both: list[tuple[_CountedFigure, _CountedFigure]], pages: Mapping[str, IndexedPage]
) -> Iterator[Difference]:
    """One number of two currencies, or a thousand times it: millions for billions."""
    for x, y in both:
        f, g = x.figure, y.figure
        number = point(f)
        if not pair.grouped or pair.a.document == pair.b.document or not number or pair.score < _APART:
            continue
        other = f.unit != g.unit and number == point(g) and _currency(f) and _currency(g)
        scale = f.unit == g.unit and _factor(f, g) in _SCALES and (x.counted & y.counted or _currency(f))
        if other or scale:
            values = row_text(pages[pair.a.document], f), row_text(pages[pair.b.document], g)
            yield _made(Relation.CONFLICT, "another unit in its place", values, pair)
            return


def _currency(figure: Figure) -> bool:
    return figure.unit is not None and len(figure.unit) == len("EUR") and figure.unit.isupper()


_SCALES = frozenset({1e3, 1e6})


def _apart(pair: Pair, f: Figure, g: Figure, pages: Mapping[str, IndexedPage], inside: Inside) -> Difference:
    """Two values of one thing, unless the statements say that it was counted elsewhere or at another time."""
    a, b = pages[pair.a.document], pages[pair.b.document]
    values = row_text(a, f), row_text(b, g)
    if lies_within(a, pair.a, b, pair.b, inside):
        return _made(Relation.SCOPE, "figures of a place and of a part of it", values, pair)
    times = [compare_times(s, t) for s in pair.a.times for t in pair.b.times]
    if times and all(how is Agreement.APART for how in times) and not reworded(pair):
        return _made(Relation.SCOPE, "figures of different times", values, pair)
    if later(a.document, b.document, f, g):
        return _made(Relation.UPDATE, "figures apart, on another day", values, pair)
    return _made(Relation.CONFLICT, "figures apart", values, pair)


def _parts(
    pair: Pair, both: list[tuple[_CountedFigure, _CountedFigure]], pages: Mapping[str, IndexedPage]
) -> Iterator[Difference]:
    """One figure told once as a whole and once as what was added to something."""
    for x, y in both:
        f, g = x.figure, y.figure
        if (
            pair.grouped
            and pair.a.document != pair.b.document
            and x.counted & y.counted
            and f.unit == g.unit
            and compare_figures(f, g) in {Agreement.EQUAL, Agreement.WITHIN}
            and _increases(pair.a, f, pages) != _increases(pair.b, g, pages)
        ):
            values = row_text(pages[pair.a.document], f), row_text(pages[pair.b.document], g)
            yield _made(Relation.SCOPE, "a whole against what was added", values, pair)
            return


def _made(relation: Relation, reason: str, values: tuple[str, str], pair: Pair) -> Difference:
    return Difference(DiscrepancyKind.FIGURE, relation, reason, *values, pair.score)


def _one_thing(pair: Pair, x: _CountedFigure, y: _CountedFigure, pages: Mapping[str, IndexedPage]) -> bool:
    """Whether two figures count one thing, as far as the words say: a part is no total, an increase no sum."""
    f, g = x.figure, y.figure
    shared = bool(x.counted & y.counted)
    bound = missed(f, g) or missed(g, f)
    if f.unit != g.unit or _increases(pair.a, f, pages) != _increases(pair.b, g, pages):
        return False
    if pair.a.document == pair.b.document:
        alike = pair.sequence >= ALIKE and pair.a.context != pair.b.context
        return shared and pair.score >= (_MISSED if bound else _ON_PAGE) and (bound or alike)
    if not pair.grouped:
        return pair.score >= 0.5 and (shared or f.unit is not None) and _close(f, g)
    if bound and point(f) == point(g):
        return True
    if x.counted and y.counted:
        return shared or pair.sequence >= ALIKE or (f.unit is not None and _close(f, g))
    return (f.unit is not None or _close(f, g)) and pair.score >= 0.5


def _close(f: Figure, g: Figure) -> bool:
    return _factor(f, g) <= _CLOSE


def _factor(f: Figure, g: Figure) -> float:
    """How many times the one is the other; infinite where either names no one number."""
    a, b = point(f), point(g)
    return max(a, b) / min(a, b) if a is not None and b is not None and min(a, b) > 0 else inf


def _both_told(values: tuple[str, str], a: Unit, b: Unit) -> bool:
    """Whether the sentence of one tells the other's value too; "more than 51" does not tell 51."""
    return values[1] in a.context.replace(values[0], "") or values[0] in b.context.replace(values[1], "")


def _named_apart(pair: Pair) -> bool:
    """Whether one wording has another name on either page."""
    a, b = pair.a.wording.names, pair.b.wording.names
    return reworded(pair) and bool(a - b) and bool(b - a)


def _above(f: Figure, g: Figure) -> bool:
    """Whether one only says what the other is not more than: on another page that may be another estimate."""
    return any(x.low is None and (point(x) or 0) > (point(y) or 0) and y.low == y.high for x, y in ((f, g), (g, f)))


def _increases(unit: Unit, figure: Figure, pages: Mapping[str, IndexedPage]) -> bool:
    text = pages[unit.document].document.text
    end = figure.counted[1] if figure.counted else figure.end
    near = text[max(unit.start, figure.start - 16) : figure.start].split()[-1:] + text[figure.start : end + 8].split()
    return any(w.strip(".,;:").lower() in increments() for w in near) and "than" not in near
