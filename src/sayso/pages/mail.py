"""E-mail (`.eml`, RFC 5322), mailboxes (mbox, RFC 4155) and web pages saved as MHTML (RFC 2557) -> their pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from itertools import islice
from typing import BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

import msgspec

from sayso.errors import InputError
from sayso.pages.decoding import decode
from sayso.pages.newsletter import Digest, part_digest
from sayso.pages.reading import Reading, hold
from sayso.pages.records import web_url
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Given, Page

# From: Harbour Post <news@harbour.example>
_HEADER = re.compile(rb"\A(?:[!-9;-~]{1,60}:[^\r\n]{0,4000}\r?\n(?:[ \t][^\r\n]{0,4000}\r?\n){0,50}){3}")
_NAMED = (b"mime-version:", b"received:", b"message-id:", b"return-path:", b"delivered-to:")
# From 179@xxx Tue Mar 05 06:00:00 2024: the line that opens each message of a mailbox
_ENVELOPE = re.compile(rb"From \S{1,200} {1,2}\w{3} \w{3} {1,2}\d{1,2} \d\d:\d\d")
_QUOTED_ENVELOPE = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER_CHARS = 2048
"""Of a header's value; the library's grammar takes the square of it."""
_MESSAGES = 10_000
"""Messages inside one message that are read."""
_BROKEN = (ValueError, LookupError, IndexError, KeyError, TypeError, AttributeError, RecursionError)
_FORWARD_CHARS = 4_000
"""Characters of a message in which the header of the one that it passes on stands."""
# ---------- Forwarded message ---------, Begin forwarded message:, -----Original Message-----, and their like
_FORWARDED = re.compile(
    r"^[ \t>*_-]{0,20}(?:begin forwarded message|forwarded message|original message|weitergeleitete nachricht|"
    r"ursprüngliche nachricht|message transféré|mensaje reenviado|messaggio inoltrato)[ \t:*_-]{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
# From: Tarnholm Courier <letter@courier.example>, in the header that a forwarding program copies
_COPIED = re.compile(
    r"^[ \t>*]{0,6}(?P<name>from|von|de|da|date|sent|gesendet|datum|fecha|subject|betreff|objet|asunto|oggetto|to|an|à|"
    r"para|cc|reply-to)[ \t]{0,2}\*?:\*?[ \t]{1,4}(?P<value>[^\n]{1,500})$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELDS = {
    name: field
    for field, names in (
        ("from", "from von de da"),
        ("date", "date sent gesendet datum fecha"),
        ("subject", "subject betreff objet asunto oggetto"),
    )
    for name in names.split()
}
_TAGS = re.compile(r"<(?:br|/p|/div|/tr|/h[1-6])\b[^<>]{0,200}>|(<[^<>]{0,2000}>)", re.IGNORECASE)
_PASSED_ON = re.compile(r"^(?:(?:fwd?|wg|tr|rv|i)\s?:\s{0,2})+", re.IGNORECASE)


class _Policy(policy.EmailPolicy):
    """As mail is read today, with headers cut off where no honest one goes on."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_HEADER_CHARS]


def sniff(name: str, head: bytes) -> bool:
    """By name, or by three header lines of which one is a mail's own, at the start or after a mailbox's line."""
    if name.lower().endswith((".eml", ".mht", ".mhtml", ".mbox")):
        return True
    if _ENVELOPE.match(head):
        head = head.partition(b"\n")[2]
    return bool(_HEADER.match(head)) and any(mark in head[:2048].lower() for mark in _NAMED)


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """A page a message: the HTML part, or where there is none the plain text; messages inside it are pages too.

    A digest, whose items link out under headings of their own, is a page an item.

    Of a mail: the outlet is the sender's name, the date its own; of one that was passed on, those of the message that
    it passes on. Of a saved page: the address it came from, and the time of saving as the time of capture.
    Raises InputError where there is neither text nor HTML.
    """
    if source.name.lower().endswith(".mbox") or _ENVELOPE.match(cast("io.BufferedReader", stream).peek(300)[:300]):
        yield from _mailbox(stream, source, reading)
        return
    data = hold(stream, source, 4 * reading.page_bytes)
    yield from _message(data, source, reading, None)


