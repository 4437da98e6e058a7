"""Text -> wordpieces with their places and features: what the reader's encoder is fed."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

CLS, SEP, MASK = 101, 102, 103
SHAPES = 6
STATES = 5


class Pieces(NamedTuple):
    """Wordpieces of the blocks read, in order; a `[SEP]` stands at the end of each line."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    features: NDArray[np.int64]
    """Shape of the word times five, plus the quotation state (`QuoteState`) of the piece's first character."""


@functools.cache
def tokenizer() -> Tokenizer:
    """The WordPiece tokenizer of all-MiniLM-L6-v2 (uncased), without truncation or padding."""
    tokens: Tokenizer = Tokenizer.from_str((resources.files(__package__) / "tokenizer.json").read_text("utf-8"))
    tokens.no_truncation()
    tokens.no_padding()
    return tokens


def cut_pieces(text: str, ranges: Sequence[tuple[int, int]], quoted: NDArray[np.uint8]) -> Pieces:
    """The wordpieces of those ranges of the text, line by line; `quoted`: one quotation state a character."""
    lines = [line for start, end in ranges for line in _lines(text, start, end)]
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    shapes: list[int] = []
    for start, end in lines:
        line = tokenizer().encode(text[start:end], add_special_tokens=False)
        shape, word = 0, None
        for piece, (first, last), of in zip(line.ids, line.offsets, line.word_ids, strict=True):
            if of != word:
                word, shape = of, _shape(text, start + first, start + last)
            ids.append(piece)
            starts.append(start + first)
            ends.append(start + last)
            shapes.append(shape)
        ids.append(SEP)
        starts.append(end)
        ends.append(end)
        shapes.append(SHAPES - 1)
    at = np.asarray(starts, dtype=np.int64)
    features = np.asarray(shapes, dtype=np.int64) * STATES
    inside = at < len(text)
    features[inside] += quoted[at[inside]]
    return Pieces(np.asarray(ids, dtype=np.int64), at, np.asarray(ends, dtype=np.int64), features)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    lines = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            lines.append((start, stop))
        start = stop + 1
    return lines


def _shape(text: str, start: int, end: int) -> int:
    """Of the word from its first piece on: lower, Title, UPPER, miXed, digits, other."""
    while end < len(text) and end - start < 24 and text[end].isalnum():
        end += 1
    word = text[start:end]
    if word.isalpha():
        if word.islower():
            return 0
        if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
            return 1
        return 2 if word.isupper() else 3
    return 4 if word[:1].isdigit() else 5
