"""The screens that ask: names in clusters, one question at a time, and what was decided."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from sayso.case import lists
from sayso.case.decisions import OutcomeKind, page_place
from sayso.case.lists import Cut, SpeakerLine
from sayso.dossier.index import PageLine
from sayso.dossier.quotes import Quote, quote
from sayso.schema import Claim, DocumentSpan, Explanation
from sayso.web.answers import Asked, Plain, asked, listed
from sayso.web.decisions import Told, told
from sayso.web.names import LEVELS, Cluster, name_clusters, name_pairs, name_words, names_alike
from sayso.web.queue import KINDS, Question, judged, places_of_names, questions, speakers_asked
from sayso.web.room import RoomReading
from sayso.web.screens import DisputeLine, dispute_line, speakers_named

CLUSTERS = 12
"""Clusters of names on a screen."""
OPEN = 10
"""Decisions that stay open beside the question."""
LINES = 4
"""Quotations beside a name."""


class Named(NamedTuple):
    """A name in a cluster or a question."""

    line: SpeakerLine
    anchor: str
    quotes: tuple[Quote, ...]


class NameCluster(NamedTuple):
    """Names that may be one, with what a form about them has seen."""

    members: tuple[Named, ...]
    level: str
    saw: str


def names_screen(reading: RoomReading, request: Request) -> Response:
    """Names that may be one, in clusters from strict to lax."""
    wanted = asked(request, CLUSTERS)
    level = wanted.get("level") if wanted.get("level") in LEVELS else "close"
    found = _clusters(reading, wanted, str(level))
    cut = found[wanted.cut.offset : wanted.cut.offset + wanted.cut.limit + 1]
    rows: list[Plain] = [
        {"level": c.level, "names": [m.name for m in c.members], "pages": [m.documents for m in c.members]} for c in cut
    ]
    shown = [_name_cluster(reading, cluster) for cluster in cut[: wanted.cut.limit]]
    return listed(wanted, "names.html.j2", rows, screen="names", shown=shown, level=level, total=len(found))


def _clusters(reading: RoomReading, wanted: Asked, level: str) -> list[Cluster]:
    words = wanted.get("q")
    if words is None:
        speakers, pairs = speakers_asked(reading), reading.name_pairs
    else:
        speakers = tuple(speakers_named(reading, words))[:500]
        pairs = name_pairs(speakers)
    allowed = LEVELS[: LEVELS.index(level) + 1]
    return name_clusters(speakers, [p for p in pairs if p.level in allowed], judged(reading))


def _name_cluster(reading: RoomReading, cluster: Cluster) -> NameCluster:
    members = tuple(_named(reading, line, 1) for line in cluster.members)
    places = places_of_names(reading, [line.entity for line in cluster.members])
    return NameCluster(members, cluster.level, _saw(reading, places))


def _saw(reading: RoomReading, places: tuple[DocumentSpan, ...]) -> str:
    return reading.saw([(p.document, p.start, p.end) for p in places])


def _named(reading: RoomReading, line: SpeakerLine, lines: int) -> Named:
    naming = lists.first_naming(reading.store, line.entity)
    said = lists.said_by(reading.store, line.entity, Cut(lines))
    quotes = tuple(
        quote(reading.index, (s.place.document, s.place.start, s.place.end), s.attribution, None) for s in said
    )
    return Named(line, reading.anchor(naming) if naming else "", quotes)


# --- one question at a time --------------------------------------------------------------------------


class Shown(NamedTuple):
    """A question with what one needs to see to answer it."""

    question: Question
    places: tuple[str, ...]
    saw: str
    names: tuple[Named, ...] = ()
    how: str = ""
    quotes: tuple[Quote, ...] = ()
    claim: str = ""
    anchor: str = ""
    dispute: DisputeLine | None = None
    pages: tuple[PageLine, ...] = ()


def review(reading: RoomReading, request: Request) -> Response:
    """The next question, and the last decisions beside it, each still open."""
    wanted = asked(request, 1)
    kind = wanted.get("kind") if wanted.get("kind") in KINDS else None
    found = questions(reading, kind)
    cut = found[wanted.cut.offset : wanted.cut.offset + wanted.cut.limit + 1]
    rows: list[Plain] = [
        {"kind": q.kind, "rows": list(q.rows), "pages": q.touches, "sure": round(q.sure, 3)} for q in cut
    ]
    shown = _shown(reading, cut[0]) if cut and not wanted.form else None
    return listed(
        wanted, "review.html.j2", rows, screen="review", shown=shown, kinds=KINDS, kind=kind or "", left=len(found),
        last=_last(reading, OPEN), explanations=[e.value for e in Explanation],
    )  # fmt: skip


def _shown(reading: RoomReading, question: Question) -> Shown:
    index, store = reading.index, reading.store
    if question.kind == "name":
        lines = {line.entity: line for line in speakers_asked(reading)}
        places = places_of_names(reading, question.rows)
        who = tuple(_named(reading, lines[key], LINES) for key in question.rows)
        level = names_alike(*(name_words(one.line.name) for one in who))
        return Shown(
            question, _anchors(reading, places), _saw(reading, places), names=who, how=level[0] if level else ""
        )
    if question.kind == "page":
        a, b = (index.sources[key] for key in question.rows)
        documents = (index.documents[key] for key in question.rows)
        places = tuple(DocumentSpan(document=d.id, start=s, end=e) for d in documents for s, e in [page_place(d)])
        return Shown(question, _anchors(reading, places), _saw(reading, places), pages=(a, b))
    claim = next(iter(store.rows_where("claims", "id", [question.rows[0]])))
    assert isinstance(claim, Claim)
    shown = Shown(
        question, _anchors(reading, question.places), _saw(reading, question.places),
        claim=" ".join(claim.exact[0].split()), anchor=reading.anchor(claim.gist),
    )  # fmt: skip
    if question.kind == "difference":
        return shown._replace(dispute=dispute_line(reading, lists.DisputedKind(claim.id, question.rows[1])))
    by_place = {(m.document, m.start, m.end): m for m in claim.members}
    quotes = []
    for place in question.places:
        spot = place.document, place.start, place.end
        member = by_place.get(spot)
        quotes.append(quote(index, spot, member.attribution if member else None, member.stance if member else None))
    return shown._replace(quotes=tuple(quotes))


def _anchors(reading: RoomReading, places: tuple[DocumentSpan, ...]) -> tuple[str, ...]:
    return tuple(reading.anchor(place) for place in places)


# --- what was decided ------------------------------------------------------------------------------


def history(reading: RoomReading, request: Request) -> Response:
    """Decisions as sentences, newest first; each can be taken back."""
    wanted = asked(request)
    state, verb, who = wanted.get("state"), wanted.get("verb"), wanted.get("who")
    found = [
        d
        for d in reversed(reading.decisions)
        if (state is None or _state(reading, d.id) == state)
        and (verb is None or d.verb == verb)
        and (who is None or d.who == who)
    ]
    cut = found[wanted.cut.offset : wanted.cut.offset + wanted.cut.limit + 1]
    known = {d.id: d for d in reading.decisions}
    shown = [told(d, known, reading.outcomes) for d in cut]
    rows: list[Plain] = [
        {
            "id": t.decision.id, "at": t.decision.at, "who": t.decision.who, "verb": t.decision.verb,
            "of": t.decision.of,
            "words": [a.exact for a in t.decision.target], "value": t.decision.value, "reason": t.decision.reason,
            "undoes": t.decision.undoes, "told": t.words, "holds": t.holds,
        }
        for t in shown
    ]  # fmt: skip
    return listed(
        wanted, "history.html.j2", rows, screen="history", shown=shown[: wanted.cut.limit],
        states=[kind.value for kind in OutcomeKind],
        verbs=sorted({d.verb.value for d in reading.decisions}), people=sorted({d.who for d in reading.decisions}),
    )  # fmt: skip


def _state(reading: RoomReading, key: str) -> str:
    outcome = reading.outcomes.get(key)
    return OutcomeKind.HOLDS.value if outcome is None else outcome.kind.value


def _last(reading: RoomReading, most: int) -> list[Told]:
    known = {d.id: d for d in reading.decisions}
    return [told(d, known, reading.outcomes) for d in reading.decisions[::-1][:most]]


def just_kept(reading: RoomReading, key: str | None) -> Told | None:
    """A decision as a sentence, by its id."""
    known = {d.id: d for d in reading.decisions} if key else {}
    found = known.get(key or "")
    return told(found, known, reading.outcomes) if found else None
