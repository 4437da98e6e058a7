"""A made-up sample of the data that models learn from: the shipped example's pages, in the shapes of `bench/`.

    python -m training.sample DIR

Its labels are what the shipped models say of those pages: to see that a script runs, and writes weights that load; not
to learn from, and nothing that ships is made of it.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import sayso
from sayso.schema import ARTICLE, BlockLabel, Document

RECIPES = ("rarity", "attributions", "claims", "responses", "timeline")
"""What it suffices for; the others need PyTorch, LightGBM, or markup with gold."""
KINDS = ("ecb", "rumor", "web")
Row = dict[str, Any]


def write_sample(folder: Path) -> None:
    """Writes `bench/` with one dossier, three sets of stories, articles with attributions, and read attributions."""
    with as_file(files("sayso") / "example" / "pages") as pages, sayso.build([pages]) as case:
        bench = folder / "bench"
        documents = [document for document in case.documents if document.language == "en"]
        names = {document.id: Path(document.name).stem for document in documents}
        said = [
            {
                "id": one.id, "doc": names[one.document], "source": one.source, "cue": one.cue, "content": one.content,
                "kind": one.kind, "stance": one.stance,
            }
            for one in case.attributions
            if one.document in names
        ]  # fmt: skip
        dossier = bench / "dossier" / "dev" / "ferry"
        dossier.mkdir(parents=True)
        for document in documents:
            (dossier / f"{names[document.id]}.txt").write_bytes(document.text.encode())
        (dossier / "gold.json").write_text(json.dumps(_gold(case, documents, names, said)), "utf-8")
        told = [
            {"id": names[document.id], "title": document.title.text if document.title else "", "text": document.text}
            for document in documents
        ]
        for kind in KINDS:
            _lines(bench / "stories" / f"dev-{kind}.jsonl.gz", told)
            gold = "".join(f"{json.dumps({'id': row['id'], 'story': f'{kind}-ferry'})}\n" for row in told)
            (bench / "stories" / f"dev-{kind}.gold.jsonl").write_text(gold, "utf-8")
        _lines(bench / "cleaning" / "html.jsonl.gz", ({"body": row["text"], "lang": "en"} for row in told))
        articles = [row | {"attributions": [one for one in said if one["doc"] == row["id"]]} for row in told]
        for part in ("train", "dev"):
            _lines(bench / "attribution" / f"{part}.jsonl.gz", articles)
        _lines(bench / "reading" / "attributions.jsonl.gz", _read(case, names))


def _gold(case: sayso.OpenCase, documents: Iterable[Document], names: Mapping[str, str], said: list[Row]) -> Row:
    """What `bench.dossier_gold` and `training.events` read of an event."""
    blocks: dict[tuple[str, bool], list[tuple[int, int]]] = {}
    for block in case.blocks:
        if block.label in ARTICLE and block.label is not BlockLabel.TITLE:
            blocks.setdefault((block.document, block.label is BlockLabel.CAPTION), []).append((block.start, block.end))
    return {
        "documents": [
            {
                "file": f"{names[one.id]}.txt", "sha256": one.sha256, "outlet": one.outlet,
                "published": one.published[:10] if one.published else None,
                "headline": one.title.span if one.title else None,
                "body": blocks.get((one.id, False), []), "captions": blocks.get((one.id, True), []),
            }
            for one in documents
        ],
        "attributions": said,
        "claims": [
            {"id": claim.id, "members": _places(claim.members, names)} for claim in case.claims if claim.documents > 1
        ],
        "responses": [
            {"doc": names[one.document], "span": [one.start, one.end], "answers": [{"claim": one.claim}]}
            for one in case.responses
            if one.document in names
        ],
        "timeline": [{"evidence": _places(each.evidence, names)} for n, each in enumerate(case.timeline) if n % 4],
        "discrepancies": [],
        "lineage": {},
    }  # fmt: skip


def _places(spans: Iterable[Any], names: Mapping[str, str]) -> list[Row]:
    return [{"doc": names[one.document], "span": [one.start, one.end]} for one in spans if one.document in names]


def _read(case: sayso.OpenCase, names: Mapping[str, str]) -> Iterable[Row]:
    """Attributions as a careful reader leaves them: one in four of them is none."""
    for number, one in enumerate(case.attributions):
        if one.document in names:
            marks = {"source": one.source, "cue": one.cue, "content": one.content}
            yield {"page": names[one.document], **marks, "ok": "n" if number % 4 == 0 else "y", "fold": number % 5}


def _lines(path: Path, rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]))
