"""A record of named fields -> a page: what JSON, CSV and Parquet share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

import msgspec

from sayso.errors import InputError
from sayso.pages.kinds import HEAD, is_markup
from sayso.pages.reading import Reading
from sayso.pages.sources import Note, Source
from sayso.schema import Failure, FailureReason, Given, Page

COLUMNS: Mapping[str, tuple[str, ...]] = {
    # First name that is there and not empty wins. Capitals, spaces and dashes of a field's name do not count.
    "html": ("html", "raw_html", "page_html", "content_html"),
    "clean": ("maintext",),
    "text": (
        "text",
        "raw_text",
        "content",
        "body",
        "fulltext",
        "full_text",
        "article",
        "article_text",
        "body_text",
        "content_text",
    ),
    "record": ("id", "record_id", "uid", "guid", "doc_id", "_id"),
    "url": ("url", "link", "source_url", "canonical_url", "article_url", "source", "metadata.url"),
    "title": ("title", "headline", "metadata.title"),
    "published": (
        "published",
        "date_publish",
        "date_published",
        "publish_date",
        "published_date",
        "publication_date",
        "published_at",
        "pubdate",
        "pub_date",
        "date",
        "metadata.date",
    ),
    "captured": ("captured", "date_download", "date_crawled", "crawled", "fetched", "fingerprint_date", "filedate"),
    "outlet": (
        "outlet",
        "source_domain",
        "source_hostname",
        "hostname",
        "sitename",
        "publisher",
        "publication",
        "source",
        "series",
    ),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang", "metadata.language"),
}
"""What a page needs -> the fields that hold it in the records of common tools."""
_LONG_TEXT = 25
"""Words from which the longest field of a record without known names may be its text."""
_EXTRA = 2**16
"""Characters of other fields that are kept with a page."""
_SHOWN = 12
_FIELDS = 1000
"""Fields among which a guess is made."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = (10**8, 10**11)
"""Numbers between these are seconds since 1970 (1973 to 5138); a thousand times as much, milliseconds."""
# 20231117, 20231117093000: a day, or a moment, in digits alone
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?")


class Records:
    """The records of one file in turn: what its fields mean is settled by the first that needs a guess."""

    def __init__(self, source: Source, reading: Reading, *, called: str = "record") -> None:
        self._source = source
        self._reading = reading
        self._called = called
        self._columns = dict(reading.columns)
        self._guessed = False

    def pages(self, row: object, number: int) -> Iterator[Page | Note | Failure]:
        """The page of the record of that number (from 1), or the failure that names it."""
        if not isinstance(row, Mapping):
            yield self.failure(number, FailureReason.MALFORMED, "not an object")
            return
        try:
            if not self._guessed and (guess := guess_text(row, self._columns)):
                self._guessed = True
                self._columns["text"] = guess
                words = f"no field of a name known for text: took `{guess}` (--columns text={guess} says the same)"
                yield Note(self._source.path, words)
            page = record_page(row, self._source, position=number - 1, columns=self._columns)
        except InputError as error:
            yield self.failure(number, error.reason, error.detail)
            return
        if len(page.data) > self._reading.page_bytes:
            yield self.failure(number, FailureReason.TOO_LARGE, f"over {self._reading.page_bytes // 2**20} MiB")
            return
        yield page
        if damaged := sum(1 for text in _texts(row) if _SURROGATE.search(text)):
            detail = f"{damaged} fields with characters that are none: U+FFFD stands there"
            yield self.failure(number, FailureReason.ENCODING, detail)

    def is_page(self, row: Mapping[str, object]) -> bool:
        """Whether a record has a text of its own, in a field that is known, named or long."""
        try:
            record_page(row, self._source, position=0, columns=self._columns)
        except InputError:
            return guess_text(row, self._columns) is not None
        return True

    def failure(self, number: int, reason: FailureReason, detail: str) -> Failure:
        """What is wrong with the record of that number."""
        return Failure(path=self._source.path, stage="read", reason=reason, detail=f"{self._called} {number}: {detail}")


def record_page(
    row: Mapping[str, object], source: Source, *, position: int, columns: Mapping[str, str] | None = None
) -> Page:
    """The page of one record.

    `columns` (what a page needs -> the field that holds it) goes before the known names. Raises InputError
    where no field holds text or markup.
    """
    fields = {plain_name(name): name for name in reversed(tuple(row))}
    used: set[str] = set()
    found = {
        key: _first(row, fields, names, (columns or {}).get(key), used, _IS_URL if key == "url" else None)
        for key, names in COLUMNS.items()
    }
    html, clean, text = found["html"], found["clean"], found["text"]
    body = html or clean or text
    if not isinstance(body, str) or not body.strip():
        raise InputError(source.path, FailureReason.NOT_MAPPED, _no_text(row, found["url"]))
    body = _whole(body)
    markup = bool(html) or is_markup(body[:HEAD].encode())
    record = _string(found["record"])
    outlet = found["outlet"] if web_url(found["outlet"]) is None else None
    return Page(
        path=source.path,
        name=source.name,
        record=record if record is not None else str(position),
        data=body.encode(),
        media_type="text/html" if markup else "text/plain",
        charset="utf-8",
        url=web_url(found["url"]),
        captured=_moment(found["captured"]),
        given=Given(
            outlet=_string(outlet),
            published=_moment(found["published"]),
            title=_string(found["title"]),
            authors=_strings(found["authors"]),
            language=_string(found["language"]),
            clean=not html and bool(clean),
        ),
        extra=_extra(row, used),
    )


