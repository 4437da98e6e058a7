"""The tables -> what the dossier shows: values only, every word of a page copied from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sayso.case.store import Tables
from sayso.dossier.claims import Card, card
from sayso.dossier.days import between
from sayso.dossier.differences import Differing
from sayso.dossier.excerpts import in_excerpts
from sayso.dossier.index import Index, PageLine, indexed
from sayso.dossier.links import mark_name
from sayso.dossier.marks import Mark
from sayso.dossier.origins import Origins, origins
from sayso.dossier.quotes import UNSAID, Quote, outlets
from sayso.dossier.texts import PageText, page_text
from sayso.dossier.timeline import Timeline, timeline
from sayso.dossier.voices import Matrix, Voice, matrix, speakers_of
from sayso.schema import Case, Claim, Failure, Story

MOST = 8
"""Speakers on the front page."""
STRIP = 8
"""Claims in the strip that shows what each page carries."""


class Dispute(NamedTuple):
    """What differs, and the card that tells it."""

    card: Card
    difference: Differing


class Strip(NamedTuple):
    """A page, and which of the story's first claims it carries."""

    page: PageLine
    carries: tuple[bool, ...]


class StoryView(NamedTuple):
    """One story: the quarrel, the claims, the differences, when, from whom, who says what, the pages."""

    anchor: str
    title: str
    pages: tuple[PageLine, ...]
    days: str
    denied: tuple[Card, ...]
    differing: tuple[Dispute, ...]
    moved: tuple[Dispute, ...]
    strips: tuple[Strip, ...]
    top: tuple[Card, ...]
    cards: tuple[Card, ...]
    """Those that somebody denies, or whose values differ; open."""
    several: tuple[Card, ...]
    """Those that several say and nobody denies; folded."""
    told: tuple[Card, ...]
    """Those that pages tell in their own words, and that nothing differs about; a line each."""
    voices: tuple[Voice, ...]
    speak_most: tuple[Voice, ...]
    """Those of them who speak to most claims, and are named or described."""
    matrix: Matrix
    timeline: Timeline
    origins: Origins
    texts: tuple[PageText, ...]

    @property
    def differences(self) -> tuple[Dispute, ...]:
        """Every difference with values, those that cannot both hold first."""
        found = [Dispute(card, d) for card in (*self.cards, *self.several) for d in card.differences]
        return tuple(sorted(found, key=lambda row: not row.difference.loud))


class Dossier(NamedTuple):
    """All that the dossier shows."""

    case: Case
    title: str
    stories: tuple[StoryView, ...]
    pages: int
    outlets: int
    more: int
    """Stories beside the first."""
    days: str
    others: int
    """Pages that are not in English."""
    short: tuple[PageText, ...]
    """Pages too short to count."""
    failures: tuple[Failure, ...]
    excerpts: bool
    home: str = ""
    """Of a story's file in a folder, the file that lists them all."""


def only(view: Dossier, story: StoryView, home: str) -> Dossier:
    """A dossier of one of its stories alone, with that story's counts; `home` is where the others are listed."""
    return view._replace(
        title=story.title,
        stories=(story,),
        pages=len(story.pages),
        outlets=len({page.outlet for page in story.pages if page.outlet}),
        more=0,
        days=story.days,
        others=sum(not page.read for page in story.pages),
        short=(),
        failures=(),
        home=home,
    )


def dossier_of(
    tables: Tables, *, excerpts: bool = False, title: str | None = None, story: str | None = None
) -> Dossier:
    """What to show of a case, or of the one story whose id begins so."""
    index = indexed(in_excerpts(tables) if excerpts else tables)
    claims: defaultdict[str | None, list[Claim]] = defaultdict(list)
    for claim in index.claims:
        claims[claim.story].append(claim)
    largest_first = sorted(index.stories, key=lambda row: (-len(row.documents), row.id))
    stories: list[Story | None] = [row for row in largest_first if row.id.startswith(story or "")]
    if story is None and (claims[None] or not stories):
        stories.append(None)
    shown: set[str] = set()
    views: list[StoryView] = []
    for row in stories:
        before = Before(
            frozenset(shown),
            sum(len(view.cards) + len(view.several) + len(view.told) for view in views),
            sum(len(view.voices) for view in views),
        )
        view = _story(index, row, claims[row.id if row else None], before, excerpts=excerpts)
        if view.pages or view.cards or view.several or view.told or view.voices:
            views.append(view)
        shown |= set(row.documents) if row else set()
    pages = [page for view in views for page in view.pages]
    short = sorted((page for page in index.sources.values() if page.short), key=lambda page: page.number)
    return Dossier(
        case=index.case,
        title=title or (views[0].title if views else ""),
        stories=tuple(views),
        pages=len(pages),
        outlets=len({page.outlet for page in pages if page.outlet}),
        more=max(sum(row is not None for row in stories) - 1, 0),
        days=_days(index, pages),
        others=sum(not page.read for page in pages),
        short=tuple(page_text(index, page.id, (), (), excerpts=excerpts) for page in short if story is None),
        failures=index.failures,
        excerpts=excerpts,
    )


