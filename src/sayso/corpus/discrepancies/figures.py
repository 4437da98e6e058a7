"""Figures of two statements of one thing -> the values in which they differ."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_figures, point
from sayso.corpus.discrepancies.difference import Values
from sayso.lexicon import read_table
from sayso.schema import Figure


class _Compared(NamedTuple):
    a: Figure
    b: Figure
    how: Agreement
    alike: int
    """2: a word of what is counted is shared; 1: the unit; 0: neither says what it counts."""


@functools.cache
def increments() -> frozenset[str]:
    """Words that make a figure what was added, or what is left."""
    return frozenset(row["word"] for row in read_table("increments"))


def figures_apart(a: Unit, b: Unit) -> tuple[Figure, Figure] | None:
    """Two figures of one thing that cannot both be right; None where any two of them agree."""
    found = list(_compared(a, b))
    best = max((c.alike for c in found), default=0)
    here = [c for c in found if c.alike == best]
    if any(c.how in {Agreement.EQUAL, Agreement.WITHIN} for c in here):
        return None
    return next(((c.a, c.b) for c in here if c.how is Agreement.APART and point(c.a) != point(c.b)), None)


def figures_within(a: Unit, b: Unit) -> tuple[Figure, Figure] | None:
    """Two figures of one thing, of which one is told more exactly: "155" and "over 150"; None where two are equal."""
    found = [c for c in _compared(a, b) if c.alike]
    if any(c.how is Agreement.EQUAL for c in found):
        return None
    return next(((c.a, c.b) for c in found if c.how is Agreement.WITHIN), None)


def figure_values(a: Unit, b: Unit) -> Values | None:
    """The words of two figures of one thing that cannot both be right."""
    found = figures_apart(a, b)
    return _words(a, b, found) if found else None


def bound_values(a: Unit, b: Unit) -> Values | None:
    """The words of two figures of one thing, one told more exactly."""
    found = figures_within(a, b)
    return _words(a, b, found) if found else None


def _words(a: Unit, b: Unit, found: tuple[Figure, Figure]) -> Values:
    return Values(*(u.text[f.start - u.start : f.end - u.start].strip() for u, f in zip((a, b), found, strict=True)))


def _compared(a: Unit, b: Unit) -> Iterator[_Compared]:
    for f, x in zip(a.figures, a.counted, strict=True):
        for g, y in zip(b.figures, b.counted, strict=True):
            if f.unit != g.unit or _added(a, f) != _added(b, g):
                continue
            alike = 2 if x & y else 1 if f.unit is not None else 0 if not (x and y) else -1
            if alike >= 0:
                yield _Compared(f, g, compare_figures(f, g, close=True), alike)


def _added(unit: Unit, figure: Figure) -> bool:
    """Whether a figure is what was added to, or is left of, something."""
    end = (figure.counted[1] if figure.counted else figure.end) - unit.start
    start = figure.start - unit.start
    near = unit.text[max(0, start - 16) : start].split()[-1:] + unit.text[start : end + 8].split()
    return any(w.strip(".,;:").lower() in increments() for w in near) and "than" not in near
