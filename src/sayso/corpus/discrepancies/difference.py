"""How two statements differ."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.schema import DiscrepancyKind, DiscrepancyReason, Document, Relation


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


_ONE_MOMENT = 7
"""Days within which a page must be known to have been published, to tell a count of the day that another tells."""


def told_together(x: Document, y: Document) -> bool:
    """Whether two pages may be of one day, as far as is known: neither is dated, or their bounds meet and are near."""
    first, second = bounds_of(x), bounds_of(y)
    if not any(first) and not any(second):
        return True
    if not all(first) or not all(second):
        return False
    (a, b), (c, d) = (tuple(date.fromisoformat(str(day)[:10]) for day in bounds) for bounds in (first, second))
    return max(a, c) <= min(b, d) and max((b - a).days, (d - c).days) <= _ONE_MOMENT


def bounds_of(document: Document) -> tuple[str | None, str | None]:
    """The first and the last day on which a page may have been published."""
    day = _day_of(document)
    return (day, day) if day else (document.published_earliest, document.published_latest)
