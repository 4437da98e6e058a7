"""RSS and Atom files -> a page an entry, as far as the feed carries the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import strftime, struct_time
from typing import BinaryIO

import feedparser

from sayso.errors import InputError
from sayso.pages.decoding import decode
from sayso.pages.reading import Reading, hold
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Given, Page


def sniff(name: str, head: bytes) -> bool:
    """An XML file whose root is a feed's; file names of feeds vary too much to go by."""
    del name
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    return (
        start.startswith(b"<")
        and any(root in start for root in (b"<rss", b"<feed", b"<rdf:rdf"))
        and b"<html" not in start
    )


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The entries, in the feed's order; `<source>` names the outlet before the feed does.

    Raises InputError where the file is no feed, or too large.
    """
    data = hold(stream, source, reading.page_bytes)
    # Handed over as text in a known encoding: the parser would fetch what looks like an address.
    parsed = feedparser.parse(decode(data, markup=True).text.encode(), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries:
        raise InputError(source.path, FailureReason.MALFORMED, "no entries in this feed")
    feed_title = _text(parsed.feed.get("title"))
    for position, entry in enumerate(parsed.entries):
        body = _body(entry)
        if body:
            yield _page(entry, body, source, position, feed_title)


def _body(entry: Mapping[str, object]) -> str:
    contents = entry.get("content")
    values = (
        [part.get("value", "") for part in contents if isinstance(part, Mapping)] if isinstance(contents, list) else []
    )
    texts = [text for text in (*values, entry.get("summary")) if isinstance(text, str) and text.strip()]
    return max(texts, key=len, default="")


def _page(entry: Mapping[str, object], body: str, source: Source, position: int, feed_title: str | None) -> Page:
    named = entry.get("source")
    outlet = _text(named.get("title")) if isinstance(named, Mapping) else None
    title = _text(entry.get("title"))
    heading = f"<h1>{title}</h1>\n" if title else ""
    return Page(
        path=source.path,
        name=source.name,
        record=_text(entry.get("id")) or str(position),
        data=(heading + body).encode("utf-8", "replace"),
        media_type="text/html",
        charset="utf-8",
        url=_text(entry.get("link")),
        given=Given(
            outlet=outlet or feed_title,
            published=_moment(entry.get("published_parsed")) or _moment(entry.get("updated_parsed")),
            title=title,
            authors=tuple(filter(None, (_text(entry.get("author")),))),
        ),
    )


def _moment(value: object) -> str | None:
    """Feeds give times in UTC once parsed (RFC 822, RFC 3339)."""
    return strftime("%Y-%m-%dT%H:%M:%SZ", value) if isinstance(value, struct_time) else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
