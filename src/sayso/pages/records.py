"""A record of named fields -> a page: what JSONL, CSV and Parquet share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from sayso.errors import InputError
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Given, Page

COLUMNS: Mapping[str, tuple[str, ...]] = {
    # First name that is there and not empty wins.
    "html": ("html", "raw_html", "page_html", "content_html"),
    "clean": ("maintext",),
    "text": ("text", "raw_text", "content", "body", "fulltext", "full_text", "article"),
    "record": ("id", "record_id", "uid", "guid", "doc_id"),
    "url": ("url", "link", "source_url", "canonical_url", "metadata.url"),
    "title": ("title", "headline", "metadata.title"),
    "published": (
        "published",
        "date_publish",
        "date_published",
        "publication_date",
        "pubdate",
        "pub_date",
        "date",
        "metadata.date",
    ),
    "captured": ("captured", "date_download", "date_crawled", "crawled", "fetched", "fingerprint_date", "filedate"),
    "outlet": ("outlet", "source_domain", "hostname", "sitename", "publisher", "publication", "source", "series"),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang", "metadata.language"),
}
"""What a page needs -> the fields that hold it in the records of common tools."""


def record_page(
    row: Mapping[str, object], source: Source, *, position: int, columns: Mapping[str, str] | None = None
) -> Page:
    """The page of one record.

    `columns` (what a page needs -> the field that holds it) goes before the known names. Raises InputError
    where no field holds text or markup.
    """
    found = {key: _first(row, names, (columns or {}).get(key)) for key, names in COLUMNS.items()}
    html, clean, text = found["html"], found["clean"], found["text"]
    body = html or clean or text
    if not isinstance(body, str) or not body.strip():
        known = ", ".join(sorted(str(name) for name in row)[:12])
        raise InputError(
            source.path, FailureReason.NOT_MAPPED, f"no field holds a page's text or HTML; fields: {known}"
        )
    looks = body.lstrip()[:256].lower()
    markup = bool(html) or looks.startswith(("<!doctype html", "<html", "<div", "<p>", "<article", "<body"))
    record = _string(found["record"])
    return Page(
        path=source.path,
        name=source.name,
        record=record if record is not None else str(position),
        data=body.encode("utf-8", "replace"),
        media_type="text/html" if markup else "text/plain",
        charset="utf-8",
        url=web_url(found["url"]),
        captured=_string(found["captured"]),
        given=Given(
            outlet=_string(found["outlet"]),
            published=_string(found["published"]),
            title=_string(found["title"]),
            authors=_strings(found["authors"]),
            language=_string(found["language"]),
            clean=not html and bool(clean),
        ),
    )


def _first(row: Mapping[str, object], names: Sequence[str], chosen: str | None) -> object:
    for name in (chosen, *names) if chosen else names:
        value: object = row
        for part in (name,) if name in row else name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value not in (None, "", [], ()):
            return value
    return None


def _string(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    if isinstance(value, Sequence):
        return tuple(text for text in map(_string, value) if text)
    return ()


def web_url(value: object) -> str | None:
    """The address where it is one of the web; None for anything else."""
    text = _string(value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} else None
