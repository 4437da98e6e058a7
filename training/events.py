"""The hand-made dossiers as the stages of `sayso.corpus` see them, and what fitting their small models shares.

"Given": the gold's bodies and attributions, everything else found as a build finds it. "Found": nothing given.
"""

from __future__ import annotations

import collections
import csv
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from bench.dossier_gold import Given, load, name_of, read_gold, spans
from bench.names import analyse as analyse_names

from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.analysis import analyse as analyse_page
from sayso.document.analysis import load_models
from sayso.document.propositions import find_propositions
from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.reporting.attributions import read_ranges
from sayso.document.words.quotations import quotation_states
from sayso.models import load_encoder, load_reader, logistic
from sayso.schema import Document, Layers, Page, Story

MODELS = Path(__file__).resolve().parent.parent / "src/sayso/models"


class Event(NamedTuple):
    given: Given
    resolved: ResolvedCorpus
    gold: Mapping[str, Any]


def analyse(document: Document, given: Layers) -> Layers:
    """All layers of a page whose blocks, attributions and speakers the gold gives."""
    found = analyse_names(document, given)
    times = find_times(document, found.sentences, found.tokens)
    encoding = load_reader().read(document.text, read_ranges(given.blocks), quotation_states(document.text))
    found = msgspec.structs.replace(
        found,
        entities=found.entities + given.entities,
        attributions=given.attributions,
        times=times,
        figures=find_figures(document, found.sentences, found.tokens, times),
    )
    return msgspec.structs.replace(found, propositions=find_propositions(document, found, encoding))


def ground_of(given: Given) -> ResolvedCorpus:
    aliases = merge_entities(given.documents, given.layers)
    outlets, made = find_outlets(given.documents, aliases.entities)
    return ResolvedCorpus(
        documents={d.id: d for d in given.documents},
        layers=given.layers,
        stories=given.stories,
        copies=given.copies,
        origins=given.origins,
        aliases=aliases.of,
        entities={e.id: e for e in (*aliases.entities, *made)},
        outlets=outlets,
        speaks_for=aliases.speaks_for,
    )


def read_event(gold: Path, pages: Path) -> Event:
    given = load(gold, pages, analyse)
    return Event(given, ground_of(given), read_gold(gold))


def read_events(shared: Path) -> dict[str, Event]:
    """The five development events, headline, body, captions and attributions given."""
    folders = sorted(p.parent for p in (shared / "bench/dossier/dev").glob("*/gold.json"))
    return {folder.name: read_event(folder, folder) for folder in folders}


def read_found(shared: Path) -> dict[str, Event]:
    """The same events as a build finds them, nothing given: what the weights will meet."""
    models, out = load_models(), {}
    for folder in sorted(p.parent for p in (shared / "bench/dossier/dev").glob("*/gold.json")):
        found = [
            analyse_page(Page(path=str(f), name=f.name, data=f.read_bytes(), media_type="text/plain"), models)
            for f in sorted(folder.glob("*.txt"))
        ]
        documents = tuple(a.document for a in found if a.document is not None)
        layers = {a.document.id: a.layers for a in found if a.document is not None}
        story = Story(id="story", documents=tuple(sorted(layers)), title=None)
        given = Given(documents, layers, (story,), (), ())
        out[f"{folder.name} found"] = Event(given, ground_of(given), read_gold(folder))
    return out


