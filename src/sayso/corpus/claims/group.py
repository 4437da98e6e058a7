"""Scored pairs -> groups, by average linkage: two groups rather than one false merge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush


def group_statements(
    count: int, scores: Mapping[tuple[int, int], float], barred: Collection[tuple[int, int]], least: float
) -> list[list[int]]:
    """The units `0 .. count - 1` in groups, each sorted, in the order of their first.

    The two groups whose members are most alike on average are joined first, until no two reach `least`.
    A pair that was never compared counts as unlike (0), so that one false link cannot pull two groups
    together; a barred pair keeps its groups apart for good. Ties go to the earlier units. The cost follows
    the number of pairs, not the square of the units.
    """
    links: list[dict[int, float]] = [{} for _ in range(count)]
    bars: list[set[int]] = [set() for _ in range(count)]
    for (i, j), score in scores.items():
        links[i][j] = links[j][i] = score
    for i, j in barred:
        bars[i].add(j)
        bars[j].add(i)
    groups: list[list[int] | None] = [[i] for i in range(count)]
    queue = [(-score, i, j) for (i, j), score in scores.items() if score >= least and j not in bars[i]]
    heapify(queue)
    while queue:
        score, i, j = heappop(queue)
        if groups[i] is None or groups[j] is None or j in bars[i] or _mean(links, groups, i, j) != -score:
            continue  # an entry that a later join has overtaken
        _join(links, bars, groups, i, j)
        for k in links[i]:
            mean = _mean(links, groups, i, k)
            if mean >= least and k not in bars[i]:
                heappush(queue, (-mean, min(i, k), max(i, k)))
    return [sorted(g) for g in groups if g is not None]


def _mean(links: Sequence[Mapping[int, float]], groups: Sequence[list[int] | None], i: int, j: int) -> float:
    a, b = groups[i], groups[j]
    return round(links[i].get(j, 0.0) / (len(a) * len(b)), 4) if a and b else 0.0


def _join(links: list[dict[int, float]], bars: list[set[int]], groups: list[list[int] | None], i: int, j: int) -> None:
    """Group `j` becomes part of the earlier group `i`."""
    a, b = groups[i], groups[j]
    if a is None or b is None:  # pragma: no cover
        raise AssertionError
    a.extend(b)
    groups[j] = None
    for k, total in links[j].items():
        del links[k][j]
        if k != i:
            links[i][k] = links[k][i] = links[i].get(k, 0.0) + total
    links[j] = {}
    for k in bars[j]:
        bars[k].discard(j)
        bars[k].add(i)
        bars[i].add(k)
    bars[j] = set()
