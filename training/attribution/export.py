"""Trained weights -> what ships: int8 ONNX encoders that share one int8 word table.

python training/attribution/export.py words MINILM_DIR OUT_DIR        word table, tokenizer, sentence encoder
python training/attribution/export.py reader WEIGHTS.pt OUT_DIR
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from model import HEADS, WIDTH, Encoder, Reader, load_base
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from torch.nn import functional as F

from sayso.models.reader import ROOM

LONGEST = 256
"""Wordpieces of a text that its sentence vector is made from."""
SHOWN = 4
"""The layer whose hidden states the reader shows to the heads of other stages."""


class Attention(torch.autograd.Function):
    """Attention as one operator of onnxruntime: no transposes, no matrix of weights kept."""

    @staticmethod
    def forward(_ctx, q, k, v):
        q, k, v = (part.reshape(1, -1, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (q, k, v))
        return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, -1, WIDTH)

    @staticmethod
    def symbolic(g, q, k, v):
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=HEADS).setType(q.type())


def attend(layer, x):
    """`Layer.forward` without dropout."""
    q, k, v = layer.qkv(x).split(WIDTH, dim=-1)
    x = layer.norm1(x + layer.out(Attention.apply(q, k, v)))
    return layer.norm2(x + layer.down(F.gelu(layer.up(x))))


def shorten(encoder: Encoder, length: int) -> None:
    """Drop the positions that no text or window reaches."""
    encoder.positions = nn.Embedding.from_pretrained(encoder.positions.weight[:length].clone())


class Sentence(nn.Module):
    def __init__(self, encoder: Encoder):
        super().__init__()
        shorten(encoder, LONGEST)
        self.encoder = encoder

    def forward(self, words, positions):
        x = self.encoder.norm(words + self.encoder.positions(positions))
        for layer in self.encoder.layers:
            x = attend(layer, x)
        return F.normalize(x.mean(dim=1), dim=-1)


class Window(nn.Module):
    def __init__(self, reader: Reader):
        super().__init__()
        shorten(reader.encoder, ROOM + 2)
        self.reader = reader

    def forward(self, words, positions, features):
        encoder = self.reader.encoder
        x = encoder.norm(words + encoder.positions(positions) + encoder.features(features))
        shown = x
        for n, layer in enumerate(encoder.layers):
            x = attend(layer, x)
            if n + 1 == SHOWN:
                shown = x
        return F.log_softmax(self.reader.tagger(x), dim=-1)[0], shown[0], x[0]


class Link(nn.Module):
    def __init__(self, reader: Reader):
        super().__init__()
        self.reader = reader

    def forward(self, last, first, end):
        window = torch.zeros_like(first)
        return F.log_softmax(self.reader.link(last[None], window, first, end), dim=-1)


def save(module, inputs, names, outputs, axes, path: Path, int8: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = f"{folder}/plain.onnx", f"{folder}/ready.onnx"
        torch.onnx.export(
            module.eval(),
            inputs,
            plain,
            input_names=names,
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        if not int8:
            onnx.save(onnx.load(plain), str(path))
            return
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_dynamic(
            ready,
            str(path),
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )


def words(minilm: Path, out: Path) -> None:
    encoder = Encoder(features=False)
    table = load_base(encoder, str(minilm / "model.safetensors")).numpy()
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    np.save(out / "words.npy", np.rint(table / scales).astype(np.int8))
    np.save(out / "words_scales.npy", scales[:, 0].astype(np.float32))
    (out / "tokenizer.json").write_bytes((minilm / "tokenizer.json").read_bytes())
    inputs = torch.randn(1, 20, WIDTH), torch.arange(20)[None]
    axes = {"words": {1: "length"}, "positions": {1: "length"}}
    save(Sentence(encoder), inputs, ["words", "positions"], ["vector"], axes, out / "sentences.onnx", int8=True)


def reader(weights: Path, out: Path) -> None:
    model = Reader()
    model.load_state_dict(torch.load(weights, map_location="cpu")["reader"])
    model.eval()
    inputs = torch.randn(1, 20, WIDTH), torch.arange(20)[None], torch.zeros(1, 20, dtype=torch.long)
    names = ["words", "positions", "features"]
    axes = {name: {1: "length"} for name in names} | {name: {0: "length"} for name in ("tags", "shown", "last")}
    save(Window(model), inputs, names, ["tags", "shown", "last"], axes, out / "reader.onnx", int8=True)
    inputs = torch.randn(20, WIDTH), torch.tensor([2, 5]), torch.tensor([4, 6])
    axes = {"last": {0: "length"}, "first": {0: "cues"}, "end": {0: "cues"}, "given": {0: "cues", 1: "length"}}
    save(Link(model), inputs, ["last", "first", "end"], ["given"], axes, out / "link.onnx", int8=False)


if __name__ == "__main__":
    {"words": words, "reader": reader}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
