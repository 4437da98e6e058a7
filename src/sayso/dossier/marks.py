"""Text and the spans to be marked in it -> pieces in order, each with the marks that begin in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sayso.schema import Span


class Mark(NamedTuple):
    """Characters to be marked, and the name by which a link finds them."""

    start: int
    end: int
    name: str


class Piece(NamedTuple):
    """A run of text in which nothing begins or ends. `names` are those of the marks that begin with it."""

    text: str
    marked: bool
    names: tuple[str, ...] = ()


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """`[start, end)` of the text, cut where marks begin and end; joined, the pieces are the text again.

    >>> pieces("Nine died there", 0, 15, [Mark(0, 9, "a")])
    (Piece(text='Nine died', marked=True, names=('a',)), Piece(text=' there', marked=False, names=()))
    """
    inner = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted({start, end, *(max(m.start, start) for m in inner), *(min(m.end, end) for m in inner)})
    out = []
    for a, b in pairwise(cuts):
        names = tuple(sorted(m.name for m in inner if m.start == a))
        out.append(Piece(text[a:b], any(m.start <= a and b <= m.end for m in inner), names))
    return tuple(out)


def around(spans: Sequence[Span], start: int, end: int) -> Span:
    """The sentences (sorted, apart) that `[start, end)` touches, as one span; itself where it touches none."""
    first = max(bisect_right(spans, (start, 1 << 60)) - 1, 0)
    touched = [s for s in spans[first : first + 40] if s.start < end and s.end > start]
    if not touched:
        return Span(start, end)
    return Span(min(start, touched[0].start), max(end, touched[-1].end))


def spread(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted, without repeats."""
    return tuple(sorted(set(spans)))
