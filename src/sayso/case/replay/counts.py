"""Claims counted anew, from members, speakers, copies, origins, answers and differences as they are by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.sayings import attribution_now
from sayso.corpus.claims import apply_responses
from sayso.corpus.claims.positions import ClaimSides, Standing, accused, count_sides
from sayso.schema import (
    Attribution,
    Claim,
    Discrepancy,
    Document,
    Entity,
    Member,
    MemberSide,
    Mention,
    Origin,
    Response,
    Stance,
)

_FLIPPED = {MemberSide.WITH: MemberSide.AGAINST, MemberSide.AGAINST: MemberSide.WITH}


class _CountedMember(NamedTuple):
    """A member as it is counted."""

    document: str
    attribution: Attribution | None
    speaker: str | None
    stance: Stance | None
    side: MemberSide
    denies: bool


def recounted(claim: Claim, rows: WorkingRows, standing: Standing) -> Claim:
    """The claim with everybody's position on it, as rows and standing are by now."""
    face = next((m for m in claim.members if (m.document, m.start, m.end) == _gist(claim)), claim.members[0])
    members = tuple(_now(member, member is face, rows) for member in claim.members)
    first = members[claim.members.index(face)]
    known = _known(msgspec.structs.replace(claim, members=members), rows)
    told = [_told(member, first, known[member.document, member.start, member.end], rows) for member in members]
    with_it = [one for one in told if one.side is MemberSide.WITH]
    against = [one for one in told if one.side is MemberSide.AGAINST]
    pages = sorted({member.document for member in members})
    documents = sorted(rows.where(Document, "id", pages), key=lambda row: row.id)
    of = next((row for row in documents if row.id == face.document), None)
    entities = {
        row.id: row
        for row in rows.where(Entity, "id", {one.speaker for one in told if one.speaker} | _bodies(told, standing))
    }
    standing = standing._replace(entities=entities)
    sides = ClaimSides(with_it, against, [one for one in against if one.denies])
    counts = count_sides(sides, documents, rows.naming(Origin, "documents", pages), standing)
    base = msgspec.structs.replace(
        claim,
        story=of.stories[0] if of and of.stories else None,
        members=members,
        accused=_accused(with_it, rows),
        **counts._asdict(),
    )
    answers, differing = rows.where(Response, "claim", (claim.id,)), rows.where(Discrepancy, "claim", (claim.id,))
    return apply_responses((base,), answers, differing)[0]


def _gist(claim: Claim) -> tuple[str, int, int]:
    return claim.gist.document, claim.gist.start, claim.gist.end


def _now(member: Member, face: bool, rows: WorkingRows) -> Member:
    """The member with the attribution and the stance that it has by now; who no longer denies changes sides."""
    tool = rows.tool(Attribution, member.attribution) if member.attribution else None
    now = attribution_now(member.attribution, rows)
    stance = member.stance
    if tool is not None and (now is None or now.id != tool.id or now.stance is not tool.stance):
        stance = now.stance if now else None
    side = member.side
    if not face and (stance is Stance.DENIES) != (member.stance is Stance.DENIES):
        side = _FLIPPED.get(side, side)
    return msgspec.structs.replace(member, attribution=now.id if now else None, stance=stance, side=side)


def _known(claim: Claim, rows: WorkingRows) -> dict[tuple[str, int, int], bool | None]:
    """Whether each member denies the claim, as far as the tool says; None where that has to be told anew.

    The tool says so of those of a claim with the same face whose stance is the same, where who speaks denies it.
    """
    places = {(member.document, member.start, member.end): member for member in claim.members}
    found: dict[tuple[str, int, int], bool | None] = dict.fromkeys(places)
    for tool in rows.tools_naming(Claim, "members", sorted({member.document for member in claim.members})):
        for member in tool.members:
            place = (member.document, member.start, member.end)
            if place in places:
                row = rows.tool(Attribution, member.attribution) if member.attribution else None
                denies = member.side is MemberSide.AGAINST and row is not None and row.speaker in tool.denied_by
                same = tool.gist == claim.gist and places[place].stance is member.stance
                found[place] = denies if same or denies else None
    return found


def _told(member: Member, face: Member, known: bool | None, rows: WorkingRows) -> _CountedMember:
    attribution = attribution_now(member.attribution, rows)
    speaker = attribution.speaker if attribution else None
    other = attribution_now(face.attribution, rows)
    differs = (member.stance is Stance.DENIES) != (face.stance is Stance.DENIES)
    own = speaker is not None and other is not None and speaker == other.speaker
    denies = attribution is not None and not own and (differs if known is None else known)
    return _CountedMember(member.document, attribution, speaker, member.stance, member.side, denies)


def _bodies(told: Iterable[_CountedMember], standing: Standing) -> set[str]:
    return {standing.speaks_for[one.speaker] for one in told if one.speaker and one.speaker in standing.speaks_for}


def _accused(told: Iterable[_CountedMember], rows: WorkingRows) -> tuple[str, ...]:
    out: set[str] = set()
    for one in told:
        if one.attribution is not None and one.attribution.stance is Stance.ACCUSES:
            mentions = sorted(rows.where(Mention, "document", (one.document,)), key=lambda m: m.start)
            out.update(accused(one.attribution, mentions, {}))
    return tuple(sorted(out))


def standing_now(
    kept: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]], now: Mapping[str, str]
) -> Standing:
    """What decides who is one voice, with the entities that others stand for by now."""
    text_of, outlets, speaks_for = kept
    return Standing(
        text_of,
        {page: now.get(entity, entity) for page, entity in outlets.items()},
        {now.get(one, one): now.get(body, body) for one, body in speaks_for.items()},
        {},
    )
