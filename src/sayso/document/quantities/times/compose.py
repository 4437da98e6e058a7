"""Atoms -> expressions: what is no time is left out; clock and day, month and year, both ends of a range are joined."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from sayso.document.quantities.times.grammar import Atom, find_atoms
from sayso.lexicon import word_list
from sayso.lexicon.nouns import name_endings
from sayso.schema import Token


class Expression(NamedTuple):
    """A time as worded at `[start, end)`."""

    start: int
    end: int
    first: Atom
    last: Atom | None = None
    """The other end of a range."""
    clock: Atom | None = None
    whole: Atom | None = None
    """What `first` is a part of: the year of "April of last year", the week of "Friday of last week"."""
    part: str = ""
    """`early`, `mid`, `late`, `start`, `end`; `earlier` and `later` are bounded by the day of speaking."""
    since: bool = False
    last_clock: Atom | None = None
    """The clock of the other end: "from 6pm Tuesday to 9am Wednesday"."""


_PREPOSITIONS = word_list("times", "before_year")
_MONTH_AFTER = word_list("times", "before_month")
_DETERMINERS = word_list("times", "before_named_year")
"""What stands before a year that names which: "the 2029 law", "Orsk's 2029 law"."""
_NAMED_DAYS = word_list("times", "named_day")
_OLD_YEAR = 1900
_PLURALS = word_list("times", "plural")
_CLOCK_AFTER = word_list("times", "before_clock")
_DAYISH = frozenset(
    "iso days_month month_days day_month month_day slashes weekday near order feast told shift ago week_on "
    "ordinal".split()
)
_ENDS = frozenset(
    "iso day_month month_day slashes month_year month year weekday season quarter feast decade clock near".split()
)
_BEFORE_DAY = re.compile(r",?\s{1,3}(?:(?:early|late)\s)?(?:on\s(?:the\s)?)?")
_BEFORE_CLOCK = re.compile(
    r",?\s{1,3}(?:\(|(?:shortly|just|soon|right)\s(?:after|before)\s|(?:at|around|about|by)\s)?(?:around\s|about\s|exactly\s)?"
)
_OF_WHOLE = re.compile(r",?\s{1,3}(?:of\s|in\s|the\s)?")
_PART_OF_DAY = r"(?:the\s(?:night|evening|morning|afternoon|early\shours)\sof\s)?"
_TO = re.compile(rf"\s?[-‐‑–—]\s?|\s{{1,3}}(?P<word>and|to|until|till|through|into)\s{{1,3}}{_PART_OF_DAY}(?:the\s)?")
_FROM = re.compile(rf"(?:\b(?P<word>between|from)\s{{1,3}}{_PART_OF_DAY})$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:ever\s)?since\s{1,3}(?:(?:about|around|at\sleast|the)\s)?$", re.IGNORECASE)
_PART_OF = re.compile(
    r"\b(?:(?P<half>mid|half)way\sthrough\s(?:the\s)?"
    r"|(?P<plain>early|earlier|mid|late|later)(?:\s(?:in|on|of))?[-\s](?:the\s)?"  # late March, mid-2029
    r"|the\s(?:very\s)?(?P<edge>start|beginning|middle|end|close)\sof\s(?:the\s)?)$",  # the end of 2030
    re.IGNORECASE,
)
_EDGES = {"start": "start", "beginning": "start", "middle": "mid", "end": "end", "close": "end"}
_LOOK_BACK = 32
_OPENING, _CLOSING = frozenset('“"‘'), frozenset('”"’,')


def find_expressions(text: str, start: int, end: int, tokens: Sequence[Token]) -> list[Expression]:
    """The time expressions of a sentence, in order."""
    atoms = [atom for atom in find_atoms(text, start, end) if _is_time(text, atom, start, tokens)]
    joined: list[Expression] = []
    at = 0
    while at < len(atoms):
        expression, used = _joined(text, atoms, at)
        expression = _with_what_precedes(text, expression, joined[-1].end if joined else start)
        if expression.first.kind != "season" or _is_season(text, expression, start):
            joined.append(expression)
        at += used
    return _with_both_clocks(text, joined)


def _with_both_clocks(text: str, expressions: Sequence[Expression]) -> list[Expression]:
    """`from 6pm Tuesday to 9am Wednesday` is one stretch."""
    out: list[Expression] = []
    for expression in expressions:
        before = out[-1] if out else None
        if before and before.clock and expression.clock and before.last is None and expression.last is None:
            opened = _FROM.search(text[max(0, before.start - 40) : before.start])
            joint = _TO.fullmatch(text[before.end : expression.start][:40])
            if opened and joint and joint["word"]:
                start = before.start - len(opened[0])
                out[-1] = before._replace(
                    start=start, end=expression.end, last=expression.first, last_clock=expression.clock
                )
                continue
        out.append(expression)
    return out


def _joined(text: str, atoms: Sequence[Atom], at: int) -> tuple[Expression, int]:
    """The expression that begins with an atom, and how many atoms it takes."""
    first = atoms[at]
    expression, used = Expression(first.start, first.end, first), 1
    following = atoms[at + 1] if at + 1 < len(atoms) else None
    if following is None:
        return expression, used
    gap = text[first.end : following.start][:40]
    if first.kind == "clock" and following.kind in _DAYISH and _BEFORE_DAY.fullmatch(gap):
        expression = Expression(first.start, following.end, following, clock=first)
        used = 2
    elif _is_whole(first, following) and _OF_WHOLE.fullmatch(gap):
        expression = Expression(first.start, following.end, first, whole=following)
        used = 2
    elif first.kind in _DAYISH and following.kind == "clock" and _BEFORE_CLOCK.fullmatch(gap):
        expression = expression._replace(end=following.end, clock=following)
        used = 2
    elif first.kind == "shift" and following.kind in _DAYISH and gap.isspace():
        expression = expression._replace(end=following.end, whole=following)
        used = 2
    else:
        opened = _FROM.search(text[max(0, first.start - 40) : first.start])
        if _is_range(first, following, gap, opened):
            start = first.start - len(opened[0]) if opened else first.start
            return Expression(start, following.end, first, last=following), 2
    return expression, used


def _is_whole(first: Atom, following: Atom) -> bool:
    """`April` + `last year`, `New Year's Eve` + `2029`, `Friday` + `last week`."""
    unit = following.parts.get("unit")
    if first.kind == "weekday":
        return following.kind in {"order", "told"} and unit == "week"
    if first.kind in {"month", "feast", "season", "quarter", "day_month", "month_day"} and "year" not in first.parts:
        return following.kind == "year" or (following.kind in {"order", "told"} and unit == "year")
    return False


def _is_range(first: Atom, following: Atom, gap: str, opened: re.Match[str] | None) -> bool:
    joint = _TO.fullmatch(gap)
    if not joint or following.kind not in _ENDS or first.kind not in _ENDS:
        return False
    if {first.kind, following.kind} & {"clock"} and first.kind != following.kind:
        return False
    word = joint["word"]
    if word == "and":
        return opened is not None and (opened["word"] or "").lower() == "between"
    if word in {"until", "till"}:
        return opened is not None
    if word == "into":
        return first.kind == following.kind == "weekday"
    return word is not None or first.kind == following.kind or opened is not None


def _with_what_precedes(text: str, expression: Expression, floor: int) -> Expression:
    """Takes in `since`, `late`, `the end of` that stand before; nothing before `floor` is looked at."""
    start = expression.start
    part = _PART_OF.search(text[max(floor, start - _LOOK_BACK) : start])
    if part and expression.last is None:
        word = "mid" if part["half"] else part["plain"] or _EDGES[part["edge"].lower()]
        start -= len(part[0])
        expression = expression._replace(start=start, part=word.lower())
    since = _SINCE.search(text[max(floor, start - _LOOK_BACK) : start])
    compared = text.startswith(", when", expression.end)  # the first since 1959, when two died
    if since and not compared and expression.first.kind not in {"span", "clock"}:
        expression = expression._replace(start=start - len(since[0]), since=True)
    return expression


# --- what is no time ------------------------------------------------------------------------------


def _is_time(text: str, atom: Atom, start: int, tokens: Sequence[Token]) -> bool:
    before = _word_before(text, atom.start, start)
    here = bisect_left(tokens, atom.start, key=lambda token: token.start)
    if atom.kind in {"weekday", "month", "near", "feast"} and _inside_name(atom, tokens, here):
        return False
    if atom.kind == "weekday" and before == "the" and _is_name(tokens[here + 1 : here + 2], atom.end):
        return False
    if atom.kind == "weekday" and (before in _NAMED_DAYS or _is_titled(text, atom.end)):
        return False
    if text[atom.start - 1 : atom.start] in _OPENING and text[atom.end : atom.end + 1] in _CLOSING:
        return False  # the film “Yesterday”
    if atom.kind in _CHECKS:
        return _CHECKS[atom.kind](text, atom, before, tokens[here : here + 3])
    return True


def _word_before(text: str, at: int, start: int) -> str:
    found = re.search(r"(?:[^\W_]+|\()[\s'’-]{0,3}$", text[max(start, at - 20) : at])
    return found[0].strip(" \n'’-").lower() if found else ""


def _inside_name(atom: Atom, tokens: Sequence[Token], here: int) -> bool:
    """`April Teke`, `the Monday Club`, `USA Today`: part of a longer name of somebody or something."""
    if atom.kind == "feast" and len(atom.parts["feast"].split()) > 1:
        return False  # Valentine's Day
    if here >= len(tokens) or tokens[here].entity[2:] not in {"PERSON", "ORG", "FAC"}:
        return False
    continues = any(token.entity.startswith("I-") for token in tokens[here + 1 : here + 2] if token.start >= atom.end)
    alone = tokens[here].entity == "B-PERSON" and atom.kind != "feast"
    return continues or tokens[here].entity.startswith("I-") or alone


def _is_name(following: Sequence[Token], end: int) -> bool:
    return bool(following) and following[0].pos == "PROPN" and following[0].start == end + 1


_NEXT = re.compile(r" ([A-Z][a-z]+)")


def _is_titled(text: str, end: int) -> bool:
    """Whether a paper's or a club's last word follows: `Sunday Herald reporters`."""
    following = _NEXT.match(text, end)
    return following is not None and following[1].lower() in name_endings()


def _year_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:
    year = int(atom.parts["year"])
    following = tokens[1] if len(tokens) > 1 else None
    word = text[following.start : following.end].lower() if following else ""
    plural = following is not None and following.pos == "NOUN" and (word.endswith("s") or word in _PLURALS)
    if before in _DETERMINERS:
        return True
    if before in {"to", "at", "on", "from"} and _is_name(tokens[1:2], atom.end):
        return False  # 1980 Dock Road
    if before in _PREPOSITIONS:
        return not (plural and before in {"of", "to", "for", "than", "and", "or", "by", "around", "about"})
    if year < _OLD_YEAR or plural or (following and following.pos == "PROPN" and not before):
        return False
    return following is None or following.pos not in {"NOUN", "PROPN"} or before == ""


def _month_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:
    short = atom.end - atom.start <= 4 and text[atom.start : atom.end] not in {"June", "July"}
    if short or atom.parts["month"] in {"may", "march", "august"}:
        return before in _MONTH_AFTER
    return before in _PREPOSITIONS or not _is_name(tokens[1:2], atom.end)


def _clock_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    plain = "hours" in atom.parts and "zone" not in atom.parts
    return not plain or before in _CLOCK_AFTER or text[atom.start - 1 : atom.start] == "("


def _quarter_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    parts = atom.parts
    if "short" in parts:
        return "year" in parts or (parts["short"] == "q" and text[atom.start] == "Q")
    return bool({"order", "of"} & parts.keys()) or parts["what"] == "quarter"


def _span_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    parts = atom.parts
    if "count" in parts:
        return parts["unit"] not in {"second", "minute"} or parts["order"] != "final"
    exact = parts["unit"] in {"second", "minute", "day", "night"} and not parts.get("many")
    return parts["order"] != "final" and not exact and not text.startswith(" of ", atom.end)


def _order_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    unit = atom.parts.get("unit")
    if unit in {"second", "minute", "hour"}:
        return False
    return unit != "day" or atom.parts["order"] not in {"last", "this", "past"}


def _feast_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    name = text[atom.start : atom.end].removeprefix("the ").removeprefix("The ")
    return name[:1].isupper()


def _count_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:  # noqa: ARG001
    return atom.parts.get("count") != "the" or atom.parts["unit"] in {"day", "night", "week", "month", "year"}


def _ordinal_is_time(text: str, atom: Atom, before: str, tokens: Sequence[Token]) -> bool:
    """`on the 24th`, `the morning of the 17th`: not `on the 24th floor`."""
    part = _PART_BEFORE.search(text[max(0, atom.start - 30) : atom.start]) is not None
    following = next((token for token in tokens if token.start >= atom.end), None)
    named = (
        following is not None
        and following.pos in {"NOUN", "PROPN", "ADJ", "NUM", "VERB"}
        and following.start <= atom.end + 1
    )
    return (part or before in {"on", "by", "until", "till"}) and not named


_PART_BEFORE = re.compile(r"\b(?:morning|afternoon|evening|night)\sof\s$", re.IGNORECASE)


_CHECKS = {
    "ordinal": _ordinal_is_time,
    "year": _year_is_time,
    "month": _month_is_time,
    "clock": _clock_is_time,
    "quarter": _quarter_is_time,
    "span": _span_is_time,
    "order": _order_is_time,
    "feast": _feast_is_time,
    "shift": _count_is_time,
}


def _is_season(text: str, expression: Expression, start: int) -> bool:
    """`last summer`, `autumn 2029`, `in winter`: not `prices fall`, `the spring`, `the fall of`."""
    order = expression.first.parts.get("order")
    if "year" in expression.first.parts or expression.whole or (order and order != "the"):
        return True
    before = _word_before(text, expression.start, start)
    return before in {"in", "during", "since", "until", "by", "of", "through"} and not text.startswith(
        " of", expression.end
    )


def quoted_stretches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between quotation marks in a sentence; a mark that is not closed runs to the end."""
    out: list[tuple[int, int]] = []
    opened = -1
    for found in re.finditer(r"[“”\"«»]", text[start:end]):
        at = start + found.start()
        if opened < 0 and found[0] not in "”»":
            opened = at
        elif opened >= 0:
            out.append((opened, at))
            opened = -1
    if opened >= 0:
        out.append((opened, end))
    return out


def stands_in(at: int, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the stretches, which are in order and apart."""
    index = bisect_right(stretches, at, key=lambda stretch: stretch[0]) - 1
    return index >= 0 and at < stretches[index][1]
