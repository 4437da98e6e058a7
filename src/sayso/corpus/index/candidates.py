"""Fingerprints of many texts -> the pairs that share some: sorted postings, never all pairs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.index.shingles import Hashes
from sayso.corpus.index.spool import Spool

CROWD = 48
"""Texts that may share one fingerprint before it proposes only pairs with the first few of them."""
HUBS = 4
"""Those first few: a family of hundreds stays connected, at a cost that grows with its size only."""


def candidate_pairs(sketches: Iterable[Hashes], count: int, shared: int) -> Iterator[tuple[int, int]]:
    """Pairs of texts, lower number first and in order, that share `shared` fingerprints or more.

    `sketches`: of each of the `count` texts, its fingerprints, each once. The cost follows the
    fingerprints, not the square of the texts; beyond some millions they are sorted on disk.
    """
    bits = max(1, (count - 1).bit_length())
    with tempfile.TemporaryDirectory(prefix="sayso-") as folder:
        postings = Spool(Path(folder), "postings")
        low = np.uint64((1 << bits) - 1)
        for number, sketch in enumerate(sketches):
            postings.add((sketch & ~low) | np.uint64(number))
        pairs = Spool(Path(folder), "pairs", 2 * bits)
        for drawer in postings.drawers():
            for found in _meetings(drawer, bits):
                pairs.add(found)
        for drawer in pairs.drawers():
            yield from _repeated(drawer, bits, shared)


def _meetings(postings: Hashes, bits: int) -> Iterator[Hashes]:
    """Of sorted postings, every pair of texts that stands behind one fingerprint, as `a << bits | b`."""
    if not len(postings):
        return
    width = np.uint64(bits)
    prints = postings >> width
    texts = postings & np.uint64((1 << bits) - 1)
    starts = np.concatenate(([0], np.flatnonzero(np.diff(prints)) + 1))
    sizes = np.diff(np.concatenate((starts, [len(prints)])))
    place = np.arange(len(prints)) - np.repeat(starts, sizes)
    size = np.repeat(sizes, sizes)
    small = np.flatnonzero(size <= CROWD)
    for step in range(1, CROWD):
        small = small[place[small] + step < size[small]]
        if not len(small):
            break
        yield (texts[small] << width) | texts[small + step]
    for hub in range(HUBS):
        large = np.flatnonzero((size > CROWD) & (place > hub))
        if len(large):
            yield (texts[large - place[large] + hub] << width) | texts[large]


def _repeated(pairs: Hashes, bits: int, shared: int) -> Iterator[tuple[int, int]]:
    """Of sorted pairs, those that come `shared` times or more."""
    if len(pairs) < shared:
        return
    starts: NDArray[np.int64] = np.concatenate(([0], np.flatnonzero(np.diff(pairs)) + 1))
    sizes = np.diff(np.concatenate((starts, [len(pairs)])))
    kept = pairs[starts[sizes >= shared]]
    width, low = np.uint64(bits), np.uint64((1 << bits) - 1)
    for a, b in zip((kept >> width).tolist(), (kept & low).tolist(), strict=True):
        if a != b:
            yield a, b
