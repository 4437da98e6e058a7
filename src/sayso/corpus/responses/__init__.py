"""Attributions -> responses: who answers which claim, across pages.

An answer denies, confirms, doubts or declines to speak of a statement that somebody else makes. Whether two statements
stand against each other or say the same is what the reader of pairs found; how the answer is told (`stance`) says which
of the two makes it an answer. Nothing else is a response.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sayso.corpus.claims import StatementModels, Statements
from sayso.corpus.claims.readings import in_sentence, read_together
from sayso.corpus.claims.sides import denies, stands_against
from sayso.corpus.claims.units import Unit
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.responses.answers import ANSWER_FEATURES, Answer, answers, hull
from sayso.corpus.responses.links import LINK_FEATURES, Link, linkable
from sayso.ids import content_id
from sayso.models.logistic import load_logistic, scores, softmax
from sayso.models.pairs import InSentence, PairReading
from sayso.schema import Attribution, Claim, DocumentSpan, Response, Span, Stance
from sayso.settings import ClaimSettings

ANSWERS = frozenset({Stance.DENIES, Stance.CONFIRMS, Stance.QUESTIONS, Stance.DECLINES})
"""Stances that answer somebody."""


_LINKED = 0.5
"""The most that a link without a reading counts for: a claim's `denied_by` wants more."""


class _Answer(NamedTuple):
    attribution: Attribution
    speaker: str | None
    stance: Stance
    answered: Unit
    score: float


def find_responses(
    statements: Statements, resolved: ResolvedCorpus, models: StatementModels, settings: ClaimSettings
) -> tuple[Response, ...]:
    """Denials, confirmations, doubts and refusals to comment, each with the member of a claim that it answers.

    The claim may stand on another page of the same story. Words that were read together answer the claim that they
    most surely stand against; what only points at what it answers is linked to one. Nobody answers their own words, on
    this page or another.
    """
    claim_of = {(m.document, m.start, m.end): c for c in statements.claims for m in c.members}
    told: dict[tuple[str, str], _Answer] = {}
    denied: dict[str, str] = {}
    for answer in sorted(_told(statements, claim_of, settings), key=_surest):
        claim = claim_of[_place(answer.answered)].id
        if answer.stance is Stance.DENIES and denied.setdefault(answer.attribution.id, claim) != claim:
            continue  # a denial is of one claim: of others it is the denial of something near
        told.setdefault((answer.attribution.id, claim), answer)
    read = {attribution for attribution, _ in told}
    linked: dict[str, _Answer] = {}
    for answer in sorted(_linked(statements, resolved, models, settings), key=_surest):
        if answer.attribution.id not in read:
            linked.setdefault(answer.attribution.id, answer)
    rows = [_row(a, claim_of[_place(a.answered)]) for a in (*told.values(), *linked.values())]
    return tuple(sorted(_once(rows), key=lambda r: r.id))


def _once(rows: Iterable[Response]) -> Iterator[Response]:
    """What one speaker says once, found as several attributions one inside the other, answers a claim once."""
    kept: dict[tuple[str, str, str | None], list[Response]] = {}
    for row in sorted(rows, key=lambda r: (-r.score, r.start - r.end, r.id)):
        before = kept.setdefault((row.claim, row.document, row.speaker), [])
        if not any(row.start < other.end and other.start < row.end for other in before):
            before.append(row)
            yield row


def _place(unit: Unit) -> tuple[str, int, int]:
    return unit.document, unit.start, unit.end


def _surest(answer: _Answer) -> tuple[float, bool, str, int]:
    """Sorts the surest first, then what stands on the answer's own page."""
    unit = answer.answered
    return -answer.score, unit.document != answer.attribution.document, unit.document, unit.start


def _told(
    statements: Statements, claim_of: Mapping[tuple[str, int, int], Claim], settings: ClaimSettings
) -> Iterator[_Answer]:
    """Answers in words of their own: what they say was read together with what they answer."""
    for pair in sorted(statements.readings):
        for i, j in (pair, pair[::-1]):
            own, other = statements.units[i], statements.units[j]
            if own.attribution is None or (own.speaker is not None and own.speaker == other.speaker):
                continue
            if own.attribution == other.attribution or (other.document, other.start, other.end) not in claim_of:
                continue
            reading = read_together(statements.readings, i, j)
            how = _answers(own, other, reading, settings) if reading else None
            if how is not None:
                yield _Answer(own.attribution, own.speaker, how[0], other, how[1])


