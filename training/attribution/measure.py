"""Score a checkpoint on a PolNeAR split, decoded as at run time (PyTorch in place of onnxruntime).

python -m training.attribution.measure WEIGHTS.pt MINILM_DIR SHARED/bench/attribution
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import torch

from sayso.models.reader import Reader
from training.attribution.export import SHOWN
from training.attribution.model import Reader as Net
from training.attribution.model import minilm


class TableOf:
    def __init__(self, table):
        self.table = table

    def vectors(self, ids):
        return self.table[ids][None].numpy()


class EncoderOf:
    def __init__(self, net: Net):
        self.net = net

    @torch.no_grad()
    def run(self, _, given):
        words, features = torch.from_numpy(given["words"]), torch.from_numpy(given["features"])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.net.encoder(words, features)
        last = hidden[-1].float()
        return [
            torch.log_softmax(self.net.tagger(last), -1)[0].numpy(),
            hidden[SHOWN][0].float().numpy(),
            last[0].numpy(),
        ]


class LinkerOf:
    def __init__(self, net: Net):
        self.net = net

    @torch.no_grad()
    def run(self, _, given):
        first, end = torch.from_numpy(given["first"]), torch.from_numpy(given["end"])
        linked = self.net.link(torch.from_numpy(given["last"])[None], torch.zeros_like(first), first, end)
        return [torch.log_softmax(linked, -1).numpy()]


def torch_reader(weights: Path, minilm_dir: Path, raw: bool = False) -> Reader:
    net, table = minilm(str(minilm_dir / "model.safetensors"))
    net.load_state_dict(torch.load(weights, map_location="cpu")["raw" if raw else "reader"])
    net.eval()
    return Reader(EncoderOf(net), LinkerOf(net), TableOf(table))


def main(weights: Path, minilm_dir: Path, bench: Path) -> None:
    reader = torch_reader(weights, minilm_dir)
    polnear = importlib.import_module("bench.attribution").polnear
    shown = polnear(bench, reader=reader)
    tokens = {role: shown["tokens"][role]["f1"] for role in ("source", "cue", "content")}
    kinds = {kind: found["attributed"]["f1"] for kind, found in shown["by_kind"].items()}
    print("tokens", tokens, "content", shown["content"], "attributed", shown["attributed"], kinds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
