"""How rare a word is in the news at large: a table that ships, so that three pages weigh as three thousand do.

A fixed table, unlike weights counted in the case itself, also keeps a story as it is when pages of
another one arrive.
"""

from __future__ import annotations

import io
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.index.shingles import Hashes
from sayso.models import checked

_STEP = 32
"""Steps of the table to one natural unit."""


class Bag(NamedTuple):
    """A text as its distinct words, sorted, and a unit vector of weights."""

    words: Hashes
    weights: NDArray[np.float64]


@cache
def _table() -> tuple[Hashes, NDArray[np.float64]]:
    packed = np.load(io.BytesIO(checked("rarity")), allow_pickle=False)
    return packed & ~np.uint64(255), (packed & np.uint64(255)).astype(np.float64) / _STEP


def rarity(words: Hashes) -> NDArray[np.float64]:
    """The inverse document frequency of hashed words; a word that the table lacks is as rare as the rarest."""
    known, weights = _table()
    key = words & ~np.uint64(255)
    place = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return np.where(known[place] == key, weights[place], weights.max())


def bag(words: Hashes, power: float = 1.0) -> Bag:
    """The words of a text weighed by rarity, to a power, and on a logarithmic scale by how often they come."""
    distinct, counts = np.unique(words, return_counts=True)
    weights = (1 + np.log(counts)) * rarity(distinct) ** power
    length = float(np.sqrt(weights @ weights))
    return Bag(distinct, weights / length if length else weights)


def cosine(a: Bag, b: Bag) -> float:
    """How alike two bags are, from 0 to 1, rounded to nine places."""
    place = np.minimum(np.searchsorted(b.words, a.words), max(0, len(b.words) - 1))
    if not len(a.words) or not len(b.words):
        return 0.0
    met = b.words[place] == a.words
    return round(float(a.weights[met] @ b.weights[place[met]]), 9)
