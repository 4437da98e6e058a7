"""A BERT encoder that reads two sentences in a row. Shapes: (batch, tokens, width)."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, INNER, PIECES = 384, 12, 12, 1536, 30_522


def dequantised(path: Path) -> dict[str, torch.Tensor]:
    """Weights of an int8 BERT graph as float, by the names of `transformers` (linear weights as (out, in))."""
    graph = onnx.load(str(path)).graph
    raw = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    whole = {n: v for n, v in raw.items() if v.dtype == np.float32 and not n.endswith("_scale")}
    for name, value in raw.items():
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            whole[stem] = (value.astype(np.float32) - raw[f"{stem}_zero_point"].astype(np.float32)) * raw[
                f"{stem}_scale"
            ]
    found = {n: v for n, v in whole.items() if "." in n and not n.startswith("onnx::")}
    for node in graph.node:
        for given in node.input:
            stem = given.removesuffix("_quantized")
            if stem.startswith("onnx::MatMul") and stem in whole:
                place = node.name.removesuffix("_quant").removesuffix("/MatMul").strip("/").replace("/", ".")
                found[f"{place}.weight"] = whole[stem].T
    return {n: torch.from_numpy(np.ascontiguousarray(v, dtype=np.float32)) for n, v in found.items()}


class Layer(nn.Module):
    """A post-norm transformer layer; `bias` (batch or 1, heads, tokens, tokens) is added to the attention's scores."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        b, t, _ = x.shape
        q, k, v = (m(x).view(b, t, HEADS, -1).transpose(1, 2) for m in (self.q, self.k, self.v))
        like = (q @ k.transpose(2, 3)).float() * q.shape[-1] ** -0.5 + bias
        a = like.softmax(-1).to(v.dtype) @ v  # in so many words: the fused one goes back five times slower here
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x), approximate="tanh"))))


class Encoder(nn.Module):
    """Pieces of two sentences in a row -> their states."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces, self.places, self.types = (
            nn.Embedding(PIECES, WIDTH),
            nn.Embedding(512, WIDTH),
            nn.Embedding(2, WIDTH),
        )
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.mark = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.drop = nn.Dropout(0.1)

    def load(self, weights: dict[str, torch.Tensor]) -> None:
        own = {
            "pieces.weight": "embeddings.word_embeddings.weight",
            "places.weight": "embeddings.position_embeddings.weight",
            "types.weight": "embeddings.token_type_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        for i in range(LAYERS):
            for mine, theirs in {
                "q": "attention.self.query",
                "k": "attention.self.key",
                "v": "attention.self.value",
                "out": "attention.output.dense",
                "norm1": "attention.output.LayerNorm",
                "up": "intermediate.dense",
                "down": "output.dense",
                "norm2": "output.LayerNorm",
            }.items():
                for part in ("weight", "bias"):
                    own[f"layers.{i}.{mine}.{part}"] = f"encoder.layer.{i}.{theirs}.{part}"
        tails = {n.removeprefix("bert."): v for n, v in weights.items()}
        state = {mine: tails[theirs] for mine, theirs in own.items()}
        missing, unknown = self.load_state_dict(state, strict=False)
        assert set(missing) == {"mark"}, missing
        assert not unknown, unknown

    def forward(self, ids: torch.Tensor, real: torch.Tensor, side: torch.Tensor, marked: torch.Tensor) -> torch.Tensor:
        """(n, t) piece ids, which are real, 0 or 1 the sentence, which are a statement's -> (n, t, WIDTH)."""
        x = self.pieces(ids) + self.places.weight[: ids.shape[1]] + self.types(side) + marked[..., None] * self.mark
        x = self.drop(self.norm(x))
        bias = torch.where(real, 0.0, -30_000.0)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x
