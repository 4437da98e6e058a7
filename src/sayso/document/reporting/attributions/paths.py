"""Best paths through tag scores, and the spans that they give: Viterbi over begin-inside-outside tags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.models.reader import TAGS

Scores = NDArray[np.float32]
Range = tuple[int, int]
"""Pieces `[first, end)`."""

_PAD = np.array([0.0] + [-1e4] * (len(TAGS) - 1), dtype=np.float32)


def _moves() -> Scores:
    """(7, 7): 0 where the second tag may follow the first; an `I` follows its own role only."""
    moves = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for n, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            moves[:, n] = -1e4
            moves[n - 1 : n + 1, n] = 0
    return moves


MOVES = _moves()


def best_paths(scores: Sequence[Scores]) -> list[NDArray[np.int8]]:
    """The best path of each (length, 7) sequence. Time goes with the longest, memory with all of them padded."""
    if not scores:
        return []
    longest = max(len(one) for one in scores)
    padded = np.broadcast_to(_PAD, (len(scores), longest, len(TAGS))).copy()
    for n, one in enumerate(scores):
        padded[n, : len(one)] = one
    steps = np.ascontiguousarray(padded.transpose(1, 0, 2))
    back = np.zeros(steps.shape, dtype=np.int8)
    best = steps[0]
    for t in range(1, longest):
        ways = best[:, :, None] + MOVES
        back[t] = ways.argmax(axis=1)
        best = ways.max(axis=1) + steps[t]
    paths = np.zeros((len(scores), longest), dtype=np.int8)
    rows, at = np.arange(len(scores)), best.argmax(axis=1)
    for t in range(longest - 1, -1, -1):
        paths[:, t] = at
        at = back[t, rows, at]
    return [path[: len(one)] for path, one in zip(paths, scores, strict=True)]


def runs(path: NDArray[np.int8], begin: int, offset: int = 0) -> tuple[Range, ...]:
    """The spans of the role whose `B` tag is `begin`, moved by `offset`."""
    inside = np.flatnonzero((path == begin) | (path == begin + 1))
    if not len(inside):
        return ()
    starts = np.flatnonzero((np.diff(inside, prepend=-2) > 1) | (path[inside] == begin))
    ends = np.append(starts[1:], len(inside)) - 1
    return tuple((int(inside[a]) + offset, int(inside[b]) + 1 + offset) for a, b in zip(starts, ends, strict=True))


def shared(one: Sequence[Range], other: Sequence[Range]) -> int:
    """How many pieces lie in both."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def size(spans: Sequence[Range]) -> int:
    """How many pieces."""
    return sum(end - first for first, end in spans)
