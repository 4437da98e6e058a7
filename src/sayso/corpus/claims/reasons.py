"""In plain words, what a member of a claim shares with most others, and what sets it apart from most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_figures, compare_times
from sayso.schema import MemberReason

_MOST = 0.5
"""Share of the other members from which on something is shared with, or apart from, most."""
_COMPARED = 50
"""Members of a claim that each is compared with; of a larger one, the first."""
_WORDS = 0.5
"""Share of the shorter statement's telling words that must stand in the longer one."""


def _figures(a: Unit, b: Unit) -> set[Agreement]:
    return {compare_figures(f, g) for f in a.figures for g in b.figures}


def _times(a: Unit, b: Unit) -> set[Agreement]:
    return {compare_times(s, t) for s in a.times for t in b.times}


def _apart(found: set[Agreement]) -> bool:
    return Agreement.APART in found and found.isdisjoint({Agreement.EQUAL, Agreement.WITHIN})


def _differ(x: frozenset[str], y: frozenset[str]) -> bool:
    return bool(x) and bool(y) and x.isdisjoint(y)


def other_figure(a: Unit, b: Unit) -> bool:
    """Whether the two count one thing and give other figures."""
    return _apart(_figures(a, b))


_SHARED: tuple[tuple[MemberReason, Callable[[Unit, Unit], bool]], ...] = (
    (
        MemberReason.WORDS,
        lambda a, b: (
            len(a.wording.stems & b.wording.stems) >= _WORDS * max(1, min(len(a.wording.stems), len(b.wording.stems)))
        ),
    ),
    (MemberReason.NAMES, lambda a, b: not a.wording.names.isdisjoint(b.wording.names)),
    (MemberReason.ACT, lambda a, b: not a.wording.verbs.isdisjoint(b.wording.verbs)),
    (MemberReason.FIGURE, lambda a, b: Agreement.EQUAL in _figures(a, b)),
    (MemberReason.NEAR_FIGURE, lambda a, b: Agreement.WITHIN in _figures(a, b)),
    (MemberReason.TIME, lambda a, b: not _times(a, b).isdisjoint({Agreement.EQUAL, Agreement.WITHIN})),
    (MemberReason.SPEAKER, lambda a, b: a.speaker is not None and a.speaker == b.speaker),
    (MemberReason.OTHER_NAMES, lambda a, b: _differ(a.wording.names, b.wording.names)),
    (MemberReason.OTHER_ACT, lambda a, b: _differ(a.wording.verbs, b.wording.verbs)),
    (MemberReason.OTHER_FIGURE, other_figure),
    (MemberReason.OTHER_TIME, lambda a, b: _apart(_times(a, b))),
    (MemberReason.NEGATION, lambda a, b: a.wording.negated != b.wording.negated),
    (MemberReason.HEDGE, lambda a, b: a.wording.hedged != b.wording.hedged),
)
"""What may be shared, then what may set apart, in the order in which it is told."""


def reasons_of(unit: Unit, members: Sequence[Unit]) -> tuple[MemberReason, ...]:
    """What holds between a member and at least half of the others. Cost: bounded by the first members of a claim."""
    others = [u for u in members[: _COMPARED + 1] if u is not unit][:_COMPARED]
    return tuple(
        reason
        for reason, holds in _SHARED
        if others and sum(holds(unit, other) for other in others) >= _MOST * len(others)
    )
