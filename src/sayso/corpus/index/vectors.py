"""Texts -> sentence vectors, and their nearest neighbours without all pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isqrt

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
"""Texts -> one row of unit length a text."""

SIZE = 384
"""Numbers of a vector."""
EXACT = 4096
"""Up to here every pair of a story is multiplied, in blocks: 4096 vectors take a tenth of a second."""
_BLOCK = 1024
_CELLS_SEARCHED = 8
_GRID = 2048
"""Vectors are multiples of a 2048th, and centres too: products of two add up exactly in any order."""


def embed(texts: Sequence[str], encode: Encode) -> Vectors:
    """One row of unit length a text; a text that occurs twice is encoded once."""
    distinct = sorted(set(texts))
    if not distinct:
        return np.zeros((0, SIZE), dtype=np.float32)
    place = {text: i for i, text in enumerate(distinct)}
    return np.asarray(encode(distinct), dtype=np.float32)[[place[t] for t in texts]]


def neighbours(vectors: Vectors, *, nearest: int, least: float) -> Iterator[tuple[int, NDArray[np.int64], Vectors]]:
    """For each vector its nearest others with a cosine of at least `least`, best first, ties by index.

    Above `EXACT` vectors it looks only into the cells around those of a coarse, deterministic quantiser
    (an inverted file, as in Jégou et al. 2011), so that the cost grows as n to the power of 1.5.
    """
    if len(vectors) <= EXACT:
        for first in range(0, len(vectors), _BLOCK):
            scores = vectors[first : first + _BLOCK] @ vectors.T
            yield from (
                (first + i, *_best(row, np.arange(len(vectors)), first + i, nearest, least))
                for i, row in enumerate(scores)
            )
        return
    cells, near = _cells(vectors)
    for cell, members in enumerate(cells):
        if not len(members):
            continue
        pool = np.sort(np.concatenate([cells[c] for c in near[cell]]))
        for first in range(0, len(members), _BLOCK):
            scores = vectors[members[first : first + _BLOCK]] @ vectors[pool].T
            for i, row in enumerate(scores):
                yield int(members[first + i]), *_best(row, pool, int(members[first + i]), nearest, least)


def _cells(vectors: Vectors) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """Vectors by nearest centre, and for each centre the centres around it, itself among them."""
    count = isqrt(len(vectors))
    centres = vectors[np.linspace(0, len(vectors) - 1, count).astype(np.int64)]
    for _ in range(2):
        owner = _owners(vectors, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, owner, vectors)
        norms = np.linalg.norm(sums.astype(np.float64), axis=1, keepdims=True)
        means = np.rint(sums / np.maximum(norms, 1e-9) * _GRID) / _GRID
        centres = np.where(norms > 0, means, centres).astype(np.float32)
    owner = _owners(vectors, centres)
    order = np.argsort(owner, kind="stable")
    cells = np.split(order, np.searchsorted(owner[order], np.arange(1, count)))
    near = np.argsort(-np.round(centres @ centres.T, 4), axis=1, kind="stable")[:, :_CELLS_SEARCHED]
    return cells, near


def _owners(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    return np.concatenate(
        [np.argmax(vectors[i : i + _BLOCK] @ centres.T, axis=1) for i in range(0, len(vectors), _BLOCK)]
    )


def _best(
    row: Vectors, pool: NDArray[np.int64], own: int, nearest: int, least: float
) -> tuple[NDArray[np.int64], Vectors]:
    found = np.flatnonzero((row >= least) & (pool != own))
    if len(found) > nearest:
        found = found[np.argpartition(-row[found], nearest - 1)[:nearest]]
    found = found[np.lexsort((pool[found], -np.round(row[found], 4)))]
    return pool[found], row[found]
