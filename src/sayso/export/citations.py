"""Pages -> what a reference manager or a wiki cites of them, with the words quoted from each."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sayso.dossier.quotes import Quote
from sayso.export.addresses import web_address
from sayso.export.characters import for_readers
from sayso.export.outgoing import LONG_AGO, Outgoing
from sayso.schema import Document

PARTS = {"month": 2, "year": 1}
"""Precision of a day of publication -> how many of year, month and day are known; all three of any other."""


class Citation(NamedTuple):
    """A page as it is cited. Names are as the page has them: nothing tells which part of one is the family's."""

    key: str
    document: Document
    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    issued: tuple[int, ...]
    """Year, month, day, as far as they are known."""
    accessed: tuple[int, ...]
    """The day of capture, likewise."""
    url: str | None
    quotes: tuple[Quote, ...]
    """The quotations of claims that stand on it, in its order."""

    @property
    def notes(self) -> tuple[str, ...]:
        """The quotations, each once, with who speaks where it is not the page itself."""
        found = (f"{for_readers(row.who)}: “{for_readers(row.words)}”".removeprefix(": ") for row in self.quotes)
        return tuple(dict.fromkeys(found))


def citations(case: Outgoing) -> tuple[Citation, ...]:
    """Every page, in the order of the dossier."""
    on_page: defaultdict[str, dict[str, Quote]] = defaultdict(dict)
    for card in case.reading.cards:
        for row in (*card.quotes, *card.answers):
            for anchor, page in ((row.anchor, row.page), *row.also):
                on_page[page.id].setdefault(anchor, row)
    pages = sorted(case.index.sources.values(), key=lambda page: page.number)
    return tuple(_citation(case, page.id, on_page[page.id]) for page in pages)


def _citation(case: Outgoing, page: str, found: dict[str, Quote]) -> Citation:
    document, line = case.index.documents[page], case.index.sources[page]
    issued = calendar_day(document.published, document.published_precision or "day")
    said = [found[anchor] for anchor in sorted(found, key=_place) if found[anchor].page.id == page]
    return Citation(
        key=_key(document.outlet or "page", issued, line.anchor),
        document=document,
        title=for_readers(document.title.text) if document.title else None,
        outlet=for_readers(document.outlet) if document.outlet else None,
        authors=tuple(for_readers(author.name) for author in document.authors),
        issued=issued,
        accessed=calendar_day(document.captured, "day"),
        url=web_address(document.url),
        quotes=tuple(said),
    )


def _place(anchor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in anchor.rpartition(".")[2].split("-"))


def calendar_day(day: str | None, precision: str = "day") -> tuple[int, ...]:
    """The numbers of an ISO day; empty where it is none.

    >>> calendar_day("2025-03-12T10:00:00Z", "second"), calendar_day("2025-03", "month"), calendar_day("soon", "day")
    ((2025, 3, 12), (2025, 3), ())
    """
    if day is None or not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day[:10]):
        return ()
    return tuple(int(part) for part in day[:10].split("-"))[: PARTS.get(precision, 3)]


def _key(outlet: str, issued: tuple[int, ...], anchor: str) -> str:
    """What an article cites it by: outlet, year, and the beginning of the page's id."""
    plain = unicodedata.normalize("NFKD", outlet).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z0-9]', '', plain) or 'page'}{''.join(map(str, issued[:1]))}-{anchor}"


def last_published(case: Outgoing) -> datetime:
    """The day of the last page, at midnight UTC: what stands where a format wants to know when it was made."""
    whole = (calendar_day(page.published) for page in case.index.documents.values())
    year, month, day = max((found for found in whole if len(found) == 3), default=LONG_AGO[:3])
    return datetime(year, month, day, tzinfo=UTC)


def iso(day: tuple[int, ...]) -> Iterator[str]:
    """The parts of a day as ISO 8601 writes them."""
    yield from (f"{part:02d}" if n else f"{part:04d}" for n, part in enumerate(day))
