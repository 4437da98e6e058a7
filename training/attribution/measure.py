"""Score a checkpoint on a PolNeAR split, decoded as at run time (PyTorch in place of onnxruntime).

python training/attribution/measure.py WEIGHTS.pt MINILM_DIR SHARED/bench/attribution
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))
from data import Example, tags_of
from model import Reader as Net
from model import minilm

from export import SHOWN
from sayso.models.reader import Reader


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


def moves_of(examples: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Log-ratios of seen to chance transitions between tags: of the marginal tags, and of the tags given a cue."""
    counts = np.ones((2, 7, 7))
    for one in examples:
        n = len(one.pieces.ids)
        tags = tags_of(one.golds, n)
        np.add.at(counts[0], (tags[:-1], tags[1:]), 1)
        for gold in one.golds:
            spans = [span for role in gold for span in role]
            low, high = max(0, min(a for a, _ in spans) - 60), min(n, max(b for _, b in spans) + 60)
            tags = tags_of([gold], n)[low:high]
            np.add.at(counts[1], (tags[:-1], tags[1:]), 1)
    result = []
    for table in counts:
        joint = table / table.sum()
        result.append(np.log(joint / (joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True))).astype(np.float32))
    return result[0], result[1]


def evaluator(folder: Path):
    spec = importlib.util.spec_from_file_location("evaluate", folder / "evaluate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shown(result: dict) -> str:
    """The figures of `evaluate.py` on one line, in percent."""

    def percent(scores: dict) -> str:
        return "/".join(f"{100 * scores[key]:.1f}" for key in ("p", "r", "f1"))

    tokens = "/".join(f"{100 * result['tokens'][role]['f1']:.1f}" for role in ("source", "cue", "content"))
    kinds = " ".join(f"{kind} {100 * found['attributed']['f1']:.1f}" for kind, found in result["by_kind"].items())
    soft, exact = percent(result["content"]["soft"]), 100 * result["content"]["exact"]["f1"]
    attributed = percent(result["attributed"])
    return f"tokens {tokens} soft {soft} exact {exact:.1f} attributed {attributed} {kinds}"
