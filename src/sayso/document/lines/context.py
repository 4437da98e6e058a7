"""Described lines -> what the trees see: a line with its neighbours, its words as read, and a first opinion."""

from __future__ import annotations

import numpy as np

from sayso.document.lines.place import best_run, near
from sayso.document.lines.types import Described, Doubles, Floats, Words

_OWN = [0, 1, 4, 5, 8, 9, 10, 11, 13, 14, 15, 23, 24, 28, 29, 30]
"""Columns of a line's shape that its neighbours see too: length, case, ends, signs, dates."""
_SEEN = [*_OWN, *range(60, 97)]
_HINTED = 32
"""From here on hints are about links, the tree and the head; before, which tags."""
_LIKELY = 0.35
"""A first opinion above which a line counts as article for its neighbours."""


def read(words: Words, weights: Floats, bias: Floats) -> Floats:
    """What lines say, as (lines, classes) log-odds: sums of learned weights of their hashed words."""
    counts = np.diff(words.starts)
    sums = np.zeros((len(counts), weights.shape[1]), np.float32)
    some = counts > 0
    if some.any():
        sums[some] = np.add.reduceat(weights[words.ids], words.starts[:-1][some], axis=0)
    scaled: Floats = np.clip(sums / np.sqrt(np.maximum(counts, 1))[:, None] + bias, -8, 8).astype(np.float32)
    return np.round(scaled, 3)


def in_context(described: Described, said: Floats, named: Floats | None) -> Floats:
    """Each line with the two before and after it. `said` and `named`: its words and its class names as `read`."""
    own, seen = described.alone, described.alone[:, _SEEN]
    if described.hints is not None and named is not None:
        own = np.concatenate([own, described.hints, named], axis=1)
        seen = np.concatenate([described.alone[:, _OWN], described.hints[:, _HINTED:], named], axis=1)
    columns = [own, *(_shifted(seen, step) for step in (1, -1)), *(_shifted(seen[:, :24], step) for step in (2, -2))]
    columns += [said, *(_shifted(said, step) for step in (1, -1, 2, -2))]
    likely = 1 / (1 + np.exp(-said.astype(np.float64)))
    sizes = _sizes(described, 400) / 400
    for k in range(4):
        values = likely[:, k] * sizes if k == 0 else likely[:, k]
        for reach in (4, 12):
            columns += [side[:, None] / reach for side in near(values, reach)]
    return np.concatenate(columns, axis=1).astype(np.float32)


def with_opinion(described: Described, context: Floats, article: Doubles) -> Floats:
    """The same with a first opinion of every line: its neighbours', its run's, and where the article then ends."""
    n = len(article)
    odds = np.log((article + 1e-3) / (1 - article + 1e-3))
    columns = [context, odds[:, None], *(_shifted(odds[:, None], step) for step in (1, 2, 3, 4, -1, -2, -3, -4))]
    for reach in (3, 8, 25):
        columns += [side[:, None] / reach for side in near(article, reach)]
    size = article * _sizes(described, 600)
    total = max(float(size.sum()), 1.0)
    at = np.arange(n)
    on = article >= _LIKELY
    inside = np.flatnonzero(on)
    first, last = (inside[0], inside[-1]) if len(inside) else (n + 30, -30)
    before = np.maximum.accumulate(np.where(on, at, -99))
    after = np.minimum.accumulate(np.where(on, at, n + 99)[::-1])[::-1]
    flat = [
        np.cumsum(size) / total,
        np.full(n, np.log1p(total)),
        np.clip(at - first, -30, 30),
        np.clip(last - at, -30, 30),
        np.minimum(at - before, 40),
        np.minimum(after - at, 40),
    ]
    for cost in (60.0, 300.0):
        start, end = best_run(np.where(on, size, 0.0), cost)
        flat += [
            (at >= start) & (at < end),
            np.clip(at - start, -30, 30),
            np.clip(end - 1 - at, -30, 30),
            np.full(n, size[start:end].sum() / total),
        ]
    return np.concatenate([*columns, np.stack(flat, axis=1)], axis=1).astype(np.float32)


def _sizes(described: Described, largest: int) -> Doubles:
    """Characters of each line, at most `largest`."""
    sizes: Doubles = np.minimum(np.expm1(described.alone[:, 0].astype(np.float64)), largest)
    return sizes


def _shifted(values: Doubles | Floats, step: int) -> Doubles | Floats:
    """Row i has what row i - step has; zeros beyond the page."""
    out = np.zeros_like(values)
    if step > 0:
        out[step:] = values[:-step]
    else:
        out[:step] = values[-step:]
    return out
