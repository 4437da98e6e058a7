"""Sentences and attributions -> propositions: the clause-sized statements that claims are made of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sayso.document.propositions.cutting import best_tags, load_cutter, scores_of, sentence_words, tag_runs
from sayso.document.propositions.subjects import Subjects
from sayso.ids import content_id
from sayso.models.reader import Encoding
from sayso.schema import Document, Layers, Proposition, Span, Stance, Token

_CIRCUMSTANCE = frozenset({"as", "while", "when", "after", "before", "since", "until"})
_MARKS = frozenset(",;:–—")
"""That open no statement."""
_SHORTEST = 12
"""Characters."""
_ASKS = re.compile(r"[\"'”’»)!]{0,2}\?")
"""What follows a question."""


def find_propositions(document: Document, layers: Layers, encoding: Encoding) -> tuple[Proposition, ...]:
    """The clause-sized statements of the sentences, in order, none overlapping another.

    `layers` gives sentences, tokens, attributions, mentions and blocks; `encoding` is the reader's of the page.

    Each is one stretch without its leading connective and closing marks. What only says who speaks ("she said"), and
    what states nothing (a question, a greeting, a credit), is none. `attribution` is the innermost one in whose
    content at least half of it lies. What a denial takes for granted ("denied that she knew, *as the toll rose to
    nine*") is told by the page, not denied: it bears no attribution. Linear in the length of the text and the
    attributions.
    """
    tokens, attributions = layers.tokens, layers.attributions
    if not tokens:
        return ()
    cutter, words = load_cutter(), sentence_words(document, layers, encoding)
    tags = best_tags(cutter, scores_of(cutter, words), words.sentence)
    denials = {attribution.id for attribution in attributions if attribution.stance is Stance.DENIES}
    contents = sorted((span, attribution.id) for attribution in attributions for span in attribution.content)
    subjects = Subjects(document.text, tokens, words.sentence.tolist(), layers.mentions, layers.entities)
    rows: list[Proposition] = []
    for begin, last in tag_runs(tags, words.sentence):
        first = _after_marks(document.text, tokens, begin, last)
        start, end = tokens[first].start, tokens[last - 1].end
        if end - start < _SHORTEST or _ASKS.match(document.text, end):
            continue
        speaker = _speaker(_near(contents, start, end), start, end)
        if speaker in denials and _is_granted(document.text, tokens, first):
            speaker = None
        subject, antecedent = subjects.of(first, last)
        rows.append(
            Proposition(
                id=content_id("propositions", document.id, start, end),
                document=document.id,
                start=start,
                end=end,
                attribution=speaker,
                subject=subject,
                antecedent=antecedent,
            )
        )
    return tuple(rows)


def _after_marks(text: str, tokens: Sequence[Token], first: int, last: int) -> int:
    """The first word of a stretch that is no mark."""
    return next((n for n in range(first, last) if text[tokens[n].start : tokens[n].end] not in _MARKS), first)


_LONGEST_CONTENT = 2_000
"""How far before a statement a content that reaches into it may begin."""


def _near(contents: Sequence[tuple[Span, str]], start: int, end: int) -> Sequence[tuple[Span, str]]:
    first = bisect_left(contents, start - _LONGEST_CONTENT, key=lambda pair: pair[0].start)
    last = bisect_right(contents, end - 1, key=lambda pair: pair[0].start)
    return [pair for pair in contents[first:last] if pair[0].end > start]


def _speaker(contents: Sequence[tuple[Span, str]], start: int, end: int) -> str | None:
    """The shortest content that holds at least half of a stretch."""
    holding = [
        (span.end - span.start, name)
        for span, name in contents
        if 2 * (min(end, span.end) - max(start, span.start)) >= end - start
    ]
    return min(holding)[1] if holding else None


def _is_granted(text: str, tokens: Sequence[Token], first: int) -> bool:
    """Whether the word before a stretch, or its first, makes it the circumstance of another."""
    near = tokens[max(0, first - 1) : first + 1]
    return any(text[token.start : token.end].lower() in _CIRCUMSTANCE for token in near)
