"""Attributions -> those that answer somebody."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sayso.corpus.claims.units import ordered, polarity, stem
from sayso.corpus.ground import Ground
from sayso.document.tokens import words
from sayso.lexicon import read_table
from sayso.schema import Attribution, Document, Kind, Layers, Span, Stance

_STANCES = (
    Stance.DENIES,
    Stance.CONFIRMS,
    Stance.DECLINES,
    Stance.QUESTIONS,
    Stance.ACCUSES,
    Stance.PREDICTS,
    Stance.PROMISES,
    Stance.URGES,
)
ANSWER_FEATURES = (
    *_STANCES,
    "negated",
    "hedged",
    "contrast",
    "regret",
    "own",
    "judgement",
    "inside_another",
    "speaker_named_before",
    "speaker_heard_before",
    "direct",
    "mixed",
    "no_speaker",
    "place",
    "order",
    "long",
)
"""What tells an answer from a statement, in the order of the weights."""


class Answer(NamedTuple):
    """An attribution that may answer somebody."""

    attribution: Attribution
    span: Span
    content: str
    context: str
    """From the start of the sentence before it to its end: what it may refer to."""
    speaker: str | None
    features: tuple[float, ...]


@functools.cache
def _reactions() -> Mapping[str, str]:
    return {stem(row["word"]): row["class"] for row in read_table("reactions")}


def hull(attribution: Attribution, longest: int = 450) -> Span:
    """From the source to the end of the content; the content's first part where that is too long."""
    marks = [*attribution.source, *attribution.cue, *attribution.content]
    whole = Span(min(s.start for s in marks), max(s.end for s in marks))
    if whole.end - whole.start <= longest:
        return whole
    return Span(*(attribution.content or attribution.cue or attribution.source)[0])


def answers(document: Document, layers: Layers, ground: Ground) -> Iterator[Answer]:
    """Every attribution of a page with what tells whether it is an answer, in reading order."""
    sentences = ordered(layers.sentences)
    first: dict[str, int] = {}
    for token in layers.tokens:
        if token.pos == "PROPN":
            first.setdefault(stem(document.text[token.start : token.end]), token.start)
    names = {e.id: e.name for e in layers.entities}
    found = [a for a in layers.attributions if a.source or a.cue or a.content]
    heard: Counter[str] = Counter()
    for order, attribution in enumerate(sorted(found, key=lambda a: (hull(a), a.id))):
        span = hull(attribution)
        content = " ".join(document.text[s.start : s.end] for s in attribution.content)
        at = max(bisect_right(sentences.starts, span.start) - 1, 0)
        near = [s for s in sentences.rows[at : at + 8] if s.start < span.end and span.start < s.end]
        stretch = document.text[near[0].start : near[-1].end] if near else content
        speaker = ground.aliases.get(attribution.speaker or "", attribution.speaker)
        own_name = {stem(w) for w in names.get(attribution.speaker or "", "").split() if len(w) > 2}
        yield Answer(
            attribution=attribution,
            span=span,
            content=content or stretch,
            context=document.text[sentences.rows[max(at - 1, 0)].start : span.end] if near else stretch,
            speaker=speaker,
            features=(
                *(float(attribution.stance is s) for s in _STANCES),
                *_tone(content, stretch),
                float(attribution.parent is not None),
                float(any(first.get(w, span.start) < span.start for w in own_name)),
                float(heard[speaker or ""] > 0),
                float(attribution.kind is Kind.DIRECT),
                float(attribution.kind is Kind.MIXED),
                float(speaker is None),
                span.start / max(len(document.text), 1),
                order / len(found),
                float(len(content) > 120),
            ),
        )
        heard[speaker or ""] += 1


def _tone(content: str, stretch: str) -> tuple[float, ...]:
    spoken = [content[s.start : s.end].lower() for s in words(content)]
    kinds = {polarity().get(w.replace("’", "'")) for w in spoken}
    classes = {_reactions().get(stem(w)) for w in spoken}
    around = {_reactions().get(stem(stretch[s.start : s.end])) for s in words(stretch)}
    return (
        float("negation" in kinds),
        float("hedge" in kinds),
        float("contrast" in around),
        *(float(c in classes) for c in ("regret", "own", "judgement")),
    )
