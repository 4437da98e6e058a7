"""Lines -> numbers: where each stands on the page, and among what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sayso.document.layout import Layout
from sayso.document.layout.blocks.shape import has_date
from sayso.document.layout.blocks.types import Doubles, Floats

_DIGIT = re.compile(r"\d")

_REACHES = (2, 5, 12)
"""Lines before and after, of whose prose the amount counts."""
_COSTS = (2.0, 6.0, 15.0)
"""Words of prose that a line without any costs a run."""
PLACE = (
    "from_top", "lines_before", "lines_after", "prose_before", "prose_so_far", "prose", "lines",
    *(f"prose_{side}_{reach}" for reach in _REACHES for side in ("before", "after")), "characters_so_far",
    *(f"{name}_{cost:g}" for cost in _COSTS for name in ("in_run", "from_run", "to_run_end", "run_share")),
)  # fmt: skip
"""Names of what `place` gives, in its order."""


def place(prose: Sequence[int], texts: Sequence[str]) -> Floats:
    """Where each line stands: on the page, to the runs of prose, and how much prose is near."""
    n = len(prose)
    out = np.zeros((n, len(PLACE)), np.float32)
    if n == 0:
        return out
    amount = np.minimum(np.array(prose, np.float64), 120)
    sums = np.concatenate([[0.0], np.cumsum(amount)])
    total = max(sums[-1], 1.0)
    at = np.arange(n)
    out[:, 0] = at / n
    out[:, 1] = np.log1p(at) / 5
    out[:, 2] = np.log1p(n - 1 - at) / 5
    out[:, 3] = sums[:-1] / total
    out[:, 4] = sums[1:] / total
    out[:, 5] = np.log1p(total) / 5
    out[:, 6] = np.log1p(n) / 5
    column = 7
    for reach in _REACHES:
        before = sums[at] - sums[np.maximum(at - reach, 0)]
        after = sums[np.minimum(at + 1 + reach, n)] - sums[at + 1]
        out[:, column] = np.log1p(before) / 5
        out[:, column + 1] = np.log1p(after) / 5
        column += 2
    sizes = np.array([min(len(text), 1000) for text in texts], np.float64)
    share = np.cumsum(sizes) / max(sizes.sum(), 1.0)
    out[:, column] = share
    column += 1
    for cost in _COSTS:
        start, end = best_run(amount, cost)
        out[:, column] = (at >= start) & (at < end)
        out[:, column + 1] = np.clip(at - start, -30, 30) / 30
        out[:, column + 2] = np.clip(end - 1 - at, -30, 30) / 30
        out[:, column + 3] = (sums[end] - sums[start]) / total
        column += 4
    return out


def best_run(amount: Doubles, cost: float) -> tuple[int, int]:
    """The stretch of lines with the most prose, a line without any costing `cost` words (Kadane)."""
    best, best_run = 0.0, (0, 0)
    total, start = 0.0, 0
    for i, words in enumerate(amount):
        total += words or -cost
        if total <= 0:
            total, start = 0.0, i + 1
        elif total > best:
            best, best_run = total, (start, i + 1)
    return best_run


_NEAR = (("again", 3), ("again", 8), ("dated", 4), ("dated", 10), ("named", 4), ("short", 5))
"""What is counted around a line, and over how many lines on either side."""
_GAP = (1, 3)
"""Lines without prose that part two runs."""
COMPANY = (
    "again", *(f"{name}_{side}_{reach}" for name, reach in _NEAR for side in ("before", "after")),
    *(f"{name}_{gap}" for gap in _GAP for name in ("of_largest", "is_largest", "good_before")), "again_so_far",
)  # fmt: skip
"""Names of what `company` gives, in its order."""


def company(texts: Sequence[str], split: Sequence[list[str]], prose: Sequence[int]) -> Floats:
    """What kind of lines stand around: threads of comments and lists of teasers repeat names, dates and buttons."""
    n = len(texts)
    out = np.zeros((n, len(COMPANY)), np.float32)
    if n == 0:
        return out
    masks = [_DIGIT.sub("0", " ".join(words)).casefold()[:80] for words in split]
    total = Counter(masks)
    again = np.array([min(total[m] - 1, 3) / 3 * (len(w) <= 12) for m, w in zip(masks, split, strict=True)])
    days = np.array([float(len(w) <= 12 and has_date(text)) for text, w in zip(texts, split, strict=True)])
    named = np.array([float(1 <= len(w) <= 4 and all(word[0].isupper() for word in w)) for w in split])
    short = np.array([float(len(w) <= 6) for w in split])
    out[:, 0] = again
    column = 1
    counted = {"again": again, "dated": days, "named": named, "short": short}
    for name, reach in _NEAR:
        before, after = near(counted[name], reach)
        out[:, column], out[:, column + 1] = before / reach, after / reach
        column += 2
    for gap in _GAP:
        out[:, column : column + 3] = _runs(prose, gap)
        column += 3
    out[:, column] = (np.cumsum(again) - again) / 20
    return out


def near(values: Doubles, reach: int) -> tuple[Doubles, Doubles]:
    """Sums over the `reach` lines before each line, and over those after it."""
    n = len(values)
    sums = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(n)
    return sums[at] - sums[np.maximum(at - reach, 0)], sums[np.minimum(at + 1 + reach, n)] - sums[at + 1]


def _runs(prose: Sequence[int], gap: int) -> Floats:
    """Of each line's stretch of prose, parted by more than `gap` lines without any, three numbers.

    Its share of the largest, whether it is the largest, and how many good ones came before.
    """
    n = len(prose)
    out = np.zeros((n, 3), np.float32)
    runs: list[list[int]] = []  # start, end, words
    last = -(10**9)
    for i, words in enumerate(prose):
        if not words:
            continue
        if i - last - 1 > gap:
            runs.append([i, i, 0])
        runs[-1][1] = i
        runs[-1][2] += min(words, 120)
        last = i
    largest = max((run[2] for run in runs), default=1)
    good = 0
    for start, end, words in runs:
        out[start : end + 1] = words / largest, words == largest, min(good, 3) / 3
        good += 4 * words >= largest
    return out


GAPS = ("blank_before", "blank_after", "has_blanks")
"""Names of what `gaps` gives, in its order."""


def gaps(layout: Layout, kept: Sequence[int]) -> Floats:
    """Blank lines around each line, as far as three, and whether the page has any."""
    out = np.zeros((len(kept), len(GAPS)), np.float32)
    blank = float(len(kept) < 0.9 * len(layout.lines))
    for k, i in enumerate(kept):
        before = i - kept[k - 1] - 1 if k else 0
        after = kept[k + 1] - i - 1 if k + 1 < len(kept) else 0
        out[k] = min(before, 3) / 3, min(after, 3) / 3, blank
    return out
