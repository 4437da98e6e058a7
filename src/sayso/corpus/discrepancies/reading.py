"""Layers of the pages, by position: what a comparison of two statements looks up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.corpus.index.spans import Ordered, ordered, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.schema import Document, Figure, Mention, Sentence, Span, Time, Token
from sayso.text import union


class IndexedPage(NamedTuple):
    """A page's layers by position."""

    document: Document
    sentences: Ordered[Sentence]
    tokens: Ordered[Token]
    figures: Ordered[Figure]
    times: Ordered[Time]
    mentions: Ordered[Mention]
    sources: Sequence[Span]


def index_pages(resolved: ResolvedCorpus) -> Mapping[str, IndexedPage]:
    """Every page's layers by position."""
    return {
        page: IndexedPage(
            document,
            ordered(resolved.layers[page].sentences),
            ordered(resolved.layers[page].tokens),
            ordered(resolved.layers[page].figures),
            ordered(resolved.layers[page].times),
            ordered(resolved.layers[page].mentions),
            union(s for a in resolved.layers[page].attributions for s in a.source),
        )
        for page, document in resolved.documents.items()
    }


def row_text(page: IndexedPage, row: Figure | Time | Span) -> str:
    """The words of a row."""
    return page.document.text[row.start : row.end].strip()


def tokens_of(page: IndexedPage, unit: Unit) -> tuple[Token, ...]:
    """The words of a unit, as tagged."""
    return rows_inside(page.tokens, unit.start, unit.end)
