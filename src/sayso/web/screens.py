"""The screens that only read: each a request -> rows and what shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from sayso.case import lists
from sayso.case.lists import ClaimLine, ClaimsWanted, Cut, SpeakerLine
from sayso.dossier.claims import Card
from sayso.dossier.days import between
from sayso.dossier.differences import Differing, differing
from sayso.dossier.index import PageLine
from sayso.dossier.marks import Mark
from sayso.dossier.origins import Tree, tree_of
from sayso.dossier.quotes import Quote, by_day, quote
from sayso.dossier.texts import page_text
from sayso.schema import (
    Claim,
    DocumentSpan,
    EntityType,
    Explanation,
    Origin,
    Sentence,
    Stance,
    Story,
    Thing,
    TimelineEvent,
)
from sayso.web.answers import Asked, Plain, asked, listed, page
from sayso.web.compare import compared
from sayso.web.decisions import Told
from sayso.web.room import NotThere, RoomReading

Screen = Callable[[RoomReading, Request], Response]

_WORD = re.compile(r"\S*\w")
_NEXT = 80
"""Characters behind a place in which its next word ends."""
FRONT = 6
"""Lines of each list on the first screen."""
CARDS = 20
"""Rows of a list whose rows are cards."""


class ClaimRow(NamedTuple):
    """A claim in a list: its line, its address, and whether it is the one shown."""

    line: ClaimLine
    anchor: str
    badges: tuple[str, ...]


# --- stories, the front ----------------------------------------------------------------------------


class StoryLine(NamedTuple):
    """A story in a list."""

    id: str
    title: str
    pages: int
    days: str
    counts: lists.StoryCounts


def front(reading: RoomReading, _request: Request) -> Response:
    """Stories, what is denied, what differs, what moved, who speaks."""
    store = reading.store
    claims = {
        status: [_row(reading, line) for line in lists.claim_lines(store, ClaimsWanted(status=status), Cut(FRONT))]
        for status in ("denied", "differing")
    }
    moved = [
        shown
        for found in lists.disputes(store, kind="figure", relation="update", state=None, cut=Cut(FRONT))
        if (shown := dispute_line(reading, found)) is not None
    ]
    stories = _stories(reading, None, Cut(12))
    sources = reading.whole.outline.sources
    counts = {"pages": len(sources), "stories": len(reading.stories), "claims": store.count("claims")}
    return page(
        "front.html.j2", screen="front", denied=claims["denied"], differing=claims["differing"], moved=moved,
        stories=stories, counts=counts, speakers=_speakers(reading, reading.speakers[:8]),
    )  # fmt: skip


def stories(reading: RoomReading, request: Request) -> Response:
    """Every story."""
    wanted = asked(request)
    found = _stories(reading, wanted.get("q"), _one_more(wanted))
    rows = [{"id": s.id, "title": s.title, "pages": s.pages, "days": s.days, **s.counts._asdict()} for s in found]
    return listed(wanted, "stories.html.j2", rows, screen="stories", stories=found[: wanted.cut.limit])


def _stories(reading: RoomReading, words: str | None, cut: Cut) -> list[StoryLine]:
    found = []
    for key in lists.story_ids(reading.store, words, cut):
        story = next(iter(reading.store.rows_where("stories", "id", [key])))
        assert isinstance(story, Story)
        title = " ".join(story.exact[0].split()) if story.exact else "untitled"
        year = reading.whole.outline.year
        counts = reading.stories.get(key, lists.StoryCounts(0, 0, 0))
        found.append(StoryLine(key, title, len(story.documents), between(story.first, story.last, year), counts))
    return found


# --- claims ----------------------------------------------------------------------------------------


def claims(reading: RoomReading, request: Request) -> Response:
    """Claims, and beside them the one that is chosen."""
    wanted = asked(request)
    found = lists.claim_lines(reading.store, _claims_wanted(reading, wanted), _one_more(wanted))
    rows = [_row(reading, line) for line in found]
    chosen = wanted.get("at")
    shown = reading.claim(chosen) if chosen else _claim_of(reading, rows[0]) if rows and not wanted.form else None
    return listed(
        wanted, "claims.html.j2", [_plain_claim(row) for row in rows], screen="claims", shown=rows[: wanted.cut.limit],
        outlets=reading.whole.outlets, card=_full(reading, shown) if shown else None,
    )  # fmt: skip


def _claim_of(reading: RoomReading, row: ClaimRow) -> Claim:
    return reading.claim(row.line.id)


def _claims_wanted(reading: RoomReading, wanted: Asked) -> ClaimsWanted:
    speaker, outlet, own = wanted.get("speaker"), wanted.get("outlet"), wanted.get("page")
    pages = None
    if own or outlet:
        pages = tuple(
            line.id
            for line in reading.whole.outline.sources.values()
            if (outlet is None or line.outlet == outlet) and (own is None or line.id == reading.page(own))
        )
    return ClaimsWanted(
        status=wanted.get("status"),
        speakers=None if speaker is None else tuple(s.entity for s in speakers_named(reading, speaker)),
        pages=pages,
        story=wanted.get("story"),
        query=wanted.get("q"),
        sort=wanted.get("sort"),
    )


def speakers_named(reading: RoomReading, words: str) -> Iterable[SpeakerLine]:
    """Speakers of that name, or with that among their aliases."""
    asked_for = words.casefold()
    for line in reading.speakers:
        if asked_for in line.name.casefold() or any(asked_for in alias.casefold() for alias in line.aliases):
            yield line


def _row(reading: RoomReading, line: ClaimLine) -> ClaimRow:
    from sayso.dossier.claims import CONTESTED  # noqa: PLC0415

    labels = {reason.value: words for reason, words in CONTESTED.items()}
    return ClaimRow(line, reading.anchor(line.gist), tuple(labels[reason] for reason in line.contested_by))


def _plain_claim(row: ClaimRow) -> Plain:
    line = row.line
    return {
        "id": line.id, "link": row.anchor, "claim": line.words, "contested": list(line.contested_by),
        "story": line.story,
        "pages": line.documents, "outlets": line.outlets, "texts": line.texts, "voices": line.voices,
        "voices_against": line.voices_against, "asserts": line.asserts, "denies": line.denies, "first": line.first,
        "last": line.last,
    }  # fmt: skip


class Full(NamedTuple):
    """A claim with what can be done about it."""

    claim: Claim
    card: Card
    anchor: str
    members: tuple[MemberLine, ...]
    saw: str
    """The newest decision about any of its members: what a form shown now has seen."""
    decisions: tuple[Told, ...]
    """What was decided about them."""
    speakers: tuple[tuple[str, str], ...]
    """Who may be meant as the speaker of one of them: where they are named, and the name."""
    stances: tuple[str, ...]


class MemberLine(NamedTuple):
    """A member of a claim, in its own words."""

    anchor: str
    quote: Quote
    side: str
    score: float | None
    reasons: tuple[str, ...]
    saying: str
    """Where it is said that somebody says it; empty where the page speaks for itself."""


def _full(reading: RoomReading, claim: Claim) -> Full:
    members = tuple(
        MemberLine(
            reading.anchor(DocumentSpan(document=m.document, start=m.start, end=m.end)),
            quote(reading.index, (m.document, m.start, m.end), m.attribution, m.stance, m.score),
            m.side.value,
            m.score,
            tuple(reason.value for reason in m.reasons),
            _saying(reading, m.attribution),
        )
        for m in claim.members
    )
    heard = {m.quote.who for m in members}
    near = [line for line in reading.speakers if line.name in heard][:FRONT]
    near += [line for line in reading.speakers[:FRONT] if line not in near]
    spots = [(m.document, m.start, m.end) for m in claim.members]
    return Full(
        claim=claim,
        card=reading.card(claim),
        anchor=reading.anchor(claim.gist),
        members=members,
        saw=reading.saw(spots),
        decisions=reading.told_about(spots),
        speakers=tuple(
            (reading.anchor(naming), line.name)
            for line in near
            if (naming := lists.first_naming(reading.store, line.entity)) is not None
        ),
        stances=tuple(stance.value for stance in Stance),
    )


def _saying(reading: RoomReading, attribution: str | None) -> str:
    said = reading.index.attributions.get(attribution or "")
    if said is None:
        return ""
    spans = (*said.source, *said.cue, *said.content)
    return reading.index.anchor(said.document, min(s for s, _ in spans), max(e for _, e in spans))


def claim(reading: RoomReading, request: Request) -> Response:
    """One claim."""
    shown = _full(reading, reading.claim(request.path_params["anchor"]))
    return page("claim.html.j2", screen="claims", card=shown)


# --- differences -----------------------------------------------------------------------------------


class DisputeLine(NamedTuple):
    """What differs about a claim."""

    difference: Differing
    anchor: str
    claim: str
    places: tuple[str, ...]
    """Anchors of its sides."""
    saw: str
    explained: str
    decisions: tuple[Told, ...]


def differences(reading: RoomReading, request: Request) -> Response:
    """Where pages or speakers differ: each value with who gives it, by day."""
    wanted = asked(request, CARDS)
    found = lists.disputes(
        reading.store, kind=wanted.get("kind"), relation=wanted.get("relation"), state=wanted.get("state"),
        cut=_one_more(wanted),
    )  # fmt: skip
    shown = [line for row in found if (line := dispute_line(reading, row)) is not None]
    return listed(
        wanted, "differences.html.j2", [_plain_dispute(line) for line in shown], screen="differences",
        shown=shown[: wanted.cut.limit], explanations=[e.value for e in Explanation],
    )  # fmt: skip


def dispute_line(reading: RoomReading, row: lists.DisputedKind) -> DisputeLine | None:
    """A difference as it is shown; None where no two values are left."""
    claim = next(iter(reading.store.rows_where("claims", "id", [row.claim])), None)
    if not isinstance(claim, Claim):
        return None
    rows = tuple(d for d in reading.index.differences[row.claim] if d.kind == row.kind)
    found, _ = differing(reading.index._replace(differences={row.claim: rows}), claim, every=True)
    if not found:
        return None
    spots = list(dict.fromkeys((side.document, side.start, side.end) for d in rows for side in d.sides))
    return DisputeLine(
        difference=found[0],
        anchor=reading.anchor(claim.gist),
        claim=" ".join(claim.exact[0].split()),
        places=tuple(reading.index.anchor(*spot) for spot in spots),
        saw=reading.saw(spots),
        explained=", ".join(dict.fromkeys(d.explained.value for d in rows if d.explained)),
        decisions=tuple(t for t in reading.told_about(spots) if t.decision.of is Thing.DIFFERENCE),
    )


def _plain_dispute(line: DisputeLine) -> Plain:
    d = line.difference
    values = [{"value": v.value, "day": v.day, "links": [q.anchor for q in v.quotes]} for v in d.values]
    return {
        "id": d.ids[0], "kind": d.kind, "relations": list(d.relations), "title": d.title, "counted": d.counted or None,
        "claim": line.claim, "link": line.anchor, "values": values, "explained": line.explained or None,
    }  # fmt: skip


# --- speakers --------------------------------------------------------------------------------------


class SpeakerRow(NamedTuple):
    """Somebody who speaks, where they are named, and one quotation."""

    line: SpeakerLine
    anchor: str
    quote: Quote | None


def speakers_screen(reading: RoomReading, request: Request) -> Response:
    """Everybody who speaks."""
    wanted = asked(request)
    words, kind = wanted.get("q"), wanted.get("type")
    every = reading.speakers if words is None else tuple(speakers_named(reading, words))
    found = [line for line in every if kind is None or line.type == kind]
    cut = found[wanted.cut.offset : wanted.cut.offset + wanted.cut.limit + 1]
    shown = _speakers(reading, cut[: wanted.cut.limit])
    rows: list[Plain] = [
        {
            "id": line.entity, "name": line.name, "type": line.type, "aliases": list(line.aliases),
            "claims": line.claims,
            "pages": line.documents, "denies": line.denies,
        }
        for line in cut
    ]  # fmt: skip
    return listed(
        wanted, "speakers.html.j2", rows, screen="speakers", shown=shown,
        types=[(kind, kind) for kind in sorted({line.type for line in reading.speakers})],
    )  # fmt: skip


def _speakers(reading: RoomReading, found: Sequence[SpeakerLine]) -> list[SpeakerRow]:
    out = []
    for line in found:
        naming = lists.first_naming(reading.store, line.entity)
        said = lists.said_by(reading.store, line.entity, Cut(1))
        out.append(
            SpeakerRow(
                line, reading.anchor(naming) if naming else line.entity, _said(reading, said[0]) if said else None
            )
        )
    return out


def _said(reading: RoomReading, said: lists.SaidMember) -> Quote:
    stance = Stance(said.stance) if said.stance else None
    return quote(reading.index, (said.place.document, said.place.start, said.place.end), said.attribution, stance)


class NamingLine(NamedTuple):
    """NamedWords by which somebody is named, how often, and where first."""

    words: str
    times: int
    anchor: str


def _namings(reading: RoomReading, entity: str) -> list[NamingLine]:
    found = lists.namings(reading.store, entity)
    return [NamingLine(words, count, reading.anchor(place)) for words, count, place in found]


class SaidLine(NamedTuple):
    """What somebody says, and the claim that it belongs to."""

    quote: Quote
    claim: str


def speaker_screen(reading: RoomReading, request: Request) -> Response:
    """Everything that somebody says."""
    wanted = asked(request)
    entity = reading.entity(request.path_params["anchor"])
    found = lists.said_by(reading.store, entity.id, _one_more(wanted))
    shown = [SaidLine(_said(reading, said), said.claim) for said in found]
    rows: list[Plain] = [
        {
            "claim": line.claim, "does": line.quote.does or "says", "words": line.quote.words,
            "link": line.quote.anchor,
            "outlet": line.quote.page.outlet, "day": line.quote.page.day,
        }
        for line in shown
    ]  # fmt: skip
    naming = lists.first_naming(reading.store, entity.id)
    return listed(
        wanted, "speaker.html.j2", rows, screen="speakers", entity=entity, shown=shown[: wanted.cut.limit],
        namings=_namings(reading, entity.id), anchor=reading.anchor(naming) if naming else entity.id,
        saw=reading.saw([(naming.document, naming.start, naming.end)]) if naming else "",
        types=[kind.value for kind in EntityType],
    )  # fmt: skip


# --- pages -----------------------------------------------------------------------------------------


def pages(reading: RoomReading, request: Request) -> Response:
    """Every page, by day."""
    wanted = asked(request)
    words = (wanted.get("q") or "").casefold().split()
    outlet, since = wanted.get("outlet"), wanted.get("since")
    story = wanted.get("story")
    members = set(_story(reading, story).documents) if story else None
    found = [
        line
        for line in sorted(reading.whole.outline.sources.values(), key=lambda line: line.number)
        if (outlet is None or line.outlet == outlet)
        and (since is None or (line.known and line.sort >= since))
        and (members is None or line.id in members)
        and all(word in f"{line.title} {line.label} {line.outlet}".casefold() for word in words)
    ]
    cut = found[wanted.cut.offset : wanted.cut.offset + wanted.cut.limit + 1]
    rows: list[Plain] = [
        {
            "id": line.id, "link": line.anchor, "title": line.title, "outlet": line.outlet, "day": line.day,
            "sort": line.sort if line.known else None, "url": line.url, "read": line.read,
        }
        for line in cut
    ]  # fmt: skip
    return listed(
        wanted, "pages.html.j2", rows, screen="pages", shown=cut[: wanted.cut.limit], outlets=reading.whole.outlets
    )


def _story(reading: RoomReading, key: str) -> Story:
    found = next(iter(reading.store.rows_where("stories", "id", [key])), None)
    if not isinstance(found, Story):
        raise NotThere(f"no story {key}")
    return found


class Copied(NamedTuple):
    """A page that shares text with this one."""

    page: PageLine
    kind: str


def text(reading: RoomReading, request: Request) -> Response:
    """A page as read, everything that is found on it marked."""
    anchor = request.path_params["anchor"]
    key = reading.page(anchor)
    marks: list[Mark] = []
    here = reading.place(anchor) if "." in anchor else None
    claims_here: dict[str, str] = {}
    for claim_id, start, end in lists.members_on(reading.store, key):
        own = reading.index.anchor(key, start, end)
        claims_here.setdefault(claim_id, own)
        marks.append(Mark(start, end, f"m{own}", f"/claims/{own}"))
    if here is not None:
        marks.append(Mark(here.start, here.end, "here", kind="here"))
    shown = page_text(reading.index, key, tuple(sorted(marks)), (), excerpts=False)
    copies = [
        Copied(reading.index.sources[copy.b if copy.a == key else copy.a], copy.kind)
        for copy in reading.index.copied[key]
        if copy.a != copy.b
    ]
    chosen = request.query_params.get("claim")
    card = _full(reading, reading.claim(chosen)) if chosen else None
    words = None if here is None else _words(reading, here, request.query_params.get("from") or anchor)
    return page(
        "page.html.j2", screen="pages", text=shown, copies=copies, claims=len(claims_here), card=card, words=words
    )


class NamedWords(NamedTuple):
    """NamedWords of a page that an address names, to be noted, or moved by a word at their end."""

    anchor: str
    words: str
    was: str
    """The statement whose words they are to be in place of; empty where these are nobody's."""
    shorter: str
    longer: str
    saw: str


