"""Compressed files and archives -> the files inside, each read by its own reader.

`.gz`, `.bz2`, `.xz`, `.zst`; `.zip`, `.tar`, and WACZ (a zip of which only the WARC files are pages). Nothing is
written to disk. What unpacks to far more than it was is a bomb and is cut off there.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from sayso.errors import InputError
from sayso.pages.reading import Nested, Reading
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_BROKEN = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    tarfile.TarError,
    zipfile.BadZipFile,
    ValueError,
)

_COMPRESSED: tuple[tuple[bytes, str, Callable[[BinaryIO], object]], ...] = (
    (b"\x1f\x8b", ".gz", lambda raw: gzip.GzipFile(fileobj=raw)),
    (b"BZh", ".bz2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", ".zst", zstd.ZstdFile),
)
_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


def sniff(name: str, head: bytes) -> bool:
    """By first bytes; WARC files read their own compression, which keeps records apart."""
    if name.lower().endswith(".warc.gz"):
        return False
    packed = any(head.startswith(magic) for magic, _, _ in _COMPRESSED)
    return packed or head.startswith(b"PK\x03\x04") or head[257:262] == b"ustar"


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Nested | Failure]:
    """The files inside, in the order of the archive.

    Raises InputError where the packing is broken, protected by a password as a whole, or a bomb.
    """
    head = cast("io.BufferedReader", stream).peek(512)[:512]
    try:
        if head.startswith(b"PK\x03\x04"):
            yield from _zip(stream, source, reading)
        elif head[257:262] == b"ustar":
            yield from _tar(stream, source, reading)
        else:
            yield _unpacked(stream, source, reading, head)
    except _BROKEN as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken packing: {error}") from error


class _Bounded(io.RawIOBase):
    """A stream that stops, with an error, once it has given far more than went in."""

    def __init__(self, inner: object, allowed: Callable[[], int], path: str) -> None:
        self._inner = cast("BinaryIO", inner)
        self._allowed = allowed
        self._path = path
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except _BROKEN as error:
            raise InputError(self._path, FailureReason.MALFORMED, f"broken packing: {error}") from error
        self._given += len(data)
        if self._given > self._allowed():
            raise InputError(self._path, FailureReason.BOMB, f"unpacks to over {self._given // 2**20} MiB")
        buffer[: len(data)] = data
        return len(data)


def _bounded(inner: object, allowed: Callable[[], int], path: str) -> BinaryIO:
    return io.BufferedReader(_Bounded(inner, allowed, path))


def _unpacked(stream: BinaryIO, source: Source, reading: Reading, head: bytes) -> Nested:
    counted = _Counted(stream)
    suffix, opened = next((s, o) for magic, s, o in _COMPRESSED if head.startswith(magic))
    inner = opened(cast("BinaryIO", counted))
    path = PurePosixPath(source.name)
    name = str(path.with_suffix(_SUFFIXES.get(path.suffix.lower(), ""))) if path.suffix else source.name
    del suffix
    bounded = _bounded(inner, lambda: reading.ratio_from + reading.ratio * counted.taken, source.path)
    return Nested(bounded, Source(source.path, name))


class _Counted(io.RawIOBase):
    """A stream that knows how much was taken from it."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self.taken += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _zip(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Nested | Failure]:
    seekable = stream if stream.seekable() else io.BytesIO(_whole(stream, source, reading))
    with zipfile.ZipFile(seekable) as archive:
        members = archive.infolist()
        if len(members) > reading.members:
            raise InputError(source.path, FailureReason.BOMB, f"{len(members)} files in one archive")
        if any(member.filename == "[Content_Types].xml" for member in members):
            raise InputError(source.path, FailureReason.UNSUPPORTED, "an office document: save it as text or PDF")
        web_archive = source.name.lower().endswith(".wacz")
        for member in members:
            if member.is_dir() or (web_archive and not member.filename.startswith("archive/")):
                continue
            if member.flag_bits & 0x1:
                yield _failure(source, FailureReason.UNSUPPORTED, f"{member.filename}: protected by a password")
                continue
            yield from _member(
                lambda member=member: archive.open(member),  # type: ignore[misc]
                member.filename,
                reading.ratio_from + reading.ratio * member.compress_size,
                source,
            )


def _tar(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Nested | Failure]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for count, member in enumerate(archive):
            if count >= reading.members:
                raise InputError(source.path, FailureReason.BOMB, f"over {reading.members} files in one archive")
            if member.isdir():
                continue
            if not member.isreg():
                yield _failure(source, FailureReason.UNSUPPORTED, f"{member.name}: a link or device, not a file")
                continue
            yield from _member(lambda member=member: archive.extractfile(member), member.name, member.size, source)  # type: ignore[misc]


def _member(opened: Callable[[], object], name: str, allowed: int, source: Source) -> Iterator[Nested | Failure]:
    clean = "/".join(part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in {"/", "..", "."})
    printable = "".join(char if char.isprintable() else "�" for char in clean) or "unnamed"
    if printable != name:
        detail = f"{name!r}: a name that leads out of the archive; read as {printable}"
        yield _failure(source, FailureReason.UNSAFE_PATH, detail)
    try:
        inner = opened()
    except (*_BROKEN, RuntimeError, NotImplementedError) as error:
        yield _failure(source, FailureReason.MALFORMED, f"{printable}: {error}")
        return
    path = f"{source.path}/{printable}"
    yield Nested(_bounded(inner, lambda: allowed, path), Source(path, f"{source.name}/{printable}"))


def _whole(stream: BinaryIO, source: Source, reading: Reading) -> bytes:
    """A zip inside another file cannot be read in one pass: it is held, if it is small enough."""
    data = stream.read(8 * reading.page_bytes + 1)
    if len(data) > 8 * reading.page_bytes:
        raise InputError(source.path, FailureReason.TOO_LARGE, "an archive of this size inside another file")
    return data


def _failure(source: Source, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=detail)
