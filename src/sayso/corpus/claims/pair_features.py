"""What the reader of both finds of two statements, beside what is cheaply known of them.

The cheap comparison (`compare`) says which pairs are worth reading together. Logistic regressions
(`models/pairs.json`, `training/pairs/combine.py`) then weigh both: that the two answer one question, by themselves and
among their rivals. Whether they stand against each other the reader alone says: what teaches that is rare, and the
cheap features learn the few examples by heart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import NamedTuple

import numpy as np

from sayso.corpus.claims.compare import FEATURES
from sayso.corpus.claims.context_features import CONTEXT_FEATURES, context_features
from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.opposites import opposed
from sayso.models.logistic import Logistic, Rows, load_logistic, partial_log_odds, probabilities, scores
from sayso.models.pairs import PairReading
from sayso.schema import Stance

_FURTHEST = 6.0
"""Log odds of the reader count up to here."""


class Compared(NamedTuple):
    """Two statements, and what was found of them."""

    a: Unit
    b: Unit
    reading: PairReading
    """What the reader alone finds."""


def _log_odds(p: float) -> float:
    clipped = min(max(p, 1e-3), 1 - 1e-3)
    return max(-_FURTHEST, min(_FURTHEST, log(clipped / (1 - clipped))))


def _opposed(c: Compared) -> float:
    """Whether each has a word that the other has the opposite of, and not the word itself."""
    x, y = (sorted(set(u.wording.words) - set(v.wording.words))[:12] for u, v in ((c.a, c.b), (c.b, c.a)))
    return float(any(opposed(v, w) for v in x for w in y))


def _denied(unit: Unit) -> bool:
    return (unit.stance is Stance.DENIES) != unit.wording.negated


READ_FEATURES: tuple[tuple[str, Callable[[Compared], float]], ...] = (
    ("read_same", lambda c: _log_odds(c.reading.question)),
    ("read_against", lambda c: _log_odds(c.reading.against)),
    ("read_denies", lambda c: _log_odds(c.reading.denies)),
    ("read_covers", lambda c: _log_odds(max(c.reading.covers, c.reading.covered))),
    ("read_equal", lambda c: _log_odds(min(c.reading.covers, c.reading.covered))),
    ("read_moved", lambda c: _log_odds(c.reading.moved)),
    ("silent", lambda c: c.reading.silent + c.reading.silenced),
    ("denied", lambda c: float(_denied(c.a) != _denied(c.b))),
    ("opposed", _opposed),
)
"""Name and value of what is added to `compare.FEATURES`, in the order of the weights."""
NAMES = (*FEATURES, *(name for name, _ in READ_FEATURES))


def rows_of(cheap: Rows, pairs: Sequence[Compared]) -> Rows:
    """(n, len(NAMES)): the features of each pair; `cheap`: those of `compare`, (n, len(FEATURES))."""
    read = np.array([[value(pair) for _, value in READ_FEATURES] for pair in pairs], dtype=np.float64)
    return np.concatenate([cheap, read.reshape(-1, len(READ_FEATURES))], axis=1)


class Weighed(NamedTuple):
    """What the features make of a pair: probabilities, and log odds."""

    same: float
    part: float
    """What the pair by itself adds to the log odds of its being one question's among its rivals."""


def weigh_pairs(rows: Rows) -> list[Weighed]:
    """For each row of `rows_of` how likely both answer one question."""
    same = scores(load_logistic("pairs", "same", NAMES), rows)
    parts = partial_log_odds(_among(), rows).tolist()
    return [Weighed(*row) for row in zip(same, parts, strict=True)]


def among_rivals(units: Sequence[Unit], weighed: Mapping[tuple[int, int], Weighed]) -> dict[tuple[int, int], float]:
    """How likely each pair answers one question, by itself and as its rivals and common neighbours have it."""
    pairs = sorted(weighed)
    alone = [weighed[pair].same for pair in pairs]
    parts = np.array([weighed[pair].part for pair in pairs])
    context = partial_log_odds(_among(), context_features(units, pairs, alone), len(NAMES))
    among = probabilities(_among(), parts + context) if pairs else []
    return {pair: round((a + b) / 2, 4) for pair, a, b in zip(pairs, alone, among, strict=True)}


def _among() -> Logistic:
    return load_logistic("pairs", "among", NAMES + CONTEXT_FEATURES)
