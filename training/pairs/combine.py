"""Weigh what the reader of pairs finds with the features of the layers, on pages that the reader has not seen.

    python -m training.pairs.combine SHARED HELD.jsonl OUT.json [--fold 4] [--cache units.pickle]

HELD.jsonl is what `training.pairs.train` writes of that fold; every sentence is analysed as a page of its own. The five
development events teach too, found and given, and alone what rivals say; OUT-without-EVENT.json are the weights that
have not seen one. The figures printed are cross-validated by story within the fold.
"""

import argparse
import json
import pickle
from itertools import chain, groupby
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
from sayso.corpus.claims.pair_features import NAMES, Compared, rows_of
from sayso.corpus.claims.readings import compare_pairs
from sayso.corpus.claims.units import Unit, units_of
from sayso.corpus.index.vectors import embed
from sayso.document.analysis import Models, analyse, load_models
from sayso.models import load_encoder, load_pair_reader
from sayso.models.logistic import scores
from sayso.models.pairs import PairReading
from sayso.schema import Given, Page, Proposition
from sayso.settings import ClaimSettings
from training.events import Event, Learnt, fit, read_events, read_found, standing, weights_of
from training.events import use as use_weights
from training.pairs.data import json_lines, read_here
from training.pairs.train import average_precision

SAME = set("E><~UCD")
_SAID = ("same", "against", "denies", "moved", "a_entails_b", "b_entails_a", "a_empty", "b_empty")
STRENGTH = 0.3


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
    models = load_models()
    known: dict[str, Unit | None] = {}

    def of(side: dict) -> Unit | None:
        key = json.dumps(side, sort_keys=True)
        if key not in known:
            known[key] = unit_of(side, models)
        return known[key]

    files = chain.from_iterable(json_lines(bench / "reading" / f"{name}.jsonl.gz") for name in ("pairs", "variants"))
    found = []
    for row in chain(files, read_here(bench)):
        if row["fold"] == fold:
            name = row["id"] if "b" in row else f"variant:{row['id']}"
            b = row.get("b") or {"text": row["text"]}
            found.append(({"id": name, "story": row["story"], "label": row["label"]}, of(row["a"]), of(b)))
    cache.write_bytes(pickle.dumps(found))
    return found


def of_fold(found: list[tuple[dict, Unit, Unit]], held: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Features of the fold's pairs, their labels, which are of pages, and their stories."""
    said = {row["id"]: row["odds"] for row in map(json.loads, held.read_text().splitlines())}
    known = [(row, a, b, said[row["id"]]) for row, a, b in found if a and b and row["id"] in said]
    known.sort(key=lambda k: k[0]["story"])
    rows = []
    for _, group in groupby(known, key=lambda k: k[0]["story"]):
        held_ = list(group)
        units = list({(u.document, u.start, u.text, u.context): u for _, a, b, _ in held_ for u in (a, b)}.values())
        place = {(u.document, u.start, u.text, u.context): i for i, u in enumerate(units)}
        pairs = [tuple(place[u.document, u.start, u.text, u.context] for u in (a, b)) for _, a, b, _ in held_]
        compared = [Compared(a, b, _reading(s)) for _, a, b, s in held_]
        rows.append(rows_of(features(comparison_of(units), pairs), compared))
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


def _reading(said: dict[str, float]) -> PairReading:
    found = [_odds(said[name]) for name in _SAID]
    return PairReading(found[0], *found)


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
    pairs = worth_reading(comparison, pairs, settings)
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
    asked = pages & (labels != "O")
    fold = Learnt(rows[asked], np.isin(labels[asked], list(SAME)), 3.0)
    same = fit(NAMES, [fold, *(Learnt(c.rows[c.told], c.same[c.told]) for c in kept)], STRENGTH)
    whole = []
    for c in kept:
        context = context_features(c.units, c.pairs, scores(same, c.rows))
        whole.append(Learnt(np.hstack([c.rows, context])[c.told], c.same[c.told]))
    among = fit(NAMES + CONTEXT_FEATURES, whole, STRENGTH)
    use_weights("pairs", {"same": same, "among": among})


def report(rows: np.ndarray, labels: np.ndarray, pages: np.ndarray, stories: np.ndarray) -> None:
    """Average precision within the fold, cross-validated by story."""
    asked = pages & (labels != "O")
    x, y = rows[asked], np.isin(labels[asked], list(SAME))
    z, out = (x - x.mean(0)) / np.maximum(x.std(0), 1e-6), np.zeros(len(y))
    for train_, test in GroupKFold(5).split(z, y, stories[asked]):
        model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(z[train_], y[train_])
        out[test] = model.predict_proba(z[test])[:, 1]
    f1 = max((2 * (y & (out >= t)).sum() / (y.sum() + (out >= t).sum() or 1), t) for t in np.arange(0.05, 0.95, 0.05))
    alone = (average_precision(list(x[:, NAMES.index(c)]), list(y)) for c in ("read_same", "cosine"))
    print(
        f"one question, {y.sum()} of {len(y)}: AP {average_precision(list(out), list(y)):.3f}, best F1 {f1[0]:.3f} at "
        f"{f1[1]:.2f}; the reader alone {next(alone):.3f}, cosine alone {next(alone):.3f}"
    )


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
