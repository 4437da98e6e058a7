"""Span arithmetic: the one place where positions are computed and converted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from sayso.schema import Span


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; empty at `start` where there is nothing else.

    >>> trim("  12 died ", 0, 10)
    Span(start=2, end=9)
    """
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters as sorted spans that neither overlap nor touch.

    >>> union([Span(5, 9), Span(0, 3), Span(2, 4)])
    (Span(start=0, end=4), Span(start=5, end=9))
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


def inside(inner: Span, outer: Span) -> bool:
    """Whether every character of `inner` is one of `outer`'s."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlap(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def around(spans: Sequence[Span], start: int, end: int) -> Span:
    """The sentences (sorted, apart) that `[start, end)` touches, as one span; itself where it touches none."""
    first = max(bisect_right(spans, (start, 1 << 60)) - 1, 0)
    touched = [s for s in spans[first : first + 40] if s.start < end and s.end > start]
    if not touched:
        return Span(start, end)
    return Span(min(start, touched[0].start), max(end, touched[-1].end))
