"""Text and the spans to be marked in it -> pieces in order, each with the marks that begin in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    """Characters to be marked. `name` is that by which a link finds them, `link` where they lead themselves."""

    start: int
    end: int
    name: str = ""
    link: str = ""
    kind: str = "content"
    """`content`, or `source` or `cue` of an attribution."""


class Piece(NamedTuple):
    """A run of text in which nothing begins or ends. `names` are those of the marks that begin with it."""

    text: str
    kinds: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    link: str = ""
    """Of the shortest mark that it lies in."""


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """`[start, end)` of the text, cut where marks begin and end; joined, the pieces are the text again.

    >>> pieces("Nine died there", 0, 15, [Mark(0, 9, "a", "b")])[0]
    Piece(text='Nine died', kinds=frozenset({'content'}), names=('a',), link='b')
    """
    inner = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = sorted({start, end, *(max(m.start, start) for m in inner), *(min(m.end, end) for m in inner)})
    out = []
    for a, b in pairwise(cuts):
        over = sorted((m for m in inner if m.start <= a and b <= m.end), key=lambda m: (m.end - m.start, m))
        names = tuple(dict.fromkeys(m.name for m in over if m.start == a and m.name))
        link = next((m.link for m in over if m.link), "")
        out.append(Piece(text[a:b], frozenset(m.kind for m in over), names, link))
    return tuple(out)
