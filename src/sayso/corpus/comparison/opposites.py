"""Words of which one cannot hold where the other does."""

from __future__ import annotations

import functools

from sayso.corpus.comparison.word_forms import stem
from sayso.lexicon import read_table


@functools.cache
def _opposites() -> frozenset[tuple[str, str]]:
    rows = [(stem(row["word"]), stem(row["opposite"])) for row in read_table("opposites")]
    return frozenset(rows) | frozenset((b, a) for a, b in rows)


def opposed(a: str, b: str) -> bool:
    """Whether one of two words cannot hold where the other does.

    >>> opposed("opened", "closed")
    True
    """
    return (stem(a), stem(b)) in _opposites()
