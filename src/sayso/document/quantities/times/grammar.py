"""Sentence -> atoms: the smallest wordings of time, before they are joined and resolved.

One scan with one alternation finds where an atom stands and of which kind; the kind's own pattern then reads its
parts. No part repeats without a bound, so that the scan is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sayso.document.words.numbers import NUMBER
from sayso.lexicon import read_table
from sayso.lexicon.calendar import MONTHS, WEEKDAYS

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""First month of each, of the northern hemisphere, by the meteorologists' reckoning."""


class Atom(NamedTuple):
    """A wording of time; `parts` are the groups of its pattern, lower case."""

    start: int
    end: int
    kind: str
    parts: dict[str, str]


def _names(full: list[str], short: str) -> str:
    """Names as printed: Monday, MONDAY; `short` gives what may stand for them besides."""
    printed = [form for name in full for form in (name.capitalize(), name.upper())]
    return rf"(?:{'|'.join(printed)}{short})(?![^\W_])"


_S = r"\s{1,3}"
_DASH = r"\s?[-‐‑–—]\s?"
_MONTH = _names(MONTHS, r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?")
_WEEKDAY = _names(WEEKDAYS, "")
_ANY_WEEKDAY = _names(WEEKDAYS, r"|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\d|:\d|%|[.,]\d|[^\W\d_])"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d|[.,]\d)"
_PART = r"(?i:mornings?|afternoon|evening|night|lunchtime|nighttime|dawn|noon|midday)"
_UNIT = r"(?i:second|minute|hour|day|night|weekend|week|fortnight|month|quarter|year|decade|century)"
_COUNT = rf"(?i:{NUMBER}|several|a\sfew|a\scouple\sof|an?|many|some)"
_SEASON = r"(?i:spring|summer|autumn|fall|winter)"
_ZONE = r"(?:\s?(?:GMT|UTC|BST|IST|CES?T|[ECMP][SD]?T|[Ll]ocal\stime|Eastern(?:\s[Tt]ime)?|Pacific(?:\s[Tt]ime)?)\b)"
_ORDER = r"(?i:last|past|this(?:\scoming|\spast)?|next|coming|current|previous|following)"
_NTH = r"(?i:first|second|third|fourth|last|1st|2nd|3rd|4th)"


@cache
def feasts() -> dict[str, str]:
    """Name of a feast -> the rule for its day."""
    return {row["name"]: row["rule"] for row in read_table("feasts")}


_FEAST = rf"(?i:{'|'.join(re.escape(name).replace(chr(92) + ' ', ' ') for name in feasts())})"
_PATTERNS = {
    # 2031-04-09, 2031-04-09T10:15:00Z, 2031.04.09
    "iso": r"(?P<year>\d{4})(?:-(?P<number>[01]\d)-|[./](?P<month>[01]\d)[./])(?P<day>[0-3]\d)"
    r"(?:[T\s](?P<hour>[0-2]\d):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d{1,6})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
    r"(?![\d-])",
    # the first Saturday in May, the last week of November 2030
    "nth": rf"(?:(?i:the){_S})?(?P<nth>{_NTH}){_S}(?:(?P<weekday>{_WEEKDAY})|(?i:(?P<week>week))){_S}(?i:of|in){_S}"
    rf"(?P<month>{_MONTH})(?:,?{_S}(?P<year>{_YEAR}))?",
    # the three months to September, the six months ended June 30, 2030, the year to March
    "months_to": rf"(?i:the){_S}(?:(?P<count>{_COUNT}){_S}(?i:months)|(?P<whole>(?i:year))){_S}"
    rf"(?i:to|ended|ending|through){_S}"
    rf"(?:(?i:the{_S}end{_S}of){_S})?(?:{_DAY}{_S})?(?P<month>{_MONTH})(?:{_S}{_DAY})?(?:,?{_S}(?P<year>{_YEAR}))?",
    # fiscal 2031, fiscal year 2031, FY31: which months it has depends on the firm
    "fiscal": rf"(?:(?:(?i:the){_S})?(?i:fiscal|financial){_S}(?:(?i:year){_S})?(?P<year>{_YEAR})"
    r"|FY\s?(?P<short>(?:20)?\d\d))\b",
    # 9-13 April 2029, between 3 and 5 March, from 14 to 16 February 2030
    "days_month": rf"(?:(?i:between|from){_S})?(?:the{_S})?(?P<day>{_DAY})"
    rf"(?:{_DASH}|{_S}(?i:and|to|until|till|through){_S})(?:the{_S})?(?P<last>{_DAY}){_S}(?:of{_S})?(?P<month>{_MONTH})(?:,?{_S}(?P<year>{_YEAR}))?",
    # April 9-13, 2029; from March 3 to 5
    "month_days": rf"(?:(?i:between|from){_S})?(?P<month>{_MONTH}){_S}(?P<day>{_DAY})"
    rf"(?:{_DASH}|{_S}(?i:to|until|through){_S})"
    rf"(?P<last>{_DAY})(?:,?{_S}(?P<year>{_YEAR}))?",
    # Tuesday, 1 April 2031; the 2nd of May
    "day_month": rf"(?:{_ANY_WEEKDAY},?{_S})?(?:the{_S})?(?P<day>{_DAY}){_S}(?:of{_S})?(?P<month>{_MONTH})"
    rf"(?:,?{_S}(?P<year>{_YEAR}))?",
    # Monday, April 7, 2031; Nov. 12
    "month_day": rf"(?:{_ANY_WEEKDAY},?{_S})?(?P<month>{_MONTH}){_S}(?:the{_S})?(?P<day>{_DAY})"
    rf"(?:,?{_S}(?P<year>{_YEAR}))?",
    # 03/04/2031, 25.12.2030
    "slashes": r"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[/.-])(?P<two>[0-3]?\d)(?P=mark)(?P<year>(?:19|20)\d\d)"
    r"(?![\d/-])",
    # March 2024, April of last year is two atoms
    "month_year": rf"(?P<month>{_MONTH})(?:{_S}of)?,?{_S}(?P<year>{_YEAR})",
    # the third quarter of 2030, Q1 2030, the first half of this year
    "quarter": rf"(?:(?i:the{_S})?(?P<nth>(?i:first|second|third|fourth|last|1st|2nd|3rd|4th)){_S}"
    rf"(?P<what>(?i:quarter|half))"
    rf"(?:{_S}of{_S}(?:(?P<order>(?i:last|this|next)){_S}year|(?:the{_S}year{_S})?(?P<of>{_YEAR}))|\b)"
    rf"|(?P<short>[QH])(?P<digit>[1-4])(?:{_S}(?:of{_S})?(?P<year>{_YEAR}))?\b)",
    # the summer of 2027, autumn 2029, last summer, this spring, in winter
    "season": rf"(?:(?i:the{_S}(?=following|previous|next|last|coming))?"
    rf"(?P<order>{_ORDER}|(?i:the)|(?i:early|late)){_S})?(?P<season>{_SEASON})\b"
    rf"(?:{_S}(?:of{_S})?(?P<year>(?:1[5-9]|20)\d\d)(?:[-–/](?P<end>\d\d)(?!\d)|(?!\d|[.,]\d)))?",
    # the 1990s, the late 1980s, the '60s
    "decade": rf"(?:(?i:the){_S})?(?:(?P<part>(?i:early|mid|late))[-\s])?(?P<decade>(?:1[5-9]|20)\d0|['’‘]?[2-9]0)s\b",
    # the 19th century
    "century": rf"(?:(?i:the){_S})?(?P<century>1\d|2[01])(?:th|st){_S}century",
    # 2016-17, the turn of two years
    "years": r"(?P<year>(?:1[5-9]|20)\d\d)[-–/](?P<last>\d\d)(?![\d-])",
    # two weeks ago, about six months ago, years ago, three summers ago, two Christmases ago
    "ago": rf"(?:(?P<count>{_COUNT})[-\s]{{1,3}})?(?:and\sa\shalf\s)?(?:(?P<unit>{_UNIT})s?"
    rf"|(?P<season>{_SEASON})s?|(?P<feast>(?i:christmas|easter))(?:es|s)?){_S}ago\b",
    # in two years, within three weeks, two days from now
    "ahead": rf"(?:(?i:in|within){_S}(?P<count>{_COUNT})[-\s]{{1,3}}(?P<unit>{_UNIT})s?(?:['’]s?{_S}time)?"
    rf"|(?P<number>{_COUNT}){_S}(?P<what>{_UNIT})s?{_S}from{_S}now)\b",
    # within days, in weeks; a week on Wednesday, Monday week, a week from tomorrow
    "soon": rf"(?i:within|in){_S}(?:(?i:a{_S}matter{_S}of){_S})?(?P<unit>(?i:hour|day|week|month))s\b"
    rf"(?!{_S}(?i:of|ago))",
    "week_on": rf"(?:(?i:a){_S}(?i:week){_S}(?i:on|from|come){_S}"
    rf"(?:(?P<weekday>{_WEEKDAY})|(?P<near>(?i:today|tomorrow)))"
    rf"|(?P<day>{_WEEKDAY}){_S}week\b)",
    # this time next year
    "same_time": rf"(?i:this){_S}(?i:time){_S}(?P<order>(?i:last|next)){_S}(?P<unit>(?i:week|month|year))\b",
    # the year before last, the week after next
    "second": rf"(?i:the){_S}(?P<unit>(?i:week|weekend|month|year)){_S}(?P<way>(?i:before{_S}last|after{_S}next))\b",
    # a day earlier, two days later, three weeks after, the day before
    "shift": rf"(?:(?P<count>{_COUNT}|(?i:the)){_S})(?P<unit>{_UNIT})s?{_S}"
    rf"(?P<way>(?i:earlier|later|before|after|prior|afterwards?|previously))\b"
    rf"(?:{_S}(?P<near>(?i:yesterday|tomorrow))\b)?",
    # the previous week, the next day, that night, the same month
    "told": rf"(?:(?i:the{_S}(?:very{_S})?(?P<way>previous|preceding|next|following|same)"
    rf"|that(?:{_S}same)?){_S}(?P<unit>{_UNIT}|{_PART}))\b",
    # the past three days, the last two years, the next five years, the coming weeks
    "span": rf"(?i:the|its|his|her|their|our|these){_S}(?P<order>(?i:last|past|next|coming|previous|final))"
    rf"(?:{_S}(?P<count>{_COUNT}))?{_S}(?P<unit>{_UNIT})(?P<many>s?)\b",
    # the other day
    "other": rf"(?i:the){_S}(?i:other){_S}(?P<unit>(?i:day|night|week|month))\b",
    # recent weeks, recent days
    "recent": rf"(?P<order>(?i:recent|coming)){_S}(?P<unit>{_UNIT})s\b",
    # last week, this month, next year, last Thursday, this morning, last May, next Christmas
    "order": rf"(?P<order>{_ORDER}){_S}(?:(?P<weekday>{_WEEKDAY})|(?P<month>{_MONTH})(?!\.?{_S}\d)|(?P<feast>{_FEAST})"
    rf"|(?P<unit>{_UNIT}|{_PART}))\b",
    # the end of the year, the start of the month, year-end
    "edge": rf"(?:(?i:the{_S}(?P<side>start|beginning|middle|end|close){_S}"
    rf"of{_S}the{_S}(?P<unit>week|month|year|decade))"
    rf"|(?i:(?P<part>earlier|later){_S}in{_S}the{_S}(?P<whole>week|month|year))"
    rf"|(?i:(?P<short>year|month)(?:-|['’]s{_S})end))\b(?!{_S}(?:before|after|of))",
    # over the weekend
    "weekend": rf"(?i:the{_S}weekend)\b",
    # today, yesterday evening, overnight
    "near": rf"(?P<near>(?i:today|tonight|yesterday|tomorrow|overnight(?!{_S}(?:on{_S})?{_WEEKDAY})))\b"
    rf"(?:{_S}{_PART})?",
    # New Year's Eve, Christmas Day 2029
    "feast": rf"(?:(?i:the){_S})?\b(?P<feast>{_FEAST})\b(?:,?{_S}(?P<year>{_YEAR}))?",
    # Wednesday, Sunday evening
    "weekday": rf"(?:(?i:overnight){_S}(?:on{_S})?)?(?P<weekday>{_WEEKDAY})(?:{_S}{_PART})?"
    rf"(?:{_S}(?P<order>(?i:last|next|this)){_S}week\b)?",
    # 6:07 a.m., 9pm, 14:30 GMT, noon
    "clock": rf"(?<![\d.,:/$€£-])(?:(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?"
    rf"(?::[0-5]\d)?\s?(?P<half>(?i:[ap]m\b|[ap]\.m\b\.?|o['’]clock))"
    rf"|(?P<hours>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(?![\d:-])"
    rf"|(?P<military>[0-2]\d[0-5]\d)(?=\s?(?:GMT|UTC|[Ll]ocal\stime|hrs\b|hours\b))"
    rf"|(?P<named>(?i:noon|midday|midnight)))(?P<zone>{_ZONE})?",
    # 1987
    "year": rf"(?:(?<=[Mm]id-)|(?<=\d{{4}}[-–])|(?<![\d.,/$€£#-]))(?P<year>{_YEAR})"
    r"(?![\d/%€£$]|-[^\W\d_]|['’]s?\d|\s\d)",
    # the 24th: of this month or the one beside it
    "ordinal": r"(?i:the)\s{1,3}(?P<day>(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th))(?![^\W_]|-)",
    # January
    "month": rf"(?P<month>{_MONTH})",
}
_KINDS = {kind: re.compile(rf"(?<![^\W_])(?:{pattern})") for kind, pattern in _PATTERNS.items()}


def _unnamed(pattern: str) -> str:
    """The pattern without its names; what refers back to a group is spelled out."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern.replace("(?P=mark)", "[/.-]"))


_TRIGGER = re.compile(
    r"\d|(?i:\b(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur|morning|afternoon|evening"
    r"|noon|mid(?:day|night)|dawn|lunch|today|tonight|yesterday|tomorrow|overnight|spring|summer|autumn|fall|winter"
    rf"|{'|'.join(MONTHS)}|{'|'.join(WEEKDAYS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
    rf"|{_FEAST[len('(?i:') : -1]}))"
)
"""What every wording of time holds: most sentences hold none and are left at once."""
_ANY = re.compile("(?<![^\\W_])(?:" + "|".join(f"(?P<{kind}>{_unnamed(p)})" for kind, p in _PATTERNS.items()) + ")")


def find_atoms(text: str, start: int, end: int) -> Iterator[Atom]:
    """The wordings of time in `text[start:end]`, in order, none overlapping another; the longest kind first."""
    if not _TRIGGER.search(text, start, end):
        return
    for found in _ANY.finditer(text, start, end):
        kind = found.lastgroup or ""
        own = _KINDS[kind].match(text, found.start(), end)
        parts = {name: value.lower() for name, value in own.groupdict().items() if value} if own else {}
        yield Atom(found.start(), found.end(), kind, parts)


def month_number(name: str) -> int:
    """1 for January, whole or cut short."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.rstrip(".")[:3]))


def weekday_number(name: str) -> int:
    """0 for Monday."""
    return WEEKDAYS.index(name)
