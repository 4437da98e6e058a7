"""The tables -> what the dossier shows: values only, every word of them copied from a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar, cast

from sayso.case.store import Tables
from sayso.dossier.chart import chart
from sayso.dossier.marks import Mark, Piece, around, pieces, spread
from sayso.schema import (
    ARTICLE,
    READ,
    Block,
    BlockLabel,
    Case,
    Claim,
    ClaimStatus,
    Discrepancy,
    Document,
    Entity,
    Failure,
    Figure,
    Origin,
    Relation,
    Response,
    Row,
    Sentence,
    Span,
    Story,
    TimelineEvent,
)

R = TypeVar("R", bound=Row)


class Quote(NamedTuple):
    """Words in their sentence, with where they stand."""

    page: PageLine
    before: str
    words: str
    after: str
    link: str
    stance: str | None = None
    value: str | None = None


class PageLine(NamedTuple):
    """A page in a list. `day` is its date of publication, cut to the day, or its bounds."""

    id: str
    name: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str
    day: str
    why: str
    language: str | None
    origin: str | None
    read: bool


class FigureView(NamedTuple):
    """A figure as worded, with its place on the scale of its claim; see `chart.Bar`."""

    page: PageLine
    words: str
    link: str
    left: float
    right: float
    open: str


class ClaimView(NamedTuple):
    """A claim with everybody's position and words."""

    id: str
    gist: str
    status: str
    contested: bool
    counts: tuple[tuple[int, str], ...]
    positions: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[FigureView, ...]
    members: tuple[Quote, ...]


class DiscrepancyView(NamedTuple):
    """Sides of a discrepancy, to be laid beside one another."""

    id: str
    kind: str
    relation: str
    reason: str
    claim: str
    sides: tuple[Quote, ...]


class HappeningView(NamedTuple):
    """A dated happening with its evidence."""

    when: str
    evidence: tuple[Quote, ...]


class ResponseView(NamedTuple):
    """Who answers what."""

    speaker: str
    stance: str
    quote: Quote
    claim: str
    gist: str
    answered: tuple[str, ...]


class OriginView(NamedTuple):
    """An origin of reporting, its pages, and why they are one."""

    name: str
    pages: tuple[PageLine, ...]
    evidence: tuple[Quote, ...]


class BlockView(NamedTuple):
    """A block of a page's text."""

    label: str
    kind: str
    repeats: bool
    pieces: tuple[Piece, ...]


class PageView(NamedTuple):
    """A page with its text."""

    line: PageLine
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[BlockView, ...]
    whole: bool


class StoryView(NamedTuple):
    """Pages on one story."""

    title: str
    pages: tuple[PageLine, ...]


class Dossier(NamedTuple):
    """All that the dossier shows."""

    case: Case
    counts: tuple[tuple[int, str, str], ...]
    """How many, of what, and the part of the page that shows them."""
    stories: tuple[StoryView, ...]
    pages: tuple[PageLine, ...]
    claims: tuple[ClaimView, ...]
    discrepancies: tuple[DiscrepancyView, ...]
    timeline: tuple[HappeningView, ...]
    responses: tuple[ResponseView, ...]
    origins: tuple[OriginView, ...]
    documents: tuple[PageView, ...]
    failures: tuple[Failure, ...]
    excerpts: bool


class _Case(NamedTuple):
    """The tables, indexed."""

    documents: Mapping[str, Document]
    sentences: Mapping[str, tuple[Span, ...]]
    names: Mapping[str, str]
    lines: Mapping[str, PageLine]
    figures: Mapping[str, Figure]


