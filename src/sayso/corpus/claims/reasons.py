"""Scored pairs of one claim -> in plain words, what makes each member the same statement as the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.compare import FEATURES, Comparison, features
from sayso.corpus.logistic import load_logistic
from sayso.schema import MemberReason

_FOR: Mapping[MemberReason, tuple[str, ...]] = {
    MemberReason.MEANING: ("cosine", "nearness"),
    MemberReason.CONTEXT: ("context", "crossed"),
    MemberReason.WORDS: ("shared", "contained", "sequence", "fuzzy"),
    MemberReason.NAMES: ("names",),
    MemberReason.ACT: ("verbs",),
    MemberReason.FIGURE: ("figure_equal",),
    MemberReason.NEAR_FIGURE: ("figure_near",),
    MemberReason.TIME: ("time_meets",),
    MemberReason.SPEAKER: ("same_speaker",),
}
"""What speaks for it -> the features that show it."""
_AGAINST: Mapping[MemberReason, str] = {
    MemberReason.OTHER_NAMES: "names_apart",
    MemberReason.OTHER_ACT: "verbs_apart",
    MemberReason.OTHER_FIGURE: "figure_apart",
    MemberReason.OTHER_TIME: "time_apart",
    MemberReason.NEGATION: "negation",
    MemberReason.HEDGE: "hedge",
}
_GRADED = frozenset({MemberReason.MEANING, MemberReason.CONTEXT, MemberReason.WORDS})
"""What every pair has more or less of: named only where it is more than pairs have on average."""
_MOST = 200
"""Members of a claim that are compared with one another; of a larger one, the first."""

_BLOCK = 1 << 14
"""Pairs whose features are held at a time, or those of one group more."""


class Why(NamedTuple):
    """How sure a member is, and of what."""

    score: float
    ties: tuple[MemberReason, ...]


def why(case: Comparison, groups: Iterable[Sequence[int]], scores: Mapping[tuple[int, int], float]) -> dict[int, Why]:
    """For each unit in a group of several: its mean score with the others, and what it shares with most of them.

    First what speaks for it, strongest first, then what sets it apart. Only pairs that were compared count.
    """
    found: dict[int, Why] = {}
    pairs: list[tuple[int, int]] = []
    for group in groups:
        pairs += [p for p in combinations(sorted(group)[:_MOST], 2) if p in scores]
        if len(pairs) >= _BLOCK:
            found |= _told(case, pairs, scores)
            pairs = []
    return found | _told(case, pairs, scores)


def _told(
    case: Comparison, pairs: Sequence[tuple[int, int]], scores: Mapping[tuple[int, int], float]
) -> dict[int, Why]:
    """Of whole groups, the pairs compared."""
    rows = features(case, pairs)
    model = load_logistic("claims", "same", FEATURES)
    given = np.round((rows - model.mean) / model.scale * model.weights, 4)
    of: dict[int, list[int]] = {}
    for n, (i, j) in enumerate(pairs):
        of.setdefault(i, []).append(n)
        of.setdefault(j, []).append(n)
    return {
        i: Why(round(sum(scores[pairs[n]] for n in held) / len(held), 4), _ties(rows[held], given[held]))
        for i, held in sorted(of.items())
    }


def _ties(rows: NDArray[np.float64], given: NDArray[np.float64]) -> tuple[MemberReason, ...]:
    place = {name: n for n, name in enumerate(FEATURES)}
    strength = {}
    for tie, names in _FOR.items():
        columns = [place[name] for name in names]
        weight = round(float(given[:, columns].sum(axis=1).mean()), 4)
        held = weight > 0 if tie in _GRADED else float((rows[:, columns] > 0).mean()) >= 0.5
        if held:
            strength[tie] = weight
    apart = [tie for tie, name in _AGAINST.items() if float((rows[:, place[name]] > 0).mean()) > 0.5]
    order = list(_FOR)
    return (*sorted(strength, key=lambda t: (-strength[t], order.index(t))), *apart)
