"""Sentence vectors with the case's memory: a text is encoded once, also when pages are added later."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from sayso.case.store import Comparisons
from sayso.corpus.index.vectors import SIZE, Encode, Vectors
from sayso.document.analysis import Models


def encoder_key(models: Models) -> str:
    """Which encoder a vector is from."""
    return next(row.sha256 for row in models.rows() if row.name == "sentences")[:16]


def cached_encoder(store: Comparisons, models: Models, asked: set[str], threads: int = 1) -> Encode:
    """The sentence encoder: texts -> float32 (n, 384), as they are unpacked from the case, new or kept.

    `asked` takes in the keys of what it was asked for, so that a case keeps no vector of a text that it lost.
    """
    encoder = encoder_key(models)

    def encode(texts: Sequence[str]) -> Vectors:
        keys = [sha256(text.encode()).hexdigest()[:32] for text in texts]
        asked.update(keys)
        known = store.vectors(sorted(set(keys)), encoder)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = models.encoder.embed(list(missing.values()), threads)
            new = {key: pack(vector) for key, vector in zip(missing, found, strict=True)}
            store.add_vectors(new, encoder)
            known |= new
        return np.stack([unpack(known[key]) for key in keys]) if keys else np.zeros((0, SIZE), np.float32)

    return encode


def pack(vector: npt.NDArray[np.float32]) -> bytes:
    """A vector (384,) in a byte a number and one scale: 388 bytes of 1,536. The same whether it was kept or is new."""
    scale = np.float32(max(float(np.abs(vector).max()), 1e-9) / 127)
    packed: bytes = scale.tobytes() + np.rint(vector / scale).astype(np.int8).tobytes()
    return packed


def unpack(packed: bytes) -> npt.NDArray[np.float32]:
    """What `pack` kept: its numbers to within half of a 127th of the largest."""
    scale = np.frombuffer(packed[:4], dtype=np.float32)[0]
    vector: npt.NDArray[np.float32] = np.frombuffer(packed[4:], dtype=np.int8).astype(np.float32) * scale
    return vector
