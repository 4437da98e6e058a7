"""The tables, indexed for showing: pages as they are called, who speaks, which pages are one text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar, cast

from sayso.case.lists import spans_of_sentences
from sayso.case.store import Store, Tables
from sayso.dossier.days import between, common_year, written
from sayso.schema import (
    COPIED,
    Attribution,
    Block,
    Case,
    Claim,
    Copy,
    Discrepancy,
    Document,
    Entity,
    Failure,
    Figure,
    Mention,
    MentionForm,
    Origin,
    Response,
    Row,
    Sentence,
    Span,
    Story,
    TimelineEvent,
)

ANCHOR = 6
"""Hex digits of a page's id in its anchors: with 1,000 pages, two share them in one case of 33, and get all sixteen."""
LABEL = 40
"""Characters of a headline that stands for a page without an outlet."""

R = TypeVar("R", bound=Row)
V = TypeVar("V")


class PageLine(NamedTuple):
    """A page, as it is called. `label` is its outlet, else its title, its place in a file, its name."""

    id: str
    anchor: str
    number: int
    label: str
    outlet: str | None
    title: str | None
    url: str | None
    day: str
    """When it was published, in words; "undated" where it is not known."""
    sort: str
    """The ISO day by which it is put in order; those without one come last."""
    known: bool
    """Whether its day of publication is known, rather than bounded."""
    why: str
    read: bool
    short: bool = False
    """Whether it is too short to count."""
    twin: bool = False
    """Whether another page has its label and its day: its number tells them apart."""


class Index(NamedTuple):
    """The tables of a case, by what they are looked up with."""

    case: Case
    documents: Mapping[str, Document]
    sources: Mapping[str, PageLine]
    year: str | None
    sentences: Mapping[str, tuple[Span, ...]]
    blocks: Mapping[str, tuple[Block, ...]]
    names: Mapping[str, str]
    pronouns: Mapping[str, tuple[Mention, ...]]
    attributions: Mapping[str, Attribution]
    spoken: Mapping[str, tuple[Attribution, ...]]
    """Page -> its attributions."""
    figures: Mapping[str, Figure]
    texts: Mapping[str, str]
    """Page -> the smallest id among the pages that are one text with it."""
    copies: tuple[Copy, ...]
    copied: Mapping[str, tuple[Copy, ...]]
    """Page -> the copies that it has a part in."""
    origins: tuple[Origin, ...]
    stories: tuple[Story, ...]
    claims: tuple[Claim, ...]
    responses: Mapping[str, tuple[Response, ...]]
    """Claim -> who answers it."""
    differences: Mapping[str, tuple[Discrepancy, ...]]
    """Claim -> its discrepancies."""
    timeline: tuple[TimelineEvent, ...]
    failures: tuple[Failure, ...]

    def anchor(self, page: str, start: int, end: int) -> str:
        """The name of a place that outlives a rebuild: it rests on the page's bytes alone."""
        return f"{self.sources[page].anchor}.{start}-{end}"

    def words(self, page: str, start: int, end: int) -> str:
        """The page's words there."""
        return self.documents[page].text[start:end]


def indexed(tables: Tables) -> Index:
    """The tables of a case, read once."""
    documents = _rows(tables, "documents", Document)
    copies = _rows(tables, "copies", Copy)
    year = common_year(document.published for document in documents)
    anchors = _anchors(document.id for document in documents)
    attributions = _rows(tables, "attributions", Attribution)
    sentences = _by(_rows(tables, "sentences", Sentence), "document")
    pronouns = [row for row in _rows(tables, "mentions", Mention) if row.form is MentionForm.PRONOUN]
    return Index(
        case=_rows(tables, "case", Case)[0],
        documents={document.id: document for document in documents},
        sources=_sources(documents, anchors, year),
        year=year,
        sentences={page: tuple(sorted({Span(s.start, s.end) for s in rows})) for page, rows in sentences.items()},
        blocks=_by(_rows(tables, "blocks", Block), "document"),
        names={entity.id: entity.name for entity in _rows(tables, "entities", Entity)},
        pronouns=_by(pronouns, "document"),
        attributions={row.id: row for row in attributions},
        spoken=_by(attributions, "document"),
        figures={figure.id: figure for figure in _rows(tables, "figures", Figure)},
        texts=_texts(documents, copies),
        copies=copies,
        copied=_by_page(copies),
        origins=_rows(tables, "origins", Origin),
        stories=_rows(tables, "stories", Story),
        claims=_rows(tables, "claims", Claim),
        responses=_by(_rows(tables, "responses", Response), "claim"),
        differences=_by(_rows(tables, "discrepancies", Discrepancy), "claim"),
        timeline=_rows(tables, "timeline", TimelineEvent),
        failures=_rows(tables, "failures", Failure),
    )


class Outline(NamedTuple):
    """What showing any part of a case needs to know of the whole: made once for each state of its tables."""

    case: Case
    sources: Mapping[str, PageLine]
    pages: Mapping[str, str]
    """The beginning of a page's id that names it in links -> its id."""
    year: str | None
    texts: Mapping[str, str]


def outline_of(store: Store) -> Outline:
    """The outline of a case. Cost: one reading of the pages' rows without their text, and of the copies."""
    documents = tuple(store.documents_in_brief())
    anchors = _anchors(document.id for document in documents)
    year = common_year(document.published for document in documents)
    return Outline(
        case=cast("Case", next(store.rows("case"))),
        sources=_sources(documents, anchors, year),
        pages={anchor: page for page, anchor in anchors.items()},
        year=year,
        texts=_texts(documents, (copy for copy in store.rows("copies") if isinstance(copy, Copy))),
    )


