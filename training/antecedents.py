"""Learns whom pronouns, and noun phrases that are sources, take up: `models/antecedents.json`.

    python -m training.antecedents ../shared             trains on GAP's development part and the read attributions
    python -m training.antecedents ../shared --folds     each story of the read ones left out

Rows are those that the stage makes of the pages as it reads them (`antecedents.FEATURES`, the encoder's states), in two
rounds: the second with what the first round's model takes up before. Torch on one thread; five minutes of one core.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from bench.reading import page_of
from bench.scoring import scorer

from sayso.document.analysis import analyse, load_models
from sayso.document.people.mentions import antecedent_model, nominals, pronouns
from sayso.document.people.mentions.antecedent_model import Antecedent, AntecedentModel, Net, likelihoods
from sayso.document.people.mentions.antecedents import (
    FEATURES,
    Anaphor,
    AntecedentCandidate,
    antecedent_features,
    find_antecedents,
)
from sayso.document.people.mentions.discourse_state import DiscourseState
from sayso.schema import Given, MentionForm, Page

OUT = Path(__file__).parents[1] / "src" / "sayso" / "models" / "antecedents.json"
HIDDEN, PROJECTED = 16, 8
ROUNDS, BATCH, RATE = 14, 64, 5e-3
WEIGHT = 2.0
"""Of a read attribution beside a passage of GAP."""
DECAY, DECAY_STATES, DROPOUT = 1e-3, 2e-3, 0.3
SEEDS = (0, 5)
FIRST = {
    "sentences": -0.9, "ahead": -3, "is subject": 0.7, "times": 0.5, "clashes": -5, "guess clashes": -2, "agrees": 1.5,
    "named": 1, "rank": -0.2, "spoke last, source": 1.5, "in what is said": -3, "person": 3, "by rule": 3,
}  # fmt: skip
"""Weights of the first round, before anything is learned."""


class Asked(NamedTuple):
    """What the stage asked: an anaphor with its candidates."""

    page: DiscourseState
    of: Anaphor
    found: Sequence[AntecedentCandidate]
    rows: np.ndarray
    states: np.ndarray


class Example(NamedTuple):
    rows: np.ndarray
    states: np.ndarray
    allowed: np.ndarray
    """Which of the rows may be chosen, nobody's last."""
    fold: int
    kind: str
    gold: str
    """The speaker read; `?` where none is told, empty of GAP."""


class Listener:
    """Stands in for `find_antecedent`, answers as a model does, and keeps what it was asked."""

    def __init__(self, model: AntecedentModel | None) -> None:
        self.model = model
        self.asked: list[Asked] = []

    def __call__(self, page: DiscourseState, of: Anaphor) -> Antecedent | None:
        found = find_antecedents(page, of)
        rows = np.array(antecedent_features(page, of, found))
        states = page.encoded([of.last - 1, *(c.naming.last - 1 for c in found)])
        self.asked.append(Asked(page, of, found, rows, states.astype(np.float32)))
        if not found:
            return None
        shares = likelihoods(self.model, rows, states) if self.model else _guessed(rows)
        best = int(shares.argmax())
        if best == len(found) or shares[best] < antecedent_model.LIKELY:
            return None
        return Antecedent(found[best].referent, bool(shares[best] >= antecedent_model.SURE))


def _guessed(rows: np.ndarray) -> np.ndarray:
    weights = np.array([FIRST.get(name, 0.0) for name, _ in FEATURES])
    odds = np.exp(rows @ weights - (rows @ weights).max())
    return odds / odds.sum()


def listen(model: AntecedentModel | None) -> Listener:
    """From here on the stage asks the listener."""
    nominals.find_antecedent = pronouns.find_antecedent = listener = Listener(model)  # type: ignore[attr-defined]
    return listener


def passages(shared: Path, part: str) -> list[dict[str, str]]:
    path = shared / "bench" / "coreference" / f"gap-{part}.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def of_passages(rows: Sequence[dict[str, str]], listener: Listener) -> Iterator[Example]:
    models = load_models()
    for row in rows:
        listener.asked.clear()
        given = Given(clean=True, language="en")
        analyse(
            Page(path=row["ID"], name=row["ID"], data=row["Text"].encode(), media_type="text/plain", given=given),
            models,
        )
        at = int(row["Pronoun-offset"])
        asked = next((a for a in listener.asked if a.page.words[a.of.first].start == at), None)
        if asked is None:
            continue
        named = {k: _bearers(asked.page, int(row[f"{k}-offset"]), len(row[k])) for k in "AB"}
        true = [k for k in "AB" if row[f"{k}-coref"].upper() == "TRUE"]
        if true:
            right = [c.referent in named[true[0]] for c in asked.found]
            allowed = [*right, not any(right)]
        else:
            allowed = [*(c.referent not in named["A"] | named["B"] for c in asked.found), True]
        yield Example(asked.rows, asked.states, np.array(allowed), -1, asked.of.kind, "")


