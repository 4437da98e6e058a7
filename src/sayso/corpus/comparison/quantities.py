"""Two figures, two times: do they agree as worded?"""

from __future__ import annotations

from enum import StrEnum
from math import inf

from sayso.schema import Figure, Time

_AROUND = 0.1
"""How far "around 20" reaches to either side, as a part of it: no wording says, so it is kept small."""


_FAR = 2.0
_VAGUE = 10.0
"""A lower bound is left behind sooner than an upper one: "hundreds" may be 900."""


class Agreement(StrEnum):
    """How two intervals stand to one another."""

    EQUAL = "equal"
    WITHIN = "within"
    """They overlap without being the same: a rounding, a bound, a wider wording."""
    APART = "apart"
    UNLIKE = "unlike"
    """Not measured in the same unit, or not known at all."""


def interval(figure: Figure, *, close: bool = False) -> tuple[float, float]:
    """The values that a figure allows, its roundness included; infinite where it has no bound.

    `close`: no more than its last digit allows.
    """
    low, high = figure.low, figure.high
    width = (_digit if close else _tenth) if figure.approximate else _none
    return (-inf if low is None else low - width(low), inf if high is None else high + width(high))


def _none(_: float) -> float:
    return 0.0


def _tenth(value: float) -> float:
    return abs(value) * _AROUND


def _digit(value: float) -> float:
    """One in the last digit told, a tenth at most: "about 1.9 billion" is not 2.07 billion."""
    digits, _, power = f"{abs(value):.6e}".partition("e")
    last = len(digits.rstrip("0").partition(".")[2])
    return float(min(_tenth(value), 10.0 ** (int(power) - last)))


def compare_figures(a: Figure, b: Figure, *, close: bool = False) -> Agreement:
    """How two figures of the same thing agree.

    Rounding counts as agreement: 693,665 and "almost 700,000", 15.2 million and "15 million"; see `missed` for
    bounds, and `interval` for `close`.
    """
    if a.unit != b.unit or (a.low is None and a.high is None) or (b.low is None and b.high is None):
        return Agreement.UNLIKE
    if (a.low, a.high, a.low_open, a.high_open) == (b.low, b.high, b.low_open, b.high_open):
        return Agreement.EQUAL
    if a.low is None and b.low is None and a.high != b.high:
        return Agreement.APART  # "up to 14 years", "up to 10 years": the bound is what is said
    if rounds(a, b) or rounds(b, a):
        return Agreement.WITHIN
    if missed(a, b) or missed(b, a):
        return Agreement.APART
    (a_low, a_high), (b_low, b_high) = interval(a, close=close), interval(b, close=close)
    return Agreement.APART if a_low > b_high or b_low > a_high else Agreement.WITHIN


def missed(bound: Figure, exact: Figure) -> bool:
    """Whether a figure lies so far from a bound that nobody who knew it would have named the bound.

    "Up to 100,000" is no way to tell 8,000. "More than 51" leaves 51 out, for nobody rounds to 51; "more
    than 50" may stand for 50 in a headline.
    """
    value, limit = point(exact), point(bound)
    if value is None or limit is None or exact.low != exact.high or bound.low == bound.high or limit <= 0:
        return False
    if value == limit:
        return (bound.low_open or bound.high_open) and limit >= 20 and limit % 5 != 0
    digits = limit >= 10
    return digits and (value * _FAR < limit if bound.low is None else value > limit * _VAGUE and limit >= 1000)


def rounds(fine: Figure, coarse: Figure) -> bool:
    """Whether the coarse figure is the fine one with fewer digits: 15.2 million told as 15 million."""
    x, y = point(fine), point(coarse)
    if x is None or y is None or x == y or x <= 0 or y <= 0 or abs(x - y) > 0.1 * x:
        return False
    step = 1.0
    while y % (step * 10) == 0:
        step *= 10
    return step > 1 and abs(x - y) <= step and x % step != 0


def point(figure: Figure) -> float | None:
    """The one number that a figure names, whichever bound it is; None where it names two."""
    if figure.low is not None and figure.high is not None and figure.low != figure.high:
        return None
    return figure.low if figure.low is not None else figure.high


def compare_times(a: Time, b: Time) -> Agreement:
    """How two times agree: days are compared as ISO text, finer parts only where both have them."""
    if a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return Agreement.UNLIKE
    size = min(len(x) for x in (a.earliest, a.latest, b.earliest, b.latest))
    a_low, a_high, b_low, b_high = (x[:size] for x in (a.earliest, a.latest, b.earliest, b.latest))
    if (a_low, a_high) == (b_low, b_high):
        return Agreement.EQUAL
    return Agreement.APART if a_low > b_high or b_low > a_high else Agreement.WITHIN
