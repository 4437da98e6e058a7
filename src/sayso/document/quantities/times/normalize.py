"""Atom -> what it means: a stretch of days, fixed or counted from the day of speaking or from the day just told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, floor

from sayso.document.quantities.times import recurring
from sayso.document.quantities.times.calendar import (
    UNKNOWN,
    Days,
    Reading,
    date_of,
    days_around,
    months,
    plus,
    plus_months,
    weekday_near,
    whole_month,
    whole_week,
    whole_year,
    year_near,
)
from sayso.document.quantities.times.grammar import Atom, feasts, month_number, weekday_number
from sayso.document.quantities.times.reference import STEPS, UNITS, Base, Meaning, count_of, fixed, likelier, spoken
from sayso.schema import Precision

__all__ = ["Base", "Meaning", "meaning_of"]


def meaning_of(atom: Atom, direction: int, day_first: bool | None) -> Meaning | None:
    """What an atom means; None where its parts make no date, as 31 February does.

    `direction` says where a date without its year lies; `day_first` how 03/04 is read (None: either way).
    """
    if atom.kind == "slashes":
        return _slashes(atom.parts, day_first)
    return _READERS[atom.kind](atom.parts, direction)


def _iso(parts: dict[str, str], _: int) -> Meaning | None:
    day = date_of(int(parts["year"]), int(parts.get("number") or parts["month"]), int(parts["day"]))
    clock = Precision.SECOND if "second" in parts else Precision.MINUTE
    return fixed(Days(day, day), clock if "hour" in parts else Precision.DAY) if day else None


def _slashes(parts: dict[str, str], day_first: bool | None) -> Meaning | None:
    one, two, year = int(parts["one"]), int(parts["two"]), int(parts["year"])
    if parts["mark"] == "." and day_first is None:
        day_first = True  # dots are written where the day comes first
    readings = [] if day_first is False else [date_of(year, two, one)]
    readings += [] if day_first is True else [date_of(year, one, two)]
    known = sorted(day for day in readings if day) or sorted(
        d for d in (date_of(year, two, one), date_of(year, one, two)) if d
    )
    return fixed(Days(known[0], known[-1])) if known else None


def _number(words: str) -> int:
    return int("".join(char for char in words if char.isdigit()) or 0)


def _dated(month: int, first: int, last: int, year: str | None, direction: int) -> Meaning | None:
    if year:
        days = Days(date_of(int(year), month, first), date_of(int(year), month, last))
        return fixed(days) if days.earliest and days.latest else None

    def reading(day: date) -> Days:
        start = _near_date(day, month, first, direction)
        return Days(start, start and year_near(start, month, last, 1))

    return spoken(reading) if reading(date(2000, 1, 1)).earliest else None


def _near_date(day: date, month: int, number: int, direction: int) -> date | None:
    behind, ahead = year_near(day, month, number, -1), year_near(day, month, number, 1)
    if behind is None or ahead is None:
        return None
    return likelier(day, behind, ahead, direction)


def _day(parts: dict[str, str], direction: int) -> Meaning | None:
    first = _number(parts["day"])
    return _dated(
        month_number(parts["month"]), first, _number(parts.get("last", parts["day"])), parts.get("year"), direction
    )


def _month(parts: dict[str, str], direction: int) -> Meaning:
    number = month_number(parts["month"])
    if "year" in parts:
        return fixed(whole_month(int(parts["year"]), number), Precision.MONTH)

    def reading(day: date) -> Days:
        if direction > 0:
            return whole_month(day.year + (number < day.month), number)
        if direction == 0:  # the nearest
            return whole_month(day.year, day.month + (number - day.month + 6) % 12 - 6)
        return whole_month(day.year - (number > day.month), number)

    return spoken(reading, Precision.MONTH)


def _soon(parts: dict[str, str], direction: int) -> Meaning | None:
    return spoken(lambda day: Days(day, None), UNITS[parts["unit"]]) if direction > 0 else None


def _week_on(parts: dict[str, str], _: int) -> Meaning:
    if "near" in parts:
        step = 8 if parts["near"] == "tomorrow" else 7
        return spoken(lambda day: Days(plus(day, step), plus(day, step)))
    weekday = weekday_number(parts.get("weekday") or parts["day"])
    return spoken(lambda day: Days(*(plus(weekday_near(day, weekday, 1), 7),) * 2))


def _same_time(parts: dict[str, str], _: int) -> Meaning:
    step = STEPS.get(parts["order"], 1)
    if parts["unit"] == "week":
        return spoken(lambda day: days_around(plus(day, 7 * step), 1))
    count = 12 if parts["unit"] == "year" else 1
    return spoken(lambda day: days_around(plus_months(day, step * count), 15), Precision.MONTH)


def _second(parts: dict[str, str], _: int) -> Meaning:
    return spoken(_whole(parts["unit"], -2 if parts["way"].startswith("before") else 2), UNITS[parts["unit"]])


def _other(parts: dict[str, str], _: int) -> Meaning:
    return spoken(lambda day: Days(None, day), UNITS[parts["unit"]])


def _ordinal(parts: dict[str, str], direction: int) -> Meaning:
    """The 24th: the nearest on the side that the tense gives."""
    number = _number(parts["day"])

    def reading(day: date) -> Days:
        firsts = [plus_months(day.replace(day=1), step) for step in (-1, 0, 1)]
        near = [date_of(first.year, first.month, number) for first in firsts]
        fits = [found for found in near if found and (found - day).days * direction >= 0]
        found = min(fits, key=lambda one: (abs((one - day).days), one), default=None)
        return Days(found, found)

    return spoken(reading)


def _decade(parts: dict[str, str], _: int) -> Meaning | None:
    digits = "".join(char for char in parts["decade"] if char.isdigit())
    year = int(digits) if len(digits) == 4 else (1900 + int(digits))
    part = parts.get("part")
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part or "", (0, 9))
    return fixed(Days(date(year + first, 1, 1), date(year + last, 12, 31)), Precision.DECADE)


def _century(parts: dict[str, str], _: int) -> Meaning:
    number = int(parts["century"])
    return fixed(Days(date(100 * number - 99, 1, 1), date(100 * number, 12, 31)), Precision.DECADE)


def _years(parts: dict[str, str], _: int) -> Meaning | None:
    first = int(parts["year"])
    last = first // 100 * 100 + int(parts["last"])
    if not first < last <= first + 40:
        return None
    return fixed(Days(date(first, 1, 1), date(last, 12, 31)), Precision.YEAR)


def _year(parts: dict[str, str], _: int) -> Meaning:
    return fixed(whole_year(int(parts["year"])), Precision.YEAR)


_EACH = {"fortnight": 14, "quarter": 3, "decade": 10, "century": 100, "week": 7, "weekend": 7}
"""How many days, months or years a unit has."""
_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0}


def shifted(unit: str, number: float) -> Reading:
    """So many units on from a day, as exact as the words: a year is that year, a month half a month either way."""
    count = round(_EACH.get(unit, 1) * number)
    if unit in _HOURS:
        days = number * _HOURS[unit] / 24
        return lambda day: Days(plus(day, floor(days)), plus(day, ceil(days)))
    if unit in {"week", "weekend", "fortnight"}:
        return lambda day: days_around(plus(day, count), 3)
    if unit in {"month", "quarter"}:
        return lambda day: days_around(plus_months(day, count), 15)
    if unit in {"year", "decade", "century"}:
        return _years_on(unit, number, count)
    return lambda day: Days(plus(day, count), plus(day, count))


def _years_on(unit: str, number: float, count: int) -> Reading:
    if unit == "year" and number != count:  # a year and a half
        return lambda day: days_around(plus_months(day, round(12 * number)), 183)
    spread = {"year": 0, "decade": 2}.get(unit, 20)
    return lambda day: months(day.year + count, 1 - 12 * spread, 12 + 12 * spread)


def _ago(parts: dict[str, str], direction: int) -> Meaning | None:
    if "unit" not in parts:
        return recurring.yearly_ago(parts, direction)
    count = count_of(parts.get("count")) if "count" in parts else None
    if count is None or count > 9000:
        return spoken(lambda day: Days(None, day), UNITS[parts["unit"]])
    return spoken(shifted(parts["unit"], -count), UNITS[parts["unit"]])


def _ahead(parts: dict[str, str], direction: int) -> Meaning | None:
    """`in two years` where the clause looks ahead; else it is how long something took."""
    unit, words = parts.get("unit") or parts["what"], parts.get("count") or parts.get("number")
    count = count_of(words)
    if count is None or count > 9000:
        return spoken(lambda day: Days(day, None), UNITS[unit])
    if "number" not in parts and direction <= 0:
        return None
    return spoken(shifted(unit, count), UNITS[unit])


def _shift(parts: dict[str, str], _: int) -> Meaning | None:
    count, way = count_of(parts.get("count")), parts["way"]
    if count is None or count > 9000:
        return Meaning(Base.EVENT, UNITS[parts["unit"]], lambda _: UNKNOWN)
    back = way in {"earlier", "before", "prior", "previously"}
    reading = shifted(parts["unit"], -count if back else count)
    if "near" in parts:  # the day before yesterday
        step = -1 if parts["near"] == "yesterday" else 1
        return spoken(lambda day: reading(plus(day, step)), UNITS[parts["unit"]])
    base = Base.EVENT if way in {"before", "after", "prior"} else Base.TOLD
    return Meaning(base, UNITS[parts["unit"]], reading)


def _whole(unit: str, step: int) -> Reading:
    """The unit that a day lies in, or the one so many before or after it."""
    readings: dict[str, Reading] = {
        "week": lambda day: whole_week(plus(day, 7 * step)),
        "fortnight": lambda day: whole_week(plus(day, 7 * step)),
        "weekend": lambda day: _weekend(day, step),
        "month": lambda day: whole_month(day.year, day.month + step),
        "quarter": lambda day: _quarter_of(day, step),
        "year": lambda day: months(day.year + step, 1, 12),
        "decade": lambda day: months(day.year // 10 * 10 + step * 10, 1, 120),
        "century": lambda day: months(day.year // 100 * 100 + step * 100, 1, 1200),
    }
    return readings.get(unit, lambda day: Days(plus(day, step), plus(day, step)))


def _quarter_of(day: date, step: int) -> Days:
    first = (day.month - 1) // 3 * 3 + 1 + 3 * step
    return months(day.year, first, first + 2)


def _weekend(day: date, step: int) -> Days:
    saturday = plus(weekday_near(day, 5, -1 if step < 0 else 1), 7 if step > 0 and day.weekday() < 5 else 0)
    if step == 0 and day.weekday() in (6, 0):  # "this weekend" on a Sunday or a Monday
        saturday = weekday_near(day, 5, -1)
    if step < 0 and day.weekday() >= 5:
        saturday = plus(saturday, -7)
    return Days(saturday, plus(saturday, 1))


def _told(parts: dict[str, str], _: int) -> Meaning:
    unit = parts["unit"]
    way = parts.get("way", "same")
    step = STEPS.get(way, 1)
    return Meaning(Base.TOLD, UNITS.get(unit, Precision.DAY), _whole(unit, step))


def _span(parts: dict[str, str], _: int) -> Meaning | None:
    unit, order = parts["unit"], parts["order"]
    count = count_of(parts["count"]) if "count" in parts else 1
    back = order in {"last", "past", "previous", "final"}
    if "count" not in parts and parts.get("many"):
        count = None
    if "count" not in parts and not parts.get("many") and order not in {"past", "last"}:
        if order == "final":
            return None
        return Meaning(Base.TOLD if order == "previous" else Base.SPOKEN, UNITS[unit], _whole(unit, -1 if back else 1))
    if count is None or count > 9000:
        open_end = (lambda day: Days(None, day)) if back else (lambda day: Days(day, None))
        return spoken(open_end, UNITS[unit])
    return spoken(lambda day: _stretch(day, unit, -count if back else count), UNITS[unit])


def _stretch(day: date, unit: str, number: float) -> Days:
    if unit in {"second", "minute", "hour"}:
        other = plus(day, round(number * {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24}[unit]))
    elif unit in {"day", "night", "week", "weekend", "fortnight"}:
        other = plus(day, round(number * {"week": 7, "weekend": 7, "fortnight": 14}.get(unit, 1)))
    else:
        other = plus_months(day, round(number * {"month": 1, "quarter": 3, "year": 12, "decade": 120}.get(unit, 1200)))
    return Days(min(day, other), max(day, other))


def _recent(parts: dict[str, str], _: int) -> Meaning:
    if parts["order"] == "coming":
        return spoken(lambda day: Days(day, None), UNITS[parts["unit"]])
    return spoken(lambda day: Days(None, day), UNITS[parts["unit"]])


def _order(parts: dict[str, str], _: int) -> Meaning | None:
    order = parts["order"]
    step = STEPS.get(order, 1)
    if "weekday" in parts:
        return spoken(_ordered_weekday(weekday_number(parts["weekday"]), step))
    if "month" in parts:
        number = month_number(parts["month"])
        return spoken(lambda day: _ordered_month(day, number, step), Precision.MONTH)
    if "feast" in parts:
        rule = feasts()[parts["feast"]]
        return spoken(lambda day: recurring.near_feast(day, rule, step))
    unit = parts["unit"]
    if unit == "night" and step < 0:
        return spoken(_whole("day", -1))
    if unit not in UNITS:
        return spoken(_whole("day", step))
    return spoken(_whole(unit, step), UNITS[unit])


def _ordered_weekday(weekday: int, step: int) -> Reading:
    """Last, this, next Thursday. Where it still lies in this week, the one a week further may be meant as well."""

    def reading(day: date) -> Days:
        if step == 0:
            near = weekday_near(day, weekday, 1)
            return Days(near, near)
        near = weekday_near(plus(day, step), weekday, step)
        same_week = whole_week(near) == whole_week(day)
        far = plus(near, 7 * step) if same_week else near
        return Days(min(near, far), max(near, far))

    return reading


def _ordered_month(day: date, number: int, step: int) -> Days:
    if step == 0:
        return whole_month(day.year, number)
    passed = number < day.month if step < 0 else number > day.month
    return whole_month(day.year if passed else day.year + step, number)


def _edge(parts: dict[str, str], _: int) -> Meaning:
    unit = parts.get("unit") or parts.get("whole") or parts["short"]
    return spoken(_whole(unit, 0), UNITS[unit])


def _the_weekend(_: dict[str, str], direction: int) -> Meaning:
    return spoken(_whole("weekend", -1 if direction < 0 else 0))


def _near(parts: dict[str, str], _: int) -> Meaning:
    near = parts["near"]
    if near == "overnight":
        return spoken(lambda day: Days(plus(day, -1), day))
    step = {"yesterday": -1, "tomorrow": 1}.get(near, 0)
    return spoken(lambda day: Days(plus(day, step), plus(day, step)))


def _weekday(parts: dict[str, str], direction: int) -> Meaning:
    weekday = weekday_number(parts["weekday"])
    if "order" in parts:  # Monday last week
        step = STEPS.get(parts["order"], 1)
        return spoken(lambda day: Days(*(plus(plus(day, 7 * step - day.weekday()), weekday),) * 2))
    return spoken(lambda day: Days(*(_near_weekday(day, weekday, direction),) * 2))


def _near_weekday(day: date, weekday: int, direction: int) -> date:
    if direction:
        return weekday_near(day, weekday, direction)
    return weekday_near(plus(day, -3), weekday, 1)  # the nearest: three days either way


_READERS: dict[str, Callable[[dict[str, str], int], Meaning | None]] = {
    "iso": _iso,
    "days_month": _day,
    "month_days": _day,
    "day_month": _day,
    "month_day": _day,
    "month_year": _month,
    "month": _month,
    "quarter": recurring.quarter,
    "season": recurring.season,
    "decade": _decade,
    "century": _century,
    "years": _years,
    "year": _year,
    "ago": _ago,
    "ahead": _ahead,
    "shift": _shift,
    "told": _told,
    "span": _span,
    "recent": _recent,
    "other": _other,
    "nth": recurring.nth,
    "months_to": recurring.months_to,
    "fiscal": recurring.fiscal,
    "soon": _soon,
    "week_on": _week_on,
    "same_time": _same_time,
    "second": _second,
    "ordinal": _ordinal,
    "order": _order,
    "edge": _edge,
    "weekend": _the_weekend,
    "near": _near,
    "feast": recurring.feast,
    "weekday": _weekday,
}
