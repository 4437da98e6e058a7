"""Dated happenings -> rows of a drawing: when it happened as wide as the doubt, and on which days it was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sayso.dossier.days import between, ordinal, written
from sayso.dossier.index import Index
from sayso.dossier.quotes import Quote, by_day, one_a_text, quote
from sayso.schema import Story, TimelineEvent

BEFORE = 14
"""Days before the first page on which a happening is still the story's, and not its background."""
SPAN = 45
"""Days from the middle page within which a page is of the story's days: an older one stretches no scale."""
EDGE = 2
"""Percent of the width that is left free at either end."""


class Dated(NamedTuple):
    """A happening. `left`, `right` and `told` are percent of the width of the drawing; None outside of it."""

    when: str
    quotes: tuple[Quote, ...]
    left: int | None
    right: int | None
    told: tuple[int, ...]


class Timeline(NamedTuple):
    """The story's days, and what lies before them."""

    scale: tuple[str, ...]
    """The first and the last day of the drawing."""
    rows: tuple[Dated, ...]
    background: tuple[Dated, ...]


def timeline(index: Index, story: Story | None) -> Timeline:
    """The happenings of a story, in order; what is months before its pages, or marked so, is background."""
    pages = story.documents if story else ()
    found = [row for row in index.timeline if (row.story is None if story is None else row.story == story.id)]
    published = _days(index, pages)
    near: list[TimelineEvent] = []
    far: list[TimelineEvent] = []
    for row in found:
        end = ordinal(row.latest or "")
        old = bool(published) and end is not None and not published[0] - BEFORE <= end <= published[-1] + SPAN
        (far if row.background or old or _width(row) > 2 * BEFORE else near).append(row)
    days = [
        *published,
        *(day for row in near for day in (ordinal(row.earliest or ""), ordinal(row.latest or "")) if day),
    ]
    low, high = (min(days), max(days)) if days else (0, 0)
    return Timeline(
        _scale(low, high, index.year),
        tuple(_dated(index, row, low, high) for row in near),
        tuple(_dated(index, row, 0, 0) for row in far),
    )


def _days(index: Index, pages: Sequence[str]) -> list[int]:
    """The days of publication that are the story's, sorted."""
    known = (index.sources[page] for page in pages)
    days = sorted(day for page in known if page.known and (day := ordinal(page.sort)) is not None)
    middle = days[len(days) // 2] if days else 0
    return [day for day in days if abs(day - middle) <= SPAN]


def _width(row: TimelineEvent) -> int:
    first, last = ordinal(row.earliest or ""), ordinal(row.latest or "")
    return 0 if first is None or last is None else last - first


def _at(day: int, low: int, high: int) -> int:
    return round(EDGE + (100 - 2 * EDGE) * (day - low) / (high - low)) if high > low else 50


def _scale(low: int, high: int, year: str | None) -> tuple[str, ...]:
    return tuple(written(date.fromordinal(day).isoformat(), year) for day in sorted({low, high}) if day)


def _dated(index: Index, row: TimelineEvent, low: int, high: int) -> Dated:
    quotes = one_a_text(index, (quote(index, (e.document, e.start, e.end), None, None) for e in row.evidence))
    when = between(row.earliest, row.latest, index.year) or "day not known"
    if not high:
        return Dated(when, quotes, None, None, ())
    first, last = ordinal(row.earliest or ""), ordinal(row.latest or "")
    pages = (page for q in quotes for page in (q.page, *(p for _, p in q.also)) if page.known)
    told = {day for page in pages if (day := ordinal(page.sort)) is not None and low <= day <= high}
    return Dated(
        when,
        tuple(sorted(quotes, key=by_day)),
        None if first is None and last is None else _at(low if first is None else max(first, low), low, high),
        None if first is None and last is None else _at(high if last is None else min(last, high), low, high),
        tuple(sorted(_at(day, low, high) for day in told)),
    )
