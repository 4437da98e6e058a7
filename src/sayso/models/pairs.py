"""The reader of pairs: two statements, each in its sentence, read together.

A BERT encoder cut in two, as in Cao et al. (DeFormer, ACL 2020): its lower layers read each sentence once, its upper
ones read two sentences together with the statements marked in them. From the lower part alone come a vector by which
candidates are found and how likely a statement states nothing. Every call reads one sentence or one pair at its own
length, so that no score depends on what is read beside it; the order of the two is the caller's, and callers keep one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sayso.models.pieces import CLS, SEP, tokenizer
from sayso.models.words import WordTable

LONGEST = 56
"""Pieces of a sentence that are read, its two ends counted, as trained; of a longer one those around the statement."""
NEAR = 256
"""Numbers of a statement's vector."""
_HELD = 6_000
"""Sentences whose states are held at a time: some 50 kB each."""
_BLOCK = 512
"""Pairs whose heads are computed at a time."""

Floats = NDArray[np.float64]


class InSentence(NamedTuple):
    """A statement where it stands: `sentence[start:end]`."""

    sentence: str
    start: int
    end: int


class Encoded(NamedTuple):
    """Pieces of a sentence as the lower layers read them."""

    states: NDArray[np.float32]
    """(t, 384)"""
    first: int
    last: int
    """Pieces `first` to `last` (exclusive) are the statement's."""


class PairReader:
    """The two parts of the encoder and the heads over them."""

    def __init__(
        self,
        lower: onnxruntime.InferenceSession,
        upper: onnxruntime.InferenceSession,
        words: WordTable,
        heads: Mapping[str, NDArray[np.float32]],
    ) -> None:
        self._lower, self._upper, self._words = lower, upper, words
        self._places, self._mark = heads["places"], heads["mark"]
        self._heads = {name: value.astype(np.float64) for name, value in heads.items()}
        self._states: OrderedDict[tuple[int, ...], NDArray[np.float32]] = OrderedDict()

    def describe(self, statements: Sequence[InSentence]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each statement its vector of unit length (n, 256), and how likely it states nothing (n,)."""
        vectors = np.zeros((len(statements), NEAR), dtype=np.float32)
        silent = np.zeros(len(statements), dtype=np.float32)
        for n, statement in enumerate(statements):
            read = self._encoded(statement)
            mean = read.states[read.first : read.last].mean(axis=0, dtype=np.float64)
            near = mean @ self._heads["near"]
            vectors[n] = np.round(near / (np.linalg.norm(near) or 1.0), 5)
            both = np.concatenate([mean, read.states[0].astype(np.float64)])
            silent[n] = np.round(_sigmoid(both @ self._heads["lone.weight"] + self._heads["lone.bias"])[0], 3)
        return vectors, silent

    def read(self, pairs: Sequence[tuple[InSentence, InSentence, int | None]]) -> NDArray[np.float64]:
        """Same question, against one another, a says all of b, b all of a, moved on: probabilities (n, 5).

        The third of each: how many days lie between those on which the two were published, where both are known.
        """
        found = [np.zeros((0, 5))]
        for start in range(0, len(pairs), _BLOCK):
            block = pairs[start : start + _BLOCK]
            pooled = np.stack([self._pooled(a, b) for a, b, _ in block])
            x, y = pooled[:, 0], pooled[:, 1]
            days = [[0.0, 0.0] if d is None else [1.0, float(np.log1p(abs(d)) / 3)] for *_, d in block]
            both = self._layers("both", np.concatenate([x + y, np.abs(x - y), x * y, days], axis=1))
            ways = [self._layers("ways", np.concatenate(order, axis=1)) for order in ((x, y), (y, x))]
            logits = np.concatenate([both[:, :2], *ways, both[:, 2:]], axis=1)
            found.append(np.round(_sigmoid(logits), 3))
        return np.concatenate(found)

    def _pooled(self, a: InSentence, b: InSentence) -> NDArray[np.float64]:
        """The two read together: of each the mean of its rows and the row of its `[CLS]`, (2, 768)."""
        one, two = self._encoded(a), self._encoded(b)
        rows = np.concatenate([read.states + self._marked(read) for read in (one, two)])
        high = self._upper.run(None, {"rows": rows[None]})[0].astype(np.float64)
        return np.stack(
            [
                np.concatenate([high[at + read.first : at + read.last].mean(axis=0), high[at]])
                for at, read in ((0, one), (len(one.states), two))
            ]
        )

    def _marked(self, read: Encoded) -> NDArray[np.float32]:
        """What is added to the rows of a statement, so that the upper layers know it from its sentence: (t, 384)."""
        inside = np.zeros((len(read.states), 1), dtype=np.float32)
        inside[read.first : read.last] = 1
        marked: NDArray[np.float32] = inside * self._mark
        return marked

    def _layers(self, name: str, x: Floats) -> Floats:
        inner = np.tanh(x @ self._heads[f"{name}.0.weight"] + self._heads[f"{name}.0.bias"])
        found: Floats = inner @ self._heads[f"{name}.3.weight"] + self._heads[f"{name}.3.bias"]
        return found

    def _encoded(self, statement: InSentence) -> Encoded:
        ids, first, last = window(statement)
        states = self._states.get(ids)
        if states is None:
            embedded = self._words.vectors(np.asarray(ids, dtype=np.int64)) + self._places[: len(ids)]
            states = self._lower.run(None, {"embedded": embedded})[0]
            self._states[ids] = states
            if len(self._states) > _HELD:
                self._states.popitem(last=False)
        else:
            self._states.move_to_end(ids)
        return Encoded(states, first, last)


def window(statement: InSentence) -> tuple[tuple[int, ...], int, int]:
    """The piece ids of the sentence, at most LONGEST around the statement, and which of them are the statement's."""
    whole = tokenizer().encode(statement.sentence, add_special_tokens=False)
    inside = [i for i, (s, e) in enumerate(whole.offsets) if s < statement.end and e > statement.start and e > s]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, max(len(whole.ids), 1))
    room = LONGEST - 2
    left = max(0, min(first - max(0, (room - (last - first)) // 2), len(whole.ids) - room))
    ids = (CLS, *whole.ids[left : left + room], SEP)
    return ids, first - left + 1, max(min(last - left, room) + 1, first - left + 2)


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-x))
    return found
