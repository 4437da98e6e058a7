"""Groups of units -> rows of `claims`: sides, positions, counts, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.corpus.claims.positions import ClaimSides, Standing, accused, count_sides, days_of
from sayso.corpus.claims.readings import Readings, read_together
from sayso.corpus.claims.reasons import reasons_of
from sayso.corpus.claims.sides import LIKELIER, denies, member_side
from sayso.corpus.claims.units import Unit
from sayso.corpus.copies import texts_of
from sayso.corpus.resolved import ResolvedCorpus, story_of
from sayso.ids import content_id
from sayso.schema import (
    BlockLabel,
    Claim,
    ClaimStatus,
    ContestReason,
    Discrepancy,
    DiscrepancyKind,
    Document,
    DocumentSpan,
    Figure,
    Member,
    MemberSide,
    Relation,
    Response,
    Stance,
)
from sayso.settings import ClaimSettings

_REPORTING = 0.2
"""A clause of which as much names who speaks and that they do ("she told parliament in the capital") states little."""
_SHORT, _LONG = 4, 40
"""Words of a face: fewer say too little by themselves, more say several things."""
CONTESTED_BY = {
    DiscrepancyKind.FIGURE: ContestReason.FIGURES,
    DiscrepancyKind.DATE: ContestReason.DATES,
    DiscrepancyKind.PLACE: ContestReason.PLACES,
    DiscrepancyKind.NAME: ContestReason.NAMES,
    DiscrepancyKind.POLARITY: ContestReason.DENIED,
}
"""What two sides of a conflict differ in -> why the claim is contested."""


class _Context(NamedTuple):
    resolved: ResolvedCorpus
    standing: Standing
    story_of: Mapping[str, str]
    settings: ClaimSettings


def build_claims(
    units: Sequence[Unit],
    groups: Iterable[tuple[Sequence[int], int]],
    readings: Readings,
    resolved: ResolvedCorpus,
    settings: ClaimSettings,
) -> tuple[Claim, ...]:
    """A row for each group that somebody is said to have stated or that two pages make, sorted by id.

    `groups`: units, and which of them stands for all.
    """
    text_of = texts_of(resolved.documents, resolved.copies)
    standing = Standing(text_of, resolved.outlets, resolved.speaks_for, resolved.entities)
    context = _Context(resolved, standing, story_of(resolved), settings)
    rows = []
    for members, face in groups:
        kept = _without_overlaps(units, members, face, readings)
        if any(units[i].attribution for i in kept) or len({units[i].document for i in kept}) > 1:
            rows.append(_claim(units, kept, face, readings, context))
    return tuple(sorted(rows, key=lambda c: c.id))


def with_dates(claims: Iterable[Claim], documents: Mapping[str, Document]) -> tuple[Claim, ...]:
    """The claims, from the first to the last day of their pages as these documents have it."""
    return tuple(
        msgspec.structs.replace(c, first=first, last=last)
        for c in claims
        for first, last in [days_of([documents[p] for p in sorted({m.document for m in c.members})])]
    )


def _mean(i: int, others: Sequence[int], readings: Readings) -> float:
    """How likely, on average, a unit answers the question that the others do."""
    found = [r.same if (r := read_together(readings, i, j)) else 0.0 for j in others if j != i]
    return round(sum(found) / len(found), 4) if found else 0.0


def _without_overlaps(units: Sequence[Unit], members: Sequence[int], face: int, readings: Readings) -> list[int]:
    """The members without those that overlap a better one of the same page."""
    ranked = sorted(members, key=lambda i: (i != face, -_mean(i, members, readings), units[i].end - units[i].start, i))
    kept: list[int] = []
    for i in ranked:
        a = units[i]
        if not any(a.document == units[k].document and a.start < units[k].end and units[k].start < a.end for k in kept):
            kept.append(i)
    return sorted(kept)


def face_of(members: Sequence[int], units: Sequence[Unit], readings: Readings, silent: Sequence[float]) -> int:
    """The member that stands for all: a whole clause of an article that states something, and the most like the others.

    Not the words of a denial where somebody asserts, for a claim is what is denied.
    """
    asserted = any(units[i].stance is not Stance.DENIES for i in members)

    def order(i: int) -> tuple[bool, bool, bool, bool, bool, float, int]:
        unit = units[i]
        size = len(unit.wording.words)
        return (
            unit.reports >= _REPORTING or not unit.wording.verbs,
            asserted and unit.stance is Stance.DENIES,
            unit.zone in {BlockLabel.TITLE, BlockLabel.CAPTION, BlockLabel.SUBHEAD},
            unit.headless,
            not _SHORT <= size <= _LONG,
            round(float(silent[i]) - _mean(i, members, readings), 4),
            i,
        )

    return min(members, key=order)


def _claim(units: Sequence[Unit], kept: Sequence[int], face: int, readings: Readings, context: _Context) -> Claim:
    resolved = context.resolved
    found = [units[i] for i in kept]
    sides = [
        MemberSide.WITH
        if i == face
        else member_side(units[i], units[face], read_together(readings, face, i), context.settings)
        for i in kept
    ]
    with_it = [u for u, side in zip(found, sides, strict=True) if side is MemberSide.WITH]
    against = [u for u, side in zip(found, sides, strict=True) if side is MemberSide.AGAINST]
    pages = sorted({u.document for u in found})
    counts = count_sides(
        ClaimSides(with_it, against, [u for u in against if denies(u, units[face])]),
        [resolved.documents[page] for page in pages],
        (origin for origin in resolved.origins if not set(pages).isdisjoint(origin.documents)),
        context.standing,
    )
    return Claim(
        id=content_id("claim", found[0].document, found[0].start, found[0].end),
        story=context.story_of.get(units[face].document),
        gist=DocumentSpan(document=units[face].document, start=units[face].start, end=units[face].end),
        members=tuple(
            _member(units[i], side, _mean(i, kept, readings) if len(kept) > 1 else None, found)
            for i, side in zip(kept, sides, strict=True)
        ),
        accused=tuple(sorted({one for u in with_it for one in _accused(u, resolved)})),
        **counts._asdict(),
    )


def _accused(unit: Unit, resolved: ResolvedCorpus) -> tuple[str, ...]:
    return accused(unit.attribution, resolved.layers[unit.document].mentions, resolved.aliases)


def _member(unit: Unit, side: MemberSide, score: float | None, found: Sequence[Unit]) -> Member:
    figure = _telling(unit, found)
    return Member(
        document=unit.document,
        start=unit.start,
        end=unit.end,
        attribution=unit.attribution.id if unit.attribution else None,
        stance=unit.stance,
        figure=figure.id if figure else None,
        time=unit.times[0].id if unit.times else None,
        side=side,
        score=score,
        reasons=reasons_of(unit, found),
    )


def _telling(unit: Unit, found: Sequence[Unit]) -> Figure | None:
    """The unit's figure that most other members have one of the same kind of, the first of several."""
    others = [(f, c) for u in found if u is not unit for f, c in zip(u.figures, u.counted, strict=True)]
    ranked = [
        (-sum(f.unit == g.unit and (bool(counted & c) or not counted or not c) for g, c in others), n, f)
        for n, (f, counted) in enumerate(zip(unit.figures, unit.counted, strict=True))
    ]
    return min(ranked, key=lambda r: r[:2])[2] if ranked else None


