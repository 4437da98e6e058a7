"""WARC files (ISO 28500) -> their records, whatever is wrong with one of them.

A record's length is what its header says only where another record, or the file's end, follows; else the record ends
where the next one begins. Compressed files are read a member at a time: members part the records by themselves.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple, Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
"""A first frame that other readers pass over: the dictionary of the frames after it (the format's own proposal)."""
_START = b"WARC/"
# the line that opens a record, after any other line
_MARK = re.compile(rb"\nWARC/[0-9]\.[0-9]{1,2}\r?\n[A-Za-z-]{1,40}:")
_MARK_BYTES = 64
"""More than a mark is long: what is kept of one stretch so that none is cut in two."""
_BLANK = re.compile(rb"[\r\n \x00]*+")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_HEADER_BYTES = 2**16
_LENGTH = re.compile(r"[0-9]{1,15}")
_PIECE = 2**14
_BROKEN = (OSError, EOFError, ValueError, zlib.error, zstd.ZstdError)


class FramedRecord(NamedTuple):
    """A record: its header by names in lower case, and its content."""

    headers: Mapping[str, str]
    content: bytes
    fault: str = ""
    """What is wrong with it, in words; empty where nothing is."""
    too_large: bool = False
    """Over the bound: of the content only the beginning is here."""


def is_warc(head: bytes) -> bool:
    """Whether the first bytes of a file, compressed or not, open a WARC record."""
    if head.startswith(_ZSTD_DICTIONARY):
        return True
    if not head.startswith((_GZIP, _ZSTD)):
        return head.startswith(_START)
    try:
        return _codec(head, None).decompress(head, len(_START)).startswith(_START)
    except _BROKEN:
        return False


def frames(stream: BinaryIO, limit: int) -> Iterator[FramedRecord]:
    """The records of a file in order, each held whole up to `limit` bytes; bytes of no record are a fault's own."""
    head = stream.read(_PIECE)
    if head.startswith((_GZIP, _ZSTD, _ZSTD_DICTIONARY)):
        members = _Members(stream, head)
        while members.open():
            told = ""
            for frame in _frames(_Window(members), limit):
                yield frame
                told = frame.fault
            if members.fault and not told:
                yield FramedRecord({}, b"", members.fault)
    else:
        yield from _frames(_Window(_AfterHead(head, stream)), limit)


# --- compressed files -----------------------------------------------------------------------------


class _Codec(Protocol):
    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """A member of a gzip file, under the names that the other decompressors use."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _codec(head: bytes, dictionary: zstd.ZstdDict | None) -> _Codec:
    found: object = _Gzip() if head.startswith(_GZIP) else zstd.ZstdDecompressor(dictionary)
    return found  # type: ignore[return-value]


class _Members:
    """The members of a compressed file; `read` gives one at a time, and those that go on within a record with it."""

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        self._stream = stream
        self._packed = head
        self._dictionary = self._read_dictionary() if head.startswith(_ZSTD_DICTIONARY) else None
        self._codec: _Codec | None = None
        self._ready = b""
        self.fault = ""

    def open(self) -> bool:
        """Go to the next member; False at the file's end."""
        self.fault = ""
        while not self._ready and not self.fault:
            if not self._start():
                return False
            self._ready = self._give(_PIECE)
        return True

    def read(self, size: int) -> bytes:
        if not self._ready and not self._next_piece(size):
            return b""
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _next_piece(self, size: int) -> bool:
        """Whether the member, or one that goes on in the middle of its record, gave more; what it gave is ready."""
        self._ready = self._give(size)
        while not self._ready and not self.fault and self._start():
            self._ready = self._give(_PIECE)
            if self._ready.lstrip(b"\r\n").startswith(_START):
                return False
        return bool(self._ready)

    def _start(self) -> bool:
        """A decompressor for the next member, wherever its mark stands; False where there is none."""
        if self._codec is not None:
            self._packed = (self._codec.unused_data if self._codec.eof else b"") or self._packed
            self._codec = None
        while True:
            at = min((found for mark in (_GZIP, _ZSTD) if (found := self._packed.find(mark)) >= 0), default=-1)
            if at >= 0:
                self._packed = self._packed[at:]
                self._codec = _codec(self._packed, self._dictionary)
                return True
            more = self._stream.read(_PIECE)
            if not more:
                return False
            self._packed = self._packed[-len(_ZSTD) :] + more

    def _give(self, size: int) -> bytes:
        """Bytes of the member that is open; none at its end, or where it breaks."""
        codec = self._codec
        while codec is not None and not codec.eof:
            data, self._packed = self._packed, b""
            if codec.needs_input and not data:
                data = self._stream.read(_PIECE)
                if not data:
                    self.fault = "the file ends inside a compressed record"
                    return b""
            try:
                given = codec.decompress(data, size)
            except _BROKEN as error:
                self.fault = f"a compressed record that cannot be unpacked: {error}"
                self._packed, self._codec = data[1:], None
                return b""
            if given:
                return given
        return b""

    def _read_dictionary(self) -> zstd.ZstdDict | None:
        size = int.from_bytes(self._packed[4:8], "little")
        if size > 2**24:
            return None
        while len(self._packed) < size + 8 and (more := self._stream.read(_PIECE)):
            self._packed += more
        content, self._packed = self._packed[8 : 8 + size], self._packed[8 + size :]
        try:
            return zstd.ZstdDict(zstd.decompress(content) if content.startswith(_ZSTD) else content)
        except _BROKEN:
            return None


class _AfterHead:
    """What was looked at, then what follows."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)


# --- records --------------------------------------------------------------------------------------


class _Window:
    """The part of a stream that is looked at: it grows to the right and is dropped from the left."""

    def __init__(self, stream: _Members | _AfterHead) -> None:
        self._stream = stream
        self.data = bytearray()
        self.ended = False

    def fill(self, size: int) -> bool:
        """Whether there are so many bytes, once all was read that is needed."""
        while len(self.data) < size and not self.ended:
            piece = self._stream.read(max(_PIECE, min(size - len(self.data), 2**20)))
            self.data += piece
            self.ended = not piece
        return len(self.data) >= size

    def drop(self, count: int) -> None:
        del self.data[:count]

    def find_mark(self, limit: int) -> int:
        """Where the next record begins, among the next `limit` bytes; -1 where none does."""
        at = 0
        while (found := _MARK.search(self.data, at)) is None:
            if self.ended or len(self.data) > limit:
                return -1
            at = max(0, len(self.data) - _MARK_BYTES)
            self.fill(len(self.data) + 2**16)
        return found.start() + 1

    def skip_to_mark(self) -> None:
        """Drop everything before the next record, or all."""
        while (at := self.find_mark(2**20)) < 0 and not self.ended:
            self.drop(len(self.data) - _MARK_BYTES)
        self.drop(at if at >= 0 else len(self.data))

    def skip_blank(self) -> None:
        while self.fill(1):
            blank = _BLANK.match(self.data)
            self.drop(blank.end() if blank else 0)
            if self.data:
                return

    def ends_at(self, position: int) -> bool:
        """Whether a record that ends there is followed by another, or by nothing."""
        self.fill(position + _MARK_BYTES)
        after = bytes(self.data[position : position + _MARK_BYTES]).lstrip(b"\r\n")
        return after.startswith(_START) or (self.ended and _START.startswith(after) and len(self.data) >= position)


def _frames(window: _Window, limit: int) -> Iterator[FramedRecord]:
    while True:
        window.skip_blank()
        if not window.fill(1):
            return
        if not window.fill(len(_START)) or not window.data.startswith(_START):
            yield FramedRecord({}, b"", "bytes that belong to no record")
            window.skip_to_mark()
            continue
        while (end := _HEADER_END.search(window.data)) is None and len(window.data) < _HEADER_BYTES:
            if not window.fill(len(window.data) + 1):
                break
        if end is None:
            yield FramedRecord({}, b"", "a record's header without an end")
            window.drop(1)
            window.skip_to_mark()
            continue
        headers = _headers(bytes(window.data[: end.start()]))
        window.drop(end.end())
        yield from _content(window, headers, limit)


def _content(window: _Window, headers: Mapping[str, str], limit: int) -> Iterator[FramedRecord]:
    """The record whose header was taken off, which is taken off too."""
    told = headers.get("content-length", "")
    length = int(told) if _LENGTH.fullmatch(told) else -1
    if 0 <= length <= limit and window.ends_at(length):
        yield FramedRecord(headers, bytes(window.data[:length]))
        window.drop(length)
        return
    mark = 0 if window.data.startswith(_START) else window.find_mark(limit)
    if mark >= 0:
        yield FramedRecord(
            headers, bytes(window.data[:mark]).rstrip(b"\r\n"), "its length is wrong: read up to the next record"
        )
        window.drop(mark)
    elif window.ended and len(window.data) <= limit:
        cut = len(window.data) < length
        fault = "the file ends inside this record" if cut else "its length is wrong: read up to the end"
        yield FramedRecord(headers, bytes(window.data).rstrip(b"\r\n"), fault)
        window.data.clear()
    else:
        yield FramedRecord(headers, bytes(window.data[:_HEADER_BYTES]), too_large=True)
        window.skip_to_mark()


def _headers(head: bytes) -> dict[str, str]:
    """The fields of a header, the first of each name; lines that go on are joined."""
    found: dict[str, str] = {}
    text = re.sub(r"\r?\n[ \t]+", " ", head.decode("utf-8", "replace"))
    for line in text.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found
