"""What a web archive keeps of an HTTP response -> the page that was sent: header taken off, codings undone."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_STATUS = re.compile(rb"HTTP/[0-9](?:\.[0-9])?[ \t]+([0-9]{3})")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
# 1f4 or 1f4;name=value, before the bytes of a chunk
_CHUNK = re.compile(rb"[ \t]*+([0-9A-Fa-f]{1,8})[ \t]*+(?:;[^\r\n]{0,200})?\r?\n")
_PIECE = 2**16
_BROKEN = (ValueError, EOFError, zlib.error, zstd.ZstdError, brotli.error)


class HttpResponse(NamedTuple):
    """The status of a response, its header by names in lower case, and its body as it was stored."""

    status: int
    headers: dict[str, str]
    body: bytes


class Undone(NamedTuple):
    """A body without its codings."""

    data: bytes
    fault: str = ""
    """What is wrong with it, in words."""


def read_response(content: bytes) -> HttpResponse | None:
    """The parts of a stored response, without a body where its header is cut off; None where it is none."""
    status = _STATUS.match(content)
    if status is None:
        return None
    end = _HEADER_END.search(content)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content, b"")
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return HttpResponse(int(status.group(1)), headers, body)


def undo_codings(response: HttpResponse, limit: int) -> Undone:
    """The body as it was before it was sent, at most `limit` bytes and one.

    Archives often undo codings and keep the header that names them: a coding that the bytes do not bear out is none.
    """
    body, fault = response.body, ""
    said = "chunked" in response.headers.get("transfer-encoding", "").lower()
    whole = _unchunk(body)
    if whole is not None and (said or not whole.fault):
        body, fault = whole
    codings = response.headers.get("content-encoding", "").lower().replace(" ", "").split(",")
    for coding in reversed([name for name in codings if name in _CODINGS]):
        undone = _CODINGS[coding](body, limit)
        if undone is None:
            continue
        body, fault = undone.data, undone.fault or fault
    return Undone(body, fault)


def _unchunk(body: bytes) -> Undone | None:
    """The chunks put together; None where the body is not made of chunks."""
    parts: list[bytes] = []
    position = 0
    while chunk := _CHUNK.match(body, position):
        size = int(chunk.group(1), 16)
        if size == 0:
            return Undone(b"".join(parts))
        start = chunk.end()
        part = body[start : start + size]
        after = start + size
        if len(part) < size:
            return Undone(b"".join((*parts, part)), "the body ends inside a chunk") if parts else None
        if body[after : after + 2] == b"\r\n":
            after += 2
        elif body[after : after + 1] == b"\n":
            after += 1
        elif after < len(body):
            return Undone(b"".join((*parts, body[start:])), "a chunk of a wrong length") if parts else None
        parts.append(part)
        position = after
    if not parts:
        return None
    if position < len(body):
        return Undone(b"".join((*parts, body[position:])), "a chunk without a length")
    return Undone(b"".join(parts), "the body ends before its last chunk")


class _Inflate:
    """zlib's decompressor under the names of the others."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    def give(self, data: bytes) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, _PIECE)

    def done(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def give(self, data: bytes) -> bytes:
        given: bytes = self._inner.process(data, output_buffer_limit=_PIECE)
        return given

    def done(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstandard:
    def __init__(self) -> None:
        self._inner = zstd.ZstdDecompressor()

    def give(self, data: bytes) -> bytes:
        return b"" if self._inner.eof else self._inner.decompress(data, _PIECE)

    def done(self) -> bool:
        return self._inner.eof


def _unpack(unpacker: _Inflate | _Brotli | _Zstandard, body: bytes, limit: int) -> Undone | None:
    """What a decompressor gives, as far as it goes, at most `limit` bytes and one; None where it gives nothing."""
    parts: list[bytes] = []
    size = 0
    fault = ""
    try:
        data = unpacker.give(body)
        while data and size <= limit:
            parts.append(data)
            size += len(data)
            data = unpacker.give(b"")
        if size <= limit and not unpacker.done():
            fault = "its packing breaks off"
    except _BROKEN as error:
        fault = f"its packing breaks off: {error}"
    return Undone(b"".join(parts)[: limit + 1], fault) if parts else None


def _deflate(body: bytes, limit: int) -> Undone | None:
    """With zlib's header, as the standard says, or without, as many servers did."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        found = _unpack(_Inflate(bits), body, limit)
        if found is not None and not found.fault:
            return found
    return None


def _gzip(body: bytes, limit: int) -> Undone | None:
    return _unpack(_Inflate(31), body, limit)


_CODINGS: dict[str, Callable[[bytes, int], Undone | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": lambda body, limit: _unpack(_Brotli(), body, limit),
    "zstd": lambda body, limit: _unpack(_Zstandard(), body, limit),
}
