"""Features -> scores: a forest of small trees, read from a table of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np

from sayso.errors import ModelError


class Forest(msgspec.Struct, frozen=True, kw_only=True):
    """Gradient-boosted regression trees (Friedman 2001), all of one depth, in heap order.

    Node `i` asks whether `feature[i]` is above `threshold[i]`; its children are `2i + 1` (no) and `2i + 2` (yes).
    """

    features: tuple[str, ...]
    """Names of the features, in the order of the columns: those that the code makes must be the same."""
    base: float
    depth: int
    feature: tuple[tuple[int, ...], ...]
    threshold: tuple[tuple[float, ...], ...]
    leaf: tuple[tuple[float, ...], ...]


@cache
def load_forest(name: str) -> Forest:
    """The forest that ships as `models/metadata-<name>.json`."""
    try:
        data = files("sayso.models").joinpath(f"metadata-{name}.json").read_bytes()
        return msgspec.json.decode(data, type=Forest)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"models/metadata-{name}.json: {error}") from error


def score(forest: Forest, rows: Sequence[Mapping[str, float]]) -> list[float]:
    """A score for each row, higher is better, rounded to four places. Missing features count as 0."""
    if not rows:
        return []
    table = np.array([[row.get(name, 0.0) for name in forest.features] for row in rows], dtype=np.float32)
    total = np.full(len(rows), forest.base)
    inner = 2**forest.depth - 1
    picks = np.arange(len(rows))
    for feature, threshold, leaf in zip(forest.feature, forest.threshold, forest.leaf, strict=True):
        asked, limit, value = np.array(feature), np.array(threshold), np.array(leaf)
        node = np.zeros(len(rows), dtype=np.int64)
        for _ in range(forest.depth):
            node = 2 * node + 1 + (table[picks, asked[node]] > limit[node])
        total += value[node - inner]
    return [round(float(value), 4) for value in total]
