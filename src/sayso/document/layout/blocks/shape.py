"""A line -> numbers: its shape, whatever its language."""

from __future__ import annotations

import re
from math import log1p

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


SHAPE = 34


def shape(text: str, words: list[str]) -> list[float]:
    """Lengths, letters, ends, signs, numbers."""
    stripped = text.strip()
    count = len(words)
    size = len(stripped)
    some = max(count, 1)
    capital = sum(word[0].isupper() for word in words)
    upper = sum(word.isupper() and len(word) > 1 for word in words)
    numbers = sum(word[0].isdigit() for word in words)
    head, tail = stripped[:_LONG], stripped[-_LONG:]
    ink = sum(map(len, words))
    quotes = len(_QUOTE.findall(head))
    return [
        log1p(size),
        log1p(count),
        min(size, 20) / 20,
        min(ink / some, 20) / 8,
        capital / some,
        upper / some,
        numbers / some,
        1 - ink / max(size, 1),
        float(stripped.isupper()),
        float(_ENDS.search(tail) is not None),
        float(stripped.endswith((":", "："))),
        float(stripped.endswith(("...", "…"))),
        float(stripped.endswith((",", ";", "-", "–", "、"))),
        float(stripped.endswith("?")),
        log1p(len(_STOP.findall(head))),
        float(stripped[0].islower()),
        float(stripped[0].isdigit()),
        float(stripped[0] in "\"“”„«»「『'‘"),
        float(stripped[0] in "-–—•*·▪►»›>+"),
        float(not stripped[0].isalnum()),
        log1p(head.count(",") + head.count("，") + head.count("、")),
        float(quotes > 0),
        float(quotes > 1),
        float("|" in head or "›" in head or " / " in head),
        float("©" in text or "(c)" in text.lower()),
        float("@" in head or "#" in head),
        float("http" in head or "www." in head),
        float("(" in head),
        float(_YEAR.search(head) is not None),
        float(_CLOCK.search(head) is not None),
        float(_DAY.search(head) is not None),
        float(count <= 1),
        min(sum(len(word) <= 3 for word in words) / some, 1.0),
        min(len(text) - len(text.lstrip()), 20) / 10,
    ]


def prose_words(text: str, words: int) -> int:
    """Words that count as running text: those of a line of a sentence's length that ends like one, or is long."""
    ends = _ENDS.search(text[-_LONG:]) is not None
    return words if (words >= 8 and ends) or words >= 25 else 0


def has_date(text: str) -> bool:
    """Whether a year, a day in figures or a time of day is in the line's beginning."""
    return any(pattern.search(text[:_LONG]) for pattern in (_YEAR, _CLOCK, _DAY))
