"""Whole cases against a careful reader's dossiers: five development events, and the five seed pages.

    python -m bench.dossier ../shared

The pages alone go in (`sayso.build`), the tables come out, and the benchmark's own scorer reads them.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import sayso
from bench.scoring import scorer

READER = {  # a second careful reader on two unseen events (bench/dossier/README.md)
    "claims.f1": "0.81", "discrepancies.recall_conflicts": "0.53", "discrepancies.recall_conflicts_any": "0.71",
    "discrepancies.precision": "0.82", "responses.recall": "1.0", "origins.b_cubed_f1": "0.77",
    "timeline.recall": "1.0",
}  # fmt: skip
SHOWN = (
    "body.f1", "attributions.content.f1", "attributions.attributed.f1", "attributions.stance", "attributions.speaker",
    "attributions.caveat", "attributions.parent", "claims.f1", "claims.members_seen", "discrepancies.recall_conflicts",
    "discrepancies.recall_conflicts_any", "discrepancies.precision", "discrepancies.row_precision",
    "discrepancies.traps_sprung", "responses.recall", "origins.b_cubed_f1", "timeline.recall", "timeline.precision",
)  # fmt: skip


def score(gold: dict[str, Any], pages: list[Path], evaluate: ModuleType) -> dict[str, Any]:
    """Build a case of pages and score it; `seconds` is the build alone, `verified` whether every span holds."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        case = sayso.build(pages)
        seconds = time.perf_counter() - started
        case.export("jsonl", folder)
        figures: dict[str, Any] = evaluate.evaluate(gold, evaluate.load_case(folder))
        figures["seconds"] = round(seconds, 1)
        figures["verified"] = not case.verify().problems
        return figures


def measure(shared: Path) -> dict[str, Any]:
    """Figures for each event, the mean of the five, and the seeds apart (reported, never tuned on)."""
    bench = shared / "bench" / "dossier"
    evaluate = scorer(bench / "evaluate.py")
    events = sorted(path.parent for path in bench.glob("dev/*/gold.json"))
    each = {event.name: score(evaluate.load_gold(event), sorted(event.glob("*.txt")), evaluate) for event in events}
    seeds = score(evaluate.load_gold(shared / "gold" / "seeds"), sorted((shared / "seeds").glob("*.txt")), evaluate)
    return {"events": each, "mean": evaluate.mean(list(each.values())), "seeds": seeds}


def flat(figures: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested figures under dotted names."""
    out: dict[str, Any] = {}
    for key, value in figures.items():
        name = f"{prefix}{key}"
        out |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return out


def main() -> None:
    """Print the figures, a column an event."""
    figures = measure(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
    columns = {**figures["events"], "mean": figures["mean"], "seeds": figures["seeds"]}
    print(f"{'':38}" + "".join(f"{name[:9]:>10}" for name in columns) + "    reader")
    for name in (*SHOWN, "seconds"):
        cells = "".join(f"{flat(column).get(name)!s:>10}" for column in columns.values())
        print(f"{name:38}{cells}{READER.get(name, ''):>10}")
    print(json.dumps({"verified": all(column["verified"] for column in columns.values())}))


if __name__ == "__main__":
    main()
