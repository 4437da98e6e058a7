"""How two statements differ."""

from __future__ import annotations

from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import point
from sayso.schema import DiscrepancyKind, DiscrepancyReason, Document, Figure, Relation


class Values(NamedTuple):
    """The words in which two statements differ, copied from their pages."""

    a: str
    b: str


class Difference(NamedTuple):
    """How two statements differ."""

    kind: DiscrepancyKind
    relation: Relation
    reason: DiscrepancyReason
    values: Values
    score: float


class DifferingPair(NamedTuple):
    """Two statements, and how they differ."""

    a: Unit
    b: Unit
    difference: Difference


def _day_of(document: Document) -> str | None:
    """The day on which a page was published, where it is known."""
    return document.published[:10] if document.published and len(document.published) >= 10 else None


def counted_later(x: Document, y: Document) -> bool:
    """Whether two pages are known to be of different days: a count may have moved on between them, up or down."""
    first, second = _day_of(x), _day_of(y)
    return first is not None and second is not None and first != second


def grows(x: Document, y: Document, f: Figure, g: Figure) -> bool:
    """Whether the later page tells no less. A bound is passed by what is counted later, whichever way."""
    if not counted_later(x, y):
        return False
    first, last = (f, g) if (x.published or "") < (y.published or "") else (g, f)
    a, b = point(first), point(last)
    exact = first.low == first.high and last.low == last.high
    return not exact or a is None or b is None or a <= b
