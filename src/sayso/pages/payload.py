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
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_PIECE = 2**16
_BROKEN = (ValueError, EOFError, zlib.error, zstd.ZstdError, brotli.error)


class Response(NamedTuple):
    """The status of a response, its header by names in lower case, and its body as it was stored."""

    status: int
    headers: dict[str, str]
    body: bytes


class Undone(NamedTuple):
    """A body without its codings."""

    data: bytes
    fault: str = ""
    """What is wrong with it, in words."""


def read_response(content: bytes) -> Response | None:
    """The parts of a stored response; None where it is none."""
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
    return Response(int(status.group(1)), headers, body)


def undo_codings(response: Response, limit: int) -> Undone:
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


def _unpack(give: Callable[[bytes], bytes], body: bytes, limit: int) -> Undone | None:
    """The bytes that a decompressor gives, as far as it goes; None where it gives none."""
    parts: list[bytes] = []
    size = 0
    try:
        data = give(body)
        while data and size <= limit:
            parts.append(data)
            size += len(data)
            data = give(b"")
    except _BROKEN as error:
        return Undone(b"".join(parts), f"its packing breaks off: {error}") if parts else None
    return Undone(b"".join(parts)[: limit + 1]) if parts else None


def _gzip(body: bytes, limit: int) -> Undone | None:
    if not body.startswith(_GZIP):
        return None
    inner = zlib.decompressobj(31)
    return _unpack(lambda data: inner.decompress(inner.unconsumed_tail + data, _PIECE), body, limit)


def _deflate(body: bytes, limit: int) -> Undone | None:
    """With zlib's header, as the standard says, or without, as many servers did."""
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        inner = zlib.decompressobj(bits)
        found = _unpack(lambda data, inner=inner: inner.decompress(inner.unconsumed_tail + data, _PIECE), body, limit)  # type: ignore[misc]
        if found is not None and not found.fault:
            return found
    return None


def _brotli(body: bytes, limit: int) -> Undone | None:
    inner = brotli.Decompressor()
    found = _unpack(lambda data: inner.process(data, output_buffer_limit=_PIECE), body, limit)
    whole = found is not None and (inner.is_finished() or len(found.data) > limit)
    return found if whole or found is None else Undone(found.data, found.fault or "its packing breaks off")


def _zstd(body: bytes, limit: int) -> Undone | None:
    if not body.startswith(_ZSTD):
        return None
    inner = zstd.ZstdDecompressor()
    return _unpack(lambda data: b"" if inner.eof else inner.decompress(data, _PIECE), body, limit)


_CODINGS: dict[str, Callable[[bytes, int], Undone | None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