def _mailbox(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """The messages of a mailbox in turn; one that is broken or too large is a failure and costs no other."""
    for number, data in enumerate(_parted(stream, 4 * reading.page_bytes), 1):
        if data is None:
            yield _failure(source, number, FailureReason.TOO_LARGE, f"over {4 * reading.page_bytes // 2**20} MiB")
            continue
        try:
            yield from _message(data, source, reading, str(number - 1))
        except InputError as error:
            yield _failure(source, number, error.reason, error.detail)


def _parted(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The bytes of each message, without the line that opens it; None for one over the limit."""
    lines: list[bytes] = []
    size = 0
    blank = True
    while line := stream.readline(2**20):
        if blank and _ENVELOPE.match(line):
            if lines or size:
                yield _QUOTED_ENVELOPE.sub(rb"\1", b"".join(lines)) if size <= limit else None
            lines, size = [], 0
            continue
        blank = not line.strip()
        size += len(line)
        if size <= limit:
            lines.append(line)
        else:
            lines.clear()
    if lines or size:
        yield _QUOTED_ENVELOPE.sub(rb"\1", b"".join(lines)) if size <= limit else None


def _message(data: bytes, source: Source, reading: Reading, record: str | None) -> Iterator[Page | Failure]:
    try:
        message = cast("EmailMessage", BytesParser(policy=_Policy()).parsebytes(data))
        inner = list(islice(_inner(message), _MESSAGES + 1))
    except _BROKEN as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken message: {error}") from error
    digest = len(inner) > 1
    if not digest:
        yield from _pages(message, source, reading, record)
        return
    for number, part in enumerate(inner[:_MESSAGES], 1):
        place = str(number - 1) if record is None else f"{record}/{number - 1}"
        try:
            yield from _pages(part, source, reading, place)
        except InputError as error:
            yield _failure(source, number, error.reason, error.detail)
    if len(inner) > _MESSAGES:
        yield _failure(source, _MESSAGES, FailureReason.TOO_LARGE, f"over {_MESSAGES} messages in one")


def _inner(message: EmailMessage) -> Iterator[EmailMessage]:
    """The messages that a message holds as parts, outermost first; itself is none of them."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            held = part.get_payload()
            if isinstance(held, list) and held and isinstance(held[0], EmailMessage):
                yield held[0]


def _pages(message: EmailMessage, source: Source, reading: Reading, record: str | None) -> Iterator[Page]:
    try:
        part = message.get_body(("html", "plain")) or next(_texts(message), None)
        body = part.get_payload(decode=True) if part is not None else None
    except _BROKEN as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken message: {error}") from error
    if part is None or not isinstance(body, bytes) or not body.strip():
        raise InputError(source.path, FailureReason.NO_TEXT, "a message without text or HTML")
    if len(body) > reading.page_bytes:
        raise InputError(source.path, FailureReason.TOO_LARGE, f"over {reading.page_bytes // 2**20} MiB")
    saved = message.get_content_type() == "multipart/related" and _header(
        message, "Snapshot-Content-Location", "Content-Location"
    )
    saved_page = bool(saved) or source.name.lower().endswith((".mht", ".mhtml"))
    markup = part.get_content_type() == "text/html"
    charset = part.get_content_charset()
    given = Given()
    if not saved_page:
        sender = parseaddr(_header(message, "From") or "")[0]
        given = Given(outlet=sender or None, published=_moment(message), title=_header(message, "Subject"))
        passed_on = _forwarded(body, charset, given, markup=markup)
        if passed_on is not None:
            body, charset, given = passed_on.body, "utf-8", passed_on.given
    page = Page(
        path=source.path,
        name=source.name,
        record=record,
        data=body,
        media_type="text/html" if markup else "text/plain",
        charset=charset,
        url=web_url(_header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")),
        captured=_moment(message) if saved_page else None,
        given=given,
    )
    digest = part_digest(decode(body, charset, markup=True).text) if markup and not saved_page else None
    if digest is None:
        yield page
    else:
        yield from _items(digest, page, _moment(message))


def _items(digest: Digest, letter: Page, sent: str | None) -> Iterator[Page]:
    """A page an item, with its article's address; then what is left of the letter, if anything is.

    Of when the article came out the letter tells only that it is not later. Where all lead to one host, that is the
    sender's own, or a service that counts clicks, and the outlet is the sender.
    """
    hosts = {(urlsplit(item.url).hostname or "").removeprefix("www.") for item in digest.items}
    outlet = letter.given.outlet if len(hosts) == 1 else None
    for number, item in enumerate(digest.items):
        yield msgspec.structs.replace(
            letter,
            record=str(number) if letter.record is None else f"{letter.record}/{number}",
            data=item.markup.encode("utf-8", "replace"),
            charset="utf-8",
            url=item.url,
            captured=sent,
            given=Given(outlet=outlet, title=item.title),
        )
    if _TAGS.sub("", digest.rest).strip():
        yield msgspec.structs.replace(letter, data=digest.rest.encode("utf-8", "replace"), charset="utf-8")


class _PassedOn(NamedTuple):
    """A message that another passes on: its text, and what its copied header says."""

    body: bytes
    given: Given


def _forwarded(body: bytes, charset: str | None, given: Given, *, markup: bool) -> _PassedOn | None:
    """The message that a mail passes on, without the words around its copied header; None where it passes none on."""
    text = decode(body, charset, markup=markup).text
    lines, places = _shown(text[: 4 * _FORWARD_CHARS]) if markup else (text[:_FORWARD_CHARS], None)
    mark = _FORWARDED.search(lines)
    subject = given.title or ""
    passed_on = bool(_PASSED_ON.match(subject))
    if mark is None and not passed_on:
        return None
    found: dict[str, str] = {}
    end = mark.end() if mark else 0
    for field in islice(_COPIED.finditer(lines, end), 12):
        if found and lines[end : field.start()].strip() and lines.count("\n", end, field.start()) > 2:
            break
        found.setdefault(_FIELDS.get(field["name"].lower(), ""), field["value"].strip())
        end = field.end()
    if "from" not in found:
        return None
    sender = parseaddr(found["from"].replace("*", ""))[0] or found["from"].partition("<")[0].strip(" \"'*")
    rest = text[places[end] if places else end :]
    return _PassedOn(
        rest.encode("utf-8", "replace"),
        Given(
            outlet=sender or None,
            published=_told_moment(found.get("date")),
            title=_PASSED_ON.sub("", found.get("subject") or subject) or None,
        ),
    )


def _shown(markup: str) -> tuple[str, list[int]]:
    """The words of markup with a line end for each tag that makes one, and where each of their characters stands."""
    shown: list[str] = []
    places: list[int] = []
    position = 0
    for tag in _TAGS.finditer(markup):
        for text, at in ((markup[position : tag.start()], position), ("" if tag[1] else "\n", tag.end())):
            plain = unescape(text.replace("\n", " ")) if text != "\n" else text
            shown.append(plain)
            places += [min(at + index, len(markup)) for index in range(len(plain))] if text != "\n" else [at]
        position = tag.end()
    return "".join(shown), [*places, position, position]


def _told_moment(told: str | None) -> str | None:
    """The moment that a copied header tells, or its words as they stand."""
    if told is None:
        return None
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError, OverflowError):
        return re.sub(r"\s(?:at|um|à|a las|alle)\s.*|\s\d{1,2}:\d\d.*", "", told) or None
    return moment.isoformat() if moment.tzinfo else moment.date().isoformat()


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


def _failure(source: Source, number: int, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=source.path, stage="read", reason=reason, detail=f"message {number}: {detail}")
