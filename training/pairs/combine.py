"""Weigh what the reader of pairs finds with the features of the layers, on pages that the reader has not seen.

    python -m training.pairs.combine SHARED HELD.jsonl OUT.json [--fold 4] [--cache units.pickle]

HELD.jsonl is what `training.pairs.train` writes of that fold; every sentence is analysed as a page of its own. The five
development events teach too, found and given, and alone what rivals say; OUT-without-EVENT.json are the weights that
have not seen one. The figures printed are cross-validated by story within the fold.
"""

import argparse
import gzip
import json
import pickle
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from sayso.corpus.claims import StatementModels, prepare_pairs, worth_reading
from sayso.corpus.claims.candidates import statement_pairs
from sayso.corpus.claims.compare import Comparison, features, prepare
from sayso.corpus.claims.context_features import CONTEXT_FEATURES, context_features
from sayso.corpus.claims.pair_features import AGAINST_NAMES, NAMES, Compared, rows_of
from sayso.corpus.claims.readings import compare_pairs
from sayso.corpus.claims.units import Unit, units_of
from sayso.corpus.index.vectors import embed
from sayso.corpus.logistic import scores
from sayso.document.analysis import Models, analyse
from sayso.document.layout.blocks import load_block_model
from sayso.models import load_encoder, load_pair_reader, load_reader
from sayso.schema import Given, Page, Proposition
from sayso.settings import ClaimSettings
from training.events import Event, Learnt, fit, read_events, read_found, standing, weights_of
from training.events import use as use_weights
from training.pairs.train import average_precision

SAME, AGAINST = set("E><~UCD"), set("CD")
_SAID = ("raw", "c", "ab", "ba", "moved")
STRENGTH = {"same": 0.3, "against": 0.1}


def unit_of(side: dict, models: Models) -> Unit | None:
    before, text = side.get("before", ""), side["text"]
    sentence = before + text + side.get("after", "")
    given = Given(clean=True, published=side.get("day"))
    found = analyse(Page(path="s", name="s", data=sentence.encode(), media_type="text/plain", given=given), models)
    if found.document is None:
        return None
    start, end = len(before), len(before) + len(text)
    holding = [
        a for a in found.layers.attributions if any(s.start <= start + 2 and end - 2 <= s.end for s in a.content)
    ]
    own = Proposition(
        id="p", document=found.document.id, start=start, end=end, attribution=holding[-1].id if holding else None
    )
    return next(units_of(found.document, msgspec.structs.replace(found.layers, propositions=(own,)), {}))._replace(
        document=side.get("page", "variant")
    )


