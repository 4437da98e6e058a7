"""Two statements read together with the case's memory: what was read once is not read again when pages are added."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sayso.case.store import Comparisons
from sayso.errors import CaseError
from sayso.models.pairs import READ, PairReader, StatedPair

KEY = 16
"""Bytes of a hash of two statements in their sentences."""
STEPS = 10_000
"""What is found of a pair is in whole numbers of a ten thousandth."""
_RECORD = np.dtype([("key", f"S{KEY}"), ("found", "<i2", len(READ))])


class RememberedReader:
    """A `StatementReader` that reads only what the case does not know, and gathers what it was asked for."""

    def __init__(self, store: Comparisons, reader: PairReader, made_with: str, threads: int = 1) -> None:
        self._store, self._reader, self._threads = store, reader, threads
        self._made_with = made_with.encode()
        self._kept: NDArray[np.void] | None = None
        self._asked: dict[bytes, bytes] = {}

    def read(self, pairs: Sequence[StatedPair]) -> NDArray[np.float64]:
        """What is found of each two, in the columns of `READ`; the same whether it was kept or is new."""
        keys = [self._key(pair) for pair in pairs]
        new = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in self._asked}
        self._asked |= self._recalled(new)
        unread = {key: pair for key, pair in new.items() if key not in self._asked}
        found = np.rint(self._reader.read(list(unread.values()), self._threads) * STEPS).astype("<i2")
        self._asked |= {key: row.tobytes() for key, row in zip(unread, found, strict=True)}
        packed = b"".join([self._asked[key] for key in keys])
        rows: NDArray[np.float64] = np.frombuffer(packed, dtype="<i2").reshape(-1, len(READ)) / STEPS
        return rows

    def gathered(self) -> bytes:
        """What it was asked for since it was last asked for this, packed, in the order of the keys."""
        records = b"".join(key + found for key, found in sorted(self._asked.items()))
        self._asked = {}
        return records

    def _key(self, pair: StatedPair) -> bytes:
        a, b, days = pair
        places = f"{a.start} {a.end} {len(a.sentence)} {b.start} {b.end} {days} ".encode()
        return blake2b(places + (a.sentence + b.sentence).encode(), digest_size=KEY, key=self._made_with).digest()

    def _all_kept(self) -> NDArray[np.void]:
        packed = b"".join(self._store.readings())
        if len(packed) % _RECORD.itemsize:
            raise CaseError(f"{self._store.path}: damaged (what was read together); `sayso verify` names what")
        kept = np.frombuffer(packed, dtype=_RECORD)
        return kept[np.argsort(kept["key"], kind="stable")]

    def _recalled(self, keys: Collection[bytes]) -> Mapping[bytes, bytes]:
        if self._kept is None:
            self._kept = self._all_kept()
        wanted = np.array(list(keys), dtype=f"S{KEY}")
        if not len(self._kept) or not len(wanted):
            return {}
        at = np.minimum(np.searchsorted(self._kept["key"], wanted), len(self._kept) - 1)
        hits = self._kept["key"][at] == wanted
        found = self._kept["found"][at]
        return {key: row.tobytes() for key, row, hit in zip(keys, found, hits, strict=True) if hit}