def _bearers(page: DiscourseState, start: int, length: int) -> set[int]:
    """Who bears the names that touch a stretch."""
    return {
        page.bearer[i]
        for i, name in enumerate(page.names)
        if page.words[name.first].start < start + length and start < page.words[name.last - 1].end
    }


def of_attributions(shared: Path, listener: Listener) -> Iterator[Example]:
    evaluate = scorer(shared / "bench" / "reading")
    gold = defaultdict(list)
    for row in _lines(shared / "bench" / "reading" / "attributions.jsonl.gz"):
        if row["ok"] != "n" and len(row["source"]) == 1:
            gold[row["page"]].append(row)
    models = load_models()
    for part in ("web", "ecb", "rumor"):
        for record in _lines(shared / "bench" / "stories" / f"dev-{part}.jsonl.gz"):
            if record["id"] not in gold:
                continue
            listener.asked.clear()
            analyse(page_of(record), models)
            sources = {a.page.words[a.of.first].start: a for a in listener.asked if _is_source(a)}
            for row in {r["source"][0][0]: r for r in reversed(gold[record["id"]])}.values():
                asked = sources.get(row["source"][0][0])
                if asked is not None:
                    yield _example(asked, row, evaluate.same_name)


def _is_source(asked: Asked) -> bool:
    return asked.of.first in asked.page.speech.of_source


def _example(asked: Asked, row: dict[str, Any], same_name: Any) -> Example:
    if row["speaker"] in {"?", "-", ""}:
        allowed = [*(False for _ in asked.found), True]
    else:
        right = [same_name(name_of(asked.page, c.referent), row["speaker"]) for c in asked.found]
        words = asked.page.words[asked.of.first : asked.of.last]
        itself = asked.of.kind == "d" and same_name(" ".join(w.text for w in words), row["speaker"])
        allowed = [*right, itself or not any(right)]
    return Example(asked.rows, asked.states, np.array(allowed), row["fold"], asked.of.kind, row["speaker"])


def name_of(page: DiscourseState, referent: int) -> str:
    """The longest name, else the longest noun phrase, of a referent."""

    def told(first: int, last: int) -> str:
        return " ".join(word.text for word in page.words[first:last])

    names = [told(n.first, n.last) for i, n in enumerate(page.names) if page.bearer[i] == referent]
    nouns = [told(n.first, n.last) for n in page.namings if n.referent == referent and n.form is MentionForm.NOMINAL]
    return max(names or nouns, key=len, default="")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# --- fitting ------------------------------------------------------------------------------------------


