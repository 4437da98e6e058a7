"""The reader of pairs: two statements, each in its sentence -> how they stand to one another."""

from typing import NamedTuple

import torch
from torch import nn

from training.pairs.encoder import WIDTH, Encoder


class Scores(NamedTuple):
    """Log odds, (n,) each."""

    same: torch.Tensor
    against: torch.Tensor
    denies: torch.Tensor
    moved: torch.Tensor
    a_entails_b: torch.Tensor
    b_entails_a: torch.Tensor
    a_empty: torch.Tensor
    b_empty: torch.Tensor
    a_answers_b: torch.Tensor
    b_answers_a: torch.Tensor


class PairReader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.both = nn.Sequential(nn.Linear(4 * WIDTH + 2, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, 4))
        self.ways = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.Tanh(), nn.Dropout(0.1), nn.Linear(WIDTH, 3))

    def forward(
        self, ids: torch.Tensor, real: torch.Tensor, side: torch.Tensor, marked: torch.Tensor, days: torch.Tensor
    ) -> Scores:
        """(n, t) pieces, which are real, the sentence of each (0 or 1), which are a statement's; (n, 2) days."""
        states = self.encoder(ids, real, side, marked).float()
        with torch.autocast("cpu", enabled=False):  # half precision has no room between "surely" and 1
            first, a, b = states[:, 0], *(_mean(states, marked * (side == k)) for k in (0, 1))
            both = self.both(torch.cat([first, a + b, (a - b).abs(), a * b, days], -1))
            one, two = (self.ways(torch.cat([first, x, y], -1)) for x, y in ((a, b), (b, a)))
        return Scores(*both.unbind(-1), *(way[:, n] for n in range(3) for way in (one, two)))


def _mean(states: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    return (states * of[..., None]).sum(1) / of.sum(1, keepdim=True)
