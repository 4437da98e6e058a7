"""Layers of the pages, by position: what a comparison of two statements looks up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.word_forms import polarity, stem
from sayso.corpus.index.spans import Ordered, ordered, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.lexicon import word_list
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


_REACH = 4
"""How many words behind a "not" the word that it negates may stand."""


def negated(page: IndexedPage, unit: Unit) -> frozenset[str]:
    """The stems of what is negated in a unit: the first verb, adjective or noun behind each "not"."""
    return frozenset(stem(page.document.text[t.start : t.end]) for t in _negated(page, tokens_of(page, unit)))


def _negated(page: IndexedPage, tokens: Sequence[Token]) -> Iterator[Token]:
    text = page.document.text
    for i, token in enumerate(tokens):
        word = text[token.start : token.end].lower().replace("’", "'")
        if polarity().get(word) != "negation":
            continue
        behind = tokens[i + 1 : i + 1 + _REACH]
        if behind and text[behind[0].start : behind[0].end].lower() in {"only", "just", "least", "yet"}:
            continue
        kinds = ({"NOUN"}, {"VERB"}) if word in {"no", "without"} else ({"VERB"}, {"ADJ", "NOUN"})
        for wanted in kinds:
            found = next((t for t in behind if t.pos in wanted), None)
            if found:
                yield found
                break


def says_no(page: IndexedPage, unit: Unit) -> bool:
    """Whether a word of a unit negates; "no. 446" does not."""
    tokens = tokens_of(page, unit)
    words = [page.document.text[t.start : t.end].lower().replace("’", "'") for t in tokens]
    return any(
        polarity().get(w) == "negation" and not (w == "no" and after[:1] in {".", ""} | set("0123456789"))
        for w, after in zip(words, [*words[1:], ""], strict=True)
    )


def hardly(page: IndexedPage, unit: Unit) -> bool:
    """Whether a word makes less of a "not": "almost did not", "not until"."""
    return any(page.document.text[t.start : t.end].lower() in _HARDLY for t in tokens_of(page, unit))


def verbs(page: IndexedPage, unit: Unit) -> tuple[str, ...]:
    """The verbs of a unit as it has them."""
    return tuple(page.document.text[t.start : t.end] for t in tokens_of(page, unit) if t.pos == "VERB")


def negated_verb(page: IndexedPage, unit: Unit) -> str | None:
    """The verb of a unit that is negated outright, once and nothing else: "the road was not closed"."""
    tokens = tokens_of(page, unit)
    words = [page.document.text[t.start : t.end].lower().replace("’", "'") for t in tokens]
    marks = [i for i, w in enumerate(words) if polarity().get(w) == "negation"]
    if len(marks) != 1 or words[marks[0]] not in _PLAIN or hardly(page, unit):
        return None
    found = next(_negated(page, tokens), None)
    return page.document.text[found.start : found.end] if found and found.pos == "VERB" else None


_PLAIN = word_list("corpus", "plain_not")
_HARDLY = word_list("corpus", "hardly")
