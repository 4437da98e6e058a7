"""A page's blocks -> its sections, where these are about different things.

Most pages with subheads are about one thing, and stay whole. A digest of the day is about several: its
sections are told apart by having hardly a word of weight in common.
"""

from __future__ import annotations

from sayso.corpus.index.rarity import bag, cosine
from sayso.corpus.index.shingles import HashedWords, split_words
from sayso.schema import ARTICLE, BlockLabel, Document, Layers, Span

_LEAST = 60
"""Words that a section must have to be a story of its own."""
_STRANGE = 0.08
"""Sections less alike than this have only common words in common."""


def part_page(document: Document, layers: Layers | None) -> tuple[tuple[Span, ...], ...]:
    """The spans of each part of a page that is about something else than the others; empty where it is about one thing.

    Parts are sections under subheads, those that are alike put together.
    """
    if layers is None:
        return ()
    sections: list[list[Span]] = [[]]
    for block in layers.blocks:
        if block.label is BlockLabel.SUBHEAD:
            sections.append([])
        if block.label in ARTICLE:
            sections[-1].append(Span(block.start, block.end))
    if len(sections) < 2:
        return ()
    words = split_words(document.text)
    bags = [bag(_within(words, section).hashes) for section in sections]
    long = [number for number, section in enumerate(sections) if len(_within(words, section).hashes) >= _LEAST]
    groups: list[list[int]] = []
    for number in long:
        kin = [group for group in groups if any(cosine(bags[number], bags[other]) >= _STRANGE for other in group)]
        groups = [group for group in groups if group not in kin] + [
            sorted([number, *(n for group in kin for n in group)])
        ]
    if len(groups) < 2:
        return ()
    return tuple(tuple(span for number in group for span in sections[number]) for group in sorted(groups))


def _within(words: HashedWords, spans: list[Span]) -> HashedWords:
    kept = (words.starts < 0) & (words.starts > 0)
    for span in spans:
        kept |= (words.starts >= span.start) & (words.ends <= span.end)
    return words.pick(kept)
