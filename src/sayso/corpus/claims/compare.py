"""Two units -> what speaks for and against their being one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from sayso.corpus.claims.units import Unit
from sayso.corpus.quantities import Agreement, compare_figures, compare_times
from sayso.schema import Label

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


class Case(NamedTuple):
    """What is known of all units together."""

    units: Sequence[Unit]
    vectors: Vector
    contexts: Vector
    idf: Mapping[str, float]
    hub: NDArray[np.float32]
    """For each unit, the mean cosine with its nearest others: how crowded it stands."""


def features(case: Case, i: int, j: int) -> tuple[float, ...]:
    """What speaks for and against units `i` and `j` being one statement, in the order of FEATURES."""
    a, b = case.units[i], case.units[j]
    cosine = float(case.vectors[i] @ case.vectors[j])
    context = float(case.contexts[i] @ case.contexts[j])
    crossed = max(float(case.vectors[i] @ case.contexts[j]), float(case.contexts[i] @ case.vectors[j]))
    return (
        cosine,
        context,
        crossed,
        cosine - (float(case.hub[i]) + float(case.hub[j])) / 2,
        *_lexical(a, b, case.idf),
        *_sets(a.wording.names, b.wording.names, case.idf),
        *_sets(a.wording.verbs, b.wording.verbs, case.idf),
        *_figures(a, b),
        *_times(a, b),
        float(a.wording.negated != b.wording.negated),
        float(a.wording.hedged != b.wording.hedged),
        *_lengths(a, b),
        float(a.speaker is not None and a.speaker == b.speaker),
        float(a.speaker is not None and b.speaker is not None and a.speaker != b.speaker),
        float((a.attribution is None) != (b.attribution is None)),
        float(a.document == b.document),
        abs(a.lead - b.lead),
        float((a.zone is Label.TITLE) + (b.zone is Label.TITLE)),
    )


def _weight(stems: frozenset[str], idf: Mapping[str, float]) -> float:
    return sum(idf.get(s, 1.0) for s in sorted(stems))


def _lexical(a: Unit, b: Unit, idf: Mapping[str, float]) -> tuple[float, float, float, float]:
    x, y = a.wording.stems, b.wording.stems
    both, wx, wy = _weight(x & y, idf), _weight(x, idf), _weight(y, idf)
    least = min(len(a.wording.words), len(b.wording.words)) or 1
    run = LCSseq.similarity(a.wording.words, b.wording.words) / least
    return (
        both / (wx + wy - both) if wx + wy > both else 0.0,
        both / min(wx, wy) if min(wx, wy) > 0 else 0.0,
        run,
        fuzz.token_set_ratio(" ".join(a.wording.words), " ".join(b.wording.words)) / 100,
    )


def _sets(x: frozenset[str], y: frozenset[str], idf: Mapping[str, float]) -> tuple[float, float]:
    """How much of the smaller set the two share, and whether both say something and share nothing."""
    if not x or not y:
        return 0.0, 0.0
    shared = _weight(x & y, idf)
    return shared / min(_weight(x, idf), _weight(y, idf)), float(not x & y)


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
