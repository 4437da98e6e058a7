"""Logistic regressions over named features: small, and each score can say what decided it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.models import checked

Rows = NDArray[np.float64]


class Logistic(NamedTuple):
    """Weights of standardised features."""

    features: tuple[str, ...]
    mean: Rows
    scale: Rows
    weights: Rows
    bias: float


@functools.cache
def _stored(model: str) -> Mapping[str, Mapping[str, object]]:
    return msgspec.json.decode(checked(model), type=dict[str, dict[str, object]])


@functools.cache
def load_logistic(model: str, name: str, features: tuple[str, ...]) -> Logistic:
    """The weights of that name in a model file of the package; they must be of these features."""
    stored = msgspec.convert(_stored(model)[name], _Stored)
    if stored.features != features:
        raise ValueError(f"weights {name}: made for other features than the code has")
    mean, scale, weights = (np.array(a, dtype=np.float64) for a in (stored.mean, stored.scale, stored.weights))
    return Logistic(features, mean, scale, weights, stored.bias)


class _Stored(msgspec.Struct, frozen=True):
    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float


def scores(model: Logistic, rows: Rows) -> list[float]:
    """A probability, rounded to four places, for each row of features."""
    if not len(rows):
        return []
    z = (rows - model.mean) / model.scale @ model.weights + model.bias
    found: list[float] = np.round(1 / (1 + np.exp(-np.clip(z, -30, 30))), 4).tolist()
    return found


def partial_log_odds(model: Logistic, rows: Rows, first: int = 0) -> Rows:
    """What the features from `first` on add to the log odds, for each row of them."""
    here = slice(first, first + rows.shape[1])
    slopes = model.weights[here] / model.scale[here]
    found: Rows = np.round(rows @ slopes - model.mean[here] @ slopes, 6)  # no copy of the rows: they may be millions
    return found


def probabilities(model: Logistic, parts: Rows) -> list[float]:
    """A probability, rounded to four places, for each sum of parts."""
    found: list[float] = np.round(1 / (1 + np.exp(-np.clip(parts + model.bias, -30, 30))), 4).tolist()
    return found


def softmax(model: Logistic, rows: Rows) -> list[float]:
    """How likely each of the rows is the one chosen among them (a conditional logit), rounded to four places."""
    if not len(rows):
        return []
    z = (rows - model.mean) / model.scale @ model.weights
    odds = np.exp(z - z.max())
    found: list[float] = np.round(odds / odds.sum(), 4).tolist()
    return found
