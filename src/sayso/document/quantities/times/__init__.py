"""Document -> times: every expression of time, resolved to days against the right anchor."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sayso.document.quantities.times.calendar import UNKNOWN, Days, read_from, weekday_near, whole_month, whole_year
from sayso.document.quantities.times.compose import Expression, find_expressions, quoted_stretches, stands_in
from sayso.document.quantities.times.grammar import Atom, weekday_number
from sayso.document.quantities.times.normalize import Base, Meaning, meaning_of
from sayso.document.quantities.times.tense import direction
from sayso.ids import content_id
from sayso.schema import Document, Precision, Sentence, Time, Token

__all__ = ["find_times", "reference_days", "times_as_of"]

_TOLD_FOR = 3
"""How many sentences a day that was told stays the one that "a day earlier" counts from."""


class _Told(NamedTuple):
    """The day told last."""

    days: Days
    sentence: int


def find_times(document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token]) -> tuple[Time, ...]:
    """Every expression of time in the sentences, in order, as an interval of ISO days, both ends counted in.

    An expression counts from the day of publication; inside a quotation, from the day that its sentence gives for
    the speech; "a day earlier" and "the next morning" from the day told last. Where that day is only bounded, so is
    the interval; where it is unknown, both bounds are None. A clock time makes both bounds the same date-time, as
    the page words it (`Z` where it says GMT or UTC). Seasons are those of the northern hemisphere.
    """
    anchor = reference_days(document)
    day_first = _day_first(document.text, sentences)
    told = _Told(UNKNOWN, -_TOLD_FOR - 1)
    starts = [token.start for token in tokens]
    rows: list[Time] = []
    for number, sentence in enumerate(sentences):
        here = tokens[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        expressions = find_expressions(document.text, sentence.start, sentence.end, here)
        recent = told.days if number - told.sentence <= _TOLD_FOR else UNKNOWN
        context = _ReferenceDays(document.text, here, anchor, recent, anchor, day_first)
        read = _in_sentence(sentence, expressions, context)
        for expression, days, precision in read:
            rows.append(_row(document.id, expression, days, precision))
            if _moves_on(expression) and _dates_something(days, precision):
                told = _Told(days, number)
    return tuple(rows)


class _Read(NamedTuple):
    expression: Expression
    days: Days
    precision: Precision


def _in_sentence(sentence: Sentence, expressions: Sequence[Expression], context: _ReferenceDays) -> list[_Read]:
    """The expressions of a sentence resolved; those outside quotation marks first, as they may date the speech."""
    quoted = quoted_stretches(context.text, sentence.start, sentence.end) if expressions else []
    speech = context.published
    found: dict[int, _Read] = {}
    for inner in (False, True):
        recent = context.told
        for expression in expressions:
            if stands_in(expression.start, quoted) != inner:
                continue
            year = _opening_year(context.text, sentence, expressions[0], found)
            own = context._replace(spoken=speech if inner else context.published, told=recent, year=year)
            if expression.first.kind == "ahead" and not _is_ahead(expression, own):
                continue
            days, precision = _resolve(expression, own)
            found[expression.start] = _Read(expression, days, precision)
            if _moves_on(expression) and _dates_something(days, precision):
                recent = days
                speech = speech if inner else days
    return [found[start] for start in sorted(found)]


def times_as_of(document: Document, sentence: Sentence, tokens: Sequence[Token], start: int) -> Callable[[date], Days]:
    """What the expression at `start` would mean on a page of some day; `tokens` are those of its sentence.

    What counts from the day told last ("a day earlier") is left open, as it is where nothing starts there.
    """
    expressions = find_expressions(document.text, sentence.start, sentence.end, tokens)

    def meant(day: date) -> Days:
        published = Days(day, day)
        context = _ReferenceDays(document.text, tokens, published, UNKNOWN, published, None)
        read = _in_sentence(sentence, expressions, context)
        return next((one.days for one in read if one.expression.start == start), UNKNOWN)

    return meant


def _is_ahead(expression: Expression, context: _ReferenceDays) -> bool:
    """Whether "in two days" is when, and not as long as it took."""
    return "number" in expression.first.parts or _ahead(expression, context) > 0


def reference_days(document: Document) -> Days:
    """The first and last day on which a document can have been published, as far as it says."""
    published = document.published
    if published:
        year, month = int(published[:4]), int(published[5:7] or 0)
        if len(published) >= 10 and document.published_precision not in {Precision.MONTH, Precision.YEAR}:
            day = date.fromisoformat(published[:10])
            return Days(day, day)
        return (
            whole_month(year, month) if month and document.published_precision != Precision.YEAR else whole_year(year)
        )
    bounds = (document.published_earliest, document.published_latest)
    return Days(*(date.fromisoformat(bound[:10]) if bound else None for bound in bounds))


class _ReferenceDays(NamedTuple):
    """What an expression is read against."""

    text: str
    tokens: Sequence[Token]
    spoken: Days
    told: Days
    published: Days
    day_first: bool | None
    year: int | None = None
    """The year that opens the sentence: "Two years ago, ... on New Year's Eve"."""


_YEARLESS = frozenset({"day_month", "month_day", "days_month", "month_days", "month", "feast"})


def _opening_year(text: str, sentence: Sentence, first: Expression, found: Mapping[int, _Read]) -> int | None:
    """The year of `In 2029,` or `Two years ago,` at the head of a sentence."""
    read = found.get(first.start)
    if read is None or read.precision != Precision.YEAR or read.days.earliest is None or read.days.latest is None:
        return None
    opens = first.start - sentence.start <= len("Back in ") and text.startswith(",", first.end)
    return read.days.earliest.year if opens and read.days.earliest.year == read.days.latest.year else None


def _resolve(expression: Expression, context: _ReferenceDays) -> tuple[Days, Precision]:
    if expression.first.kind == "clock":
        return _of_day(context), _clock_precision(expression.first)
    days, precision = _read(expression.first, expression, context)
    if expression.whole is not None:
        days, precision = _within_whole(expression, context, days, precision)
    if expression.last is not None:
        days = _to_last(expression.last, expression, context, days)
    part = expression.part or _side(expression.first)
    if part in {"earlier", "later"} or (part and precision not in _EXACT):
        days = _part(part, days, context.spoken)
    if expression.since:
        days = Days(days.earliest, context.published.latest if days.earliest else None)
    if expression.clock is not None:
        precision = _clock_precision(expression.clock)
    crossed = days.earliest is not None and days.latest is not None and days.latest < days.earliest
    return (UNKNOWN if crossed else days), precision


_EXACT = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY, Precision.WEEK})


def _side(atom: Atom) -> str:
    """`start`, `mid` or `end` of "the end of the year"."""
    if atom.kind != "edge":
        return ""
    if "part" in atom.parts:
        return atom.parts["part"]
    return {"middle": "mid", "start": "start", "beginning": "start"}.get(atom.parts.get("side", ""), "end")


def _read(atom: Atom, expression: Expression, context: _ReferenceDays) -> tuple[Days, Precision]:
    if context.year and atom.kind in _YEARLESS and "year" not in atom.parts:
        atom = atom._replace(parts=atom.parts | {"year": str(context.year)})
    meaning = meaning_of(atom, _ahead(expression, context), context.day_first)
    if meaning is None:
        return UNKNOWN, Precision.DAY
    return read_from(_base(meaning, expression, context), meaning.reading), meaning.precision


def _ahead(expression: Expression, context: _ReferenceDays) -> int:
    if expression.since:
        return -1
    return direction(context.text, context.tokens, expression.start, expression.end)


def _base(meaning: Meaning, expression: Expression, context: _ReferenceDays) -> Days:
    if meaning.base == Base.FIXED:
        return Days(date.min, date.max)
    if meaning.base == Base.SPOKEN:
        return context.spoken
    if meaning.base == Base.TOLD:
        return context.told if _narrow_enough(context.told, meaning.precision) else UNKNOWN
    # "a day after": it counts from what follows, unless nothing does.
    after = context.text[expression.end :][:6]
    closed = after[:5] == " that" and not after[5:].isalnum() and after[5:] != " "
    closed = closed or context.text[expression.end : expression.end + 1] in {
        ",",
        ".",
        ";",
        ":",
        ")",
        "”",
        '"',
        "",
        "\n",
    }
    return context.told if closed else UNKNOWN


def _narrow_enough(told: Days, precision: Precision) -> bool:
    """Whether "that evening" can count from what was told: not from a year."""
    if told.earliest is None or told.latest is None:
        return False
    return precision not in _FINE or (told.latest - told.earliest).days <= _NARROW


_FINE = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY})
_NARROW = 31


def _within_whole(
    expression: Expression, context: _ReferenceDays, days: Days, precision: Precision
) -> tuple[Days, Precision]:
    """The April of a year, the Friday of a week; a day after Monday."""
    whole, atom = expression.whole, expression.first
    assert whole is not None
    around = _read(whole, expression, context)[0]
    if atom.kind == "shift":
        meaning = meaning_of(atom, -1, None)
        return (read_from(around, meaning.reading), meaning.precision) if meaning else (UNKNOWN, precision)
    if atom.kind == "weekday":
        weekday = weekday_number(atom.parts["weekday"])
        return Days(
            *(end and weekday_near(end, weekday, step) for end, step in zip(around, (1, -1), strict=True))
        ), precision
    if around.earliest is None or around.latest is None:
        return UNKNOWN, precision
    dated = atom._replace(parts=atom.parts | {"year": str(around.earliest.year)})
    meaning = meaning_of(dated, -1, None)
    return (meaning.reading(around.earliest), meaning.precision) if meaning else (days, precision)


def _to_last(last: Atom, expression: Expression, context: _ReferenceDays, days: Days) -> Days:
    """The end of a range: with the start's year lent to it or from it, and never before the start."""
    own = expression._replace(first=last, last=None)
    end = _read(last, own, context)[0]
    if days.earliest and end.latest and end.latest < days.earliest:
        meaning = meaning_of(last, 1, context.day_first)
        end = read_from(days, meaning.reading) if meaning and meaning.base == Base.SPOKEN else UNKNOWN
    elif "year" in last.parts and "year" not in expression.first.parts:
        dated = expression.first._replace(parts=expression.first.parts | {"year": last.parts["year"]})
        days = _read(dated, expression, context)[0]
    return Days(days.earliest, end.latest)