def _words(reading: RoomReading, here: DocumentSpan, was: str) -> NamedWords:
    document = reading.index.documents[here.document]
    before = reading.place(was)
    stated = any(
        (start, end) == (before.start, before.end) for _, start, end in lists.members_on(reading.store, here.document)
    )
    ends = [found.end() for found in _WORD.finditer(document.text, here.start, here.end + _NEXT)]
    less = [end for end in ends if end < here.end]
    more = [end for end in ends if end > here.end]

    def link(end: int) -> str:
        return f"/pages/{reading.index.anchor(here.document, here.start, end)}?from={was}#here"

    return NamedWords(
        anchor=reading.anchor(here),
        words=document.text[here.start : here.end],
        was=was if stated else "",
        shorter=link(less[-1]) if less else "",
        longer=link(more[0]) if more else "",
        saw=reading.saw([(before.document, before.start, before.end)]),
    )


def compare(reading: RoomReading, request: Request) -> Response:
    """Two pages beside one another: what they share, and which words differ in it."""
    a, b = (reading.page(request.path_params[name]) for name in ("a", "b"))
    shown = compared(reading.index, a, b)
    return page("compare.html.j2", screen="pages", shown=shown)


# --- origins, timeline -----------------------------------------------------------------------------


class OriginLine(NamedTuple):
    """An origin, and whether several pages share it."""

    tree: Tree
    several: bool


