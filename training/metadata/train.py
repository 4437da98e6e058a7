"""Train the forests of `document/metadata`, and measure them cross-validated by outlet.

    python -m training.metadata.train SHARED [--write src/sayso/models] [--only NAME ...]

Ten folds by outlet over the development pages. Titles and dates are ranked listwise with "none of these" as a
candidate; authors are told one by one. Dates and authors see the title that was found by a forest that has not seen
the page's outlet. Then, with `--write`, each forest is trained on all folds.
"""

import argparse
import json
from pathlib import Path

import msgspec
import numpy as np

from training.metadata.boosting import apply, grow, names_of, to_forest
from training.metadata.examples import FOLDS, HEADLESS, days, known_days, read, titles, writers

SETTINGS = {
    "title-html": {"trees": 250, "depth": 4, "rate": 0.06, "seeds": 2},
    "title-text": {"trees": 200, "depth": 4, "rate": 0.06, "seeds": 3},
    "date-html": {"trees": 200, "depth": 3, "rate": 0.06, "seeds": 2},
    "date-text": {"trees": 150, "depth": 3, "rate": 0.06, "seeds": 3},
    "authors": {"trees": 300, "depth": 4, "rate": 0.05, "listwise": False},
}


def of_use(example) -> bool:
    """Pages that teach: one candidate is right, or none is known to be."""
    return bool(example.rows) and (any(example.right) or example.gold == HEADLESS)


def cross_validate(examples, name, use=of_use) -> list[np.ndarray]:
    """The scores of every example's candidates, from forests that have not seen its outlet."""
    names = names_of(examples)
    scores = [np.zeros(0)] * len(examples)
    for fold in range(FOLDS):
        models = grow([e for e in examples if e.fold != fold and use(e)], names, **SETTINGS[name])
        for index, example in enumerate(examples):
            if example.fold == fold:
                scores[index] = apply(models, example.rows, names)
    return scores


def best_spans(examples, scores):
    return {e.id: e.found[int(np.argmax(s))].span for e, s in zip(examples, scores, strict=True) if len(s)}


def report(name, examples, scores) -> None:
    """The figures of the benchmark's own pages, then those of each sort of part."""
    parts: dict[str, list] = {}
    for example, scored in zip(examples, scores, strict=True):
        parts.setdefault(" ".join(example.id.split("#")[2:]), []).append((example, scored))
    for part, pairs in parts.items():
        _report(f"{name} {part}", *zip(*pairs, strict=True))


def _report(name, examples, scores) -> None:
    """Share right of the pages with gold, forced to answer and free to say none; answers where there is nothing."""
    tops = zip(examples, scores, strict=True)
    best = [(e, s.max(), e.right[int(np.argmax(s))]) if len(s) else (e, -99.0, False) for e, s in tops]
    gold = max(1, sum(1 for e in examples if e.gold and e.gold != HEADLESS))
    asked = [(score, right) for e, score, right in best if e.gold and e.gold != HEADLESS]
    headless = [score for e, score, _ in best if e.gold == HEADLESS]
    told = {"pages": gold, "right, forced": sum(right for _, right in asked) / gold, "without": len(headless)}
    for least in (-3, -2, -1, 0, 1):
        told[f"right at {least}"] = sum(right for score, right in asked if score > least) / gold
        told[f"wrong at {least}"] = sum(not right for score, right in asked if score > least) / gold
        told[f"headless at {least}"] = sum(score > least for score in headless) / max(1, len(headless))
    print(name, json.dumps({key: round(float(value), 4) for key, value in told.items()}), flush=True)


def report_sets(examples, scores) -> None:
    for kind, chosen in (("html", lambda e: "#" not in e.id), ("text", lambda e: "#" in e.id)):
        for least in (-0.8, -0.4, 0.0, 0.4):
            pairs = [
                ({w.name.lower() for w, s in zip(e.found, scored, strict=True) if s > least}, e.gold)
                for e, scored in zip(examples, scores, strict=True)
                if chosen(e)
            ]
            exact = [said == gold for said, gold in pairs if gold]
            empty = [not said for said, gold in pairs if not gold]
            print("authors", kind, least, "exact", round(float(np.mean(exact)), 4), "of", len(exact), end="; ")
            print("none where none", round(float(np.mean(empty)), 4), "of", len(empty), flush=True)


def write(folder: Path, name, examples, use=of_use) -> None:
    names = names_of(examples)
    models = grow([e for e in examples if use(e)], names, **SETTINGS[name])
    forest = to_forest(models, names, SETTINGS[name]["depth"])
    (folder / f"metadata-{name}.json").write_bytes(msgspec.json.encode(forest) + b"\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", nargs="*", default=["html", "text", "authors"])
    asked = parser.parse_args()
    folder = asked.shared / "bench" / "cleaning"
    shown = {}
    pages = {kind: read(folder / f"{kind}.jsonl.gz") for kind in ("html", "text")}
    known = known_days(pages["html"] + pages["text"])
    for kind, items in pages.items():
        if kind not in asked.only and "authors" not in asked.only:
            continue
        examples = titles(items)
        scores = cross_validate(examples, f"title-{kind}")
        report(f"title-{kind}", examples, scores)
        shown |= best_spans(examples, scores)
        dated = days(items, shown, known)
        report(f"date-{kind}", dated, cross_validate(dated, f"date-{kind}"))
        if asked.write:
            write(asked.write, f"title-{kind}", examples)
            write(asked.write, f"date-{kind}", dated)
    if "authors" in asked.only:
        signed = writers(pages["html"] + pages["text"], shown)
        report_sets(signed, cross_validate(signed, "authors", lambda e: bool(e.rows)))
        if asked.write:
            write(asked.write, "authors", signed, lambda e: bool(e.rows))


if __name__ == "__main__":
    main()
