"""The values of a difference -> a drawing: what is told, on which day, how high; a bound is a line that runs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sayso.dossier.days import ordinal
from sayso.dossier.differences import Value

WIDTH, HEIGHT, SIDE, TOP, FOOT = 240, 88, 24, 20, 18
"""Of the drawing, in its own units, and what is left free for the words at its edges."""
_WIDEST = 1000.0
"""Where the largest is this many times the smallest, one scale shows nothing."""


class Point(NamedTuple):
    """A value on its day. `top` is above `y` (or at the edge) where it is an interval, or has no upper bound."""

    x: float
    y: float
    top: float
    words: str
    day: str
    open: bool
    named: bool
    """Whether its words have room beside those of the points before it."""


def chart(values: Sequence[Value]) -> tuple[Point, ...]:
    """Figures by day of publication; none where fewer than two differ, or all were told on one day.

    Values without a figure, or of pages without a day, are left out.
    """
    known = [
        (value, day, figure.low if figure.low is not None else figure.high, figure.high)
        for value in values
        if (figure := value.figure) is not None
        and value.quotes[0].page.known
        and (day := ordinal(value.quotes[0].page.sort)) is not None
    ]
    drawn = [(value, day, low, high) for value, day, low, high in known if low is not None]
    ends = [end for _, _, low, high in drawn for end in (low, high) if end is not None]
    if len({(low, high) for _, _, low, high in drawn}) < 2:
        return ()
    least, most = min(ends), max(ends)
    if least == most or (least > 0 and most / least > _WIDEST):
        return ()
    first, last = min(day for _, day, _, _ in drawn), max(day for _, day, _, _ in drawn)
    if first == last:
        return ()

    def x(day: int) -> float:
        return round(SIDE + (WIDTH - 2 * SIDE) * (day - first) / (last - first), 1)

    def y(value: float) -> float:
        return round(HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * (value - least) / (most - least), 1)

    points: list[Point] = []
    for value, day, low, high in drawn:
        at = x(day), y(low)
        named = all(abs(at[0] - p.x) > 44 or abs(at[1] - p.y) > 11 for p in points if p.named)
        points.append(Point(*at, y(high) if high is not None else 4.0, value.value, value.day, high is None, named))
    return tuple(points)


__all__ = ["Point", "chart"]
