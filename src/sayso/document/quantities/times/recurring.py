"""What comes every year: quarters, seasons, feasts, the first Saturday in May, firms' years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sayso.document.quantities.times.calendar import UNKNOWN, Days, easter, months, nth_weekday, plus, whole_month
from sayso.document.quantities.times.grammar import SEASONS, feasts, month_number, weekday_number
from sayso.document.quantities.times.reference import STEPS, Base, Meaning, count_of, fixed, likelier, spoken
from sayso.schema import Precision

_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}


def quarter(parts: dict[str, str], direction: int) -> Meaning | None:
    """The third quarter, the first half of 2030, Q3."""
    nth = int(parts["digit"]) if "digit" in parts else _NTH[parts["nth"]]
    length = 3 if parts.get("short") == "q" or parts.get("what") == "quarter" else 6
    if nth * length > 12:
        return None

    def of_year(year: int) -> Days:
        return months(year, (nth - 1) * length + 1, nth * length)

    year = parts.get("year") or parts.get("of")
    if year:
        return fixed(of_year(int(year)), Precision.SEASON)
    if "order" in parts:
        step = STEPS.get(parts["order"], 1)
        return spoken(lambda day: of_year(day.year + step), Precision.SEASON)
    return spoken(lambda day: _nearest(day, of_year, direction or -1), Precision.SEASON)


def _nearest(day: date, of_year: Callable[[int], Days], direction: int) -> Days:
    """The latest that has begun by `day`, or the earliest that has not ended."""
    for year in (day.year, day.year + direction, day.year + 2 * direction):
        days = of_year(year)
        if days.earliest and days.latest and (days.earliest <= day if direction < 0 else days.latest >= day):
            return days
    return UNKNOWN


def season(parts: dict[str, str], direction: int) -> Meaning | None:
    """Last summer, autumn 2029, the winter of 1946-47."""
    first, order = SEASONS[parts["season"]], parts.get("order")

    def of_year(year: int) -> Days:
        return months(year, first, first + 2)

    if "year" in parts:
        year = int(parts["year"])
        if "end" in parts:  # the winter of 1946-47
            return fixed(
                of_year(year) if first == 12 else Days(of_year(year).earliest, of_year(year + 1).latest),
                Precision.SEASON,
            )
        # "winter 2030" may be the one that began or the one that ended in that year
        return fixed(
            Days(of_year(year - 1).earliest, of_year(year).latest) if first == 12 else of_year(year), Precision.SEASON
        )
    base = Base.TOLD if order in {"previous", "following"} else Base.SPOKEN
    if order in {"last", "past", "previous"}:
        return Meaning(base, Precision.SEASON, lambda day: _nearest(_before(day, of_year), of_year, -1))
    if order in {"next", "coming", "following"}:
        return Meaning(base, Precision.SEASON, lambda day: _nearest(_after(day, of_year), of_year, 1))
    if order and order.startswith("this"):
        return spoken(lambda day: _closest(day, of_year), Precision.SEASON)
    return spoken(lambda day: _nearest(day, of_year, direction or -1), Precision.SEASON)


def _before(day: date, of_year: Callable[[int], Days]) -> date:
    """`day`, or the eve of the season that it lies in."""
    now = _nearest(day, of_year, -1)
    return plus(now.earliest, -1) if now.earliest and now.latest and now.latest >= day else day


def _after(day: date, of_year: Callable[[int], Days]) -> date:
    now = _nearest(day, of_year, 1)
    return plus(now.latest, 1) if now.earliest and now.latest and now.earliest <= day else day


def _closest(day: date, of_year: Callable[[int], Days]) -> Days:
    """The season that is on, or the nearer of the last and the next one."""
    last, following = _nearest(day, of_year, -1), _nearest(day, of_year, 1)
    if last.latest and following.earliest and (day - last.latest) <= (following.earliest - day):
        return last
    return following


def yearly_ago(parts: dict[str, str], _: int) -> Meaning | None:
    """Three summers ago: the last that is over is one ago."""
    count = count_of(parts["count"]) if "count" in parts else None
    if count is None or not 1 <= count <= 100:
        return None
    back = int(count) - 1
    if "feast" in parts:
        rule = feasts()[parts["feast"]]
        return spoken(lambda day: _that_feast(near_feast(day, rule, -1), rule, back))
    first = SEASONS[parts["season"]]

    def reading(day: date) -> Days:
        last = _nearest(
            _before(day, lambda year: months(year, first, first + 2)), lambda year: months(year, first, first + 2), -1
        )
        return months(last.earliest.year - back, first, first + 2) if last.earliest else UNKNOWN

    return spoken(reading, Precision.SEASON)


def _that_feast(last: Days, rule: str, back: int) -> Days:
    found = _feast_day(last.earliest.year - back, rule) if last.earliest else None
    return Days(found, found)


def nth(parts: dict[str, str], direction: int) -> Meaning:
    """The first Saturday in May; the last week of November."""
    nth, month = -1 if parts["nth"] == "last" else _NTH[parts["nth"]], month_number(parts["month"])

    def of_year(year: int) -> Days:
        if "weekday" in parts:
            found = nth_weekday(year, month, weekday_number(parts["weekday"]), nth)
            return Days(found, found)
        first, last = whole_month(year, month)
        if nth < 0 and last:
            return Days(plus(last, -6), last)
        return Days(plus(first, 7 * nth - 7), plus(first, 7 * nth - 1)) if first else UNKNOWN

    precision = Precision.DAY if "weekday" in parts else Precision.WEEK
    if "year" in parts:
        return fixed(of_year(int(parts["year"])), precision)
    return spoken(lambda day: _nearest(day, of_year, direction) if direction else _closest(day, of_year), precision)


def months_to(parts: dict[str, str], direction: int) -> Meaning | None:
    """The three months to September, the year to March."""
    count, month = 12 if "whole" in parts else count_of(parts["count"]), month_number(parts["month"])
    if count is None or not 1 <= count <= 60:
        return None
    length = int(count)

    def of_year(year: int) -> Days:
        return months(year, month - length + 1, month)

    if "year" in parts:
        return fixed(of_year(int(parts["year"])), Precision.SEASON)
    if direction > 0:
        return spoken(lambda day: _nearest(day, of_year, 1), Precision.SEASON)
    return spoken(lambda day: _last_ended(day, of_year), Precision.SEASON)


def _last_ended(day: date, of_year: Callable[[int], Days]) -> Days:
    """What is reckoned up, "in the year to March", is over."""
    ended = (days for year in (day.year, day.year - 1, day.year - 2) if (days := of_year(year)).latest)
    return next((days for days in ended if days.latest and days.latest <= day), UNKNOWN)


def fiscal(parts: dict[str, str], _: int) -> Meaning:
    """A firm's year by that number ends in it and may begin in the one before."""
    year = int(parts.get("year") or parts["short"])
    year += 2000 if year < 100 else 0
    return fixed(months(year - 1, 1, 24), Precision.YEAR)


