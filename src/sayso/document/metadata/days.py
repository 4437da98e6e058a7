"""Text -> calendar days written out with their year, in the languages of `calendar.tsv`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple

from sayso.lexicon import read_table
from sayso.schema import Precision

_DIGITS = {
    ord(digit): str(value)
    for row in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９")
    for value, digit in enumerate(row)
}
_GAP = r"[^\S\n]{0,3}"
# Letters, and the marks that Devanagari and Bengali words (their digits are not among them) and Persian ones hold;
# soft hyphens may stand in any word.
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0965\u0970-\u09e5\u0654\xad])"
_WORD = rf"(?P<month>{_LETTER}{{2,18}})"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?P<day>[0-3]?\d)(?!\d)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2025-04-09, 2025/4/9, 2025.04.09, 2025. 4. 9., 2025-04-09T10:11:12+02:00
        rf"(?<![\d/.-]){_YEAR}{_GAP}(?P<mark>[-/.]){_GAP}(?P<number>[01]?\d){_GAP}(?P=mark){_GAP}{_DAY}",
        # 2025年4月9日, 2025년 4월 9일
        rf"(?<!\d){_YEAR}{_GAP}[年년]{_GAP}(?P<number>[01]?\d){_GAP}[月월]{_GAP}{_DAY}{_GAP}[日일]",
        # 9 April 2025, 9. April 2025, 9th of April, 2025, 9 de abril de 2025, 09-Apr-2025, 9 เม.ย. is not read
        (
            rf"(?<![\d.,:]){_DAY}(?:st|nd|rd|th|er|º|ª|o)?[.,]?[^\S\n]{{0,2}}[-/]?(?:(?:de|of|d|ב)[^\S\n]{{1,2}}|d['’]|ב)?"
            rf"{_WORD}[.,]?[^\S\n]{{0,2}}[-/]?(?:(?:de|del|of)[^\S\n]{{1,2}})?{_YEAR}"
        ),
        # April 9, 2025, Apr. 9th 2025, Jun 02 2025
        rf"(?<![^\W\d_]){_WORD}[.,]?{_GAP}[-/]?{_DAY}(?:st|nd|rd|th)?[.,]?{_GAP}[-/]?{_YEAR}",
        # 2025 April 9, 2025. április 9., 2025 m. balandžio 9
        rf"(?<![\d/.-]){_YEAR}\.?[^\S\n]{{1,3}}(?:m\.[^\S\n]{{1,2}}|gada[^\S\n]{{1,2}})?{_WORD}[.,]?[^\S\n]{{1,3}}{_DAY}",
        # 9 tháng 4, 2025, 9 tháng 4 năm 2025
        rf"(?<!\d){_DAY}{_GAP}(?:tháng|thg)[^\S\n]{{1,2}}(?P<number>[01]?\d),?{_GAP}(?:năm[^\S\n]{{1,2}})?{_YEAR}",
        # 09.04.2025, 9/4/2025, 9-4-2025, 9. 4. 2025 (day or month first)
        rf"(?<![\d/.-]){_DAY}{_GAP}(?P<mark>[./-]){_GAP}(?P<number>[0-3]?\d){_GAP}(?P=mark){_GAP}{_YEAR}(?![./-]?\d)",
        # 09.04.25 (two figures of a year: full stops and slashes only)
        r"(?<![\d/.,:-])(?P<day>[0-3]?\d)(?P<mark>[./])(?P<number>[0-3]?\d)(?P=mark)(?P<year>\d\d)(?![./,:-]?\d)",
    )
)
_EITHER_ORDER = {6, 7}
# T10:11:12.000+02:00, 10:11, 10.11 Uhr, 10h11, 4:05 pm, within a few marks of the date
_CLOCK = re.compile(
    r"\.?(?:T|[^\S\n]{0,3}(?:[|,·•@–-]|(?:um|at|às|kl|à|a las|ore|o|saat|в|о)\b\.?)?[^\S\n]{0,3})"
    r"(?P<hour>[0-2]?\d)[:.h](?P<minute>[0-5]\d)(?![\d.])(?::(?P<second>[0-5]\d)(?:\.\d{1,9})?)?"
    r"(?:[^\S\n]?(?P<half>[ap])\.?m\b)?[^\S\n]?(?P<zone>Z\b|[+-][01]\d:?[0-5]\d(?!\d))?",
    re.IGNORECASE,
)
_EARLIEST, _LATEST = 1990, 2100


class Day(NamedTuple):
    """A day as written at `[start, end)`; `value` is ISO, with the clock where one follows the date.

    `other` is the second reading of figures like 3/4/2025, where day and month could be either.
    """

    start: int
    end: int
    day: date
    value: str
    precision: Precision
    other: date | None = None
    weekday: bool = False
    order: str = ""
    """"day" or "month": what comes first in figures of which only one reading is a date; empty elsewhere."""


@cache
def _names(kind: str) -> dict[str, tuple[tuple[int, frozenset[str]], ...]]:
    names: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for row in read_table("calendar"):
        if row["kind"] == kind:
            names.setdefault(row["name"], []).append((int(row["number"]), frozenset(row["languages"].split())))
    return {name: tuple(meanings) for name, meanings in names.items()}


def month_of(word: str, language: str | None) -> int | None:
    """The number of the month that a word names; where languages differ, the one of `language`, else None.

    >>> month_of("listopad", "pl"), month_of("listopad", "hr"), month_of("listopad", None)
    (11, 10, None)
    """
    meanings = _names("month").get(word.lower().replace("\xad", "").rstrip("."), ())
    if len(meanings) > 1:
        meanings = tuple(meaning for meaning in meanings if language in meaning[1])
    return meanings[0][0] if len(meanings) == 1 else None


def find_days(text: str, language: str | None = None, start: int = 0, end: int | None = None) -> list[Day]:
    """Every day written out with its year in `text[start:end]`, in order, none overlapping another.

    Day-first is the first reading of 3/4/2025 unless only the other one is a date; `other` keeps the
    second. Years from 1990 on are read. A month without a day is not a day and is left out.

    >>> [day.value for day in find_days("Updated 9 April 2025 at 10:15, first 2025-04-08")]
    ['2025-04-09T10:15', '2025-04-08']
    """
    part = text[start : len(text) if end is None else end].translate(_DIGITS)
    taken: list[Day] = []
    for index, pattern in enumerate(_PATTERNS):
        for found in pattern.finditer(part):
            day = _read(found, index, language, part)
            if day is not None and all(day.end <= other.start or day.start >= other.end for other in taken):
                taken.append(day)
    return [day._replace(start=day.start + start, end=day.end + start) for day in sorted(taken)]


def _read(found: re.Match[str], index: int, language: str | None, part: str) -> Day | None:
    groups = found.groupdict()
    word = groups.get("month")
    month = month_of(word, language) if word else int(groups["number"])
    if month is None:
        return None
    year, number = int(groups["year"]), int(groups["day"])
    year += 2000 if year < 100 else 0
    readings = [_date(year, month, number)]
    if index in _EITHER_ORDER:
        readings.append(_date(year, number, month))
    known = [reading for reading in readings if reading is not None]
    if not known:
        return None
    other = known[1] if len(known) > 1 and known[1] != known[0] else None
    start, end = found.span()
    value, precision, end = _clock(part, end, known[0])
    told = index in _EITHER_ORDER and groups["mark"] in "/-" and number != month
    order = ("day" if known[0] == readings[0] else "month") if told and other is None else ""
    return Day(start, end, known[0], value, precision, other, _after_weekday(part, start), order)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year < _LATEST else None
    except ValueError:
        return None


def _clock(part: str, end: int, day: date) -> tuple[str, Precision, int]:
    found = _CLOCK.match(part, end)
    if not found or int(found["hour"]) > 23:
        return day.isoformat(), Precision.DAY, end
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return day.isoformat(), Precision.DAY, end
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    clock = f"{hour:02d}:{found['minute']}" + (f":{found['second']}" if found["second"] else "")
    zone = (found["zone"] or "").upper()
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{day.isoformat()}T{clock}{zone}", Precision.SECOND if found["second"] else Precision.MINUTE, found.end()


_LAST_WORD = re.compile(rf"((?:{_LETTER}|-){{2,18}})[.,]?[^\S\n]{{0,3}}(?:the[^\S\n])?$")


def _after_weekday(part: str, start: int) -> bool:
    found = _LAST_WORD.search(part[max(0, start - 24) : start])
    return found is not None and found[1].lower().replace("\xad", "") in _names("weekday")


# "2025-04-09 10:11:22 UTC", "Wed, 09 Apr 2025 17:05:00 CDT": the zones that RFC 822 names, after a clock
_ZONES = {"UT": 0, "GMT": 0, "UTC": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8}
_ZONES |= {"PDT": -7}
_ZONE = re.compile(rf"\s?({'|'.join(_ZONES)})\b")
# 20250409, 20250409101122, 20250409T101122Z; 1744193482, also with milliseconds or as 1744193482.5
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T_-]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
_EPOCH = re.compile(r"(1\d{9})(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?")


def read_stamp(value: str) -> Day | None:
    """The day in an attribute or field that holds a date and nothing else, ISO or in words; None if none.

    Seconds since 1970 are read too, and their thousandths, millionths and billionths: they come out in UTC.

    >>> read_stamp("1744193482").value, read_stamp("Wed, 09 Apr 2025 10:11:22 GMT").day.isoformat()
    ('2025-04-09T10:11:22+00:00', '2025-04-09')
    """
    value = value.strip()[:80]
    if compact := _COMPACT.fullmatch(value):
        year, month, number, hour, minute, second, zone = compact.groups()
        clock = f"T{hour}:{minute}" + (f":{second}" if second else "") + (zone or "") if hour else ""
        value = f"{year}-{month}-{number}{clock}"
    elif value.isascii() and (epoch := _EPOCH.fullmatch(value)):
        moment = datetime.fromtimestamp(int(epoch[1]), UTC)
        return Day(0, len(value), moment.date(), moment.isoformat(), Precision.SECOND)
    day = next(iter(find_days(value)), None)
    zone_named = _ZONE.match(value, day.end) if day is not None and "T" in day.value else None
    if day is None or zone_named is None or day.value[-1] == "Z" or re.search(r"[+-]\d\d:\d\d$", day.value):
        return day
    return day._replace(value=f"{day.value}{_ZONES[zone_named[1]]:+03d}:00", end=zone_named.end())


_MONTH_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WORD}[.,]?[^\S\n]?(?:de[^\S\n])?{_YEAR}",
        rf"{_YEAR}[-/.年](?P<number>\d\d?)月?",
        rf"(?P<number>\d\d?)[-/.]{_YEAR}",
    )
)


def read_month(value: str) -> str | None:
    """The month that a field holds and nothing else, as ISO; None where it is none.

    >>> read_month("July 2023"), read_month("2023/7"), read_month("2023")
    ('2023-07', '2023-07', None)
    """
    for pattern in _MONTH_YEAR:
        if found := pattern.fullmatch(value.strip().translate(_DIGITS)):
            groups = found.groupdict()
            month = int(groups["number"]) if "number" in groups else month_of(groups["month"], None)
            return f"{groups['year']}-{month:02d}" if month is not None and 1 <= month <= 12 else None
    return None
