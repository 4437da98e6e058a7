"""JSON lines -> pages: one record a line, of flat text or HTML, with what the record says of itself.

Fields are found by name (`COLUMNS`): the shapes that passim, news-please, trafilatura and datatrove write,
and the common ones of other scrapers. A record's page is the bytes of its text field, as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from sayso.errors import InputError
from sayso.pages.limits import Limits
from sayso.pages.records import record_page
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Page


def sniff(name: str, head: bytes) -> bool:
    """By name, or a first line that opens an object."""
    return name.lower().endswith((".jsonl", ".ndjson", ".jsonlines")) or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        b'{"'
    )


def read(stream: BinaryIO, source: Source, limits: Limits) -> Iterator[Page | Failure]:
    """A page a line; a line that is no record of a page is a failure with its number, and reading goes on."""
    number = 0
    while line := stream.readline(limits.line_bytes + 1):
        number += 1
        whole = line.endswith(b"\n") or len(line) <= limits.line_bytes
        if not whole:
            _skip_line(stream)
            yield _failure(source, number, FailureReason.LINE_TOO_LONG, f"over {limits.line_bytes // 2**20} MiB")
        elif line.strip(b"\xef\xbb\xbf \t\r\n\x00"):
            yield _record(line, source, number)


def _record(line: bytes, source: Source, number: int) -> Page | Failure:
    try:
        row = msgspec.json.decode(line.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _failure(source, number, FailureReason.MALFORMED, f"not JSON: {error}")
    if not isinstance(row, Mapping):
        return _failure(source, number, FailureReason.MALFORMED, "not an object")
    try:
        return record_page(row, source, position=number - 1)
    except InputError as error:
        return _failure(source, number, error.reason, error.detail)


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(2**20)) and not part.endswith(b"\n"):
        pass


def _failure(source: Source, number: int, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=f"line {number}: {detail}")
