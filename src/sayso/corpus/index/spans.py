"""Rows of a page by position: those inside a stretch, and the one around a place, without looking at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Spanned)


class Ordered(NamedTuple, Generic[T]):
    """Rows of one page by position, so that those inside a stretch are found without looking at all."""

    rows: tuple[T, ...]
    starts: tuple[int, ...]


def ordered(rows: Iterable[T]) -> Ordered[T]:
    """The rows by position."""
    found = tuple(sorted(rows, key=lambda r: (r.start, r.end)))
    return Ordered(found, tuple(r.start for r in found))


def rows_inside(index: Ordered[T], start: int, end: int) -> tuple[T, ...]:
    """The rows that lie wholly in a stretch."""
    first = bisect_left(index.starts, start)
    last = bisect_left(index.starts, end, first)
    return tuple(r for r in index.rows[first:last] if r.end <= end)


def row_around(index: Ordered[T], position: int) -> T | None:
    """The last row that starts at or before a position, where it reaches past it; rows do not overlap."""
    i = bisect_left(index.starts, position + 1) - 1
    return index.rows[i] if i >= 0 and index.rows[i].end > position else None
