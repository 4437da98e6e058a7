"""The figures of one claim -> bars on one scale: who tells how many, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sayso.schema import Figure

_MARGIN = 4.0
_WIDEST = 1000.0
"""Where the largest is this many times the smallest, one scale shows nothing."""


class Bar(NamedTuple):
    """A figure on the scale, in percent of its width; a point where `left` is `right`."""

    figure: Figure
    left: float
    right: float
    open: str
    """The side on which it has no bound ("left", "right"), or the empty string."""


def chart(figures: Iterable[Figure]) -> tuple[Bar, ...]:
    """The figures of the commonest unit on one scale, each interval of a page once; none where no two of them differ.

    Bars keep the order given. A figure without any bound is left out.
    """
    by_unit: defaultdict[str, dict[tuple[object, ...], Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.low is not None or figure.high is not None:
            by_unit[figure.unit or ""].setdefault((figure.document, figure.low, figure.high), figure)
    if not by_unit:
        return ()
    chosen = tuple(max(sorted(by_unit.items()), key=lambda item: len(item[1]))[1].values())
    ends = [end for figure in chosen for end in (figure.low, figure.high) if end is not None]
    least, most = min(ends), max(ends)
    if len({(figure.low, figure.high) for figure in chosen}) < 2 or least == most:
        return ()
    if least > 0 and most / least > _WIDEST:
        return ()
    return tuple(_bar(figure, least, most) for figure in chosen)


def _bar(figure: Figure, least: float, most: float) -> Bar:
    def at(value: float) -> float:
        return round(_MARGIN + (100 - 2 * _MARGIN) * (value - least) / (most - least), 2)

    left = 0.0 if figure.low is None else at(figure.low)
    right = 100.0 if figure.high is None else at(figure.high)
    return Bar(figure, left, right, "left" if figure.low is None else "right" if figure.high is None else "")


__all__ = ["Bar", "chart"]
