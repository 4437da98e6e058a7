"""Sentences -> stretches that state something: each word as it begins a statement, goes on with one, or does neither.

A small network over the states that the reader has computed anyway, one best path a sentence
(`docs/methods/propositions.md`; trained by `training/statements.py`).
"""

from __future__ import annotations

import functools
import io
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.document.words.quotations import quotation_states
from sayso.document.words.tokens import CHUNKS, ENTITY_TYPES, POS, means_of, token_features
from sayso.models import checked
from sayso.models.dense import Dense, Floats, unpack_dense
from sayso.models.reader import Encoding
from sayso.schema import Attribution, BlockLabel, Document, Layers, Span

TAGS = ("begins", "goes on", "frame", "nothing", "outside")
"""Of words: a statement's first and further ones, those that only say who speaks, those that state nothing, others."""
BEGINS, GOES_ON = 0, 1
DILATIONS = (1, 2, 4, 8, 1)
"""How far left and right each layer looks, in words of the same sentence."""
TABLES = (2048, 512)
"""Rows of the tables of whole words and endings."""
ZONES = (BlockLabel.TITLE, BlockLabel.SUBHEAD, BlockLabel.CAPTION, BlockLabel.BODY, BlockLabel.POST)
_QUOTED = 5
_FADED = 5.0
"""By which the log-probabilities of the reader's tags are divided, to be of the size of the rest."""
_TOGETHER = 64
"""Sentences whose paths are found together."""


class Words(NamedTuple):
    """What the network is given, a row a word; `sentence`: the number of its sentence."""

    states: Floats
    """Hidden states of a middle and of the last layer."""
    marks: Floats
    """Part of speech, phrase, name, role in an attribution, quotation, zone, the reader's tags, sentence ends."""
    tables: NDArray[np.int64]
    sentence: NDArray[np.int64]


class Cutter(NamedTuple):
    """The network's layers, and what a tag gains by the one before it."""

    middle: Floats
    scale: Floats
    enter: Dense
    tables: tuple[Floats, ...]
    layers: tuple[Dense, ...]
    leave: Dense
    moves: Floats
    first: Floats
    last: Floats


@functools.cache
def load_cutter() -> Cutter:
    """The network in the package; loaded once a process."""
    with np.load(io.BytesIO(checked("statements")), allow_pickle=False) as file:
        return cutter_of(dict(file.items()))


def cutter_of(arrays: Mapping[str, NDArray[np.generic]]) -> Cutter:
    """The network from the arrays of its file."""
    floats = {name: array.astype(np.float32) for name, array in arrays.items() if "." not in name}
    return Cutter(
        floats["middle"],
        floats["scale"],
        unpack_dense(arrays, "enter"),
        tuple(floats[f"table{n}"] * floats[f"table{n}_scale"] for n in range(len(TABLES))),
        tuple(unpack_dense(arrays, f"layer{n}") for n in range(len(DILATIONS))),
        unpack_dense(arrays, "leave"),
        floats["moves"],
        floats["first"],
        floats["last"],
    )


def sentence_words(document: Document, layers: Layers, encoding: Encoding) -> Words:
    """The rows of the words of a page's sentences."""
    tokens, sentences = layers.tokens, layers.sentences
    spans = [Span(token.start, token.end) for token in tokens]
    starts = [token.start for token in tokens]
    rows = means_of(encoding.pieces, np.concatenate([encoding.hidden, encoding.last, encoding.tags], axis=1), spans)
    ends = np.asarray([sentence.end for sentence in sentences], dtype=np.int64)
    sentence = np.searchsorted(ends, np.asarray(starts, dtype=np.int64), side="right")
    width = encoding.hidden.shape[1] + encoding.last.shape[1]
    quoted = quotation_states(document.text)
    places = {block.start: block.label for block in layers.blocks}
    begins = sorted(places)
    marks = [
        _one_hot(POS.index(token.pos), len(POS))
        + _one_hot(CHUNKS.index(token.chunk), len(CHUNKS))
        + _one_hot(1 + ENTITY_TYPES.index(token.entity[2:]) if token.entity != "O" else 0, 1 + len(ENTITY_TYPES))
        for token in tokens
    ]
    zones = [places[begins[bisect_left(begins, start + 1) - 1]] for start in starts] if begins else []
    return Words(
        rows[:, :width],
        np.concatenate(
            [
                np.asarray(marks, dtype=np.float32).reshape(len(tokens), -1),
                _roles(starts, layers.attributions),
                np.eye(_QUOTED, dtype=np.float32)[[int(quoted[start]) for start in starts]].reshape(-1, _QUOTED),
                np.asarray([[zone is label for label in ZONES] for zone in zones], np.float32).reshape(-1, len(ZONES)),
                rows[:, width:] / np.float32(_FADED),
                np.stack([np.diff(sentence, prepend=-1) > 0, np.diff(sentence, append=len(ends)) > 0], axis=1),
            ],
            axis=1,
        ).astype(np.float32),
        token_features(document.text, spans)[:, : len(TABLES)] % np.asarray(TABLES),
        sentence,
    )


