"""Text -> what stands in quotation marks, as messy as they are in life."""

from __future__ import annotations

import re

from sayso.schema import Span

_MARK = re.compile("[\"“”„‟«»「」『』'‘’]")
_CLOSES = {"“": "”", "„": "“”‟", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", "'": "'’", '"': '"”'}


def quotations(text: str) -> tuple[Span, ...]:
    """What each line has inside quotation marks, without the marks; one within another is not shown apart.

    A quotation that its line leaves open goes on to the line's end where a mark that only opens began
    it, or where it began the line (so it is set when it goes on in the next paragraph); any other lone
    mark is none. A single mark after a plural's s is an apostrophe while another could still close.
    """
    found: list[Span] = []
    places = [mark.start() for mark in _MARK.finditer(text)]
    first = 0
    while first < len(places):
        start, end = line_around(text, places[first])
        last = first
        while last < len(places) and places[last] < end:
            last += 1
        found += _in_line(
            text, start, end, [place for place in places[first:last] if _is_mark(text, place, start, end)]
        )
        first = last
    return tuple(found)


def line_around(text: str, place: int) -> Span:
    """The line that a place stands in."""
    end = text.find("\n", place)
    return Span(text.rfind("\n", 0, place) + 1, end if end >= 0 else len(text))


def _in_line(text: str, start: int, end: int, places: list[int]) -> list[Span]:
    found = []
    last_single = next((place for place in reversed(places) if text[place] in "'’"), -1)
    opened = -1
    for place in places:
        sign, before = text[place], text[place - 1 : place]
        if opened < 0:
            if sign in _CLOSES and _opens(text, place, start, end):
                opened = place
        elif sign in _CLOSES[text[opened]]:
            if sign in "'’" and before == "s" and place != last_single:
                continue
            found.append(Span(opened + 1, place))
            opened = -1
    if opened >= 0 and (text[opened] in "“„«「『" or not text[start:opened].strip()):
        found.append(Span(opened + 1, end))
    return found


def _is_mark(text: str, place: int, start: int, end: int) -> bool:
    """Whether a sign is a quotation mark here: a single one has a word on one side only."""
    if text[place] not in "'‘’":
        return True
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    closes = text[place] != "‘" and not before.isspace() and not (after.isalnum() or after == "_")
    return closes or _before_word(before, after)


def _opens(text: str, place: int, start: int, end: int) -> bool:
    sign = text[place]
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    if sign in "'‘":
        return _before_word(before, after)
    return sign != "»" or before.isspace()


def _before_word(before: str, after: str) -> bool:
    """Whether a single mark opens: a word after it and none before ("'so", not "dogs'" or "'90s")."""
    return (before.isspace() or before in '([—–:-"“') and not after.isspace() and not after.isdigit()
