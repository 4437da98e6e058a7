"""What to ask a person next: first what touches most pages and is least sure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.case import lists
from sayso.case.lists import SpeakerLine
from sayso.schema import Decision, DocumentSpan, Thing, Verb
from sayso.web.names import NamePair
from sayso.web.room import NAMES, RoomReading

KINDS = ("name", "claim", "difference", "page")
"""What is asked about."""
FIRST = 1000
"""Claims, differences and copies that are looked through: those that the case puts first."""
_LEAST = 0.2
"""Doubt of what looks sure: it is asked all the same, last."""
_ANSWERS = frozenset({Verb.SAME, Verb.DIFFERENT, Verb.UNSURE, Verb.RIGHT, Verb.WRONG, Verb.EXPLAIN})

Spot = tuple[str, int, int]


class Question(NamedTuple):
    """One question: are these one, or does this stand?"""

    kind: str
    of: Thing
    places: tuple[DocumentSpan, ...]
    rows: tuple[str, ...]
    """Ids of what it is about: two entities, a claim, a claim and a kind of difference, two pages."""
    touches: int
    """Pages that the answer bears on."""
    sure: float
    """How likely the answer is yes, as found; 0 to 1."""

    @property
    def rank(self) -> tuple[float, str, tuple[str, ...]]:
        """The smaller, the sooner it is asked."""
        return -self.touches * max(_LEAST, 1 - abs(2 * self.sure - 1)), self.kind, self.rows


def questions(reading: RoomReading, kind: str | None) -> list[Question]:
    """Everything that is open, in the order in which it is asked."""
    makers: Mapping[str, Iterable[Question]] = {
        "name": _names(reading),
        "claim": _claims(reading),
        "difference": _differences(reading),
        "page": _pages(reading),
    }
    found = [question for name, made in makers.items() if kind in {None, name} for question in made]
    return sorted(found, key=lambda question: question.rank)


def speakers_asked(reading: RoomReading) -> tuple[SpeakerLine, ...]:
    """Those whose names are compared: who speaks on most pages."""
    return reading.speakers[:NAMES]


def judged(reading: RoomReading) -> frozenset[frozenset[str]]:
    """Pairs of entities that somebody has answered about."""
    out = set()
    for decision in _answered(reading, Thing.NAME):
        ids = [lists.naming_at(reading.store, place) for place in _places(decision)]
        known = [one for one in ids if one]
        first = known[:1] if decision.verb is Verb.DIFFERENT else known
        out |= {frozenset({a, b}) for a in first for b in known if a != b}
    return frozenset(out)


def _names(reading: RoomReading) -> Iterator[Question]:
    speakers = speakers_asked(reading)
    answered = judged(reading)
    for pair in reading.name_pairs:
        a, b = speakers[pair.a], speakers[pair.b]
        if frozenset({a.entity, b.entity}) not in answered:
            yield Question("name", Thing.NAME, (), (a.entity, b.entity), min(a.documents, b.documents) * 2, _sure(pair))


def _sure(pair: NamePair) -> float:
    return {"strict": 0.9, "close": 0.6, "lax": 0.35}[pair.level] * pair.likeness


def places_of_names(reading: RoomReading, entities: Sequence[str]) -> tuple[DocumentSpan, ...]:
    """Where each is first named."""
    found = (lists.first_naming(reading.store, entity) for entity in entities)
    return tuple(place for place in found if place is not None)


def _claims(reading: RoomReading) -> Iterator[Question]:
    answered = [_spots(d) for d in _answered(reading, Thing.STATEMENT)]
    for claim, face, member, score, documents in lists.doubtful_members(reading.store, FIRST):
        pair = {_spot(face), _spot(member)}
        if not any(pair <= spots for spots in answered):
            yield Question("claim", Thing.STATEMENT, (face, member), (claim,), documents, score)


def _differences(reading: RoomReading) -> Iterator[Question]:
    answered = [_spots(d) for d in _answered(reading, Thing.DIFFERENCE)]
    for row in lists.open_conflicts(reading.store, FIRST):
        spots = {_spot(place) for place in row.sides}
        if not any(spots & other for other in answered):
            yield Question("difference", Thing.DIFFERENCE, row.sides, (row.claim, row.kind), row.documents, row.score)


def _pages(reading: RoomReading) -> Iterator[Question]:
    answered = [{place.document for place in _places(d)} for d in _answered(reading, Thing.PAGE)]
    for a, b, score in lists.doubtful_copies(reading.store, FIRST):
        if not any({a, b} <= pages for pages in answered):
            yield Question("page", Thing.PAGE, (), (a, b), 2, score)


def _answered(reading: RoomReading, of: Thing) -> Iterator[Decision]:
    for decision in reading.decisions:
        if decision.of is of and decision.id in reading.in_force and decision.verb in _ANSWERS:
            yield decision


def _places(decision: Decision) -> list[DocumentSpan]:
    return [DocumentSpan(document=a.document, start=a.start, end=a.end) for a in decision.target if a.document]


def _spots(decision: Decision) -> set[Spot]:
    return {_spot(place) for place in _places(decision)}


def _spot(place: DocumentSpan) -> Spot:
    return place.document, place.start, place.end