def _one_hot(at: int, size: int) -> list[float]:
    return [float(at == n) for n in range(size)]


def _roles(starts: Sequence[int], attributions: Sequence[Attribution]) -> Floats:
    """Whether each word stands in a source, a cue, a content; and whether it is the first there."""
    roles = np.zeros((len(starts), 6), dtype=np.float32)
    for attribution in attributions:
        for n, part in enumerate((attribution.source, attribution.cue, attribution.content)):
            for span in part:
                first, end = bisect_left(starts, span.start), bisect_left(starts, span.end)
                roles[first:end, n] = 1
                roles[first : min(first + 1, end), 3 + n] = 1
    return roles


def scores_of(cutter: Cutter, words: Words) -> Floats:
    """(n, 5): what speaks for each tag of each word."""
    states = (words.states - cutter.middle) / cutter.scale
    state = cutter.enter(np.concatenate([states, words.marks], axis=1))
    for n, table in enumerate(cutter.tables):
        state = state + table[words.tables[:, n]]
    state = np.maximum(state, np.float32(0))
    for layer, away in zip(cutter.layers, DILATIONS, strict=True):
        before, after = np.zeros_like(state), np.zeros_like(state)
        same = (words.sentence[away:] == words.sentence[:-away])[:, None]
        before[away:] = state[:-away] * same
        after[:-away] = state[away:] * same
        state = state + np.maximum(layer(np.concatenate([before, state, after], axis=1)), np.float32(0))
    return cutter.leave(state)


def best_tags(cutter: Cutter, scores: Floats, sentence: NDArray[np.int64]) -> NDArray[np.int8]:
    """The best path through the tags of each sentence (Viterbi)."""
    breaks = np.flatnonzero(np.diff(sentence, prepend=-1, append=-1) != 0)
    ranges = sorted(zip(breaks[:-1].tolist(), breaks[1:].tolist(), strict=True), key=lambda r: (r[1] - r[0], r[0]))
    found = np.full(len(scores), len(TAGS) - 1, dtype=np.int8)
    for at in range(0, len(ranges), _TOGETHER):
        for (first, end), path in zip(
            ranges[at : at + _TOGETHER], _paths(cutter, scores, ranges[at : at + _TOGETHER]), strict=True
        ):
            found[first:end] = path[: end - first]
    return found


def _paths(cutter: Cutter, scores: Floats, ranges: Sequence[tuple[int, int]]) -> NDArray[np.int8]:
    sizes = np.asarray([end - first for first, end in ranges])
    count, longest = len(ranges), int(sizes.max())
    padded = np.zeros((longest, count, len(TAGS)), dtype=np.float32)
    for n, (first, end) in enumerate(ranges):
        padded[: end - first, n] = scores[first:end]
    back = np.tile(np.arange(len(TAGS), dtype=np.int8), (longest, count, 1))
    best = cutter.first + padded[0]
    for t in range(1, longest):
        going = sizes > t
        ways = best[:, :, None] + cutter.moves
        back[t, going] = ways.argmax(axis=1)[going]
        best = np.where(going[:, None], ways.max(axis=1) + padded[t], best)
    paths = np.zeros((count, longest), dtype=np.int8)
    rows, at = np.arange(count), (best + cutter.last).argmax(axis=1)
    for t in range(longest - 1, -1, -1):
        paths[:, t] = at
        at = back[t, rows, at]
    return paths


def tag_runs(tags: NDArray[np.int8], sentence: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The statements as ranges of words."""
    inside = tags <= GOES_ON
    begins = inside & ((tags == BEGINS) | ~np.concatenate([[False], inside[:-1]]) | (np.diff(sentence, prepend=-1) > 0))
    edges = np.flatnonzero(begins).tolist()
    for first in edges:
        end = first + 1
        while end < len(tags) and inside[end] and not begins[end]:
            end += 1
        yield first, end
