"""Learns the comparator of statements from hand-made dossiers.

    python training/claims.py ../shared        trains on the five events, writes models/claims.json

`bench/claims.py` leaves one event out at a time and scores it.

The gold's bodies and attributions are given; everything else is found as a build finds it. Only pairs of
statements that both stand for members of the gold are learned from: what the gold does not speak of is no
evidence against two statements being one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from training.events import Event, Learnt, Remembered, blank, fit, memo, read_events, read_found, standing, use, write

from sayso.corpus import claims as stage
from sayso.corpus.claims import find_claims
from sayso.corpus.claims.compare import FEATURES
from sayso.corpus.vectors import Encode
from sayso.settings import ClaimSettings


def learn_pairs(event: Event, encode: Encode, settings: ClaimSettings) -> Learnt:
    held: list[np.ndarray] = []
    real = stage.scores

    def spy(model: Any, rows: np.ndarray) -> list[float]:
        held.append(rows)
        return real(model, rows)

    stage.scores = spy
    try:
        statements = find_claims(event.ground, encode, settings)
    finally:
        stage.scores = real
    units = statements.units
    stands = standing(event, [(u.document, u.start, u.end) for u in units])
    kept = [n for n, (i, j) in enumerate(statements.scores) if stands[i] and stands[j]]
    labels = [bool(stands[i] & stands[j]) for i, j in statements.scores]
    return Learnt(np.vstack(held)[kept], np.array(labels)[kept])


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits the comparator on every event but `out`, and uses it from here on."""
    kept = [e for name, e in events.items() if name.split()[0] != out]
    use("claims", {"same": blank(FEATURES)})
    use("claims", {"same": fit(FEATURES, [memo(learn_pairs, e, encode, settings) for e in kept], 1.0)})


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    train({**read_events(folder), **read_found(folder)}, Remembered(), ClaimSettings())
    write("claims")