def _answered(claims: Iterable[Claim], responses: Iterable[Response]) -> dict[tuple[str, Stance], set[str]]:
    """A claim and a stance -> who surely answers it so; not who answers what is said against it."""
    against = {(c.id, m.document, m.start, m.end) for c in claims for m in c.members if m.side is MemberSide.AGAINST}
    found: dict[tuple[str, Stance], set[str]] = {}
    for r in responses:
        place = (r.claim, r.answered.document, r.answered.start, r.answered.end) if r.answered else None
        if r.speaker is not None and r.score > LIKELIER and place not in against:
            found.setdefault((r.claim, r.stance), set()).add(r.speaker)
    return found


def apply_responses(
    claims: Iterable[Claim], responses: Iterable[Response], discrepancies: Iterable[Discrepancy]
) -> tuple[Claim, ...]:
    """The claims with the denials and confirmations that answer them, and contested where they are, and why.

    A claim is contested where somebody denies it or two sides cannot both be right. An answer counts where it is
    surely this claim's: nobody is to be named for denying what they may not have.
    """
    claims = tuple(claims)
    answered = _answered(claims, responses)
    conflicts: dict[str, set[ContestReason]] = {}
    for row in discrepancies:
        if row.relation is Relation.CONFLICT:
            conflicts.setdefault(row.claim, set()).add(CONTESTED_BY[row.kind])
    out = []
    for claim in claims:
        denied = {*claim.denied_by, *answered.get((claim.id, Stance.DENIES), ())}
        confirmed = {*claim.confirmed_by, *answered.get((claim.id, Stance.CONFIRMS), ())}
        why = {*claim.contested_by, *conflicts.get(claim.id, ())}
        if denied:
            why.add(ContestReason.DENIED)
        out.append(
            msgspec.structs.replace(
                claim,
                denied_by=tuple(sorted(denied)),
                confirmed_by=tuple(sorted(confirmed)),
                status=ClaimStatus.CONTESTED if why else claim.status,
                contested_by=tuple(reason for reason in ContestReason if reason in why),
            )
        )
    return tuple(out)
