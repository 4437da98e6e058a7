"""Document and layers -> the words of its article, and what each is: quoted, prose."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from sayso.corpus.index.quoted import quotations
from sayso.corpus.index.shingles import Flags, HashedWords, Positions, split_words
from sayso.schema import ARTICLE, READ, AttributionKind, Document, Layers, Span

_LINE = re.compile(r"[^\n\r]+")
_ENDS = ".!?…\"”’'»:)。！？」"
_SENTENCE = 6
_LONG = 30
_DENSE = 1.5
"""Letters of a word on average, under which the words are signs."""


class Article(NamedTuple):
    """The words of an article, where the text has them, and two flags a word."""

    words: HashedWords
    ordinal: Positions
    """The place of each word among all words of the page: a jump shows that something was left out."""
    quoted: Flags
    prose: Flags
    """In a line that ends like a sentence or is as long as a paragraph: no heading, menu or teaser."""

    @property
    def dense(self) -> bool:
        """Whether it is written without spaces, so that each sign is a word here and says half as much."""
        return bool(len(self.words.starts)) and float((self.words.ends - self.words.starts).mean()) < _DENSE

    def breaks(self, gap: int) -> Positions:
        """The words before which more than `gap` words of the page are left out: other blocks stand there."""
        return np.flatnonzero(np.diff(self.ordinal) > gap + 1) + 1


def index_article(document: Document, layers: Layers | None, *, twice: bool = False) -> Article:
    """The words of the body and subheads; of the whole text where there are no blocks.

    A block that repeats an earlier one is left out. `twice`: it is not, nor are titles, captions and posts:
    what there is to read, to see what a page says twice.
    """
    text = document.text
    words = split_words(text)
    quoted = _covered(words, quotations(text))
    prose = _prose(text, words)
    ordinal = np.arange(len(words.starts))
    if layers is None:
        return Article(words, ordinal, quoted, prose)
    said = [span for row in layers.attributions if row.kind is AttributionKind.DIRECT for span in row.content]
    quoted |= _covered(words, said)
    if layers.blocks:
        kept = _covered(words, _blocks(layers, twice=twice))
        return Article(words.pick(kept), ordinal[kept], quoted[kept], prose[kept])
    return Article(words, ordinal, quoted, prose)


def _blocks(layers: Layers, *, twice: bool) -> list[Span]:
    return [
        Span(block.start, block.end)
        for block in layers.blocks
        if (block.label in READ if twice else block.label in ARTICLE and block.repeats is None)
    ]


def _covered(words: HashedWords, spans: list[Span] | tuple[Span, ...]) -> Flags:
    """Which words lie inside one of the spans."""
    flags = np.zeros(len(words.starts), dtype=np.bool_)
    if len(spans):
        starts = np.searchsorted(words.starts, [span[0] for span in spans], "left")
        ends = np.searchsorted(words.ends, [span[1] for span in spans], "right")
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            flags[start:end] = True
    return flags


def _prose(text: str, words: HashedWords) -> Flags:
    flags = np.zeros(len(words.starts), dtype=np.bool_)
    lines = [(line.start(), line.end(), line[0].rstrip()[-1:]) for line in _LINE.finditer(text)]
    starts = np.searchsorted(words.starts, [line[0] for line in lines])
    ends = np.searchsorted(words.starts, [line[1] for line in lines])
    for start, end, line in zip(starts.tolist(), ends.tolist(), lines, strict=True):
        if end - start >= _LONG or (end - start >= _SENTENCE and line[2] in _ENDS):
            flags[start:end] = True
    return flags
