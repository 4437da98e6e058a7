"""Attributions -> responses: who answers which claim, across pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sayso.corpus.ground import Ground, story_of
from sayso.corpus.vectors import Encode, embed
from sayso.ids import content_id
from sayso.schema import Attribution, Claim, Document, Layers, Member, Response, Span, Stance
from sayso.settings import ClaimSettings

ANSWERS = frozenset({Stance.DENIES, Stance.CONFIRMS, Stance.DECLINES, Stance.QUESTIONS})
"""Stances that answer something by themselves."""


class _Answer(NamedTuple):
    attribution: Attribution
    span: Span
    text: str
    speaker: str | None
    document: str


def find_responses(
    claims: Sequence[Claim], ground: Ground, encode: Encode, settings: ClaimSettings
) -> tuple[Response, ...]:
    """Denials, confirmations, doubts and refusals to comment, each with the claim that it answers.

    The claim may stand on another page of the same story. An answer that is near to no claim of somebody
    else is left out: it would point at nothing.
    """
    pages, stories = ground.documents, story_of(ground)
    answers = [a for page in sorted(pages) for a in _answers(pages[page], ground.layers[page], ground)]
    members = [(c, m) for c in claims for m in c.members]
    words = [pages[m.document].text[m.start : m.end] for _, m in members]
    told = embed([*words, *(a.text for a in answers)], encode)
    in_story: dict[str | None, list[int]] = {}
    for i, (_, member) in enumerate(members):
        in_story.setdefault(stories.get(member.document), []).append(i)
    speakers = {
        a.id: ground.aliases.get(a.speaker or "", a.speaker)
        for page in ground.layers.values()
        for a in page.attributions
    }
    rows = []
    for n, answer in enumerate(answers):
        near = in_story.get(stories.get(answer.document), [])
        found = _answered(answer, told[len(members) + n], [members[i] for i in near], told[near], speakers, settings)
        if found is not None:
            rows.append(_row(answer, found))
    return tuple(sorted({r.id: r for r in rows}.values(), key=lambda r: r.id))


def _answers(document: Document, layers: Layers, ground: Ground) -> Iterable[_Answer]:
    sentences = sorted(layers.sentences, key=lambda s: s.start)
    for attribution in layers.attributions:
        if attribution.stance in ANSWERS:
            span = hull(attribution)
            at = max((i for i, s in enumerate(sentences) if s.start <= span.start), default=None)
            before = sentences[max(at - 1, 0)].start if at is not None else span.start
            yield _Answer(
                attribution=attribution,
                span=span,
                text=document.text[before : span.end],
                speaker=ground.aliases.get(attribution.speaker or "", attribution.speaker),
                document=document.id,
            )


def hull(attribution: Attribution, longest: int = 450) -> Span:
    """From the source to the end of the content; the content's first part where that is too long."""
    marks = [*attribution.source, *attribution.cue, *attribution.content]
    whole = Span(min(s.start for s in marks), max(s.end for s in marks))
    if whole.end - whole.start <= longest:
        return whole
    return attribution.content[0] if attribution.content else attribution.cue[0]


def _answered(
    answer: _Answer,
    vector: np.ndarray,
    members: Sequence[tuple[Claim, Member]],
    vectors: np.ndarray,
    speakers: Mapping[str, str | None],
    settings: ClaimSettings,
) -> Claim | None:
    best: tuple[float, str] | None = None
    by_id = {c.id: c for c, _ in members}
    cosines = np.round(vectors @ vector, 4).tolist() if len(members) else []
    for (claim, member), cosine in zip(members, cosines, strict=True):
        own = member.attribution == answer.attribution.id
        if own and len(claim.members) == 1:
            continue
        other = speakers.get(member.attribution or "") != answer.speaker or member.attribution is None
        near = member.document == answer.document and 0 <= answer.span.start - member.end < 600
        score = cosine + 0.25 * own + 0.08 * near + 0.05 * other + 0.02 * min(len(claim.members), 5)
        if score >= settings.least_answer and (best is None or (-score, claim.id) < best):
            best = (-score, claim.id)
    return by_id[best[1]] if best else None


def _row(answer: _Answer, claim: Claim) -> Response:
    return Response(
        id=content_id("response", claim.members[0].document, claim.members[0].start, answer.attribution.id),
        claim=claim.id,
        attribution=answer.attribution.id,
        document=answer.document,
        start=answer.span.start,
        end=answer.span.end,
        speaker=answer.speaker,
        stance=answer.attribution.stance,
    )
