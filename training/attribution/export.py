"""Trained weights -> what ships: graphs in integers (see `training/reproducible.py`) that share one word table.

python -m training.attribution.export words MINILM_DIR TEXTS OUT_DIR     word table, tokenizer, sentence encoder
python -m training.attribution.export reader WEIGHTS.pt TEXTS OUT_DIR    the reader and its linker

TEXTS: JSON lines with a `text` each, gzipped; scales are chosen by a sample of them. Two minutes.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from sayso.document.words.quotations import quotation_states
from sayso.models import LONGEST, session_over
from sayso.models.pieces import CLS, SEP, cut_pieces, tokenizer
from sayso.models.reader import ROOM, TAGS, windows_of
from sayso.models.words import WordTable
from training import reproducible as integers
from training.attribution.model import NEAR, WIDTH, Encoder, Reader, buckets, load_base
from training.reproducible import Codes, Graph, Linear, Seen

SHOWN = 4
"""The layer whose hidden states the reader shows to the heads of other stages."""
WINDOWS, SENTENCES = 24, 160
"""Samples that scales are chosen by."""
FARTHEST = 511
"""Pieces from a cue beyond which all are alike."""

Weights = Mapping[str, np.ndarray]


def sentences(weights: Weights, words: WordTable, texts: Sequence[str], out: Path) -> None:
    """The sentence encoder: mean-pooled and normalised, to multiples of 2**-11: cosines are exact in float32."""
    bert = integers.of_fused(weights)
    positions = weights["positions.weight"][:LONGEST]
    layers = integers.observe(bert, (_embedded(words, positions, ids) for ids in _sentences(texts)))
    g = Graph()
    x = g.input("words", np.float32, "batch", "length", WIDTH)
    places = g("Gather", g.constant(positions), g.input("positions", np.int64, 1, "length"))
    state = integers.embedded(g, bert, layers, g("Add", x, places))
    state = integers.encoded(g, bert, layers, state, None, 0, len(bert.layers))
    wide = g("Reshape", g.cast(integers.real(g, state), np.float64), g("Shape", x))
    total = g("ReduceSum", wide, g.constant([1], np.int64), keepdims=0)
    unit = g("Div", total, g("Sqrt", g("ReduceSumSquare", total, axes=[-1], keepdims=1)))
    g.output("vector", g.cast(integers.rounded(g, unit, 2**11), np.float32), np.float32, "batch", WIDTH)
    g.save(out / "sentences.onnx")


def reader(weights: Weights, words: WordTable, texts: Sequence[str], out: Path) -> None:
    """The reader and the linker. `weights`: those of `model.Reader`."""
    inner = {name.removeprefix("encoder."): array for name, array in weights.items()}
    bert = integers.of_fused(inner)
    positions, shapes = inner["positions.weight"][: ROOM + 2], inner["features.weight"]
    read = list(itertools.islice(_windows(texts), WINDOWS))
    layers = integers.observe(bert, (_embedded(words, positions, ids) + shapes[of] for ids, of in read))
    g = Graph()
    x = g.input("words", np.float32, 1, "length", WIDTH)
    x = g("Add", x, g("Gather", g.constant(positions), g.input("positions", np.int64, 1, "length")))
    x = g("Add", x, g("Gather", g.constant(shapes), g.input("features", np.int64, 1, "length")))
    state = integers.embedded(g, bert, layers, x)
    state = integers.encoded(g, bert, layers, state, None, 0, SHOWN, parts=4)
    shown = integers.real(g, state)
    state = integers.encoded(g, bert, layers, state, None, SHOWN, len(bert.layers), parts=4)
    last = integers.entry(bert, layers, len(bert.layers))
    tagger = integers.coded(_part(weights, "tagger"), layers[-1].given, last)
    tags = integers.log_softmax(g, integers.linear(g, state.codes, tagger))
    g.output("tags", tags, np.float32, "length", len(TAGS))
    g.output("shown", shown, np.float32, "length", WIDTH)
    g.output("last", state.codes, np.uint8, "length", WIDTH)
    g.save(out / "reader.onnx")
    session = session_over((out / "reader.onnx").read_bytes())
    _linker(weights, layers[-1], last, _linked(weights, session, last, words, read), out)


def _linker(weights: Weights, behind: Seen, last: Codes, seen: tuple[np.ndarray, np.ndarray], out: Path) -> None:
    def read(name: str, x: str) -> str:
        return integers.linear(g, x, integers.coded(_part(weights, name), behind.given, last))

    g = Graph()
    states = g.input("last", np.uint8, "length", WIDTH)
    start, stop = (g.input(name, np.int64, "cues") for name in ("first", "end"))
    one = g.constant(1, np.int64)
    first_of, last_of = g("Gather", states, start), g("Gather", states, g("Sub", stop, one))
    cue = g("Add", read("cue_first", first_of), read("cue_last", last_of))
    bare = {**weights, "gates.bias": np.zeros_like(weights["gates.bias"])}
    gate = integers.coded(_part(bare, "gates"), behind.given, last)
    gate = g("Add", read("gates", first_of), integers.linear(g, last_of, gate))
    length = g.shaped(g("Slice", g("Shape", states), *(g.constant([n], np.int64) for n in (0, 1))))
    places = g("Unsqueeze", g("Range", g.constant(0, np.int64), length, one), g.constant([0], np.int64))
    start, stop, cue, gate = (g("Unsqueeze", x, one) for x in (start, stop, cue, gate))
    near = g("Add", *(
        g("Gather", g.constant(steps, np.int64), g("Clip", d, g.constant(0, np.int64), g.constant(FARTHEST, np.int64)))
        for steps, d in zip(_steps(), (g("Sub", start, places), g("Sub", g("Add", places, one), stop)), strict=True)
    ))  # fmt: skip
    z = g("Add", g("Add", cue, read("piece", states)), g("Gather", g.constant(weights["near.weight"]), near))
    z = g("Relu", g("Add", z, g("Mul", gate, read("keys", states))))
    shape = g("Concat", g("Slice", g("Shape", z), *(g.constant([n], np.int64) for n in (0, 2))),
              g.constant([len(TAGS)], np.int64), axis=0)  # fmt: skip
    z = g.shaped(z, -1, len(weights["mixed.bias"]))
    for name, rows in zip(("mixed", "given"), seen, strict=True):
        part, codes = positive(g, z, _part(weights, name), rows)
        z = integers.linear(g, codes, part)
        z = g("Relu", z) if name == "mixed" else z
    g.output("given", integers.log_softmax(g, g("Reshape", z, shape)), np.float32, "cues", "length", len(TAGS))
    g.save(out / "link.onnx")


def positive(g: Graph, x: str, part: Linear, rows: np.ndarray) -> tuple[integers.Coded, str]:
    """The layer behind rows that are nowhere below zero, and the rows in its codes."""
    step = float(np.quantile(rows, 0.9999)) / 255
    codes = Codes(np.full(rows.shape[1], step), np.zeros(rows.shape[1]), 0)
    return integers.coded(part, rows, codes), integers.quantised(g, x, step=step)


def _steps() -> tuple[np.ndarray, np.ndarray]:
    """The bucket of each distance before a cue and behind it; of none, 0."""
    places, cue = torch.arange(2 * FARTHEST + 1), torch.tensor(FARTHEST)
    all_ = buckets(places, cue, cue + 1).numpy()
    return all_[FARTHEST::-1], all_[FARTHEST:]


def _linked(weights, session, last: Codes, words: WordTable, windows) -> tuple[np.ndarray, np.ndarray]:
    """What the linker's two inner layers are given, over the cues of the sample."""
    inner: list[np.ndarray] = []
    for ids, of in windows:
        given = {"words": words.vectors(ids), "positions": np.arange(len(ids))[None], "features": of[None]}
        tags, _, codes = session.run(None, given)
        states = (codes.astype(float) - last.zero) * last.step + last.middle
        for first in np.flatnonzero(tags.argmax(axis=1) == TAGS.index("B-cue"))[:6]:
            cue = states[first] @ weights["cue_first.weight"].T + weights["cue_first.bias"]
            cue = cue + states[first] @ weights["cue_last.weight"].T
            gate = 2 * states[first] @ weights["gates.weight"].T + weights["gates.bias"]
            near = buckets(torch.arange(len(ids)), torch.tensor(int(first)), torch.tensor(int(first) + 1)).numpy()
            z = states @ weights["piece.weight"].T + cue + weights["near.weight"][near]
            inner.append(np.maximum(z + states @ weights["keys.weight"].T * gate, 0)[::3])
    rows = np.concatenate(inner)
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), integers.KEPT)).astype(int)]
    assert weights["near.weight"].shape[0] == NEAR
    return rows, np.maximum(rows @ weights["mixed.weight"].T + weights["mixed.bias"], 0)