def origins_screen(reading: RoomReading, request: Request) -> Response:
    """Whose reporting it is."""
    wanted = asked(request, CARDS)
    found = [
        row
        for key in lists.origin_ids(reading.store, wanted.get("story"), _one_more(wanted))
        if isinstance(row := next(iter(reading.store.rows_where("origins", "id", [key]))), Origin)
    ]
    cut = found[: wanted.cut.limit]
    shown = [OriginLine(tree_of(reading.index, row, row.documents), len(row.documents) > 1) for row in cut]
    rows: list[Plain] = [
        {"id": row.id, "name": row.name, "pages": [reading.index.sources[p].anchor for p in row.documents]}
        for row in found
    ]
    return listed(wanted, "origins.html.j2", rows, screen="origins", shown=shown)


class EventLine(NamedTuple):
    """A dated event."""

    when: str
    quotes: tuple[Quote, ...]
    background: bool


def timeline_screen(reading: RoomReading, request: Request) -> Response:
    """What happened when, as told."""
    wanted = asked(request)
    window = lists.Happening(wanted.get("story"), wanted.get("since"), wanted.get("until"))
    shown, rows = [], list[Plain]()
    for key in lists.happenings(reading.store, window, _one_more(wanted)):
        row = next(iter(reading.store.rows_where("timeline", "id", [key])))
        assert isinstance(row, TimelineEvent)
        told = (quote(reading.index, (e.document, e.start, e.end), None, None) for e in row.evidence)
        quotes = tuple(sorted(told, key=by_day))
        when = between(row.earliest, row.latest, reading.index.year) or "day not known"
        shown.append(EventLine(when, quotes, row.background))
        rows.append(
            {
                "id": row.id, "when": when, "earliest": row.earliest, "latest": row.latest, "story": row.story,
                "background": row.background, "words": quotes[0].words, "links": [q.anchor for q in quotes],
            }
        )  # fmt: skip
    return listed(wanted, "timeline.html.j2", rows, screen="timeline", shown=shown[: wanted.cut.limit])


