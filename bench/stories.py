"""Stories on the development halves, each set alone and all in one pile, with one setting.

    python -m bench.stories SHARED

`SHARED` is the folder with `bench/stories`. Peers: `bench/stories/BASELINES.md` there.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.scoring import scorer
from sayso.corpus.stories import find_stories
from sayso.schema import Document, Title
from sayso.settings import StorySettings

SETS = ("web", "ecb", "rumor")
PEERS = {
    "TF-IDF, average 0.80": {"web": 0.922, "ecb": 0.884, "rumor": 0.944, "one pile": 0.923},
    "MiniLM, average 0.44": {"web": 0.924, "ecb": 0.854, "rumor": 0.896},
}


def documents(path: Path) -> list[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [
            Document(
                id=row["id"],
                path=row["id"],
                name=row["id"],
                sha256="",
                media_type="text/plain",
                encoding="utf-8",
                text=row["text"],
                title=Title(text=row["title"]) if row["title"] else None,
                published=row["published"] or None,
            )
            for row in map(json.loads, lines)
        ]


def measure(shared: Path, settings: StorySettings | None = None, half: str = "dev") -> dict[str, Any]:
    folder = shared / "bench" / "stories"
    evaluate = scorer(folder)
    gold = {name: evaluate.read(str(folder / f"{half}-{name}.gold.jsonl")) for name in SETS}
    pages = {name: documents(folder / f"{half}-{name}.jsonl.gz") for name in SETS}
    gold["one pile"] = {page: f"{name} {story}" for name in SETS for page, story in gold[name].items()}
    pages["one pile"] = [page for name in SETS for page in pages[name]]
    result = {}
    for name, pile in pages.items():
        begun = time.process_time()
        stories = find_stories(pile, {}, settings)
        taken = time.process_time() - begun
        found = {page: story.id for story in stories for page in story.documents}
        result[name] = evaluate.score(gold[name], found) | {"pages_per_cpu_second": round(len(pile) / taken)}
    return result


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if not (shared / "bench" / "stories").is_dir():
        sys.exit(f"{shared}: no bench/stories in it")
    scores = measure(shared)
    for name, row in scores.items():
        figures = (row[key] for key in ("bcubed_precision", "bcubed_recall", "bcubed_f1", "v_measure"))
        print(f"{name:9} P / R / F1 / V", *(f"{figure:.3f}" for figure in figures), end="  ")
        print(
            f"{row['predicted_stories']} of {row['gold_stories']} stories, {row['pages_per_cpu_second']} pages/s of CPU"
        )
    for peer, row in PEERS.items():
        print(f"  {peer}: F1", *(f"{name} {figure}" for name, figure in row.items()))


if __name__ == "__main__":
    main()
