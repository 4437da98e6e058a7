"""Compressed files and archives -> the files inside, each read by its own reader.

`.gz`, `.bz2`, `.xz`, `.zst`; `.zip`, `.tar`, and WACZ (a zip of which only the WARC files are pages). Nothing is
written to disk. What unpacks to far more than it was is a bomb and is cut off there.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, Self, cast

from sayso.errors import InputError
from sayso.pages.captures import Captures, listed_pages
from sayso.pages.reading import Nested, Reading, hold
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

_COMPRESSED: tuple[tuple[bytes, Callable[[BinaryIO], object]], ...] = (
    (b"\x1f\x8b", lambda raw: gzip.GzipFile(fileobj=raw)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", zstd.ZstdFile),
)
_ARCHIVE = 8
"""How often the files of one archive together may give what any of them may give at once."""
_IN_VAIN = 64
"""Reads after a stream's end: the tar library passes over a file of 2^62 bytes in blocks of 10 KiB."""
_LONG_NAME = 2**20
"""Bytes of a tar's header for a name or its like; the library holds them."""
_HEADERS = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, b"X"}
# pages/pages.jsonl, pages/extraPages.jsonl
_PAGE_LIST = re.compile(r"pages/\w{1,40}\.jsonl")
_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


def sniff(name: str, head: bytes) -> bool:
    """By first bytes; WARC files, which are asked first, read their own compression: it keeps records apart."""
    del name
    packed = any(head.startswith(magic) for magic, _ in _COMPRESSED)
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

    def __init__(self, inner: object, taken: Callable[[], int], allowed: Callable[[], int], path: str) -> None:
        self._inner = cast("BinaryIO", inner)
        self.taken = taken
        """Bytes of the outermost file that went in so far: packing something twice allows no more than once."""
        self._allowed = allowed
        self._path = path
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        allowed = self._allowed()
        try:
            data = self._inner.read(min(len(buffer), allowed - self.given + 1))
        except _BROKEN as error:
            raise InputError(self._path, FailureReason.MALFORMED, f"broken packing: {error}") from error
        self.given += len(data)
        if self.given > allowed:
            raise InputError(self._path, FailureReason.BOMB, f"unpacks to over {self.given // 2**20} MiB")
        buffer[: len(data)] = data
        return len(data)


def _taken(stream: BinaryIO) -> Callable[[], int] | None:
    """How much of the outermost file went into a stream so far; None where it is that file."""
    raw = getattr(stream, "raw", None)
    return raw.taken if isinstance(raw, _Bounded) else None


def _unpacked(stream: BinaryIO, source: Source, reading: Reading, head: bytes) -> Nested:
    counted = _Counted(stream)
    taken = _taken(stream) or (lambda: counted.taken)
    opened = next(o for magic, o in _COMPRESSED if head.startswith(magic))
    inner = opened(cast("BinaryIO", counted))
    path = PurePosixPath(source.name)
    name = str(path.with_suffix(_SUFFIXES.get(path.suffix.lower(), ""))) if path.suffix else source.name
    bounded = _Bounded(inner, taken, lambda: reading.ratio_from + reading.ratio * taken(), source.path)
    return Nested(io.BufferedReader(bounded), Source(source.path, name))


