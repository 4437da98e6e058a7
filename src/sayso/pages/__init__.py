"""Bytes -> pages: one reader a format.

A reader is a module with `sniff(name, head) -> bool` and `read(stream, source, reading)`, which yields
pages, files inside the file (`Nested`), and failures where a record cannot be read; what stops the whole file
it raises as `InputError`.
"""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import msgspec

from sayso.errors import InputError
from sayso.pages import feed, jsonl, mail, packed, pdf, plain, table, warc, word
from sayso.pages.bookmarks import bookmark_beside
from sayso.pages.captures import Captures
from sayso.pages.kinds import HEAD, passed_kind
from sayso.pages.reading import About, Nested, Reading
from sayso.pages.records import plain_name, web_url
from sayso.pages.sources import STDIN, Note, Passed, Source, find_sources, place_of
from sayso.schema import Failure, FailureReason, Given, Page

READERS: tuple[ModuleType, ...] = (warc, word, packed, pdf, mail, feed, table, jsonl, plain)
"""Asked in this order; the last takes anything that is text."""


def read_pages(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    reading: Reading | None = None,
    meta: Meta | Mapping[str, Mapping[str, str]] | None = None,
    clean: bool = False,
    skip: Iterable[Path] = (),
) -> Iterator[Page | Passed | Note | Failure]:
    """Every page behind what the user named, in a stable order; what cannot be read is a `Failure`.

    What nobody would call a page (pictures, scripts, a dossier of sayso) is `Passed`.

    `meta` (path, name, record or address -> url, outlet, published) gives pages back what they lost; `clean` says that
    every page is article text only. Reading streams: one page is held at a time.
    """
    told = meta if isinstance(meta, Meta) else Meta(meta or {})
    for source in find_sources(inputs, skip=skip):
        if not isinstance(source, Source):
            yield source
            continue
        for item in _read(source, reading or Reading()):
            yield _with_given(item, told, clean=clean) if isinstance(item, Page) else item


def _read(source: Source, reading: Reading) -> Iterator[Page | Passed | Note | Failure]:
    try:
        address = None if source.path == STDIN else bookmark_beside(Path(place_of(source)))
        with _open(source) as stream:
            for item in read_stream(stream, source, reading):
                if isinstance(item, Page) and item.record is None and item.url is None and address:
                    yield msgspec.structs.replace(item, url=address)
                else:
                    yield item
    except PermissionError:
        detail = "no permission to read this file"
        yield Failure(path=source.path, stage="open", reason=FailureReason.PERMISSION, detail=detail)
    except OSError as error:
        yield Failure(path=source.path, stage="open", reason=FailureReason.MISSING, detail=error.strerror or str(error))


def read_stream(
    stream: BinaryIO, source: Source, reading: Reading, *, depth: int = 0, captures: Captures | None = None
) -> Iterator[Page | Passed | Note | Failure]:
    """The pages of an open file, by the first reader that knows its name or first bytes.

    A file inside a file is read in its turn; one that cannot be read is a failure and does not stop its neighbours.
    """
    try:
        buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
        head = buffered.peek(HEAD)[:HEAD]
        if (kind := passed_kind(source.name, head)) is not None:
            yield Passed(source.path, kind)
            return
        reader = next(reader for reader in READERS if reader.sniff(source.name, head))
        if captures is not None and reader is warc:
            items = warc.read_records(buffered, source, reading, captures)
        else:
            items = reader.read(buffered, source, reading)
        for item in items:
            if not isinstance(item, Nested):
                yield item
            elif depth >= reading.depth:
                detail = f"over {reading.depth} archives inside one another"
                yield Failure(path=item.source.path, stage="read", reason=FailureReason.BOMB, detail=detail)
            else:
                inside = read_stream(item.stream, item.source, reading, depth=depth + 1, captures=item.captures)
                yield from (_known(found, item.about) for found in inside)
    except InputError as error:
        yield Failure(path=source.path, stage="read", reason=error.reason, detail=error.detail)
    except Exception as error:  # noqa: BLE001  (libraries raise whatever on broken files; the next file must be read)
        detail = f"{type(error).__name__}: {error}"[:300]
        yield Failure(path=source.path, stage="read", reason=FailureReason.MALFORMED, detail=detail)


def _known(item: Page | Passed | Note | Failure, about: About | None) -> Page | Passed | Note | Failure:
    """A page with what its container says of it."""
    if about is None or not isinstance(item, Page):
        return item
    record = about.record if item.record is None else f"{about.record}/{item.record}"
    return msgspec.structs.replace(
        item, record=record, url=item.url or about.url, captured=item.captured or about.captured
    )


def _open(source: Source) -> BinaryIO:
    return sys.stdin.buffer if source.path == STDIN else Path(place_of(source)).open("rb")


class Meta:
    """What the user says of pages in a table of their own, and which of its rows were for a page that was read."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self._rows = rows
        self._matched: set[str] = set()

    def of(self, page: Page) -> Mapping[str, str]:
        """The row for a page: by path, name, the last part of its name, place in its file, or address."""
        for key in (page.path, page.name, Path(page.name).name, page.record, page.url):
            if key is not None and key in self._rows:
                self._matched.add(key)
                return self._rows[key]
        return {}

    def unmatched(self) -> tuple[str, ...]:
        """The keys of the rows that were for no page, in their order."""
        return tuple(key for key in self._rows if key not in self._matched)


def _with_given(page: Page, meta: Meta, *, clean: bool) -> Page:
    row = meta.of(page)
    given = page.given
    if row:
        given = msgspec.structs.replace(
            given, outlet=row.get("outlet") or given.outlet, published=row.get("published") or given.published
        )
        page = msgspec.structs.replace(page, url=web_url(row.get("url")) or page.url)
    if clean:
        given = msgspec.structs.replace(given, clean=True)
    return msgspec.structs.replace(page, given=given)


META_KEYS = ("path", "name", "record", "url")
"""Columns by which a row finds its page: the first of them that the row fills."""


def read_meta(path: Path) -> dict[str, dict[str, str]]:
    """`--meta FILE.csv`: the path, name, record or address of a page -> its url, outlet and date of publication.

    Raises InputError where the file is not CSV with one of those columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = [{plain_name(key): value for key, value in row.items() if key} for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(str(path), FailureReason.MALFORMED, f"not a CSV file: {error}") from error
    columns = table[0].keys() if table else META_KEYS
    if not any(key in columns for key in META_KEYS):
        wanted = ", ".join(META_KEYS)
        raise InputError(str(path), FailureReason.NOT_MAPPED, f"no column that finds a page: one of {wanted}")
    found: dict[str, dict[str, str]] = {}
    for row in table:
        known = {key: value.strip() for key, value in row.items() if isinstance(value, str) and value.strip()}
        known.setdefault("url", known.get("link", ""))
        key = next((known[key] for key in META_KEYS if known.get(key)), None)
        if key is not None:
            found.setdefault(key, {name: known.get(name, "") for name in ("url", "outlet", "published")})
    return found


def digest(page: Page) -> str:
    """The sha256 of a page's bytes, in hexadecimal."""
    return sha256(page.data).hexdigest()


__all__ = [
    "READERS",
    "Given",
    "Meta",
    "Note",
    "Passed",
    "Reading",
    "Source",
    "digest",
    "read_meta",
    "read_pages",
    "read_stream",
]
