"""Sentence -> quantities as worded: bounds, number or numbers, unit. No part of the pattern repeats without a bound."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sayso.document.words.numbers import DIGITS, NUMBER, number_of, number_words
from sayso.lexicon import read_table, word_list


class Quantity(NamedTuple):
    """An interval as worded; None is no bound on that side."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False
    approximate: bool = False
    unit: str | None = None


class QuantityExpression(NamedTuple):
    """Where a quantity stands and what it says; `core` is the number or word alone."""

    start: int
    end: int
    core: str
    core_start: int
    core_end: int
    quantity: Quantity
    age: bool = False


_S = r"\s{1,3}"
_BOUNDS = {row["words"]: row["bound"] for row in read_table("bounds") if row["place"] == "before"}
_AFTER = {row["words"]: row["bound"] for row in read_table("bounds") if row["place"] == "after"}
_ROUND = number_words("round")
"""At least two of what the word counts by: "hundreds" is 200 and more."""
_SINGLE = number_words("single")
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}


@cache
def _currencies() -> dict[str, dict[str, str]]:
    places: dict[str, dict[str, str]] = {"before": {}, "after": {}, "code": {}}
    for row in read_table("currencies"):
        places[row["place"]][row["name"]] = row["code"]
    return places


@cache
def _units() -> dict[str, tuple[str, float, float]]:
    return {row["name"]: (row["symbol"], float(row["factor"]), float(row["offset"])) for row in read_table("units")}


def _any(names: Iterator[str] | list[str] | dict[str, float] | dict[str, str]) -> str:
    """An alternation, the longest first, a space standing for white space."""
    return "|".join(re.escape(name).replace(r"\ ", _S) for name in sorted(names, key=lambda name: (-len(name), name)))


_SIGN = _any(_currencies()["before"])
_CODE = _any(_currencies()["code"])
_MONEY = _any(_currencies()["after"])
_UNIT = "|".join(
    rf"{re.escape(name).replace(chr(92) + ' ', _S)}" + (r"s?(?![^\W_])" if name[-1].isalpha() else "")
    for name in sorted(_units(), key=lambda name: (-len(name), name))
)
_NUMBER = f"(?i:{NUMBER})"
_FIGURE = re.compile(
    rf"""
    (?<![^\W_]) (?: (?<=-of-) | (?<![.,:/\#@$€£¥+-]) ) (?<!\d\s[-–])
    (?: (?i:(?P<between>between|from){_S}) | (?i:(?:well|far|still|perhaps){_S})?
        (?P<bound>(?i:{_any(_BOUNDS)}){_S}|~\s?) )?                             # more than, up to
    (?P<minus>(?i:minus)\s|[-−](?=\d))?                                    # minus 12C
    (?: (?P<sign>{_SIGN})\s? | (?P<code>(?:{_CODE}))\s )?                    # $, EUR
    (?:
        (?P<round>(?i:{_any(_ROUND)}))\b(?=\W|$)                             # hundreds of thousands, dozens
      | (?P<several>(?i:several|many|some|a{_S}few|a{_S}couple(?:{_S}of)?))\s(?P<single>(?i:{_any(_SINGLE)}))\b
      | (?P<share>(?i:one|two|three|four|five|six|seven|eight|nine|\d{{1,3}})\s(?i:in|out\sof|per)\s(?:every\s)?
          (?i:two|three|four|five|six|seven|eight|nine|ten|twenty|a\shundred|\d{{1,3}}(?:,\d{{3}})?))\b   # one in five
      | (?P<parts>(?i:(?:an?|one|two|three|four|five|seven|nine|1|2|3)[-\s](?:{"|".join(_FRACTIONS)})s?))\b
          (?=\s(?i:of|the|as)\b|[-\s][^\W\d_]|[.,;])                         # a third of
      | (?P<half>(?i:half))\b(?=\s(?i:of|the|a|an|its|their|his|her|our|all)\b)
          (?!\sa\s(?i:million|billion|dozen|thousand))
      | (?P<dozen>(?i:half\sa\sdozen|(?:an?|one|two|three|four|five|six|{DIGITS})\sdozen))\b
      | (?P<pair>(?i:a\s(?:pair|couple)))\b(?=\s(?i:of)\b)
      | (?P<unitary>(?(bound)(?i:an?)|(?!)))(?=\s(?i:{_UNIT})\b)               # at least a month
      | (?P<first>{_NUMBER})(?:(?![^\W_])|(?=(?i:{_UNIT}))|(?=[CF]\b))
        (?: (?:\s?%|{_S}per\s?cent)? (?P<to>\s?[-‐‑–—]\s?|{_S}(?i:to|or){_S}|(?(between){_S}and{_S}|(?!)))
            (?P<sign2>{_SIGN})?(?P<second>{_NUMBER})(?![^\W_]) )?
    )
    (?P<after>\s?\+|(?i:-plus|-odd|{_S}(?:or{_S}(?:more|so|less|fewer)|plus))\b)?
    (?: (?P<old>[-\s]years?[-\s]olds?)\b
      | (?P<degrees>(?<=\d)[CF])\b
      | (?P<link>[-‐‑\s]{{0,2}}|{_S}of{_S})
        (?: (?P<code2>{_CODE})\b | (?P<unit>(?i:{_UNIT})) | (?P<money>(?i:{_MONEY}))\b ) )?
    (?P<late>{_S}(?i:or{_S}(?:more|so|less|fewer)))?
    (?: (?=(?:{_S}[^\W\d_]{{3,}}){{1,3}}(?P<beyond>{_S}(?i:or{_S}(?:more|less|fewer)))\b) )?  # 200 hens or more
    """,
    re.VERBOSE,
)
_RANGING = re.compile(r"\b(?:anywhere|rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying))$", re.IGNORECASE)
_NONE = re.compile(
    r"(?<![^\W_])(?i:no)\s(?:[^\W\d_]{2,14}\s)?(?=(?P<thing>(?i:casualties|injuries|deaths|fatalities|victims|survivors|arrests))\b)"
    r"|(?<![^\W_])(?P<nobody>(?i:no\sone|nobody|none))(?=(?:\s[^\W\d_]{2,12}){1,4})"
)
_TRIGGER = re.compile(
    r"\d|[½⅓⅔¼¾]|\b(?i:no|none|nobody|half|dozen|scores|hundred|thousand|million|billion|trillion|pair|couple|third|quarter"
    r"|fifth|tenth|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zero|lakh|crore|at\sleast)"
    r"|\b(?i:less\sthan|more\sthan|under|over|nearly|almost)\san?\b"
)
"""What every quantity holds."""
_DIED = word_list("figures", "harmed")


