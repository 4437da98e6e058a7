"""The models in the package: loaded once a process, checked against `models.toml`, one thread each.

Three encoders: the *reader* of a page (MiniLM-L6), trained to find attributions; the *sentence encoder* (MiniLM-L6),
as published; the *reader of pairs* (MiniLM-L12), trained to read two statements together. They share one tokenizer.
Nothing here depends on how many texts are given at a time: a call of a model is one window, or texts or pairs of one
length, in a graph whose sums are exact.
"""

from __future__ import annotations

import functools
import hashlib
import io
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sayso.errors import ModelError
from sayso.models.batches import run_batches
from sayso.models.pairs import PairReader
from sayso.models.pieces import CLS, SEP, tokenizer
from sayso.models.reader import Reader
from sayso.models.words import WordTable
from sayso.schema import Model

LONGEST = 256
"""Wordpieces of a text that its sentence vector is made from, as the encoder was trained."""


@functools.cache
def manifest() -> tuple[Model, ...]:
    """Every model file shipped: name, version and SHA-256."""
    return tuple(Model(name=row["name"], version=row["version"], sha256=row["sha256"]) for row in _rows())


def checked(name: str) -> bytes:
    """The bytes of the model of that name in `models.toml`; raises `ModelError` on any other bytes."""
    row = next(row for row in _rows() if row["name"] == name)
    file = resources.files(__package__) / row["file"]
    if not file.is_file():
        raise ModelError(f"model {name}: {row['file']} is missing from the installed package")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise ModelError(f"model {name}: {row['file']} is not the file that sayso was released with")
    return data


def session(name: str) -> onnxruntime.InferenceSession:
    """A session over the model of that name, as `session_over` opens it."""
    return session_over(checked(name))


def session_over(model: bytes) -> onnxruntime.InferenceSession:
    """A session of one thread over a graph, run node by node as it stands: the same input gives the same bytes.

    Rewriting a graph chooses kernels by processor and release; see `docs/decisions/0009-one-result-everywhere.md`.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@functools.cache
def load_words() -> WordTable:
    """The word table; loaded once a process."""
    return WordTable(_array("words"), _array("words-scales"))


class Encoder(NamedTuple):
    """Sentence vectors: all-MiniLM-L6-v2 as published, in integers."""

    session: onnxruntime.InferenceSession
    words: WordTable

    def embed(self, texts: Sequence[str], threads: int = 1) -> NDArray[np.float32]:
        """Unit vectors (n, 384); a text's vector never depends on its neighbours, nor on the number of threads.

        Only the first 256 wordpieces of a text count; what is equal so far is read once. Cost: see
        `docs/models/reader.md`.
        """
        cut = [tokenizer().encode(text[: LONGEST * 40], add_special_tokens=False).ids[: LONGEST - 2] for text in texts]
        place = {pieces: n for n, pieces in enumerate(dict.fromkeys(map(tuple, cut)))}
        distinct = list(place)
        vectors = np.zeros((len(distinct), 384), dtype=np.float32)

        def embed(places: list[int]) -> None:
            ids = np.array([(CLS, *distinct[n], SEP) for n in places], dtype=np.int64)
            words = self.words.vectors(ids.ravel()).reshape(*ids.shape, -1)
            given = {"words": words, "positions": np.arange(ids.shape[1])[None]}
            vectors[places] = self.session.run(None, given)[0]

        run_batches(embed, [len(pieces) for pieces in distinct], threads)
        return vectors[[place[tuple(pieces)] for pieces in cut]]


@functools.cache
def load_encoder() -> Encoder:
    """The sentence encoder; loaded once a process."""
    return Encoder(session("sentences"), load_words())


@functools.cache
def load_pair_reader() -> PairReader:
    """The reader of pairs; loaded once a process."""
    words = WordTable(_array("pairs-words"), _array("pairs-words-scales"))
    with np.load(io.BytesIO(checked("pairs-heads")), allow_pickle=False) as heads:
        return PairReader(session("pairs-encoder"), words, dict(heads))


@functools.cache
def load_reader() -> Reader:
    """The reader; loaded once a process."""
    return Reader(session("reader"), session("link"), load_words())


@functools.cache
def _rows() -> list[dict[str, str]]:
    text = (resources.files(__package__) / "models.toml").read_text("utf-8")
    rows: list[dict[str, str]] = tomllib.loads(text)["model"]
    return rows


def _array(name: str) -> NDArray[Any]:
    loaded: NDArray[Any] = np.load(io.BytesIO(checked(name)), allow_pickle=False)
    return loaded
