"""Two units -> what speaks for and against their being one statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_figures, compare_times
from sayso.schema import BlockLabel

Vector = NDArray[np.float32]

FEATURES = (
    "cosine",
    "context",
    "crossed",
    "nearness",
    "shared",
    "contained",
    "sequence",
    "fuzzy",
    "names",
    "names_apart",
    "verbs",
    "verbs_apart",
    "figure_equal",
    "figure_near",
    "figure_counted_apart",
    "figure_apart",
    "figure_lone",
    "time_meets",
    "time_apart",
    "negation",
    "hedge",
    "length_ratio",
    "length",
    "same_speaker",
    "other_speaker",
    "one_attributed",
    "same_page",
    "lead",
    "title",
)
"""What the comparator looks at, in the order of its weights."""


class Comparison(NamedTuple):
    """What is known of all units together."""

    units: Sequence[Unit]
    vectors: Vector
    contexts: Vector
    rarity: Mapping[str, int]
    """Stems and names -> thousandths of their inverse frequency: whole numbers, so that sums have no order."""
    weights: Sequence[tuple[int, int, int]]
    """For each unit, the rarity of its stems, of its names and of its verbs."""
    crowd: Vector
    """For each unit, its mean cosine with the nearest others."""


def prepare(units: Sequence[Unit], vectors: Vector, contexts: Vector, crowd: Vector) -> Comparison:
    """What is known of all units together."""
    counts = Counter(chain.from_iterable(u.wording.stems | u.wording.names for u in units))
    rarity = {stem: round(1000 * log((len(units) + 1) / (n + 0.5))) for stem, n in counts.items()}
    weights = [
        (_weight(u.wording.stems, rarity), _weight(u.wording.names, rarity), _weight(u.wording.verbs, rarity))
        for u in units
    ]
    return Comparison(units, vectors, contexts, rarity, weights, crowd)


def features(case: Comparison, pairs: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
    """For each pair what speaks for and against its being one statement, in the order of FEATURES."""
    if not pairs:
        return np.zeros((0, len(FEATURES)))
    left, right = np.array(pairs, dtype=np.int64).T
    near = _cosines(case.vectors[left], case.vectors[right])
    context = _cosines(case.contexts[left], case.contexts[right])
    crossed = np.maximum(
        _cosines(case.vectors[left], case.contexts[right]), _cosines(case.contexts[left], case.vectors[right])
    )
    nearness = near - (case.crowd[left] + case.crowd[right]) / 2
    rest = np.array([_compare(case, i, j) for i, j in pairs], dtype=np.float64)
    return np.concatenate([np.stack([near, context, crossed, nearness], axis=1).astype(np.float64), rest], axis=1)


def _cosines(a: Vector, b: Vector) -> Vector:
    cosines: Vector = np.round(np.einsum("ij,ij->i", a, b), 4)
    return cosines


def _compare(case: Comparison, i: int, j: int) -> tuple[float, ...]:
    a, b = case.units[i], case.units[j]
    (stems_a, names_a, verbs_a), (stems_b, names_b, verbs_b) = case.weights[i], case.weights[j]
    shared = _weight(a.wording.stems & b.wording.stems, case.rarity)
    spoken = a.speaker is not None and b.speaker is not None
    return (
        shared / (stems_a + stems_b - shared or 1),
        shared / (min(stems_a, stems_b) or 1),
        *_sequence(a, b),
        *_sets(a.wording.names, b.wording.names, min(names_a, names_b), case.rarity),
        *_sets(a.wording.verbs, b.wording.verbs, min(verbs_a, verbs_b), case.rarity),
        *_figures(a, b),
        *_times(a, b),
        float(a.wording.negated != b.wording.negated),
        float(a.wording.hedged != b.wording.hedged),
        *_lengths(a, b),
        float(spoken and a.speaker == b.speaker),
        float(spoken and a.speaker != b.speaker),
        float((a.attribution is None) != (b.attribution is None)),
        float(a.document == b.document),
        abs(a.lead - b.lead),
        float((a.zone is BlockLabel.TITLE) + (b.zone is BlockLabel.TITLE)),
    )


def _weight(stems: frozenset[str], rarity: Mapping[str, int]) -> int:
    return sum([rarity.get(s, 1000) for s in stems])


def _sequence(a: Unit, b: Unit) -> tuple[float, float]:
    """How much of the shorter one stands in the longer in the same order, and in any order."""
    x, y = a.wording.words, b.wording.words
    return (
        LCSseq.similarity(x, y) / (min(len(x), len(y)) or 1),
        fuzz.token_set_ratio(a.joined, b.joined) / 100,
    )


def _sets(x: frozenset[str], y: frozenset[str], least: int, rarity: Mapping[str, int]) -> tuple[float, float]:
    """How much of the smaller set the two share, and whether both say something and share nothing."""
    if not x or not y:
        return 0.0, 0.0
    shared = x & y
    return _weight(shared, rarity) / (least or 1), float(not shared)


def _figures(a: Unit, b: Unit) -> tuple[float, float, float, float, float]:
    if not a.figures or not b.figures:
        return 0.0, 0.0, 0.0, 0.0, float(bool(a.figures) != bool(b.figures))
    equal = near = counted_apart = 0.0
    for f, counted_f in zip(a.figures, a.counted, strict=True):
        for g, counted_g in zip(b.figures, b.counted, strict=True):
            same = bool(counted_f & counted_g) or (f.unit is not None and f.unit == g.unit)
            match compare_figures(f, g):
                case Agreement.EQUAL:
                    equal = max(equal, 1.0 if same else 0.5)
                case Agreement.WITHIN:
                    near = max(near, 1.0 if same else 0.5)
                case Agreement.APART if same:
                    counted_apart = 1.0
    return equal, near, counted_apart, float(not equal and not near), 0.0


def _times(a: Unit, b: Unit) -> tuple[float, float]:
    found = {compare_times(s, t) for s in a.times for t in b.times}
    meets = bool(found & {Agreement.EQUAL, Agreement.WITHIN})
    return float(meets), float(not meets and Agreement.APART in found)


def _lengths(a: Unit, b: Unit) -> tuple[float, float]:
    x, y = len(a.wording.words) or 1, len(b.wording.words) or 1
    return min(x, y) / max(x, y), log(min(x, y))


def bars(a: Unit, b: Unit) -> bool:
    """Whether two units can never be one statement: what each tells of happened in another year.

    An accident and an earlier one recalled on the same page share most of their words.
    """
    years = [
        {t.earliest[:4] for t in u.times if t.earliest} | {t.latest[:4] for t in u.times if t.latest} for u in (a, b)
    ]
    return bool(years[0] and years[1]) and min(abs(int(x) - int(y)) for x in years[0] for y in years[1]) > 1