def find_quantities(text: str, start: int, end: int) -> Iterator[QuantityExpression]:
    """The quantities of `text[start:end]`, in order, none overlapping another.

    What is a number but no quantity (a year, a score, an address) is still among them.
    """
    if not _TRIGGER.search(text, start, end):
        return
    at = start
    nothing = list(_NONE.finditer(text, start, end))[::-1]
    while found := _FIGURE.search(text, at, end):
        while nothing and nothing[-1].start() < found.start():
            yield from _zero(text, nothing.pop(), end)
        if found["second"] and _is_no_range(text, found, start):
            starts = (found.start("sign"), found.start("code"), found.start("first"))
            found = _FIGURE.search(text, min(start for start in starts if start >= 0), found.start("to")) or found
        wording = _read(found)
        if wording:
            yield wording
        at = max(wording.end if wording else found.end(), found.start() + 1)
    while nothing:
        yield from _zero(text, nothing.pop(), end)


def _is_no_range(text: str, found: re.Match[str], start: int) -> bool:
    """`rose from 3 to 5`, `rose 4% to $26`: two figures."""
    signed, shared = bool(found["sign"] or found["code"]), (found["unit"] or "").lower()
    if ("%" in text[found.end("first") : found.start("to")] and shared != "%") or (found["sign2"] and not signed):
        return True
    if (found["between"] or "").lower() != "from":
        return False
    before = text[max(start, found.start() - 16) : found.start()].strip(' \n“"‘')
    return bool(before) and not _RANGING.search(before)


def _zero(text: str, found: re.Match[str], end: int) -> Iterator[QuantityExpression]:
    """`No casualties`; `no one was hurt`, but not `no one else knew`."""
    stop = found.end()
    if found["thing"]:
        stop = found.end("thing")
    elif _DIED.isdisjoint(re.findall(r"[^\W\d_]+", text[stop : min(end, stop + 40)])[:4]):
        return
    yield QuantityExpression(found.start(), stop, text[found.start() : stop], found.start(), stop, Quantity(0.0, 0.0))


def _read(found: re.Match[str]) -> QuantityExpression | None:
    quantity, core = _value(found)
    if quantity is None:
        return None
    end = found.end()
    if found["old"]:
        return QuantityExpression(
            found.start(), end, core, found.start("first"), found.end("first"), quantity._replace(unit="a"), True
        )
    above, end = _with_unit(found, quantity)
    minus = bool(found["minus"]) and (found["minus"][0] in "mM" or above.unit in _BELOW_ZERO)
    quantity = _with_unit(found, _negative(quantity))[0] if minus else above
    bound = " ".join((found["bound"] or "").lower().split())
    quantity = _bounded(quantity, "about" if bound == "~" else _BOUNDS.get(bound, "exact"))
    for after in (found["after"], found["late"] or found["beyond"]):
        words = re.sub(r"\s+", " ", (after or "").lower()).strip()
        quantity = _bounded(quantity, _AFTER.get(words, "exact"))
    inner = next(found.span(name) for name in _CORES if found[name])
    start = found.start()
    if found["minus"] and not minus:  # a dash
        start = found.end("minus")
    if found["between"] and found["second"] is None:  # "from 40 villages": the word opens no range
        start = min(place for place in (found.start("sign"), found.start("code"), inner[0]) if place >= 0)
    return QuantityExpression(start, end, core, *inner, quantity)


