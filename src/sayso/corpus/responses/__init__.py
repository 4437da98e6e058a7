"""Attributions -> responses: who answers which claim, across pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import numpy as np

from sayso.corpus.index.vectors import Encode
from sayso.corpus.logistic import Logistic, load_logistic, scores, softmax
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.responses.answers import ANSWER_FEATURES, Answer, Sort, answers
from sayso.corpus.responses.links import LINK_FEATURES, Link, linkable
from sayso.ids import content_id
from sayso.schema import Claim, Response
from sayso.settings import ClaimSettings

_SECOND = 0.6
"""A second claim is answered too where it is this likely against the first."""
_UNLIKELY = 0.001
"""The share of a claim that a reply was not compared with."""

__all__ = ["ANSWER_FEATURES", "LINK_FEATURES", "find_responses", "linkable"]


def find_responses(
    claims: Sequence[Claim], resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings
) -> tuple[Response, ...]:
    """Denials, confirmations, doubts, refusals to comment and other replies, each with the claim answered.

    The claim may stand on another page of the same story. A reply is told by a small model over the
    attribution's stance, tone and place; a reply in a story without claims is left out.
    """
    kept = []
    for page in sorted(resolved.documents):
        found = list(answers(resolved.documents[page], resolved.layers[page], resolved))
        told = scores(load_logistic("responses", "answers", ANSWER_FEATURES), np.array([a.features for a in found]))
        kept += [a for a, score in zip(found, told, strict=True) if score >= settings.least_reply]
    model = load_logistic("responses", "answered", LINK_FEATURES)
    linked = (links for links in linkable(kept, claims, resolved, encode) if links)
    rows = []
    for _, together in groupby(linked, key=lambda links: _utterance(links[0].answer)):
        likely = [_likely(model, links) for links in together]
        rows += [row for links in likely for row in _answered(_agreed(links, likely))]
    return tuple(sorted(rows, key=lambda r: r.id))


_Likely: TypeAlias = list[tuple[float, Link]]
"""Claims that a reply may answer, each with its share."""


def _utterance(answer: Answer) -> tuple[object, ...]:
    """What replies have in common that say one thing: "he denied it, adding that ..."; a confirmation stands alone."""
    alone = answer.sort is Sort.CONFIRMS or answer.speaker is None
    return answer.attribution.document, answer.sentence, answer.speaker, answer.attribution.id if alone else None


def _likely(model: Logistic, links: Sequence[Link]) -> _Likely:
    return list(zip(softmax(model, np.array([link.features for link in links])), links, strict=True))


def _agreed(own: _Likely, together: Sequence[_Likely]) -> _Likely:
    """The shares of one reply, the geometric mean taken with those said in one breath with it."""
    if len(together) == 1:
        return own
    by_claim = [{link.claim.id: share for share, link in links} for links in together]
    pooled = [np.prod([known.get(link.claim.id, 0.0) + _UNLIKELY for known in by_claim]) for _, link in own]
    means = np.power(pooled, 1 / len(together))
    return [(round(float(m / means.sum()), 4), link) for m, (_, link) in zip(means, own, strict=True)]


def _answered(likely: _Likely) -> Iterator[Response]:
    """The likeliest claim, and the next where it is nearly as likely; what is denied is never two things."""
    ranked = sorted(likely, key=lambda t: (-t[0], t[1].claim.id))
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
