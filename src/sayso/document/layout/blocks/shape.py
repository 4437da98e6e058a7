"""A line -> numbers: its shape, whatever its language."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log1p
from typing import NamedTuple

_WORD = re.compile(r"\w+")
# Chinese, Japanese, Thai: no spaces between words; two characters count as one
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")  # 2024
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:.h][0-5]\d(?!\d)")  # 09:30, 9.30, 9h30
_DAY = re.compile(r"(?<!\d)[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d(?!\d)")  # 4.11.2024, 11/4/24
_STOP = re.compile(r"[.!?…。！？؟।](?=\s|$|[\"”»’')\]])")
_ENDS = re.compile(r"[.!?…。！？؟।][\"”“»«’')\]]*\s*$")
_QUOTE = re.compile(r"[\"“”„«»「」『』]")
_LONG = 400
"""Characters of a line that its patterns are sought in: its beginning and its end tell."""


def line_words(text: str) -> list[str]:
    """The words of a line; in scripts without spaces, pairs of characters."""
    words: list[str] = []
    for word in _WORD.findall(text):
        if UNSPACED.search(word):
            words.extend(word[i : i + 2] for i in range(0, len(word), 2))
        else:
            words.append(word)
    return words


class _Line(NamedTuple):
    """A line, and what is counted of it once."""

    text: str
    stripped: str
    head: str
    tail: str
    words: list[str]
    some: int
    """Its words, at least one."""
    ink: int
    """Their characters."""
    quotes: int


_SHAPE: tuple[tuple[str, Callable[[_Line], float]], ...] = (
    ("size", lambda line: log1p(len(line.stripped))),
    ("words", lambda line: log1p(len(line.words))),
    ("short", lambda line: min(len(line.stripped), 20) / 20),
    ("word_length", lambda line: min(line.ink / line.some, 20) / 8),
    ("capitals", lambda line: sum(word[0].isupper() for word in line.words) / line.some),
    ("upper", lambda line: sum(word.isupper() and len(word) > 1 for word in line.words) / line.some),
    ("numbers", lambda line: sum(word[0].isdigit() for word in line.words) / line.some),
    ("signs", lambda line: 1 - line.ink / max(len(line.stripped), 1)),
    ("all_upper", lambda line: float(line.stripped.isupper())),
    ("ends", lambda line: float(_ENDS.search(line.tail) is not None)),
    ("ends_colon", lambda line: float(line.stripped.endswith((":", "：")))),
    ("ends_dots", lambda line: float(line.stripped.endswith(("...", "…")))),
    ("ends_open", lambda line: float(line.stripped.endswith((",", ";", "-", "–", "、")))),
    ("ends_question", lambda line: float(line.stripped.endswith("?"))),
    ("stops", lambda line: log1p(len(_STOP.findall(line.head)))),
    ("begins_lower", lambda line: float(line.stripped[0].islower())),
    ("begins_digit", lambda line: float(line.stripped[0].isdigit())),
    ("begins_quote", lambda line: float(line.stripped[0] in "\"'“”„«»「『‘")),
    ("begins_bullet", lambda line: float(line.stripped[0] in "-–—•*·▪►»›>+")),
    ("begins_sign", lambda line: float(not line.stripped[0].isalnum())),
    ("commas", lambda line: log1p(line.head.count(",") + line.head.count("，") + line.head.count("、"))),
    ("quoted", lambda line: float(line.quotes > 0)),
    ("quoted_twice", lambda line: float(line.quotes > 1)),
    ("parted", lambda line: float("|" in line.head or "›" in line.head or " / " in line.head)),
    ("copyright", lambda line: float("©" in line.text or "(c)" in line.text.lower())),
    ("handle", lambda line: float("@" in line.head or "#" in line.head)),
    ("address", lambda line: float("http" in line.head or "www." in line.head)),
    ("bracket", lambda line: float("(" in line.head)),
    ("year", lambda line: float(_YEAR.search(line.head) is not None)),
    ("clock", lambda line: float(_CLOCK.search(line.head) is not None)),
    ("day", lambda line: float(_DAY.search(line.head) is not None)),
    ("one_word", lambda line: float(len(line.words) <= 1)),
    ("small_words", lambda line: min(sum(len(word) <= 3 for word in line.words) / line.some, 1.0)),
    ("indent", lambda line: min(len(line.text) - len(line.text.lstrip()), 20) / 10),
)
"""Name and value: lengths, letters, ends, signs, numbers of a line."""
SHAPE = tuple(name for name, _ in _SHAPE)


def shape(text: str, words: list[str]) -> list[float]:
    """What a line is like, in the order of `SHAPE`."""
    stripped = text.strip()
    head = stripped[:_LONG]
    line = _Line(
        text,
        stripped,
        head,
        stripped[-_LONG:],
        words,
        max(len(words), 1),
        sum(map(len, words)),
        len(_QUOTE.findall(head)),
    )
    return [value(line) for _, value in _SHAPE]


def prose_words(text: str, words: int) -> int:
    """Words that count as running text: those of a line of a sentence's length that ends like one, or is long."""
    ends = _ENDS.search(text[-_LONG:]) is not None
    return words if (words >= 8 and ends) or words >= 25 else 0


def has_date(text: str) -> bool:
    """Whether a year, a day in figures or a time of day is in the line's beginning."""
    return any(pattern.search(text[:_LONG]) for pattern in (_YEAR, _CLOCK, _DAY))
