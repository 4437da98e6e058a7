"""The reader: a MiniLM encoder, a marginal tagger, and a tagger conditioned on one cue."""

from __future__ import annotations

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from sayso.models.pieces import SHAPES, STATES

WIDTH, HEADS, DEPTH = 384, 12, 6
TAGS = 7
ROOM = 128
"""Width of the cue-conditioned tagger."""
NEAR = 25
"""Buckets of distance from the cue."""


class Layer(nn.Module):
    def __init__(self, dropout: float):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x, mask):
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + F.dropout(self.out(seen), self.dropout, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """Word vectors in, the hidden states of every layer out. Word, position and type vectors stay as shipped."""

    def __init__(self, dropout: float = 0.0, features: bool = True):
        super().__init__()
        self.positions = nn.Embedding(512, WIDTH)
        self.features = nn.Embedding(SHAPES * STATES, WIDTH) if features else None
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(DEPTH))

    def forward(self, words, features=None, mask=None):
        x = words + self.positions.weight[: words.shape[1]]
        if self.features is not None:
            x = x + self.features(features)
        x = self.norm(x)
        hidden = [x]
        for layer in self.layers:
            x = layer(x, mask)
            hidden.append(x)
        return hidden


class Reader(nn.Module):
    def __init__(self, dropout: float = 0.1):
        super().__init__()
        self.encoder = Encoder(dropout)
        self.tagger = nn.Linear(WIDTH, TAGS)
        self.cue_first = nn.Linear(WIDTH, ROOM)
        self.cue_last = nn.Linear(WIDTH, ROOM, bias=False)
        self.piece = nn.Linear(WIDTH, ROOM, bias=False)
        self.keys = nn.Linear(WIDTH, ROOM, bias=False)
        self.gates = nn.Linear(WIDTH, ROOM)
        self.near = nn.Embedding(NEAR, ROOM)
        self.mixed = nn.Linear(ROOM, ROOM)
        self.given = nn.Linear(ROOM, TAGS)
        self.exists = nn.Linear(2 * ROOM, 1)
        nn.init.normal_(self.near.weight, std=0.02)

    def link(self, last, window, first, end):
        """Tag logits (cues, length, 7) of every piece of a window, given each cue."""
        first_of, last_of = last[window, first], last[window, end - 1]
        cue = self.cue_first(first_of) + self.cue_last(last_of)
        gate = self.gates(first_of + last_of)
        places = torch.arange(last.shape[1], device=last.device)
        near = self.near(buckets(places[None, :], first[:, None], end[:, None]))
        z = self.piece(last)[window] + cue[:, None, :] + near + self.keys(last)[window] * gate[:, None, :]
        z = F.relu(z)
        z = F.relu(self.mixed(z))
        z = F.dropout(z, 0.1, self.training)
        return self.given(z)


def buckets(places, first, end):
    """Distance of a place from a cue: 0 inside it; 1-12 before it, 13-24 behind it, in steps that double."""
    before = (first - places).clamp(min=0).float()
    behind = (places - end + 1).clamp(min=0).float()

    def step(d):
        return torch.where(d <= 4, d, 4 + torch.floor(torch.log2(d.clamp(min=4) / 4) * 1.6)).clamp(max=12).long()

    return torch.where(
        before > 0, step(before), torch.where(behind > 0, step(behind) + 12, torch.zeros_like(step(before)))
    )


def minilm(path: str, dropout: float = 0.1) -> tuple[Reader, torch.Tensor]:
    """A new reader on the weights of all-MiniLM-L6-v2, and its word table (type vector added in)."""
    reader = Reader(dropout)
    table = load_base(reader.encoder, path)
    nn.init.zeros_(reader.encoder.features.weight)
    return reader, table


def load_base(encoder: Encoder, path: str) -> torch.Tensor:
    base = load_file(path)
    base = {key.removeprefix("bert."): value.float() for key, value in base.items()}
    with torch.no_grad():
        encoder.positions.weight.copy_(
            base["embeddings.position_embeddings.weight"] + base["embeddings.token_type_embeddings.weight"][0]
        )
        encoder.norm.weight.copy_(base["embeddings.LayerNorm.weight"])
        encoder.norm.bias.copy_(base["embeddings.LayerNorm.bias"])
        for n, layer in enumerate(encoder.layers):
            at = f"encoder.layer.{n}."
            for kind in ("weight", "bias"):
                parts = [base[f"{at}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                getattr(layer.out, kind).copy_(base[f"{at}attention.output.dense.{kind}"])
                getattr(layer.norm1, kind).copy_(base[f"{at}attention.output.LayerNorm.{kind}"])
                getattr(layer.up, kind).copy_(base[f"{at}intermediate.dense.{kind}"])
                getattr(layer.down, kind).copy_(base[f"{at}output.dense.{kind}"])
                getattr(layer.norm2, kind).copy_(base[f"{at}output.LayerNorm.{kind}"])
    encoder.positions.weight.requires_grad_(False)
    return base["embeddings.word_embeddings.weight"]
