"""Described lines -> what the trees see: a line with its neighbours, and with its words as read."""

from __future__ import annotations

import numpy as np

from sayso.document.layout.blocks.echoes import ECHOES
from sayso.document.layout.blocks.features import ALONE
from sayso.document.layout.blocks.hints import HINTS, TAGS
from sayso.document.layout.blocks.place import COMPANY, GAPS, near
from sayso.document.layout.blocks.topic import TOPIC, topic
from sayso.document.layout.blocks.types import Doubles, Floats, LineFeatures, LineWords
from sayso.document.layout.blocks.votes import VOTES

_OWN = (
    "size", "words", "capitals", "upper", "all_upper", "ends", "ends_colon", "ends_dots", "ends_question", "stops",
    "begins_lower", "parted", "copyright", "year", "clock", "day",
)  # fmt: skip
"""Of a line's shape what its neighbours see too: length, case, ends, signs, dates."""
_SEEN = (*_OWN, *ECHOES, *GAPS, *COMPANY)
_HINTED = (*(name for name in HINTS if name not in TAGS), *VOTES)
"""Of a line's hints what its neighbours see too: links, the tree and the head; not which tags."""
_FAR = 24
"""Of what the nearest lines show, so much is seen of those behind them."""
_TOPIC_SEEN = 8
"""Of what tells whether a line is about the page's matter, so much is seen of its neighbours."""
_LIKELY = (4, 12)
"""Lines before and after, over which what they say is summed."""
_SUMMED = 4
"""Classes of words that are: article first."""


def column_names(*, markup: bool, classes: int) -> tuple[str, ...]:
    """What `with_neighbours` gives, in its order; `classes`: what a line's words and its class names may say."""
    said, named = (tuple(f"{kind}_{n}" for n in range(classes)) for kind in ("said", "named"))
    own = (*ALONE, *HINTS, *VOTES, *named) if markup else ALONE
    seen = (*_OWN, *_HINTED, *named) if markup else _SEEN
    names = [*own, *(f"{name}@{at}" for at in (-1, 1) for name in seen)]
    names += [f"{name}@{at}" for at in (-2, 2) for name in seen[:_FAR]]
    names += [*said, *(f"{name}@{at}" for at in (-1, 1, -2, 2) for name in said)]
    names += [f"likely_{k}_{side}_{n}" for k in range(_SUMMED) for n in _LIKELY for side in ("before", "after")]
    if not markup:
        names += [*TOPIC, *(f"{name}@{at}" for at in (-1, 1) for name in TOPIC[:_TOPIC_SEEN])]
    return tuple(names)


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
    own, seen = described.alone, described.alone[:, [ALONE.index(name) for name in _SEEN]]
    if described.hints is not None and named is not None:
        own = np.concatenate([own, described.hints, named], axis=1)
        shape = described.alone[:, [ALONE.index(name) for name in _OWN]]
        hinted = described.hints[:, [(*HINTS, *VOTES).index(name) for name in _HINTED]]
        seen = np.concatenate([shape, hinted, named], axis=1)
    columns = [own, *(_shifted(seen, step) for step in (1, -1)), *(_shifted(seen[:, :_FAR], step) for step in (2, -2))]
    columns += [said, *(_shifted(said, step) for step in (1, -1, 2, -2))]
    likely = 1 / (1 + np.exp(-said.astype(np.float64)))
    sizes = _sizes(described, 400) / 400
    for k in range(_SUMMED):
        values = likely[:, k] * sizes if k == 0 else likely[:, k]
        for reach in _LIKELY:
            columns += [side[:, None] / reach for side in near(values, reach)]
    if described.hints is None:
        about = topic(described, rare, likely[:, 0])
        columns += [about, *(_shifted(about[:, :_TOPIC_SEEN], step) for step in (1, -1))]
    return np.concatenate(columns, axis=1).astype(np.float32)


def _sizes(described: LineFeatures, largest: int) -> Doubles:
    """Characters of each line, at most `largest`."""
    sizes: Doubles = np.minimum(np.expm1(described.alone[:, ALONE.index("size")].astype(np.float64)), largest)
    return sizes


def _shifted(values: Doubles | Floats, step: int) -> Doubles | Floats:
    """Row i has what row i - step has; zeros beyond the page."""
    out = np.zeros_like(values)
    if step > 0:
        out[step:] = values[:-step]
    else:
        out[:step] = values[-step:]
    return out