def guess_text(row: Mapping[str, object], columns: Mapping[str, str]) -> str | None:
    """The field that holds a record's text, told by its length.

    None where the record has a field known for text, though it be empty, or none that is long and known for nothing.

    >>> guess_text({"artikel": "The ferry left. " * 20, "n": "7"}, {}), guess_text({"text": "", "notes": "a " * 99}, {})
    ('artikel', None)
    """
    fields = {plain_name(name): name for name in islice(row, _FIELDS)}
    names = {key: {plain_name(name) for name in (columns.get(key, ""), *known)} for key, known in COLUMNS.items()}
    if any(names[key] & fields.keys() for key in ("html", "clean", "text")):
        return None
    known = set().union(*names.values())
    left = {name: row[name] for plain, name in fields.items() if plain not in known}
    texts = {name: value for name, value in left.items() if isinstance(value, str)}
    longest = max(texts, key=lambda name: len(texts[name]), default=None)
    return longest if longest is not None and len(texts[longest].split()) >= _LONG_TEXT else None


def _no_text(row: Mapping[str, object], url: object) -> str:
    known = ", ".join(str(name) for name in islice(row, _SHOWN))
    if web_url(url):
        return (
            "a link without a text: sayso reads pages and fetches none. Save them (the browser's Save as, SingleFile, "
            "a web archive) and give this list with --meta"
        )
    return f"no field holds a page's text or HTML; fields: {known}"


def plain_name(name: object) -> str:
    """A field's name without what files of one kind write differently.

    >>> plain_name("Publish Date"), plain_name("TEXT "), plain_name("source-hostname")
    ('publish_date', 'text', 'source_hostname')
    """
    return re.sub(r"[\s-]+", "_", str(name).strip().lstrip("\ufeff").casefold())


def _first(  # noqa: PLR0913, PLR0917
    row: Mapping[str, object],
    fields: Mapping[str, str],
    names: Sequence[str],
    chosen: str | None,
    used: set[str],
    wanted: re.Pattern[str] | None,
) -> object:
    for name in (chosen, *names) if chosen else names:
        value = _value(row, fields, name)
        if value is None or (wanted and name == "source" and not wanted.match(str(value))):
            continue
        used.add(fields.get(plain_name(name.split(".")[0]), name))
        return value
    return None


_IS_URL = re.compile(r"https?://")


def _value(row: Mapping[str, object], fields: Mapping[str, str], name: str) -> object:
    """The value of a field, if it is not empty; `a.b` is field `b` of the object in field `a`."""
    value: object = row
    for part in (name,) if name in row or plain_name(name) in fields else name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part, value.get(fields.get(plain_name(part), part)) if value is row else None)
    empty = value in (None, "", [], ()) or value != value  # noqa: PLR0124  (NaN, which tables write for nothing)
    return None if empty else value


def _string(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "$oid") if key in value), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return _whole(str(value)).strip() or None


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(text for text in map(_string, value) if text)
    text = _string(value)
    return (text,) if text else ()


def _moment(value: object) -> str | None:
    """A day or moment as text, whatever a database or table made of it.

    >>> _moment(1705910400000), _moment({"$date": "2022-09-08T09:30:00Z"}), _moment("20231117"), _moment("July 2023")
    ('2024-01-22T08:00:00+00:00', '2022-09-08T09:30:00Z', '2023-11-17', 'July 2023')
    """
    while isinstance(value, Mapping):
        value = next((value[key] for key in ("$date", "$numberLong") if key in value), None)
    text = value.isoformat() if isinstance(value, date) else _string(value)
    if text is None or isinstance(value, date):
        return text
    digits = _DIGITS.fullmatch(text)
    try:
        if digits:
            moment = datetime(*(int(part or 0) for part in digits.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
            return moment.isoformat() if digits[4] else moment.date().isoformat()
        number = float(text)
    except ValueError:
        return text
    number = number / 1000 if abs(number) >= _SECONDS[1] else number
    return (_EPOCH + timedelta(seconds=number)).isoformat() if _SECONDS[0] <= number < _SECONDS[1] else text


def web_url(value: object) -> str | None:
    """The address where it is one of the web; None for anything else."""
    text = _string(value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None


def _extra(row: Mapping[str, object], used: set[str]) -> str | None:
    """The fields that no page needs, as a JSON object; None where there are none."""
    left = {str(name): value for name, value in row.items() if name not in used and value not in (None, "", [], ())}
    if not left:
        return None
    text = _whole(msgspec.json.encode(_writable(left, 0)).decode())
    return text if len(text) <= _EXTRA else None


def _writable(value: object, depth: int) -> object:
    """The value as JSON can write it: halves of characters mended, what has no form there as null."""
    if isinstance(value, Mapping) and depth < _SHOWN:
        return {_whole(str(key)): _writable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth < _SHOWN:
        return [_writable(item, depth + 1) for item in value]
    if isinstance(value, str | date):
        return _whole(value if isinstance(value, str) else value.isoformat())
    if isinstance(value, int | float) and abs(value) < 2**63:  # neither NaN nor an infinity
        return value
    return str(value) if isinstance(value, int) else None


def _whole(text: str) -> str:
    """The text without halves of characters, which UTF-8 cannot write."""
    return _SURROGATE.sub("\ufffd", text)


def _texts(row: Mapping[str, object]) -> Iterator[str]:
    return (value for value in row.values() if isinstance(value, str))
