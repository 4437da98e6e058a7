"""Likenesses -> a tree of groups by average linkage, and where to cut it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.index.components import DisjointSets


class Merge(NamedTuple):
    """Two groups joined: their numbers (items first, then merges in order), likeness, members of each."""

    left: int
    right: int
    likeness: float
    sizes: tuple[int, int]


def average_linkage(likeness: NDArray[np.float64]) -> list[Merge]:
    """The merges, likest first, of the chain of nearest neighbours (Murtagh 1983): time and memory n squared.

    `likeness`: symmetric, its diagonal not read. Of equally like neighbours the one with the lowest
    number is taken, so equal input gives equal trees.
    """
    count = len(likeness)
    work = likeness.copy()
    np.fill_diagonal(work, -np.inf)
    size = np.ones(count, dtype=np.int64)
    alive = np.ones(count, dtype=np.bool_)
    found: list[tuple[float, int, int]] = []
    chain: list[int] = []
    while len(found) < count - 1:
        if not chain:
            chain.append(int(np.argmax(alive)))
        last = chain[-1]
        nearest = int(np.argmax(work[last]))
        if len(chain) > 1 and work[last, chain[-2]] >= work[last, nearest]:
            nearest = chain[-2]
        if len(chain) < 2 or nearest != chain[-2]:
            chain.append(nearest)
            continue
        del chain[-2:]
        low, high = min(last, nearest), max(last, nearest)
        found.append((float(work[low, high]), low, high))
        row = (size[low] * work[low] + size[high] * work[high]) / (size[low] + size[high])
        row[low] = -np.inf
        work[low], work[:, low] = row, row
        work[high], work[:, high] = -np.inf, -np.inf
        size[low] += size[high]
        alive[high] = False
    return _numbered(found, count)


def _numbered(found: list[tuple[float, int, int]], count: int) -> list[Merge]:
    """The merges in order of likeness, naming the groups as they stand then."""
    sets = DisjointSets(range(count))
    group = list(range(count))
    members = [1] * count
    merges: list[Merge] = []
    for likeness, left, right in sorted(found, key=lambda merge: (-merge[0], merge[1], merge[2])):
        a, b = sets.join(left, right)
        merges.append(Merge(group[a], group[b], likeness, (members[a], members[b])))
        members[a] += members[b]
        group[a] = count + len(merges) - 1
    return merges


def cut_dendrogram(merges: list[Merge], count: int, holds: Callable[[Merge], bool]) -> list[list[int]]:
    """The largest groups whose own merge holds, members in order, sorted by the first."""
    groups: list[list[int]] = []
    open_ = [count + len(merges) - 1] if count else []
    while open_:
        node = open_.pop()
        if node < count or holds(merges[node - count]):
            groups.append(sorted(_leaves(node, merges, count)))
        else:
            open_ += [merges[node - count].left, merges[node - count].right]
    return sorted(groups)


def _leaves(node: int, merges: list[Merge], count: int) -> list[int]:
    found, open_ = [], [node]
    while open_:
        node = open_.pop()
        if node < count:
            found.append(node)
        else:
            open_ += [merges[node - count].left, merges[node - count].right]
    return found
