"""The tables -> rows to be read elsewhere than in the dossier: filtered, with names and words in place of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sayso.case.store import Tables
from sayso.dossier.claims import Card, card
from sayso.dossier.days import between
from sayso.dossier.differences import differing
from sayso.dossier.index import Index, indexed
from sayso.dossier.quotes import Quote, by_day, context, quote
from sayso.dossier.view import Dispute, by_weight
from sayso.schema import Copy, Document, Failure, Origin, Response, Story, TimelineEvent, known_day

WHOLE = 1 << 30
"""More characters than any sentence has."""

PREFIX = 4
"""Characters of an id that stand for the whole, as in git; fewer digits are the number of a card."""

Plain = Mapping[str, object]


class Filter(NamedTuple):
    """What to read: every part narrows, None does not. Words and names are found whatever their case."""

    which: str | None = None
    """An id or lasting link, or the beginning of one."""
    query: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    story: str | None = None
    status: str | None = None
    kind: str | None = None
    relation: str | None = None
    since: str | None = None
    page: str | None = None

    @property
    def of_quotes(self) -> bool:
        """Whether a row is asked for by one of its quotations."""
        return any((self.speaker, self.outlet, self.since, self.page))


class Event(NamedTuple):
    """A dated event with the words that tell it."""

    row: TimelineEvent
    when: str
    quotes: tuple[Quote, ...]


class Answering(NamedTuple):
    """An answer, and the claim that it answers."""

    row: Response
    card: Card
    quote: Quote


class Speaker(NamedTuple):
    """Somebody who speaks, with a quotation of each claim."""

    name: str
    quotes: tuple[Quote, ...]


Shown = Card | Dispute | Answering | Speaker | Event | Story | Origin | Copy | Failure | Document


class CaseReading:
    """A case as it is read: each view's rows, those that the filter lets through, first what is denied."""

    def __init__(self, index: Index, wanted: Filter) -> None:
        self.index = index
        self.wanted = wanted

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """Every claim, with its number."""
        found = sorted((card(self.index, claim) for claim in self.index.claims), key=by_weight)
        return tuple(c._replace(number=number) for number, c in enumerate(found, start=1))

    @cached_property
    def claims_by_id(self) -> Mapping[str, Card]:
        """Claim -> its card."""
        return {c.claim: c for c in self.cards}

    def without_which(self) -> CaseReading:
        """The same, whatever row was named."""
        return CaseReading(self.index, self.wanted._replace(which=None))

    def rows(self, what: str) -> tuple[Shown, ...]:
        """The rows of a view that are wanted."""
        return tuple(row for row in self._rows(what) if self._fits(what, row))

    def _rows(self, what: str) -> Iterable[Shown]:
        index = self.index
        if what == "claims":
            return self.cards
        if what == "discrepancies":
            return self._disputes()
        if what == "responses":
            return self._answers()
        if what == "speakers":
            return self._speakers()
        if what == "timeline":
            return self._events()
        plain: Mapping[str, Iterable[Shown]] = {
            "stories": largest_first(index.stories),
            "origins": index.origins,
            "copies": index.copies,
            "failures": index.failures,
            "document": tuple(index.documents.values()),
        }
        return plain[what]

    def _disputes(self) -> list[Dispute]:
        claims = {claim.id: claim for claim in self.index.claims}
        every = bool(self.wanted.kind or self.wanted.relation or self.wanted.which)
        found = [Dispute(c, d) for c in self.cards for d in differing(self.index, claims[c.claim], every=every)[0]]
        return sorted(found, key=lambda row: not row.difference.loud)

    def _answers(self) -> Iterable[Answering]:
        for c in self.cards:
            for row in self.index.responses.get(c.claim, ()):
                told = quote(self.index, (row.document, row.start, row.end), row.attribution, row.stance, row.score)
                name = self.index.names.get(row.speaker or "")
                yield Answering(row, c, told._replace(who=name) if name else told)

    def _speakers(self) -> list[Speaker]:
        found: defaultdict[str, list[Quote]] = defaultdict(list)
        for c in self.cards:
            seen: set[str] = set()
            for row in c.quotes:
                if row.who and row.who not in seen:
                    seen.add(row.who)
                    found[row.who].append(row)
        speakers = (Speaker(name, tuple(sorted(rows, key=by_day))) for name, rows in found.items())
        return sorted(speakers, key=lambda speaker: (-len(speaker.quotes), speaker.name))

    def _events(self) -> Iterable[Event]:
        for row in self.index.timeline:
            quotes = (quote(self.index, (e.document, e.start, e.end), None, None) for e in row.evidence)
            when = between(row.earliest, row.latest, self.index.year) or "day not known"
            yield Event(row, when, tuple(sorted(quotes, key=by_day)))

    # --- what is wanted

    def _fits(self, what: str, row: Shown) -> bool:
        wanted = self.wanted
        text = " ".join((self.name(what, row), *(f"{q.sayer} {q.words}" for q in _quotes(row)))).casefold()
        return (
            (wanted.which is None or self._named(row, wanted.which))
            and all(word in text for word in (wanted.query or "").casefold().split())
            and (not wanted.of_quotes or any(self._quoted(q) for q in _quotes(row)) or self._listed(row))
            and (wanted.story is None or self._in_story(row, wanted.story))
            and (wanted.status is None or (isinstance(row, Card) and wanted.status in statuses(row)))
            and (wanted.kind is None or (isinstance(row, Dispute) and row.difference.kind == wanted.kind))
            and (wanted.relation is None or (isinstance(row, Dispute) and wanted.relation in row.difference.relations))
        )

    def _quoted(self, row: Quote) -> bool:
        wanted, page = self.wanted, row.page
        names = (page.outlet or page.label, *(other.outlet or other.label for _, other in row.also))
        return (
            (wanted.speaker is None or wanted.speaker.casefold() in row.sayer.casefold())
            and (wanted.outlet is None or any(wanted.outlet.casefold() in name.casefold() for name in names))
            and (wanted.since is None or (page.known and page.sort[: len(wanted.since)] >= wanted.since))
            and (wanted.page is None or self._is_page(page.id, wanted.page))
        )

    def _is_page(self, page: str, named: str) -> bool:
        document = self.index.documents[page]
        title = document.title.text if document.title else ""
        exact = {document.name, document.path, document.record, document.url}
        return page.startswith(named) or named in exact or (len(named) > 3 and named.casefold() in title.casefold())

    def _listed(self, row: Shown) -> bool:
        """Whether a row of pages has one that is wanted; no speaker stands on such a row."""
        pages = _pages(row)
        if self.wanted.speaker or not pages:
            return False
        found = [self.index.sources[page] for page in pages]
        blank = ("", (), "", False, "", "", "", "")
        return any(self._quoted(Quote("", page, *blank)) for page in found)

    def _in_story(self, row: Shown, story: str) -> bool:
        ids = {
            i for page in _pages(row) or [q.page.id for q in _quotes(row)] for i in self.index.documents[page].stories
        }
        return any(i.startswith(story) for i in ids)

    def _named(self, row: Shown, named: str) -> bool:
        if isinstance(row, Document):
            return self._is_page(row.id, named)
        if isinstance(row, Card):
            link = named.removeprefix("#c")
            by_number = len(named) < PREFIX and named.isdigit()
            return named == str(row.number) if by_number else row.claim.startswith(named) or row.anchor.startswith(link)
        if isinstance(row, Dispute):
            return any(i.startswith(named) for i in (*row.difference.ids, row.card.claim))
        if isinstance(row, Speaker):
            return named.casefold() in row.name.casefold()
        if isinstance(row, Answering | Event):
            return row.row.id.startswith(named)
        return str(getattr(row, "id", "")).startswith(named)

    def name(self, what: str, row: Shown) -> str:  # noqa: PLR0911  (one for each kind of row)
        """What a row is called in a list of them."""
        if isinstance(row, Card):
            return f"{row.anchor}  {row.label}"
        if isinstance(row, Document):
            title = row.title.text if row.title else ""
            return "  ".join(part for part in (row.id, row.record or row.name, row.outlet or "", title) if part)
        if isinstance(row, Story):
            place = row.title
            return self.index.words(place.document, place.start, place.end) if place else "untitled"
        if isinstance(row, Dispute):
            return f"{row.difference.title}: {row.card.label}"
        if isinstance(row, Answering):
            return f"{row.row.id}  {row.quote.sayer}: {row.quote.words}"
        if isinstance(row, Speaker):
            return row.name
        if isinstance(row, Event):
            return f"{row.row.id}  {row.when}"
        if isinstance(row, Failure):
            return f"{row.path}: {row.detail}"
        return f"{row.id}  {what}"

    def said_on(self, page: str) -> tuple[Quote, ...]:
        """Who says what on a page, in reading order."""
        found = []
        for said in self.index.spoken.get(page, ()):
            if said.content:
                start, end = said.content[0][0], said.content[-1][1]
                found.append(quote(self.index, (page, start, end), said.id, said.stance))
        return tuple(found)

    # --- for programs

    def quotations(self) -> tuple[Plain, ...]:
        """One row a quotation of a claim: who, through whom, where, when, how, in which words."""
        return tuple(
            {
                "claim": c.label,
                "claim_id": c.claim,
                "status": statuses(c)[0],
                "side": _side(title),
                **self.plain_quote(row),
            }
            for c in self.rows("claims")
            if isinstance(c, Card)
            for title, rows in (*((column.title, column.quotes) for column in c.columns), ("In answer", c.answers))
            for row in rows
        )

    def plain_quote(self, row: Quote) -> Plain:
        """A quotation, with its whole sentence."""
        document = self.index.documents[row.page.id]
        start, _, end = row.anchor.rpartition(".")[2].partition("-")
        place = row.page.id, int(start), int(end)
        before, after = context(self.index, place, limit=WHOLE)
        return {
            "speaker": row.who or None,
            "through": list(row.chain),
            "outlet": document.outlet,
            "title": row.page.title,
            "published": document.published,
            "published_day": known_day(document.published),
            "day": row.page.day,
            "does": row.does or "says",
            "direct": row.direct,
            "words": row.words,
            "sentence": f"{before}{row.words}{after}",
            "caveat": row.caveat or None,
            "url": document.url,
            "page": document.name,
            "record": document.record,
            "document": document.id,
            "start": place[1],
            "end": place[2],
            "link": row.anchor,
            "also": [{"outlet": page.outlet, "document": page.id, "link": anchor} for anchor, page in row.also],
        }

    def plain(self, what: str, row: Shown) -> Plain:  # noqa: PLR0911  (likewise)
        """A row as JSON: names and words where the tables have ids and places."""
        if isinstance(row, Card):
            return self._plain_card(row)
        if isinstance(row, Dispute):
            values = [
                {"value": value.value, "day": value.day, "quotations": [self.plain_quote(q) for q in value.quotes]}
                for value in row.difference.values
            ]
            d = row.difference
            about: Plain = {"id": d.ids[0], "kind": d.kind, "relations": list(d.relations), "title": d.title}
            return {**about, "counted": d.counted or None, "claim": row.card.label, "values": values}
        if isinstance(row, Answering):
            return {"id": row.row.id, "claim": row.card.label, "score": row.row.score, **self.plain_quote(row.quote)}
        if isinstance(row, Speaker):
            return {"name": row.name, "quotations": [self.plain_quote(q) for q in row.quotes]}
        if isinstance(row, Event):
            event: Plain = {"id": row.row.id, "when": row.when, "earliest": row.row.earliest, "latest": row.row.latest}
            return {**event, "quotations": [self.plain_quote(q) for q in row.quotes]}
        if isinstance(row, Story | Origin):
            pages = [self._plain_page(page) for page in row.documents]
            name = self.name(what, row) if isinstance(row, Story) else row.name
            return {"id": row.id, "name": name, "pages": pages}
        if isinstance(row, Copy):
            shared = [self.index.words(row.a, a, b) for a, b, _, _ in row.aligned]
            both = {"a": self._plain_page(row.a), "b": self._plain_page(row.b)}
            return {"id": row.id, "kind": row.kind, **both, "shared": shared}
        if isinstance(row, Document):
            return {**self._plain_page(row.id), "quotations": [self.plain_quote(q) for q in self.said_on(row.id)]}
        return {"path": row.path, "stage": row.stage, "reason": row.reason, "detail": row.detail}

    def _plain_page(self, page: str) -> Plain:
        document, source = self.index.documents[page], self.index.sources[page]
        about = {"id": page, "name": document.name, "record": document.record, "outlet": document.outlet}
        return {**about, "title": source.title, "published": document.published, "day": source.day, "url": document.url}

    def _plain_card(self, row: Card) -> Plain:
        claim = next(claim for claim in self.index.claims if claim.id == row.claim)
        names = {
            role: [self.index.names[i] for i in getattr(claim, role) if i in self.index.names]
            for role in ("asserted_by", "denied_by", "confirmed_by", "accused")
        }
        counts = {"pages": claim.documents, "outlets": claim.outlets, "texts": claim.texts, "voices": claim.voices}
        quotations = [
            {"side": _side(column.title), **self.plain_quote(q)} for column in row.columns for q in column.quotes
        ]
        heading = row.heading
        sentence = heading.before + "".join(words for words, _ in heading.clause) + heading.after
        return {
            "id": row.claim, "link": row.anchor, "claim": row.label, "sentence": sentence, "status": statuses(row),
            **names, **counts, "quotations": quotations, "answers": [self.plain_quote(q) for q in row.answers],
        }  # fmt: skip


