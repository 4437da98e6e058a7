"""Differences -> rows of `discrepancies`."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.difference import Difference
from sayso.ids import content_id
from sayso.schema import Discrepancy, Side


def side_of(unit: Unit, value: str) -> Side:
    """A statement as a side, with the words of it that differ."""
    return Side(document=unit.document, start=unit.start, end=unit.end, value=value)


def made(claim: str, what: Difference, sides: Iterable[Side]) -> Discrepancy:
    """A row, each side once."""
    first: dict[tuple[str, int, int], Side] = {}
    for side in sorted(sides, key=lambda s: (s.document, s.start, s.end, s.value)):
        first.setdefault((side.document, side.start, side.end), side)
    ordered = tuple(first.values())
    return Discrepancy(
        id=content_id("discrepancy", what.kind, what.relation, *((s.document, s.start, s.end) for s in ordered)),
        claim=claim,
        kind=what.kind,
        relation=what.relation,
        reason=what.reason,
        sides=ordered,
        score=round(what.score, 4),
    )
