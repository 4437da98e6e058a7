"""Layout -> numbers for each line that is not blank: what the models of `blocks` see."""

from __future__ import annotations

import numpy as np

from sayso.document.layout import Layout
from sayso.document.layout.blocks.echoes import ECHOES, repetition
from sayso.document.layout.blocks.hints import HINTS, hashed_triples, markup_features
from sayso.document.layout.blocks.place import COMPANY, GAPS, PLACE, company, gaps, place
from sayso.document.layout.blocks.shape import SHAPE, line_words, prose_words, shape
from sayso.document.layout.blocks.topic import stem_ids
from sayso.document.layout.blocks.types import LineFeatures
from sayso.document.layout.blocks.votes import extractor_votes
from sayso.document.layout.blocks.words import name_ids, ragged, word_ids

ALONE = (*SHAPE, *PLACE, *ECHOES, *GAPS, *COMPANY)
"""Names of what the text alone tells of a line, in their order."""

__all__ = ["ALONE", "HINTS", "LineFeatures", "featurize"]


def featurize(layout: Layout, *, markup: bool = True) -> LineFeatures:
    """Every non-blank line in numbers. Linear in the length of the page.

    `markup=False` describes a page of markup as if its text were all there is: for training.
    """
    kept = tuple(i for i, line in enumerate(layout.lines) if layout.text[line.start : line.end].strip())
    lines = [layout.lines[i] for i in kept]
    texts = [layout.text[line.start : line.end] for line in lines]
    split = [line_words(text) for text in texts]
    prose = [prose_words(text, len(words)) for text, words in zip(texts, split, strict=True)]
    own = [shape(text, words) for text, words in zip(texts, split, strict=True)]
    parts = (
        np.array(own, np.float32).reshape(len(own), len(SHAPE)),
        place(prose, texts),
        repetition(texts, split, prose),
        gaps(layout, kept),
        company(texts, split, prose),
    )
    tagged = markup and layout.runs is not None
    hashed = [hashed_triples(words) for words in split] if tagged else []
    return LineFeatures(
        lines=kept,
        alone=np.concatenate(parts, axis=1),
        words=ragged(map(word_ids, split)),
        stems=ragged(map(stem_ids, split)),
        hints=np.concatenate([markup_features(layout, lines, hashed, prose), extractor_votes(layout, hashed)], axis=1)
        if tagged
        else None,
        names=ragged(name_ids(layout, line) for line in lines) if tagged else None,
    )