def dossier_of(tables: Tables, *, excerpts: bool) -> Dossier:
    """What to show of a case. With `excerpts`, pages are cut to the sentences around what is shown elsewhere."""
    documents = _rows(tables, "documents", Document)
    origins = _rows(tables, "origins", Origin)
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for sentence in _rows(tables, "sentences", Sentence):
        spans[sentence.document].append(Span(sentence.start, sentence.end))
    names = {entity.id: entity.name for entity in _rows(tables, "entities", Entity)}
    of = {page: (origin.name or "unknown origin") for origin in origins for page in origin.documents}
    case = _Case(
        {document.id: document for document in documents},
        {page: spread(found) for page, found in spans.items()},
        names,
        {document.id: _line(document, of.get(document.id)) for document in documents},
        {figure.id: figure for figure in _rows(tables, "figures", Figure)},
    )
    claims = _rows(tables, "claims", Claim)
    gists = {claim.id: claim for claim in claims}
    views = tuple(_claim(claim, case) for claim in claims)
    discrepancies = tuple(_discrepancy(row, case) for row in _rows(tables, "discrepancies", Discrepancy))
    timeline = tuple(_happening(row, case) for row in _rows(tables, "timeline", TimelineEvent))
    responses = tuple(_response(row, gists, case) for row in _rows(tables, "responses", Response))
    origin_views = tuple(_origin(origin, case) for origin in origins)
    blocks: defaultdict[str, list[Block]] = defaultdict(list)
    for block in _rows(tables, "blocks", Block):
        blocks[block.document].append(block)
    groups: Sequence[tuple[Quote, ...]] = (
        *(view.members for view in views),
        *(view.sides for view in discrepancies),
        *(view.evidence for view in timeline),
        *(view.evidence for view in origin_views),
        tuple(view.quote for view in responses),
    )
    marks = _marks(quote for group in groups for quote in group)
    return Dossier(
        case=_rows(tables, "case", Case)[0],
        counts=_counts(documents, claims, discrepancies, origins),
        stories=tuple(_story(story, case) for story in sorted(_rows(tables, "stories", Story), key=_largest_first)),
        pages=tuple(case.lines[document.id] for document in documents),
        claims=views,
        discrepancies=discrepancies,
        timeline=timeline,
        responses=responses,
        origins=origin_views,
        documents=tuple(_page(document, blocks[document.id], marks, case, excerpts=excerpts) for document in documents),
        failures=_rows(tables, "failures", Failure),
        excerpts=excerpts,
    )


def _rows(tables: Tables, name: str, row_type: type[R]) -> tuple[R, ...]:
    del row_type  # the type for the checker; the store gives rows of it
    return cast("tuple[R, ...]", tuple(tables[name]))


def _counts(
    documents: Sequence[Document],
    claims: Sequence[Claim],
    discrepancies: Sequence[DiscrepancyView],
    origins: Sequence[Origin],
) -> tuple[tuple[int, str, str], ...]:
    return (
        (len(documents), "pages", "pages"),
        (len({document.outlet for document in documents if document.outlet}), "outlets", "pages"),
        (len(origins), "independent origins", "origins"),
        (len(claims), "claims", "claims"),
        (sum(claim.status is ClaimStatus.CONTESTED for claim in claims), "contested", "claims"),
        (sum(row.relation == Relation.CONFLICT for row in discrepancies), "conflicts", "discrepancies"),
    )


def _line(document: Document, origin: str | None) -> PageLine:
    bounds = (("not before", document.published_earliest), ("not after", document.published_latest))
    bounded = ", ".join(f"{side} {day[:10]}" for side, day in bounds if day)
    known = document.published
    return PageLine(
        id=document.id,
        name=document.name,
        outlet=document.outlet,
        title=document.title.text if document.title else None,
        url=document.url,
        published=known or bounded or "not said",
        day=known[:10] if known else bounded or "undated",
        why=f"from {document.published_from}" if document.published_from else "",
        language=document.language,
        origin=origin,
        read=document.language in {None, "en"},
    )


def _quote(case: _Case, place: tuple[str, int, int], *, stance: str | None = None, value: str | None = None) -> Quote:
    page, start, end = place
    text = case.documents[page].text
    whole = around(case.sentences.get(page, ()), start, end)
    link = f"m-{page}-{start}-{end}"
    return Quote(
        case.lines[page], text[whole.start : start], text[start:end], text[end : whole.end], link, stance, value
    )


def _claim(claim: Claim, case: _Case) -> ClaimView:
    counts = (claim.documents, "page"), (claim.outlets, "outlet"), (claim.texts, "text"), (claim.voices, "voice")
    positions = (
        ("Asserted by", claim.asserted_by),
        ("Denied by", claim.denied_by),
        ("Confirmed by", claim.confirmed_by),
        ("Accused", claim.accused),
    )
    gist = case.documents[claim.gist.document].text[claim.gist.start : claim.gist.end]
    members = tuple(
        _quote(case, (m.document, m.start, m.end), stance=m.stance.value if m.stance else None) for m in claim.members
    )
    return ClaimView(
        id=claim.id,
        gist=gist,
        status=claim.status,
        contested=claim.status is ClaimStatus.CONTESTED,
        counts=tuple((n, word + ("" if n == 1 else "s")) for n, word in counts),
        positions=tuple(
            (role, _names(ids, case)) for role, ids in positions if ids or role in {"Asserted by", "Denied by"}
        ),
        figures=_figures(claim, case),
        members=members,
    )


