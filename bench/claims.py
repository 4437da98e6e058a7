"""Claims, responses, discrepancies and timeline, the gold's body, captions and attributions given.

    python -m bench.claims ../shared WEIGHTS

Each development event is scored with weights that have not seen it (WEIGHTS-without-EVENT.json, as
`training.pairs.combine` writes them), the seeds with the weights that ship; the seeds are never tuned on. "found":
nothing given, the pages as analysed. What whole cases reach, nothing given, is in `bench/dossier.py`.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from training import events as training

from bench.scoring import scorer
from sayso.corpus.claims import StatementModels, apply_responses, find_claims
from sayso.corpus.discrepancies import find_discrepancies
from sayso.corpus.index.vectors import Encode
from sayso.corpus.publication import bound_pages
from sayso.corpus.responses import find_responses
from sayso.corpus.timeline import find_timeline
from sayso.models import load_pair_reader
from sayso.settings import ClaimSettings

TARGETS = {
    "claims.f1": "0.60", "claims.members_seen": "0.85", "discrepancies.recall_conflicts": "0.40",
    "discrepancies.recall_conflicts_any": "0.60", "discrepancies.precision": "0.6",
    "discrepancies.row_precision": "0.4",
    "discrepancies.traps_sprung": "1 in 10", "responses.recall": "0.8", "timeline.recall": "0.8",
}  # fmt: skip
READER = {
    "claims.f1": "0.81", "claims.members_seen": "0.90", "discrepancies.recall_conflicts": "0.53",
    "discrepancies.recall_conflicts_any": "0.71", "discrepancies.precision": "0.82",
    "discrepancies.row_precision": "0.55",
    "discrepancies.traps_sprung": "0", "responses.recall": "1.0", "timeline.recall": "1.0",
}  # fmt: skip
SHOWN = (
    "claims.p", "claims.r", "claims.f1", "claims.members_seen", "discrepancies.recall_conflicts",
    "discrepancies.recall_conflicts_any", "discrepancies.recall_all", "discrepancies.precision",
    "discrepancies.reported",
    "discrepancies.row_precision", "discrepancies.rows", "discrepancies.traps_sprung", "responses.recall",
    "responses.claim_right", "responses.precision", "timeline.recall", "timeline.precision",
)  # fmt: skip


def tables(event: training.Event, **found: Any) -> dict[str, Any]:
    """A case as the benchmark's scorer holds it."""
    case: dict[str, Any] = defaultdict(list)
    for name, rows in {"documents": event.given.documents, **found}.items():
        case[name] = [json.loads(msgspec.json.encode(row)) for row in rows]
    case["name"] = {d.id: Path(d.path).name.removesuffix(".txt") for d in event.given.documents}
    return case


def score(event: training.Event, gold: dict[str, Any], encode: Encode, evaluate: ModuleType) -> dict[str, Any]:
    settings = ClaimSettings()
    models = StatementModels(encode, load_pair_reader())
    resolved, statements = bound_pages(event.resolved, find_claims(event.resolved, models, settings))
    responses = find_responses(statements, resolved, models, settings)
    discrepancies = find_discrepancies(statements, resolved, settings)
    case = tables(
        event,
        claims=apply_responses(statements.claims, responses, discrepancies),
        responses=responses,
        discrepancies=discrepancies,
        timeline=find_timeline(statements, resolved),
    )
    return {
        "claims": evaluate.score_claims(gold, case),
        "discrepancies": evaluate.score_discrepancies(gold, case),
        "responses": evaluate.score_responses(gold, case),
        "timeline": evaluate.score_timeline(gold, case),
    }


def measure(shared: Path, weights: str) -> dict[str, Any]:
    """Figures for each event with the weights that have not seen it, their mean, and the seeds with those that ship."""
    evaluate = scorer(shared / "bench/dossier/evaluate.py")
    encode, out = training.Remembered(), {}
    events, found = training.read_events(shared), training.read_found(shared)
    golds = {name: evaluate.load_gold(shared / "bench/dossier/dev" / name) for name in events}
    for name, event in events.items():
        training.use_stored("pairs", json.loads(Path(f"{weights}-without-{name}.json").read_text("utf-8")))
        out[name] = score(event, golds[name], encode, evaluate)
        out[f"{name} found"] = score(found[f"{name} found"], golds[name], encode, evaluate)
        print_row(name, out[name])
    out["mean"] = evaluate.mean([out[name] for name in events])
    out["mean found"] = evaluate.mean([out[name] for name in found])
    training.shipped()
    seeds = training.read_event(shared / "gold/seeds", shared / "seeds")
    out["seeds"] = score(seeds, evaluate.load_gold(shared / "gold/seeds"), encode, evaluate)
    return out


def look(figures: dict[str, Any], key: str) -> str:
    value: Any = figures
    for part in key.split("."):
        value = value.get(part) if value is not None else None
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def print_row(name: str, figures: dict[str, Any]) -> None:
    print(f"{name[:14]:14} " + " ".join(f"{look(figures, key):>6}" for key in SHOWN), flush=True)


if __name__ == "__main__":
    print(f"{'':14} " + " ".join(f"{key.split('.')[0][:2]}.{key.split('.')[1][:3]:>3}" for key in SHOWN))
    found = measure(Path(sys.argv[1]), sys.argv[2])
    for row in ("mean", "mean found", "seeds"):
        print_row(row, found[row])
    for key, target in TARGETS.items():
        print(f"{key:36} {look(found['mean'], key):>6}   asked {target:>8}   a second reader {READER[key]}")