class _Counted(io.RawIOBase):
    """A stream that knows how much was taken from it, and is not asked again and again for what it has not."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.taken = 0
        self._in_vain = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self.taken += len(data)
        self._in_vain = 0 if data else self._in_vain + 1
        if self._in_vain > _IN_VAIN:
            raise OSError("a header names more bytes than there are")
        return data

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _zip(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Nested | Failure]:
    seekable = (
        stream
        if stream.seekable()
        else io.BytesIO(hold(stream, source, 8 * reading.page_bytes, ", an archive inside another file"))
    )
    outer = _taken(stream)
    size = outer() if outer else seekable.seek(0, io.SEEK_END)
    with zipfile.ZipFile(seekable) as archive:
        members = archive.infolist()
        if len(members) > reading.members:
            raise InputError(source.path, FailureReason.BOMB, f"{len(members)} files in one archive")
        if any(member.filename == "[Content_Types].xml" for member in members):
            raise InputError(source.path, FailureReason.UNSUPPORTED, "an office document: save it as text or PDF")
        if source.name.lower().endswith(".wacz"):
            yield from _web_archive(archive, members, size, source, reading)
        else:
            yield from _members(archive, members, size, source, reading)


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], size: int, source: Source, reading: Reading
) -> Iterator[Nested | Failure]:
    given = 0
    for member in members:
        if member.is_dir():
            continue
        if member.flag_bits & 0x1:
            yield _failure(source, FailureReason.UNSUPPORTED, f"{member.filename}: protected by a password")
            continue
        packed = min(member.compress_size, size)
        allowed = reading.ratio_from + reading.ratio * packed
        for item in _member(partial(archive.open, member), member.filename, lambda n=packed: n, allowed, source):  # type: ignore[misc]
            yield item
            given += item.stream.raw.given if isinstance(item, Nested) else 0  # type: ignore[attr-defined]
        # Many entries of a directory may point at the same packed bytes: what they give in all is bounded too.
        if given > _ARCHIVE * reading.ratio_from + reading.ratio * size:
            raise InputError(source.path, FailureReason.BOMB, f"unpacks to over {given // 2**20} MiB in all")


def _web_archive(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], size: int, source: Source, reading: Reading
) -> Iterator[Nested | Failure]:
    """The WARC files of a WACZ, which share what they know of its pages; a listed page that is in none is a failure."""
    captures = Captures(() if reading.all_resources else _listed(archive, members, reading))
    try:
        kept = [member for member in members if member.filename.startswith("archive/")]
        for item in _members(archive, kept, size, source, reading):
            yield item._replace(captures=captures) if isinstance(item, Nested) else item
        for url in captures.unmet():
            yield _failure(source, FailureReason.MISSING, f"{url}: in the list of pages, and not in the archive")
    finally:
        captures.close()


def _listed(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], reading: Reading) -> list[str]:
    """The addresses of a web archive's pages, as its lists give them (WACZ 1.1, section 5.2)."""
    found: list[str] = []
    for member in members:
        if _PAGE_LIST.fullmatch(member.filename):
            with archive.open(member) as stream:
                found += listed_pages(stream.read(reading.page_bytes))
    return found


def _tar(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Nested | Failure]:
    counted = _Counted(stream)
    taken = _taken(stream) or (lambda: counted.taken)
    with tarfile.open(fileobj=counted, mode="r|", tarinfo=_Header) as archive:
        for count, member in enumerate(archive):
            if count >= reading.members:
                raise InputError(source.path, FailureReason.BOMB, f"over {reading.members} files in one archive")
            if member.isdir():
                continue
            if not member.isreg() or member.issparse():
                what = "a sparse file" if member.isreg() else "a link or device, not a file"
                yield _failure(source, FailureReason.UNSUPPORTED, f"{member.name}: {what}")
                continue
            yield from _member(partial(archive.extractfile, member), member.name, taken, member.size, source)


class _Header(tarfile.TarInfo):
    """A header of a tar. One that is broken is an error wherever it stands, not only at the start."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if not any(buf):  # the archive's end
                raise
            raise tarfile.ReadError(str(error)) from error
        if header.size > _LONG_NAME and header.type in _HEADERS:
            raise tarfile.ReadError(f"a header of {header.size // 2**20} MiB")
        return header


def _member(
    opened: Callable[[], object], name: str, taken: Callable[[], int], allowed: int, source: Source
) -> Iterator[Nested | Failure]:
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
    bounded = _Bounded(inner, taken, lambda: allowed, path)
    yield Nested(io.BufferedReader(bounded), Source(path, f"{source.name}/{printable}"))


def _failure(source: Source, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=detail)
