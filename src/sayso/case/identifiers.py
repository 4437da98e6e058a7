"""Text -> where personal identifiers stand, as far as their form, or the word before them, gives them away.

What is found: e-mail addresses, also as they are spelt out for people; telephone numbers; numbers of passports,
identity cards, accounts and cards. What looks alike and is none stays: figures, dates, times, scores, pages, prices,
ISBNs. Names are none: who is named on a news page is named. Every pattern is bounded: all is linear in the text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sayso.lexicon import read_table
from sayso.schema import Span
from sayso.text import union


class FoundIdentifier(NamedTuple):
    """An identifier. `key` is what it comes down to, however it is written: its digits, or its address."""

    span: Span
    key: str


# --- letters, digits and spaces of many kinds ----------------------------------------------------


class Plain(NamedTuple):
    """A text with one kind of digit, hyphen and space, and without what is not seen."""

    text: str
    places: Sequence[int] | None
    """Where each character stands in the text as given; None: where it stands here."""

    def given(self, start: int, end: int) -> Span:
        """A span of this text as one of the text as given."""
        if self.places is None or start == end:
            return Span(start, end)
        return Span(self.places[start], self.places[end - 1] + 1)


def plain(text: str) -> Plain:
    """The text as it is searched.

    >>> plain("０٧ 12–3").text
    '07 12-3'
    """
    if text.isascii():
        return Plain(text, None)
    table = {ord(char): _plain_char(char) for char in set(text) if not char.isascii()}
    unseen = {chr(code) for code, char in table.items() if not char}
    places = [place for place, char in enumerate(text) if char not in unseen] if unseen else None
    return Plain(text.translate(table), places)


@functools.lru_cache(4096)
def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cf", "Mn"}:  # soft hyphens, marks of direction, accents that stand by themselves
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char == "−":
        return "-"
    if category == "Zs":
        return " "
    if char in "’ʼ":
        return "'"
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


# --- e-mail ---------------------------------------------------------------------------------------

_AT = re.compile(
    r"(?P<spaced> @ |@\s)"  # lenz @ harbour.example, and an address broken at its @
    r"|(?P<close>@|%40)"  # lenz@harbour.example, lenz%40harbour.example
    r"|(?P<bracketed> ?[\[({<] ?(?:at|@) ?[\])}>] ?)"  # lenz [at] harbour.example
    r"|(?P<word> at )",  # lenz at harbour dot example
    re.IGNORECASE,
)
_LABEL = r"[\w-]{1,63}"
_DOTTED = rf"(?!\d+x\.)(?:{_LABEL}\.){{1,9}}[^\W\d_][\w-]{{1,62}}"  # not logo@2x.png
_DOT = r"(?:\.| ?[\[({] ?(?:dot|\.) ?[\])}] ?| dot )"
_HOST = {
    "spaced": re.compile(_DOTTED),
    "close": re.compile(rf"{_DOTTED}|\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?|[^\W\d_][\w-]{{1,62}}"),
    "bracketed": re.compile(rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,6}}", re.IGNORECASE),
    "word": re.compile(rf"(?!(?:the|a|an|this|every|one)\b){_LABEL}(?: dot {_LABEL}){{1,6}}", re.IGNORECASE),
}
_LOCAL_MOST = 254
"""Characters of the longest address (RFC 5321)."""
_LOCAL = re.compile(  # read backwards from the @: o'neil, "john doe", petra[dot]lenz
    r"\"\w[\w.+' -]{0,63}\"|[\w.+'-]{1,254}(?: ?[\])}] ?(?:tod|\.) ?[\[({] ?[\w.+'-]{1,64}){0,3}", re.IGNORECASE
)


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    for at in _AT.finditer(text):
        host = _HOST[at.lastgroup or ""].match(text, at.end())
        local = host and _LOCAL.match(text[max(0, at.start() - _LOCAL_MOST) : at.start()][::-1])
        if host and local:
            name = local.group()[::-1].lstrip(".'-")
            if name:
                spelt = re.sub(_DOT, ".", f"{name}@{host.group()}", flags=re.IGNORECASE)
                yield at.start() - len(name), host.end(), spelt.casefold()


# --- telephones -----------------------------------------------------------------------------------

_START = r"(?<![\w$€£¥₹])(?<!\d[.,])"
_END = r"(?!\w|[.,]\d)"
_ABROAD = re.compile(r"(?:\(?\+ ?|%2B|(?<![\w$€£¥₹.,])00 ?-?(?=[1-9]))\d(?:[ ()./-]{0,3}\d){6,14}(?!\d)")
_AT_HOME = tuple(
    re.compile(_START + pattern + _END)
    for pattern in (
        # 020 7946 0958, (0161) 496 0321, 01 99 00 12 34, 030/901820
        r"\(?0[1-9]\d{0,4}\)?(?:[ ./-]{1,2}\d{2,8}){1,4}",
        # 0 20 7946 0958
        r"0 \d{2,4} \d{3,4} \d{3,4}",
        # 07700900461
        r"0[1-9]\d{8,9}",
        # 617-555-0177, (617) 555 0177, 1.617.555.0177
        r"(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]{1,2}\d{3}[ .-]\d{4}",
        # 8 (495) 123-45-67, (11) 91234-5678
        r"(?:[78] ?)?\((?!(?:19|20)\d\d\))\d{2,5}\) ?\d{2,5}(?:[ -]\d{2,5}){0,2}-\d{2,4}",
        # 555-0142: no figure begins with a nought, so that this is no range
        r"\d{3}[ -]0\d{3}",
        # 98765 43210
        r"[6-9]\d{4} \d{5}",
        # 6175550177, 13800138000
        r"(?<![/-])(?:1?[2-9]\d\d[2-9]\d{6}|1[3-9]\d{9}|[6-9]\d{9}|[78]\d{10})",
    )
)
_EXTENSION = re.compile(r",? ?(?:ext|extension|x)\.? ?(\d{1,6})(?!\w)", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(?:[0-3]?\d([./ -])[0-3]?\d\1(?:19|20)\d\d|(?:19|20)\d\d([./ -])[01]\d\2[0-3]\d)(?!\d)")
_RANGE = re.compile(r"\d{1,2}\.\d\d ?- ?\d{1,2}\.\d\d|(?:19|20)\d\d ?- ?(?:19|20)\d\d")
"""Of hours, or of years."""
_THOUSANDS = re.compile(r"\+?\d{1,3}(?: \d{3})+")
_O_CLOCK = re.compile(r" ?(?:hours|hrs|GMT|UTC|h)\b")
_REGIONS = ("US", "CN", "IN", "RU")
"""Where people write telephone numbers without a trunk prefix that shows, or in one piece: as the plan of one of these
has it, it is a number."""


def _telephones(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _ABROAD.finditer(text):
        start, end = _opened(found)
        yield from _cut(start, text[start:end])
    for pattern in _AT_HOME:
        for found in pattern.finditer(text):
            start, end = _opened(found)
            if _is_telephone(text[start:end]) and not _O_CLOCK.match(text, end) and not _is_none(text, start):
                yield start, end, digits(found.group()).lstrip("0")


def _opened(found: re.Match[str]) -> tuple[int, int]:
    """Its span, without a bracket that only opens."""
    start, end = found.span()
    return start + (found.group()[:1] == "(" and ")" not in found.group()), end


def _cut(start: int, words: str) -> Iterator[tuple[int, int, str]]:
    """A number that is dialled from anywhere, without what follows it and is none of it."""
    import phonenumbers  # noqa: PLC0415  (the numbering plans: wanted for masking alone)

    ends = [m.end() for m in re.finditer(r"\d+", words)][::-1]
    for end in ends:
        number = words[:end].replace("(0)", "").replace("%2B", "+")
        try:
            parsed = phonenumbers.parse("+" + digits(number).removeprefix("00"))
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            yield start, start + end, str(parsed.national_number)
            return
    if not _THOUSANDS.fullmatch(words) and not _DAY.search(words) and not words.startswith("00"):
        yield start, start + len(words), digits(words)


def _is_telephone(words: str) -> bool:
    """Whether digits in one of the groupings of a telephone number are one, and no day, hours or figure."""
    groups = re.findall(r"\d+", words)
    count = sum(map(len, groups))
    if _DAY.search(words):
        return False
    if len(groups) == 1 or (words[:1] in "6789" and [len(g) for g in groups] == [5, 5]):
        return words[0] == "0" or _is_valid(words)
    if max(map(len, groups)) == 2:  # in twos, one separator throughout: what has several is a list of hours
        return count == 10 and len({*re.findall(r"\D+", words)}) == 1
    if words[0] != "0":
        return 7 <= count <= 12
    return 9 <= count <= 11 or re.fullmatch(r"\d{4} \d{4}", words) is not None


def _is_valid(words: str) -> bool:
    import phonenumbers  # noqa: PLC0415  (see `_cut`)

    return any(phonenumbers.is_valid_number(phonenumbers.parse(words, region)) for region in _REGIONS)


# --- documents, accounts, cards -------------------------------------------------------------------

_BARE = re.compile(r"(?<![\w-])([A-Z]{2,3})\d{6,9}(?!\w)")
_NATIONAL = re.compile(
    r"(?<![\w-])(?:\d{3}-\d\d-\d{4}"  # 123-45-6789, of the United States
    r"|[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D])(?![\w-])"  # AB 12 34 56 C, of the United Kingdom
)
_MACHINE_READ = re.compile(r"(?<![A-Z0-9<])(?=[A-Z0-9]{0,43}<)[A-Z0-9<]{30,44}(?![A-Z0-9<])")
_ACCOUNT = re.compile(r"(?<![A-Za-z0-9])(?=([A-Z]{2})\d\d(?:[ -]?[A-Z0-9]){11,30})", re.IGNORECASE)
_CARD = re.compile(
    _START + r"[2-6](?:\d{12,18}|\d{3}(?:[ .-]\d{4}){3}(?:[ .-]\d{1,3})?|\d{3}[ .-]\d{6}[ .-]\d{5})" + _END
)
_EXPIRES = re.compile(r",? ?(?:exp(?:iry|ires)?\.?:? ?)?(\d\d/\d\d(?:\d\d)?)(?![\w/])", re.IGNORECASE)


def _documents(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _BARE.finditer(text):
        if found.group(1) not in _cues("none") and not _is_none(text, found.start()):
            yield *found.span(), digits(found.group())
    for pattern in (_NATIONAL, _MACHINE_READ):
        for found in pattern.finditer(text):
            yield *found.span(), digits(found.group())


def _accounts(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _ACCOUNT.finditer(text):
        length = _account_lengths().get(found.group(1).upper(), 0)
        account = re.compile(rf"[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){{{length - 1}}}(?![A-Za-z0-9])") if length else None
        whole = account and account.match(text, found.start())
        if whole and _iban(re.sub("[ -]", "", whole.group())):
            yield *whole.span(), digits(whole.group())


@functools.cache
def _account_lengths() -> dict[str, int]:
    return {row["country"]: int(row["length"]) for row in read_table("ibans")}


def _iban(account: str) -> bool:
    return int("".join(str(int(char, 36)) for char in account[4:] + account[:4])) % 97 == 1


def _cards(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _CARD.finditer(text):
        if _luhn(digits(found.group())) and not _is_none(text, found.start()):
            yield *found.span(), digits(found.group())
            expires = _EXPIRES.match(text, found.end())
            if expires:
                yield *expires.span(1), ""


def _luhn(card: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in card[-2::-2])
    return len(set(card)) > 1 and (sum(map(int, card[-1::-2])) + sum(doubled)) % 10 == 0


# --- words before a number ------------------------------------------------------------------------

_FILLER = (
    r"(?:\s?(?:(?:numbers?|numbered|nos?|nr|num|card|code|line|is|was|us|me|him|her|them|at|on|to|the|ID)\b"
    r"|[:.,(#№=-])){0,6}\s?"
)
_VALUE = (
    r"(?:[A-Z]{0,3}\d{2,4}(?:[ -]\d{2,7}){1,4}[A-Z]?"  # 45 04 123456
    r"|(?:(?-i:[A-Z]{1,6})[ -])?[A-Z0-9]{0,8}\d[A-Z0-9]{3,20}(?:(?-i: [A-Z])\b)?)"  # AB 1234567
)
_DIALLED = r"\(?\d[\d ()./-]{4,17}\d"


def _cued(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _pattern("number", _VALUE).finditer(text):
        value = found.group(1)
        count = len(digits(value))
        mixed = count >= 3 and len(value) >= 8 and value.isalnum() and value.isupper()  # C01X00T47
        if (5 <= count <= 20 or mixed) and not _DAY.fullmatch(value):
            yield *found.span(1), digits(value)
    for kind in ("phone", "call"):
        for found in _pattern(kind, _DIALLED).finditer(text):
            words = found.group(1)
            figure = _DAY.search(words) or _RANGE.match(words) or (kind == "call" and _THOUSANDS.fullmatch(words))
            if 6 <= len(digits(words)) <= 13 and not figure:
                yield *found.span(1), digits(words).lstrip("0")


@functools.cache
def _cues(kind: str) -> tuple[str, ...]:
    words = (row["word"] for row in read_table("identifier_cues") if row["kind"] == kind)
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@functools.cache
def _pattern(kind: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(kind)})(?!\w)(?i:{_FILLER}({value})){_END}")


def _any(kind: str) -> str:
    return "|".join(f"(?i:{re.escape(word)})" if word.islower() else re.escape(word) for word in _cues(kind))


@functools.cache
def _none() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any('none')})[:. ]{{0,2}}\Z")


def _is_none(text: str, start: int) -> bool:
    """Whether the word before says that it is another sort of number."""
    return _none().search(text[max(0, start - 16) : start]) is not None


# --- all of them ----------------------------------------------------------------------------------

KEY_DIGITS = 7
"""Digits from which a number is taken for the same wherever it stands: with fewer, figures have them by chance."""
_MAY = re.compile(r"@|%40|\b(?:at|AT|At)\b|<<|\d(?:\W{0,3}\d){4}|[A-Za-z]\d{2}")
_RUN = re.compile(rf"\d(?:\W{{0,3}}\d){{{KEY_DIGITS - 1},}}")


def digits(words: str) -> str:
    """The digits, and nothing else.

    >>> digits("+44 20 7946")
    '44207946'
    """
    return "".join(char for char in words if char.isdecimal())


def find(text: str) -> tuple[FoundIdentifier, ...]:
    """The identifiers of a text in its order, each with what it comes down to; none lies inside another."""
    if not _MAY.search(text) and text.isascii():
        return ()
    searched = plain(text)
    out = []
    for look in (_addresses, _telephones, _documents, _accounts, _cards, _cued):
        for start, end, key in look(searched.text):
            out.append(FoundIdentifier(searched.given(start, end), key))
            extension = _EXTENSION.match(searched.text, end) if look in (_telephones, _cued) else None
            if extension:
                out.append(FoundIdentifier(searched.given(*extension.span()), ""))
    return tuple(_outermost(out))


def _outermost(found: Iterable[FoundIdentifier]) -> Iterator[FoundIdentifier]:
    last = 0
    for one in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        if one.span.end > last:
            yield one
            last = one.span.end


def identifiers(text: str) -> tuple[Span, ...]:
    """Where personal identifiers stand.

    >>> [text[slice(*span)] for text in ["Call 0555 0142, passport FA1234567; 12,000 died in 2011."]
    ...  for span in identifiers(text)]
    ['0555 0142', 'FA1234567']
    """
    return union(found.span for found in find(text))


class Known(NamedTuple):
    """Numbers that are to be found however they are written, whatever stands around them."""

    keys: frozenset[str]
    lengths: tuple[int, ...]

    def spans(self, text: str) -> Iterator[Span]:
        """Where they stand in a text, grouped and parted in whatever way."""
        if not self.keys:
            return
        searched = plain(text)
        for run in _RUN.finditer(searched.text):
            places = [place for place in range(*run.span()) if searched.text[place].isdecimal()]
            number = "".join(searched.text[place] for place in places)
            for length in self.lengths:
                for start in range(len(number) - length + 1):
                    if number[start : start + length] in self.keys:
                        yield searched.given(places[start], places[start + length - 1] + 1)


def known(found: Iterable[FoundIdentifier]) -> Known:
    """The numbers among identifiers that are long enough to be known again."""
    keys = frozenset(one.key for one in found if one.key.isdecimal() and len(one.key) >= KEY_DIGITS)
    return Known(keys, tuple(sorted({len(key) for key in keys})))
