"""The reader of pairs: two statements, each in its sentence, read together.

A BERT encoder cut in two, as in Cao et al. (DeFormer, ACL 2020): its lower layers read each sentence once, its upper
ones read two sentences together with the statements marked in them. From the lower part alone come a vector by which
candidates are found and how likely a statement states nothing. Every call reads sentences, or pairs, of one length,
in a graph whose sums are exact (`docs/decisions/0009-one-result-everywhere.md`), so that no score depends on what is
read beside it; the order of the two is the caller's, and callers keep one.
"""

from __future__ import annotations

from collections import OrderedDict
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
NEAR = 256
"""Numbers of a statement's vector."""
_HELD = 6_000
"""Sentences whose states are held at a time: some 50 kB each."""
_BLOCK = 2_048
"""Pairs that are read at a time; no more sentences than twice as many, which are held."""

Floats = NDArray[np.float64]


class InSentence(NamedTuple):
    """A statement where it stands: `sentence[start:end]`."""

    sentence: str
    start: int
    end: int


StatedPair = tuple[InSentence, InSentence, int | None]
"""Two statements, and how many days lie between those on which they were published, where both are known."""
READ = ("same", "against", "covers", "covered", "moved", "cosine", "silent")
"""What is found of two statements.

That both answer one question; that they stand against one another; that the first says all of the second, the second
all of the first; that the answer has moved on: probabilities. The cosine of their vectors. How likely one of the two
states nothing.
"""


