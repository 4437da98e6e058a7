"""The trained reader of pairs -> the files of the package: lower and upper graph, word table, heads.

python -m training.pairs.export CHECKPOINT BENCH TOKENIZER OUT
"""

import sys
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.pairs.data import Example, reading
from training.pairs.encoder import LAYERS
from training.pairs.model import PairReader
from training.pairs.train import tensors
from training.reproducible import Graph, embedded, encoded, entered, observe, of_state_dict, real

SAMPLES = 400
"""Read pairs by which activations are scaled; from the folds that were learned from."""
HELD, SPLIT = 4, 8
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "out": "attention.output.dense",
    "norm1": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "norm2": "output.LayerNorm",
}


def named(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The encoder's weights under the names of `transformers`."""
    found = {f"embeddings.LayerNorm.{part}": state[f"encoder.norm.{part}"] for part in ("weight", "bias")}
    for i in range(LAYERS):
        for mine, theirs in _NAMES.items():
            for part in ("weight", "bias"):
                found[f"encoder.layer.{i}.{theirs}.{part}"] = state[f"encoder.layers.{i}.{mine}.{part}"]
    return found


@torch.no_grad()
def samples(model: PairReader, examples: list[Example]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Sums of embeddings of sentences, and joined rows of pairs as the upper part is given them."""
    single, joined, encoder = [], [], model.encoder
    for example in examples:
        ids, real_, marked, _ = tensors([example])
        rows = []
        for k in (0, 1):
            n = int(real_[0, k].sum())
            one = ids[:, k, :n]
            single.append((encoder.pieces(one) + encoder.places.weight[:n] + encoder.types.weight[0])[0].numpy())
            low = encoder.lower(one, torch.ones_like(one, dtype=torch.bool))[0]
            rows.append(low + marked[0, k, :n, None] * encoder.mark)
        joined.append(torch.cat(rows).numpy())
    return single, joined


def main() -> None:
    checkpoint, bench, tokenizer_file, out = map(Path, sys.argv[1:5])
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = PairReader(SPLIT)
    state = torch.load(checkpoint)
    model.load_state_dict(state)
    model.eval()
    read = [e for fold, rows in sorted(reading(bench / "reading", tokenizer).items()) if fold != HELD for e in rows]
    single, joined = samples(model, read[:: max(1, len(read) // SAMPLES)])
    bert = of_state_dict(named(state))
    layers = observe(bert, single)
    g = Graph()
    rows = embedded(g, bert, layers, g.input("embedded", np.float32, "batch", "length", bert.width))
    g.output("rows", real(g, encoded(g, bert, layers, rows, None, 0, SPLIT)), np.float32, "rows", bert.width)
    g.save(out / "pairs-lower.onnx")
    layers = observe(bert, joined, start=SPLIT)
    g = Graph()
    rows = entered(g, bert, layers, g.input("rows", np.float32, "batch", "length", bert.width), SPLIT)
    g.output("read", real(g, encoded(g, bert, layers, rows, None, SPLIT, LAYERS)), np.float32, "rows", bert.width)
    g.save(out / "pairs-upper.onnx")
    pieces = state["encoder.pieces.weight"].numpy()
    scales = np.abs(pieces).max(axis=1) / 127
    np.save(out / "pairs-words.npy", np.rint(pieces / scales[:, None]).astype(np.int8))
    np.save(out / "pairs-words-scales.npy", scales.astype(np.float32))
    places = state["encoder.places.weight"][:64] + state["encoder.types.weight"][0]
    heads = {"places": places, "mark": state["encoder.mark"], "near": state["near.weight"].T, "scale": state["scale"],
             "lone.weight": state["lone.weight"].T, "lone.bias": state["lone.bias"]}  # fmt: skip
    for name in ("both", "ways"):
        for n in (0, 3):
            heads |= {
                f"{name}.{n}.weight": state[f"{name}.{n}.weight"].T,
                f"{name}.{n}.bias": state[f"{name}.{n}.bias"],
            }
    halves = {"both.0.weight", "ways.0.weight", "near"}
    np.savez(
        out / "pairs-heads.npz",
        **{n: v.numpy().astype(np.float16 if n in halves else np.float32) for n, v in heads.items()},
    )


if __name__ == "__main__":
    main()
