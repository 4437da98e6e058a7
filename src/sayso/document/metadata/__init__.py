"""Page -> its metadata: title, authors, agencies, outlet, section, and when it was published or between which days."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sayso.document.layout import Layout
from sayso.document.metadata.authors import find_authors
from sayso.document.metadata.bounds import bound_publication, given_date, latest_of
from sayso.document.metadata.credits import agency_mentions, find_wires
from sayso.document.metadata.dateline import find_dateline
from sayso.document.metadata.dates import Published, find_published
from sayso.document.metadata.days import find_days
from sayso.document.metadata.head import read_head, squash
from sayso.document.metadata.outlet import find_publisher, find_section
from sayso.document.metadata.prose import prose_span
from sayso.document.metadata.title import Setting, find_title
from sayso.schema import AgencyMention, Block, DateEvidence, NamedSpan, Page, Precision, Span, Title

__all__ = ["Metadata", "agency_mentions", "bound_publication", "find_agency_mentions", "prose_span", "read_metadata"]


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of `Document` that say what a page is, by the same names."""

    outlet: str | None = None
    owner: str | None = None
    title: Title | None = None
    authors: tuple[NamedSpan, ...] = ()
    wires: tuple[NamedSpan, ...] = ()
    dateline: Span | None = None
    section: str | None = None
    published: str | None = None
    published_precision: Precision | None = None
    published_latest: str | None = None
    published_latest_span: Span | None = None
    published_from: DateEvidence | None = None
    published_span: Span | None = None


def read_metadata(page: Page, layout: Layout, blocks: Sequence[Block] = (), language: str | None = None) -> Metadata:
    """What a page says of itself, from markup, text, address and what is given; what is given wins.

    Nothing is guessed: a field that no place on the page gives is None or empty. A page without a date of
    publication may still have `published_latest`, the day on which it was rendered or fetched;
    `bound_publication` adds the other bound once the times in its text are known. Linear in the page's length.
    """
    head = read_head(layout)
    prose = prose_span(layout, blocks)
    outlet, owner = find_publisher(page, layout, head, prose)
    # The forests were trained on the run of prose that the lines alone show: they get the same here.
    setting = Setting(page, layout, head, prose_span(layout), outlet or "")
    title = _given_title(page, layout) or find_title(setting)
    shown = title.span if title is not None else None
    published = _given_day(page, layout, language)
    published = published or find_published(setting, shown, language)
    latest = latest_of(setting, shown, published, language)
    mentions = agency_mentions(layout, prose, blocks)
    return Metadata(
        outlet=outlet,
        owner=owner,
        title=title,
        authors=tuple(NamedSpan(name=name) for name in page.given.authors) or find_authors(setting, shown),
        wires=find_wires(head, mentions, outlet),
        dateline=find_dateline(layout, prose, blocks),
        section=find_section(head, page.url),
        published=published.value if published else None,
        published_precision=published.precision if published else None,
        published_latest=latest.value if latest else None,
        published_latest_span=latest.span if latest else None,
        published_from=published.evidence if published else None,
        published_span=published.span if published else None,
    )


def find_agency_mentions(layout: Layout, blocks: Sequence[Block]) -> tuple[AgencyMention, ...]:
    """The layer of the places where a page names news agencies, by its blocks as they are labelled in the end."""
    return agency_mentions(layout, prose_span(layout, blocks), blocks)


def _given_day(page: Page, layout: Layout, language: str | None) -> Published | None:
    if not page.given.published:
        return None
    shown = find_days(layout.text[:_HEAD], language) + find_days(page.captured or "")
    return given_date(page.given.published, [day.day for day in shown if day.other is None])


_HEAD = 4_000
"""Characters of a page in which a day may tell how a given one is to be read."""


def _given_title(page: Page, layout: Layout) -> Title | None:
    if not page.given.title:
        return None
    text = squash(page.given.title)
    at = layout.text.find(text)
    return Title(text=text, span=Span(at, at + len(text)) if at >= 0 else None)