class Scorer(torch.nn.Module):
    """A net as `antecedent_model.Net` has it, on standardised rows and states."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.here, self.there = torch.nn.Linear(384, PROJECTED), torch.nn.Linear(384, PROJECTED)
        self.straight = torch.nn.Linear(size, 1, bias=False)
        self.hidden = torch.nn.Linear(size + PROJECTED, HIDDEN)
        self.out = torch.nn.Linear(HIDDEN, 1, bias=False)
        self.drop = torch.nn.Dropout(DROPOUT)
        torch.nn.init.zeros_(self.straight.weight)

    def forward(self, rows, real, here, there):
        product = self.here(self.drop(here))[:, None] * self.there(self.drop(there)) * real
        hidden = torch.tanh(self.hidden(torch.cat([rows, product], -1)))
        return (self.straight(rows) + self.out(hidden))[..., 0]


def fit(examples: Sequence[Example]) -> AntecedentModel:
    """Two nets that maximise the likelihood of what may be chosen."""
    torch.set_num_threads(1)
    stacked = np.concatenate([e.rows for e in examples])
    mean, scale = stacked.mean(0), stacked.std(0)
    scale[scale < 1e-6] = 1
    every = np.concatenate([e.states for e in examples])
    centre, spread = every.mean(0), every.std(0) + 1e-3
    data = _padded(examples, mean, scale, centre, spread)
    return AntecedentModel(mean, scale, tuple(_net(_trained(data, seed), centre, spread) for seed in SEEDS))


def _padded(examples, mean, scale, centre, spread) -> list[torch.Tensor]:
    n, most = len(examples), max(len(e.rows) for e in examples)
    rows = np.zeros((n, most, len(mean)), np.float32)
    there, here = np.zeros((n, most, 384), np.float32), np.zeros((n, 384), np.float32)
    used, allowed, real = np.zeros((n, most), bool), np.zeros((n, most), bool), np.zeros((n, most, 1), np.float32)
    for i, e in enumerate(examples):
        k = len(e.rows)
        rows[i, :k] = np.clip((e.rows - mean) / scale, -antecedent_model.MOST, antecedent_model.MOST)
        used[i, :k], allowed[i, :k], real[i, : k - 1] = True, e.allowed, 1
        here[i], there[i, : k - 1] = (e.states[0] - centre) / spread, (e.states[1:] - centre) / spread
    weight = np.array([WEIGHT if e.gold else 1.0 for e in examples], np.float32)
    return [torch.tensor(a) for a in (rows, real, here, there, used, allowed, weight)]


def _trained(data: Sequence[torch.Tensor], seed: int) -> Scorer:
    torch.manual_seed(seed)
    rows, real, here, there, used, allowed, weight = data
    net = Scorer(rows.shape[2])
    plain, projected = [net.straight.weight, net.hidden.weight, net.out.weight], [net.here.weight, net.there.weight]
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, ROUNDS * (len(rows) // BATCH + 1))
    order = torch.Generator().manual_seed(seed)
    for _ in range(ROUNDS):
        for b in torch.randperm(len(rows), generator=order).split(BATCH):
            scores = net(rows[b], real[b], here[b], there[b]).masked_fill(~used[b], -1e9)
            right = torch.logsumexp(scores.masked_fill(~allowed[b], -1e9), 1) - torch.logsumexp(scores, 1)
            decay = DECAY * sum((w**2).sum() for w in plain) + DECAY_STATES * sum((w**2).sum() for w in projected)
            optimizer.zero_grad()
            (decay - (right * weight[b]).mean()).backward()
            optimizer.step()
            schedule.step()
    return net


def _net(net: Scorer, centre: np.ndarray, spread: np.ndarray) -> Net:
    """The weights, with the scaling of the states taken into the projections."""
    parts = {name: part.detach().numpy().astype(float) for name, part in net.named_parameters()}
    here, there = parts["here.weight"].T / spread[:, None], parts["there.weight"].T / spread[:, None]
    return Net(
        here, parts["here.bias"] - centre @ here, there, parts["there.bias"] - centre @ there,
        parts["straight.weight"][0], parts["hidden.weight"].T, parts["hidden.bias"], parts["out.weight"][0],
    )  # fmt: skip


def write(model: AntecedentModel) -> None:
    stored = {
        "features": [name for name, _ in FEATURES],
        "mean": np.round(model.mean, 5).tolist(),
        "scale": np.round(model.scale, 5).tolist(),
        "nets": [{k: np.round(v, 4).tolist() for k, v in net._asdict().items()} for net in model.nets],
    }
    OUT.write_text(json.dumps(stored, separators=(",", ":")) + "\n", "utf-8")


def folds(examples: Sequence[Example]) -> None:
    """Right, wrong and left open, by kind and least probability, each story left out."""
    told: dict[tuple[str, float], Counter[str]] = defaultdict(Counter)
    for fold in range(5):
        model = fit([e for e in examples if e.fold != fold])
        for e in (e for e in examples if e.fold == fold):
            shares = likelihoods(model, e.rows, e.states)
            best = int(shares.argmax())
            for least in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8):
                chosen = best < len(shares) - 1 and shares[best] >= least
                what = ("right" if e.allowed[best] else "wrong") if chosen else ("open", "rightly open")[e.allowed[-1]]
                told[e.kind, least][what] += 1
    for (kind, least), counts in sorted(told.items()):
        print(kind, least, dict(counts))


def main() -> None:
    shared, model = Path(sys.argv[1]), None
    for _ in range(2):
        listener = listen(model)
        examples = [*of_passages(passages(shared, "development"), listener), *of_attributions(shared, listener)]
        if model is not None and "--folds" in sys.argv:
            folds(examples)
            return
        model = fit(examples)
    write(model)


if __name__ == "__main__":
    main()
