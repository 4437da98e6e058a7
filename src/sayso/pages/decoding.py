"""Bytes -> text by the rules of the WHATWG Encoding Standard: one place for all readers.

The table of labels is resiliparse's; what of a declaration does not hold is weighed against the bytes, and what could
not be decoded is counted, never dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

import chardet
from resiliparse.parse.encoding import map_encoding_to_html5

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_AS_BROWSERS = {
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "euc_jp": "euc_jis_2004",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
}
"""Python's codecs of these names know fewer characters than browsers do: the codec that knows theirs."""
_MANY_BYTES = frozenset({"utf-8", "gb18030", "cp932", "cp949", "euc_jis_2004", "big5hkscs", "utf-16-le", "utf-16-be"})
"""Codecs under which wrong bytes show."""
_WIDE = frozenset({"utf-16-le", "utf-16-be", "utf-16", "utf-32"})
_NOT_OF_PAGES = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"})
"""Codecs that Python knows and browsers refuse: under them harmless bytes become markup."""
# <meta charset="windows-1251">, <meta http-equiv=content-type content="text/html; charset=koi8-r">, and comments
_META = re.compile(rb"<!--|<meta[\s/][^>]{0,2000}", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:()\-]{2,40})""", re.IGNORECASE)
# <?xml version="1.0" encoding="iso-8859-2"?>
_XML = re.compile(rb"""\s{0,20}<\?xml\s[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9_.:\-]{2,40})""")
_META_BYTES = 2**20
"""How far into a page its own declaration is looked for: browsers read the page again at a late one."""
_DETECT_BYTES = 65_536
_WIDE_LEAST, _WIDE_BYTES = 16, 4096
"""Bytes that must be there, and that are looked at, to know UTF-16 without its mark."""
_SOUND = 4
"""Whole characters beyond ASCII for each broken place, from which a text is damaged and nothing else."""

BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS)
"""UTF-8's first, then those of the wide encodings."""


class Decoded(NamedTuple):
    """Text, the codec that gave it, and how many places could not be decoded (U+FFFD stands there)."""

    text: str
    encoding: str
    damaged: int


def decode(data: bytes, declared: str | None = None, *, markup: bool = False) -> Decoded:
    """The text of a page.

    Order: byte order mark, UTF-16 that shows, the transport's declaration, the page's own, UTF-8, detection. A
    declaration that the bytes contradict loses to one that they bear out; one that they bear out but for a few places
    stays. No surrogates come out: UTF-8 can write every result.
    """
    wide = next((codec for mark, codec in _MARKS if data.startswith(mark)), None) or unmarked_wide(data)
    if wide:
        return _lossy(data, wide)
    said = list(dict.fromkeys(filter(None, (codec_of(declared), _page_codec(data) if markup else None))))
    return _whole(data, said) or _damaged(data, said)


def _whole(data: bytes, said: list[str]) -> Decoded | None:
    """The text under what is said, or as UTF-8, if the bytes hold so."""
    # Servers say Latin-1 out of habit, and pages that are UTF-8 and hold as such are nothing else.
    if not said or "utf-8" in said or said[0] == "cp1252":
        text = _strict(data, "utf-8")
        if text is not None:
            return Decoded(text, said[0] if said and text.isascii() else "utf-8", 0)
    found = ((_strict(data, codec), codec) for codec in said)
    return next((Decoded(text, codec, 0) for text, codec in found if text is not None), None)


def _damaged(data: bytes, said: list[str]) -> Decoded:
    """The text of bytes that hold neither under what is said nor as UTF-8."""
    for codec in (*(codec for codec in said if codec in _MANY_BYTES), "utf-8"):
        damaged = _lossy(data, codec)
        if sum(char > "\x7f" for char in damaged.text) >= (_SOUND + 1) * damaged.damaged:
            return damaged
    if said:
        return _lossy(data, next((codec for codec in said if codec not in _MANY_BYTES), said[0]))
    found = codec_of(chardet.detect(data[:_DETECT_BYTES])["encoding"])
    text = _strict(data, found) if found else None
    return Decoded(text, found, 0) if text is not None and found else _lossy(data, "utf-8")


def codec_of(label: str | None) -> str | None:
    """The Python codec for what a page or server calls an encoding, as browsers understand it; None for no encoding.

    >>> codec_of("ISO-8859-1"), codec_of("gb2312"), codec_of("utf-7"), codec_of("no-such")
    ('cp1252', 'gb18030', None, None)
    """
    if not label:
        return None
    web = map_encoding_to_html5(label.strip(), fallback_utf8=False)
    try:
        name = codecs.lookup(_AS_BROWSERS.get(web, web) if web else label.strip()).name
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in _NOT_OF_PAGES else _AS_BROWSERS.get(name, name)


def unmarked_wide(data: bytes) -> str | None:
    """UTF-16 without its mark, told by where the zero bytes of its first characters stand; None where it is none.

    >>> unmarked_wide("The ferry".encode("utf-16-be")), unmarked_wide(b"The ferry was late")
    ('utf-16-be', None)
    """
    head = data[: min(_WIDE_BYTES, len(data) // 2 * 2)]
    even, odd = head[::2].count(0), head[1::2].count(0)
    few, many = len(head) // 200, len(head) // 6
    if len(head) < _WIDE_LEAST or max(even, odd) < many or min(even, odd) > few:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _page_codec(data: bytes) -> str | None:
    """What the page says of itself. A page that could be read so far is in no wide encoding, whatever it says."""
    return next((("utf-8" if codec in _WIDE else codec) for codec in map(codec_of, _labels(data)) if codec), None)


def _labels(data: bytes) -> Iterator[str]:
    if xml := _XML.match(data, 0, 300):
        yield xml.group(1).decode("ascii")
    position, head = 0, data[:_META_BYTES]
    while found := _META.search(head, position):
        position = found.end()
        if found.group() == b"<!--":
            position = head.find(b"-->", position)
            if position < 0:
                return
        elif charset := _CHARSET.search(found.group()):
            yield charset.group(1).decode("ascii")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        text.encode("utf-8")
    except (UnicodeError, ValueError):
        return None
    return text


def _lossy(data: bytes, codec: str) -> Decoded:
    text = data.decode(codec, errors="replace")
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    return Decoded(text, codecs.lookup(codec).name, text.count("�"))
