"""Text -> what stands in quotation marks, as messy as they are in life."""

from __future__ import annotations

import re

from sayso.schema import Span

_LINE = re.compile(r"[^\n\r]+")
_MARK = re.compile(
    r'["“”„‟«»「」『』]'  # "so", “so”, „so“, «so», 「so」
    r"|(?<![^\s(\[—–:\"“-])['‘](?=\S)"  # 'so: before a word, after white space or a bracket
    r"|(?<=\S)['’](?!\w)"  # so': after a word or its stop
)
_CLOSES = {"“": "”", "„": "“”‟", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", "'": "'’", '"': '"”'}
_STOPS = ".,!?;…"


def quotations(text: str) -> tuple[Span, ...]:
    """What each line has inside quotation marks, without the marks; one within another is not shown apart.

    A quotation that its line leaves open goes on to the line's end where a mark that only opens began
    it, or where it began the line (so it is set when it goes on in the next paragraph); any other lone
    mark is none. A single mark after a plural's s is an apostrophe while another could still close.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        marks = list(_MARK.finditer(text, start, end))
        last_single = max((mark.start() for mark in marks if mark[0] in "'’"), default=-1)
        opened: tuple[int, str] | None = None
        for mark in marks:
            sign, place = mark[0], mark.start()
            if opened is None:
                if sign in _CLOSES and (sign != "»" or not text[start:place].strip() or text[place - 1].isspace()):
                    opened = (place, sign) if sign not in "'‘" or _before_word(text, place, end) else None
            elif sign in _CLOSES[opened[1]]:
                if sign in "'’" and text[place - 1] not in _STOPS and text[place - 1] == "s" and place != last_single:
                    continue
                found.append(Span(opened[0] + 1, place))
                opened = None
        if opened is not None and (opened[1] in "“„«「『" or not text[start : opened[0]].strip()):
            found.append(Span(opened[0] + 1, end))
    return tuple(found)


def _before_word(text: str, place: int, end: int) -> bool:
    """Whether a single mark opens: it has a word after it and none before ("'so", not "dogs'" or "'90s")."""
    before = text[place - 1] if place else " "
    return place + 1 < end and not text[place + 1].isspace() and not text[place + 1].isdigit() and not before.isalnum()
