"""Learns which attributions are replies and which claim a reply answers, from hand-made dossiers.

    python training/responses.py ../shared        trains on the five events, writes models/responses.json

Statements are compared with the weights that ship; `bench/claims.py` leaves one event out at a time, there too.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.dossier_gold import name_of
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

from sayso.corpus.claims import Statements, find_claims
from sayso.corpus.responses import ANSWER_FEATURES, LINK_FEATURES, linkable
from sayso.corpus.responses.answers import answers
from sayso.corpus.vectors import Encode
from sayso.settings import ClaimSettings


def learn_answers(event: Event) -> Learnt:
    rows, labels = [], []
    for page in sorted(event.ground.documents):
        document = event.ground.documents[page]
        replies = [
            r["span"] for r in event.gold["responses"] if name_of(r["doc"]) == name_of(document.path) and r.get("span")
        ]
        for answer in answers(document, event.ground.layers[page], event.ground):
            rows.append(answer.features)
            labels.append(any(touches(answer.span, s) for s in replies))
    return Learnt(np.array(rows), np.array(labels))


def learn_links(event: Event, statements: Statements, encode: Encode) -> Learnt:
    rows, labels = [], []
    wanted = []
    for r in event.gold["responses"]:
        ids = {a.get("claim") for a in r.get("answers", [])} | {r.get("claim")}
        wanted.append((name_of(r["doc"]), r.get("span"), ids - {None}))
    for page in sorted(event.ground.documents):
        document = event.ground.documents[page]
        for answer in answers(document, event.ground.layers[page], event.ground):
            ids = {
                c
                for d, s, want in wanted
                if d == name_of(document.path) and s and touches(answer.span, s)
                for c in want
            }
            if not ids:
                continue
            links = list(linkable([answer], statements.claims, event.ground, encode))
            for link in links:
                stands = standing(event, [(m.document, m.start, m.end) for m in link.claim.members])
                rows.append(link.features)
                labels.append(any(s & ids for s in stands))
    return Learnt(np.array(rows), np.array(labels))


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits both models on every event but `out`, and uses them from here on; claims as the weights in use make them."""
    kept = [e for name, e in events.items() if name.split()[0] != out]
    models = {"answers": fit(ANSWER_FEATURES, [memo(learn_answers, e) for e in kept], 0.1)}
    use("responses", {**models, "answered": blank(LINK_FEATURES)})
    links = [learn_links(e, find_claims(e.ground, encode, settings), encode) for e in kept]
    use("responses", {**models, "answered": fit(LINK_FEATURES, links, 0.1)})


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    train({**read_events(folder), **read_found(folder)}, Remembered(), ClaimSettings())
    write("responses")
