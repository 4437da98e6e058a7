"""Train the network that cuts sentences into statements, and write `statements.npz` (`sayso.document.propositions`).

    python -m training.statements rows SHARED ROWS.pkl          the words of sentences as the network sees them
    python -m training.statements train ROWS.pkl FOLD OUT.npz   learn without a fold (-1: from all)

SHARED holds `bench/reading/sentences.jsonl.gz` and `bench/stories`; `sentences.tsv` beside this file tells the cuts of
more of their sentences. The network first learns to tell the clauses of sentences that nobody has cut, as a parser sees
them (`training.clauses`), then the tags, with clauses on the side. Beside OUT stands OUT.jsonl: what it says of the
benchmark's sentences of the fold left out, for the scorer. The reader's states are projected to 256 principal
components while learning; the projection is multiplied into the first layer. Loss: a conditional random field over
each sentence's tags. Seed 1; four minutes a fold on one core.
"""

from __future__ import annotations

import itertools
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

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
from training.clauses import SIZES, parsed

WIDE = 96
KEPT = 256
"""Principal components."""
UNCUT = range(3, 91)
"""Words of the sentences that clauses alone are learnt from."""


class Fit(NamedTuple):
    """How a network is fitted; `tags`: whether to the tags, `clauses`: what a clause told wrongly counts."""

    tags: bool
    clauses: float
    epochs: int
    batch: int
    rate: float
    decay: float
    dropped: float


CLAUSES_FIRST = Fit(tags=False, clauses=1.0, epochs=4, batch=32, rate=3e-3, decay=0.02, dropped=0.15)
THEN_TAGS = Fit(tags=True, clauses=0.2, epochs=8, batch=24, rate=2e-3, decay=0.05, dropped=0.3)
RELUCTANT = 1.2
"""Taken from the score of a new statement but for a sentence's first word: what is learnt of few texts cuts too often.
Chosen on folds 0 to 2, where .8 and 1.6 are as good and 2.4 is worse."""
STEP = 1 / 32
"""Between two whole numbers of the first layer's inputs, which are standardised."""
OF = {"S": BEGINS, "F": TAGS.index("frame"), "J": TAGS.index("nothing")}
Row = dict[str, Any]


def rows(shared: Path, out: Path) -> None:
    models = load_models()
    reader = _Kept(models.reader)
    pages = {r["id"]: r for file in sorted((shared / "bench/stories").glob("*.jsonl.gz")) for r in rows_of(file)}
    more = list(read_more())
    of: dict[str, list[Row]] = {}
    for row in (*rows_of(shared / "bench/reading/sentences.jsonl.gz"), *more):
        of.setdefault(row["page"], []).append(row)
    also = {row["page"] for row in more}
    kept: list[Row] = []
    for page, here in of.items():
        found = analyse(page_of(pages[page]), models._replace(reader=reader))
        assert found.document is not None
        tokens, text = found.layers.tokens, found.document.text
        if not tokens:
            continue
        words = sentence_words(found.document, found.layers, reader.encoding)
        starts = np.asarray([token.start for token in tokens])

        def row_of(first: int, end: int) -> Row:
            own = Words(*(part[first:end] for part in words[:3]), np.zeros(end - first, np.int64))  # noqa: B023
            return {"words": own, "texts": [text[t.start : t.end] for t in tokens[first:end]]}  # noqa: B023

        cut = set()
        for row in here:
            first, end = np.searchsorted(
                starts, [row["start"], row["end"] if "end" in row else row["start"] + len(row["text"])]
            )
            spans = [(t.start - row["start"], t.end - row["start"]) for t in tokens[first:end]]
            if spans:
                cut.add(first)
                kept.append(
                    row_of(first, end)
                    | {"id": row.get("id"), "fold": row["fold"], "spans": spans, "tags": tags(row, spans)}
                )
        if page in also:
            edges = [*np.flatnonzero(np.diff(words.sentence, prepend=-1)), len(starts)]
            kept += [
                row_of(first, end) | {"fold": here[0]["fold"], "tags": None}
                for first, end in itertools.pairwise(edges)
                if first not in cut and end - first in UNCUT
            ]
    for row, found_clauses in zip(kept, parsed(row["texts"] for row in kept), strict=True):
        row["clauses"] = found_clauses
    out.write_bytes(pickle.dumps(kept))


def read_more() -> Iterator[Row]:
    """The rows of `sentences.tsv`, in the benchmark's form."""
    for line in (Path(__file__).parent / "sentences.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith(("#", "fold")):
            fold, page, sentence, parts = line.split("\t")
            start, end = map(int, sentence.split("-"))
            spans = [(part[0], *map(int, part[2:].split("-"))) for part in parts.split()]
            cut = [[kind, first - start, last - start] for kind, first, last in spans]
            yield {"fold": int(fold), "page": page, "start": start, "end": end, "parts": cut}


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


class Clauses(nn.Module):
    """Tells a word's clause by what the network knows of it; needed while learning only."""

    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(WIDE, size) for size in SIZES)

    def loss(self, known, wanted, mask):
        inside = mask.reshape(-1) > 0
        known, wanted = known.reshape(-1, WIDE)[inside], wanted.reshape(-1, len(SIZES))[inside]
        return sum(nn.functional.cross_entropy(head(known), wanted[:, n]) for n, head in enumerate(self.heads))


