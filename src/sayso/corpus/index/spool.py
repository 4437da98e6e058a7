"""Numbers put aside in drawers by their size, in memory while they are few, then on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sayso.corpus.index.shingles import Hashes

DRAWERS = 64
_HELD = 1 << 22
"""Numbers kept in memory before they are written away: 32 MB."""


class Spool:
    """Collects 64-bit numbers and gives them back sorted, a drawer at a time.

    A drawer holds the numbers of one range, so the drawers one after the other are all numbers in
    order. Memory: 32 MB and one drawer, whatever was put in.
    """

    def __init__(self, folder: Path, name: str, bits: int = 64) -> None:
        """`bits`: how many bits the numbers have; the top six say the drawer."""
        self._paths = [folder / f"{name}.{drawer:02d}" for drawer in range(DRAWERS)]
        self._shift = np.uint64(max(0, bits - 6))
        self._held: list[Hashes] = []
        self._count = 0
        self._written = False

    def add(self, numbers: Hashes) -> None:
        """Put numbers aside."""
        self._held.append(numbers)
        self._count += len(numbers)
        if self._count >= _HELD:
            self._write()

    def drawers(self) -> Iterator[Hashes]:
        """Every drawer, sorted; equal numbers never part. The spool is empty afterwards."""
        if not self._written:
            held = np.concatenate(self._held) if self._held else np.zeros(0, dtype=np.uint64)
            self._held = []
            yield np.sort(held)
            return
        self._write()
        for path in self._paths:
            if path.exists():
                numbers = np.fromfile(path, dtype=np.uint64)
                path.unlink()
                numbers.sort()
                yield numbers

    def _write(self) -> None:
        numbers = np.sort(np.concatenate(self._held)) if self._held else np.zeros(0, dtype=np.uint64)
        self._held, self._count, self._written = [], 0, True
        edges = np.searchsorted(numbers >> self._shift, np.arange(DRAWERS + 1, dtype=np.uint64))
        for path, start, end in zip(self._paths, edges[:-1], edges[1:], strict=True):
            if end > start:
                with path.open("ab") as file:
                    numbers[start:end].tofile(file)
