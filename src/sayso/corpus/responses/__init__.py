"""Attributions -> responses: who answers which claim, across pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sayso.corpus.ground import Ground
from sayso.corpus.logistic import load_logistic, scores, shares
from sayso.corpus.responses.answers import ANSWER_FEATURES, Sort, answers
from sayso.corpus.responses.links import LINK_FEATURES, Link, linkable
from sayso.corpus.vectors import Encode
from sayso.ids import content_id
from sayso.schema import Claim, Response
from sayso.settings import ClaimSettings

_SECOND = 0.8
"""A second claim is answered too where it is this likely against the first."""

__all__ = ["ANSWER_FEATURES", "LINK_FEATURES", "find_responses", "linkable"]


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
    rows = [row for links in linkable(kept, claims, ground, encode) for row in _answered(links)]
    return tuple(sorted(rows, key=lambda r: r.id))


def _answered(links: Sequence[Link]) -> Iterator[Response]:
    """The likeliest claim, and the next where it is nearly as likely; what is denied is never two things."""
    model = load_logistic("responses", "answered", LINK_FEATURES)
    told = shares(model, np.array([link.features for link in links]))
    ranked = sorted(zip(told, links, strict=True), key=lambda t: (-t[0], t[1].claim.id))
    for n, (score, link) in enumerate(ranked[:2]):
        if n == 0 or (score >= _SECOND * ranked[0][0] and link.answer.sort is not Sort.DENIES):
            yield _row(link, score)


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