class Marked(NamedTuple):
    """A statement as the model takes it."""

    ids: tuple[int, ...]
    """The pieces of its sentence, or of as much of it as is read, between its two ends."""
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
        """What the lower layers made of sentences, (length, 384) each, those asked for last at the end."""

    def describe(self, statements: Sequence[InSentence]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each statement its vector of unit length (n, 256), and how likely it states nothing (n,)."""
        vectors = np.zeros((len(statements), NEAR), dtype=np.float32)
        silent = np.zeros(len(statements), dtype=np.float32)
        for start in range(0, len(statements), _BLOCK):
            marked = [mark(statement) for statement in statements[start : start + _BLOCK]]
            self._read_sentences(marked, 1)
            for n, one in enumerate(marked, start):
                states = self._states[one.ids]
                mean = states[one.first : one.last].mean(axis=0, dtype=np.float64)
                near = mean @ self._heads["near"]
                vectors[n] = np.round(near / (np.linalg.norm(near) or 1.0), 5)
                both = np.concatenate([mean, states[0].astype(np.float64)])
                silent[n] = np.round(_sigmoid(both @ self._heads["lone.weight"] + self._heads["lone.bias"])[0], 3)
        return vectors, silent

    def read(self, pairs: Sequence[StatedPair], threads: int = 1) -> NDArray[np.float64]:
        """What is found of each two, in the columns of `READ`: to thousandths, the last two to ten thousandths.

        What stands twice to the letter, in sentences that do, is read once. `threads` changes nothing but the speed.
        """
        found = [np.zeros((0, len(READ)))]
        for start in range(0, len(pairs), _BLOCK):
            block = pairs[start : start + _BLOCK]
            marked = {one: mark(one) for one in dict.fromkeys(one for a, b, _ in block for one in (a, b))}
            asked = [(marked[a], marked[b]) for a, b, _ in block]
            place = {pair: n for n, pair in enumerate(dict.fromkeys(asked))}
            pooled = self._pooled(list(place), threads)[[place[pair] for pair in asked]]
            x, y = pooled[:, 0], pooled[:, 1]
            days = [[0.0, 0.0] if d is None else [1.0, float(np.log1p(abs(d)) / 3)] for *_, d in block]
            both = self._layers("both", np.concatenate([x + y, np.abs(x - y), x * y, days], axis=1))
            ways = [self._layers("ways", np.concatenate(order, axis=1)) for order in ((x, y), (y, x))]
            logits = np.concatenate([both[:, :2], *ways, both[:, 2:]], axis=1)
            found.append(np.concatenate([np.round(_sigmoid(logits), 3), self._apart(block)], axis=1))
        return np.concatenate(found)

    def _apart(self, pairs: Sequence[StatedPair]) -> NDArray[np.float64]:
        """What the two are by themselves: the cosine of their vectors, and how likely one of them states nothing."""
        place = {one: n for n, one in enumerate(dict.fromkeys(one for a, b, _ in pairs for one in (a, b)))}
        vectors, silent = self.describe(list(place))
        left, right = np.array([(place[a], place[b]) for a, b, _ in pairs]).T
        cosines = np.einsum("ij,ij->i", vectors[left], vectors[right])
        empty = 1 - (1 - silent[left]) * (1 - silent[right])
        apart: Floats = np.round(np.stack([cosines, empty], axis=1), 4).astype(np.float64).round(4)
        return apart

    def _pooled(self, pairs: Sequence[tuple[Marked, Marked]], threads: int) -> NDArray[np.float64]:
        """Each two read together: of each the mean of its rows and the row of its `[CLS]`, (n, 2, 768)."""
        self._read_sentences([one for pair in pairs for one in pair], threads)
        out = np.empty((len(pairs), 2, 768))

        def read_together(places: list[int]) -> None:
            rows = [[self._marked_states(one) for one in pairs[n]] for n in places]
            read = self._upper.run(None, {"rows": np.stack([np.concatenate(both) for both in rows])})[0]
            for n, high in zip(places, read.reshape(len(places), -1, read.shape[-1]).astype(np.float64), strict=True):
                a, b = pairs[n]
                for side, (one, at) in enumerate(((a, 0), (b, len(a.ids)))):
                    out[n, side] = np.concatenate([high[at + one.first : at + one.last].mean(axis=0), high[at]])

        run_batches(read_together, [len(a.ids) + len(b.ids) for a, b in pairs], threads)
        return out

    def _marked_states(self, one: Marked) -> NDArray[np.float32]:
        """The states of a sentence with the statement marked in them, as the upper layers know it: (length, 384)."""
        states = self._states[one.ids].copy()
        states[one.first : one.last] += self._mark
        return states

    def _read_sentences(self, marked: Sequence[Marked], threads: int) -> None:
        """Read by the lower layers what is not held; at most twice `_BLOCK`."""
        wanted = dict.fromkeys(one.ids for one in marked)
        for ids in wanted:
            if ids in self._states:
                self._states.move_to_end(ids)
        missing = [ids for ids in wanted if ids not in self._states]
        found: dict[tuple[int, ...], NDArray[np.float32]] = {}

        def read_apart(places: list[int]) -> None:
            pieces = np.array([missing[n] for n in places], dtype=np.int64)
            embedded = self._words.vectors(pieces.ravel()).reshape(*pieces.shape, -1) + self._places[: pieces.shape[1]]
            read = self._lower.run(None, {"embedded": embedded})[0].reshape(embedded.shape)
            found.update((missing[n], states.copy()) for n, states in zip(places, read, strict=True))

        run_batches(read_apart, [len(ids) for ids in missing], threads)
        self._states.update((ids, found[ids]) for ids in missing)
        while len(self._states) > _HELD:
            self._states.popitem(last=False)

    def _layers(self, name: str, x: Floats) -> Floats:
        inner = np.tanh(x @ self._heads[f"{name}.0.weight"] + self._heads[f"{name}.0.bias"])
        found: Floats = inner @ self._heads[f"{name}.3.weight"] + self._heads[f"{name}.3.bias"]
        return found


def mark(statement: InSentence) -> Marked:
    """The pieces of the sentence, at most LONGEST around the statement, and which of them are the statement's."""
    whole = tokenizer().encode(statement.sentence, add_special_tokens=False)
    inside = [i for i, (s, e) in enumerate(whole.offsets) if s < statement.end and e > statement.start and e > s]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, max(len(whole.ids), 1))
    room = LONGEST - 2
    left = max(0, min(first - max(0, (room - (last - first)) // 2), len(whole.ids) - room))
    ids = (CLS, *whole.ids[left : left + room], SEP)
    return Marked(ids, first - left + 1, max(min(last - left, room) + 1, first - left + 2))


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-x))
    return found
