"""The learned comparator: a logistic regression over FEATURES, trained on hand-made dossiers."""

from __future__ import annotations

import functools
from importlib import resources
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.compare import FEATURES


class Comparator(NamedTuple):
    """Weights of standardised features; `score` is the probability that two units are one statement."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float


@functools.cache
def load_comparator() -> Comparator:
    """The weights that ship with the package."""
    stored = msgspec.json.decode((resources.files("sayso.models") / "claims.json").read_bytes())
    assert tuple(stored["features"]) == FEATURES
    mean, scale, weights = (np.array(stored[k], dtype=np.float64) for k in ("mean", "scale", "weights"))
    return Comparator(mean, scale, weights, float(stored["bias"]))


def scores(comparator: Comparator, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """A probability, rounded to four places, for each row of features."""
    z = (rows - comparator.mean) / comparator.scale @ comparator.weights + comparator.bias
    return np.round(1 / (1 + np.exp(-np.clip(z, -30, 30))), 4)


def reasons(comparator: Comparator, row: NDArray[np.float64], most: int = 3) -> tuple[str, ...]:
    """The features that spoke most for one statement, or against it ("-figure_apart"), strongest first."""
    shares = (row - comparator.mean) / comparator.scale * comparator.weights
    order = np.lexsort((np.arange(len(shares)), -np.round(np.abs(shares), 4)))[:most]
    return tuple(("" if shares[i] > 0 else "-") + FEATURES[i] for i in order)
