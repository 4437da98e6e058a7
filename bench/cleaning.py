"""The article on the development half of the cleaning data, beside the peers.

    python -m bench.cleaning SHARED [--cross]

`SHARED` is the folder with `bench/cleaning`, `bench/dossier/dev`, `seeds` and `gold/seeds`. The model in the package
has been trained on this half, so what it reaches here says little: `--cross` trains it five times, each time without a
fifth of the outlets, and measures it on that fifth (needs what `training/` needs, and ten minutes).
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.scoring import scorer
from sayso.document.layout import Layout, lay_out
from sayso.document.layout.blocks import BlockModel, choose, label_blocks, load_block_model
from sayso.schema import ARTICLE, Block, BlockLabel, Page

PEERS = {
    "text": {
        "keep everything": (0.511, 0.986, 0.674),
        "trafilatura on lines as <p>": (0.543, 0.975, 0.701),
        "jusText on lines as <p>": (0.748, 0.842, 0.801),
        "longest run of long lines": (0.816, 0.892, 0.862),
        "gradient boosting, 86 features": (0.894, 0.922, 0.917),
    },
    "html": {
        "trafilatura 2.3.1": (0.933, 0.978, 0.955),
        "trafilatura, precision": (0.940, 0.963, 0.951),
        "magic-html": (0.905, 0.962, 0.933),
        "Readability.js": (0.892, 0.961, 0.925),
        "resiliparse": (0.864, 0.979, 0.918),
        "newspaper4k": (0.947, 0.849, 0.895),
    },
}
"""Precision, recall, F1 from `bench/cleaning/BASELINES.md` (text: P and R of shingles, F1 of characters)."""


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def page(text: str, media_type: str) -> Page:
    return Page(path="-", name="-", data=text.encode("utf-8"), media_type=media_type, charset="utf-8")


def article(blocks: tuple[Block, ...]) -> list[list[int]]:
    """The spans of the article; what repeats an earlier block of it counts once."""
    return [[b.start, b.end] for b in blocks if b.label in ARTICLE and not _again(b, blocks)]


def _again(block: Block, blocks: tuple[Block, ...]) -> bool:
    return block.repeats is not None and blocks[block.repeats].label in ARTICLE


Cleaner = Callable[[str, Layout], list[list[int]]]


def run(folder: Path, task: str, clean: Cleaner) -> dict[str, Any]:
    """The scores of the shared scorer, by language too, and pages a CPU second."""
    evaluate = scorer(folder)
    found, meta, spent = {}, {}, 0.0
    media_type = "text/html" if task == "html" else "text/plain"
    for row in rows(folder / f"{task}.jsonl.gz"):
        started = time.process_time()
        layout = lay_out(page(row[task], media_type))
        spans = clean(row["id"], layout)
        spent += time.process_time() - started
        if task == "html":
            pred = {"id": row["id"], "body": "\n".join(layout.text[a:b] for a, b in spans)}
            found[row["id"]] = evaluate.row_html(row, pred)
            meta[row["id"]] = row["lang"]
        else:
            found[row["id"]] = evaluate.row_text(row, {"id": row["id"], "body_spans": spans})
    if task == "text":
        languages = {row["id"]: row["lang"] for row in rows(folder / "html.jsonl.gz")}
        meta = {key: languages[key.split("#")[0]] for key in found}
    key = "chars" if task == "text" else "body"
    groups: dict[str, list[Any]] = {}
    for name, value in found.items():
        if key in value:
            groups.setdefault(meta[name], []).append(value)
    out: dict[str, Any] = evaluate.summary(list(found.values()))
    out["languages"] = {
        name: {"n": len(group), **evaluate.prf([g[key] for g in group])} for name, group in groups.items()
    }
    out["pages/s"] = len(found) / spent
    rounded: dict[str, Any] = evaluate.rounded(out)
    return rounded


def shipped(model: BlockModel) -> Cleaner:
    return lambda name, layout: article(label_blocks(layout, name, model))


def crossed(scores: Mapping[str, Any], task: str) -> Cleaner:
    """The same from what models that saw no page of its outlet say of each line."""
    recall = (load_block_model().html if task == "html" else load_block_model().text).recall

    def clean(name: str, layout: Layout) -> list[list[int]]:
        spans = [line for line in layout.lines if layout.text[line.start : line.end].strip()]
        ink = [sum(map(len, layout.text[s.start : s.end].split())) for s in spans]
        chosen = choose(scores[name], np.array(ink, float), recall) if spans else []
        return [[s.start, s.end] for s, on in zip(spans, chosen, strict=True) if on]

    return clean


def articles(shared: Path, model: BlockModel) -> dict[str, dict[str, float]]:
    """Characters of the bodies of the dossiers and of the seeds; subheads are no body there."""
    counts: dict[str, list[tuple[int, int, int]]] = {"dossier": [], "seeds": []}
    for gold in sorted((shared / "bench" / "dossier" / "dev").glob("*/gold.json")):
        for document in json.loads(gold.read_text("utf-8"))["documents"]:
            counts["dossier"].append(_against(gold.parent / document["file"], document["body"], model))
    seeds = shared / "gold" / "seeds" / "documents.json"
    for document in json.loads(seeds.read_text("utf-8"))["documents"] if seeds.is_file() else []:
        counts["seeds"].append(_against(shared / "seeds" / document["doc"], document["body"], model))
    return {name: scorer(shared / "bench" / "cleaning").prf(values) for name, values in counts.items()}


def _against(path: Path, body: list[list[int]], model: BlockModel) -> tuple[int, int, int]:
    layout = lay_out(Page(path="-", name="-", data=path.read_bytes(), media_type="text/plain"))
    gold, pred = set[int](), set[int]()
    for start, end in body:
        gold.update(i for i in range(start, end) if not layout.text[i].isspace())
    for block in label_blocks(layout, "-", model):
        if block.label is BlockLabel.BODY:
            pred.update(i for i in range(block.start, block.end) if not layout.text[i].isspace())
    return len(gold & pred), len(pred - gold), len(gold - pred)


def measure(shared: Path, *, cross: bool = False) -> dict[str, Any]:
    folder = shared / "bench" / "cleaning"
    if not folder.is_dir():
        sys.exit(f"cleaning: {folder} is missing")
    model = load_block_model()
    scores: Mapping[str, Any] = {}
    if cross:
        from training.blocks.train import out_of_fold  # noqa: PLC0415  heavy, and only here

        scores = out_of_fold(folder)
    cleaners = {task: crossed(scores, task) if cross else shipped(model) for task in ("text", "html")}
    out: dict[str, Any] = {task: run(folder, task, clean) for task, clean in cleaners.items()}
    return out | articles(shared, model)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--cross", action="store_true", help="cross-validated by outlet")
    args = parser.parse_args()
    found = measure(args.shared, cross=args.cross)
    for task, peers in PEERS.items():
        print(f"{task:35} precision  recall      F1")
        for name, values in peers.items():
            print(f"  {name:33} " + "  ".join(f"{value:7.3f}" for value in values))
        scores = found[task]["chars" if task == "text" else "body"]
        ours = (scores["precision"], scores["recall"], scores["f1"])
        print(f"  {'sayso':33} " + "  ".join(f"{value:7.3f}" for value in ours))
        print(f"  perfect {found[task]['body']['exact']:.3f}   pages/s {found[task]['pages/s']:.0f}")
        for language, values in sorted(found[task]["languages"].items(), key=lambda item: -item[1]["n"]):
            shown = " ".join(f"{values[key]:.3f}" for key in ("precision", "recall", "f1"))
            print(f"    {language}: {values['n']} pages, {shown}")
    for name in ("dossier", "seeds"):
        print(f"{name}: " + " ".join(f"{key} {value:.4f}" for key, value in found[name].items()))


if __name__ == "__main__":
    main()
