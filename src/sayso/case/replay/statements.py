"""What is one statement, as people judged it: claims split and joined, their face, and who stands where in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.case.replay.partition import Group, Judgement, regroup
from sayso.case.replay.places import Place, PlacedDecision
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.sayings import attribution_now
from sayso.case.replay.slots import Slots
from sayso.ids import content_id
from sayso.schema import (
    Claim,
    ClaimStatus,
    Discrepancy,
    DocumentSpan,
    Member,
    MemberSide,
    Proposition,
    Response,
    Stance,
    Verb,
)

_FLIPPED = {
    MemberSide.WITH: MemberSide.AGAINST,
    MemberSide.AGAINST: MemberSide.WITH,
    MemberSide.BESIDE: MemberSide.BESIDE,
}


def put_statements_right(found: Sequence[PlacedDecision], rows: WorkingRows, slots: Slots) -> dict[str, frozenset[str]]:
    """Claims, and the responses and discrepancies of them, as `found`, decisions about statements, have them.

    The claims that are to be counted anew, each with the decisions that bear on it.
    """
    judged = [one for one in found if one.judges]
    others = [one for one in found if not one.judges]
    for one in others:
        for place in _about(one):
            slots.take(one.decision, _named(place))
    claims = _claims_at({place for one in found for place in one.places()}, rows)
    claim_of = {_place(member): claim for claim in claims.values() for member in claim.members}
    groups = {
        claim.id: Group(_face(claim), tuple(sorted(_place(member) for member in claim.members)))
        for claim in claims.values()
    }
    judgements = [Judgement(one.decision.id, one.decision.verb, tuple(one.places())) for one in judged]
    parts, overruled = regroup(tuple(groups.values()), judgements)
    slots.overrule(overruled)
    holding = [one for one in judged if one.decision.id not in overruled]
    done = _Claims(
        claims, claim_of, holding, [one for one in others if one.decision.verb is not Verb.NOTE], slots, rows
    )
    made = dict(found_claim for part in parts if (found_claim := done.made(part)) is not None)
    bearing = {
        key: frozenset(one.decision.id for one in (*holding, *others) if not members.isdisjoint(one.places()))
        for key, members in made.items()
    }
    new_of = {place: key for key, members in made.items() for place in members}
    for key in claims.keys() - made.keys():
        rows.drop(Claim, key)
    for key, members in made.items():
        rows.put(done.claim(members), bearing[key])
    _follow(claims, new_of, bearing, rows)
    return bearing


def _about(one: PlacedDecision) -> list[Place]:
    """The members that a decision is about; of two places of a span or a gist, the first."""
    return one.places()[:1] if one.decision.verb in {Verb.SPAN, Verb.GIST} else one.places()


def _named(place: Place) -> str:
    return f"{place[0]}.{place[1]}-{place[2]}"


def _place(row: Member | DocumentSpan) -> Place:
    return row.document, row.start, row.end


def _face(claim: Claim) -> Place:
    """The member that the gist is; the first where it is none."""
    places = [_place(member) for member in claim.members]
    return _place(claim.gist) if _place(claim.gist) in places else places[0]


def _claims_at(places: Iterable[Place], rows: WorkingRows) -> dict[str, Claim]:
    """The tool's claims that have one of these for a member, the largest first."""
    wanted = set(places)
    near = rows.naming(Claim, "members", {place[0] for place in wanted})
    found = [claim for claim in near if not wanted.isdisjoint(map(_place, claim.members))]
    return {claim.id: claim for claim in sorted(found, key=lambda claim: (-len(claim.members), claim.id))}


