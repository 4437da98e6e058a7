"""Nouns -> how like those they are that name somebody who speaks: "the analysts", not "the last months".

A logistic regression on the vectors of the reader's word table, so that nouns which were never seen are judged by
those that mean nearly the same (made by `training/real.py`; `docs/methods/speakers.md`).
"""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.models import checked, load_words
from sayso.models.pieces import tokenizer


class SpeakingNouns(msgspec.Struct, frozen=True):
    """Weights of a word's vector."""

    weights: tuple[float, ...]
    bias: float


class _File(msgspec.Struct, frozen=True):
    nouns: SpeakingNouns


@cache
def load_nouns() -> SpeakingNouns:
    """The weights in the package; read once a process."""
    return msgspec.json.decode(checked("attributions"), type=_File).nouns


def word_vector(word: str) -> NDArray[np.float64]:
    """(384,): the mean of the vectors of a word's pieces."""
    pieces = np.asarray(tokenizer().encode(word, add_special_tokens=False).ids, dtype=np.int64)
    found: NDArray[np.float64] = load_words().vectors(pieces)[0].astype(np.float64).mean(axis=0)
    return found


@lru_cache(maxsize=1 << 12)
def speaks(noun: str) -> float:
    """Log odds that a noun in small letters names who speaks, rounded to two places; 0 of what is no word.

    >>> speaks("analysts") > 0 > speaks("months")
    True
    """
    if not noun.isalpha():
        return 0.0
    model = load_nouns()
    return round(float(word_vector(noun) @ np.asarray(model.weights) + model.bias), 2)
