"""JSON lines -> pages: one record a line, of flat text or HTML, with what the record says of itself.

Fields are found by name (`COLUMNS`): the shapes that passim, news-please, trafilatura and datatrove write,
and the common ones of other scrapers. A record's page is the bytes of its text field, as UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from sayso.errors import InputError
from sayso.pages.reading import Reading, hold
from sayso.pages.records import record_page
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Page


def sniff(name: str, head: bytes) -> bool:
    """By name, or a first line that opens an object. A `.json` file holds one record, or a list of them."""
    named = name.lower().endswith((".jsonl", ".ndjson", ".jsonlines", ".json"))
    return named or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"')


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """A page a line; a line that is no record of a page is a failure with its number, and reading goes on."""
    if source.name.lower().endswith(".json"):
        yield from _whole(stream, source, reading)
        return
    number = 0
    while line := stream.readline(reading.line_bytes + 1):
        number += 1
        whole = line.endswith(b"\n") or len(line) <= reading.line_bytes
        if not whole:
            _skip_line(stream)
            yield _failure(source, number, FailureReason.LINE_TOO_LONG, f"over {reading.line_bytes // 2**20} MiB")
        elif line.strip(b"\xef\xbb\xbf \t\r\n\x00"):
            yield _record(line, source, number, reading)


def _record(line: bytes, source: Source, number: int, reading: Reading) -> Page | Failure:
    try:
        row = msgspec.json.decode(line.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _failure(source, number, FailureReason.MALFORMED, f"not JSON: {error}")
    return _page(row, source, number, reading)


def _whole(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    data = hold(stream, source, reading.page_bytes, " in one piece: write a record a line (.jsonl)")
    try:
        found = msgspec.json.decode(data.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        lines = enumerate(data.splitlines(), 1)  # records a line, under the other name
        yield from (_record(line, source, number, reading) for number, line in lines if line.strip())
        return
    for number, row in enumerate(found if isinstance(found, list) else [found], 1):
        yield _page(row, source, number, reading)


def _page(row: object, source: Source, number: int, reading: Reading) -> Page | Failure:
    if not isinstance(row, Mapping):
        return _failure(source, number, FailureReason.MALFORMED, "not an object")
    try:
        return record_page(row, source, position=number - 1, columns=reading.columns)
    except InputError as error:
        return _failure(source, number, error.reason, error.detail)


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(2**20)) and not part.endswith(b"\n"):
        pass


def _failure(source: Source, number: int, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=f"record {number}: {detail}")