class _Claims(NamedTuple):
    """The tool's claims, and what people said of them: what a new claim is made of."""

    claims: Mapping[str, Claim]
    claim_of: Mapping[Place, Claim]
    judged: Sequence[PlacedDecision]
    said: Sequence[PlacedDecision]
    slots: Slots
    rows: WorkingRows

    def made(self, part: Sequence[Place]) -> tuple[str, frozenset[Place]] | None:
        """The id of the claim of a part, and the tool's places of its members; None where nothing of it is one."""
        members = [place for place in part if not self._wrong(place)]
        if not members or not (len(part) > 1 or part[0] in self.claim_of):
            return None
        return content_id("claim", *min(members)), frozenset(members)

    def claim(self, places: frozenset[Place]) -> Claim:
        """The claim with these members: all but what is counted of it."""
        members = {place: self._member(place) for place in sorted(places)}
        sources = [claim for claim in self.claims.values() if not places.isdisjoint(map(_place, claim.members))]
        asserted = any(not _denies(member) for member in members.values())
        faces = [face for claim in sources if (face := _face(claim)) in places]
        faces = [face for face in faces if not (asserted and _denies(members[face]))]
        head = faces[0] if faces else _best(members)
        face, gist = self._gist(places, head)
        sides = self._sides(members, sources, head)
        if face != head:
            sides = _turned(sides, face, members)
        moved = {place: self._moved(place, member) for place, member in members.items()}
        whole = gist or DocumentSpan(document=moved[face].document, start=moved[face].start, end=moved[face].end)
        base = self.claim_of.get(head) or _empty(whole)
        return msgspec.structs.replace(
            base,
            id=content_id("claim", *min(places)),
            gist=whole,
            antecedent=base.antecedent if whole == base.gist else None,
            members=tuple(msgspec.structs.replace(moved[place], side=sides[place]) for place in members),
        )

    def _wrong(self, place: Place) -> bool:
        return any(
            one.decision.verb is Verb.WRONG and place in one.places() and self.slots.holds(one.decision, _named(place))
            for one in self.said
        )

    def _member(self, place: Place) -> Member:
        claim = self.claim_of.get(place)
        if claim is not None:
            return next(member for member in claim.members if _place(member) == place)
        page, start, end = place
        clauses = self.rows.where(Proposition, "document", (page,))
        clause = next((row for row in clauses if (row.start, row.end) == (start, end)), None)
        attribution = attribution_now(clause.attribution, self.rows) if clause else None
        return Member(
            document=page,
            start=start,
            end=end,
            attribution=attribution.id if attribution else None,
            stance=attribution.stance if attribution else None,
        )

    def _moved(self, place: Place, member: Member) -> Member:
        """The member where people put its span, and the clause with it."""
        for one in self.said:
            found = one.places()
            if one.decision.verb is Verb.SPAN and found[0] == place and found[1][0] == place[0]:
                if not self.slots.holds(one.decision, _named(place)):
                    continue
                _, start, end = found[1]
                for clause in self.rows.where(Proposition, "document", (place[0],)):
                    if (clause.start, clause.end) == place[1:]:
                        self.rows.put(clause, (one.decision.id,), start=start, end=end)
                member = msgspec.structs.replace(member, start=start, end=end)
        return member

    def _gist(self, places: frozenset[Place], head: Place) -> tuple[Place, DocumentSpan | None]:
        """What stands for the claim, as the last said: a member, and the words where those are not a member's."""
        face, gist = head, None
        for one in self.said:
            named, wanted = one.places()[0], one.places()[-1]
            if one.decision.verb is Verb.GIST and named in places:
                face = wanted if wanted in places else named
                page, start, end = wanted
                gist = None if wanted == face else DocumentSpan(document=page, start=start, end=end)
        return face, gist

    def _sides(self, members: Mapping[Place, Member], sources: Sequence[Claim], head: Place) -> dict[Place, MemberSide]:
        """How each member stands to the head: as the tool has it, through how its claim's face stands to it."""
        out: dict[Place, MemberSide] = {head: MemberSide.WITH}
        own = self.claim_of.get(head)
        to_face = {_place(m): m.side for claim in sources for m in claim.members}
        head_side = to_face.get(head, MemberSide.WITH) if own is not None and _face(own) != head else MemberSide.WITH
        for place, member in members.items():
            if place == head:
                continue
            claim = self.claim_of.get(place)
            side = to_face.get(place, MemberSide.WITH)
            if claim is own and own is not None:
                out[place] = _through(side, head_side, both_deny=_both_deny(member, members[head]))
            else:
                joined = self._joined(claim, place, members)
                stands = joined if joined is not None else _told(members, head, claim, place)
                out[place] = (
                    _FLIPPED[side] if stands is MemberSide.AGAINST else side if stands is MemberSide.WITH else stands
                )
        return out

    def _joined(self, claim: Claim | None, place: Place, members: Mapping[Place, Member]) -> MemberSide | None:
        """How somebody said that the claim of a member stands to what they joined it with."""
        own = {_place(member) for member in claim.members} if claim else {place}
        said = [
            one.decision.value
            for one in self.judged
            if one.decision.verb is Verb.SAME and one.places()[0] in members and own & set(one.places()[1:])
        ]
        return MemberSide(said[-1]) if said and said[-1] else None


