"""Who answers whom, where pages differ, what happened when: what stands, what is explained, and what is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sayso.case.replay.places import PlacedDecision
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.slots import Slots
from sayso.schema import Discrepancy, Explanation, Relation, Response, Row, Thing, TimelineEvent, Verb

MEANT: Mapping[Explanation, Relation] = {
    Explanation.LATER_COUNT: Relation.UPDATE,
    Explanation.ROUNDING: Relation.PRECISION,
    Explanation.OTHER_THING: Relation.SCOPE,
    Explanation.OTHER_TIME: Relation.SCOPE,
}
"""How two sides stand to each other where somebody says why they differ. What was misread is no difference at all."""
_ROWS: Mapping[Thing, type[Row]] = {
    Thing.DIFFERENCE: Discrepancy,
    Thing.ANSWER: Response,
    Thing.HAPPENING: TimelineEvent,
}
R = TypeVar("R", bound=Row)


def put_differences_right(
    found: Sequence[PlacedDecision], rows: WorkingRows, slots: Slots
) -> dict[str, frozenset[str]]:
    """Discrepancies, responses and happenings, as `found`, decisions about them, have them.

    The claims that are to be counted anew, each with the decisions that bear on it.
    """
    asked = [(one, key) for one in found for key in _meant(one)]
    for one, key in asked:
        slots.take(one.decision, key)
    claims: dict[str, frozenset[str]] = {}
    for one, key in asked:
        decision = one.decision
        row = rows.get(_ROWS[decision.of], key)
        if row is None or not slots.holds(decision, key):
            continue
        explained = Explanation(str(decision.value)) if decision.verb is Verb.EXPLAIN else None
        if decision.verb is Verb.WRONG or explained is Explanation.MISREAD:
            rows.drop(type(row), key)
        elif explained is not None:
            rows.put(row, (decision.id,), explained=explained, relation=MEANT[explained])
        else:
            rows.mark(row, (decision.id,))
        claim = getattr(row, "claim", None)
        if claim is not None:
            claims[claim] = claims.get(claim, frozenset()) | {decision.id}
    return claims


def _meant(one: PlacedDecision) -> list[str]:
    """The rows that all its places share; where none has them all, those of the first place."""
    places = [frozenset(str(key) for key in keys) for keys in one.of if keys is not None]
    if not places:
        return []
    shared = frozenset.intersection(*places) if one.decision.of is Thing.DIFFERENCE else frozenset[str]().union(*places)
    return sorted(shared or places[0])
