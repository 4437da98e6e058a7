"""WARC files (ISO 28500) -> the pages among their responses, each with its address and time of capture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from sayso.errors import InputError
from sayso.pages.reading import Reading
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Page

_PAGES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}


def sniff(name: str, head: bytes) -> bool:
    """By first bytes, or by name where the file is compressed."""
    return head.startswith(b"WARC/") or name.lower().endswith(".warc.gz")


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """A page for each response that is one (status 200, HTML or plain text), in the file's order.

    A revisit is the page that it points to, seen again: its bytes are fetched from the earlier record of this
    file, by digest or by address. Redirects, errors, images and scripts are no pages and no failures.
    """
    earlier: dict[str, int] = {}
    try:
        for record in ArchiveIterator(_Forward(stream), record_types=WarcRecordType.response | WarcRecordType.revisit):
            page = _page(record, source, reading, earlier)
            if page is not None:
                yield page
    except (InputError, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the parser is compiled, and panics on some broken records
        raise InputError(source.path, FailureReason.MALFORMED, f"broken WARC: {error}"[:300]) from error


class _Forward:
    """A stream for the parser, which asks where it stands even where the stream cannot go back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) != (0, 1) and not (whence == 0 and offset == self._position):
            raise OSError("this stream goes forward only")
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        """Nothing: who opened the stream closes it."""


def _page(record: WarcRecord, source: Source, reading: Reading, earlier: dict[str, int]) -> Page | Failure | None:
    url = record.headers.get("WARC-Target-URI")
    name = record.headers.get("WARC-Record-ID") or str(record.stream_pos)
    digest = record.headers.get("WARC-Payload-Digest")
    if record.record_type == WarcRecordType.revisit:
        position = earlier.get(digest or "", earlier.get(record.headers.get("WARC-Refers-To-Target-URI") or "", -1))
        again = _again(source, position, reading)
        if again is None:
            return _failure(source, FailureReason.TRUNCATED, f"{url}: a revisit of a page that is not in this file")
        data, media_type, charset = again
    else:
        status = record.http_headers.status_code if record.http_headers else None
        media_type = _PAGES.get((record.http_content_type or "").lower(), "")
        if status != 200 or not media_type:
            return None
        data, media_type, charset = _payload(record, reading)
        earlier.setdefault(url or "", record.stream_pos)
        if digest:
            earlier.setdefault(digest, record.stream_pos)
    if len(data) > reading.page_bytes:
        return _failure(source, FailureReason.TOO_LARGE, f"{url}: over {reading.page_bytes // 2**20} MiB")
    if not data.strip():
        return None
    return Page(
        path=source.path,
        name=source.name,
        record=name.strip("<>"),
        data=data,
        media_type=media_type,
        charset=charset,
        url=url,
        captured=record.headers.get("WARC-Date"),
    )


def _payload(record: WarcRecord, reading: Reading) -> tuple[bytes, str, str | None]:
    media_type = _PAGES.get((record.http_content_type or "").lower(), "text/html")
    try:
        data = record.reader.read(reading.page_bytes + 1)
    except (OSError, ValueError):  # a content encoding that does not hold: nothing readable
        data = b""
    # FastWARC answers "utf-8" where the headers name none; only a charset that stands there is a declaration.
    declared = record.http_headers.get("Content-Type") if record.http_headers else None
    charset = record.http_charset if declared and "charset" in declared.lower() else None
    return data, media_type, charset


def _again(source: Source, position: int, reading: Reading) -> tuple[bytes, str, str | None] | None:
    """The payload of the record at a position of the file; None where it cannot be gone back to."""
    path = Path(source.path)
    if position < 0 or not path.is_file():
        return None
    with path.open("rb") as stream:
        stream.seek(position)
        record = next(iter(ArchiveIterator(stream, record_types=WarcRecordType.response)), None)
        return None if record is None else _payload(record, reading)


def _failure(source: Source, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=detail)
