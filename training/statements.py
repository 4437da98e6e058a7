"""Train the network that cuts sentences into statements, and write `statements.npz` (`sayso.document.propositions`).

    python -m training.statements rows SHARED ROWS.pkl          the words of the cut sentences as the network sees them
    python -m training.statements train ROWS.pkl FOLD OUT.npz   learn without a fold (-1: from all)

SHARED holds `bench/reading/sentences.jsonl.gz` and `bench/stories`. Beside OUT stands OUT.jsonl: what it says of the
fold left out, for the scorer. The reader's states are projected to 256 principal components while learning; the
projection is multiplied into the first layer. Loss: a conditional random field over each sentence's tags. Seed 1;
a minute a fold on one core.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from bench.reading import page_of, rows_of
from torch import nn

from sayso.document.analysis import analyse, load_models
from sayso.document.propositions.cutting import (
    BEGINS,
    DILATIONS,
    GOES_ON,
    TABLES,
    TAGS,
    Words,
    best_tags,
    cutter_of,
    scores_of,
    sentence_words,
    tag_runs,
)
from sayso.models.dense import pack_dense

WIDE = 96
KEPT = 256
"""Principal components."""
EPOCHS, BATCH, RATE, DECAY, DROPPED = 11, 24, 3e-3, 0.05, 0.3
RELUCTANT = 1.6
"""Taken from the score of a new statement but for a sentence's first word: what is learnt of few texts cuts too often.
Chosen on three of the folds, where F1 is .744 without, .767 at 1.2 and 1.6, .762 at 2.2."""
STEP = 1 / 32
"""Between two whole numbers of the first layer's inputs, which are standardised."""
OF = {"S": BEGINS, "F": TAGS.index("frame"), "J": TAGS.index("nothing")}
Row = dict[str, Any]


def rows(shared: Path, out: Path) -> None:
    models = load_models()
    reader = _Kept(models.reader)
    pages = {r["id"]: r for file in sorted((shared / "bench/stories").glob("*.jsonl.gz")) for r in rows_of(file)}
    of: dict[str, list[Row]] = {}
    for row in rows_of(shared / "bench/reading/sentences.jsonl.gz"):
        of.setdefault(row["page"], []).append(row)
    kept: list[Row] = []
    for page, here in of.items():
        found = analyse(page_of(pages[page]), models._replace(reader=reader))
        assert found.document is not None
        layers = found.layers
        if not layers.tokens:
            continue
        words = sentence_words(found.document, layers, reader.encoding)
        starts = np.asarray([token.start for token in layers.tokens])
        for row in here:
            first, end = np.searchsorted(starts, [row["start"], row["start"] + len(row["text"])])
            spans = [(t.start - row["start"], t.end - row["start"]) for t in layers.tokens[first:end]]
            if spans:
                own = Words(*(part[first:end] for part in words[:3]), np.zeros(end - first, np.int64))
                kept.append(
                    {"id": row["id"], "fold": row["fold"], "words": own, "spans": spans, "tags": tags(row, spans)}
                )
    out.write_bytes(pickle.dumps(kept))


