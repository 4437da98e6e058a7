"""The reader of pairs: two statements, each in its sentence, read together.

A BERT cross-encoder (Nogueira and Cho, 2019): both sentences in a row, the statements marked in them, so that every
layer sees both. A call reads pairs of one length, in a graph whose sums are exact
(`docs/decisions/0009-one-result-everywhere.md`), so that no score depends on what is read beside it; the order of the
two is the caller's, and callers keep one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sayso.models.batches import run_batches
from sayso.models.pieces import CLS, SEP, tokenizer
from sayso.models.words import WordTable

LONGEST = 56
"""Pieces of a sentence that are read, its two ends counted, as trained; of a longer one those around the statement."""
_BLOCK = 2_048
"""Pairs that are read at a time."""

Floats = NDArray[np.float64]


class InSentence(NamedTuple):
    """A statement where it stands: `sentence[start:end]`."""

    sentence: str
    start: int
    end: int


StatedPair = tuple[InSentence, InSentence, int | None]
"""Two statements, and how many days lie between those on which they were published, where both are known."""


class PairReading(NamedTuple):
    """How two statements stand to one another: probabilities."""

    same: float
    """That they answer one question about one thing, weighed with what is cheaply known of them."""
    question: float
    """The same as the reader alone finds it; it minds no figure that differs."""
    against: float
    """That they cannot both be right, or one denies the other."""
    denies: float
    """That one denies the other."""
    moved: float
    """That the answer has moved on between them: a later toll, "planned" then "done"."""
    covers: float
    """That the first says all that the second says."""
    covered: float
    """That the second says all that the first says."""
    silent: float
    """That the first states nothing."""
    silenced: float
    """That the second states nothing."""
    answers: float = 0.0
    """That the first, as said, answers the second; of an utterance and what it may answer, in this order."""

    @property
    def alike(self) -> float:
        """How likely both say the same of one thing."""
        return round(self.same * (1 - self.against), 4)

    def turned(self) -> PairReading:
        """The same with the two exchanged."""
        return PairReading(
            same=self.same,
            question=self.question,
            against=self.against,
            denies=self.denies,
            moved=self.moved,
            covers=self.covered,
            covered=self.covers,
            silent=self.silenced,
            silenced=self.silent,
        )


READ = PairReading._fields[1:]
"""What the reader finds of two statements."""


class PiecedPair(NamedTuple):
    """Two statements as the model takes them: their sentences in a row."""

    ids: tuple[int, ...]
    """The pieces of both, or of as much as is read, between `[CLS]`, `[SEP]` and `[SEP]`."""
    second: int
    """Where the second sentence begins."""
    marked: tuple[tuple[int, int], tuple[int, int]]
    """The pieces of either statement, end exclusive."""


class PairReader:
    """The encoder and the heads over it."""

    def __init__(
        self, encoder: onnxruntime.InferenceSession, words: WordTable, heads: Mapping[str, NDArray[np.float32]]
    ) -> None:
        self._encoder, self._words = encoder, words
        self._places, self._types, self._mark = heads["places"], heads["types"], heads["mark"]
        self._heads = {name: value.astype(np.float64) for name, value in heads.items()}

    def read(self, pairs: Sequence[StatedPair], threads: int = 1) -> Floats:
        """What is found of each two, in the columns of `READ`: probabilities to thousandths, (n, 9).

        What stands twice to the letter, in sentences that do, is read once. `threads` changes nothing but the speed.
        """
        found = [np.zeros((0, len(READ)))]
        for start in range(0, len(pairs), _BLOCK):
            block = pairs[start : start + _BLOCK]
            asked = [join(a, b) for a, b, _ in block]
            place = {joined: n for n, joined in enumerate(dict.fromkeys(asked))}
            pooled = self._pooled(list(place), threads)[[place[joined] for joined in asked]]
            first, x, y = pooled[:, 0], pooled[:, 1], pooled[:, 2]
            days = [[0.0, 0.0] if d is None else [1.0, float(np.log1p(abs(d)) / 3)] for *_, d in block]
            both = self._layers("both", np.concatenate([first, x + y, np.abs(x - y), x * y, days], axis=1))
            one, two = (self._layers("ways", np.concatenate([first, *way], axis=1)) for way in ((x, y), (y, x)))
            ways = [way[:, n : n + 1] for n in (0, 1) for way in (one, two)]
            logits = np.concatenate([both, *ways, one[:, 2:]], axis=1)
            found.append(np.round(1.0 / (1.0 + np.exp(-logits)), 3))
        return np.concatenate(found)

    def _pooled(self, pairs: Sequence[PiecedPair], threads: int) -> Floats:
        """Of each the row of its `[CLS]` and the mean of either statement's, (n, 3, 384)."""
        out = np.empty((len(pairs), 3, 384))

        def read_together(places: list[int]) -> None:
            given = np.concatenate([self._embedded(pairs[n]) for n in places])
            states = self._encoder.run(None, {"embedded": given})[0].reshape(given.shape)
            for n, rows in zip(places, states, strict=True):
                means = [rows[start:end].mean(axis=0, dtype=np.float64) for start, end in pairs[n].marked]
                out[n] = [rows[0], *means]

        run_batches(read_together, [len(joined.ids) for joined in pairs], threads)
        return out

    def _embedded(self, joined: PiecedPair) -> NDArray[np.float32]:
        """(1, length, 384): words, places, which sentence, and what marks a statement."""
        length = len(joined.ids)
        sides = (np.arange(length) >= joined.second).astype(np.int64)
        inside = np.zeros((length, 1), dtype=np.float32)
        for start, end in joined.marked:
            inside[start:end] = 1
        rows = self._words.vectors(np.asarray(joined.ids, dtype=np.int64))
        found: NDArray[np.float32] = rows + self._places[:length] + self._types[sides] + inside * self._mark
        return found

    def _layers(self, name: str, x: Floats) -> Floats:
        inner = np.tanh(x @ self._heads[f"{name}.0.weight"] + self._heads[f"{name}.0.bias"])
        found: Floats = inner @ self._heads[f"{name}.3.weight"] + self._heads[f"{name}.3.bias"]
        return found


def join(a: InSentence, b: InSentence) -> PiecedPair:
    """The pieces of both sentences in a row, and which of them are the statements'."""
    one, two = mark(a), mark(b)
    shift = len(one[0]) - 1
    return PiecedPair(
        ids=(*one[0], *two[0][1:]),
        second=len(one[0]),
        marked=((one[1], one[2]), (shift + two[1], shift + two[2])),
    )


def mark(statement: InSentence) -> tuple[tuple[int, ...], int, int]:
    """The pieces of the sentence, at most LONGEST around the statement, and which of them are the statement's."""
    whole = tokenizer().encode(statement.sentence, add_special_tokens=False)
    inside = [i for i, (s, e) in enumerate(whole.offsets) if s < statement.end and e > statement.start and e > s]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, max(len(whole.ids), 1))
    room = LONGEST - 2
    left = max(0, min(first - max(0, (room - (last - first)) // 2), len(whole.ids) - room))
    ids = (CLS, *whole.ids[left : left + room], SEP)
    return ids, first - left + 1, max(min(last - left, room) + 1, first - left + 2)
