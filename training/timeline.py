"""Learns which dated statements are happenings that belong on a timeline, from hand-made dossiers.

    python -m training.timeline ../shared OUT        trains on the five events, writes OUT/timeline.json

Statements are compared with the weights that ship; `bench/claims.py` leaves one event out at a time, there too. The
gold's timelines are not exhaustive: what they leave out counts as no happening, so the scores are low.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from bench.dossier_gold import name_of

from sayso.corpus.claims import StatementModels, find_claims
from sayso.corpus.index.vectors import Encode
from sayso.corpus.publication import bound_pages
from sayso.corpus.timeline.entries import Entry, entries_of
from sayso.corpus.timeline.event_features import FEATURES, event_features
from sayso.models import load_pair_reader
from sayso.settings import ClaimSettings, TimelineSettings
from training.events import (
    Event,
    Learnt,
    Remembered,
    blank,
    fit,
    memo,
    read_events,
    read_found,
    shipped,
    touches,
    use,
    write,
)

STRENGTH = 0.03


def learn_entries(event: Event, encode: Encode, settings: ClaimSettings) -> Learnt:
    models = StatementModels(encode, load_pair_reader())
    resolved, statements = bound_pages(event.resolved, find_claims(event.resolved, models, settings))
    entries = entries_of(statements, resolved, TimelineSettings().alike)
    gold = [(name_of(e["doc"]), e["span"]) for item in event.gold["timeline"] for e in item["evidence"]]
    names = {d.id: name_of(d.path) for d in event.given.documents}
    return Learnt(event_features(entries, resolved), np.array([_in_gold(e, gold, names) for e in entries]))


def _in_gold(entry: Entry, gold: list[tuple[str, object]], names: Mapping[str, str]) -> bool:
    return any(
        names[t.document] == name and touches((t.start, t.end), span)  # type: ignore[arg-type]
        for t in entry.told
        for name, span in gold
    )


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits the choice on every event but `out`, and uses it from here on."""
    use("timeline", {"happening": blank(FEATURES)})
    kept = [e for name, e in events.items() if name.split()[0] != out]
    use("timeline", {"happening": fit(FEATURES, [memo(learn_entries, e, encode, settings) for e in kept], STRENGTH)})


if __name__ == "__main__":
    folder, out = map(Path, sys.argv[1:])
    shipped()
    train({**read_events(folder), **read_found(folder)}, Remembered(), ClaimSettings())
    write("timeline", out)
