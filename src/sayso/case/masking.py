"""Tables -> the same tables with personal identifiers blacked out, character for character.

Every mask is as long as what it covers, so that all spans still hold; the case itself keeps the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from sayso.schema import Case, Document, Row, Span, with_exact
from sayso.text import union

MASK = "█"

R = TypeVar("R", bound=Row)


def _luhn(found: str) -> bool:
    digits = [int(char) for char in found if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 2 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(found: str) -> bool:
    plain = found.replace(" ", "")
    return 15 <= len(plain) <= 34 and int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _phone(found: str) -> bool:
    digits = sum(char.isdigit() for char in found)
    return 7 <= digits <= 15 and not _DATE.fullmatch(found.strip())


_DATE = re.compile(r"\d{1,4}[./ -]\d{1,2}[./ -]\d{1,4}")
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    # n.ostrel@courier.example
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"), lambda _: True),
    # DE89 3704 0044 0532 0130 00
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b"), _iban),
    # 4539 1488 0343 6467
    (re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]?\d)"), _luhn),
    # +44 20 7946 0958, +1 (555) 010-0199
    (re.compile(r"\+\d[\d ().-]{5,18}\d(?!\d)"), _phone),
    # 0555 0142, (0555) 014 299, 020-7946-0958
    (re.compile(r"(?<![\d.,/-])\(?0\d{2,4}\)?[ /-]\d{3,4}(?:[ -]?\d{2,4})?(?![\d.,/-]?\d)"), _phone),
    # FA1234567 as on a passport or an identity card
    (re.compile(r"(?<!\w)[A-Z]{1,3}\d{6,9}(?!\w)"), lambda _: True),
    # passport number 123456789, ID no. 12345678
    (re.compile(r"(?:(?<=[Pp]assport )|(?<=number )|(?<=no\. )|(?<=ID ))\d{7,12}(?!\w)"), lambda _: True),
)


def identifiers(text: str) -> tuple[Span, ...]:
    """Where addresses, phone, account, card and passport numbers stand, as far as their form gives them away.

    Names are none: who is named on a news page is named. Linear in the text.

    >>> [text[slice(*span)] for text in ["Call 0555 0142, passport FA1234567; 12,000 died in 2011."]
    ...  for span in identifiers(text)]
    ['0555 0142', 'FA1234567']
    """
    found = (Span(*m.span()) for pattern, holds in _KINDS for m in pattern.finditer(text) if holds(m.group()))
    return union(found)


def mask_tables(tables: Mapping[str, Iterator[Row]]) -> dict[str, tuple[Row, ...]]:
    """All tables with identifiers masked wherever they stand; the `case` row says how many were."""
    rows = {name: tuple(found) for name, found in tables.items()}
    words: set[str] = set()
    texts: dict[str, str] = {}
    for document in rows["documents"]:
        assert isinstance(document, Document)
        spans = identifiers(document.text)
        words |= {document.text[span.start : span.end] for span in spans}
        texts[document.id] = _masked(document.text, spans)
    longest = sorted(words, key=lambda word: (-len(word), word))
    cover = re.compile("|".join(map(re.escape, longest))) if longest else None
    return {name: tuple(_masked_row(row, texts, cover, len(words)) for row in found) for name, found in rows.items()}


def _masked(text: str, spans: tuple[Span, ...]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last : max(start, last)], MASK * (end - max(start, last))]
        last = max(last, end)
    return "".join([*parts, text[last:]])


def _masked_row(row: R, texts: Mapping[str, str], cover: re.Pattern[str] | None, count: int) -> R:
    if isinstance(row, Case):
        return msgspec.structs.replace(row, settings={**row.settings, "masked": count})
    if cover is not None:
        found = msgspec.to_builtins(row)
        row = msgspec.convert(_covered(found, cover), type(row))
    if isinstance(row, Document):
        row = msgspec.structs.replace(row, text=texts[row.id])
    return with_exact(row, texts)


def _covered(value: object, cover: re.Pattern[str]) -> object:
    """The value with every identifier of the case covered in every string of it."""
    if isinstance(value, str):
        return cover.sub(lambda match: MASK * len(match.group()), value)
    if isinstance(value, list):
        return [_covered(item, cover) for item in value]
    if isinstance(value, dict):
        return {key: _covered(item, cover) for key, item in value.items()}
    return value