def reading_of(tables: Tables, wanted: Filter) -> CaseReading:
    """A case to be read."""
    return CaseReading(indexed(tables), wanted)


def largest_first(stories: Iterable[Story]) -> list[Story]:
    """Stories in the order in which they are shown."""
    return sorted(stories, key=lambda row: (-len(row.documents), row.id))


def statuses(row: Card) -> list[str]:
    """What a claim is, in the words of the filters; the first says most."""
    found = ["denied"] * row.denied + ["differing"] * any(badge != "denied" for badge in row.badges)
    return found or ["one voice" if row.alone else "told" if row.told else "several"]


def _side(title: str) -> str:
    return {"Say so": "with", "In answer": "answer", "Beside it": "beside"}.get(title, "against")


def _quotes(row: Shown) -> Sequence[Quote]:
    if isinstance(row, Card):
        return (*row.quotes, *row.answers)
    if isinstance(row, Dispute):
        return tuple(q for value in row.difference.values for q in value.quotes)
    if isinstance(row, Answering):
        return (row.quote,)
    return row.quotes if isinstance(row, Speaker | Event) else ()


def _pages(row: Shown) -> Sequence[str]:
    if isinstance(row, Story | Origin):
        return row.documents
    if isinstance(row, Copy):
        return row.a, row.b
    return (row.id,) if isinstance(row, Document) else ()
