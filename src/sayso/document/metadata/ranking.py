"""Features -> scores: a forest of small trees, read from a table of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.errors import ModelError
from sayso.models import checked


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


class Ranker(NamedTuple):
    """A forest as arrays: trees along the first axis, nodes or leaves along the second."""

    forest: Forest
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    leaf: NDArray[np.float64]


def as_ranker(forest: Forest) -> Ranker:
    """The forest, ready to score."""
    return Ranker(forest, np.array(forest.feature), np.array(forest.threshold), np.array(forest.leaf))


@cache
def load_ranker(name: str) -> Ranker:
    """The forest that ships as `models/metadata-<name>.json`; read once a process."""
    try:
        return as_ranker(msgspec.json.decode(checked(f"metadata-{name}"), type=Forest))
    except msgspec.DecodeError as error:
        raise ModelError(f"models/metadata-{name}.json: {error}") from error


def score(ranker: Ranker, rows: Sequence[Mapping[str, float]]) -> list[float]:
    """A score for each row, higher is better, rounded to four places. Missing features count as 0."""
    if not rows:
        return []
    forest = ranker.forest
    table = np.array([[row.get(name, 0.0) for name in forest.features] for row in rows], dtype=np.float64)
    trees, picks = np.arange(len(ranker.leaf))[:, None], np.arange(len(rows))[None, :]
    node = np.zeros((len(ranker.leaf), len(rows)), dtype=np.int64)
    for _ in range(forest.depth):
        above = table[picks, ranker.feature[trees, node]] > ranker.threshold[trees, node]
        node = 2 * node + 1 + above
    total = forest.base + ranker.leaf[trees, node - (2**forest.depth - 1)].sum(axis=0)
    return [round(float(value), 4) for value in total]
