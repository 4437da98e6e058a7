"""The reader of pairs: two statements, each in its sentence -> how they stand to one another."""

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from training.pairs.encoder import WIDTH, Encoder

NEAR = 256
"""Width of the vector by which candidates are found."""


class Scores(NamedTuple):
    """Log odds, (n,) each, but for `lone`: (n, 2), that a side states nothing."""

    same: torch.Tensor
    against: torch.Tensor
    a_entails_b: torch.Tensor
    b_entails_a: torch.Tensor
    moved: torch.Tensor
    lone: torch.Tensor
    near: torch.Tensor


class PairReader(nn.Module):
    def __init__(self, split: int) -> None:
        super().__init__()
        self.encoder = Encoder(split)
        self.both = nn.Sequential(nn.Linear(6 * WIDTH + 2, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, 3))
        self.ways = nn.Sequential(nn.Linear(4 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, 1))
        self.lone = nn.Linear(2 * WIDTH, 1)
        self.near = nn.Linear(WIDTH, NEAR, bias=False)
        self.scale = nn.Parameter(torch.tensor([8.0, -5.0]))

    def forward(self, ids: torch.Tensor, real: torch.Tensor, marked: torch.Tensor, days: torch.Tensor) -> Scores:
        """(n, 2, t) pieces, real, marked; (n, 2) days."""
        n, _, t = ids.shape
        low = self.encoder.lower(ids.view(2 * n, t), real.view(2 * n, t)).view(n, 2, t, WIDTH)
        return self.read(low, real, marked, days)

    def read(self, low: torch.Tensor, real: torch.Tensor, marked: torch.Tensor, days: torch.Tensor) -> Scores:
        """(n, 2, t, WIDTH) lower states; otherwise as `forward`."""
        n, _, t, _ = low.shape
        own = (low * marked[..., None]).sum(2) / marked.sum(2, keepdim=True)
        near = F.normalize(self.near(own), dim=-1)
        lone = self.lone(torch.cat([own, low[:, :, 0]], -1))[..., 0]
        side = torch.zeros(n, 2, t, device=low.device)
        side[:, 1] = 1
        high = self.encoder.upper(
            low.reshape(n, 2 * t, WIDTH), real.view(n, 2 * t), side.view(n, 2 * t), marked.view(n, 2 * t)
        ).view(n, 2, t, WIDTH)
        mean = (high * marked[..., None]).sum(2) / marked.sum(2, keepdim=True)
        a, b = (torch.cat([mean[:, k], high[:, k, 0]], -1) for k in (0, 1))
        same, against, moved = self.both(torch.cat([a + b, (a - b).abs(), a * b, days], -1)).unbind(-1)
        return Scores(
            same,
            against,
            self.ways(torch.cat([a, b], -1))[:, 0],
            self.ways(torch.cat([b, a], -1))[:, 0],
            moved,
            lone,
            self.scale[0] * (near[:, 0] * near[:, 1]).sum(-1) + self.scale[1],
        )
