"""WARC files (ISO 28500) -> the pages among their records, each with its address and time of capture."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

from sayso.pages.captures import Body, Captures
from sayso.pages.frames import FramedRecord, frames, is_warc
from sayso.pages.kinds import binary_name, is_markup
from sayso.pages.payload import Undone, read_response, undo_codings
from sayso.pages.reading import About, Nested, Reading
from sayso.pages.records import web_url
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Page

_PDF = "application/pdf"
_PAGES = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    _PDF: _PDF,
    "application/x-pdf": _PDF,
}
_KINDS = frozenset({"response", "revisit", "resource", "conversion"})
_MOVED = frozenset({301, 302, 303, 307, 308})


def sniff(name: str, head: bytes) -> bool:
    """By first bytes, compressed or not; a broken one by its name."""
    return is_warc(head) or name.lower().endswith((".warc", ".warc.gz"))


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Nested | Failure]:
    """A page for each record that holds one (HTML, plain text, PDF; of responses those of status 200), in order.

    A revisit is the page that it points to, seen again: an earlier record of this file, by digest or by address.
    Redirects, errors, pictures and scripts are no pages and no failures. A broken record is a failure, read as far as
    it goes, and never costs its neighbours.
    """
    captures = Captures()
    try:
        yield from read_records(stream, source, reading, captures)
    finally:
        captures.close()


def read_records(
    stream: BinaryIO, source: Source, reading: Reading, captures: Captures
) -> Iterator[Page | Nested | Failure]:
    """Likewise, of one file of an archive whose files share their captures."""
    for position, frame in enumerate(frames(stream, reading.page_bytes + 2**16)):
        if not frame.headers:
            yield _failure(source, FailureReason.MALFORMED, f"record {position + 1}: {frame.fault}")
        elif frame.headers.get("warc-type") in _KINDS:
            yield from _record(frame, position, source, reading, captures)


class _Found(NamedTuple):
    """A body, what it is, and what is wrong with it."""

    body: Body
    faults: tuple[tuple[FailureReason, str], ...]


def _record(
    frame: FramedRecord, position: int, source: Source, reading: Reading, captures: Captures
) -> Iterator[Page | Nested | Failure]:
    address = frame.headers.get("warc-target-uri", "").strip("<>") or None
    url = web_url(address)
    shown = address or f"record {position + 1}"
    found = (
        _revisit(frame, url or address, captures)
        if frame.headers["warc-type"] == "revisit"
        else _fresh(frame, url or address, reading, captures)
    )
    if isinstance(found, str):
        yield _failure(source, FailureReason.TRUNCATED, f"{shown}: {found}")
    if not isinstance(found, _Found):
        return
    body = found.body
    if len(body.data) > reading.page_bytes:
        yield _failure(source, FailureReason.TOO_LARGE, f"{shown}: over {reading.page_bytes // 2**20} MiB")
        return
    for reason, fault in found.faults:
        yield _failure(source, reason, f"{shown}: {fault}")
    if not body.data.strip():
        return
    record = (frame.headers.get("warc-record-id") or str(position)).strip("<>")
    captured = frame.headers.get("warc-date")
    if body.media_type == _PDF:
        stream = io.BufferedReader(io.BytesIO(body.data))
        yield Nested(stream, Source(source.path, f"{source.name}/{record}.pdf"), About(record, url, captured))
        return
    yield Page(
        path=source.path,
        name=source.name,
        record=record,
        data=body.data,
        media_type=body.media_type,
        charset=body.charset,
        url=url,
        captured=captured,
    )


def _fresh(frame: FramedRecord, url: str | None, reading: Reading, captures: Captures) -> _Found | None:
    """The body of a record that brings one; None where it is no page."""
    response = read_response(frame.content)
    if response is not None and response.status in _MOVED:
        captures.follow(url, response.headers.get("location"))
    if (response is None and _is_http(frame.headers)) or (response is not None and response.status != 200):
        captures.lists(url)
        return None
    declared = response.headers.get("content-type", "") if response else frame.headers.get("content-type", "")
    media_type, charset = _declared(declared)
    if (declared and media_type not in _PAGES) or not captures.lists(url):
        return None
    undone = undo_codings(response, reading.page_bytes) if response else Undone(frame.content)
    kind = _PAGES.get(media_type) or _kind(undone.data)
    if kind is None:
        return None
    body = Body(undone.data, kind, charset)
    if frame.too_large:
        return _Found(Body(b" " * (reading.page_bytes + 1), kind, charset), ())
    captures.keep((frame.headers.get("warc-payload-digest"), url), body)
    return _Found(body, tuple(_faults(frame, undone)))


def _faults(frame: FramedRecord, undone: Undone) -> Iterator[tuple[FailureReason, str]]:
    if "warc-truncated" in frame.headers:
        yield FailureReason.TRUNCATED, f"cut off at capture ({frame.headers['warc-truncated'] or 'no reason given'})"
    if frame.fault:
        cut = frame.fault.startswith("the file ends")
        yield FailureReason.TRUNCATED if cut else FailureReason.MALFORMED, frame.fault
    if undone.fault:
        yield FailureReason.TRUNCATED, undone.fault


def _revisit(frame: FramedRecord, url: str | None, captures: Captures) -> _Found | str | None:
    """The body of the record that this one points to; None where it is no page, words where the archive lacks it."""
    response = read_response(frame.content)
    media_type = _declared(response.headers.get("content-type", ""))[0] if response else ""
    status = response.status if response else 200
    if not captures.lists(url) or status != 200 or (media_type and media_type not in _PAGES):
        return None
    pointed = web_url(frame.headers.get("warc-refers-to-target-uri", "").strip("<>"))
    body = captures.again((frame.headers.get("warc-payload-digest"), pointed, url))
    return _Found(body, ()) if body else "a revisit of a page that is not in this archive"


def _is_http(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").lower().startswith("application/http") and headers["warc-type"] == "response"


def _declared(content_type: str) -> tuple[str, str | None]:
    """The media type and the charset of a header's value."""
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    charset = next((value for value in parameters if value.startswith("charset=")), "")
    return media_type, charset.removeprefix("charset=").strip("\"' ") or None


def _kind(data: bytes) -> str | None:
    """What a body without a declaration is; None where it is no page."""
    if data.startswith(b"%PDF-"):
        return _PDF
    if is_markup(data[:65_536]):
        return "text/html"
    return None if binary_name(data[:4096]) or not data.strip() else "text/plain"


def _failure(source: Source, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=detail)
