"""Propositions -> units: what the comparison of two statements looks at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.comparison.word_forms import polarity, stem
from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.schema import (
    Attribution,
    AttributionKind,
    BlockLabel,
    Document,
    Figure,
    Layers,
    Mention,
    MentionForm,
    Proposition,
    Sentence,
    Span,
    Stance,
    Time,
    Token,
)
from sayso.text import overlap, union

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
_FRAME = 0.85
_MOST = 100


class Wording(NamedTuple):
    """What the words of a stretch of text say, apart from figures and times."""

    words: tuple[str, ...]
    """Its words in lower case; of a monstrous sentence the first hundred, for their order is compared."""
    stems: frozenset[str]
    """Of nouns, names, verbs, adjectives, adverbs and numbers."""
    verbs: frozenset[str]
    names: frozenset[str]
    """Stems of proper nouns, and ids of the entities named."""
    negated: bool
    hedged: bool


class Unit(NamedTuple):
    """A proposition with what the layers say of it."""

    document: str
    start: int
    end: int
    text: str
    context: str
    """The sentence that it stands in: what its pronouns may be read from."""
    offset: int
    """Where in that sentence it starts."""
    zone: BlockLabel
    lead: float
    """How far down the article it stands, 0 to 1."""
    attribution: Attribution | None
    speaker: str | None
    wording: Wording
    joined: str
    """Its words in lower case, with single spaces."""
    figures: tuple[Figure, ...]
    counted: tuple[frozenset[str], ...]
    """For each figure, the stems of what it counts."""
    times: tuple[Time, ...]
    reports: float
    """How much of it reports what is said elsewhere ("the mayor said on Monday"), 0 to 1."""

    stance: Stance | None
    """What its speaker does with it; None where the page speaks for itself."""
    headless: bool
    """It has lost its subject: what it says something of stands before it."""

    @property
    def frame(self) -> bool:
        """Nothing but the words that report: no statement itself."""
        return self.reports >= _FRAME


def wording(text: str, tokens: Sequence[Token], mentions: Iterable[Mention], entities: Mapping[str, str]) -> Wording:
    """What the words of a stretch say; `entities` maps the page's entities to the case's."""
    lower = [text[t.start : t.end].lower() for t in tokens]
    kinds = {polarity().get(w.replace("’", "'")) for w in lower}
    names = {stem(w) for t, w in zip(tokens, lower, strict=True) if t.pos == "PROPN" and len(w) > 1}
    names |= {entities.get(m.entity, m.entity) for m in mentions if m.form is MentionForm.NAME}
    return Wording(
        words=tuple(w for w in lower if w[0].isalnum())[:_MOST],
        stems=frozenset(stem(w) for t, w in zip(tokens, lower, strict=True) if t.pos in _CONTENT),
        verbs=frozenset(stem(w) for t, w in zip(tokens, lower, strict=True) if t.pos == "VERB"),
        names=frozenset(names),
        negated="negation" in kinds,
        hedged="hedge" in kinds,
    )


def units_of(document: Document, layers: Layers, entities: Mapping[str, str]) -> Iterator[Unit]:
    """The units of one page, in reading order; `entities` maps the page's entities to the case's."""
    attributions = {a.id: a for a in layers.attributions}
    tokens, mentions = ordered(layers.tokens), ordered(layers.mentions)
    figures, times = ordered(layers.figures), ordered(layers.times)
    sentences, blocks = ordered(layers.sentences), ordered(layers.blocks)
    reporting = union(s for a in layers.attributions for s in (*a.source, *a.cue))
    contents = union(s for a in layers.attributions for s in a.content)
    last = max((p.end for p in layers.propositions), default=1)
    for row in sorted(layers.propositions, key=lambda p: (p.start, p.end, p.id)):
        sentence, block = row_around(sentences, row.start), row_around(blocks, row.start)
        attribution = attributions.get(row.attribution or "")
        counts = rows_inside(figures, row.start, row.end)
        own = rows_inside(tokens, row.start, row.end)
        said = wording(document.text, own, rows_inside(mentions, row.start, row.end), entities)
        yield Unit(
            document=document.id,
            start=row.start,
            end=row.end,
            text=document.text[row.start : row.end],
            context=document.text[sentence.start : max(sentence.end, row.end)]
            if sentence
            else document.text[row.start : row.end],
            offset=row.start - sentence.start if sentence else 0,
            zone=block.label if block else BlockLabel.BODY,
            lead=round(row.start / last, 4),
            attribution=attribution,
            speaker=entities.get(attribution.speaker, attribution.speaker)
            if attribution and attribution.speaker
            else None,
            wording=said,
            joined=" ".join(said.words),
            figures=counts,
            counted=tuple(_counted(document.text, tokens, f) for f in counts),
            times=rows_inside(times, row.start, row.end),
            reports=_reports(row, reporting, contents) if attribution is None else 0.0,
            stance=_stance(attribution, sentence, sentences),
            headless=row.subject is not None,
        )


def _stance(attribution: Attribution | None, own: Sentence | None, sentences: Ordered[Sentence]) -> Stance | None:
    """A quotation denies with its first sentence; what the speaker says after it, in their own words, they assert."""
    if attribution is None or attribution.stance is not Stance.DENIES or attribution.kind is not AttributionKind.DIRECT:
        return attribution.stance if attribution else None
    first = row_around(sentences, attribution.content[0].start)
    return Stance.DENIES if first is None or own is None or own.start <= first.start else Stance.ASSERTS


def _reports(row: Proposition, reporting: Sequence[Span], contents: Sequence[Span]) -> float:
    """The share of source and cue in a proposition that holds nothing of what is reported."""
    own = Span(row.start, row.end)
    near = (_meeting(spans, own) for spans in (reporting, contents))
    told, said = (sum(overlap(s, own) for s in spans) for spans in near)
    return 0.0 if said else round(told / (own.end - own.start), 4)


def _meeting(spans: Sequence[Span], own: Span) -> Sequence[Span]:
    first = max(bisect_left(spans, (own.start, 0)) - 1, 0)
    return spans[first : bisect_left(spans, (own.end, 0))]


def _counted(text: str, tokens: Ordered[Token], figure: Figure) -> frozenset[str]:
    if figure.counted is None:
        return frozenset()
    found = rows_inside(tokens, figure.counted[0], figure.counted[1])
    return frozenset(stem(text[t.start : t.end]) for t in found if t.pos in _CONTENT - {"NUM"})