def _told(members: Mapping[Place, Member], head: Place, claim: Claim | None, place: Place) -> MemberSide:
    """Where nobody said how: against it where one of the two is told as a denial, and the other not."""
    other = _face(claim) if claim and _face(claim) in members else place
    return MemberSide.WITH if _denies(members[other]) == _denies(members[head]) else MemberSide.AGAINST


def _denies(member: Member) -> bool:
    return member.stance is Stance.DENIES


def _both_deny(one: Member, other: Member) -> bool:
    return _denies(one) and _denies(other)


def _through(side: MemberSide, head: MemberSide, *, both_deny: bool) -> MemberSide:
    """How a member stands to a head, from how both stand to the face that they had.

    Two that are against a third need not agree: two other figures. Two denials do.
    """
    if head is MemberSide.WITH:
        return side
    if head is MemberSide.BESIDE or side is MemberSide.BESIDE:
        return MemberSide.BESIDE
    if side is MemberSide.WITH:
        return MemberSide.AGAINST
    return MemberSide.WITH if both_deny else MemberSide.BESIDE


def _turned(sides: Mapping[Place, MemberSide], face: Place, members: Mapping[Place, Member]) -> dict[Place, MemberSide]:
    """The sides as another member sees them."""
    head = sides[face]
    out = {
        place: _through(side, head, both_deny=_both_deny(members[place], members[face]))
        for place, side in sides.items()
    }
    return out | {face: MemberSide.WITH}


def _best(members: Mapping[Place, Member]) -> Place:
    """The member that stands for a part without a face: no denial where somebody asserts, then the surest."""
    asserted = any(not _denies(member) for member in members.values())
    return min(members, key=lambda place: (asserted and _denies(members[place]), -(members[place].score or 0.0), place))


def _empty(gist: DocumentSpan) -> Claim:
    return Claim(
        id="",
        story=None,
        gist=gist,
        members=(),
        documents=0,
        outlets=0,
        texts=0,
        voices=0,
        status=ClaimStatus.ONE_VOICE,
    )


# --- what hangs on claims --------------------------------------------------------------------------


def _follow(
    claims: Mapping[str, Claim],
    new_of: Mapping[Place, str],
    bearing: Mapping[str, frozenset[str]],
    rows: WorkingRows,
) -> None:
    """Responses and discrepancies go where what they are about went."""
    main = {
        key: next((new_of[place] for place in (_face(claim), *map(_place, claim.members)) if place in new_of), None)
        for key, claim in claims.items()
    }
    for answer in rows.where(Response, "claim", claims):
        answered = new_of.get(_place(answer.answered)) if answer.answered else None
        claim = answered or main[answer.claim]
        if claim is None:
            rows.drop(Response, answer.id)
        elif claim != answer.claim:
            rows.put(answer, bearing[claim], claim=claim)
    for row in rows.where(Discrepancy, "claim", claims):
        _split(
            row,
            [new_of.get((side.document, side.start, side.end)) or main[row.claim] for side in row.sides],
            bearing,
            rows,
        )


def _split(
    row: Discrepancy, where: Sequence[str | None], bearing: Mapping[str, frozenset[str]], rows: WorkingRows
) -> None:
    """A discrepancy whose sides went to several claims is left where two values still meet."""
    if len(set(where)) == 1 and where[0] is not None:
        if where[0] != row.claim:
            rows.put(row, bearing[where[0]], claim=where[0])
        return
    rows.drop(Discrepancy, row.id)
    for claim in sorted({one for one in where if one is not None}):
        sides = tuple(side for side, of in zip(row.sides, where, strict=True) if of == claim)
        if len({side.value.casefold() for side in sides}) > 1:
            key = content_id("discrepancy", row.kind, row.relation, *((s.document, s.start, s.end) for s in sides))
            rows.put(msgspec.structs.replace(row, id=key), bearing[claim], claim=claim, sides=sides)
