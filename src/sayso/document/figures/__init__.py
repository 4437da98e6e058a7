"""Document -> figures: quantities as intervals, with what they count and the time that they hold for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

from sayso.document.figures.counted import counted_span
from sayso.document.figures.grammar import Quantity, Wording, find_wordings
from sayso.ids import content_id
from sayso.schema import Document, Figure, Sentence, Time, Token

__all__ = ["find_figures"]

_NAMED_BY = frozenset(
    "no nos number article articles section chapter page pages paragraph route flight room bus tram train channel version "
    "highway interstate unit apartment figure table line gate platform pier part volume episode season stage tier "
    "formula type model class category grade ward district zone level phase day act psalm verse division apollo".split()
)
"""Words that a number after them names and does not count: Article 7, Flight 370."""
_STREETS = frozenset("street road avenue lane square drive place way boulevard st rd ave close court terrace".split())
_NAMES = frozenset({"ORG", "FAC", "EVENT", "PERSON", "LOC", "GPE"})
_T = TypeVar("_T", Token, Time)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


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
        for wording in find_wordings(text, sentence.start, sentence.end):
            near = _near(told, wording)
            if any(_covers(time, wording) for time in near):
                continue
            around = _near(here, wording)
            read = _as_age(text, wording, around)
            if listed and _LISTED.fullmatch(text, listed, read.start) and read.quantity.unit is None:
                read = read._replace(age=True, quantity=read.quantity._replace(unit="a"))  # aged 24, 27 and 31
            listed = read.end if read.age else 0
            if read.age or _is_quantity(text, read, around, sentence):
                rows.append(_row(document, read, around, near))
    return tuple(rows)


def _between(rows: Sequence[_T], start: int, end: int) -> Sequence[_T]:
    first = bisect_left(rows, start, key=lambda row: row.start)
    return rows[first : bisect_left(rows, end, key=lambda row: row.start)]


_LISTED = re.compile(r",\s|,?\sand\s")
_WINDOW = 60
"""Words on either side of a figure, and times, that are looked at."""


def _near(rows: Sequence[_T], wording: Wording) -> Sequence[_T]:
    at = bisect_left(rows, wording.start, key=lambda row: row.start)
    return rows[max(0, at - _WINDOW) : at + _WINDOW]


def _covers(time: Time, wording: Wording) -> bool:
    """Whether the number belongs to a date; that of "three days after the vote", no date, is a quantity."""
    dated = time.earliest is not None or time.latest is not None
    return dated and time.start < wording.core_end and wording.core_start < time.end


def _row(document: Document, wording: Wording, tokens: Sequence[Token], times: Sequence[Time]) -> Figure:
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


def _up_to_time(tokens: Sequence[Token], wording: Wording, times: Sequence[Time]) -> Sequence[Token]:
    """The words before the next date: `three debates tonight` counts debates."""
    following = [time.start for time in times if time.start >= wording.end]
    return tokens[: bisect_left(tokens, following[0], key=lambda token: token.start)] if following else tokens


def _as_of(text: str, wording: Wording, times: Sequence[Time]) -> str | None:
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


# --- what is no quantity --------------------------------------------------------------------------


def _as_age(text: str, wording: Wording, tokens: Sequence[Token]) -> Wording:
    """`Ilse Varga, 34,`, `aged 61`, `(34)` after a name: an age, though no unit stands there."""
    if wording.age or wording.quantity.unit or wording.core.lower() != text[wording.start : wording.end].lower():
        return wording
    value = wording.quantity.low
    if value is None or not 0 <= value <= 120 or value != int(value):
        return wording
    before = text[max(0, wording.start - 14) : wording.start]
    said = re.search(r"\b(?:aged?|age\sof)\s$", before)
    set_off = re.match(r"[,.;)]|$|\s(?:and|were|was|is)\b", text[wording.end : wording.end + 6])
    if said:
        start = wording.start - len("aged ") if before.endswith("aged ") else wording.start
        return wording._replace(start=start, age=True, quantity=wording.quantity._replace(unit="a"))
    at = bisect_left(tokens, wording.start, key=lambda token: token.start)
    if not set_off or at < 2 or (before[-2:] not in {", "} and before[-1:] != "("):
        return wording
    named = (
        tokens[at - 2].pos in {"PROPN"}
        or tokens[at - 2].entity.endswith("PERSON")
        or _is_somebody(text, tokens[at - 2])
    )
    if named and wording.core.isdigit():
        return wording._replace(age=True, quantity=wording.quantity._replace(unit="a"))
    return wording


def _is_somebody(text: str, token: Token) -> bool:
    return text[token.start : token.end].lower() in _PEOPLE


_PEOPLE = frozenset(
    "cousin brother sister son daughter mother father wife husband boy girl man woman driver suspect victim student teacher "
    "officer soldier child teenager nephew niece grandson granddaughter partner friend neighbour neighbor".split()
)


def _is_quantity(text: str, wording: Wording, tokens: Sequence[Token], sentence: Sentence) -> bool:
    core, quantity = wording.core, wording.quantity
    at = bisect_left(tokens, wording.core_start, key=lambda token: token.start)
    after = bisect_left(tokens, wording.end, key=lambda token: token.start)
    following = tokens[after] if after < len(tokens) else None
    before = text[tokens[at - 1].start : tokens[at - 1].end].lower() if at else ""
    bound = wording.start < wording.core_start
    if core.lower() in {"one", "two"} and not _is_counting(text, core.lower(), before, tokens, after, bound=bound):
        return False
    if quantity.unit or bound:
        return True
    if core[0].isdigit() and _is_label(text, wording, before, tokens, at, sentence):
        return False
    inside = tokens[at] if at < len(tokens) else None
    if inside and inside.entity[2:] in _NAMES and (inside.entity[0] == "I" or _goes_on(tokens, at)):
        return False
    noun = (
        following is not None and following.pos in {"NOUN", "ADJ", "VERB", "AUX"} and following.start - wording.end <= 2
    )
    if _YEAR.fullmatch(core) and not noun:
        return False
    paired = text[wording.core_end : wording.end]
    if re.match(r"\s?[-–—]", paired):  # 3-2 and 24-7 are scores; 10-15 planes are a range
        return noun and quantity.low != quantity.high
    return True


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].entity.startswith("I-")


def _is_counting(text: str, core: str, before: str, tokens: Sequence[Token], after: int, *, bound: bool) -> bool:
    """`one man`, but not `one of them`, `no one`, `one another`, `this one`."""
    following = tokens[after] if after < len(tokens) else None
    word = text[following.start : following.end].lower() if following else ""
    if core == "two":
        return True
    if before in {"no", "any", "this", "that", "the", "every", "each", "another", "some"} or word in {"of", "another"}:
        return False
    return (
        bound
        or (following is not None and following.pos in {"NOUN", "ADJ", "NUM"})
        or (
            following is not None
            and following.pos in {"VERB", "AUX"}
            and word in {"died", "dead", "was", "is", "were"}
            and word in {"died", "dead"}
        )
    )


def _is_label(text: str, wording: Wording, before: str, tokens: Sequence[Token], at: int, sentence: Sentence) -> bool:
    """A number that names: No. 4, Article 7, 10 Marlow Street, 0800 555, version 2.0.1, a list's 1."""
    core, start, end = wording.core, wording.core_start, wording.end
    if before.rstrip(".") in _NAMED_BY or re.match(r"\.\d|/\d|:\d|-[A-Za-z]{1,3}\d|\s?x\s?\d", text[end : end + 8]):
        return True
    if core.startswith("0") and core[1:2].isdigit():
        return True
    telephone = re.compile(r"(?:\d[\d-]{1,}[\s-])?\d{3,}[\s-]\d{3,}")
    if telephone.match(text, start) or re.search(r"\d{3,}[\s-]$", text[max(sentence.start, start - 5) : start]):
        return True
    if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
        return True
    if start == sentence.start and re.match(r"[.)]\s", text[end : end + 2]):
        return True
    following = tokens[at + 1 : at + 4]
    if (
        following
        and following[0].pos == "PROPN"
        and any(text[token.start : token.end].lower().rstrip(".") in _STREETS for token in following)
    ):
        return True
    named = at > 0 and tokens[at - 1].pos == "PROPN" and tokens[at - 1].end + 1 == start
    return named and core.isdigit() and not (following and following[0].pos in {"NOUN", "ADJ", "VERB"})
