"""Days and stretches of days: the arithmetic beneath time expressions."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple


class Days(NamedTuple):
    """First and last day of a stretch; None where it is open or not known."""

    earliest: date | None
    latest: date | None


UNKNOWN = Days(None, None)
Reading = Callable[[date], Days]
"""What an expression means, given the day that it counts from."""


def read_from(anchor: Days, reading: Reading) -> Days:
    """The days that a reading can mean when it counts from some day of `anchor`.

    Every reading grows with its day, so the two ends suffice; an end that is open stays open.
    """
    earliest = reading(anchor.earliest).earliest if anchor.earliest else None
    latest = reading(anchor.latest).latest if anchor.latest else None
    return Days(earliest, latest)


def whole_week(day: date) -> Days:
    """Monday to Sunday."""
    monday = plus(day, -day.weekday())
    return Days(monday, plus(monday, 6))


def whole_month(year: int, month: int) -> Days:
    """First to last of a month; months beyond 1 to 12 run on into other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        return UNKNOWN
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months(year: int, first: int, last: int) -> Days:
    """The first of one month to the last of another, counted on from `year`."""
    return Days(whole_month(year, first).earliest, whole_month(year, last).latest)


def whole_year(year: int) -> Days:
    """The first of January to the last of December."""
    return months(year, 1, 12)


def plus(day: date, number: int) -> date:
    """So many days on, held inside the calendar."""
    ordinal = day.toordinal() + number
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def plus_months(day: date, number: int) -> date:
    """The same day of another month, or its last."""
    month = whole_month(day.year, day.month + number)
    if month.earliest is None or month.latest is None:
        return date.max if number > 0 else date.min
    return min(month.latest, month.earliest + timedelta(days=day.day - 1))


def days_around(day: date, width: int) -> Days:
    """So many days either way."""
    return Days(plus(day, -width), plus(day, width))


def weekday_near(day: date, weekday: int, direction: int) -> date:
    """The last such weekday up to `day` (direction -1) or the first one from it on (1); `day` itself counts."""
    if direction < 0:
        return plus(day, -((day.weekday() - weekday) % 7))
    return plus(day, (weekday - day.weekday()) % 7)


def date_of(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_near(day: date, month: int, number: int, direction: int) -> date | None:
    """The 3rd of May, say, next to `day`: up to it, or from it on."""
    for step in range(9):  # 29 February comes back within eight years
        found = date_of(day.year + step * direction, month, number)
        if found and (found <= day if direction < 0 else found >= day):
            return found
    return None


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the algorithm of Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = epact + sunday - 7 * ((golden + 11 * epact + 22 * sunday) // 451) + 114
    return date(year, shift // 31, shift % 31 + 1)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The `number`th such weekday of a month; -1 is the last."""
    if number > 0:
        first = date(year, month, 1)
        return plus(weekday_near(first, weekday, 1), 7 * (number - 1))
    return weekday_near(date(year, month, monthrange(year, month)[1]), weekday, -1)
