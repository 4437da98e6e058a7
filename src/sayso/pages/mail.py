"""E-mail newsletters (`.eml`, RFC 5322) and web pages saved as MHTML (RFC 2557) -> a page each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO, cast

from sayso.errors import InputError
from sayso.pages.reading import Reading, hold
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Given, Page

# From: Harbour Post <news@harbour.example>
_HEADER = re.compile(rb"\A(?:[!-9;-~]{1,60}:[^\r\n]{0,4000}\r?\n(?:[ \t][^\r\n]{0,4000}\r?\n){0,50}){3}")
_NAMED = (b"mime-version:", b"received:", b"message-id:", b"return-path:", b"delivered-to:")
_HEADER_CHARS = 2048
"""Of a header's value; the library's grammar takes the square of it."""


class _Policy(policy.EmailPolicy):
    """As mail is read today, with headers cut off where no honest one goes on."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_HEADER_CHARS]


def sniff(name: str, head: bytes) -> bool:
    """By name, or by three header lines of which one is a mail's own."""
    if name.lower().endswith((".eml", ".mht", ".mhtml")):
        return True
    return bool(_HEADER.match(head)) and any(mark in head[:2048].lower() for mark in _NAMED)


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The HTML part, or where there is none the plain text.

    Of a mail: the outlet is the sender's name, the date its own. Of a saved page: the address it came from, and
    the time of saving as the time of capture. Raises InputError where there is neither text nor HTML.
    """
    data = hold(stream, source, 4 * reading.page_bytes)
    try:
        message = cast("EmailMessage", BytesParser(policy=_Policy()).parsebytes(data))
        part = message.get_body(("html", "plain")) or next(_texts(message), None)
        body = part.get_payload(decode=True) if part is not None else None
    except (ValueError, LookupError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken message: {error}") from error
    if part is None or not isinstance(body, bytes) or not body.strip():
        raise InputError(source.path, FailureReason.NO_TEXT, "a message without text or HTML")
    saved = message.get_content_type() == "multipart/related" and _header(
        message, "Snapshot-Content-Location", "Content-Location"
    )
    saved_page = bool(saved) or source.name.lower().endswith((".mht", ".mhtml"))
    sender = parseaddr(_header(message, "From") or "")[0]
    yield Page(
        path=source.path,
        name=source.name,
        data=body,
        media_type="text/html" if part.get_content_type() == "text/html" else "text/plain",
        charset=part.get_content_charset(),
        url=_header(message, "Snapshot-Content-Location") or _header(part, "Content-Location"),
        captured=_moment(message) if saved_page else None,
        given=Given()
        if saved_page
        else Given(outlet=sender or None, published=_moment(message), title=_header(message, "Subject")),
    )


def _texts(message: EmailMessage) -> Iterator[EmailMessage]:
    kinds = {"text/html": 0, "text/plain": 1}
    found = [part for part in message.walk() if part.get_content_type() in kinds and isinstance(part, EmailMessage)]
    yield from sorted(found, key=lambda part: kinds[part.get_content_type()])


def _header(message: EmailMessage | MIMEPart, *names: str) -> str | None:
    for name in names:
        try:
            value = message.get(name)
        except (ValueError, IndexError, AttributeError, TypeError):  # the library stumbles over some broken headers
            continue
        if value:
            return " ".join(str(value).split()).encode("utf-8", "replace").decode()
    return None


def _moment(message: EmailMessage) -> str | None:
    value = _header(message, "Date")
    try:
        if not value:
            return None
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    except (ValueError, TypeError, OverflowError):
        return None
