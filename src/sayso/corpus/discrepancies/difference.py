"""How two statements differ."""

from __future__ import annotations

from typing import NamedTuple

from sayso.corpus.comparison.quantities import point
from sayso.schema import DiscrepancyKind, Document, Figure, Relation


class Difference(NamedTuple):
    """How two members differ; a value is copied from the page."""

    kind: DiscrepancyKind
    relation: Relation
    reason: str
    a: str
    b: str
    score: float


def later(x: Document, y: Document, f: Figure, g: Figure) -> bool:
    """Whether the pages were published on different days, and the later one tells no less: a count grows.

    A bound is passed by what is counted later, whichever way.
    """
    if not x.published or not y.published or x.published[:10] == y.published[:10]:
        return False
    first, last = (f, g) if x.published[:10] < y.published[:10] else (g, f)
    a, b = point(first), point(last)
    exact = first.low == first.high and last.low == last.high
    return not exact or a is None or b is None or a <= b