def read_labelled(shared: Path) -> dict[str, Event]:
    """Stories of `bench/stories`, as a build finds them, with the statements of `statements.tsv` for a gold.

    Stories that the folder does not hold are passed over.
    """
    claims: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    lines = (Path(__file__).parent / "statements.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
        told = ([*re.split("[:-]", m.rpartition(":")[2]), m.rpartition(":")[0]] for m in row["members"].split())
        members = [{"doc": page, "span": [int(start), int(end)]} for start, end, page in told]
        claims[row["story"]].append({"id": row["number"], "members": members})
    models, out = load_models(), {}
    for kind in sorted({story.partition("-")[0] for story in claims}):
        texts = _texts(shared / "bench/stories", kind)
        for story in sorted(claims.keys() & texts.keys()):
            found = [
                analyse_page(Page(path=f"{n}.txt", name=f"{n}.txt", data=t.encode(), media_type="text/plain"), models)
                for n, t in texts[story]
            ]
            documents = tuple(a.document for a in found if a.document is not None)
            layers = {a.document.id: a.layers for a in found if a.document is not None}
            whole = Story(id="story", documents=tuple(sorted(layers)), title=None)
            given = Given(documents, layers, (whole,), (), ())
            out[f"{story} labelled"] = Event(given, ground_of(given), {"claims": claims[story], "responses": []})
    return out


def _texts(folder: Path, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Each story of a set -> the ids and texts of its pages."""
    with gzip.open(folder / f"dev-{kind}.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = {row["id"]: row for row in map(json.loads, lines)}
    of: dict[str, list[tuple[str, str]]] = collections.defaultdict(list)
    for line in (folder / f"dev-{kind}.gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        page = pages[row["id"]]
        of[row["story"]].append((row["id"], f"{page['title']}\n\n{page['text']}" if page["title"] else page["text"]))
    return {story: sorted(held) for story, held in of.items()}


class Remembered:
    """The encoder, each text encoded once in this process."""

    def __init__(self) -> None:
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        for text in texts:
            if text not in self.known:
                self.known[text] = load_encoder().embed([text])[0]
        return np.stack([self.known[t] for t in texts])


class Learnt(NamedTuple):
    """Features and labels of one event, for one model."""

    rows: np.ndarray
    labels: np.ndarray
    weight: float = 1.0
    """Of the event among the others."""


def touches(a: Sequence[int], b: Sequence[Any]) -> float:
    """The Jaccard overlap of a span with the gold's, where they share half of the shorter; else 0."""
    theirs = spans(b)
    size = sum(e - s for s, e in theirs)
    shared = sum(max(0, min(a[1], e) - max(a[0], s)) for s, e in theirs)
    if a[1] - a[0] > 450 or shared * 2 < min(a[1] - a[0], size):
        return 0.0
    return shared / (a[1] - a[0] + size - shared)


def standing(event: Event, places: Sequence[tuple[str, int, int]]) -> list[set[str]]:
    """For each place the claims of the gold that it stands for: those of the member that it touches best."""
    members = collections.defaultdict(list)
    for claim in event.gold["claims"]:
        for m in claim["members"]:
            members[name_of(m["doc"])].append((tuple(spans(m["span"])), claim["id"]))
    names = {d.id: name_of(d.path) for d in event.given.documents}
    out = []
    for document, start, end in places:
        found = [(touches((start, end), s), s) for s, _ in members[names[document]]]
        best = max(found, default=(0.0, ()), key=lambda t: t[0])
        out.append({c for s, c in members[names[document]] if s == best[1]} if best[0] else set())
    return out


def fit(names: Sequence[str], sets: Sequence[Learnt], strength: float) -> logistic.Logistic:
    """A logistic regression in which every event weighs the same."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  what only measures does without

    rows = np.vstack([s.rows for s in sets])
    labels = np.concatenate([s.labels for s in sets])
    weights = np.concatenate([np.full(len(s.labels), s.weight / max(1, s.labels.sum())) for s in sets])
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale < 1e-6] = 1
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - mean) / scale, labels, sample_weight=weights / weights.mean())
    parts = (np.round(x, 6) for x in (mean, scale, model.coef_[0]))
    return logistic.Logistic(tuple(names), *parts, round(float(model.intercept_[0]), 6))


def blank(names: Sequence[str]) -> logistic.Logistic:
    """Weights that say nothing: so that a stage runs before its model is fitted."""
    zero = np.zeros(len(names))
    return logistic.Logistic(tuple(names), zero, zero + 1, zero, 0.0)


_SHIPPED = logistic._stored  # noqa: SLF001
_USED: dict[str, dict[str, Any]] = {}


def use(model: str, parts: Mapping[str, logistic.Logistic]) -> None:
    """Makes the stages use these weights instead of those of that name that ship."""
    _USED[model] = {
        name: {
            "features": m.features,
            "mean": m.mean.tolist(),
            "scale": m.scale.tolist(),
            "weights": m.weights.tolist(),
            "bias": m.bias,
        }
        for name, m in parts.items()
    }
    logistic.load_logistic.cache_clear()
    logistic._stored = lambda name: _USED[name] if name in _USED else _SHIPPED(name)  # noqa: SLF001


def use_stored(model: str, weights: dict[str, Any]) -> None:
    """Makes the stages use the weights of a file instead of those of that name that ship."""
    _USED[model] = weights
    logistic.load_logistic.cache_clear()
    logistic._stored = lambda name: _USED[name] if name in _USED else _SHIPPED(name)  # noqa: SLF001


def shipped() -> None:
    """Makes the stages use the weights that ship again."""
    _USED.clear()
    logistic.load_logistic.cache_clear()


def weights_of(model: str) -> bytes:
    """The weights in use, as a file of the package; `seal.py` writes its digest."""
    return msgspec.json.format(msgspec.json.encode(_USED[model]), indent=1) + b"\n"


def write(model: str, folder: Path) -> None:
    """Writes the weights in use into a folder of models."""
    (folder / f"{model}.json").write_bytes(weights_of(model))


_KEPT: dict[Any, Learnt] = {}


def memo(learn: Any, event: Event, *more: Any) -> Learnt:
    """What `learn` makes of an event, made once in this process."""
    key = (learn.__name__, id(event.resolved))
    if key not in _KEPT:
        _KEPT[key] = learn(event, *more)
    return _KEPT[key]
