"""Lines -> numbers: whether each is about what the page is about.

Paragraphs of one article share rare words with each other and with the title; teasers share few, neither with the
article nor among themselves. Words are hashed stems, pairs of characters in scripts without spaces; how rare each is
was counted in training. No language is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from sayso.document.layout.blocks.place import near
from sayso.document.layout.blocks.shape import SHAPE, UNSPACED
from sayso.document.layout.blocks.types import Doubles, Floats, LineFeatures, LineWords

Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
STEMS = 1 << 16
"""Entries of the table of how rare hashed stems are."""
TOPIC = (
    "at_first", "common", "above_mean", "mean", "nearest_before", "nearest_after", "near_before", "near_after",
    "weight", "so_far", *(f"common_{side}_{reach}" for reach in (3, 8, 20) for side in ("before", "after")),
    *(f"weight_{side}_{reach}" for reach in (4, 15) for side in ("before", "after")),
    "to_title", "from_title", "title", "title_before", "title_after",
)  # fmt: skip
"""Names of what `topic` gives, in its order."""
_STEPS = 3
"""How often what the prose has in common is weighed anew."""
_AROUND = 3
"""Lines of prose before a line, and after it, that it is compared with."""


def stem_ids(words: Sequence[str]) -> list[int]:
    """Distinct buckets of the words that may tell a topic: of four letters or more, and numbers of three digits."""
    found: dict[int, None] = {}
    for word in words[:200]:
        if word[0].isdigit():
            if len(word) >= 3:
                found[crc32(word.encode("utf-8", "replace")) % STEMS] = None
        elif len(word) >= 4 or UNSPACED.search(word):
            found[crc32(word.casefold()[:6].encode("utf-8", "replace")) % STEMS] = None
    return list(found)


class _Vectors(NamedTuple):
    """Lines as vectors of unit length over the page's stems: line `line[k]` has `value[k]` at stem `stem[k]`."""

    line: Indices
    stem: Indices
    value: Doubles
    own: Doubles
    """For each line the square of its length: one, or zero where it has no stems."""
    size: int


def topic(described: LineFeatures, rare: Floats, likely: Doubles) -> Floats:
    """What each line has in common with the page's prose, with its neighbours, and with what may be the title.

    `rare` is how rare each hashed stem is, `likely` how probable each line is article by its words alone. Linear in
    the length of the page.
    """
    n = len(described.lines)
    out = np.zeros((n, len(TOPIC)))
    if n == 0:
        return out.astype(np.float32)
    vectors = _vectors(described.stems, rare)
    words = np.round(np.expm1(described.alone[:, SHAPE.index("words")].astype(np.float64)))
    long = ((words >= 8) & (described.alone[:, SHAPE.index("ends")] > 0)) | (words >= 25)
    sizes = np.minimum(np.expm1(described.alone[:, SHAPE.index("size")].astype(np.float64)), 400) / 400
    first = likely * sizes * np.where(long, 1.0, 0.1)
    common = at_first = _to_others(vectors, first)
    weights = first
    for _ in range(_STEPS):
        weights = first * np.maximum(common, 0) ** 1.5
        common = _to_others(vectors, weights)
    total = max(float(weights.sum()), 1e-9)
    mean = float((weights * common).sum()) / total
    so_far = np.cumsum(weights) / total
    out[:, 0], out[:, 1], out[:, 2], out[:, 3] = at_first, common, common - mean, mean
    out[:, 4:8] = _around(vectors, long)
    out[:, 8], out[:, 9] = weights / max(float(weights.max()), 1e-9), so_far
    amount = sizes * np.where(long, 1.0, 0.2)
    for column, reach in ((10, 3), (12, 8), (14, 20)):
        out[:, column : column + 2] = _means(common, amount, reach)
    for column, reach in ((16, 4), (18, 15)):
        out[:, column : column + 2] = np.stack(near(weights, reach), axis=1) / total
    heading = np.where((words >= 3) & (words <= 25) & ~long, common * np.log1p(words), -1) * (1 - 0.5 * so_far)
    best = int(np.round(heading, 4).argmax())
    chosen = np.arange(n) == best
    to_title = np.where(chosen, 0, _along(vectors, _sum(vectors, chosen.astype(np.float64))))
    apart = np.arange(n) - best
    out[:, 20], out[:, 21], out[:, 22] = to_title, np.sign(apart) * np.log1p(np.abs(apart)) / 5, heading[best]
    out[:, 23:25] = _means(to_title, amount, 8)
    return np.round(out, 4).astype(np.float32)


def _vectors(stems: LineWords, rare: Floats) -> _Vectors:
    counts = np.diff(stems.starts)
    line = np.repeat(np.arange(len(counts)), counts)
    known, stem = np.unique(stems.ids, return_inverse=True)
    value = rare[stems.ids].astype(np.float64)
    square = np.zeros(len(counts))
    np.add.at(square, line, value * value)
    norm = np.sqrt(np.where(square > 0, square, 1.0))
    return _Vectors(line, stem, value / norm[line], (square > 0).astype(np.float64), len(known))


def _along(vectors: _Vectors, direction: Doubles) -> Doubles:
    """Each line's product with a vector over the page's stems."""
    products = np.zeros(len(vectors.own))
    np.add.at(products, vectors.line, vectors.value * direction[vectors.stem])
    return products


def _sum(vectors: _Vectors, weights: Doubles) -> Doubles:
    """The weighted sum of all lines."""
    total = np.zeros(vectors.size)
    np.add.at(total, vectors.stem, vectors.value * weights[vectors.line])
    return total


def _to_others(vectors: _Vectors, weights: Doubles) -> Doubles:
    """The cosine of each line with the weighted sum of all others."""
    centre = _sum(vectors, weights)
    along = _along(vectors, centre)
    left = float(centre @ centre) - 2 * weights * along + weights * weights * vectors.own
    cosine: Doubles = (along - weights * vectors.own) / np.sqrt(np.maximum(left, 1e-9))
    return cosine


def _around(vectors: _Vectors, long: Mask) -> Doubles:
    """The cosine with the nearest line of prose before and after, and the mean of those with the `_AROUND` nearest."""
    ends = np.searchsorted(vectors.line, np.arange(len(long) + 1)).tolist()
    stems, values = vectors.stem.tolist(), vectors.value.tolist()
    rows = [dict(zip(stems[a:b], values[a:b], strict=True)) for a, b in pairwise(ends)]
    out = np.zeros((len(rows), 4))
    for column, lines in ((0, range(len(rows))), (1, range(len(rows) - 1, -1, -1))):
        seen: list[dict[int, float]] = []
        for i in lines:
            found = [
                sum(rows[i][stem] * other[stem] for stem in sorted(rows[i].keys() & other.keys())) for other in seen
            ]
            if found:
                out[i, column], out[i, column + 2] = found[-1], sum(found) / len(found)
            if long[i]:
                seen = [*seen[1 - _AROUND :], rows[i]]
    return out


def _means(values: Doubles, amount: Doubles, reach: int) -> Doubles:
    """Means over the lines before and after, each line counting by its `amount`."""
    sides = zip(near(values * amount, reach), near(amount, reach), strict=True)
    return np.stack([side / np.maximum(whole, 0.3) for side, whole in sides], axis=1)
