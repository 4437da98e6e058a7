"""Number -> age, quantity, or neither: what only names, dates or keeps the score is no quantity."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from sayso.document.quantities.figures.grammar import QuantityExpression
from sayso.lexicon import word_list
from sayso.schema import Token

_NAMED_BY = word_list("figures", "names_number")
"""Words that a number after them names and does not count: Article 7, Flight 370."""
_STREETS = word_list("figures", "street")
_NAMES = frozenset({"ORG", "FAC", "EVENT", "PERSON", "LOC", "GPE"})
_PEOPLE = word_list("figures", "aged")
"""Nouns that an age is set after: "her cousin, 15"."""
_WHICH_ONE = word_list("figures", "which_one")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_TELEPHONE = re.compile(r"(?:\d[\d-]{1,12}[\s-])?\d{3,12}[\s-]\d{3,12}")
_TELEPHONE_BEFORE = re.compile(r"\d{3}[\s-]$")
_GOES_ON = re.compile(r"\.\d|/\d|:\d|-[A-Za-z]{1,3}\d|\s?x\s?\d")
"""2.0.1, 9/11, 6:30, 4-H2, 3 x 3."""
_OLDEST = 120


class _NumberContext(NamedTuple):
    """A number among the tokens around it: `at` is the index of its own, `after` that of the word after its words."""

    text: str
    wording: QuantityExpression
    tokens: Sequence[Token]
    at: int
    after: int

    def word(self, index: int) -> str:
        inside = 0 <= index < len(self.tokens)
        return self.text[self.tokens[index].start : self.tokens[index].end].lower() if inside else ""

    def pos(self, index: int) -> str:
        return self.tokens[index].pos if 0 <= index < len(self.tokens) else ""


def _place(text: str, wording: QuantityExpression, tokens: Sequence[Token]) -> _NumberContext:
    at = bisect_left(tokens, wording.core_start, key=lambda token: token.start)
    return _NumberContext(text, wording, tokens, at, bisect_left(tokens, wording.end, key=lambda token: token.start))


def as_age(text: str, wording: QuantityExpression, tokens: Sequence[Token]) -> QuantityExpression:
    """The wording marked as an age where it is one though no unit says so; else as it was.

    `Ilse Varga, 34,`, `aged 61`, `(34)` after a name, `her cousin, 15`.
    """
    value = wording.quantity.low
    bare = wording.core.lower() == text[wording.start : wording.end].lower() and not wording.quantity.unit
    if not bare or value is None or not 0 <= value <= _OLDEST or value != int(value):
        return wording
    before = text[max(0, wording.start - 14) : wording.start]
    age = wording._replace(age=True, quantity=wording.quantity._replace(unit="a"))
    if re.search(r"\b(?:aged?|age\sof)\s$", before):
        return age._replace(start=wording.start - len("aged ")) if before.endswith("aged ") else age
    place = _place(text, wording, tokens)
    set_off = re.match(r"[,.;)]|$|\s(?:and|were|was|is)\b", text[wording.end : wording.end + 6])
    apart = before.endswith((", ", "("))
    somebody = place.pos(place.at - 2) == "PROPN" or place.word(place.at - 2) in _PEOPLE
    return age if set_off and apart and somebody and wording.core.isdigit() else wording


def is_quantity(text: str, wording: QuantityExpression, tokens: Sequence[Token]) -> bool:
    """Whether a number counts or measures something."""
    place = _place(text, wording, tokens)
    exact = wording.quantity.low == wording.quantity.high
    if wording.core.lower() == "one" and exact and _is_pronoun(place):
        return False
    if wording.quantity.unit or wording.start < wording.core_start:
        return True
    return not any(check(place) for check in (_is_label, _is_address, _is_in_name, _is_year, _is_score))


def _is_pronoun(place: _NumberContext) -> bool:
    """`one of them`, `no one`, `one another`, `this one`: but not `one man`, `one died`, `at least one`."""
    if place.word(place.at - 1) in _WHICH_ONE or place.word(place.after) in {"of", "another"}:
        return True
    bound = place.wording.start < place.wording.core_start
    return not (
        bound or place.pos(place.after) in {"NOUN", "ADJ", "NUM"} or place.word(place.after) in {"died", "dead"}
    )


def _is_label(place: _NumberContext) -> bool:
    """A number that names: No. 4, Article 7, 0800 555, version 2.0.1, a note's [3], a list's 1."""
    text, wording = place.text, place.wording
    core, start, end = wording.core, wording.core_start, wording.end
    if not core[0].isdigit():
        return False
    called = place.word(place.at - 1).rstrip(".") in _NAMED_BY or (core[0] == "0" and core[1:2].isdigit())
    telephone = _TELEPHONE.match(text, start) or _TELEPHONE_BEFORE.search(text[max(0, start - 4) : start])
    noted = text[start - 1 : start] == "[" and text[end : end + 1] == "]"
    listed = text[start - 1 : start] in {"", "\n"} and re.match(r"[.)]\s", text[end : end + 2])
    return bool(called or _GOES_ON.match(text, end) or telephone or noted or listed)


def _is_address(place: _NumberContext) -> bool:
    """`10 Marlow Street`; a number right after a name that no noun follows: `Brandt 500 was flat`."""
    if not place.wording.core[0].isdigit():
        return False
    ahead = range(place.at + 1, place.at + 4)
    if place.pos(place.at + 1) == "PROPN" and any(place.word(index).rstrip(".") in _STREETS for index in ahead):
        return True
    named = place.pos(place.at - 1) == "PROPN" and place.tokens[place.at - 1].end + 1 == place.wording.core_start
    return named and place.wording.core.isdigit() and place.pos(place.at + 1) not in {"NOUN", "ADJ", "VERB"}


def _is_in_name(place: _NumberContext) -> bool:
    """`Three Mile Island`, `Channel 4`: among the words of a name."""
    if place.at >= len(place.tokens) or place.tokens[place.at].entity[2:] not in _NAMES:
        return False
    goes_on = place.at + 1 < len(place.tokens) and place.tokens[place.at + 1].entity.startswith("I-")
    return goes_on or place.tokens[place.at].entity.startswith("I-")


def _is_year(place: _NumberContext) -> bool:
    return bool(_YEAR.fullmatch(place.wording.core)) and not _heads_phrase(place)


def _is_score(place: _NumberContext) -> bool:
    """`3-2`, `24-7`: but not `10-15 planes`."""
    quantity, wording = place.wording.quantity, place.wording
    paired = re.match(r"\s?[-–—]", place.text[wording.core_end : wording.end])
    return bool(paired) and (quantity.low == quantity.high or not _heads_phrase(place))


def _heads_phrase(place: _NumberContext) -> bool:
    """Whether a word follows that the number can count."""
    close = place.after < len(place.tokens) and place.tokens[place.after].start - place.wording.end <= 2
    return close and place.pos(place.after) in {"NOUN", "ADJ", "VERB", "AUX"}
