"""Learns the comparator of statements and the two models of responses from hand-made dossiers.

    python training/claims.py ../shared        trains on the five events, writes models/claims.json

`bench/claims.py` leaves one event out at a time and scores it.

The gold's bodies and attributions are given; everything else is found as a build finds it. Only pairs of
statements that both stand for members of the gold are learned from: what the gold does not speak of is no
evidence against two statements being one.
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.dossier_gold import Given, load, name_of, read_gold, spans
from bench.names import analyse as analyse_names

from sayso.corpus import claims as stage
from sayso.corpus import logistic
from sayso.corpus.aliases import merge_entities
from sayso.corpus.claims import Statements, find_claims
from sayso.corpus.claims.compare import FEATURES
from sayso.corpus.ground import Ground, find_outlets
from sayso.corpus.responses import ANSWER_FEATURES, LINK_FEATURES, linkable
from sayso.corpus.responses.answers import answers
from sayso.corpus.vectors import Encode
from sayso.document.analysis import analyse as analyse_page
from sayso.document.analysis import load_models
from sayso.document.figures import find_figures
from sayso.document.propositions import find_propositions
from sayso.document.times import find_times
from sayso.models import load_encoder
from sayso.schema import Document, Layers, Page, Story
from sayso.settings import ClaimSettings

MODELS = Path(__file__).resolve().parent.parent / "src/sayso/models"


class Event(NamedTuple):
    given: Given
    ground: Ground
    gold: Mapping[str, Any]


def analyse(document: Document, given: Layers) -> Layers:
    """All layers of a page whose blocks, attributions and speakers the gold gives."""
    found = analyse_names(document, given)
    times = find_times(document, found.sentences, found.tokens)
    return msgspec.structs.replace(
        found,
        entities=found.entities + given.entities,
        attributions=given.attributions,
        times=times,
        figures=find_figures(document, found.sentences, found.tokens, times),
        propositions=find_propositions(document, found.sentences, found.tokens, given.attributions),
    )


def ground_of(given: Given) -> Ground:
    aliases = merge_entities(given.documents, given.layers)
    outlets, made = find_outlets(given.documents, aliases.entities)
    return Ground(
        documents={d.id: d for d in given.documents},
        layers=given.layers,
        stories=given.stories,
        copies=given.copies,
        origins=given.origins,
        aliases=aliases.of,
        entities={e.id: e for e in (*aliases.entities, *made)},
        outlets=outlets,
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


def learn_pairs(event: Event, encode: Encode, settings: ClaimSettings) -> Learnt:
    held: list[np.ndarray] = []
    real = stage.scores

    def spy(model: Any, rows: np.ndarray) -> list[float]:
        held.append(rows)
        return real(model, rows)

    stage.scores = spy
    try:
        statements = find_claims(event.ground, encode, settings)
    finally:
        stage.scores = real
    units = statements.units
    stands = standing(event, [(u.document, u.start, u.end) for u in units])
    kept = [n for n, (i, j) in enumerate(statements.scores) if stands[i] and stands[j]]
    labels = [bool(stands[i] & stands[j]) for i, j in statements.scores]
    return Learnt(np.vstack(held)[kept], np.array(labels)[kept])


def learn_answers(event: Event) -> Learnt:
    rows, labels = [], []
    for page in sorted(event.ground.documents):
        document = event.ground.documents[page]
        replies = [
            r["span"] for r in event.gold["responses"] if name_of(r["doc"]) == name_of(document.path) and r.get("span")
        ]
        for answer in answers(document, event.ground.layers[page], event.ground):
            rows.append(answer.features)
            labels.append(any(touches(answer.span, s) for s in replies))
    return Learnt(np.array(rows), np.array(labels))


def learn_links(event: Event, statements: Statements, encode: Encode) -> Learnt:
    rows, labels = [], []
    wanted = []
    for r in event.gold["responses"]:
        ids = {a.get("claim") for a in r.get("answers", [])} | {r.get("claim")}
        wanted.append((name_of(r["doc"]), r.get("span"), ids - {None}))
    for page in sorted(event.ground.documents):
        document = event.ground.documents[page]
        for answer in answers(document, event.ground.layers[page], event.ground):
            ids = {
                c
                for d, s, want in wanted
                if d == name_of(document.path) and s and touches(answer.span, s)
                for c in want
            }
            if not ids:
                continue
            links = list(linkable([answer], statements.claims, event.ground, encode))
            for link in links:
                stands = standing(event, [(m.document, m.start, m.end) for m in link.claim.members])
                rows.append(link.features)
                labels.append(any(s & ids for s in stands))
    return Learnt(np.array(rows), np.array(labels))


def fit(names: Sequence[str], sets: Sequence[Learnt], strength: float) -> logistic.Logistic:
    """A logistic regression in which every event weighs the same."""
    rows = np.vstack([s.rows for s in sets])
    labels = np.concatenate([s.labels for s in sets])
    weights = np.concatenate([np.full(len(s.labels), 1 / max(1, s.labels.sum())) for s in sets])
    mean, scale = rows.mean(0), rows.std(0)
    scale[scale < 1e-6] = 1
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - mean) / scale, labels, sample_weight=weights / weights.mean())
    parts = (np.round(x, 6) for x in (mean, scale, model.coef_[0]))
    return logistic.Logistic(tuple(names), *parts, round(float(model.intercept_[0]), 6))


def use(models: Mapping[str, logistic.Logistic]) -> None:
    """Makes the stages use these weights instead of those that ship."""
    stored = {
        name: {
            "features": m.features,
            "mean": m.mean.tolist(),
            "scale": m.scale.tolist(),
            "weights": m.weights.tolist(),
            "bias": m.bias,
        }
        for name, m in models.items()
    }
    logistic.load_logistic.cache_clear()
    logistic._stored = lambda: stored  # noqa: SLF001


_STORED = logistic._stored  # noqa: SLF001


def shipped() -> None:
    """Makes the stages use the weights that ship again."""
    logistic._stored = _STORED  # noqa: SLF001
    logistic.load_logistic.cache_clear()


def train(events: Mapping[str, Event], encode: Encode, settings: ClaimSettings, out: str | None = None) -> None:
    """Fits all three models on every event but `out`, and uses them from here on."""
    kept = [e for name, e in events.items() if name.split()[0] != out]
    blank = {n: _blank(f) for n, f in (("same", FEATURES), ("answers", ANSWER_FEATURES), ("answered", LINK_FEATURES))}
    use(blank)
    models = dict(blank)
    models["same"] = fit(FEATURES, [_memo(learn_pairs, e, encode, settings) for e in kept], 1.0)
    models["answers"] = fit(ANSWER_FEATURES, [_memo(learn_answers, e) for e in kept], 0.1)
    use(models)
    models["answered"] = fit(
        LINK_FEATURES, [learn_links(e, find_claims(e.ground, encode, settings), encode) for e in kept], 0.1
    )
    use(models)


_KEPT: dict[Any, Learnt] = {}


def _memo(learn: Any, event: Event, *more: Any) -> Learnt:
    key = (learn.__name__, id(event.ground))
    if key not in _KEPT:
        _KEPT[key] = learn(event, *more)
    return _KEPT[key]


def _blank(names: Sequence[str]) -> logistic.Logistic:
    zero = np.zeros(len(names))
    return logistic.Logistic(tuple(names), zero, zero + 1, zero, 0.0)


def write() -> None:
    """The weights in use, and their digest where the package keeps it."""
    data = msgspec.json.format(msgspec.json.encode(logistic._stored()), indent=1) + b"\n"  # noqa: SLF001
    (MODELS / "claims.json").write_bytes(data)
    rows = (MODELS / "models.toml").read_text(encoding="utf-8").split("\n\n")
    row = f'[[model]]\nname = "claims"\nversion = "1"\nfile = "claims.json"\nsha256 = "{sha256(data).hexdigest()}"'
    kept = [r.rstrip("\n") for r in rows if 'name = "claims"' not in r]
    (MODELS / "models.toml").write_text("\n\n".join([*kept, row]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    train({**read_events(folder), **read_found(folder)}, Remembered(), ClaimSettings())
    write()
