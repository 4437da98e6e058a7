"""Who said what: the reader's tags, decoded into attributions.

Two passes. The marginal tags give the cues, as runs of `cue` on the best path. Each cue is then asked for its
own source and content: the tags of every piece *given that cue* give one best path, whose spans are the
attribution. So a source may serve two cues, and nothing has to be linked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.models.reader import TAGS, Reading

Scores = NDArray[np.float32]
Range = tuple[int, int]

_SOURCE, _CUE, _CONTENT = 1, 3, 5


class Found(NamedTuple):
    """An attribution in pieces, before it is put into characters."""

    cue: tuple[Range, ...]
    source: tuple[Range, ...]
    content: tuple[Range, ...]
    features: tuple[float, ...]


def legal() -> Scores:
    """(7, 7): 0 where the second tag may follow the first, -inf where `I` would follow another role."""
    allowed = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for n in (_SOURCE, _CUE, _CONTENT):
        allowed[:, n + 1] = -np.inf
        allowed[[n, n + 1], n + 1] = 0
    return allowed


def best_paths(scores: Scores, moves: Scores) -> NDArray[np.int8]:
    """The best path of each of (k, length, 7) rows of tag scores, by Viterbi. Linear in length."""
    k, length, tags = scores.shape
    back = np.zeros((length, k, tags), dtype=np.int8)
    best = scores[:, 0].copy()
    for t in range(1, length):
        ways = best[:, :, None] + moves
        back[t] = ways.argmax(axis=1)
        best = ways.max(axis=1) + scores[:, t]
    paths = np.zeros((k, length), dtype=np.int8)
    at = best.argmax(axis=1)
    rows = np.arange(k)
    for t in range(length - 1, -1, -1):
        paths[:, t] = at
        at = back[t, rows, at]
    return paths


def runs(path: NDArray[np.int8], begin: int) -> list[Range]:
    """The spans that a path gives the role whose `B` tag is `begin`."""
    spans = []
    inside = np.flatnonzero((path == begin) | (path == begin + 1))
    start = -1
    for n, t in enumerate(inside.tolist()):
        if start < 0:
            start = t
        last = n + 1 == len(inside) or inside[n + 1] != t + 1 or path[inside[n + 1]] == begin
        if last:
            spans.append((start, t + 1))
            start = -1
    return spans


def anchors(reading: Reading, moves: Scores) -> list[Range]:
    return runs(best_paths(reading.tags[None], moves)[0], _CUE)


def decode(reading: Reading, moves: Scores, given_moves: Scores, weight: float = 0.0) -> Iterator[Found]:
    """The attribution of every cue, each found on its own."""
    cues = anchors(reading, moves)
    for members, start, scores in reading.given(cues):
        if weight:
            scores = scores + weight * reading.tags[None, start : start + scores.shape[1]]
        paths = best_paths(scores, given_moves)
        for n, path, score in zip(members, paths, scores, strict=True):
            content, source, cue = ([(a + start, b + start) for a, b in runs(path, role)] for role in (_CONTENT, _SOURCE, _CUE))
            first, end = cues[n]
            cue = sorted({*(c for c in cue if c[1] <= first or c[0] >= end), (first, end)})
            sure = float(reading.tags[first, _CUE])
            def mean(spans: Sequence[Range], tag: int) -> float:
                if not spans:
                    return -2.0
                return float(np.mean([score[a - start : b - start, tag : tag + 2].max(axis=1).mean() for a, b in spans]))
            begins = float(np.mean([score[a - start, _CONTENT] for a, _ in content])) if content else -9.0
            yield Found(tuple(cue), tuple(source), tuple(content), (sure, mean(content, _CONTENT), mean(source, _SOURCE), begins))


def settle(found: Sequence[Found]) -> list[Found]:
    """One attribution for cues that name one another; no content twice; none without content."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: -sum(f.features)):
        if not one.content:
            continue
        size = sum(b - a for a, b in one.content)
        if any(_shared(one.cue, other.cue) and _shared(one.content, other.content) for other in kept):
            continue
        if any(2 * _shared(one.content, other.content) > min(size, sum(b - a for a, b in other.content)) for other in kept):
            continue
        kept.append(one)
    return sorted(kept, key=lambda f: f.cue)


def _shared(a: Sequence[Range], b: Sequence[Range]) -> int:
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)


def characters(reading: Reading, spans: Sequence[Range]) -> tuple[Range, ...]:
    """Piece ranges as character ranges."""
    result = []
    for first, end in spans:
        real = [i for i in range(first, end) if reading.pieces.starts[i] < reading.pieces.ends[i]]
        if real:
            result.append((int(reading.pieces.starts[real[0]]), int(reading.pieces.ends[real[-1]])))
    return tuple(result)
