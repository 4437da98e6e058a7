"""RSS and Atom files -> a page an entry, as far as the feed carries the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape, unescape
from typing import BinaryIO

import feedparser

from sayso.errors import InputError
from sayso.pages.decoding import decode
from sayso.pages.reading import Reading, damage, hold
from sayso.pages.records import web_url
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Given, Page

# <?xml version="1.0" encoding="windows-1251"?>: no longer true once the bytes are decoded
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,300}\?>")
# &apos; &amp;#8217; left in a title that was escaped twice
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def sniff(name: str, head: bytes) -> bool:
    """An XML file whose root is a feed's; file names of feeds vary too much to go by."""
    del name
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:2048].lower()
    return (
        start.startswith(b"<")
        and any(root in start for root in (b"<rss", b"<feed", b"<rdf:rdf"))
        and b"<html" not in start
    )


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """The entries, in the feed's order; `<source>` names the outlet before the feed does.

    Raises InputError where the file is no feed, or too large.
    """
    decoded = decode(hold(stream, source, reading.page_bytes), markup=True)
    if (failure := damage(source, decoded)) is not None:
        yield failure
    # Handed over in one known encoding, and as bytes: the parser would fetch what looks like an address.
    text = '<?xml version="1.0" encoding="utf-8"?>' + _DECLARATION.sub("", decoded.text.lstrip("\ufeff"), count=1)
    parsed = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
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
    heading = f"<h1>{escape(title, quote=False)}</h1>\n" if title else ""
    return Page(
        path=source.path,
        name=source.name,
        record=_text(entry.get("id")) or str(position),
        data=(heading + body).encode("utf-8", "replace"),
        media_type="text/html",
        charset="utf-8",
        url=web_url(entry.get("link")),
        given=Given(
            outlet=outlet or feed_title,
            published=_moment(entry.get("published")) or _moment(entry.get("updated")),
            title=title,
            authors=tuple(filter(None, (_text(entry.get("author")),))),
        ),
    )


def _moment(value: object) -> str | None:
    """A moment with its zone in UTC; without one, or in no known form, the words as they stand.

    The feed parser's own reading fills in what is not there from today's clock.

    >>> _moment("Wed, 14 Oct 2015 17:05:00 EST"), _moment("2025-03-13T10:00:00+01:00"), _moment("2017/8/24")
    ('2015-10-14T22:05:00Z', '2025-03-13T09:00:00Z', '2017/8/24')
    """
    text = _text(value)
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text or "")
            if moment.tzinfo is not None:
                return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return text


def _text(value: object) -> str | None:
    """The words of a field on one line, references that were escaped twice resolved."""
    if not isinstance(value, str):
        return None
    return " ".join(_REFERENCE.sub(lambda found: unescape(found[0]), value).split()) or None
