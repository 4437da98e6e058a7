"""Text -> the names of news agencies in it: those of the table, and those that say themselves what they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from sayso.lexicon import read_table


@cache
def agencies() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """A pattern for every form, the agency of each form, and the forms that mean other things too."""
    names: dict[str, str] = {}
    short: set[str] = set()
    for row in read_table("agencies"):
        for form in filter(None, row["forms"].split("|")):
            names.setdefault(form, row["name"])
            if len(form) > _LETTERS:
                names.setdefault(form.upper(), row["name"])
        for form in filter(None, row["short"].split("|")):
            names.setdefault(form, row["name"])
            short.add(form)
    longest = sorted(names, key=lambda form: (-len(form), form))
    return re.compile("(?:" + "|".join(map(re.escape, longest)) + ")"), names, frozenset(short)


_LETTERS = 5
"""Letters of a name from which on it means the agency in capitals too: THE ASSOCIATED PRESS."""


def is_agency(name: str) -> bool:
    """Whether a name is an agency's that the table knows.

    >>> is_agency("The Associated Press"), is_agency("The Hartvale Courier")
    (True, False)
    """
    _, names, _ = agencies()
    return name in names or name.removeprefix("The ").removeprefix("THE ") in names


@cache
def unlisted() -> re.Pattern[str]:
    """The name of an agency that no table need know, for it says what it is: Coastal Press Agency."""
    nouns = "|".join(re.escape(row["words"]) for row in read_table("credit_cues") if row["role"] == "noun")
    word = r"[A-ZÀ-Þ][\w'’-]{1,24}"
    return re.compile(rf"(?<!\w)(?:(?!The ){word} ){{1,4}}(?:{nouns})(?!\w)|(?<!\w)(?:{nouns}) {word}(?: {word})?")


class Found(NamedTuple):
    """An agency's name at `text[start:end]`; `short`: letters that mean other things too."""

    agency: str
    start: int
    end: int
    short: bool


def find_agencies(text: str) -> list[Found]:
    """Every name of an agency, in order; linear."""
    pattern, names, short = agencies()
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if (before.isalnum() and _spaced(before)) or (after.isalnum() and _spaced(after)) or before in {"@", "#", "_"}:
            continue
        if text[end : end + 4] in {".com", ".de/", ".net"} or before == ".":
            continue
        found.append(Found(names[match[0]], start, end, match[0] in short))
    starts = [one.start for one in found]
    others = []
    for match in unlisted().finditer(text):
        last = bisect_right(starts, match.end()) - 1
        if last < 0 or found[last].end <= match.start():
            others.append(Found(match[0], *match.span(), short=False))
    return sorted(found + others, key=lambda one: one.start)


def _spaced(char: str) -> bool:
    """Whether a letter's script writes words apart: in the others a name may touch its neighbours."""
    return not "\u3040" <= char <= "\ud7af"