def _feast_day(year: int, rule: str) -> date:
    if rule.startswith("easter"):
        return plus(easter(year), int(rule.removeprefix("easter")))
    parts = rule.split("-", 2)
    if len(parts) == 3:
        return nth_weekday(year, int(parts[0]), int(parts[1]) - 1, int(parts[2]))
    return date(year, int(parts[0]), int(parts[1]))


def near_feast(day: date, rule: str, step: int) -> Days:
    """The feast of this year (step 0), the last one before `day` (-1), the next one after it (1)."""
    this = _feast_day(day.year, rule)
    if step == 0:
        found = this
    elif step < 0:
        found = this if this < day else _feast_day(day.year - 1, rule)
    else:
        found = this if this > day else _feast_day(day.year + 1, rule)
    return Days(found, found)


def feast(parts: dict[str, str], direction: int) -> Meaning:
    """Christmas Day 2029; New Year's Eve."""
    rule = feasts()[parts["feast"]]
    if "year" in parts:
        day = _feast_day(int(parts["year"]), rule)
        return fixed(Days(day, day))
    return spoken(lambda day: _feast_near(day, rule, direction))


def _feast_near(day: date, rule: str, direction: int) -> Days:
    behind, ahead = near_feast(plus(day, 1), rule, -1), near_feast(plus(day, -1), rule, 1)
    if behind.earliest is None or ahead.earliest is None:
        return UNKNOWN
    found = likelier(day, behind.earliest, ahead.earliest, direction)
    return Days(found, found)
