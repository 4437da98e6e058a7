"""Train the tagger's heads on cached words (see data.py) and write `tokens.onnx` for `sayso.document.words.tokens`.

    python -m training.tokens.train CACHE OUT.onnx [EPOCHS]

The reader is frozen: what is learnt are four small tables (word, ending, beginning, shape), a projection of the hidden
state, two convolutions over words and three heads. The tables are kept as int8 with a scale a row.
"""

from __future__ import annotations

import pickle
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from sayso.document.words.tokens import BUCKETS, CHUNKS, ENTITIES, POS, token_features

WIDTHS = (32, 24, 16, 8, 8)
"""Columns of the tables of `BUCKETS`."""
WIDE = 128
PIECE = 256
"""Words of a training stretch."""


class Tagger(nn.Module):
    def __init__(self, hidden: int = 384):
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(n, w) for n, w in zip(BUCKETS, WIDTHS, strict=True))
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.1)
        self.state = nn.Linear(hidden, WIDE)
        self.known = nn.Linear(sum(WIDTHS), WIDE, bias=False)
        self.convolutions = nn.ModuleList(nn.Linear(3 * WIDE, WIDE) for _ in range(2))
        self.heads = nn.Linear(WIDE, len(POS) + len(CHUNKS) + len(ENTITIES))
        self.dropout = nn.Dropout(0.15)

    def forward(self, states, features):
        known = torch.cat([table(features[..., i]) for i, table in enumerate(self.tables)], -1)
        return self.read(states, known)

    def read(self, states, known):
        x = torch.relu(self.state(states) + self.known(self.dropout(known)))
        for layer in self.convolutions:
            zero = torch.zeros_like(x[:, :1])
            near = torch.cat([torch.cat([zero, x[:, :-1]], 1), x, torch.cat([x[:, 1:], zero], 1)], -1)
            x = x + torch.relu(layer(self.dropout(near)))
        return self.heads(self.dropout(x))


def stretches(n: int, generator: np.random.Generator) -> np.ndarray:
    starts = np.arange(generator.integers(PIECE), n - PIECE, PIECE)
    generator.shuffle(starts)
    return starts


def loss_of(logits, labels):
    a, b = len(POS), len(POS) + len(CHUNKS)
    parts = (logits[..., :a], logits[..., a:b], logits[..., b:])
    losses = [nn.functional.cross_entropy(p.flatten(0, 1), labels[..., i].flatten()) for i, p in enumerate(parts)]
    return losses[0] + losses[1] + 1.5 * losses[2]


def train(data, epochs: int, batch: int = 4) -> Tagger:
    torch.manual_seed(1)
    generator = np.random.default_rng(1)
    model = Tagger(data["states"].shape[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    states, features, labels = data["states"], data["features"], data["labels"].astype(np.int64)
    total = epochs * (len(states) // PIECE // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=total + epochs, pct_start=0.1)
    began = time.time()
    for epoch in range(epochs):
        seen = lost = 0
        starts = stretches(len(states), generator)
        for i in range(0, len(starts) - batch + 1, batch):
            rows = starts[i : i + batch, None] + np.arange(PIECE)
            given = torch.from_numpy(states[rows].astype(np.float32))
            logits = model(given, torch.from_numpy(features[rows]))
            loss = loss_of(logits, torch.from_numpy(labels[rows]))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            seen, lost = seen + 1, lost + loss.item()
        print(f"epoch {epoch + 1}: loss {lost / seen:.4f}, {time.time() - began:.0f} s", flush=True)
    return model.eval()


class Shipped(nn.Module):
    """The tagger as it is kept: tables in int8 with a scale a row; from states and features straight to tags."""

    def __init__(self, tagger: Tagger):
        super().__init__()
        self.tagger = tagger
        for i, table in enumerate(tagger.tables):
            scale = table.weight.detach().abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
            self.register_buffer(f"table{i}", torch.round(table.weight.detach() / scale).to(torch.int8))
            self.register_buffer(f"scale{i}", scale)

    def forward(self, states, features):
        known = [
            getattr(self, f"table{i}")[features[:, i]].float() * getattr(self, f"scale{i}")[features[:, i]]
            for i in range(len(BUCKETS))
        ]
        logits = self.tagger.read(states[None], torch.cat(known, -1)[None])[0]
        a, b = len(POS), len(POS) + len(CHUNKS)
        return torch.stack([part.argmax(-1) for part in (logits[:, :a], logits[:, a:b], logits[:, b:])], -1)


def export(tagger: Tagger, out: Path) -> None:
    n = 7
    given = (torch.zeros(n, tagger.state.in_features), torch.zeros(n, len(BUCKETS), dtype=torch.int64))
    axes = {"states": {0: "words"}, "features": {0: "words"}, "tags": {0: "words"}}
    torch.onnx.export(
        Shipped(tagger).eval(), given, str(out), input_names=["states", "features"], output_names=["tags"],
        dynamic_axes=axes, opset_version=17, dynamo=False,
    )  # fmt: skip


def spans_of(tags: list[str]) -> set[tuple[int, int, str]]:
    found, start = set(), None
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and not (tag.startswith("I") and tag[2:] == tags[start][2:]):
            found.add((start, i, tags[start][2:]))
            start = None
        if tag.startswith("B"):
            start = i
    return found


def agreement(found: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Accuracy of part of speech, F1 of noun phrases, F1 of names by type: against the silver labels."""
    out = {"pos": float((found[:, 0] == labels[:, 0]).mean())}
    for column, names in ((1, CHUNKS), (2, ENTITIES)):
        a, b = (spans_of([names[i] for i in rows[:, column]]) for rows in (found, labels))
        for kind in sorted({s[2] for s in b}):
            x, y = {s for s in a if s[2] == kind}, {s for s in b if s[2] == kind}
            out[kind or "chunk"] = 2 * len(x & y) / max(len(x) + len(y), 1)
        if column == 2:
            out["names"] = 2 * len(a & b) / max(len(a) + len(b), 1)
    return {k: round(v, 4) for k, v in out.items()}


def load(cache: Path, part: str) -> dict[str, np.ndarray]:
    states = np.load(cache / f"{part}.npy")
    every = int(np.load(cache / "every.npy"))
    rows = [row for row in pickle.loads((cache / "silver.pkl").read_bytes())[::every] if row[0] == part]
    return {
        "states": states,
        "features": np.concatenate([token_features(text, [t[:2] for t in tokens]) for _, text, _, tokens in rows]),
        "labels": np.array(
            [(POS.index(p), CHUNKS.index(c), ENTITIES.index(e)) for row in rows for *_, p, c, e in row[3]], np.uint8
        ),
        "ends": np.cumsum([len(tokens) for *_, tokens in rows]),
    }


def main(cache: Path, out: Path, epochs: int) -> None:
    export(train(load(cache, "train"), epochs), out)
    heads = onnxruntime.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    print(f"{out.stat().st_size / 1e6:.2f} MB")
    for part in ("held", "invented"):
        print(part, tested(heads, load(cache, part)))


def tested(heads: onnxruntime.InferenceSession, held: dict[str, np.ndarray]) -> dict[str, float]:
    """Agreement on texts held out, each read by itself."""
    found = [
        heads.run(None, {"states": held["states"][a:b].astype(np.float32), "features": held["features"][a:b]})[0]
        for a, b in zip([0, *held["ends"][:-1]], held["ends"], strict=True)
    ]
    return agreement(np.concatenate(found), held["labels"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 6)
