"""Learns the comparator of statements from hand-made dossiers.

    python -m training.claims ../shared OUT        trains on the five events, writes OUT/claims.json

`bench/claims.py` leaves one event out at a time and scores it.

The gold's bodies and attributions are given; everything else is found as a build finds it. Only pairs of
statements that both stand for members of the gold are learned from: what the gold does not speak of is no
evidence against two statements being one.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from sayso.corpus import claims as stage
from sayso.corpus.claims import relevance
from sayso.corpus.claims.compare import FEATURES, Comparison, features
from sayso.corpus.claims.context_features import CONTEXT_FEATURES, context_features
from sayso.corpus.claims.relevance import RELEVANCE_FEATURES
from sayso.corpus.claims.units import units_of
from sayso.corpus.index.vectors import Encode
from sayso.corpus.resolved import ResolvedCorpus
from sayso.models.logistic import scores
from sayso.settings import ClaimSettings
from training.events import (
    Event,
    Learnt,
    Remembered,
    fit,
    memo,
    read_events,
    read_found,
    read_labelled,
    standing,
    use,
    write,
)


class Pairs(NamedTuple):
    """What is compared in one event, its features, and which pairs the gold tells of."""

    case: Comparison
    pairs: list[tuple[int, int]]
    rows: np.ndarray
    told: np.ndarray
    same: np.ndarray
    weight: float

    def learnt(self, rows: np.ndarray) -> Learnt:
        return Learnt(rows[self.told], self.same[self.told], self.weight)


LABELLED = 0.5
"""What a story labelled by one reader weighs against an event with a whole gold."""
STRENGTH = 0.3
RELEVANCE_STRENGTH = 0.1
LEAN = 0.6
"""Log odds added to the comparator of a pair by itself: the labelled stories hold more pairs that are unlike than the
candidates of a case do. Chosen on the events, for what discrepancies then find; grouping learns over it."""


def lay_out(event: Event, encode: Encode, settings: ClaimSettings) -> Pairs:
    resolved = event.resolved
    pages = sorted(resolved.documents)
    units = tuple(u for p in pages for u in units_of(resolved.documents[p], resolved.layers[p], resolved.aliases))
    case, pairs = stage.prepare_pairs(units, resolved, encode, settings)
    stands = standing(event, [(u.document, u.start, u.end) for u in units])
    labelled = "discrepancies" not in event.gold
    # copies teach nothing but that copies are the same; of those the labelled stories have many
    told = [
        bool(stands[i]) and bool(stands[j]) and not (labelled and units[i].joined == units[j].joined) for i, j in pairs
    ]
    same = [bool(stands[i] & stands[j]) for i, j in pairs]
    weight = LABELLED if labelled else 1.0
    return Pairs(case, pairs, features(case, pairs), np.array(told), np.array(same), weight)


def learn_relevance(event: Event, encode: Encode, settings: ClaimSettings) -> Learnt:
    """Units of the whole event, and of some of its pages: a story may have two pages or sixty."""
    pages, choice = sorted(event.resolved.documents), random.Random(1)
    parts = [pages, *(choice.sample(pages, n) for n in (2, 2, 3, 3, 4, 4) if n < len(pages))]
    rows, labels = [], []
    for part in parts:
        resolved = _of_pages(event.resolved, set(part))
        units = tuple(u for p in part for u in units_of(resolved.documents[p], resolved.layers[p], resolved.aliases))
        case, pairs = stage.prepare_pairs(units, resolved, encode, settings)
        stands = standing(event, [(u.document, u.start, u.end) for u in units])
        says = np.array([not u.frame for u in units])
        rows.append(relevance.relevance_features(case, stage.of_stories(units, resolved), pairs)[says])
        labels.append(np.array([bool(s) for s in stands])[says])
    return Learnt(np.vstack(rows), np.concatenate(labels))


def _of_pages(resolved: ResolvedCorpus, pages: set[str]) -> ResolvedCorpus:
    stories = tuple(
        msgspec.structs.replace(s, documents=tuple(d for d in s.documents if d in pages)) for s in resolved.stories
    )
    return resolved._replace(documents={d: v for d, v in resolved.documents.items() if d in pages}, stories=stories)


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits the comparator on every event but `out`, and uses it from here on."""
    kept = [memo(lay_out, e, encode, settings) for name, e in events.items() if name.split()[0] != out]
    alone = fit(FEATURES, [p.learnt(p.rows) for p in kept], STRENGTH)
    alone = alone._replace(bias=round(alone.bias + LEAN, 6))
    whole = [
        p.learnt(np.hstack([p.rows, context_features(p.case.units, p.pairs, scores(alone, p.rows))]))
        for p in kept
        if p.pairs
    ]
    golden = [e for name, e in events.items() if name.split()[0] != out and "discrepancies" in e.gold]
    told = fit(RELEVANCE_FEATURES, [memo(learn_relevance, e, encode, settings) for e in golden], RELEVANCE_STRENGTH)
    use("claims", {"same": alone, "among": fit(FEATURES + CONTEXT_FEATURES, whole, STRENGTH), "relevant": told})


if __name__ == "__main__":
    folder, out = map(Path, sys.argv[1:])
    train({**read_events(folder), **read_found(folder), **read_labelled(folder)}, Remembered(), ClaimSettings())
    write("claims", out)