def _days(index: Index, pages: Iterable[PageLine]) -> str:
    known = sorted(page.sort[:10] for page in pages if index.documents[page.id].published)
    return between(known[0], known[-1]) if known else ""


class Before(NamedTuple):
    """Of the larger stories: their pages, and how many cards and voices they have."""

    pages: frozenset[str]
    cards: int
    voices: int


def _story(index: Index, story: Story | None, claims: Sequence[Claim], before: Before, *, excerpts: bool) -> StoryView:
    every = story.documents if story else [page for page, source in index.sources.items() if not source.short]
    mine = [page for page in every if page not in before.pages]
    pages = tuple(sorted((index.sources[page] for page in mine), key=lambda page: page.number))
    sorted_ = sorted((card(index, claim) for claim in claims), key=by_weight)
    cards = [c._replace(number=number) for number, c in enumerate(sorted_, start=before.cards + 1)]
    loud = tuple(c for c in cards if c.loud)
    several = tuple(c for c in cards if not (c.loud or c.alone or c.told))
    found = speakers_of([c for c in cards if not c.told], before.voices)
    said = {
        index.words(row.document, row.start, row.end).casefold()
        for page in mine
        for row in index.pronouns.get(page, ())
    }
    known = tuple(voice for voice in found if not voice.own and voice.name.casefold() not in said | {UNSAID})
    disputes = [Dispute(c, d) for c in cards for d in c.differences if d.kind in {"figure", "date", "place", "name"}]
    top = tuple(c for c in (*loud, *several) if c.counts[0][0] > 1)[:STRIP]
    told = {c.number: frozenset(page.id for page in outlets((*c.quotes, *c.answers))) for c in top}
    when = timeline(index, story)
    marks = _marks(cards, found, when)
    return StoryView(
        anchor=min((page.anchor for page in pages), default="none"),
        title=_title(index, story, pages, cards),
        pages=pages,
        days=_days(index, pages),
        denied=tuple(c for c in loud if c.denied),
        differing=tuple(d for d in disputes if d.difference.loud and not d.difference.over_days),
        moved=tuple(d for d in disputes if d.difference.over_days),
        strips=tuple(Strip(page, tuple(page.id in on for on in told.values())) for page in pages),
        top=top,
        cards=loud,
        several=several,
        told=tuple(c for c in cards if c.told),
        voices=found,
        speak_most=known[:MOST],
        matrix=matrix(known, top),
        timeline=when,
        origins=origins(index, story),
        texts=tuple(
            page_text(
                index,
                page.id,
                marks.get(page.id, ()),
                tuple(n for n, on in told.items() if page.id not in on),
                excerpts=excerpts,
            )
            for page in pages
        ),
    )


def _title(index: Index, story: Story | None, pages: Iterable[PageLine], cards: Sequence[Card]) -> str:
    """The headline of a story; else the first that was given with one of its pages; else its first claim."""
    if story is None:
        return ""
    if story.title is None:
        return next((words for words in (*(page.title for page in pages), *(c.label for c in cards)) if words), "")
    return " ".join(index.words(story.title.document, story.title.start, story.title.end).split())


def by_weight(found: Card) -> tuple[bool, ...]:
    """Denied claims first, then those that differ, those of one voice last; in each as the case orders them."""
    return not found.denied, not found.loud, found.alone, found.told


def _marks(cards: Iterable[Card], voices: Iterable[Voice], when: Timeline) -> dict[str, tuple[Mark, ...]]:
    """Page -> the words that are shown elsewhere, each a link back to the card, or voice, that shows them."""
    found: defaultdict[str, set[Mark]] = defaultdict(set)

    numbers = {(voice.own, voice.name.casefold()): voice.number for voice in voices}
    linked: set[str] = set()

    def add(row: Quote, link: str) -> None:
        for anchor, page in ((row.anchor, row.page), *row.also):
            if anchor not in linked:
                linked.add(anchor)
                start, _, end = anchor.rpartition(".")[2].partition("-")
                found[page.id].add(Mark(int(start), int(end), mark_name(anchor), link))

    for shown in cards:
        values = (row for d in shown.differences for value in d.values for row in value.quotes)
        for row in (*shown.quotes, *shown.answers, *values):
            add(
                row,
                f"v{numbers[not row.who, row.sayer.casefold()]}"
                if shown.alone and not shown.told
                else f"c{shown.number}",
            )
    for dated in (*when.rows, *when.background):
        for row in dated.quotes:
            add(row, "")
    return {page: tuple(sorted(marks)) for page, marks in found.items()}
