"""What the features of candidates weigh: two small nets over them and over the encoder's states, averaged.

A net gives each row a score; the rows of one anaphor, nobody's among them, share one probability. Made by
`training/antecedents.py`; see `docs/models/antecedents.md`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.document.people.mentions.antecedents import (
    FEATURES,
    Anaphor,
    antecedent_features,
    find_antecedents,
)
from sayso.document.people.mentions.discourse_state import DiscourseState
from sayso.errors import ModelError
from sayso.models import checked

Numbers = NDArray[np.float64]
SURE = 0.6
"""Probability from which a source is taken for somebody: on the read attributions, left out by story, a wrong name in
twenty (`docs/methods/speakers.md`)."""
MOST = 5.0
"""Deviations beyond which a feature counts no more: one never seen so far apart tells nothing more."""
SURE_PERSON = 0.7
"""The same for "he" and "she", who go on with who spoke last where the model leaves it open."""
LIKELY = 0.5
"""The same for what is no source, where a wrong one only blurs who is spoken of."""


class _StoredAntecedents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    nets: tuple[_StoredNet, ...]


class _StoredNet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    here: tuple[tuple[float, ...], ...]
    here_bias: tuple[float, ...]
    there: tuple[tuple[float, ...], ...]
    there_bias: tuple[float, ...]
    straight: tuple[float, ...]
    hidden: tuple[tuple[float, ...], ...]
    hidden_bias: tuple[float, ...]
    out: tuple[float, ...]


class Net(NamedTuple):
    """Weights of one net: states of the anaphor and of the candidate are projected and multiplied (K numbers), which
    go with the features (F) through H hidden units; the features also go straight to the score.
    """

    here: Numbers
    """(384, K)"""
    here_bias: Numbers
    there: Numbers
    """(384, K)"""
    there_bias: Numbers
    straight: Numbers
    """(F,)"""
    hidden: Numbers
    """(F + K, H)"""
    hidden_bias: Numbers
    out: Numbers
    """(H,)"""


class AntecedentModel(NamedTuple):
    """The nets, and how their features are scaled."""

    mean: Numbers
    scale: Numbers
    nets: tuple[Net, ...]


@cache
def load_antecedents() -> AntecedentModel:
    """The model in the package; read once a process. Raises ModelError where it was made for other features."""
    try:
        stored = msgspec.json.decode(checked("antecedents"), type=_StoredAntecedents)
    except msgspec.DecodeError as error:
        raise ModelError(f"models/antecedents.json: {error}") from error
    if stored.features != tuple(name for name, _ in FEATURES):
        raise ModelError("models/antecedents.json: made for other features than the code has")
    nets = tuple(Net(*(np.array(getattr(net, field)) for field in Net._fields)) for net in stored.nets)
    return AntecedentModel(np.array(stored.mean), np.array(stored.scale), nets)


def likelihoods(model: AntecedentModel, rows: Numbers, states: Numbers | None) -> Numbers:
    """(n + 1,): how likely each of n candidates is meant, and nobody of them, rounded to four places.

    `rows` (n + 1, F) as `features` makes them; `states` (n + 1, 384) those of the anaphor and of the candidates.
    """
    scaled = np.clip((rows - model.mean) / model.scale, -MOST, MOST)
    shares = np.zeros(len(rows))
    for net in model.nets:
        both = np.hstack([scaled, np.zeros((len(rows), len(net.here_bias)))])
        if states is not None:
            here, there = states[0] @ net.here + net.here_bias, states[1:] @ net.there + net.there_bias
            both[:-1, len(model.mean) :] = here * there
        score = scaled @ net.straight + np.tanh(both @ net.hidden + net.hidden_bias) @ net.out
        odds = np.exp(score - score.max())
        shares += odds / odds.sum()
    found: Numbers = np.round(shares / len(model.nets), 4)
    return found


class Antecedent(NamedTuple):
    """Whom an anaphor takes up."""

    referent: int
    sure: bool


def find_antecedent(page: DiscourseState, of: Anaphor) -> Antecedent | None:
    """Whom an anaphor takes up; None where that is nobody in reach, or not likely enough."""
    found = find_antecedents(page, of)
    if not found:
        return None
    states = page.encoded([of.last - 1, *(candidate.naming.last - 1 for candidate in found)])
    shares = likelihoods(load_antecedents(), np.array(antecedent_features(page, of, found)), states)
    best = int(shares.argmax())
    least = LIKELY if of.first not in page.speech.of_source else SURE_PERSON if of.kind in {"m", "f"} else SURE
    if shares[best] >= least:
        return Antecedent(found[best].referent, bool(shares[best] >= SURE)) if best < len(found) else None
    return Antecedent(of.rule, sure=False) if of.kind == "d" and of.rule is not None else None
