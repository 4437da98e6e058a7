"""The trained reader of pairs -> the files of the package: encoder, word table, heads.

python -m training.pairs.export CHECKPOINT BENCH TOKENIZER OUT
"""

import sys
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training.pairs.data import LONGEST, Example, reading
from training.pairs.encoder import LAYERS
from training.pairs.model import PairReader
from training.pairs.train import tensors
from training.reproducible import Graph, embedded, encoded, observe, of_state_dict, real

SAMPLES = 400
"""Read pairs by which activations are scaled; from the folds that were learned from."""
HELD = 4
LONGEST_PAIR = 2 * LONGEST - 1
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
def samples(model: PairReader, examples: list[Example]) -> list[np.ndarray]:
    """Sums of embeddings of two sentences in a row."""
    encoder, found = model.encoder, []
    for example in examples:
        ids, _, side, marked, _ = tensors([example])
        rows = encoder.pieces(ids) + encoder.places.weight[: ids.shape[1]] + encoder.types(side)
        found.append((rows + marked[..., None] * encoder.mark)[0].numpy())
    return found


def main() -> None:
    checkpoint, bench, tokenizer_file, out = map(Path, sys.argv[1:5])
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = PairReader()
    state = torch.load(checkpoint)
    model.load_state_dict(state)
    model.eval()
    read = [e for fold, rows in sorted(reading(bench / "reading", tokenizer).items()) if fold != HELD for e in rows]
    bert = of_state_dict(named(state))
    layers = observe(bert, samples(model, read[:: max(1, len(read) // SAMPLES)]))
    g = Graph()
    rows = embedded(g, bert, layers, g.input("embedded", np.float32, "batch", "length", bert.width))
    g.output("rows", real(g, encoded(g, bert, layers, rows, None, 0, LAYERS)), np.float32, "rows", bert.width)
    g.save(out / "pairs-encoder.onnx")
    pieces = state["encoder.pieces.weight"].numpy()
    scales = np.abs(pieces).max(axis=1) / 127
    np.save(out / "pairs-words.npy", np.rint(pieces / scales[:, None]).astype(np.int8))
    np.save(out / "pairs-words-scales.npy", scales.astype(np.float32))
    heads = {
        "places": state["encoder.places.weight"][:LONGEST_PAIR],
        "types": state["encoder.types.weight"],
        "mark": state["encoder.mark"],
    }
    for name in ("both", "ways"):
        for n in (0, 3):
            heads |= {
                f"{name}.{n}.weight": state[f"{name}.{n}.weight"].T,
                f"{name}.{n}.bias": state[f"{name}.{n}.bias"],
            }
    halves = {"both.0.weight", "ways.0.weight"}
    np.savez(
        out / "pairs-heads.npz",
        **{n: v.numpy().astype(np.float16 if n in halves else np.float32) for n, v in heads.items()},
    )


if __name__ == "__main__":
    main()
