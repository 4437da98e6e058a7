"""Units -> how likely each is a statement about its story, and not a teaser, a credit or words that only report.

A story's pages support one another here: what no other page comes near, in words that no other page has, is
seldom about what happened. After the notion of check-worthiness (Hassan et al., KDD 2017), with the case for a reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.compare import Comparison
from sayso.corpus.claims.units import Unit
from sayso.models.logistic import load_logistic, scores
from sayso.schema import BlockLabel, Stance

_BLOCK = 1 << 15
RELEVANCE_FEATURES = (
    "words",
    "few_words",
    "verbs",
    "without_verb",
    "names",
    "figures",
    "times",
    "lead",
    "reports",
    "headline",
    "caption",
    "subhead",
    "attributed",
    "spoken",
    "negated",
    "hedged",
    "whole_sentence",
    "capital",
    "question",
    "nearest",
    "near",
    "central",
    "context_central",
    "stems_elsewhere",
    "rarest_elsewhere",
    "commonest_elsewhere",
    "stems_alone",
)
"""What is looked at, in the order of its weights."""


def relevant(
    case: Comparison, stories: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]], least: float
) -> tuple[bool, ...]:
    """Whether each unit is a statement about its story.

    On the only page of a story, all that says anything is; words that only report, and silences ("declined to
    comment", which stand among the responses), are none anywhere.
    """
    rows = relevance_features(case, stories, pairs)
    kept = [score >= least for score in scores(load_logistic("claims", "relevant", RELEVANCE_FEATURES), rows)]
    for members in stories:
        if len({case.units[i].document for i in members}) == 1:
            for i in members:
                kept[i] = True
    return tuple(k and not u.frame and not _silent(u) for k, u in zip(kept, case.units, strict=True))


def relevance_features(
    case: Comparison, stories: Sequence[Sequence[int]], pairs: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """One row for each unit; `stories` are the units of each story, `pairs` the candidates among them."""
    units = case.units
    rows = np.zeros((len(units), len(RELEVANCE_FEATURES)))
    if not units:
        return rows
    first = RELEVANCE_FEATURES.index("nearest")
    rows[:, :first] = [_alone(unit) for unit in units]
    rows[:, first : first + 2] = _nearest(units, case.vectors, pairs)
    for members in stories:
        index = np.asarray(members, dtype=np.int64)
        if len(index):
            rows[index, first + 2] = _central(case.vectors[index])
            rows[index, first + 3] = _central(case.contexts[index])
            rows[index, first + 4 :] = _elsewhere([units[i] for i in members])
    return np.round(rows, 4)


def _silent(unit: Unit) -> bool:
    return unit.attribution is not None and unit.attribution.stance is Stance.DECLINES


def _alone(u: Unit) -> tuple[float, ...]:
    size = len(u.wording.words)
    attribution = u.attribution
    return (
        min(size, 40),
        min(size, 8),
        min(len(u.wording.verbs), 4),
        float(not u.wording.verbs),
        min(len(u.wording.names), 4),
        min(len(u.figures), 3),
        min(len(u.times), 3),
        u.lead,
        u.reports,
        float(u.zone is BlockLabel.TITLE),
        float(u.zone is BlockLabel.CAPTION),
        float(u.zone is BlockLabel.SUBHEAD),
        float(attribution is not None),
        float(u.speaker is not None),
        float(u.wording.negated),
        float(u.wording.hedged),
        len(u.text) / max(len(u.context), len(u.text), 1),
        float(u.text[:1].isupper()),
        float("?" in u.text),
    )


def _nearest(
    units: Sequence[Unit], vectors: NDArray[np.float32], pairs: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """The greatest cosine with a unit of another page, and the mean of the three greatest."""
    best = np.zeros((len(units), 3))
    apart = [(i, j) for i, j in pairs if units[i].document != units[j].document]
    if apart:
        left, right = np.array(apart, dtype=np.int64).T
        cosines = np.empty(len(apart), dtype=np.float32)
        for at in range(0, len(apart), _BLOCK):  # a vector for each end of each pair would not fit
            near, far = left[at : at + _BLOCK], right[at : at + _BLOCK]
            cosines[at : at + _BLOCK] = np.round(np.einsum("ij,ij->i", vectors[near], vectors[far]), 4)
        order = np.argsort(-cosines, kind="stable")
        filled = np.zeros(len(units), dtype=np.int64)
        for n in order:
            for i in (left[n], right[n]):
                if filled[i] < 3:
                    best[i, filled[i]] = cosines[n]
                    filled[i] += 1
    return np.stack([best[:, 0], best.mean(axis=1)], axis=1)


def _central(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    cosines: NDArray[np.float64] = np.round(vectors.astype(np.float64) @ (mean / (np.linalg.norm(mean) or 1.0)), 9)
    return cosines


def _elsewhere(units: Sequence[Unit]) -> NDArray[np.float64]:
    """On what share of the other pages its stems stand: in the mean, the least, the most; how many on none."""
    pages = {u.document: frozenset[str]() for u in units}
    for u in units:
        pages[u.document] |= u.wording.stems
    held = Counter(stem for stems in pages.values() for stem in stems)
    others = max(len(pages) - 1, 1)
    out = np.zeros((len(units), 4))
    for n, u in enumerate(units):
        shares = [(held[s] - 1) / others for s in u.wording.stems]
        if shares:
            out[n] = sum(shares) / len(shares), min(shares), max(shares), sum(s == 0 for s in shares)
    return out
