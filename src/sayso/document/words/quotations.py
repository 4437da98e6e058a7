"""Where a text is quoted: the state of its quotation marks, one pass, per character.

Marks may be straight or curly, double or single, German („…“, »…«), French (« … »), LaTeX (``…''),
nested, or unbalanced. A paragraph that opens a quotation without closing it hands the quotation on only
where the next paragraph opens with a mark again; otherwise the quotation ends with its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.schema import AttributionKind, Span


class QuoteState(IntEnum):
    """What a character is to the quotation around it."""

    OUTSIDE = 0
    INSIDE = 1
    OPENS = 2
    CLOSES = 3
    RESUMES = 4
    """Opens a paragraph whose predecessor left its quotation open."""


QuoteStates = NDArray[np.uint8]
"""One `QuoteState` a character."""


class QuotationMark(NamedTuple):
    """A quotation mark, or an apostrophe, with what stands around it."""

    sign: str
    start: int
    end: int
    before: str
    """The character before it in its paragraph, or nothing."""
    behind: str


class OpenQuotation(NamedTuple):
    """A quotation that is open."""

    closer: str
    begins: int
    """Where its words begin."""


_MARK = re.compile("``|''|[\"“”„‟«»‹›'‘’‚‛\uff02]")
_CLOSER = {"“": "”", "‟": "”", '"': '"', "\uff02": "\uff02", "``": "''", "''": "''", "«": "»", "‹": "›"}
_SINGLE = {"‘": "’", "‛": "’", "'": "'", "’": "’"}
_REVERSED = {"»": "«", "›": "‹", "”": "”"}
"""Marks that open a quotation only where they lean on the word behind them."""
_ENDS = frozenset({"”", '"', "''", "\uff02"})
"""Closing double marks: editors mix them, so each closes the others' quotations."""
_APOSTROPHES = frozenset({"'", "’"})
_ELIDED = re.compile(r"['’](?:\d0s|em|til|tis|twas|cause|bout|n)\b", re.IGNORECASE)
_DEEPEST = 4
_FAR = 4000
"""Characters in which the closing mark of a German quotation is looked for."""


def quotation_states(text: str) -> QuoteStates:
    """One `QuoteState` a character of `text`. Linear in its length."""
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


def quotation_kind(text: str, content: Sequence[Span], states: QuoteStates) -> AttributionKind:
    """How the words of `content` are reported: wholly, partly or not inside quotation marks."""
    quoted = plain = False
    for start, end in content:
        inside = states[start:end] == QuoteState.INSIDE
        borders = [start, *(np.flatnonzero(np.diff(inside)) + start + 1).tolist(), end]
        for first, last in pairwise(borders):
            if any(map(str.isalnum, text[first:last])):
                quoted, plain = quoted or bool(inside[first - start]), plain or not inside[first - start]
    if quoted:
        return AttributionKind.MIXED if plain else AttributionKind.DIRECT
    return AttributionKind.INDIRECT


def _paragraph(text: str, start: int, end: int, left_open: str | None, states: QuoteStates) -> str | None:
    """Fill in the states of one paragraph; what closes the quotation that it leaves open, if any."""
    marks = [_mark(text, found, start, end) for found in _MARK.finditer(text, start, end)]
    last_single = max((mark.start for mark in marks if _may_close_single(mark)), default=-1)
    while text[start].isspace():
        start += 1
    open_: list[OpenQuotation] = []
    for mark in marks:
        depth = _closed_by(mark, open_)
        if depth is not None:
            states[mark.start : mark.end] = QuoteState.INSIDE if depth else QuoteState.CLOSES
            if depth == 0:
                _fill(states, open_[0].begins, mark.start)
            del open_[depth:]
            continue
        closer = _closer(text, mark, last_single, end)
        if closer is None or len(open_) == _DEEPEST or (open_ and open_[-1].closer == closer):
            continue
        if not open_:
            resumes = left_open == closer and mark.start == start
            states[mark.start : mark.end] = QuoteState.RESUMES if resumes else QuoteState.OPENS
        open_.append(OpenQuotation(closer, mark.end))
    if not open_:
        return None
    _fill(states, open_[0].begins, end)
    return open_[0].closer


def _fill(states: QuoteStates, start: int, end: int) -> None:
    inner = states[start:end]
    inner[inner == QuoteState.OUTSIDE] = QuoteState.INSIDE


def _mark(text: str, found: re.Match[str], start: int, end: int) -> QuotationMark:
    at, after = found.span()
    before = text[at - 1] if at > start else ""
    return QuotationMark(found.group(), at, after, before, text[after] if after < end else "")


def _may_close_single(mark: QuotationMark) -> bool:
    """A single mark behind a word or a stop, and before no word."""
    return mark.sign in _APOSTROPHES and bool(mark.before.strip()) and not mark.behind.isalnum()


def _closed_by(mark: QuotationMark, open_: Sequence[OpenQuotation]) -> int | None:
    """The depth of the open quotation that the mark closes; None where it closes none."""
    if mark.sign in _APOSTROPHES and mark.before.isalnum() and mark.behind.isalnum():
        return None
    for depth in range(len(open_) - 1, -1, -1):
        closer = open_[depth].closer
        if mark.sign == closer or (mark.sign in _ENDS and closer in _ENDS):
            opens_inner = mark.sign == '"' and closer != '"' and mark.before.isspace() and _leans_right(mark)
            return None if opens_inner else depth
    return None


def _closer(text: str, mark: QuotationMark, last_single: int, end: int) -> str | None:
    """What closes the quotation that the mark opens; None where it opens none."""
    sign, far = mark.sign, min(mark.end + _FAR, end)
    if (sign == '"' and mark.before.isalnum()) or (sign == "''" and not _leans_right(mark)):
        return None
    if sign in _CLOSER:
        return _CLOSER[sign]
    if sign == "„":
        return "“" if text.find("“", mark.end, far) >= 0 else "”"
    if sign in _REVERSED or not _leans_right(mark):
        return _REVERSED.get(sign) if _leans_right(mark) else None
    if sign == "‚":
        return "‘" if text.find("‘", mark.end, far) >= 0 else None
    return _SINGLE[sign] if mark.start < last_single and not _ELIDED.match(text, mark.start) else None


def _leans_right(mark: QuotationMark) -> bool:
    """Whether the mark stands before a word and behind none, nor behind a stop."""
    if not mark.before:
        return bool(mark.behind)
    return bool(mark.behind.strip()) and not mark.before.isalnum() and mark.before not in ".,!?%"
