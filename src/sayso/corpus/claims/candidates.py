"""Units -> pairs worth comparing, through an index; never all pairs of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.units import Unit
from sayso.corpus.index.vectors import Vectors, neighbours
from sayso.settings import ClaimSettings


def statement_pairs(
    units: Sequence[Unit], groups: Iterable[Sequence[int]], vectors: Vectors, settings: ClaimSettings
) -> tuple[list[tuple[int, int]], NDArray[np.float32]]:
    """Pairs of units of one story that may be one statement, lower index first; and how crowded each unit stands.

    A pair is proposed where the vectors are near, or where both hold a figure of one value with a word of
    what is counted in common. Two units that overlap in one page are never a pair. A candidate is nothing
    more: `compare` decides. Crowding is the mean cosine with the nearest ten others, which the comparison
    takes off: a stock phrase is near to everything.
    """
    pairs: set[tuple[int, int]] = set()
    crowd = np.zeros(len(units), dtype=np.float32)
    for members in groups:
        index = np.asarray(sorted(members), dtype=np.int64)
        for i, near, cosines in neighbours(vectors[index], nearest=settings.nearest, least=settings.least_cosine):
            own = int(index[i])
            crowd[own] = max(crowd[own], float(np.round(cosines[:10].mean(), 4)) if len(cosines) else 0.0)
            pairs.update((min(own, int(o)), max(own, int(o))) for o in index[near])
        pairs.update(_by_figure(units, index.tolist(), settings.too_common))
    return sorted(p for p in pairs if not overlapping(units[p[0]], units[p[1]])), crowd


def overlapping(a: Unit, b: Unit) -> bool:
    """Whether two units share characters of one page."""
    return a.document == b.document and a.start < b.end and b.start < a.end


def _by_figure(units: Sequence[Unit], members: Iterable[int], too_common: int) -> Iterable[tuple[int, int]]:
    posted: Mapping[tuple[object, ...], list[int]] = defaultdict(list)
    for i in members:
        for figure, counted in zip(units[i].figures, units[i].counted, strict=True):
            for stem in sorted(counted) or [figure.unit or ""]:
                key = (figure.low, figure.high, figure.unit, stem)
                if not posted[key] or posted[key][-1] != i:
                    posted[key].append(i)
    for listed in posted.values():
        if len(listed) <= too_common:
            yield from combinations(listed, 2)