def _answers(own: Unit, other: Unit, reading: PairReading, settings: ClaimSettings) -> tuple[Stance, float] | None:
    """How a statement answers another, and how surely."""
    if stands_against(own, other, reading, settings):
        return (Stance.DENIES, reading.against) if denies(own, other) else None
    told = own.stance
    if told in {Stance.CONFIRMS, Stance.QUESTIONS} and other.stance is not told and own.speaker and _others(own, other):
        return (told, reading.same) if reading.same >= settings.least_score > reading.against else None
    return None


def _others(own: Unit, other: Unit) -> bool:
    """Whether somebody else says it in a sentence of its own: a copy of the same words confirms nothing."""
    return other.speaker != own.speaker and _plain(own.context) != _plain(other.context)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _linked(
    statements: Statements, resolved: ResolvedCorpus, models: StatementModels, settings: ClaimSettings
) -> Iterator[_Answer]:
    """Answers that say too little to be compared: each with what it answers, both read together.

    "Denied the accusation", "declined to comment": what they are about stands before them, or is the story's main
    claim. A cheap regression says which claims are worth reading.
    """
    kept: list[Answer] = []
    for page in sorted(resolved.documents):
        found = list(answers(resolved.documents[page], resolved.layers[page], resolved))
        told = scores(load_logistic("responses", "answers", ANSWER_FEATURES), np.array([a.features for a in found]))
        kept += [
            a
            for a, score in zip(found, told, strict=True)
            if a.attribution.stance in ANSWERS and score >= settings.least_reply
        ]
    units = {_place(u): u for u in statements.units}
    asked = [
        (link.answer, unit)
        for links in linkable(kept, statements.claims, resolved, models.encode)
        for link in _likeliest(links, settings.linked)
        if (unit := _nearest(link, units)) is not None
    ]
    stated = [
        (_in_passage(answer.span, resolved.documents[answer.attribution.document].text), in_sentence(unit), None)
        for answer, unit in asked
    ]
    for (answer, unit), row in zip(asked, models.reader.read(stated).tolist(), strict=True):
        reading = PairReading(row[0], *row)
        if reading.answers >= settings.least_answer and not _turned(answer.attribution.stance, reading, settings):
            yield _Answer(
                answer.attribution,
                answer.speaker,
                answer.attribution.stance,
                unit,
                reading.answers if _surely(answer, reading, settings) else min(reading.answers, _LINKED),
            )


def _likeliest(links: Sequence[Link], most: int) -> list[Link]:
    """Those that a regression finds likeliest to be what is answered."""
    if not links:
        return []
    model = load_logistic("responses", "answered", LINK_FEATURES)
    shares = softmax(model, np.array([link.features for link in links]))
    ranked = sorted(zip(shares, links, strict=True), key=lambda t: (-t[0], t[1].claim.id))
    return [link for _, link in ranked[:most]]


def _turned(stance: Stance, reading: PairReading, settings: ClaimSettings) -> bool:
    """Whether it says the contrary of what it would confirm: "confirmed that it was a hoax"."""
    return stance is Stance.CONFIRMS and reading.against >= settings.conflict


def _surely(answer: Answer, reading: PairReading, settings: ClaimSettings) -> bool:
    """Whether who answers may be named for it.

    A denial must stand against what it denies, and only point at it: what is denied in words of its own was compared
    with every claim, and stands against none.
    """
    if reading.answers < settings.surely_answered:
        return False
    return answer.attribution.stance is not Stance.DENIES or (answer.refers and reading.against >= settings.denied)


_BEFORE = 120
"""Characters before an utterance that are read with it, as the reader was taught."""


def _in_passage(own: Span, text: str) -> InSentence:
    """An utterance with what stands before it."""
    first = max(0, own.start - _BEFORE)
    return InSentence(text[first : own.end], own.start - first, own.end - first)


def _nearest(link: Link, units: Mapping[tuple[str, int, int], Unit]) -> Unit | None:
    """The member that an answer is shown beside: of its own page the last before it, else the claim's face."""
    own = link.answer.attribution
    members = [units.get((m.document, m.start, m.end)) for m in link.claim.members]
    others = [u for u in members if u is not None and u.attribution != own]
    before = [u for u in others if u.document == own.document and u.start < link.answer.span.start]
    face = link.claim.gist
    return before[-1] if before else units.get((face.document, face.start, face.end)) or next(iter(others), None)


def _row(answer: _Answer, claim: Claim) -> Response:
    own, other = hull(answer.attribution), answer.answered
    return Response(
        id=content_id("response", claim.id, answer.attribution.id),
        claim=claim.id,
        attribution=answer.attribution.id,
        document=answer.attribution.document,
        start=own.start,
        end=own.end,
        speaker=answer.speaker,
        stance=answer.stance,
        answered=DocumentSpan(document=other.document, start=other.start, end=other.end),
        score=round(answer.score, 4),
    )
