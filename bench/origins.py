"""Origins on the development events, and on the seeds to report: a wrong merge and a missed one apart.

    python bench/origins.py SHARED [--whole]

`SHARED` is the folder with `bench/dossier/dev`, `seeds` and `gold`. Blocks are a careful reader's; with `--whole`
everything is found by the program itself, from the bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec

from bench.dossier_gold import load, name_of, read_gold
from sayso.corpus.copies import find_copies
from sayso.corpus.copies.rewrites import find_rewrites
from sayso.corpus.origins import find_origins
from sayso.corpus.stories import find_stories
from sayso.document.layout import lay_out
from sayso.document.metadata import agency_mentions, prose_span
from sayso.document.metadata.credits import find_wires
from sayso.document.metadata.head import read_head
from sayso.document.metadata.outlet import find_publisher
from sayso.schema import Document, Layers, Page


def events(shared: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, folder of the gold, folder of the pages."""
    for folder in sorted((shared / "bench" / "dossier" / "dev").iterdir()):
        if (folder / "gold.json").exists():
            yield folder.name, folder, folder
    yield "seeds (not developed on)", shared / "gold" / "seeds", shared / "seeds"


def given(gold: Path, pages: Path) -> tuple[tuple[Document, ...], Mapping[str, Layers]]:
    """The pages with the reader's blocks; credits are still the program's to find, outlets it is not told."""
    rows = load(gold, pages, lambda _, layers: layers)
    documents = []
    for document in rows.documents:
        page = _page(pages / document.path)
        layout, blocks = lay_out(page), rows.layers[document.id].blocks
        head, prose = read_head(layout), prose_span(layout, blocks)
        wires = find_wires(head, agency_mentions(layout, prose, blocks))
        outlet = find_publisher(page, layout, head, prose).outlet
        documents.append(msgspec.structs.replace(document, wires=wires, outlet=outlet))
    return tuple(documents), rows.layers


def whole(pages: Path) -> tuple[tuple[Document, ...], Mapping[str, Layers]]:
    from sayso.document.analysis import analyse, load_models  # noqa: PLC0415

    models = load_models()
    found = [analyse(_page(path), models) for path in sorted(pages.glob("*.txt"))]
    documents = tuple(row.document for row in found if row.document is not None)
    return documents, {row.document.id: row.layers for row in found if row.document is not None}


def _page(path: Path) -> Page:
    return Page(path=path.name, name=path.name, data=path.read_bytes(), media_type="text/plain")


def gold_origins(gold: Path) -> dict[str, int]:
    lineage = read_gold(gold)["lineage"]["origins"]
    return {name_of(page): number for number, row in enumerate(lineage) for page in row["docs"]}


def compare(gold: Mapping[str, int], found: Mapping[str, str]) -> dict[str, Any]:
    """B-cubed, and pairs: wrongly merged of those merged, wrongly parted of those that are one."""
    names = sorted(gold)
    same = [[b for b in names if gold[a] == gold[b]] for a in names]
    put = [[b for b in names if found[a] == found[b]] for a in names]
    both = [len(set(one) & set(other)) for one, other in zip(same, put, strict=True)]
    precision = sum(n / len(group) for n, group in zip(both, put, strict=True)) / len(names)
    recall = sum(n / len(group) for n, group in zip(both, same, strict=True)) / len(names)
    pairs = list(combinations(names, 2))
    return {
        "f1": 2 * precision * recall / (precision + recall),
        "wrong": sum(found[a] == found[b] and gold[a] != gold[b] for a, b in pairs),
        "missed": sum(found[a] != found[b] and gold[a] == gold[b] for a, b in pairs),
        "found": len(set(found.values())),
        "gold": len(set(gold.values())),
    }


def measure(shared: Path, *, from_bytes: bool = False) -> dict[str, Any]:
    result = {}
    for name, gold, pages in events(shared):
        documents, layers = whole(pages) if from_bytes else given(gold, pages)
        names = {document.id: name_of(document.name) for document in documents}
        stories = find_stories(documents, layers)
        copies = find_rewrites(documents, layers, stories, find_copies(documents, layers))
        origins = find_origins(documents, layers, copies, stories)
        found = {names[page]: row.id for row in origins for page in row.documents}
        rows = [(row.name, [names[page] for page in row.documents]) for row in origins]
        result[name] = compare(gold_origins(gold), found) | {"origins": rows}
    return result


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--whole"]
    shared = Path(arguments[0]) if arguments else Path(__file__).parents[2] / "shared"
    if not (shared / "bench" / "dossier" / "dev").is_dir():
        sys.exit(f"{shared}: no bench/dossier/dev in it")
    result = measure(shared, from_bytes="--whole" in sys.argv)
    for name, row in result.items():
        print(f"{name}: B-cubed F1 {row['f1']:.3f}, {row['found']} origins of {row['gold']};", end=" ")
        print(f"pairs wrongly merged {row['wrong']}, wrongly parted {row['missed']}")
        for origin in row["origins"]:
            print("   ", *origin)
    dev = [row["f1"] for name, row in result.items() if "seeds" not in name]
    print(f"mean of the events: {sum(dev) / len(dev):.3f}")


if __name__ == "__main__":
    main()
