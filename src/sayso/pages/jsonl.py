"""JSON lines and JSON files -> pages: a record each, of flat text or HTML, with what the record says of itself.

Fields are found by name (`COLUMNS`): the shapes that passim, news-please, trafilatura and datatrove write,
and the common ones of other scrapers. A record's page is the bytes of its text field, as UTF-8.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from sayso.pages.decoding import decode
from sayso.pages.reading import Reading, damage, hold
from sayso.pages.records import Records
from sayso.pages.sources import Note, Source
from sayso.schema import Failure, FailureReason, Page

_MARK = b"\xef\xbb\xbf"
_LEVELS = 3
"""Objects inside one another in which a list of records is looked for."""
_DEEPEST = 200
"""Objects inside objects that the lenient parser is given: it recurses."""


def sniff(name: str, head: bytes) -> bool:
    """By name, or a first line that opens an object. A `.json` file holds one record, or a list of them."""
    named = name.lower().endswith((".jsonl", ".ndjson", ".jsonlines", ".json"))
    return named or head.lstrip(_MARK + b" \t\r\n").startswith(b'{"')


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Note | Failure]:
    """A page a line; a line that is no record of a page is a failure with its number, and reading goes on."""
    if source.name.lower().endswith(".json"):
        yield from _whole(stream, source, reading)
        return
    records = Records(source, reading)
    number = 0
    while line := stream.readline(reading.line_bytes + 1):
        number += 1
        whole = line.endswith(b"\n") or len(line) <= reading.line_bytes
        if not whole:
            _skip_line(stream)
            detail = f"over {reading.line_bytes // 2**20} MiB"
            yield records.failure(number, FailureReason.LINE_TOO_LONG, detail)
        elif line.strip(_MARK + b" \t\r\n\x00"):
            yield from _record(line, records, number)


def _record(line: bytes, records: Records, number: int) -> Iterator[Page | Note | Failure]:
    row = parse(line)
    if isinstance(row, str):
        yield records.failure(number, FailureReason.MALFORMED, f"not JSON: {row}")
    else:
        yield from records.pages(row, number)


def parse(data: bytes) -> object:
    """The value of a JSON text; a string of words where it is none, since no record is a string.

    What Python, JavaScript and databases write beyond the standard is read: NaN, Infinity, halves of characters.
    """
    data = data.lstrip(_MARK)
    try:
        value: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = data.decode("utf-8", "replace")
        if text.count("{") + text.count("[") > _DEEPEST and not _shallow(text):
            return str(error)
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return str(error)
    return "a string" if isinstance(value, str) else value


def _shallow(text: str) -> bool:
    """Whether brackets, wherever they stand, never open deeper than the lenient parser may go."""
    depth = 0
    for char in text:
        depth += (char in "{[") - (char in "}]")
        if depth > _DEEPEST:
            return False
    return True


def _whole(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Note | Failure]:
    records = Records(source, reading)
    decoded = decode(hold(stream, source, reading.page_bytes, " in one piece: write a record a line (.jsonl)"))
    if (failure := damage(source, decoded)) is not None:
        yield failure
    data = decoded.text.encode()
    found = parse(data)
    if isinstance(found, str):
        for number, line in enumerate(data.splitlines(), 1):  # records a line, under the other name
            if line.strip():
                yield from _record(line, records, number)
        return
    if isinstance(found, Mapping) and not records.is_page(found):
        found = _wrapped(found) or found
    for number, row in enumerate(_rows(found), 1):
        yield from records.pages(row, number)


def _wrapped(found: Mapping[str, object]) -> list[object] | None:
    """The one list of objects in what a service answers: {"status": "ok", "data": {"articles": [...]}}.

    None where the first level that has such a list has several. JSON Feeds have a reading of their own.
    """
    if "jsonfeed.org" in str(found.get("version")):
        return None
    level: list[Mapping[str, object]] = [found]
    for _ in range(_LEVELS):
        values = [value for item in level for value in item.values()]
        lists = [v for v in values if isinstance(v, list) and v and all(isinstance(item, Mapping) for item in v)]
        if lists:
            return lists[0] if len(lists) == 1 else None
        level = [value for value in values if isinstance(value, Mapping)]
    return None


def _rows(found: object) -> Iterator[object]:
    """The records of a JSON value: itself, the items of a list, or those of a JSON Feed (jsonfeed.org)."""
    if isinstance(found, list):
        yield from found
        return
    items = found.get("items") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or not isinstance(items, list) or "jsonfeed.org" not in str(found.get("version")):
        yield found
        return
    for item in items:
        yield (
            {"outlet": found.get("title"), "language": found.get("language"), **item}
            if isinstance(item, Mapping)
            else item
        )


def _skip_line(stream: BinaryIO) -> None:
    while (part := stream.readline(2**20)) and not part.endswith(b"\n"):
        pass