def _one_more(wanted: Asked) -> Cut:
    return wanted.cut._replace(limit=wanted.cut.limit + 1)


def join_screen(reading: RoomReading, request: Request) -> Response:
    """Claims with which another may be one, by words."""
    wanted = asked(request, CARDS)
    one = _full(reading, reading.claim(wanted.get("claim") or ""))
    words = wanted.get("q")
    asked_for = ClaimsWanted(query=words or one.card.label, story=None if words else one.claim.story)
    found = [] if words is None else lists.claim_lines(reading.store, asked_for, _one_more(wanted))
    shown = [JoinLine(*_row(reading, line), _saw_both(reading, one, line)) for line in found if line.id != one.claim.id]
    rows = [_plain_claim(_row(reading, row.line)) for row in shown]
    return listed(wanted, "join.html.j2", rows, screen="claims", card=one, shown=shown[: wanted.cut.limit])


class JoinLine(NamedTuple):
    """A claim that may be one with another, and what a form about both has seen."""

    line: ClaimLine
    anchor: str
    badges: tuple[str, ...]
    saw: str


def _saw_both(reading: RoomReading, one: Full, line: ClaimLine) -> str:
    gist = line.gist
    return max(one.saw, reading.saw([(gist.document, gist.start, gist.end)]))


# --- search ----------------------------------------------------------------------------------------