class _Kept:
    """A reader that keeps what it read last."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def read(self, *given: Any) -> Any:
        self.encoding = self.reader.read(*given)
        return self.encoding


def tags(row: Row, spans: list[tuple[int, int]]) -> np.ndarray:
    """The tag of each word by the parts that the reader cut."""
    found = np.full(len(spans), TAGS.index("outside"))
    for kind, start, end in row["parts"]:
        inside = [n for n, (s, e) in enumerate(spans) if s < end and e > start]
        found[inside] = OF[kind]
        if kind == "S":
            found[inside[1:]] = GOES_ON
    return found


class Network(nn.Module):
    def __init__(self, marks: int) -> None:
        super().__init__()
        self.state, self.marks = nn.Linear(KEPT, WIDE), nn.Linear(marks, WIDE)
        self.tables = nn.ModuleList(nn.Embedding(size, WIDE) for size in TABLES)
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.02)
        self.layers = nn.ModuleList(nn.Linear(3 * WIDE, WIDE) for _ in DILATIONS)
        self.leave = nn.Linear(WIDE, len(TAGS))
        self.dropout, self.more = nn.Dropout(DROPPED), nn.Dropout(DROPPED + 0.1)
        size = len(TAGS)
        self.moves, self.first, self.last = (nn.Parameter(torch.zeros(s)) for s in ((size, size), size, size))
        never, start = torch.zeros(size, size), torch.zeros(size)
        never[GOES_ON + 1 :, GOES_ON] = start[GOES_ON] = -1e4
        self.register_buffer("never", never)
        self.register_buffer("start", start)

    def forward(self, states, given, tables, mask, seen=None):
        x = self.state(self.more(states)) + self.marks(given)
        for n, table in enumerate(self.tables):
            x = x + table(tables[..., n])
        x = torch.relu(x) * mask
        for layer, away in zip(self.layers, DILATIONS, strict=True):
            zero, length = x.new_zeros(x.shape[0], away, x.shape[2]), x.shape[1]
            before, after = torch.cat([zero, x], 1)[:, :length], torch.cat([x, zero], 1)[:, away : away + length]
            near = torch.cat([before, x, after], -1)
            if seen is not None:
                seen.append(near)
            x = (x + torch.relu(layer(self.dropout(near)))) * mask
        if seen is not None:
            seen.append(x)
        return self.leave(self.dropout(x))

    def loss(self, scores, wanted, mask):
        moves, at = self.moves + self.never, torch.arange(len(scores))
        right = self.first[wanted[:, 0]] + scores[at, 0, wanted[:, 0]]
        every = self.first + self.start + scores[:, 0]
        for t in range(1, scores.shape[1]):
            here = mask[:, t]
            right = right + here * (moves[wanted[:, t - 1], wanted[:, t]] + scores[at, t, wanted[:, t]])
            going = torch.logsumexp(every[:, :, None] + moves, 1) + scores[:, t]
            every = torch.where(here[:, None] > 0, going, every)
        right = right + self.last[wanted[at, mask.sum(1).long() - 1]]
        return (torch.logsumexp(every + self.last, 1) - right).mean()


def batch(sentences: list[Row]) -> list[Any]:
    longest = max(len(s["tags"]) for s in sentences)

    def padded(arrays, kind):
        full = np.zeros((len(arrays), longest, *arrays[0].shape[1:]), kind)
        for n, array in enumerate(arrays):
            full[n, : len(array)] = array
        return torch.from_numpy(full)

    return [
        padded([s["states"] for s in sentences], np.float32),
        padded([s["words"].marks for s in sentences], np.float32),
        padded([s["words"].tables for s in sentences], np.int64),
        padded([s["tags"] for s in sentences], np.int64),
        padded([np.ones(len(s["tags"])) for s in sentences], np.float32),
    ]


def project(kept: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and deviation of the states, and their leading components; every row gets its `states`."""
    states = np.concatenate([row["words"].states for row in kept])
    middle, scale = states.mean(0), states.std(0) + 1e-6
    whole = (states - middle) / scale
    some = whole[::3]
    values, vectors = np.linalg.eigh((some.T @ some / len(some)).astype(np.float64))
    values, vectors = values[::-1][:KEPT], vectors[:, ::-1][:, :KEPT]
    projection = (vectors / np.sqrt(np.sqrt(values * values[KEPT // 4]))).astype(np.float32)
    for row in kept:
        row["states"] = ((row["words"].states - middle) / scale) @ projection
    return middle, scale, projection


def learn(kept: list[Row]) -> Any:
    torch.set_num_threads(1)
    torch.manual_seed(1)
    chance = np.random.default_rng(1)
    net = Network(kept[0]["words"].marks.shape[1])
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(kept) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 5, pct_start=0.1)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    for epoch in range(EPOCHS):
        order = sorted(chance.permutation(len(kept)), key=lambda i: len(kept[i]["tags"]) + chance.integers(8))
        batches, lost = [order[i : i + BATCH] for i in range(0, len(kept), BATCH)], 0.0
        chance.shuffle(batches)
        for some in batches:
            states, marks, tables, wanted, mask = batch([kept[i] for i in some])
            loss = net.loss(net(states, marks, tables, mask[..., None]), wanted, mask)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            lost += loss.item()
            for name, value in net.state_dict().items():
                mean[name].mul_(0.99).add_(value, alpha=0.01)
        print(f"epoch {epoch}: {lost / len(batches):.3f}", flush=True)
    net.load_state_dict(mean)
    return net.eval()


def packed(net: Any, kept: list[Row], middle: np.ndarray, scale: np.ndarray, projection: np.ndarray) -> dict[str, Any]:
    """The network in whole numbers; the steps of inner layers by what a sample of sentences shows."""
    with torch.no_grad():
        seen: list[list[np.ndarray]] = [[] for _ in range(len(DILATIONS) + 1)]
        for row in kept[::12]:
            states, marks, tables, _, mask = batch([row])
            shown: list[Any] = []
            net(states, marks, tables, mask[..., None], shown)
            for n, values in enumerate(shown):
                seen[n].append(values.numpy().ravel())
    steps = [float(np.quantile(np.abs(np.concatenate(values)), 0.9998)) / 127 for values in seen]

    def part(linear: Any) -> tuple[np.ndarray, np.ndarray]:
        return linear.weight.detach().double().numpy().T, linear.bias.detach().double().numpy()

    (state, bias), (marks, also) = part(net.state), part(net.marks)
    arrays = {"middle": middle.astype(np.float32), "scale": scale.astype(np.float32)}
    arrays |= pack_dense("enter", np.concatenate([projection @ state, marks]), bias + also, STEP)
    for n, table in enumerate(net.tables):
        weight = table.weight.detach().numpy()
        largest = np.maximum(np.abs(weight).max(axis=1, keepdims=True), 1e-9) / 127
        arrays |= {
            f"table{n}": np.rint(weight / largest).astype(np.int8),
            f"table{n}_scale": largest.astype(np.float32),
        }
    for n, layer in enumerate(net.layers):
        arrays |= pack_dense(f"layer{n}", *part(layer), steps[n])
    weight, bias = part(net.leave)
    bias[BEGINS] -= RELUCTANT
    arrays |= pack_dense("leave", weight, bias, steps[-1])
    first = net.first + net.start
    first = first + RELUCTANT * torch.eye(len(TAGS))[BEGINS]
    return arrays | {
        name: value.detach().numpy()
        for name, value in (("moves", net.moves + net.never), ("first", first), ("last", net.last))
    }


def train(kept: list[Row], fold: int, out: Path) -> None:
    projected = project(kept)
    arrays = packed(learn([r for r in kept if r["fold"] != fold]), kept, *projected)
    np.savez_compressed(out, **arrays)
    said(arrays, [r for r in kept if r["fold"] == fold], out.with_suffix(".jsonl"))


def said(arrays: dict[str, Any], held: list[Row], out: Path) -> None:
    """What the network in whole numbers says of sentences, in the benchmark's form."""
    cutter = cutter_of(arrays)
    with out.open("w", encoding="utf-8") as file:
        for row in held:
            words = row["words"]
            found = best_tags(cutter, scores_of(cutter, words), words.sentence)
            parts = [["S", row["spans"][a][0], row["spans"][b - 1][1]] for a, b in tag_runs(found, words.sentence)]
            file.write(json.dumps({"id": row["id"], "parts": parts}) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        rows(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        train(pickle.loads(Path(sys.argv[2]).read_bytes()), int(sys.argv[3]), Path(sys.argv[4]))
