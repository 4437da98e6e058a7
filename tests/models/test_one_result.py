"""The models give the same bits on every processor and with every onnxruntime that `pyproject.toml` lets in."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import onnxruntime

from sayso.document.words.quotations import quotation_states
from sayso.models import load_encoder, load_reader, session

TEXT = "“The quay is closed,” harbour master Ann Sample said on Monday. Nobody was hurt, according to the port.\n"
DIGESTS = {
    "tags": "7987833363b8a3fc",
    "hidden": "aac2e11dd645356b",
    "given": "2761ef55d6e70ccc",
    "vector": "9b10fc9124ecc03a",
    "tokens": "fdc585a9248fd035",
}


def digest(array: np.ndarray) -> str:
    return sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def found() -> dict[str, str]:
    reading = load_reader().read(TEXT, [(0, len(TEXT))], quotation_states(TEXT))
    states = reading.hidden[:12]
    features = np.arange(60, dtype=np.int64).reshape(12, 5) % 16
    return {
        "tags": digest(reading.tags),
        "hidden": digest(reading.hidden),
        "given": digest(next(reading.given([(13, 14)]))[2]),
        "vector": digest(load_encoder().embed([TEXT])),
        "tokens": digest(session("tokens").run(None, {"states": states, "features": features})[0]),
    }


def test_the_models_give_the_bits_that_they_gave_where_sayso_was_made():
    assert found() == DIGESTS


def test_cosines_are_exact_in_any_order_of_summing():
    vectors = load_encoder().embed([TEXT, *TEXT.split(",")])
    assert (vectors * 2048 == np.rint(vectors * 2048)).all()
    exact = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    assert (vectors @ vectors.T == exact).all()
    shuffled = vectors[:, np.random.default_rng(1).permutation(vectors.shape[1])]
    assert (shuffled @ shuffled.T == exact).all()


if __name__ == "__main__":  # the digests, to put in above when a model changes, and to compare under an emulator
    print(onnxruntime.__version__, found())  # noqa: T201
