"""Scored pairs -> what the other statements of the story say of each pair.

A page tells most things once: of the statements of another page only the best match is likely to be the same.
And two that are both like a third are likelier to be like each other than their own words tell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.units import Unit

Rows = NDArray[np.float64]
Indices = NDArray[np.int64]

CONTEXT_FEATURES = (
    "alone",
    "lead_of_worse",
    "lead_of_better",
    "best_of_page",
    "best_of_both_pages",
    "thirds",
    "best_third",
    "share_of_best",
)
"""What is looked at beside the features of the pair itself, in the order of the weights."""

_FURTHEST = 4.0
"""Log odds by which a match leads or trails its rivals count up to here."""
_NONE = -9.0
_LEAST = 0.05
"""Pairs less likely than this speak for no other pair."""
_THIRDS = 3


def context_features(units: Sequence[Unit], pairs: Sequence[tuple[int, int]], scores: Sequence[float]) -> Rows:
    """For each pair, in the order of `CONTEXT_FEATURES`, what its rivals and common neighbours say of it.

    Cost: in proportion to the pairs, and for `thirds` to the neighbours of their statements, which are bounded.
    """
    if not pairs:
        return np.zeros((0, len(CONTEXT_FEATURES)))
    left, right = np.array(pairs, dtype=np.int64).T
    alone = np.array(scores, dtype=np.float64)
    names = {name: n for n, name in enumerate(sorted({u.document for u in units}))}
    pages = np.array([names[u.document] for u in units], dtype=np.int64)
    top = np.zeros(len(units))
    np.maximum.at(top, left, alone)
    np.maximum.at(top, right, alone)
    rows = np.empty((len(pairs), len(CONTEXT_FEATURES)))
    clipped = np.clip(alone, 1e-3, 1 - 1e-3)
    rows[:, 0] = np.round(np.log(clipped / (1 - clipped)), 4)
    lead, leads = _leads(left, right, rows[:, 0], pages, len(names))
    np.clip(lead.min(axis=0), -_FURTHEST, _FURTHEST, out=rows[:, 1])
    np.clip(lead.max(axis=0), -_FURTHEST, _FURTHEST, out=rows[:, 2])
    rows[:, 3] = leads.sum(axis=0)
    rows[:, 4] = leads.all(axis=0) & (pages[left] != pages[right])
    del lead, leads
    rows[:, 5:7] = _thirds(pairs, alone, len(units))
    rows[:, 7] = alone / (np.maximum(top[left], top[right]) + 1e-6)
    return rows


def _leads(left: Indices, right: Indices, odds: Rows, pages: Indices, count: int) -> tuple[Rows, NDArray[np.bool_]]:
    """For both sides of each pair: how far it leads the other matches on that page, and whether it leads them."""
    keys = np.concatenate([left * count + pages[right], right * count + pages[left]])
    both = np.concatenate([odds, odds])
    order = np.lexsort((-both, keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    del keys
    sorted_odds = both[order]
    best = np.repeat(sorted_odds[starts], sizes)
    second = np.where(sizes > 1, sorted_odds[np.minimum(starts + 1, len(order) - 1)], _NONE)
    ahead = sorted_odds >= best
    lead, leads = np.empty(len(both)), np.empty(len(both), dtype=np.bool_)
    leads[order] = ahead
    lead[order] = sorted_odds - np.where(ahead, np.repeat(second, sizes), best)
    return lead.reshape(2, -1), leads.reshape(2, -1)


def _thirds(pairs: Sequence[tuple[int, int]], alone: Rows, count: int) -> Rows:
    """How like both are to the statements most like both: the mean of the best few, and the best."""
    near: list[dict[int, float]] = [{} for _ in range(count)]
    for (i, j), score in zip(pairs, alone, strict=True):
        if score >= _LEAST:
            near[i][j] = near[j][i] = float(score)
    out = np.zeros((len(pairs), 2))
    for n, (i, j) in enumerate(pairs):
        few, many = (near[i], near[j]) if len(near[i]) <= len(near[j]) else (near[j], near[i])
        if few:
            common = sorted([min(s, many[k]) for k, s in few.items() if k in many], reverse=True)[:_THIRDS]
            if common:
                out[n] = round(sum(common) / _THIRDS, 4), common[0]
    return out
