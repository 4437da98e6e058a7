"""Atom -> what it means: a stretch of days, fixed or counted from the day of speaking or from the day just told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, floor
from typing import NamedTuple

from sayso.document.numbers import number_of
from sayso.document.times.calendar import (
    UNKNOWN,
    Days,
    Reading,
    around,
    date_of,
    easter,
    months,
    nth_weekday,
    plus,
    plus_months,
    weekday_near,
    whole_month,
    whole_week,
    whole_year,
    year_near,
)
from sayso.document.times.grammar import SEASONS, Atom, feasts, month_number, weekday_number
from sayso.schema import Precision


class Base:
    """What a meaning counts from."""

    FIXED = "fixed"
    SPOKEN = "spoken"
    """The day of publication, or of the speech that the words stand in."""
    TOLD = "told"
    """The day that was told last."""
    EVENT = "event"
    """Something that happened: not known."""


class Meaning(NamedTuple):
    """What an expression means, and from where it counts."""

    base: str
    precision: Precision
    reading: Reading


_UNITS = {
    "second": Precision.SECOND,
    "minute": Precision.MINUTE,
    "hour": Precision.HOUR,
    "day": Precision.DAY,
    "night": Precision.DAY,
    "weekend": Precision.DAY,
    "week": Precision.WEEK,
    "fortnight": Precision.WEEK,
    "month": Precision.MONTH,
    "quarter": Precision.SEASON,
    "year": Precision.YEAR,
    "decade": Precision.DECADE,
    "century": Precision.DECADE,
}
_FEW = {"several", "a few", "many", "some"}
_STEPS = {"last": -1, "past": -1, "this past": -1, "previous": -1, "preceding": -1, "this": 0, "same": 0}


def fixed(days: Days, precision: Precision = Precision.DAY) -> Meaning:
    """The same days whenever it is said."""
    return Meaning(Base.FIXED, precision, lambda _: days)


def spoken(reading: Reading, precision: Precision = Precision.DAY) -> Meaning:
    """Counted from the day of speaking."""
    return Meaning(Base.SPOKEN, precision, reading)


def meaning_of(atom: Atom, direction: int, day_first: bool | None) -> Meaning | None:
    """What an atom means; None where its parts make no date, as 31 February does.

    `direction` says where a date without its year lies; `day_first` how 03/04 is read (None: either way).
    """
    if atom.kind == "slashes":
        return _slashes(atom.parts, day_first)
    return _READERS[atom.kind](atom.parts, direction)


def _iso(parts: dict[str, str], _: int) -> Meaning | None:
    day = date_of(int(parts["year"]), int(parts["number"]), int(parts["day"]))
    return fixed(Days(day, day), Precision.MINUTE if "hour" in parts else Precision.DAY) if day else None


def _slashes(parts: dict[str, str], day_first: bool | None) -> Meaning | None:
    one, two, year = int(parts["one"]), int(parts["two"]), int(parts["year"])
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


_LONG_AGO = 270
"""Days: a date without its year lies nearer than this, or the page would print the year."""


def _near_date(day: date, month: int, number: int, direction: int) -> date | None:
    behind, ahead = year_near(day, month, number, -1), year_near(day, month, number, 1)
    if behind is None or ahead is None:
        return None
    return _likelier(day, behind, ahead, direction)


def _likelier(day: date, behind: date, ahead: date, direction: int) -> date:
    """The one on the side that the tense gives, unless it is far and the other near."""
    nearer = behind if day - behind <= ahead - day else ahead
    far = (ahead - day if direction > 0 else day - behind).days > _LONG_AGO
    if direction == 0 or far:
        return nearer
    return ahead if direction > 0 else behind


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


_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}


def _quarter(parts: dict[str, str], direction: int) -> Meaning | None:
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
        step = _STEPS.get(parts["order"], 1)
        return spoken(lambda day: of_year(day.year + step), Precision.SEASON)
    return spoken(lambda day: _nearest(day, of_year, direction or -1), Precision.SEASON)


def _nearest(day: date, of_year: Callable[[int], Days], direction: int) -> Days:
    """The latest that has begun by `day`, or the earliest that has not ended."""
    for year in (day.year, day.year + direction, day.year + 2 * direction):
        days = of_year(year)
        if days.earliest and days.latest and (days.earliest <= day if direction < 0 else days.latest >= day):
            return days
    return UNKNOWN


def _season(parts: dict[str, str], direction: int) -> Meaning | None:
    first, order = SEASONS[parts["season"]], parts.get("order")

    def of_year(year: int) -> Days:
        return months(year, first, first + 2)

    if "year" in parts:
        year = int(parts["year"])  # "winter 2030" may be the one that began or the one that ended in that year
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


def _count(words: str | None) -> float | None:
    """How many: 1 for "a" and for no number, None for "several" and the like."""
    if words is None or words in {"a", "an", "the"}:
        return 1
    if words in _FEW:
        return None
    return 2 if words.startswith("a couple") else number_of(words)


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
        return lambda day: around(plus(day, count), 3)
    if unit in {"month", "quarter"}:
        return lambda day: around(plus_months(day, count), 15)
    if unit in {"year", "decade", "century"}:
        return _years_on(unit, number, count)
    return lambda day: Days(plus(day, count), plus(day, count))


def _years_on(unit: str, number: float, count: int) -> Reading:
    if unit == "year" and number != count:  # a year and a half
        return lambda day: around(plus_months(day, round(12 * number)), 183)
    spread = {"year": 0, "decade": 2}.get(unit, 20)
    return lambda day: months(day.year + count, 1 - 12 * spread, 12 + 12 * spread)


def _ago(parts: dict[str, str], _: int) -> Meaning | None:
    count = _count(parts.get("count")) if "count" in parts else None
    if count is None or count > 9000:
        return spoken(lambda day: Days(None, day), _UNITS[parts["unit"]])
    return spoken(shifted(parts["unit"], -count), _UNITS[parts["unit"]])


def _ahead(parts: dict[str, str], direction: int) -> Meaning | None:
    """`in two years` where the clause looks ahead; else it is how long something took."""
    unit, words = parts.get("unit") or parts["what"], parts.get("count") or parts.get("number")
    count = _count(words)
    if count is None or count > 9000:
        return spoken(lambda day: Days(day, None), _UNITS[unit])
    if "number" not in parts and direction <= 0:
        return None
    return spoken(shifted(unit, count), _UNITS[unit])


def _shift(parts: dict[str, str], _: int) -> Meaning | None:
    count, way = _count(parts.get("count")), parts["way"]
    if count is None or count > 9000:
        return Meaning(Base.EVENT, _UNITS[parts["unit"]], lambda _: UNKNOWN)
    back = way in {"earlier", "before", "prior", "previously"}
    reading = shifted(parts["unit"], -count if back else count)
    if "near" in parts:  # the day before yesterday
        step = -1 if parts["near"] == "yesterday" else 1
        return spoken(lambda day: reading(plus(day, step)), _UNITS[parts["unit"]])
    base = Base.EVENT if way in {"before", "after", "prior"} else Base.TOLD
    return Meaning(base, _UNITS[parts["unit"]], reading)


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
    step = _STEPS.get(way, 1)
    return Meaning(Base.TOLD, _UNITS.get(unit, Precision.DAY), _whole(unit, step))


def _span(parts: dict[str, str], _: int) -> Meaning | None:
    unit, order = parts["unit"], parts["order"]
    count = _count(parts["count"]) if "count" in parts else 1
    back = order in {"last", "past", "previous", "final"}
    if "count" not in parts and parts.get("many"):
        count = None
    if "count" not in parts and not parts.get("many") and order not in {"past", "last"}:
        if order == "final":
            return None
        return Meaning(Base.TOLD if order == "previous" else Base.SPOKEN, _UNITS[unit], _whole(unit, -1 if back else 1))
    if count is None or count > 9000:
        open_end = (lambda day: Days(None, day)) if back else (lambda day: Days(day, None))
        return spoken(open_end, _UNITS[unit])
    return spoken(lambda day: _stretch(day, unit, -count if back else count), _UNITS[unit])


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
        return spoken(lambda day: Days(day, None), _UNITS[parts["unit"]])
    return spoken(lambda day: Days(None, day), _UNITS[parts["unit"]])


def _order(parts: dict[str, str], _: int) -> Meaning | None:
    order = parts["order"]
    step = _STEPS.get(order, 1)
    if "weekday" in parts:
        return spoken(_ordered_weekday(weekday_number(parts["weekday"]), step))
    if "month" in parts:
        number = month_number(parts["month"])
        return spoken(lambda day: _ordered_month(day, number, step), Precision.MONTH)
    if "feast" in parts:
        rule = feasts()[parts["feast"]]
        return spoken(lambda day: _near_feast(day, rule, step))
    unit = parts["unit"]
    if unit == "night" and step < 0:
        return spoken(_whole("day", -1))
    if unit not in _UNITS:
        return spoken(_whole("day", step))
    return spoken(_whole(unit, step), _UNITS[unit])


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


def _feast_day(year: int, rule: str) -> date:
    if rule.startswith("easter"):
        return plus(easter(year), int(rule.removeprefix("easter")))
    parts = rule.split("-", 2)
    if len(parts) == 3:
        return nth_weekday(year, int(parts[0]), int(parts[1]) - 1, int(parts[2]))
    return date(year, int(parts[0]), int(parts[1]))


def _near_feast(day: date, rule: str, step: int) -> Days:
    this = _feast_day(day.year, rule)
    if step == 0:
        found = this
    elif step < 0:
        found = this if this < day else _feast_day(day.year - 1, rule)
    else:
        found = this if this > day else _feast_day(day.year + 1, rule)
    return Days(found, found)


def _feast(parts: dict[str, str], direction: int) -> Meaning:
    rule = feasts()[parts["feast"]]
    if "year" in parts:
        day = _feast_day(int(parts["year"]), rule)
        return fixed(Days(day, day))
    return spoken(lambda day: _feast_near(day, rule, direction))


def _feast_near(day: date, rule: str, direction: int) -> Days:
    behind, ahead = _near_feast(plus(day, 1), rule, -1), _near_feast(plus(day, -1), rule, 1)
    if behind.earliest is None or ahead.earliest is None:
        return UNKNOWN
    found = _likelier(day, behind.earliest, ahead.earliest, direction)
    return Days(found, found)


def _edge(parts: dict[str, str], _: int) -> Meaning:
    unit = parts.get("unit") or parts["short"]
    return spoken(_whole(unit, 0), _UNITS[unit])


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
        step = _STEPS.get(parts["order"], 1)
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
    "quarter": _quarter,
    "season": _season,
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
    "order": _order,
    "edge": _edge,
    "weekend": _the_weekend,
    "near": _near,
    "feast": _feast,
    "weekday": _weekday,
}