class OnDemand(Mapping[str, V]):
    """A mapping whose values are read when they are first asked for. It cannot be gone through."""

    def __init__(self, read: Callable[[str], V | None]) -> None:
        self._read = read
        self._held: dict[str, V | None] = {}

    def __getitem__(self, key: str) -> V:
        if key not in self._held:
            self._held[key] = self._read(key)
        value = self._held[key]
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[str]:
        raise TypeError("rows are read one by one here")

    def __len__(self) -> int:
        raise TypeError("rows are read one by one here")


def index_on_demand(store: Store, outline: Outline) -> Index:
    """The index of a case of any size: rows are read when something shown asks for them.

    What is gone through as a whole (claims, stories, the timeline, origins, copies) is empty: `_replace` it with the
    rows that are to be shown.
    """

    def one(table: str, row_type: type[R]) -> Mapping[str, R]:
        del row_type
        return OnDemand(lambda key: cast("R | None", next(iter(store.rows_where(table, "id", [key])), None)))

    def several(table: str, field: str, row_type: type[R]) -> Mapping[str, tuple[R, ...]]:
        del row_type
        return OnDemand(lambda key: cast("tuple[R, ...]", tuple(store.rows_where(table, field, [key]))))

    entities = one("entities", Entity)
    mentions = several("mentions", "document", Mention)

    def name(key: str) -> str | None:
        found = entities.get(key)
        return found.name if found else None

    return Index(
        case=outline.case,
        documents=one("documents", Document),
        sources=outline.sources,
        year=outline.year,
        sentences=OnDemand(lambda page: tuple(Span(*span) for span in spans_of_sentences(store, page))),
        blocks=several("blocks", "document", Block),
        names=OnDemand(name),
        pronouns=OnDemand(lambda page: tuple(m for m in mentions[page] if m.form is MentionForm.PRONOUN)),
        attributions=one("attributions", Attribution),
        spoken=several("attributions", "document", Attribution),
        figures=one("figures", Figure),
        texts=outline.texts,
        copies=(),
        copied=OnDemand(lambda page: tuple(_copies_of(store, page))),
        origins=(),
        stories=(),
        claims=(),
        responses=several("responses", "claim", Response),
        differences=several("discrepancies", "claim", Discrepancy),
        timeline=(),
        failures=(),
    )


def _copies_of(store: Store, page: str) -> Iterable[Copy]:
    rows = (*store.rows_where("copies", "a", [page]), *store.rows_where("copies", "b", [page]))
    return dict.fromkeys(cast("tuple[Copy, ...]", rows))


def _rows(tables: Tables, name: str, row_type: type[R]) -> tuple[R, ...]:
    del row_type  # the type for the checker; the store gives rows of it
    return cast("tuple[R, ...]", tuple(tables[name]))


def _by(rows: Iterable[R], field: str) -> Mapping[str, tuple[R, ...]]:
    found: defaultdict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[getattr(row, field)].append(row)
    return {key: tuple(group) for key, group in found.items()}


def _by_page(copies: Iterable[Copy]) -> Mapping[str, tuple[Copy, ...]]:
    found: defaultdict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        for page in dict.fromkeys((copy.a, copy.b)):
            found[page].append(copy)
    return {page: tuple(rows) for page, rows in found.items()}


def _anchors(ids: Iterable[str]) -> Mapping[str, str]:
    """The beginning of each id; all of it where two begin alike."""
    beginnings: defaultdict[str, list[str]] = defaultdict(list)
    for page in ids:
        beginnings[page[:ANCHOR]].append(page)
    return {page: page[:ANCHOR] if len(pages) == 1 else page for pages in beginnings.values() for page in pages}


def _order(document: Document) -> tuple[str, str, str]:
    return document.published or document.published_latest or "~", document.name, document.id


def _sources(documents: Iterable[Document], anchors: Mapping[str, str], year: str | None) -> Mapping[str, PageLine]:
    ordered = enumerate(sorted(documents, key=_order), start=1)
    lines = [_source(document, anchors[document.id], number, year) for number, document in ordered]
    named = Counter((line.label, line.day) for line in lines)
    return {line.id: line._replace(twin=named[line.label, line.day] > 1) for line in lines}


_WHY = {
    "markup": "day from the page’s code",
    "text": "day from the page’s text",
    "url": "day from the page’s address",
    "name": "day from the file’s name",
    "given": "day given by you",
}


def _source(document: Document, anchor: str, number: int, year: str | None) -> PageLine:
    title = document.title.text if document.title else None
    headline = None if title is None else title if len(title) <= LABEL else title[:LABEL].rsplit(" ", 1)[0] + " …"
    day = document.published
    if day is not None:
        length = {"month": 7, "year": 4}.get(document.published_precision or "", 10)
        shown = written(day[:length], year)
    else:
        shown = between(document.published_earliest, document.published_latest, year) or "undated"
    return PageLine(
        id=document.id,
        anchor=anchor,
        number=number,
        label=document.outlet or (f"“{headline}”" if headline else None) or document.record or document.name,
        outlet=document.outlet,
        title=title,
        url=document.url if document.url and document.url.startswith(("http://", "https://")) else None,
        day=shown,
        sort=_order(document)[0],
        known=day is not None,
        why=_WHY.get(document.published_from or "", ""),
        read=document.language in {None, "en"},
        short=document.short,
    )


def _texts(documents: Iterable[Document], copies: Iterable[Copy]) -> Mapping[str, str]:
    parent = {document.id: document.id for document in documents}

    def root(page: str) -> str:
        while parent[page] != page:
            page = parent[page]
        return page

    for copy in copies:
        if copy.kind in COPIED:
            first, second = sorted((root(copy.a), root(copy.b)))
            parent[second] = first
    return {page: root(page) for page in parent}