def _figures(claim: Claim, case: _Case) -> tuple[FigureView, ...]:
    """In order of publication; pages without a day come last."""
    told = [(case.documents[m.document].published or "~", m) for m in claim.members if m.figure in case.figures]
    told.sort(key=lambda pair: (pair[0], pair[1].document, pair[1].start))
    link = {m.figure: f"m-{m.document}-{m.start}-{m.end}" for _, m in told}
    return tuple(
        FigureView(
            case.lines[bar.figure.document],
            case.documents[bar.figure.document].text[bar.figure.start : bar.figure.end],
            link[bar.figure.id],
            bar.left,
            bar.right,
            bar.open,
        )
        for bar in chart(case.figures[m.figure] for _, m in told if m.figure)
    )


def _names(ids: Iterable[str], case: _Case) -> tuple[str, ...]:
    return tuple(case.names.get(i, "not named") for i in ids)


def _discrepancy(row: Discrepancy, case: _Case) -> DiscrepancyView:
    sides = tuple(_quote(case, (s.document, s.start, s.end), value=s.value) for s in row.sides)
    return DiscrepancyView(row.id, row.kind, row.relation, row.reason, row.claim, sides)


def _happening(row: TimelineEvent, case: _Case) -> HappeningView:
    first, last = row.earliest, row.latest
    when = first or "…"
    if last != first:
        when += f" to {last or '…'}"
    return HappeningView(when, tuple(_quote(case, (e.document, e.start, e.end)) for e in row.evidence))


def _response(row: Response, claims: Mapping[str, Claim], case: _Case) -> ResponseView:
    claim = claims.get(row.claim)
    gist = "" if claim is None else case.documents[claim.gist.document].text[claim.gist.start : claim.gist.end]
    speaker = case.names.get(row.speaker or "", "not named")
    answered = () if claim is None else _names(claim.asserted_by, case)
    return ResponseView(
        speaker, row.stance, _quote(case, (row.document, row.start, row.end)), row.claim, gist, answered
    )


def _origin(origin: Origin, case: _Case) -> OriginView:
    evidence = tuple(_quote(case, (e.document, e.start, e.end)) for e in origin.evidence)
    return OriginView(origin.name or "unknown", tuple(case.lines[page] for page in origin.documents), evidence)


def _largest_first(story: Story) -> tuple[int, str]:
    return -len(story.documents), story.id


def _story(story: Story, case: _Case) -> StoryView:
    place = story.title
    title = case.documents[place.document].text[place.start : place.end] if place else "untitled"
    return StoryView(title, tuple(case.lines[page] for page in story.documents))


# --- the pages' own text --------------------------------------------------------------------------


def _marks(quotes: Iterable[Quote]) -> Mapping[str, tuple[Mark, ...]]:
    found: defaultdict[str, set[Mark]] = defaultdict(set)
    for quote in quotes:
        _, page, start, end = quote.link.split("-")
        found[page].add(Mark(int(start), int(end), quote.link))
    return {page: tuple(sorted(marks)) for page, marks in found.items()}


def _page(
    document: Document, blocks: Sequence[Block], marks: Mapping[str, tuple[Mark, ...]], case: _Case, *, excerpts: bool
) -> PageView:
    mine = marks.get(document.id, ())
    facts = (
        ("Outlet", document.outlet or "not said"),
        ("Published", case.lines[document.id].published),
        ("By", ", ".join(author.name for author in document.authors)),
        ("Credits", ", ".join(wire.name for wire in document.wires)),
        ("URL", document.url or ""),
        ("File", document.name),
        ("SHA-256", document.sha256),
    )
    views = []
    for block in blocks:
        label = BlockLabel(block.label)
        kind = "article" if label in ARTICLE else "read" if label in READ else "furniture"
        for span in _shown(block, mine, case.sentences.get(document.id, ()), excerpts=excerpts):
            cut = pieces(document.text, span.start, span.end, mine)
            views.append(BlockView(label, kind, block.repeats is not None, cut))
    return PageView(case.lines[document.id], tuple((k, v) for k, v in facts if v), tuple(views), not excerpts)


def _shown(block: Block, marks: Sequence[Mark], sentences: Sequence[Span], *, excerpts: bool) -> tuple[Span, ...]:
    if not excerpts:
        return (Span(block.start, block.end),)
    inner = [m for m in marks if m.start < block.end and m.end > block.start]
    found = (around(sentences, max(m.start, block.start), min(m.end, block.end)) for m in inner)
    return spread(Span(max(s.start, block.start), min(s.end, block.end)) for s in found)
