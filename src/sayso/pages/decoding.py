"""Bytes -> text, by declaration, then by detection; what could not be decoded is counted, never dropped."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import chardet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# <meta charset="windows-1251">, <meta ... content="text/html; charset=koi8-r">, <?xml encoding="utf-8"?>
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""")
_DETECT_BYTES = 65_536
_SOUND = 4
"""Whole characters beyond ASCII for each broken place, from which a text is damaged UTF-8 and nothing else."""
_NOT_OF_PAGES = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"})
"""Codecs that Python knows and browsers refuse: under them harmless bytes become markup."""

BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS)
"""UTF-8's first, then those of the wide encodings."""


class Decoded(NamedTuple):
    """Text, the codec that gave it, and how many places could not be decoded (U+FFFD stands there)."""

    text: str
    encoding: str
    damaged: int


def decode(data: bytes, declared: str | None = None, *, markup: bool = False) -> Decoded:
    """The text of a page.

    Order: byte order mark, the transport's declaration, the markup's own (first 4 KiB), UTF-8 if it holds
    strictly or but for a few places, detection. A declaration under which bytes are broken loses to what follows
    it. No surrogates come out: UTF-8 can write every result.
    """
    for mark, wide in _MARKS:
        if data.startswith(mark):
            return _lossy(data, wide)
    head = _DECLARED.search(data[:4096]) if markup else None
    for codec in (declared, head.group(1).decode("ascii") if head else None, "utf-8"):
        text = _strict(data, codec)
        if text is not None and codec is not None:
            return Decoded(text, codecs.lookup(_web_name(codec)).name, 0)
    broken = _lossy(data, "utf-8")
    if sum(char > "\x7f" for char in broken.text) >= _SOUND * broken.damaged + broken.damaged:
        return broken
    found = chardet.detect(data[:_DETECT_BYTES])["encoding"]
    text = _strict(data, found)
    if text is not None and found is not None:
        return Decoded(text, codecs.lookup(_web_name(found)).name, 0)
    return broken


def _web_name(codec: str) -> str:
    """Web pages that say Latin-1 mean Windows-1252 (WHATWG Encoding Standard, section 4.2)."""
    return (
        "cp1252"
        if codec.lower().replace("_", "-") in {"iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"}
        else codec
    )


def _strict(data: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        if codecs.lookup(codec).name in _NOT_OF_PAGES:
            return None
        text = data.decode(_web_name(codec))
        text.encode("utf-8")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text


def _lossy(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, errors="replace")
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return Decoded(text, codecs.lookup(codec).name, text.count("�"))
