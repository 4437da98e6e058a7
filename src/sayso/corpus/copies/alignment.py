"""Two rows of hashed words -> the runs that they share, and the blocks that those runs make.

Tiling is Wise's greedy string tiling (Running Karp-Rabin matching, 1993): the longest run first, each
word used once on either side, order free, so that moved paragraphs are found. Nothing here grows with
the product of the lengths: a shingle that a side has more than `_MOST` times is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sayso.corpus.index.shingles import Flags, Hashes, Positions, shingle

SEED = 5
"""Words of the least run that is looked for."""
_MOST = 4
_DROP = 4
"""Words by which differing ones may outnumber equal ones while a block grows."""
_REACH = 40
_NONE: Positions = np.zeros(0, dtype=np.int64)


class SharedRun(NamedTuple):
    """`size` equal words in a row, from word `a` of one text and word `b` of the other."""

    a: int
    b: int
    size: int


class Alignment(NamedTuple):
    """Runs that follow one another on both sides with small gaps: words `[a, a_end)` and `[b, b_end)`."""

    a: int
    a_end: int
    b: int
    b_end: int


def stretches(flags: Flags, least: int = 1) -> list[tuple[int, int]]:
    """Where at least `least` flags in a row are set, as `[start, end)`."""
    if flags.all():
        return [(0, len(flags))] if len(flags) >= least else []
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.view(np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start >= least]


def shared_runs(a: Hashes, b: Hashes, *, within: bool = False) -> list[SharedRun]:
    """The runs of `SEED` words or more that two texts share, in the order of the first.

    `within`: `a` and `b` are one text, and what is looked for is what it says twice.
    """
    proposed = _diagonals(*_matches(shingle(a, SEED), shingle(b, SEED), within=within))
    used_a = np.zeros(len(a), dtype=np.bool_)
    used_b = used_a if within else np.zeros(len(b), dtype=np.bool_)
    found = []
    for place_a, place_b, size in proposed:
        if within and place_b < place_a + size:
            continue
        free = ~(used_a[place_a : place_a + size] | used_b[place_b : place_b + size])
        for start, end in stretches(free, SEED):
            found.append(SharedRun(place_a + start, place_b + start, end - start))
            used_a[place_a + start : place_a + end] = True
            used_b[place_b + start : place_b + end] = True
    return sorted(found)


def _matches(a: Hashes, b: Hashes, *, within: bool) -> tuple[Positions, Positions]:
    """Positions of equal shingles, those left out that one side has often."""
    if not len(a) or not len(b):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order = np.argsort(b, kind="stable")
    sorted_b = b[order]
    first = np.searchsorted(sorted_b, a, "left")
    count = np.searchsorted(sorted_b, a, "right") - first
    if within:
        count_a = count
    else:
        sorted_a = np.sort(a)
        count_a = np.searchsorted(sorted_a, a, "right") - np.searchsorted(sorted_a, a, "left")
    kept = np.flatnonzero((count > 0) & (count <= _MOST) & (count_a <= _MOST))
    count = count[kept]
    place_a = np.repeat(kept, count)
    offset = np.arange(len(place_a)) - np.repeat(np.cumsum(count) - count, count)
    place_b = order[np.repeat(first[kept], count) + offset]
    later = place_b > place_a
    return (place_a[later], place_b[later]) if within else (place_a, place_b)


def _diagonals(place_a: Positions, place_b: Positions) -> list[tuple[int, int, int]]:
    """Matches that follow one another on both sides, as runs, the longest first."""
    if not len(place_a):
        return []
    diagonal = place_a - place_b
    order = np.lexsort((place_a, diagonal))
    diagonal, place_a, place_b = diagonal[order], place_a[order], place_b[order]
    breaks = np.flatnonzero((np.diff(diagonal) != 0) | (np.diff(place_a) != 1)) + 1
    starts = np.concatenate(([0], breaks))
    sizes = np.diff(np.concatenate((starts, [len(place_a)]))) + SEED - 1
    place_a, place_b = place_a[starts], place_b[starts]
    order = np.lexsort((place_b, place_a, -sizes))
    return list(zip(place_a[order].tolist(), place_b[order].tolist(), sizes[order].tolist(), strict=True))


def part_runs(runs: Sequence[SharedRun], breaks_a: Positions, breaks_b: Positions) -> list[SharedRun]:
    """The runs, parted at the breaks: words that something left out parts from the word before them."""
    found = []
    for a, b, size in runs:
        inside_a = breaks_a[np.searchsorted(breaks_a, a, "right") : np.searchsorted(breaks_a, a + size)] - a
        inside_b = breaks_b[np.searchsorted(breaks_b, b, "right") : np.searchsorted(breaks_b, b + size)] - b
        edges = [0, *np.union1d(inside_a, inside_b).tolist(), size]
        found += [SharedRun(a + start, b + start, end - start) for start, end in pairwise(edges)]
    return found


def join_runs(
    runs: Sequence[SharedRun], gap: int, breaks_a: Positions = _NONE, breaks_b: Positions = _NONE
) -> list[Alignment]:
    """Runs that follow one another on both sides within `gap` words, and over no break, as blocks."""
    blocks: list[Alignment] = []
    for a, b, size in runs:
        last = blocks[-1] if blocks else None
        if (
            last is not None
            and 0 <= a - last.a_end <= gap
            and 0 <= b - last.b_end <= gap
            and _segment(breaks_a, a) == _segment(breaks_a, last.a_end - 1)
            and _segment(breaks_b, b) == _segment(breaks_b, last.b_end - 1)
        ):
            blocks[-1] = Alignment(last.a, a + size, last.b, b + size)
        else:
            blocks.append(Alignment(a, a + size, b, b + size))
    return blocks


def _segment(breaks: Positions, word: int) -> int:
    """Which stretch between two breaks a word stands in."""
    return int(np.searchsorted(breaks, word, "right")) if len(breaks) else 0


def _bounds(breaks: Positions, start: int, end: int, count: int) -> tuple[int, int]:
    """The breaks around some words."""
    if not len(breaks):
        return 0, count
    before, after = np.searchsorted(breaks, start, "right") - 1, np.searchsorted(breaks, end)
    return int(breaks[before]) if before >= 0 else 0, int(breaks[after]) if after < len(breaks) else count


def grow(
    blocks: list[Alignment], a: Hashes, b: Hashes, breaks_a: Positions = _NONE, breaks_b: Positions = _NONE
) -> list[Alignment]:
    """The blocks with the equal words around them that only single other words part from them.

    Blocks come in the order of `a` and share no word; so they leave. Growth stops at the neighbours and at breaks.
    """
    grown = list(blocks)
    along_b = sorted(range(len(blocks)), key=lambda number: blocks[number].b)
    rank = {number: place for place, number in enumerate(along_b)}
    for number in range(len(blocks)):
        block, place = grown[number], rank[number]
        low_a, high_a = _bounds(breaks_a, block.a, block.a_end, len(a))
        low_b, high_b = _bounds(breaks_b, block.b, block.b_end, len(b))
        low_a = max(low_a, block.a - _REACH, grown[number - 1].a_end if number else 0)
        low_b = max(low_b, block.b - _REACH, grown[along_b[place - 1]].b_end if place else 0)
        high_a = min(high_a, block.a_end + _REACH, grown[number + 1].a if number + 1 < len(grown) else high_a)
        high_b = min(high_b, block.b_end + _REACH, grown[along_b[place + 1]].b if place + 1 < len(grown) else high_b)
        left = _extent(a[low_a : block.a][::-1], b[low_b : block.b][::-1])
        right = _extent(a[block.a_end : high_a], b[block.b_end : high_b])
        grown[number] = Alignment(block.a - left, block.a_end + right, block.b - left, block.b_end + right)
    return grown


def _extent(a: Hashes, b: Hashes) -> int:
    """How far to go on word by word, ended by an equal one, before the others prevail."""
    size = min(len(a), len(b))
    if not size:
        return 0
    balance = np.cumsum(np.where(a[:size] == b[:size], 1, -1))
    peak = np.maximum.accumulate(np.maximum(balance, 0))
    lost = np.flatnonzero(peak - balance > _DROP)
    balance = balance[: lost[0]] if len(lost) else balance
    best = int(np.argmax(balance)) if len(balance) else 0
    return best + 1 if len(balance) and balance[best] > 0 else 0
