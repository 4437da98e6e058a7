"""Text -> hashed words and shingles, and the sorted postings that propose candidate pairs.

Everything is numpy over 64-bit hashes, so that a page costs some tens of microseconds. Words are
runs of letters, digits and marks, in lower case; a sign of a script that is written without spaces is
a word of its own.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Positions = NDArray[np.int64]
Flags = NDArray[np.bool_]

_ASTRAL = 0x20000
"""From here on code points are ideographs: one entry of the tables stands for all of them."""
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),
)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 64
"""Letters of one word that tell it from another."""


class HashedWords(NamedTuple):
    """The words of a text: hash, and where each stands."""

    hashes: Hashes
    starts: Positions
    ends: Positions

    def pick(self, kept: Flags) -> HashedWords:
        """The words that are flagged."""
        return HashedWords(self.hashes[kept], self.starts[kept], self.ends[kept])


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """For each code point: 0 no word sign, 1 part of a word, 2 a word by itself; and its lower case."""
    kind = np.zeros(_ASTRAL + 1, dtype=np.uint8)
    lower = np.arange(_ASTRAL + 1, dtype=np.uint32)
    for code in range(_ASTRAL):
        sign = chr(code)
        if sign.isalnum() or unicodedata.category(sign)[0] == "M":
            kind[code] = 1
            small = sign.lower()
            if len(small) == 1:
                lower[code] = ord(small)
    for first, last in _UNSPACED:
        kind[first : last + 1] *= 2
    kind[_ASTRAL] = 2
    return kind, lower


@cache
def _powers() -> Hashes:
    with np.errstate(over="ignore"):
        return np.cumprod(np.full(_LONGEST, _BASE | np.uint64(1), dtype=np.uint64), dtype=np.uint64)


def mix(values: Hashes) -> Hashes:
    """The values spread over all 64 bits (the finalizer of splitmix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def split_words(text: str, letters: int = _LONGEST) -> HashedWords:
    """The words of a text, in order, told apart by their first `letters`. Linear, whatever the text.

    >>> text = "Née 1962, naïf."
    >>> [text[start:end] for start, end in zip(*split_words(text)[1:])]
    ['Née', '1962', 'naïf']
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kinds, lower = _tables()
    known = np.minimum(codes, np.uint32(_ASTRAL))
    kind = kinds[known]
    word = kind > 0
    alone = kind == 2
    before = np.concatenate((np.zeros(1, dtype=np.bool_), word[:-1] & ~alone[:-1]))[: len(word)]
    starts = np.flatnonzero(word & (~before | alone))
    if not len(starts):
        empty = np.zeros(0, dtype=np.int64)
        return HashedWords(np.zeros(0, dtype=np.uint64), empty, empty)
    after = np.concatenate((word[1:] & ~alone[1:], np.zeros(1, dtype=np.bool_)))
    ends = np.flatnonzero(word & (~after | alone)) + 1
    inside = np.flatnonzero(word)
    lengths = ends - starts
    firsts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)[:-1]))
    place = np.minimum(np.arange(len(inside)) - np.repeat(firsts, lengths), _LONGEST - 1)
    with np.errstate(over="ignore"):
        small = np.where(codes[inside] < _ASTRAL, lower[known[inside]], codes[inside])
        parts = np.where(place < letters, (small.astype(np.uint64) + np.uint64(1)) * _powers()[place], np.uint64(0))
        hashes = mix(np.add.reduceat(parts, firsts))
    return HashedWords(hashes, starts, ends)


def shingle(hashes: Hashes, size: int) -> Hashes:
    """One hash for every `size` words in a row."""
    count = len(hashes) - size + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        total = hashes[:count].copy()
        for step in range(1, size):
            total = total * _BASE + hashes[step : step + count]
    return mix(total)


def winnow(shingles: Hashes, window: int) -> Hashes:
    """The least shingle of every `window` in a row, each once, sorted (Schleimer et al. 2003).

    Two texts that share `window - 1 + size` words in a row always keep one shingle in common.
    """
    if len(shingles) < window:
        return np.unique(shingles)[:1]
    least = shingles[: len(shingles) - window + 1]
    for step in range(1, window):
        least = np.minimum(least, shingles[step : step + len(least)])
    return np.unique(least)