class SearchHit(NamedTuple):
    """A hit of a search, and the others of the same words."""

    of: str
    before: str
    words: str
    after: str
    href: str
    page: PageLine | None
    copies: tuple[tuple[PageLine, str], ...] = ()


def search(reading: RoomReading, request: Request) -> Response:
    """Sentences, names and titles with all words; the same sentence on several pages is one hit."""
    wanted = asked(request)
    words = wanted.get("q") or ""
    found = [_found(reading, hit) for hit in lists.hits(reading.store, words, _one_more(wanted))]
    rows: list[Plain] = [
        {"of": f.of, "words": f"{f.before}{f.words}{f.after}", "link": f.href, "page": f.page.id if f.page else None}
        for f in found
    ]
    once: dict[str, SearchHit] = {}
    for hit in found[: wanted.cut.limit]:
        key = " ".join(f"{hit.of} {hit.before}{hit.words}{hit.after}".split())
        first = once.setdefault(key, hit)
        if first is not hit and hit.page is not None:
            once[key] = first._replace(copies=(*first.copies, (hit.page, hit.href)))
    return listed(wanted, "search.html.j2", rows, screen="search", query=words, shown=list(once.values()))


def _found(reading: RoomReading, hit: lists.Hit) -> SearchHit:
    before, _, rest = hit.marked.partition("\x01")
    words, _, after = rest.rpartition("\x02") if "\x02" in rest else ("", "", rest)
    words, after = words.replace("\x01", "").replace("\x02", ""), after.replace("\x01", "")
    if hit.kind == "name":
        naming = lists.first_naming(reading.store, hit.id)
        return SearchHit(
            "a name", before, words, after, f"/speakers/{reading.anchor(naming) if naming else hit.id}", None
        )
    if hit.kind == "title":
        page = reading.index.sources[hit.id]
        return SearchHit("a headline", before, words, after, f"/pages/{page.anchor}", page)
    row = next(iter(reading.store.rows_where("sentences", "id", [hit.id])))
    assert isinstance(row, Sentence)
    place = reading.index.anchor(row.document, row.start, row.end)
    return SearchHit("a sentence", before, words, after, f"/pages/{place}#here", reading.index.sources[row.document])
