"""Page -> the address that it was saved from, and when, as the file itself or the archive's address tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urljoin, urlsplit

import msgspec

from sayso.document.layout import Layout
from sayso.schema import Page

_HEAD = 8_192
"""Characters in which savers leave their comment: before the root element or right after it."""
# <!-- saved from url=(0043)https://paper.example/news/ferry -->: Firefox, Chrome, Edge
_SAVED_FROM = re.compile(
    r"<!--\s{0,9}saved from url=\(\d{4}\)\s{0,9}(https?://[^\s<>\"]{1,2000}?)\s{0,9}-->", re.IGNORECASE
)
# Page saved with SingleFile
#  url: https://paper.example/news/ferry
#  saved date: Wed Mar 12 2025 09:30:00 GMT+0100 (Central European Standard Time)
_SINGLE_FILE = re.compile(
    r"Page saved with SingleFile\s{1,9}url:\s{0,9}(?P<url>https?://[^\s<>\"]{1,2000})"
    r"(?:\s{1,9}saved date:\s{0,9}\w{3} (?P<day>\w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT(?P<zone>[+-]\d{4}))?"
)
# https://web.archive.org/web/20250312093000id_/https://paper.example/news/ferry
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(?P<moment>\d{14})(?:[a-z]{2}_)?/", re.IGNORECASE)
_THINGS = 200
"""Objects of a script in which an article's address is looked for."""


def with_address(page: Page, layout: Layout) -> Page:
    """The page with its address and the time of its capture, where it came without and the file tells them.

    A saver's comment is the address of this copy; else the page's own: `canonical`, `og:url`, JSON-LD, the first that
    leads to more than a front page. What is given stays.
    """
    url, captured = page.url, page.captured
    if layout.markup is not None and url is None:
        url, saved = _saved(layout.markup[:_HEAD])
        captured = captured or saved
        url = url or _own(layout)
    if captured is None and url is not None:
        captured = archived(url)
    if (url, captured) == (page.url, page.captured):
        return page
    return msgspec.structs.replace(page, url=url, captured=captured)


def archived(url: str) -> str | None:
    """When the Wayback Machine took the copy at an address; None for any other address.

    >>> archived("https://web.archive.org/web/20250312093000/https://paper.example/ferry")
    '2025-03-12T09:30:00Z'
    """
    found = _WAYBACK.match(url)
    try:
        moment = datetime.strptime(found["moment"], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _saved(head: str) -> tuple[str | None, str | None]:
    single = _SINGLE_FILE.search(head)
    if single is None:
        comment = _SAVED_FROM.search(head)
        return (comment[1] if comment else None), None
    try:
        moment = datetime.strptime(f"{single['day']} {single['zone']}", "%b %d %Y %H:%M:%S %z")
    except ValueError:
        return single["url"], None
    return single["url"], moment.isoformat()


def _own(layout: Layout) -> str | None:
    """The address that a page gives itself; of a copy that an archive rewrote, the original's."""
    found: list[str] = []
    for told in _told(layout):
        try:
            url = urljoin(next(iter(found), ""), _WAYBACK.sub("", told.strip(), count=1))
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and not any(char.isspace() for char in url):
            found.append(url)
    return next((url for url in found if urlsplit(url).path.strip("/")), next(iter(found), None))


def _told(layout: Layout) -> Iterator[str]:
    """What `canonical`, `og:url` and JSON-LD say, those first that name a host."""
    declared = layout.declared
    links = [
        item.attributes.get("href", "")
        for item in declared
        if item.tag == "link" and "canonical" in item.attributes.get("rel", "").lower().split()
    ]
    metas = [
        item.attributes.get("content", "")
        for item in declared
        if item.tag == "meta"
        and (item.attributes.get("property") or item.attributes.get("name") or "").strip().lower() == "og:url"
    ]
    scripts = [url for value in layout.linked_data for url in _linked_data(value)]
    told = [*links, *metas, *scripts]
    yield from sorted((value for value in told if value), key=lambda value: "://" not in value)


def _linked_data(value: object) -> Iterator[str]:
    """The addresses of the articles that a JSON-LD script is about: `mainEntityOfPage`, `url`, `@id`."""
    stack = [value]
    for _ in range(_THINGS):
        if not stack:
            return
        thing = stack.pop()
        if isinstance(thing, list):
            stack.extend(reversed(list(islice(thing, _THINGS))))
        elif isinstance(thing, dict):
            if isinstance(thing.get("@graph"), list):
                stack.extend(reversed(thing["@graph"][:_THINGS]))
            kinds = thing.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(name, str) and name.endswith(("Article", "Posting", "Report")) for name in names):
                page = thing.get("mainEntityOfPage")
                told = (page.get("@id") if isinstance(page, dict) else page, thing.get("url"))
                yield from (value for value in told if isinstance(value, str))
