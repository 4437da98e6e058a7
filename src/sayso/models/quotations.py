"""Where a text is quoted: the state of its quotation marks, one pass, per character.

Marks may be straight or curly, double or single, German („…“, »…«), French (« … »), LaTeX (``…''),
nested, or unbalanced. A paragraph that opens a quotation without closing it hands the quotation on only
where the next paragraph opens with a mark again; otherwise the quotation ends with its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sayso.schema import Kind, Span


class Quoted(IntEnum):
    """What a character is to the quotation around it."""

    OUTSIDE = 0
    INSIDE = 1
    OPENS = 2
    CLOSES = 3
    RESUMES = 4
    """Opens a paragraph whose predecessor left its quotation open."""


_MARK = re.compile("[\"“”„‟«»‹›'‘’‚‛\uff02]|``|''")
_DOUBLE_CLOSER = {"“": "”", "‟": "”", '"': '"', "\uff02": "\uff02", "``": "''", "''": "''"}
_SINGLE_CLOSER = {"‘": "’", "‛": "’", "'": "'", "’": "’"}
_ENDS = frozenset({"”", '"', "''", "\uff02"})
_APOSTROPHES = frozenset({"'", "’"})
_ANGLES = {"«": "»", "»": "«", "‹": "›", "›": "‹"}
_ELIDED = re.compile(r"['’](?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
_FAR = 4000
"""A single mark opens a quotation only where another, in this many characters, can close it."""


def quotation_states(text: str) -> NDArray[np.uint8]:
    """One `Quoted` a character of `text`. Linear in its length."""
    states = np.zeros(len(text), dtype=np.uint8)
    start = 0
    left_open: str | None = None
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start and not text[start:end].isspace():
            left_open = _paragraph(text, start, end, left_open, states)
        start = end + 1
    return states


def _paragraph(text: str, start: int, end: int, left_open: str | None, states: NDArray[np.uint8]) -> str | None:
    """Fill in the states of one paragraph; what closes the quotation that it leaves open, if any."""
    marks = list(_MARK.finditer(text, start, end))
    open_: list[tuple[str, int]] = []  # what closes it, where its words begin
    closable = _last_single(text, marks, start, end)
    for mark in marks:
        sign, at, after = mark.group(), mark.start(), mark.end()
        before, behind = text[at - 1 : at] if at > start else "", text[after : after + 1] if after < end else ""
        closes = _which_closes(sign, before, behind, open_)
        if closes is not None:
            states[at:after] = Quoted.CLOSES if closes == 0 else Quoted.INSIDE
            if closes == 0:
                inner = states[open_[0][1] : at]
                inner[inner == Quoted.OUTSIDE] = Quoted.INSIDE
            del open_[closes:]
            continue
        closer = _closer(text, sign, at, before, behind, closable)
        if closer is None or len(open_) > 3 or (open_ and open_[-1][0] == closer):
            continue
        if not open_:
            resumes = left_open == closer and not text[start:at].strip()
            states[at:after] = Quoted.RESUMES if resumes else Quoted.OPENS
        open_.append((closer, after))
    if not open_:
        return None
    inner = states[open_[0][1] : end]
    inner[inner == Quoted.OUTSIDE] = Quoted.INSIDE
    return open_[0][0]


def _which_closes(sign: str, before: str, behind: str, open_: Sequence[tuple[str, int]]) -> int | None:
    """The depth of the open quotation that the mark closes; None where it closes none."""
    if sign in _APOSTROPHES and behind.isalnum() and before.isalnum():
        return None
    for depth in range(len(open_) - 1, -1, -1):
        closer = open_[depth][0]
        if sign == closer or (sign in _ENDS and closer in _ENDS):
            opens_inner = sign == '"' and before.isspace() and _leans_right(before, behind) and closer != '"'
            return None if opens_inner else depth
    return None


def _closer(text: str, sign: str, at: int, before: str, behind: str, closable: int) -> str | None:
    """What closes the quotation that the mark opens; None where it opens none."""
    if sign in _DOUBLE_CLOSER:
        stray = (sign == "''" and not _leans_right(before, behind)) or (sign == '"' and before.isalnum())
        return None if stray else _DOUBLE_CLOSER[sign]
    if sign == "„":
        return "“" if "“" in text[at : at + _FAR] else "”"
    if sign == "”":  # opens where an editor typed the wrong one
        return "”" if _leans_right(before, behind) else None
    if sign in _ANGLES:
        return _ANGLES[sign] if sign in "«‹" or _leans_right(before, behind) else None
    if sign == "‚":
        return "‘" if _leans_right(before, behind) and "‘" in text[at : at + _FAR] else None
    if sign in _SINGLE_CLOSER and _leans_right(before, behind) and at < closable:
        return None if _ELIDED.match(text, at) else _SINGLE_CLOSER[sign]
    return None


def _leans_right(before: str, behind: str) -> bool:
    return not (before.isalnum() or before in ".,!?%") and bool(behind) and not behind.isspace() if before else bool(behind)


def _last_single(text: str, marks: Sequence[re.Match[str]], start: int, end: int) -> int:
    """Where the last single mark stands that can close: behind a word or a stop, before none. -1: nowhere."""
    for mark in reversed(marks):
        at, after = mark.start(), mark.end()
        if mark.group() in _APOSTROPHES and at > start and not text[at - 1].isspace() and not text[after : after + 1].isalnum():
            return at
    return -1


def kind_of(text: str, content: Sequence[Span], states: NDArray[np.uint8]) -> Kind:
    """How the words of `content` are reported: wholly, partly or not inside quotation marks."""
    quoted = plain = False
    for start, end in content:
        for at in range(start, end):
            if text[at].isalnum():
                if states[at] == Quoted.INSIDE:
                    quoted = True
                else:
                    plain = True
    if quoted:
        return Kind.MIXED if plain else Kind.DIRECT
    return Kind.INDIRECT
