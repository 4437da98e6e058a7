"""Words that mean nearly the same, by the word table that the encoders share."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.comparison.word_forms import stem
from sayso.lexicon import word_list
from sayso.models import load_words
from sayso.models.pieces import tokenizer

_AKIN = 0.35
"""From here on two verbs tell one kind of thing: "revealed" and "disclosed" 0.41, "launched" and "revealed" 0.2."""
_LIGHT = word_list("corpus", "light")


@functools.lru_cache(maxsize=1 << 14)
def _vector(word: str) -> NDArray[np.float64]:
    ids = np.asarray(tokenizer().encode(word, add_special_tokens=False).ids, dtype=np.int64)
    found: NDArray[np.float64] = (
        load_words().vectors(ids)[0].mean(axis=0, dtype=np.float64) if len(ids) else np.zeros(1)
    )
    return found / (np.linalg.norm(found) or 1.0)


def have_similar(these: Iterable[str], those: Iterable[str]) -> bool:
    """Whether a word of the one and a word of the other mean nearly the same; words that mean little aside."""
    xs, ys = (sorted({w.lower() for w in words} - _LIGHT) for words in (these, those))
    if {stem(x) for x in xs} & {stem(y) for y in ys}:
        return True
    return any(_near(x, y) for x in xs for y in ys)


def _near(x: str, y: str) -> bool:
    a, b = _vector(x), _vector(y)
    return len(a) == len(b) and round(float(a @ b), 4) >= _AKIN
