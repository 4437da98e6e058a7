"""Attributions -> responses: who answers which claim, across pages.

An answer denies, confirms, doubts or declines to speak of a statement that somebody else makes. Whether two statements
stand against each other or say the same is what the reader of pairs found; how the answer is told (`stance`) says which
of the two makes it an answer. Nothing else is a response.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sayso.corpus.claims import Statements
from sayso.corpus.claims.readings import read_together
from sayso.corpus.claims.sides import denies, stands_against
from sayso.corpus.claims.units import Unit
from sayso.corpus.index.vectors import Encode
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.responses.answers import ANSWER_FEATURES, Answer, answers, hull
from sayso.corpus.responses.links import LINK_FEATURES, Link, linkable
from sayso.ids import content_id
from sayso.models.logistic import load_logistic, scores, softmax
from sayso.models.pairs import PairReading
from sayso.schema import Attribution, Claim, DocumentSpan, Response, Stance
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
    statements: Statements, resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings
) -> tuple[Response, ...]:
    """Denials, confirmations, doubts and refusals to comment, each with the member of a claim that it answers.

    The claim may stand on another page of the same story. Words that were read together answer every claim that they
    stand against; what only points at what it answers is linked to one. Nobody answers their own words, on this page
    or another.
    """
    claim_of = {(m.document, m.start, m.end): c for c in statements.claims for m in c.members}
    told: dict[tuple[str, str], _Answer] = {}
    for answer in sorted(_told(statements, claim_of, settings), key=_surest):
        told.setdefault((answer.attribution.id, claim_of[_place(answer.answered)].id), answer)
    read = {attribution for attribution, _ in told}
    linked: dict[str, _Answer] = {}
    for answer in sorted(_linked(statements, resolved, encode, settings), key=_surest):
        if answer.attribution.id not in read:
            linked.setdefault(answer.attribution.id, answer)
    rows = [_row(a, claim_of[_place(a.answered)]) for a in (*told.values(), *linked.values())]
    return tuple(sorted(rows, key=lambda r: r.id))


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
        return (Stance.DENIES, reading.same) if denies(own, other) else None
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
    statements: Statements, resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings
) -> Iterator[_Answer]:
    """Answers that the reader had nothing to read of, or nothing sure: each with the claim that a regression links.

    "Denied the accusation", "declined to comment": what they are about stands before them, or is the story's main
    claim. Such a link is never sure enough to say that somebody denies the claim.
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
    units = {(u.document, u.start, u.end): u for u in statements.units}
    model = load_logistic("responses", "answered", LINK_FEATURES)
    for links in linkable(kept, statements.claims, resolved, encode):
        shares = softmax(model, np.array([link.features for link in links]))
        if not links:
            continue
        share, link = max(zip(shares, links, strict=True), key=lambda t: (t[0], t[1].claim.id))
        answered = _nearest(link, units)
        if share >= settings.least_link and answered is not None:
            yield _Answer(
                link.answer.attribution,
                link.answer.speaker,
                link.answer.attribution.stance,
                answered,
                min(share, _LINKED),
            )


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