def _part(weights: Weights, name: str) -> Linear:
    weight = np.asarray(weights[f"{name}.weight"], float)
    return Linear(weight, np.asarray(weights.get(f"{name}.bias", np.zeros(len(weight))), float))


def _embedded(words: WordTable, positions: np.ndarray, ids: np.ndarray) -> np.ndarray:
    return words.vectors(ids)[0] + positions[: len(ids)]


def _sentences(texts: Sequence[str]) -> Iterator[np.ndarray]:
    lines = (line for text in texts for line in [line for line in text.split("\n") if len(line) > 40][:6])
    for line in itertools.islice(lines, SENTENCES):
        yield np.array([CLS, *tokenizer().encode(line, add_special_tokens=False).ids[: LONGEST - 2], SEP])


def _windows(texts: Sequence[str]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The first window of each text: pieces and features."""
    for text in texts:
        pieces = cut_pieces(text, [(0, len(text))], quotation_states(text))
        start, end = windows_of(len(pieces.ids))[0]
        yield np.concatenate([[CLS], pieces.ids[start:end], [SEP]]), np.pad(pieces.features[start:end], 1)


def sample(path: Path, count: int = 40) -> list[str]:
    """So many texts, evenly drawn."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return texts[:: max(1, len(texts) // count)][:count]


def load_table(folder: Path) -> WordTable:
    return WordTable(np.load(folder / "words.npy"), np.load(folder / "words_scales.npy"))


def main(what: str, source: Path, texts: Path, out: Path) -> None:
    if what == "words":
        encoder = Encoder(features=False)
        table = load_base(encoder, str(source / "model.safetensors")).numpy()
        scales = np.abs(table).max(axis=1, keepdims=True) / 127
        np.save(out / "words.npy", np.rint(table / scales).astype(np.int8))
        np.save(out / "words_scales.npy", scales[:, 0].astype(np.float32))
        (out / "tokenizer.json").write_bytes((source / "tokenizer.json").read_bytes())
        sentences(_arrays(encoder), load_table(out), sample(texts), out)
    else:
        model = Reader()
        model.load_state_dict(torch.load(source, map_location="cpu")["reader"])
        reader(_arrays(model), load_table(out), sample(texts), out)


def _arrays(module: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: value.detach().float().numpy() for name, value in module.state_dict().items()}


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:5]))
