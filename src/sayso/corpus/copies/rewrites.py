"""Pages of one story -> which of them retell one report: the same facts in the same order in other words.

Sentences are compared by their words, cut to a stem and weighed by rarity, quotations left out; what
counts is the best alignment that keeps the order on both pages. Independent reports of one event share facts
too, but set them in an order of their own and pass over some. The threshold stands where hardly any two
pages without a copied run of words reach it, and those that do were found to retell one text:
docs/methods/copies.md has the figures, and what this does not find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.copies import CopyReason
from sayso.corpus.copies.direction import has_it_from
from sayso.corpus.index.articles import index_article
from sayso.corpus.index.rarity import rarity
from sayso.corpus.index.shingles import Hashes, split_words
from sayso.corpus.stories import likeness_of, weigh
from sayso.ids import content_id
from sayso.schema import ARTICLE, COPIED, Copy, CopyKind, Document, Layers, Span, Story
from sayso.settings import CopySettings

_STEM = 6
"""Letters that stand for a word with its endings: "recruited" and "recruiting" are one."""
_COMMON = 1.5
"""Words less rare than this say nothing of a fact."""
_ALIKE = 0.25
"""What two sentences of one event are alike by chance: only more than this counts."""
_LEAST = 4
"""Sentences that a page must have to have an order."""
_MOST = 300
"""Sentences of a page that are compared."""
_NEIGHBOURS = 40
"""Pages of its story, the likest, that a page is compared with."""
_SENTENCE = re.compile(r"[^\n.!?]+(?:[.!?]+(?!\s)[^\n.!?]+)*[.!?]*")


class Facts(NamedTuple):
    """A page as sentences in order: where each stands, and the weights of its stems."""

    spans: tuple[Span, ...]
    stems: tuple[Hashes, ...]
    weights: tuple[NDArray[np.float64], ...]


def find_rewrites(
    documents: Sequence[Document],
    layers: Mapping[str, Layers],
    stories: Sequence[Story],
    copies: Sequence[Copy],
    settings: CopySettings | None = None,
) -> tuple[Copy, ...]:
    """The copies, and with them the pairs of pages of one story that retell one report.

    A pair of which `copies` says that only quotations are shared is looked at again, and its row gives way.
    Cost: some tens of microseconds a pair of pages of one story, large stories by neighbours only.
    """
    settings = settings or CopySettings()
    pages = {document.id: document for document in documents}
    known = {(row.a, row.b) for row in copies if row.kind in COPIED}

    @lru_cache(maxsize=4096)
    def facts(page: str) -> Facts:
        return read_facts(pages[page], layers.get(page))

    found = {}
    for story in stories:
        members = [pages[page] for page in sorted(story.documents) if page in pages]
        for a, b in _pairs(members, layers):
            if (a, b) in known or (a, b) in found:
                continue
            score, aligned = min_retelling(facts(a), facts(b))
            if score >= settings.parallel:
                found[a, b] = Copy(
                    id=content_id("copy", a, b),
                    a=a,
                    b=b,
                    kind=CopyKind.REWRITE,
                    direction=has_it_from(pages[a], pages[b]),
                    reason=CopyReason.PARALLEL.value,
                    aligned=aligned,
                    score=round(score, 4),
                )
    kept = [row for row in copies if (row.a, row.b) not in found]
    return tuple(sorted([*kept, *found.values()], key=lambda row: (row.a, row.b)))


def _pairs(pages: Sequence[Document], layers: Mapping[str, Layers]) -> Iterator[tuple[str, str]]:
    """Pairs of pages of one story, each page with those that are likest to it; lower id first, sorted."""
    if len(pages) <= _NEIGHBOURS:
        yield from combinations(sorted(page.id for page in pages), 2)
        return
    likeness = likeness_of([weigh(page, layers.get(page.id)) for page in pages])
    np.fill_diagonal(likeness, -1.0)
    near = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEIGHBOURS]
    met = ((pages[a].id, pages[b].id) for a, row in enumerate(near.tolist()) for b in row)
    chosen = {(min(pair), max(pair)) for pair in met}
    yield from sorted(chosen)


def read_facts(document: Document, layers: Layers | None) -> Facts:
    """The sentences of the article as weighed stems, without what stands in quotation marks."""
    article = index_article(document, layers)
    stems = split_words(document.text, _STEM).hashes[article.ordinal]
    weights = np.where(article.quoted, 0.0, rarity(article.words.hashes))
    spans, rows, weighed = [], [], []
    for span in _sentences(document, layers)[:_MOST]:
        first, last = (
            np.searchsorted(article.words.starts, span[0]),
            np.searchsorted(article.words.ends, span[1], "right"),
        )
        kept = np.flatnonzero(weights[first:last] >= _COMMON) + first
        words, place = np.unique(stems[kept], return_index=True)
        if last - first >= _LEAST + 1 and len(words):
            weight = weights[kept][place]
            spans.append(Span(*span))
            rows.append(words)
            weighed.append(weight / np.sqrt(weight @ weight))
    return Facts(tuple(spans), tuple(rows), tuple(weighed))


def _sentences(document: Document, layers: Layers | None) -> list[tuple[int, int]]:
    if layers is not None and layers.sentences:
        blocks = [(block.start, block.end) for block in layers.blocks if block.label in ARTICLE]
        starts = np.array([start for start, _ in blocks])
        places = np.searchsorted(starts, [row.start for row in layers.sentences], "right") - 1
        return [
            (row.start, row.end)
            for row, place in zip(layers.sentences, places.tolist(), strict=True)
            if place >= 0 and row.end <= blocks[place][1]
        ]
    return [match.span() for match in _SENTENCE.finditer(document.text)]


def min_retelling(a: Facts, b: Facts) -> tuple[float, tuple[tuple[int, int, int, int], ...]]:
    """How much of the shorter page the other tells in the same order, and the sentences that answer each other."""
    if min(len(a.spans), len(b.spans)) < _LEAST:
        return 0.0, ()
    gain = np.maximum(_alike(a, b) - _ALIKE, 0.0)
    best = np.zeros((len(a.spans) + 1, len(b.spans) + 1))
    for row in range(1, len(best)):
        best[row, 1:] = np.maximum.accumulate(np.maximum(best[row - 1, 1:], best[row - 1, :-1] + gain[row - 1]))
    pairs = []
    row, column = len(a.spans), len(b.spans)
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((*a.spans[row], *b.spans[column]))
    return float(best[-1, -1]) / min(gain.shape) / (1 - _ALIKE), tuple(reversed(pairs))


def _alike(a: Facts, b: Facts) -> NDArray[np.float64]:
    """How alike each sentence of one page is to each of the other."""
    known = np.unique(np.concatenate([*a.stems, *b.stems]))
    sides = []
    for facts in (a, b):
        side = np.zeros((len(facts.spans), len(known)))
        for number, (stems, weights) in enumerate(zip(facts.stems, facts.weights, strict=True)):
            side[number, np.searchsorted(known, stems)] = weights
        sides.append(side)
    return np.round(sides[0] @ sides[1].T, 9)
