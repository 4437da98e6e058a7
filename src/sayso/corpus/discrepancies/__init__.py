"""Claims -> where pages or speakers differ, each difference named for what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.differences import Difference, differences
from sayso.corpus.discrepancies.pairs import Pair, member_pairs
from sayso.corpus.ground import Ground
from sayso.ids import content_id
from sayso.schema import Discrepancy, DiscrepancyKind, Relation, Response, Side, Stance

__all__ = ["find_discrepancies", "most_pressing_first"]


def find_discrepancies(
    statements: Statements, responses: Sequence[Response], ground: Ground
) -> tuple[Discrepancy, ...]:
    """Every difference between members of one claim, and between a claim and what is denied of it.

    One row for each claim, kind and relation, with all members that differ. What a fact-checker must look
    at comes first: conflicts, then updates, scope and precision, each by score. Figures are compared only
    where they count one thing as far as the words say; a doubtful pair is left out, for a false alarm costs
    more trust than a miss.
    """
    pages = ground.documents
    rows: list[Discrepancy] = []
    for claim_id, pairs in sorted(member_pairs(statements).items()):
        found: dict[tuple[DiscrepancyKind, Relation], list[tuple[Pair, Difference]]] = {}
        for pair in pairs:
            for difference in differences(pair, pages):
                found.setdefault((difference.kind, difference.relation), []).append((pair, difference))
        members = {(u.document, u.start): u for pair in pairs for u in pair[:2]}
        for (kind, _), flagged in sorted(found.items()):
            if kind not in _SOFT:
                rows.append(_row(claim_id, flagged, ()))
            elif len(members) >= _SEVERAL or max(d.score for _, d in flagged) >= _SURELY:
                rows.append(_row(claim_id, flagged, members.values()))
    rows += _united([*_denials(statements, responses, ground), *_told_and_denied(statements, ground)])
    return tuple(sorted({r.id: r for r in rows}.values(), key=most_pressing_first))


def most_pressing_first(row: Discrepancy) -> tuple[int, float, str]:
    """Sorts what a fact-checker must look at to the front: conflicts, updates, precision, scope; each by score."""
    return list(Relation).index(row.relation), -row.score, row.id


_SOFT = frozenset({DiscrepancyKind.DESCRIPTION, DiscrepancyKind.CERTAINTY})
"""Kinds that are about the wording of the whole claim: every member is shown."""
_SEVERAL = 3
_SURELY = 0.95
"""How surely two statements are one for their wording alone to be worth a row, where no third tells it too."""


def _row(claim: str, flagged: Sequence[tuple[Pair, Difference]], others: Iterable[Unit]) -> Discrepancy:
    best = max(flagged, key=lambda f: f[1].score)[1]
    sides = {_side(p.a, d.a) for p, d in flagged} | {_side(p.b, d.b) for p, d in flagged}
    shown = {(s.document, s.start) for s in sides}
    sides |= {_side(u, u.text) for u in others if (u.document, u.start) not in shown}
    return _made(claim, best, sides)


def _side(unit: Unit, value: str) -> Side:
    return Side(document=unit.document, start=unit.start, end=unit.end, value=value)


def _made(claim: str, what: Difference, sides: Iterable[Side]) -> Discrepancy:
    first: dict[tuple[str, int, int], Side] = {}
    for side in sorted(sides, key=lambda s: (s.document, s.start, s.end, s.value)):
        first.setdefault((side.document, side.start, side.end), side)
    ordered = tuple(first.values())
    return Discrepancy(
        id=content_id("discrepancy", what.kind, what.relation, *((s.document, s.start, s.end) for s in ordered)),
        claim=claim,
        kind=what.kind,
        relation=what.relation,
        reason=what.reason,
        sides=ordered,
        score=round(what.score, 4),
    )


_DENIED = 0.65
"""A denial less close to a claim than this may well deny something else."""


_HELD = 4
"""Members on other pages shown beside a denial, where its own page does not make the claim."""


def _denials(statements: Statements, responses: Iterable[Response], ground: Ground) -> Iterator[Discrepancy]:
    """Claims that somebody denies who did not make them."""
    by_id = {c.id: c for c in statements.claims}
    speakers = {
        a.id: ground.aliases.get(a.speaker or "", a.speaker) for p in ground.layers.values() for a in p.attributions
    }
    denied: dict[str, list[Response]] = {}
    for response in responses:
        if response.stance is Stance.DENIES and response.score >= _DENIED:
            denied.setdefault(response.claim, []).append(response)
    for claim_id, found in sorted(denied.items()):
        who = {r.speaker for r in found}
        held = [
            (m.document, m.start, m.end)
            for m in by_id[claim_id].members
            if m.stance is not Stance.DENIES and (m.attribution is None or speakers.get(m.attribution) not in who)
        ]
        here = {r.document for r in found}
        held = [place for place in held if place[0] in here] or held[:_HELD]
        if held:
            places = [(r.document, r.start, r.end) for r in found] + held
            sides = [_of_place(ground, *place) for place in places]
            score = max(r.score for r in found)
            yield _made(claim_id, _conflict("a response denies it", score), sides)


def _told_and_denied(statements: Statements, ground: Ground) -> Iterator[Discrepancy]:
    """What a denial itself repeats from somebody else, with the denials around it.

    "The area is not fenced off, as some media claimed."
    """
    claim_of = {m.attribution: c.id for c in statements.claims for m in c.members if m.attribution}
    for page in sorted(ground.layers):
        rows = {a.id: a for a in ground.layers[page].attributions}
        denials = {a.id: a for a in rows.values() if a.stance is Stance.DENIES and a.content}
        for told in sorted(rows.values(), key=lambda a: a.id):
            denial = denials.get(told.parent or "")
            if denial is None or told.id in denials or told.speaker == denial.speaker:
                continue
            if told.content and told.id in claim_of:
                more = [
                    a
                    for a in denials.values()
                    if a.speaker == denial.speaker and abs(a.content[0][0] - denial.content[0][0]) < _NEAR
                ]
                sides = [_of_place(ground, page, *a.content[0]) for a in (told, *more)]
                yield _made(claim_of[told.id], _conflict("denied where it is told", 0.6), sides)


_NEAR = 800
"""Characters within which a page goes on with a denial."""


def _united(rows: Iterable[Discrepancy]) -> Iterator[Discrepancy]:
    """One row for each claim that is denied."""
    found: dict[str, list[Discrepancy]] = {}
    for row in rows:
        found.setdefault(row.claim, []).append(row)
    for claim, here in sorted(found.items()):
        best = max(here, key=lambda r: r.score)
        yield _made(claim, _conflict(best.reason, best.score), [s for r in here for s in r.sides])


def _conflict(reason: str, score: float) -> Difference:
    return Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, reason, "", "", score)


def _of_place(ground: Ground, document: str, start: int, end: int) -> Side:
    return Side(document=document, start=start, end=end, value=ground.documents[document].text[start:end])
