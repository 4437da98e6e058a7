"""Attributions -> those that answer somebody."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from sayso.corpus.comparison.word_forms import polarity, stem
from sayso.corpus.index.spans import Ordered, ordered, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.words.tokens import words
from sayso.lexicon import read_table
from sayso.schema import Attribution, AttributionClass, AttributionKind, Document, Layers, Mention, Span, Stance, Token

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
    "names_a_claim",
    "answering",
    "regret",
    "own",
    "judgement",
    "verdict",
    "answering_cue",
    "inside_another",
    "statement",
    "surely_said",
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


class Sort(StrEnum):
    """How somebody answers."""

    DENIES = "denies"
    CONFIRMS = "confirms"
    SILENT = "silent"
    OTHER = "other"


class Answer(NamedTuple):
    """An attribution that may answer somebody."""

    attribution: Attribution
    span: Span
    sort: Sort
    sentence: int
    """Which of its page's sentences it begins in."""
    about: str
    """What it says or denies; its whole sentence where it says nothing."""
    stretch: str
    """The sentences that it stands in."""
    before: str
    """The sentence before; empty at the start of a page."""
    refers: bool
    """It only points at what it answers: "the allegation", "that is a lie"."""
    speaker: str | None
    names: frozenset[str]
    """Stems and entities that name who answers, and whom they speak for."""
    stems: frozenset[str]
    around: frozenset[str]
    """Stems of the sentences that it stands in."""
    features: tuple[float, ...]


@functools.cache
def _reactions() -> Mapping[str, str]:
    return {stem(row["word"]): row["class"] for row in read_table("reactions")}


_LONGEST = 450
"""Characters of an answer that is shown whole."""
_APART = 60
"""Characters between a source and a cue from which other words stand between them."""


def hull(attribution: Attribution) -> Span:
    """From the source to the end of the content; the content's first part where that is too long.

    A silence alone where it shares the subject of an earlier verb: "The mill did not say why, and has not replied".
    """
    source, cue = attribution.source, attribution.cue
    if source and cue and not attribution.content and cue[0].start - source[-1].end > _APART:
        return Span(cue[0].start, cue[-1].end)
    marks = [*attribution.source, *attribution.cue, *attribution.content]
    whole = Span(min(s.start for s in marks), max(s.end for s in marks))
    if whole.end - whole.start <= _LONGEST:
        return whole
    return Span(*(attribution.content or attribution.cue or attribution.source)[0])


def answers(document: Document, layers: Layers, resolved: ResolvedCorpus) -> Iterator[Answer]:
    """Every attribution of a page with what tells whether it is an answer, in reading order."""
    sentences, tokens, mentions = ordered(layers.sentences), ordered(layers.tokens), ordered(layers.mentions)
    first: dict[str, int] = {}
    for token in layers.tokens:
        if token.pos == "PROPN":
            first.setdefault(stem(document.text[token.start : token.end]), token.start)
    names = {e.id: e.name for e in layers.entities}
    found = [a for a in layers.attributions if a.source or a.cue or a.content]
    heard: Counter[str] = Counter()
    for order, attribution in enumerate(sorted(found, key=lambda a: (hull(a), a.id))):
        span = hull(attribution)
        content = _text(document, attribution.content)
        at = max(bisect_right(sentences.starts, span.start) - 1, 0)
        near = [s for s in sentences.rows[at : at + 8] if s.start < span.end and span.start < s.end]
        stretch = document.text[near[0].start : near[-1].end] if near else content
        speaker = resolved.aliases.get(attribution.speaker or "", attribution.speaker)
        own_name = {stem(w) for w in names.get(attribution.speaker or "", "").split() if len(w) > 2}
        meant = attribution.target or attribution.content
        stems = _stems(document, (t for s in meant or (span,) for t in rows_inside(tokens, s.start, s.end)))
        yield Answer(
            attribution=attribution,
            span=span,
            sort=_sort(attribution),
            sentence=at,
            about=_text(document, meant) or stretch,
            stretch=stretch,
            before=document.text[sentences.rows[at - 1].start : sentences.rows[at - 1].end] if at and near else "",
            refers=_refers(stems),
            speaker=speaker,
            names=_named(document, attribution, tokens, mentions, resolved.aliases) | _called(speaker, resolved),
            stems=stems,
            around=_stems(document, rows_inside(tokens, near[0].start, near[-1].end)) if near else stems,
            features=(
                *(float(attribution.stance is s) for s in _STANCES),
                *_tone(content, stretch),
                float("answer" in _classes(_text(document, attribution.cue))),
                float(attribution.parent is not None),
                float(attribution.class_ is AttributionClass.STATEMENT),
                attribution.score,
                float(any(first.get(w, span.start) < span.start for w in own_name)),
                float(heard[speaker or ""] > 0),
                float(attribution.kind is AttributionKind.DIRECT),
                float(attribution.kind is AttributionKind.MIXED),
                float(speaker is None),
                span.start / max(len(document.text), 1),
                order / len(found),
                float(len(content) > 120),
            ),
        )
        heard[speaker or ""] += 1


