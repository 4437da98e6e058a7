"""Learns which attributions are replies and which claim a reply answers, from hand-made dossiers and made-up stories.

    python -m training.responses ../shared OUT        trains on the five events, writes OUT/responses.json

Statements are compared with the weights that ship; `bench/claims.py` leaves one event out at a time, there too.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bench.dossier_gold import name_of
from msgspec.structs import replace
from scipy.optimize import minimize, minimize_scalar

from sayso.corpus.claims import StatementModels, Statements, find_claims
from sayso.corpus.index.vectors import Encode
from sayso.corpus.responses import ANSWER_FEATURES, LINK_FEATURES, linkable
from sayso.corpus.responses.answers import answers
from sayso.models import load_pair_reader
from sayso.models.logistic import Logistic
from sayso.schema import Span
from sayso.settings import ClaimSettings
from training import replies
from training.events import (
    Event,
    Learnt,
    Remembered,
    blank,
    fit,
    memo,
    read_events,
    read_found,
    standing,
    touches,
    use,
    write,
)

STORIES = 60
"""Made-up stories; together they weigh as two events, so that a denial is learned from more than fifteen."""
GROUPED_AT = (0.12, 0.2, 0.3)
"""Events are learned from at several thresholds of grouping: a link must not hang on one way to cut the claims."""
AGAINST = frozenset({"after_only", "own_alone"})
"""Features that can only speak against a link."""
EITHER = frozenset({"same_sentence", "own"})
"""Features that may speak for it or against it; all others can only speak for it."""


def learn_answers(event: Event) -> Learnt:
    rows, labels = [], []
    for page in sorted(event.resolved.documents):
        document = event.resolved.documents[page]
        replies = [
            r["span"] for r in event.gold["responses"] if name_of(r["doc"]) == name_of(document.path) and r.get("span")
        ]
        for answer in answers(document, event.resolved.layers[page], event.resolved):
            rows.append(answer.features)
            labels.append(any(touches(answer.span, s) for s in replies))
    return Learnt(np.array(rows), np.array(labels))


class Choices(NamedTuple):
    """For each reply of an event the features of the claims that it may answer, and which of them it does."""

    rows: list[np.ndarray]
    right: list[np.ndarray]


def learn_links(event: Event, statements: Statements, encode: Encode) -> Choices:
    names = {d.id: name_of(d.path) for d in event.given.documents}
    of_claim = {
        c.id: set().union(*standing(event, [(m.document, m.start, m.end) for m in c.members]))
        for c in statements.claims
    }
    found = [
        a
        for page in sorted(event.resolved.documents)
        for a in answers(event.resolved.documents[page], event.resolved.layers[page], event.resolved)
    ]
    chosen = Choices([], [])
    for answer, links in zip(found, linkable(found, statements.claims, event.resolved, encode), strict=True):
        ids = {
            claim
            for r in event.gold["responses"]
            if name_of(r["doc"]) == names[answer.attribution.document] and touches(answer.span, r["span"])
            for claim in ({a.get("claim") for a in r.get("answers", [])} | {r.get("claim")}) - {None}
        }
        right = np.array([bool(of_claim[link.claim.id] & ids) for link in links], dtype=bool)
        if right.any() and not right.all():
            chosen.rows.append(np.array([link.features for link in links]))
            chosen.right.append(right)
    return chosen


def learn_made(stories: Sequence[replies.Read], encode: Encode, settings: ClaimSettings) -> Choices:
    chosen = Choices([], [])
    for made, resolved in stories:
        claims = find_claims(resolved, StatementModels(encode, load_pair_reader()), settings).claims
        pages = {page: document.text for page, document in resolved.documents.items()}
        found = [
            a for page in sorted(pages) for a in answers(resolved.documents[page], resolved.layers[page], resolved)
        ]
        for answer, links in zip(found, linkable(found, claims, resolved, encode), strict=True):
            charges = _answered(made, pages[answer.attribution.document], answer.span)
            right = np.array(
                [
                    any(pages[m.document][m.start : m.end] in charge for m in link.claim.members for charge in charges)
                    for link in links
                ],
                dtype=bool,
            )
            if right.any() and not right.all():
                chosen.rows.append(np.array([link.features for link in links]))
                chosen.right.append(right)
    return chosen


def _answered(made: replies.Made, text: str, span: Span) -> tuple[str, ...]:
    """The sentences that the reply at a place of a made-up page answers; none where it is no reply."""
    for reply, charges in made.answers:
        at = text.find(reply)
        if 0 <= at <= span.start and span.end <= at + len(reply):
            return charges
    return ()


@functools.cache
def made_up() -> tuple[replies.Read, ...]:
    return tuple(replies.read(replies.story(seed)) for seed in range(STORIES))


def _joined(sets: Iterable[Choices]) -> Choices:
    known = tuple(sets)
    return Choices([r for s in known for r in s.rows], [r for s in known for r in s.right])


def fit_choice(names: Sequence[str], sets: Sequence[Choices], strength: float) -> Logistic:
    """A conditional logit: the right claims against all others of one reply; every event weighs the same.

    What speaks for a link by its nature gets no weight against it: with so few replies the signs are known better than
    they can be learned.
    """
    sets = [s for s in sets if s.rows]
    rows = np.vstack([r for s in sets for r in s.rows])
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale < 1e-6] = 1
    data = [(1 / len(s.rows), (r - mean) / scale, y) for s in sets for r, y in zip(s.rows, s.right, strict=True)]
    total = sum(weight for weight, *_ in data)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = 0.0, np.zeros_like(w)
        for weight, z, y in data:
            odds = np.exp(z @ w - (z @ w).max())
            kept = np.where(y, odds, 0)
            value -= weight * np.log(max(kept.sum() / odds.sum(), 1e-12))
            slope -= weight * (z.T @ (kept / max(kept.sum(), 1e-12) - odds / odds.sum()))
        return value / total + w @ w / strength / 2, slope / total + w / strength

    bounds = [(None, 0) if n in AGAINST else (None, None) if n in EITHER else (0, None) for n in names]
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    # how sharp the shares are is fitted apart, without the prior, so that they say how sure a link is
    sharp = minimize_scalar(lambda t: loss(found.x * t)[0] - found.x @ found.x * t * t / strength / 2, (0.5, 2)).x
    return Logistic(tuple(names), *(np.round(x, 6) for x in (mean, scale, found.x * sharp)), 0.0)


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits both models on every event but `out`, and uses them from here on; claims as the weights in use make them."""
    kept = [e for name, e in events.items() if name.split()[0] != out]
    models = {"answers": fit(ANSWER_FEATURES, [memo(learn_answers, e) for e in kept], 0.1)}
    use("responses", {**models, "answered": blank(LINK_FEATURES)})
    compared_by = StatementModels(encode, load_pair_reader())
    links = [
        _joined(
            learn_links(e, find_claims(e.resolved, compared_by, replace(settings, least_score=least)), encode)
            for least in GROUPED_AT
        )
        for e in kept
    ]
    links += [learn_made(made_up(), encode, settings)] * 2
    use("responses", {**models, "answered": fit_choice(LINK_FEATURES, links, 3.0)})


if __name__ == "__main__":
    folder, out = map(Path, sys.argv[1:])
    train({**read_events(folder), **read_found(folder)}, Remembered(), ClaimSettings())
    write("responses", out)
