"""Document -> figures: quantities as intervals, with what they count and the time that they hold for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

from sayso.document.quantities.figures.counted import counted_span
from sayso.document.quantities.figures.grammar import QuantityExpression, find_quantities
from sayso.document.quantities.figures.labels import as_age, is_quantity
from sayso.ids import content_id
from sayso.schema import Document, Figure, Sentence, Time, Token

__all__ = ["find_figures"]

_T = TypeVar("_T", Token, Time)


def find_figures(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], times: Sequence[Time]
) -> tuple[Figure, ...]:
    """Every quantity in the sentences, in order.

    "Over 150" has low 150, left out, and no high; "hundreds" is 200 and more. Shares are in `%`, sums in their ISO
    currency ("$" is USD), measures in a metric symbol, ages in `a` with nothing counted. `counted` is the noun phrase
    with what narrows it down, or the verb where no noun stands ("five died"); None where nothing is named. `as_of` is
    the time in the same clause, else the only one in the sentence. Dates, clock times, ordinals, scores, telephone
    numbers, addresses and numbers that are names are no quantities.
    """
    text = document.text
    rows: list[Figure] = []
    for sentence in sentences:
        here = _between(tokens, sentence.start, sentence.end)
        told = _between(times, sentence.start, sentence.end)
        listed = 0
        for wording in find_quantities(text, sentence.start, sentence.end):
            near = _near(told, wording)
            if any(_covers(time, wording) for time in near):
                continue
            around = _near(here, wording)
            read = as_age(text, wording, around)
            if listed and _LISTED.fullmatch(text, listed, read.start) and read.quantity.unit is None:
                read = read._replace(age=True, quantity=read.quantity._replace(unit="a"))  # aged 24, 27 and 31
            listed = read.end if read.age else 0
            if read.age or is_quantity(text, read, around):
                rows.append(_row(document, read, around, near))
    return tuple(rows)


def _between(rows: Sequence[_T], start: int, end: int) -> Sequence[_T]:
    first = bisect_left(rows, start, key=lambda row: row.start)
    return rows[first : bisect_left(rows, end, key=lambda row: row.start)]


_LISTED = re.compile(r",\s|,?\sand\s")
_WINDOW = 60
"""Words on either side of a figure, and times, that are looked at."""


def _near(rows: Sequence[_T], wording: QuantityExpression) -> Sequence[_T]:
    at = bisect_left(rows, wording.start, key=lambda row: row.start)
    return rows[max(0, at - _WINDOW) : at + _WINDOW]


def _covers(time: Time, wording: QuantityExpression) -> bool:
    """Whether the number belongs to a date; that of "three days after the vote", no date, is a quantity."""
    dated = time.earliest is not None or time.latest is not None
    return dated and time.start < wording.core_end and wording.core_start < time.end


def _row(document: Document, wording: QuantityExpression, tokens: Sequence[Token], times: Sequence[Time]) -> Figure:
    quantity = wording.quantity
    return Figure(
        id=content_id("figures", document.id, wording.start, wording.end),
        document=document.id,
        start=wording.start,
        end=wording.end,
        low=quantity.low,
        high=quantity.high,
        low_open=quantity.low_open,
        high_open=quantity.high_open,
        approximate=quantity.approximate,
        unit=quantity.unit,
        counted=counted_span(document.text, _up_to_time(tokens, wording, times), wording),
        as_of=_as_of(document.text, wording, times),
    )


def _up_to_time(tokens: Sequence[Token], wording: QuantityExpression, times: Sequence[Time]) -> Sequence[Token]:
    """The words before the next date: `three debates tonight` counts debates."""
    following = [time.start for time in times if time.start >= wording.end]
    return tokens[: bisect_left(tokens, following[0], key=lambda token: token.start)] if following else tokens


def _as_of(text: str, wording: QuantityExpression, times: Sequence[Time]) -> str | None:
    """The nearest time that no break parts from the figure; else the only time of the sentence."""
    known = [time for time in times if time.earliest or time.latest]
    near = [
        (max(wording.start - time.end, time.start - wording.end), time)
        for time in known
        if not _BREAK.search(text, min(wording.end, time.end), max(wording.start, time.start))
    ]
    if near:
        return min(near, key=lambda pair: (pair[0], pair[1].start))[1].id
    return known[0].id if len(known) == 1 else None


_BREAK = re.compile(r"[;:()—]|,\s(?:and|but|while|who|which)\b|\b(?:but|while|after|before|when|because)\b")
