"""Copies on the development halves, beside the peers.

    python -m bench.copies SHARED

`SHARED` is the folder with `bench/copies`. Twice: with the whole text of a page taken as its article, as it was for
the peers, whose figures are those of `bench/stories/BASELINES.md` there; and with the blocks that sayso finds.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.scoring import scorer
from sayso.corpus.copies import find_copies
from sayso.document.layout import lay_out
from sayso.document.layout.blocks import label_blocks, load_block_model
from sayso.schema import Copy, CopyKind, Document, Layers, Page, Title
from sayso.settings import CopySettings

PEERS = {
    "semi": {"passim-like, prose lines": (0.890, 0.890, 0.890), "datasketch": (0.888, 0.767, 0.823)},
    "real": {"passim-like": (0.822, 0.943, 0.878), "datasketch": (0.885, 0.672, 0.764)},
}


def documents(path: Path) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Document(
                id=row["id"],
                path=row["id"],
                name=row["id"],
                sha256="",
                media_type="text/plain",
                encoding="utf-8",
                text=row["text"],
                title=Title(text=row["title"]) if row["title"] else None,
                outlet=row["outlet"] or None,
                published=row["published"] or None,
            )


def predictions(rows: tuple[Copy, ...]) -> dict[tuple[str, str], tuple[None, list[list[int]]]]:
    kept = (row for row in rows if row.kind is not CopyKind.QUOTATION)
    return {(row.a, row.b): (None, [list(block) for block in row.aligned]) for row in kept}


def labelled(pages: tuple[Document, ...]) -> dict[str, Layers]:
    model, found = load_block_model(), {}
    for page in pages:
        given = Page(path=page.path, name=page.name, data=page.text.encode(), media_type="text/plain")
        layout = lay_out(given)
        if layout.text == page.text:
            found[page.id] = Layers(blocks=label_blocks(layout, page.id, model))
    return found


def measure(shared: Path, settings: CopySettings | None = None, half: str = "dev") -> dict[str, Any]:
    folder = shared / "bench" / "copies"
    evaluate = scorer(folder)
    result: dict[str, Any] = {}
    for name in ("semi", "real"):
        pages = tuple(documents(folder / f"{half}-{name}.jsonl.gz"))
        gold = evaluate.read(str(folder / f"{half}-{name}.gold.jsonl.gz"))
        for given, layers in (("whole text", {}), ("blocks found", labelled(pages))):
            begun = time.process_time()
            rows = find_copies(pages, layers, settings)
            speed = round(len(pages) / (time.process_time() - begun))
            result[f"{name}, {given}"] = evaluate.score(gold, predictions(rows)) | {"pages_per_cpu_second": speed}
    return result


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    if not (shared / "bench" / "copies").is_dir():
        sys.exit(f"{shared}: no bench/copies in it")
    for name, scores in measure(shared).items():
        pairs, characters = scores["pairs"], scores["aligned_characters"]
        print(f"{name}: pairs P / R / F1; characters P / R / F1")
        print("  sayso", *pairs.values(), *characters.values(), f"{scores['pages_per_cpu_second']} pages/s of CPU")
        for peer, figures in PEERS[name.split(",")[0]].items():
            print(f"  {peer}", *figures)
        print("  false", scores["false_pairs"])
        for kind, row in scores["by_kind"].items():
            print(f"  {kind}: recall {row['recall']}, characters {row['aligned_characters']['f1']}")


if __name__ == "__main__":
    main()
