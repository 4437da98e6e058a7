"""Which inputs are given to a model in one call: those of one length, so that none is padded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

ROWS = 320
"""Rows of a call at most: weights are then read from memory seldom, and what is made of the rows stays in the cache.

Tried from 40 to 900 on one core: a pair of 40 pieces takes a third less than by itself, one of 80 a fifth; beyond 400
rows both take longer again.
"""


def of_one_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of `lengths` in groups of one length, at most `ROWS` together, or one alone; shortest first.

    >>> list(of_one_length([7, 200, 7, 200]))
    [[0, 2], [1], [3]]
    """
    places: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        places.setdefault(length, []).append(place)
    for length, found in sorted(places.items()):
        many = max(1, ROWS // max(length, 1))
        yield from (found[start : start + many] for start in range(0, len(found), many))


def run_batches(run: Callable[[list[int]], None], lengths: Sequence[int], threads: int) -> None:
    """`run` for each of `of_one_length(lengths)`, so many at once: a session may be run by several, each on a core."""
    if threads <= 1:
        for places in of_one_length(lengths):
            run(places)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(run, of_one_length(lengths)):
            pass
