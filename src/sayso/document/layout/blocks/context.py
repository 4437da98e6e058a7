"""Described lines -> what the trees see: a line with its neighbours, and with its words as read."""

from __future__ import annotations

import numpy as np

from sayso.document.layout.blocks.place import near
from sayso.document.layout.blocks.topic import topic
from sayso.document.layout.blocks.types import Doubles, Floats, LineFeatures, LineWords

_OWN = [0, 1, 4, 5, 8, 9, 10, 11, 13, 14, 15, 23, 24, 28, 29, 30]
"""Columns of a line's shape that its neighbours see too: length, case, ends, signs, dates."""
_SEEN = [*_OWN, *range(60, 97)]
_HINTED = 32
"""From here on hints are about links, the tree and the head; before, which tags."""


def word_logits(words: LineWords, weights: Floats, bias: Floats) -> Floats:
    """What lines say, as (lines, classes) log-odds: sums of learned weights of their hashed words."""
    counts = np.diff(words.starts)
    sums = np.zeros((len(counts), weights.shape[1]), np.float32)
    some = counts > 0
    if some.any():
        sums[some] = np.add.reduceat(weights[words.ids], words.starts[:-1][some], axis=0)
    scaled: Floats = np.clip(sums / np.sqrt(np.maximum(counts, 1))[:, None] + bias, -8, 8).astype(np.float32)
    return np.round(scaled, 3)


def with_neighbours(described: LineFeatures, said: Floats, named: Floats | None, rare: Floats) -> Floats:
    """Each line with the two before and after it. `said` and `named`: its words and its class names as `word_logits`.

    `rare` is how rare each hashed stem is; what flat text is about counts, while markup tells more than that.
    """
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
    if described.hints is None:
        about = topic(described, rare, likely[:, 0])
        columns += [about, *(_shifted(about[:, :8], step) for step in (1, -1))]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _sizes(described: LineFeatures, largest: int) -> Doubles:
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
