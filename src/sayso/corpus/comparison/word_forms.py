"""What a word is compared by: its stem, and whether it negates or hedges."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import snowballstemmer

from sayso.lexicon import read_table

_STEMMER = snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The Snowball stem of a word in lower case.

    >>> stem("Charges")
    'charg'
    """
    return str(_STEMMER.stemWord(word.lower()))


@functools.cache
def polarity() -> Mapping[str, str]:
    """Words that negate or hedge -> `negation` or `hedge`."""
    return {row["word"]: row["class"] for row in read_table("polarity")}