def _tone(content: str, stretch: str) -> tuple[float, ...]:
    kinds = {polarity().get(content[s.start : s.end].lower().replace("’", "'")) for s in words(content)}
    classes, around = _classes(content), _classes(stretch)
    return (
        float("negation" in kinds),
        float("hedge" in kinds),
        *(float(c in around) for c in ("contrast", "claim", "answer")),
        *(float(c in classes) for c in ("regret", "own", "judgement", "verdict")),
    )


def _classes(text: str) -> set[str | None]:
    return {_reactions().get(stem(text[s.start : s.end])) for s in words(text)}


_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
_SORTS = {Stance.DENIES: Sort.DENIES, Stance.CONFIRMS: Sort.CONFIRMS, Stance.DECLINES: Sort.SILENT}


def _sort(attribution: Attribution) -> Sort:
    """A silence that says about what ("declined to say whether ...") is a reply like others."""
    says = bool(attribution.content or attribution.target)
    sort = _SORTS.get(attribution.stance, Sort.OTHER if says else Sort.SILENT)
    return Sort.OTHER if sort is Sort.SILENT and says else sort


def _refers(stems: frozenset[str]) -> bool:
    """Whether it names nothing but a claim: "the allegations", "the report as pure invention"."""
    own = {w for w in stems if _reactions().get(w) not in {"claim", "verdict", "judgement"}}
    return len(own) <= 1


def _named(
    document: Document,
    attribution: Attribution,
    tokens: Ordered[Token],
    mentions: Ordered[Mention],
    of: Mapping[str, str],
) -> frozenset[str]:
    """Stems of names in the source, and who is mentioned there: "a lawyer for the mill", "his brother"."""
    found = [(rows_inside(tokens, *s), rows_inside(mentions, *s)) for s in attribution.source]
    names = {document.text[t.start : t.end] for rows, _ in found for t in rows if t.pos == "PROPN"}
    return frozenset(
        {stem(w) for w in names if len(w) > 2} | {of.get(m.entity, m.entity) for _, rows in found for m in rows}
    )


def _called(speaker: str | None, resolved: ResolvedCorpus) -> frozenset[str]:
    """The speaker and the body that they speak for, and stems of their names."""
    known = [resolved.entities.get(who) for who in (speaker or "", resolved.speaks_for.get(speaker or "", ""))]
    names = {w.strip(".,’'\"") for body in known if body for w in body.name.split() if w[:1].isupper()}
    return frozenset({body.id for body in known if body} | {stem(w) for w in names if len(w) > 2})


def _stems(document: Document, tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(stem(document.text[t.start : t.end]) for t in tokens if t.pos in _CONTENT)


def _text(document: Document, spans: Iterable[Span]) -> str:
    return " ".join(document.text[s.start : s.end] for s in spans)
