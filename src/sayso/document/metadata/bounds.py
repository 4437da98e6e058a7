"""Days that a page tells -> the earliest and the latest day on which it can have been published."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from sayso.document.metadata.dates import Published, capture_day, print_stamps, rendered
from sayso.document.metadata.days import Day, find_days, read_month, read_stamp
from sayso.document.metadata.title import Setting
from sayso.lexicon.calendar import WEEKDAYS
from sayso.schema import DateEvidence, Document, Precision, Span, Time

_HEAD = 3_000
"""Characters above the article's prose in which a page prints the day it was rendered."""


_OPENING = 600
"""Characters of the prose that are looked at too: what stands above it may be taken for it."""


class Bound(NamedTuple):
    """A day as ISO, and the words that give it; None where what gives it is no text."""

    value: str
    span: Span | None


def latest_of(setting: Setting, title: Span | None, published: Published | None, language: str | None) -> Bound | None:
    """The day after which a page cannot have been published: when it was rendered, printed or fetched; None: unknown.

    The day of rendering is one that stands above the article beside the weather or in a script's style, or above its
    title on a line of its own with its weekday, and is not the date of publication.
    """
    layout, prose = setting.layout, setting.prose
    captured = capture_day(setting.page)
    bounds = [Bound(captured.isoformat(), None)] if captured is not None else []
    bounds += [
        Bound(max(day.day, day.other or day.day).isoformat(), Span(day.start, day.end))
        for day in print_stamps(layout.text, language)
    ]
    low = max(0, prose.start - _HEAD)
    for day in find_days(layout.text, language, low, min(prose.end, prose.start + _OPENING)):
        if published is not None and published.value[:10] == day.day.isoformat():
            continue
        if rendered(layout.text, day) or (title is not None and day.end <= title.start and _alone(layout.text, day)):
            bounds.append(Bound(day.day.isoformat(), Span(day.start, day.end)))
    bounds = [bound for bound in bounds if published is None or bound.value >= published.value[:10]]
    return min(bounds, key=lambda bound: bound.value, default=None)


def _alone(text: str, day: Day) -> bool:
    """Whether a day stands with its weekday, and nothing else, on its line."""
    start = text.rfind("\n", 0, day.start) + 1
    end = text.find("\n", day.end)
    rest = text[start : day.start] + text[day.end : end if end >= 0 else len(text)]
    return day.weekday and len(rest.split()) <= 1


def bound_publication(document: Document, times: Iterable[Time]) -> Document:
    """The document with the earliest day on which it can have been published: the latest day that its text tells.

    Only times exact to a month or less count, and none that the words announce ("will", "until", "by") or that lie
    after the upper bound: those tell of what was still to come. Nor does a time more than a year before that bound,
    which is history. A page dated to the day stays as it is.
    """
    if document.published is not None and document.published_precision not in {Precision.MONTH, Precision.YEAR}:
        return document
    ceiling = _ceiling(document)
    told = [
        time
        for time in times
        if time.earliest
        and time.precision in _TELLING
        and (ceiling is None or time.earliest[:10] <= ceiling)
        and not _FORWARD.search(document.text, max(0, time.start - 60), time.end)
        and not _contradicts_itself(document.text, time)
    ]
    if not told:
        return document
    last = max(told, key=lambda time: ((time.earliest or "")[:10], -time.start))
    if ceiling is not None and _days_between(last.earliest or "", ceiling) > _HISTORY:
        return document
    return msgspec.structs.replace(
        document,
        published_earliest=(last.earliest or "")[:10],
        published_earliest_span=Span(last.start, last.end),
    )


def _contradicts_itself(text: str, time: Time) -> bool:
    """Whether a date bears another weekday than its own: "Saturday, May 4" in a year where that is a Sunday."""
    named = _WEEKDAY.search(text, time.start, time.end)
    if named is None or time.earliest is None or time.latest is None or time.earliest[:10] != time.latest[:10]:
        return False
    return WEEKDAYS[date.fromisoformat(time.earliest[:10]).weekday()] != named[0].lower()


_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
# "will vote on 3 May", "until May", "by 1 June": what is still to come
_FORWARD = re.compile(
    r"(?:will|shall|would|won't|['’]ll|until|till|by|next|upcoming|scheduled|due|expected|plans?|planned|set to|from)\b"
    r"[^.!?\n]*$",
    re.IGNORECASE,
)
_HISTORY = 365
"""Days before the upper bound from which on the latest time told is history, and says nothing of when it was told."""
_TELLING = frozenset(
    {Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.WEEK, Precision.MONTH}
)


def _ceiling(document: Document) -> str | None:
    """The last day on which a page can have been published, as ISO; None where nothing says."""
    if document.published_latest:
        return document.published_latest[:10]
    parts = [int(part) for part in (document.published or "")[:7].split("-") if part.isdigit()]
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, monthrange(year, month)[1]).isoformat()


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days


def given_date(value: str, page_days: Collection[date] = ()) -> Published | None:
    """A date that the user or the record gives, with its precision; None where it is none.

    Of a figure like 3/4/2025 the reading that the page has too (`page_days`) is meant; where it has neither or both,
    only the year is known.

    >>> given_date("2025-04").precision, given_date("2025-04-09T10:11:12Z").precision
    (<Precision.MONTH: 'month'>, <Precision.SECOND: 'second'>)
    >>> given_date("July 2023").value, given_date("3/4/2025").value, given_date("13/4/2025").value
    ('2023-07', '2025', '2025-04-13')
    """
    value = value.strip()
    if month := read_month(value):
        return Published(month, Precision.MONTH, DateEvidence.GIVEN, None)
    if re.fullmatch(r"(?:19|20)\d\d", value):
        return Published(value, Precision.YEAR, DateEvidence.GIVEN, None)
    day = read_stamp(value)
    if day is None:
        return None
    if day.other is not None:
        known = {day.day, day.other} & set(page_days)
        if len(known) != 1:
            return Published(f"{day.day.year}", Precision.YEAR, DateEvidence.GIVEN, None)
        day = day._replace(value=known.pop().isoformat() + day.value[10:])
    return Published(day.value, day.precision, DateEvidence.GIVEN, None)
