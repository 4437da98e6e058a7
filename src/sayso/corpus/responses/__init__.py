"""Attributions -> responses: who answers which claim, across pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from sayso.corpus.ground import Ground, story_of
from sayso.corpus.logistic import load_logistic, scores
from sayso.corpus.responses.answers import ANSWER_FEATURES, Answer, answers
from sayso.corpus.vectors import Encode, Vectors, embed
from sayso.ids import content_id
from sayso.schema import Claim, Member, Response, Stance
from sayso.settings import ClaimSettings

LINK_FEATURES = (
    "context_best",
    "content_best",
    "context_mean",
    "content_mean",
    "says_the_same",
    "confirms_or_denies_it",
    "same_page",
    "before",
    "just_before",
    "size",
    "pages",
    "share_of_others",
    "speaker_named",
    "in_its_sentence",
    "other_polarity",
)
"""What ties an answer to a claim, in the order of the weights."""

_NEAREST = 96
"""Members of claims that an answer is compared with."""

__all__ = ["ANSWER_FEATURES", "LINK_FEATURES", "find_responses", "linkable"]


_Tied: TypeAlias = tuple[Member, Vectors]
"""A member, and its cosines with an answer's context and content."""


class Link(NamedTuple):
    """An answer, a claim that it may answer, and what ties them."""

    answer: Answer
    claim: Claim
    features: tuple[float, ...]
    closeness: float
    """How near what is answered stands, in meaning and on the page: what a denial is linked by."""


def find_responses(
    claims: Sequence[Claim], ground: Ground, encode: Encode, settings: ClaimSettings
) -> tuple[Response, ...]:
    """Denials, confirmations, doubts, refusals to comment and other replies, each with the claim answered.

    The claim may stand on another page of the same story. A reply is told by a small model over the
    attribution's stance, tone and place; a reply in a story without claims is left out.
    """
    kept = []
    for page in sorted(ground.documents):
        found = list(answers(ground.documents[page], ground.layers[page], ground))
        told = scores(load_logistic("responses", "answers", ANSWER_FEATURES), np.array([a.features for a in found]))
        kept += [a for a, score in zip(found, told, strict=True) if score >= settings.least_reply]
    best: dict[str, tuple[float, str, Link]] = {}
    links = list(linkable(kept, claims, ground, encode))
    told = scores(load_logistic("responses", "answered", LINK_FEATURES), np.array([link.features for link in links]))
    for link, score in zip(links, told, strict=True):
        own, stance = link.answer.attribution.id, link.answer.attribution.stance
        row = (-link.closeness if stance is Stance.DENIES else -score, link.claim.id, link)
        if own not in best or row[:2] < best[own][:2]:
            best[own] = row
    return tuple(sorted((_row(link, -least) for least, _, link in best.values()), key=lambda r: r.id))


def linkable(found: Sequence[Answer], claims: Sequence[Claim], ground: Ground, encode: Encode) -> Iterator[Link]:
    """For each answer the claims that it may answer: of the members in its story those nearest to it."""
    stories = story_of(ground)
    speakers = {
        a.id: ground.aliases.get(a.speaker or "", a.speaker) for p in ground.layers.values() for a in p.attributions
    }
    members = [(n, m) for n, c in enumerate(claims) for m in c.members]
    in_story: dict[str | None, list[int]] = {}
    for i, (_, member) in enumerate(members):
        in_story.setdefault(stories.get(member.document), []).append(i)
    vectors = embed([_words(m, ground) for _, m in members], encode)
    contexts, contents = embed([a.context for a in found], encode), embed([a.content for a in found], encode)
    for answer, context, content in zip(found, contexts, contents, strict=True):
        index = in_story.get(stories.get(answer.attribution.document), [])
        tied = np.round(np.stack([vectors[index] @ context, vectors[index] @ content], axis=1), 4)
        by_claim: dict[int, list[int]] = {}
        for row in _nearest(tied.max(axis=1), _NEAREST):
            by_claim.setdefault(members[index[row]][0], []).append(row)
        for n in sorted(by_claim, key=lambda n: claims[n].id):
            rows = [(members[index[row]][1], tied[row]) for row in by_claim[n]]
            others = _others(answer, rows, speakers)
            if others:
                yield Link(answer, claims[n], _features(answer, claims[n], rows, others), _closeness(answer, others))


def _nearest(ties: Vectors, most: int) -> list[int]:
    """The rows of the highest values, in order of row."""
    if len(ties) <= most:
        return list(range(len(ties)))
    least = float(np.partition(ties, -most)[-most])
    found: list[int] = np.flatnonzero(ties >= least)[: 2 * most].tolist()
    return found


def _words(member: Member, ground: Ground) -> str:
    return ground.documents[member.document].text[member.start : member.end]


def _others(answer: Answer, rows: Sequence[_Tied], speakers: Mapping[str, str | None]) -> Sequence[_Tied]:
    """The members that somebody else makes: nobody answers himself, and a denial is not denied by its like."""
    denies = answer.attribution.stance is Stance.DENIES
    return [
        (m, tie)
        for m, tie in rows
        if not _inside(m, answer)
        and (answer.speaker is None or m.attribution is None or speakers.get(m.attribution) != answer.speaker)
        and not (denies and m.stance is Stance.DENIES)
    ]


def _inside(member: Member, answer: Answer) -> bool:
    """Whether a member is part of the answer, or of the words that report it."""
    if member.attribution == answer.attribution.id:
        return True
    here = member.attribution is None and member.document == answer.attribution.document
    return here and member.start < answer.span.end and answer.span.start < member.end


def _closeness(answer: Answer, others: Sequence[_Tied]) -> float:
    """The best of the others: half by what the answer says, half by where it says it, more on its own page."""
    best = 0.0
    for member, (context, content) in others:
        here = member.document == answer.attribution.document
        near = here and -300 < answer.span.start - member.end < 800
        best = max(best, (float(context) + float(content)) / 2 + 0.1 * here + 0.1 * near)
    return round(min(best, 1.0), 4)


def _features(answer: Answer, claim: Claim, rows: Sequence[_Tied], others: Sequence[_Tied]) -> tuple[float, ...]:
    attribution = answer.attribution
    ties = np.stack([tie for _, tie in others])
    gaps = [answer.span.start - m.end for m, _ in others if m.document == attribution.document]
    own = any(m.attribution == attribution.id for m in claim.members)
    return (
        float(ties[:, 0].max()),
        float(ties[:, 1].max()),
        float(ties[:, 0].mean()),
        float(ties[:, 1].mean()),
        float(own),
        float(own and attribution.stance in {Stance.CONFIRMS, Stance.DENIES}),
        float(bool(gaps)),
        float(any(gap >= 0 for gap in gaps)),
        float(any(0 <= gap < 500 for gap in gaps)),
        min(len(claim.members), 12) / 12,
        min(claim.documents, 6) / 6,
        len(others) / len(rows),
        float(any(answer.speaker in who for who in (claim.asserted_by, claim.denied_by, claim.accused))),
        float(any(-len(answer.content) <= gap <= 0 or 0 <= gap < 40 for gap in gaps)),
        float(attribution.stance is Stance.DENIES and not own),
    )


def _row(link: Link, score: float) -> Response:
    attribution, span = link.answer.attribution, link.answer.span
    return Response(
        id=content_id("response", link.claim.id, attribution.id),
        claim=link.claim.id,
        attribution=attribution.id,
        document=attribution.document,
        start=span.start,
        end=span.end,
        speaker=link.answer.speaker,
        stance=attribution.stance,
        score=score,
    )
