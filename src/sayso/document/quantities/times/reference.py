"""What a meaning is made of: a reading and what it counts from."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sayso.document.quantities.times.calendar import Days, Reading
from sayso.document.words.numbers import number_of
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


UNITS = {
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
"""How exact a time is that is told in so many of a unit."""
_FEW = {"several", "a few", "many", "some"}
STEPS = {"last": -1, "past": -1, "this past": -1, "previous": -1, "preceding": -1, "this": 0, "same": 0, "current": 0}
"""How many units on from now; what is not among them is the next."""


def fixed(days: Days, precision: Precision = Precision.DAY) -> Meaning:
    """The same days whenever it is said."""
    return Meaning(Base.FIXED, precision, lambda _: days)


def spoken(reading: Reading, precision: Precision = Precision.DAY) -> Meaning:
    """Counted from the day of speaking."""
    return Meaning(Base.SPOKEN, precision, reading)


_LONG_AGO = 270
"""Days: a date without its year lies nearer than this, or the page would print the year."""


def likelier(day: date, behind: date, ahead: date, direction: int) -> date:
    """The one on the side that the tense gives, unless it is far and the other near."""
    nearer = behind if day - behind <= ahead - day else ahead
    far = (ahead - day if direction > 0 else day - behind).days > _LONG_AGO
    if direction == 0 or far:
        return nearer
    return ahead if direction > 0 else behind


def count_of(words: str | None) -> float | None:
    """How many: 1 for "a" and for no number, None for "several" and the like."""
    if words is None or words in {"a", "an", "the"}:
        return 1
    if words in _FEW:
        return None
    return 2 if words.startswith("a couple") else number_of(words)