def _part(part: str, days: Days, spoken: Days) -> Days:
    """The first, middle or last third; of "the end of 2030" the last sixth; what lies before or after the speaking."""
    earliest, latest = days
    if part == "earlier":
        return Days(earliest, min(filter(None, (latest, spoken.latest)), default=None) if latest else None)
    if part == "later":
        return Days(max(filter(None, (earliest, spoken.earliest)), default=None) if earliest else None, latest)
    if earliest is None or latest is None or (latest - earliest).days < 27:
        return days
    if (latest - earliest).days > 31:
        months = (latest.year - earliest.year) * 12 + latest.month - earliest.month + 1
        length = max(1, months // (6 if part in {"start", "end"} else 3))
        first = {"early": 0, "start": 0, "mid": length}.get(part, months - length)
        start = whole_month(earliest.year, earliest.month + first).earliest
        return Days(start, whole_month(earliest.year, earliest.month + first + length - 1).latest)
    first, last = {"early": (1, 10), "start": (1, 10), "mid": (11, 20)}.get(part, (21, latest.day))
    return Days(earliest.replace(day=first), earliest.replace(day=last))


def _of_day(context: _ReferenceDays) -> Days:
    """The day of a clock time that names none: the day just told, or that of speaking."""
    return context.told if context.told.earliest and context.told.earliest == context.told.latest else context.spoken


def _dates_something(days: Days, precision: Precision | None) -> bool:
    return days.earliest is not None and days.latest is not None and precision != Precision.DECADE


def _moves_on(expression: Expression) -> bool:
    """Whether what is told next counts from here: a look back ("a day earlier") and a clock time do not move it."""
    back = expression.first.parts.get("way") in {"earlier", "before", "previous", "preceding", "prior", "previously"}
    return not back and expression.first.kind != "clock"


def _clock_precision(atom: Atom) -> Precision:
    exact = {"minute", "minutes", "military"} & atom.parts.keys()
    return Precision.MINUTE if exact else Precision.HOUR


def _clock(atom: Atom) -> str:
    """`T06:07`, with `Z` where the page says GMT or UTC."""
    parts = atom.parts
    if "named" in parts:
        hour, minute = (0 if parts["named"] == "midnight" else 12), 0
    elif "military" in parts:
        hour, minute = int(parts["military"][:2]), int(parts["military"][2:])
    else:
        hour, minute = int(parts.get("hour") or parts["hours"]), int(parts.get("minute") or parts.get("minutes") or 0)
        half = parts.get("half", "")
        hour = hour % 12 + (12 if half.startswith("p") else 0) if half[:1] in {"a", "p"} else hour
    zone = "Z" if parts.get("zone", "").strip() in {"gmt", "utc"} else ""
    return f"T{hour % 24:02d}:{minute:02d}{zone}"


def _row(document: str, expression: Expression, days: Days, precision: Precision) -> Time:
    clock = ""
    atom = expression.clock or (expression.first if expression.first.kind == "clock" else None)
    if atom is not None:
        clock = _clock(atom)
    elif expression.first.kind == "iso" and "hour" in expression.first.parts:
        parts = expression.first.parts
        seconds = f":{parts['second']}" if "second" in parts else ""
        clock = f"T{parts['hour']}:{parts['minute']}{seconds}{parts.get('zone', '').upper()}"
    clocks = (clock, _clock(expression.last_clock) if expression.last_clock else clock)
    earliest, latest = (end.isoformat() + at if end else None for end, at in zip(days, clocks, strict=True))
    return Time(
        id=content_id("times", document, expression.start, expression.end),
        document=document,
        start=expression.start,
        end=expression.end,
        earliest=earliest,
        latest=latest,
        precision=precision,
    )


_NUMERIC = re.compile(r"(?<![\d./-])([0-3]?\d)([/.-])([0-3]?\d)\2(?:19|20)\d\d(?![\d/-])")


def _day_first(text: str, sentences: Sequence[Sentence]) -> bool | None:
    """Whether the page writes 25/12/2030 or 12/25/2030; None where no date on it shows which."""
    first = second = 0
    for sentence in sentences:
        for found in _NUMERIC.finditer(text, sentence.start, sentence.end):
            first += int(found[1]) > 12
            second += int(found[3]) > 12
    return None if bool(first) == bool(second) else first > 0