def _value(found: re.Match[str]) -> tuple[Quantity | None, str]:
    """The number or numbers, before bounds and units, and the words that give them."""
    name = next(name for name in _CORES if found[name])
    return _CORES[name](found), found[name]


def _round(found: re.Match[str]) -> Quantity:
    return Quantity(_ROUND[" ".join(found["round"].lower().split())], None, approximate=True)


def _several(found: re.Match[str]) -> Quantity:
    return Quantity(_SINGLE[found["single"].lower()], None, approximate=True)


def _share(found: re.Match[str]) -> Quantity | None:
    few, many = (number_of(part) for part in re.split(r"\s(?:in|out\sof|per)\s", found["share"].lower()))
    share = 100 * (few or 0) / (many or 1)
    return _same(round(share, 4))._replace(unit="%") if 0 < share <= 100 else None


def _parts(found: re.Match[str]) -> Quantity:
    many, part = (found["parts"] or "one half").lower().replace("-", " ").split()
    share = 100 * (number_of(many) or 1) / _FRACTIONS[part if part in _FRACTIONS else part.removesuffix("s")]
    return _same(round(share, 4))._replace(unit="%")


def _dozen(found: re.Match[str]) -> Quantity:
    words = found["dozen"].lower()
    return _same(6.0 if words.startswith("half") else 12 * (number_of(words.removesuffix("dozen")) or 1))


def _pair(found: re.Match[str]) -> Quantity:
    return _same(2.0)._replace(approximate=found["pair"].lower().endswith("couple"))


_BELOW_ZERO = frozenset({"°C", "%"})


def _negative(quantity: Quantity) -> Quantity:
    """Below zero: what was the lower bound is the upper one."""
    low, high = (None if value is None else -value for value in (quantity.high, quantity.low))
    return quantity._replace(low=low, high=high, low_open=quantity.high_open, high_open=quantity.low_open)


def _same(value: float) -> Quantity:
    return Quantity(value, value)


def _numbers(found: re.Match[str]) -> Quantity | None:
    first, second = number_of(found["first"]), number_of(found["second"]) if found["second"] else None
    if first is None:
        return None
    if second is None:
        return _same(first)
    scale = re.search(
        r"(?:[-\s]|(?<=\d))(hundred|thousand|million|billion|trillion|k|mn?|bn?|tn)$", found["second"].lower()
    )
    if scale and first < 1000 and re.fullmatch(rf"{DIGITS}|[a-z-]+", found["first"].lower()) and first < second:
        first *= number_of("one " + scale[1]) or 1  # 3 to 4 million
    return Quantity(min(first, second), max(first, second))


_CORES: dict[str, Callable[[re.Match[str]], Quantity | None]] = {
    "round": _round,
    "several": _several,
    "share": _share,
    "parts": _parts,
    "half": _parts,
    "dozen": _dozen,
    "pair": _pair,
    "unitary": lambda _: _same(1.0),
    "first": _numbers,
}


def _with_unit(found: re.Match[str], quantity: Quantity) -> tuple[Quantity, int]:
    """The quantity in the unit's symbol, and where its words end."""
    code = found["code"] or (found["sign"] and _currencies()["before"].get(found["sign"]))
    end = found.end()
    if found["degrees"] and not code:
        symbol, factor, offset = _units()["°" + found["degrees"].lower()]
        return _scaled(quantity, factor, offset)._replace(unit=symbol), end
    money = re.sub(r"\s+", " ", (found["money"] or "").lower())
    of = "of" in (found["link"] or "")
    if found["unit"] and not (of and not found["round"]):
        name = re.sub(r"\s+", " ", found["unit"].lower())
        symbol, factor, offset = _units().get(name) or _units().get(name.removesuffix("s")) or ("", 1.0, 0.0)
        if symbol and not code:
            return _scaled(quantity, factor, offset)._replace(unit=symbol), end
    if money == "won" and (quantity.low or 0) < 1000:  # "seven won" is a verb
        money = ""
    if (money or found["code2"]) and (not of or found["round"]):
        return quantity._replace(unit=code or _currencies()["after"].get(money) or found["code2"]), end
    if found["link"] is not None and not found["late"]:
        end = found.start("link")
    return quantity._replace(unit=code or quantity.unit), end


def _scaled(quantity: Quantity, factor: float, offset: float) -> Quantity:
    low, high = (value if value is None else round(value * factor + offset, 4) for value in quantity[:2])
    return quantity._replace(low=low, high=high)


def _bounded(quantity: Quantity, bound: str) -> Quantity:
    low, high = quantity.low, quantity.high
    changes: dict[str, dict[str, Any]] = {
        "above": {"high": None, "low_open": True},
        "from": {"high": None},
        "barely": {"high": None, "low_open": True, "approximate": True},
        "below": {"low": None, "high": high if high is not None else low, "high_open": True},
        "nearly": {"low": None, "high": high if high is not None else low, "high_open": True, "approximate": True},
        "to": {"low": None, "high": high if high is not None else low},
        "about": {"approximate": True},
    }
    return quantity._replace(**changes.get(bound, {}))
