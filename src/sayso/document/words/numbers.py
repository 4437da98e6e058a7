"""Numbers in figures and in English words: a pattern that finds them and a function that reads them."""

from __future__ import annotations

import re

from sayso.lexicon import read_table


def number_words(kind: str) -> dict[str, float]:
    """The words of that kind in the table of numbers, in its order, with what they count."""
    return {row["word"]: float(row["value"]) for row in read_table("numbers") if row["kind"] == kind}


_UNITS, _TENS, _SCALES = map(number_words, ("unit", "ten", "scale"))
_PARTS = {"half": 0.5, "quarter": 0.25, "½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75}
_SCALE = r"(?:hundred|thousand|lakh|million|crore|billion|trillion)"
_SHORT = r"(?:k|mn?|bn?|tn)"
_WORD = rf"(?:{'|'.join([*_UNITS, *_TENS])})"
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[-‐‑ ](?:one|two|three|four|five|six|seven|eight|nine))?|{_WORD})"
DIGITS = (
    rf"(?:\d{{1,3}}(?:[,\u00a0\u2009\u202f]\d{{3}}){{1,5}}(?:\.\d{{1,6}})?"
    rf"|\d{{1,3}}(?:\x20\d{{3}}){{0,3}}\x20000(?!\d)"  # 816 000
    rf"|\d{{1,6}},\d{{1,2}}(?=\s?(?:%|per\s?cent\b|{_SCALE}\b|{_SHORT}(?![^\W_])))"  # 2,5 percent
    r"|\d{1,15}(?:\.\d{1,6})?[½⅓⅔¼¾]?|[½⅓⅔¼¾])"
)
"""12; 1,240; 3.4; 2½. What stands before and after is for the caller to look at.

As the continent writes them, only where nothing else can be meant: a space before three noughts, a decimal comma
before a word that takes fractions.
"""
NUMBER = (
    rf"(?:{DIGITS}(?:[-‐‑\s]?{_SCALE}\b|\s?{_SHORT}(?![^\W_]))?"  # 1,240; 3.2m; 50 billion
    rf"|half\sa\s{_SCALE}\b"  # half a million
    rf"|(?:an?|{_BELOW_HUNDRED})(?:(?:\sand)?\sa\shalf)?[-‐‑\s]{_SCALE}(?:[-‐‑\s]{_SCALE})?"  # a hundred thousand
    rf"(?:(?:\sand)?[-‐‑\s]{_BELOW_HUNDRED}(?:[-‐‑\s]{_SCALE})?){{0,4}}\b"  # two thousand one hundred and five
    rf"|{_BELOW_HUNDRED}(?:[-\s]and[-\s]a[-\s](?:half|quarter))?\b)"  # forty-two; three and a half
)
"""Any number of the two kinds; compile with IGNORECASE."""
_ONE_WORD = re.compile(r"[½⅓⅔¼¾]|\d(?:[\d,\u00a0\u2009\u202f]|\x20(?=\d{3}(?!\d)))*(?:\.\d+)?|[a-z]+")
_DECIMAL = re.compile(r"(\d+),(\d{1,2})")


def number_of(words: str) -> float | None:
    """The value of a number that `NUMBER` found; None where the words hold none.

    >>> number_of("two hundred and five"), number_of("1,240"), number_of("3.2m"), number_of("half a million")
    (205.0, 1240.0, 3200000.0, 500000.0)
    >>> number_of("three and a half"), number_of("2½"), number_of("several")
    (3.5, 2.5, None)
    >>> number_of("2,5"), number_of("816 000"), number_of("3,8 million")
    (2.5, 816000.0, 3800000.0)
    """
    total = group = 0.0
    known = False
    for word in _ONE_WORD.findall(words.lower()[:120]):
        scale = _SCALES.get(word)
        if scale is not None:
            group, known = (group or 1.0) * scale, True
            if scale > 100:
                total, group = total + group, 0.0
            continue
        value = _UNITS.get(word, _TENS.get(word, _PARTS.get(word)))
        if value is None and word[0].isdigit():
            value = float(_comma(word))
        if value is not None:
            group, known = group + value, True
    return round(total + group, 6) if known else None


def _comma(digits: str) -> str:
    """Digits as Python reads them: a comma before one or two of them is a decimal one, any other parts thousands."""
    return _DECIMAL.sub(r"\1.\2", digits) if _DECIMAL.fullmatch(digits) else re.sub(r"[,\s]", "", digits)