class Network(nn.Module):
    def __init__(self, marks: int) -> None:
        super().__init__()
        self.state, self.marks = nn.Linear(KEPT, WIDE), nn.Linear(marks, WIDE)
        self.tables = nn.ModuleList(nn.Embedding(size, WIDE) for size in TABLES)
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.02)
        self.layers = nn.ModuleList(nn.Linear(3 * WIDE, WIDE) for _ in DILATIONS)
        self.leave = nn.Linear(WIDE, len(TAGS))
        self.dropout, self.more = nn.Dropout(), nn.Dropout()
        size = len(TAGS)
        self.moves, self.first, self.last = (nn.Parameter(torch.zeros(s)) for s in ((size, size), size, size))
        never, start = torch.zeros(size, size), torch.zeros(size)
        never[GOES_ON + 1 :, GOES_ON] = start[GOES_ON] = -1e4
        self.register_buffer("never", never)
        self.register_buffer("start", start)

    def forward(self, states, given, tables, mask, seen=None):
        """What speaks for each tag, and what is known of each word by then."""
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
        x = self.dropout(x)
        return self.leave(x), x

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
    """States, marks, tables, tags, clauses and the mask of some sentences."""
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
        padded([s["clauses"] for s in sentences], np.int64),
        padded([np.ones(len(s["tags"])) for s in sentences], np.float32),
    ]


def project(kept: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and deviation of the states, and their leading components; every row gets its `states`."""
    states = np.concatenate([row["words"].states for row in kept if row["tags"] is not None])
    middle, scale = states.mean(0), states.std(0) + 1e-6
    whole = (states - middle) / scale
    some = whole[::3]
    values, vectors = np.linalg.eigh((some.T @ some / len(some)).astype(np.float64))
    values, vectors = values[::-1][:KEPT], vectors[:, ::-1][:, :KEPT]
    projection = (vectors / np.sqrt(np.sqrt(values * values[KEPT // 4]))).astype(np.float32)
    for row in kept:
        row["states"] = ((row["words"].states - middle) / scale) @ projection
    return middle, scale, projection


def learn(kept: list[Row]) -> Network:
    """The network after it has learnt clauses from all rows, then tags from those that are cut."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    net, clauses = Network(kept[0]["words"].marks.shape[1]), Clauses()
    fit(net, clauses, kept, CLAUSES_FIRST)
    fit(net, clauses, [row for row in kept if row["cut"]], THEN_TAGS)
    return net.eval()


def fit(net: Network, clauses: Clauses, kept: list[Row], how: Fit) -> None:
    chance = np.random.default_rng(1)
    for part, dropped in ((net.dropout, how.dropped), (net.more, how.dropped + 0.1)):
        part.p = dropped
    parameters = [*net.parameters(), *clauses.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=how.rate, weight_decay=how.decay)
    steps = how.epochs * -(-len(kept) // how.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, how.rate, total_steps=steps + 5, pct_start=0.1)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    for epoch in range(how.epochs):
        order = sorted(chance.permutation(len(kept)), key=lambda i: len(kept[i]["tags"]) + chance.integers(8))
        batches, lost = [order[i : i + how.batch] for i in range(0, len(kept), how.batch)], 0.0
        chance.shuffle(batches)
        for some in batches:
            states, marks, tables, wanted, told, mask = batch([kept[i] for i in some])
            scores, known = net(states, marks, tables, mask[..., None])
            loss = how.clauses * clauses.loss(known, told, mask)
            if how.tags:
                loss = loss + net.loss(scores, wanted, mask)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            lost += loss.item()
            for name, value in net.state_dict().items():
                mean[name].mul_(0.99).add_(value, alpha=0.01)
        print(f"epoch {epoch}: {lost / len(batches):.3f}", flush=True)
    if how.tags:
        net.load_state_dict(mean)


def packed(net: Any, kept: list[Row], middle: np.ndarray, scale: np.ndarray, projection: np.ndarray) -> dict[str, Any]:
    """The network in whole numbers; the steps of inner layers by what a sample of sentences shows."""
    with torch.no_grad():
        seen: list[list[np.ndarray]] = [[] for _ in range(len(DILATIONS) + 1)]
        for row in kept[::12]:
            states, marks, tables, _, _, mask = batch([row])
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
    middle, scale, projection = project(kept)
    for row in kept:
        row["cut"] = row["tags"] is not None
        if not row["cut"]:
            row["tags"] = np.zeros(len(row["texts"]), np.int64)
    net = learn([row for row in kept if row["fold"] != fold])
    arrays = packed(net, [row for row in kept if row["cut"]], middle, scale, projection)
    np.savez_compressed(out, **arrays)
    held = [row for row in kept if row["fold"] == fold and row.get("id")]
    said(arrays, held, out.with_suffix(".jsonl"))


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
