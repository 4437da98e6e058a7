"""Every benchmark with one command: `python -m bench ../shared [--write FILE] [--floors] [TASK ...]`.

`--write` puts all figures into a JSON file. `--floors` holds them against `floors.json`, the lowest figures
allowed, and exits with 1 where one is missed; without the data it says so and passes.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TASKS = (
    "attribution",
    "stance",
    "names",
    "figures",
    "cleaning",
    "metadata",
    "copies",
    "stories",
    "origins",
    "planted",
    "dossier",
)
"""In the order of the way of a page; `bench.claims` wants weights that have not seen an event, and runs by itself."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds bench/, gold/ and seeds/")
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []], help=f"default: all of {', '.join(TASKS)}")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--floors", action="store_true", help="compare with the floors")
    asked = parser.parse_intermixed_args()  # tasks may stand behind an option
    if not (asked.shared / "bench").is_dir():
        print(f"no benchmark data at {asked.shared}: nothing measured")
        return 0
    floors: dict[str, dict[str, float]] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    tasks = asked.tasks or [task for task in TASKS if not asked.floors or task in floors]
    results: dict[str, Any] = {}
    for task in tasks:
        print(f"== {task}", flush=True)
        results[task] = importlib.import_module(f"bench.{task}").measure(asked.shared)
        if not asked.floors:
            print(json.dumps(results[task], indent=1))
    if asked.write:
        asked.write.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return below(results, floors) if asked.floors else 0


def below(results: dict[str, Any], floors: dict[str, dict[str, float]]) -> int:
    """Print each figure beside its floor; 1 where one is missed."""
    missed = 0
    for task, figures in results.items():
        for name, floor in floors.get(task, {}).items():
            value: Any = figures
            for part in name.split("/"):
                value = value[part]
            good = value >= floor
            missed += not good
            print(f"{'ok  ' if good else 'LOW '} {task}: {name} = {value} (floor {floor})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