def read(bench: Path, fold: int, cache: Path) -> list[tuple[dict, Unit | None, Unit | None]]:
    if cache.exists():
        return pickle.loads(cache.read_bytes())
    models = Models(load_block_model(), load_reader(), load_encoder(), load_pair_reader())
    known: dict[str, Unit | None] = {}

    def of(side: dict) -> Unit | None:
        key = json.dumps(side, sort_keys=True)
        if key not in known:
            known[key] = unit_of(side, models)
        return known[key]

    found = []
    for name in ("pairs", "variants"):
        with gzip.open(bench / "reading" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if row["fold"] == fold:
                    b = row.get("b") or {"text": row["text"]}
                    found.append(
                        (
                            {
                                "id": row["id"] if name == "pairs" else f"variant:{row['id']}",
                                "story": row["story"],
                                "label": row["label"],
                            },
                            of(row["a"]),
                            of(b),
                        )
                    )
    cache.write_bytes(pickle.dumps(found))
    return found


def of_fold(found: list[tuple[dict, Unit, Unit]], held: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features of the fold's pairs, their labels, which are of pages, and their stories."""
    said = {row["id"]: row for row in map(json.loads, held.read_text().splitlines())}
    scale = json.loads((held.parent / "scale.json").read_text())
    known = [(row, a, b, said[row["id"]]) for row, a, b in found if a and b and row["id"] in said]
    known.sort(key=lambda k: k[0]["story"])
    rows = []
    for _, group in groupby(known, key=lambda k: k[0]["story"]):
        held_ = list(group)
        units = list({(u.document, u.start, u.text, u.context): u for _, a, b, _ in held_ for u in (a, b)}.values())
        place = {(u.document, u.start, u.text, u.context): i for i, u in enumerate(units)}
        pairs = [tuple(place[u.document, u.start, u.text, u.context] for u in (a, b)) for _, a, b, _ in held_]
        rows.append(rows_of(features(comparison_of(units), pairs), [
            Compared(a, b, *(_odds(s[k]) for k in _SAID), (s["near"] - scale[1]) / scale[0], s["empty"])
            for _, a, b, s in held_
        ]))  # fmt: skip
    labels, stories = (np.array([row[k] for row, *_ in known]) for k in ("label", "story"))
    return (
        np.round(np.vstack(rows), 4),
        labels,
        np.array([not r["id"].startswith("variant:") for r, *_ in known]),
        stories,
    )


def comparison_of(units: list[Unit]) -> Comparison:
    """What is known of statements of one story together, all of them candidates."""
    encode = load_encoder().embed
    vectors = embed([u.text for u in units], encode)
    _, crowd = statement_pairs(units, [range(len(units))], vectors, ClaimSettings())
    return prepare(units, vectors, embed([u.context for u in units], encode), crowd)


def _odds(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))


class Candidates(NamedTuple):
    """The pairs of an event, and which the gold tells of."""

    units: list[Unit]
    pairs: list[tuple[int, int]]
    rows: np.ndarray
    told: np.ndarray
    same: np.ndarray


def candidates(event: Event, models: StatementModels, settings: ClaimSettings) -> Candidates:
    resolved = event.resolved
    units = [
        u
        for p in sorted(resolved.documents)
        for u in units_of(resolved.documents[p], resolved.layers[p], resolved.aliases)
    ]
    comparison, pairs = prepare_pairs(units, resolved, models.encode, settings)
    pairs = worth_reading(comparison, pairs, settings.least_likely)
    rows = np.round(
        rows_of(features(comparison, pairs), compare_pairs(units, pairs, models.reader, resolved.documents)), 4
    )
    stands = standing(event, [(u.document, u.start, u.end) for u in units])
    told = np.array([bool(stands[i]) and bool(stands[j]) for i, j in pairs])
    return Candidates(units, pairs, rows, told, np.array([bool(stands[i] & stands[j]) for i, j in pairs]))


def train(
    events: dict[str, Candidates], rows: np.ndarray, labels: np.ndarray, pages: np.ndarray, out: str | None
) -> None:
    """Fits all three on every event but `out` and the fold, and uses them from here on."""
    kept = [c for name, c in events.items() if name.split()[0] != out]
    fold = Learnt(rows[pages], np.isin(labels[pages], list(SAME)), 3.0)
    same = fit(NAMES, [fold, *(Learnt(c.rows[c.told], c.same[c.told]) for c in kept)], STRENGTH["same"])
    use = labels != "X"
    columns = [NAMES.index(n) for n in AGAINST_NAMES]
    against = fit(
        AGAINST_NAMES, [Learnt(rows[use][:, columns], np.isin(labels[use], list(AGAINST)))], STRENGTH["against"]
    )
    whole = []
    for c in kept:
        context = context_features(c.units, c.pairs, scores(same, c.rows))
        whole.append(Learnt(np.hstack([c.rows, context])[c.told], c.same[c.told]))
    among = fit(NAMES + CONTEXT_FEATURES, whole, STRENGTH["same"])
    use_weights("pairs", {"same": same, "against": against, "among": among})


def report(rows: np.ndarray, labels: np.ndarray, pages: np.ndarray, stories: np.ndarray) -> None:
    """Average precision within the fold, cross-validated by story."""
    for name, names, of in (("same", NAMES, pages), ("against", AGAINST_NAMES, labels != "X")):
        target = np.isin(labels, list(SAME if name == "same" else AGAINST))
        x, y = rows[of][:, [NAMES.index(n) for n in names]], target[of]
        z, out = (x - x.mean(0)) / np.maximum(x.std(0), 1e-6), np.zeros(len(y))
        for train_, test in GroupKFold(5).split(z, y, stories[of]):
            out[test] = (
                LogisticRegression(C=STRENGTH[name], max_iter=2000)
                .fit(z[train_], y[train_])
                .predict_proba(z[test])[:, 1]
            )
        asked = np.ones(len(y), dtype=bool) if name == "same" else np.isin(labels[of], list(SAME)) | ~pages[of]
        f1 = max(
            (2 * (y[asked] & (out[asked] >= t)).sum() / (y[asked].sum() + (out[asked] >= t).sum() or 1), t)
            for t in np.arange(0.05, 0.95, 0.05)
        )
        alone = x[:, names.index(f"read_{name}")]
        columns = {"the reader": alone, **{c: x[:, names.index(c)] for c in ("read_cosine", "cosine")}}
        right = list(y[asked])
        others = ", ".join(f"{k} alone {average_precision(list(c[asked]), right):.3f}" for k, c in columns.items())
        weighed = average_precision(list(out[asked]), right)
        print(f"{name}, {y.sum()} of {len(y)}: AP {weighed:.3f}, {others}; best F1 {f1[0]:.3f} at {f1[1]:.2f}")


def main() -> None:
    arguments = argparse.ArgumentParser()
    for name in ("shared", "held", "out"):
        arguments.add_argument(name, type=Path)
    arguments.add_argument("--fold", type=int, default=4)
    arguments.add_argument("--cache", type=Path, default=Path("units.pickle"))
    given = arguments.parse_args()
    found = read(given.shared / "bench", given.fold, given.cache)
    rows, labels, pages, stories = of_fold(found, given.held)
    report(rows, labels, pages, stories)
    models, settings = StatementModels(load_encoder().embed, load_pair_reader()), ClaimSettings()
    events = {
        n: candidates(e, models, settings) for n, e in {**read_found(given.shared), **read_events(given.shared)}.items()
    }
    for name in sorted({n.split()[0] for n in events}):
        train(events, rows, labels, pages, name)
        given.out.with_name(f"{given.out.stem}-without-{name}.json").write_bytes(weights_of("pairs"))
    train(events, rows, labels, pages, None)
    given.out.write_bytes(weights_of("pairs"))


if __name__ == "__main__":
    main()
