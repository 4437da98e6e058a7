"""The tables of SCHEMA.md -> link tables: what their lists hold, a row each, with the words and names to read it.

Made of the tables alone, so that those of masked tables are masked, and those of excerpts are excerpts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypedDict, cast

from sayso.case.store import Tables
from sayso.schema import (
    Attribution,
    Claim,
    ClaimAnswer,
    ClaimMember,
    ClaimPosition,
    Discrepancy,
    DiscrepancySide,
    Document,
    Entity,
    Member,
    Origin,
    OriginDocument,
    Position,
    Response,
    Row,
    Sentence,
    Side,
    Span,
    Stance,
    Story,
    StoryDocument,
    TimelineEvent,
    TimelineEvidence,
    known_day,
)
from sayso.text import around


def links(tables: Tables) -> dict[str, Iterable[Row]]:
    """The link tables, in the order of `schema.LINKS`; their rows in the order of those that they are made of."""
    known = _known(tables)
    claims = cast("Sequence[Claim]", tuple(tables["claims"]))
    answers: defaultdict[str, list[Response]] = defaultdict(list)
    for response in cast("Iterable[Response]", tables["responses"]):
        answers[response.claim].append(response)
    return {
        "claim_members": (row for claim in claims for row in _members(known, claim)),
        "claim_answers": (row for claim in claims for row in _answers(known, claim, answers[claim.id])),
        "claim_positions": (row for claim in claims for row in _positions(known, claim)),
        "discrepancy_sides": _sides(known, claims, answers, cast("Iterable[Discrepancy]", tables["discrepancies"])),
        "origin_documents": (
            OriginDocument(origin=origin.id, n=n, document=page)
            for origin in cast("Iterable[Origin]", tables["origins"])
            for n, page in enumerate(origin.documents)
        ),
        "story_documents": (
            StoryDocument(story=story.id, n=n, document=page)
            for story in cast("Iterable[Story]", tables["stories"])
            for n, page in enumerate(story.documents)
        ),
        "timeline_evidence": (
            TimelineEvidence(
                event=event.id,
                n=n,
                document=place.document,
                start=place.start,
                end=place.end,
                words=known.words(place.document, place.start, place.end),
                outlet=known.documents[place.document].outlet,
                day=known_day(known.documents[place.document].published),
            )
            for event in cast("Iterable[TimelineEvent]", tables["timeline"])
            for n, place in enumerate(event.evidence)
        ),
    }


class _Speaking(TypedDict):
    """Who says something, and on what page."""

    speaker: str | None
    who: str | None
    outlet: str | None
    day: str | None


class _SaidWords(_Speaking):
    """What every row of words on a claim says of them."""

    n: int
    document: str
    start: int
    end: int
    attribution: str | None
    stance: Stance | None
    through: str | None
    words: str
    sentence: str
    in_sentence: str | None
    caveat: str | None


class _Linked(NamedTuple):
    """The tables by what they are looked up with."""

    documents: Mapping[str, Document]
    names: Mapping[str, str]
    """Entity -> its name."""
    attributions: Mapping[str, Attribution]
    sentences: Mapping[str, Sequence[Span]]
    """Page -> where its sentences are, in order."""
    sentence_ids: Mapping[tuple[str, int], str]
    """Page and first character -> the sentence."""

    def words(self, page: str, start: int, end: int) -> str:
        return self.documents[page].text[start:end]

    def who(self, page: str, said: Attribution | None, speaker: str | None) -> str | None:
        """The entity's name, else the page's words for the speaker; the outlet where the page speaks for itself."""
        if said is None and speaker is None:
            return self.documents[page].outlet
        own = () if said is None else said.source
        return self.names.get(speaker or "") or " ".join(self.words(page, *span) for span in own) or None

    def speaking(self, page: str, said: Attribution | None, speaker: str | None) -> _Speaking:
        return {
            "speaker": speaker if speaker in self.names else None,
            "who": self.who(page, said, speaker),
            "outlet": self.documents[page].outlet,
            "day": known_day(self.documents[page].published),
        }

    def through(self, said: Attribution | None) -> Iterator[str]:
        """Whom the page has it from, nearest first."""
        seen: set[str] = set()
        while said is not None and said.parent is not None and said.parent not in seen:
            seen.add(said.parent)
            said = self.attributions.get(said.parent)
            if said is not None:
                yield self.who(said.document, said, said.speaker) or ""

    def told(self, n: int, row: Member | Response) -> _SaidWords:
        page, text = row.document, self.documents[row.document].text
        said = self.attributions.get(row.attribution or "")
        whole = around(self.sentences.get(page, ()), row.start, row.end)
        caveat = () if said is None else said.caveat
        named = row.speaker if isinstance(row, Response) else None
        return {
            "n": n,
            "document": page,
            "start": row.start,
            "end": row.end,
            "attribution": row.attribution,
            "stance": row.stance,
            "through": "; ".join(filter(None, self.through(said))) or None,
            "words": text[row.start : row.end],
            "sentence": text[whole.start : whole.end],
            "in_sentence": self.sentence_ids.get((page, whole.start)),
            "caveat": " … ".join(text[start:end] for start, end in caveat) or None,
            **self.speaking(page, said, named or (said.speaker if said else None)),
        }


def _known(tables: Tables) -> _Linked:
    documents = cast("Sequence[Document]", tuple(tables["documents"]))
    entities = cast("Sequence[Entity]", tuple(tables["entities"]))
    sentences: defaultdict[str, set[Span]] = defaultdict(set)
    sentence_ids: dict[tuple[str, int], str] = {}
    for sentence in cast("Iterable[Sentence]", tables["sentences"]):
        sentences[sentence.document].add(Span(sentence.start, sentence.end))
        sentence_ids.setdefault((sentence.document, sentence.start), sentence.id)
    return _Linked(
        documents={document.id: document for document in documents},
        names={entity.id: entity.name for entity in entities},
        attributions={row.id: row for row in cast("Iterable[Attribution]", tables["attributions"])},
        sentences={page: sorted(spans) for page, spans in sentences.items()},
        sentence_ids=sentence_ids,
    )


def _members(known: _Linked, claim: Claim) -> Iterator[ClaimMember]:
    for n, row in enumerate(claim.members):
        told = known.told(n, row)
        yield ClaimMember(claim=claim.id, side=row.side, figure=row.figure, time=row.time, **told)


def _answers(known: _Linked, claim: Claim, answers: Iterable[Response]) -> Iterator[ClaimAnswer]:
    for n, row in enumerate(answers):
        yield ClaimAnswer(claim=claim.id, response=row.id, **known.told(n, row))


def _positions(known: _Linked, claim: Claim) -> Iterator[ClaimPosition]:
    each = (
        (Position.ASSERTS, claim.asserted_by),
        (Position.DENIES, claim.denied_by),
        (Position.CONFIRMS, claim.confirmed_by),
        (Position.ACCUSED, claim.accused),
    )
    found = ((position, entity) for position, ids in each for entity in ids if entity in known.names)
    for n, (position, entity) in enumerate(found):
        yield ClaimPosition(claim=claim.id, n=n, entity=entity, position=position)


def _sides(
    known: _Linked, claims: Iterable[Claim], answers: Mapping[str, Sequence[Response]], found: Iterable[Discrepancy]
) -> Iterator[DiscrepancySide]:
    """Who gives a side's value: who says the member, or the answer, in its place."""
    members = {claim.id: claim.members for claim in claims}
    for row in found:
        told: list[Member | Response] = [*members.get(row.claim, ()), *answers.get(row.claim, ())]
        by_place = {(other.document, other.start, other.end): other for other in reversed(told)}
        for n, side in enumerate(row.sides):
            yield _side(known, row.id, n, side, by_place.get((side.document, side.start, side.end)))


def _side(known: _Linked, discrepancy: str, n: int, side: Side, told: Member | Response | None) -> DiscrepancySide:
    page = side.document
    attribution = None if told is None else told.attribution
    said = known.attributions.get(attribution or "")
    return DiscrepancySide(
        discrepancy=discrepancy,
        n=n,
        document=page,
        start=side.start,
        end=side.end,
        value=side.value,
        attribution=attribution,
        words=known.words(page, side.start, side.end),
        **known.speaking(page, said, said.speaker if said else None),
    )
