"""Claims -> where pages or speakers differ, each difference named for what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.ground import Ground
from sayso.corpus.quantities import Agreement, compare_figures, compare_times
from sayso.ids import content_id
from sayso.schema import (
    Attribution,
    Claim,
    Discrepancy,
    DiscrepancyKind,
    Document,
    Figure,
    Relation,
    Response,
    Side,
    Stance,
    Time,
)


class _Told(NamedTuple):
    """A member of a claim with its layers."""

    unit: Unit
    figure: Figure | None
    published: str | None


def find_discrepancies(
    statements: Statements, responses: Sequence[Response], ground: Ground
) -> tuple[Discrepancy, ...]:
    """Every difference between the members of a claim, and between a claim and its denials.

    What a fact-checker must look at comes first: conflicts, then updates, scope and precision, each by
    score. Only figures of one unit that count one thing are compared.
    """
    pages = ground.documents
    of_place = {(u.document, u.start, u.end): u for u in statements.units}
    by_id = {c.id: c for c in statements.claims}
    rows: list[Discrepancy] = []
    for claim in statements.claims:
        told = [_told(of_place[m.document, m.start, m.end], m.figure, pages) for m in claim.members]
        for find in (_figure, _date, _polarity, _certainty, _attribution):
            rows += find(claim, told, pages)
    rows += _denials(by_id, responses, pages)
    order = list(Relation)
    return tuple(sorted(rows, key=lambda r: (order.index(r.relation), -r.score, r.id)))


def _told(unit: Unit, figure: str | None, pages: Mapping[str, Document]) -> _Told:
    return _Told(unit, next((f for f in unit.figures if f.id == figure), None), pages[unit.document].published)


def _row(
    claim: Claim, kind: DiscrepancyKind, relation: Relation, reason: str, sides: Iterable[Side], score: float
) -> Discrepancy:
    ordered = tuple(sorted(set(sides), key=lambda s: (s.document, s.start, s.end, s.value)))
    return Discrepancy(
        id=content_id("discrepancy", kind, *((s.document, s.start, s.end) for s in ordered)),
        claim=claim.id,
        kind=kind,
        relation=relation,
        reason=reason,
        sides=ordered,
        score=round(score, 4),
    )


def _side(unit: Unit, value: str) -> Side:
    return Side(document=unit.document, start=unit.start, end=unit.end, value=value)


def _words(pages: Mapping[str, Document], row: Figure | Time) -> str:
    return pages[row.document].text[row.start : row.end]


def _comparable(a: Unit, f: Figure, b: Unit, g: Figure) -> bool:
    """Whether two figures count one thing, as far as the words say."""
    if f.unit != g.unit:
        return False
    counted = [u.counted[u.figures.index(x)] for u, x in ((a, f), (b, g))]
    return not counted[0] or not counted[1] or bool(counted[0] & counted[1]) or f.unit is not None


def _figure(claim: Claim, told: Sequence[_Told], pages: Mapping[str, Document]) -> Iterator[Discrepancy]:
    with_figure = [(t, t.figure) for t in told if t.figure is not None]
    apart, within = [], []
    for (a, f), (b, g) in combinations(with_figure, 2):
        if not _comparable(a.unit, f, b.unit, g):
            continue
        match compare_figures(f, g):
            case Agreement.APART:
                apart.append((a, b))
            case Agreement.WITHIN:
                within.append((a, b))
    sides = [_side(t.unit, _words(pages, f)) for t, f in with_figure]
    if apart:
        update = all(_later(a, b) for a, b in apart)
        relation = Relation.UPDATE if update else Relation.CONFLICT
        yield _row(claim, DiscrepancyKind.FIGURE, relation, "later page" if update else "figures apart", sides, 0.9)
    elif within:
        yield _row(claim, DiscrepancyKind.FIGURE, Relation.PRECISION, "one within the other", sides, 0.5)


def _later(a: _Told, b: _Told) -> bool:
    """Whether the two pages are of different days."""
    return bool(a.published and b.published and a.published[:10] != b.published[:10])


def _date(claim: Claim, told: Sequence[_Told], pages: Mapping[str, Document]) -> Iterator[Discrepancy]:
    with_time = [(t, t.unit.times[0]) for t in told if t.unit.times]
    found = {compare_times(s, t) for (_, s), (_, t) in combinations(with_time, 2)}
    sides = [_side(t.unit, _words(pages, s)) for t, s in with_time]
    if Agreement.APART in found:
        yield _row(claim, DiscrepancyKind.DATE, Relation.CONFLICT, "times apart", sides, 0.7)
    elif Agreement.WITHIN in found:
        yield _row(claim, DiscrepancyKind.DATE, Relation.PRECISION, "one within the other", sides, 0.4)


def _polarity(claim: Claim, told: Sequence[_Told], pages: Mapping[str, Document]) -> Iterator[Discrepancy]:
    denying = [t for t in told if _stance(t) is Stance.DENIES]
    if denying and len(denying) < len(told):
        yield _row(
            claim,
            DiscrepancyKind.POLARITY,
            Relation.CONFLICT,
            "denied",
            [_side(t.unit, t.unit.text) for t in told],
            0.8,
        )


def _stance(told: _Told) -> Stance | None:
    return told.unit.attribution.stance if told.unit.attribution else None


def _certainty(claim: Claim, told: Sequence[_Told], pages: Mapping[str, Document]) -> Iterator[Discrepancy]:
    if len({t.unit.wording.hedged for t in told}) > 1:
        yield _row(
            claim,
            DiscrepancyKind.CERTAINTY,
            Relation.PRECISION,
            "one is hedged",
            [_side(t.unit, t.unit.text) for t in told],
            0.3,
        )


def _attribution(claim: Claim, told: Sequence[_Told], pages: Mapping[str, Document]) -> Iterator[Discrepancy]:
    speakers = {t.unit.speaker for t in told if t.unit.attribution}
    if len(speakers) > 1:
        yield _row(
            claim,
            DiscrepancyKind.ATTRIBUTION,
            Relation.PRECISION,
            "other speakers",
            [_side(t.unit, _source(t.unit.attribution, pages) or t.unit.text) for t in told],
            0.2,
        )


def _source(attribution: Attribution | None, pages: Mapping[str, Document]) -> str | None:
    if attribution is None or not attribution.source:
        return None
    first = attribution.source[0]
    return pages[attribution.document].text[first.start : first.end]


def _denials(
    claims: Mapping[str, Claim], responses: Iterable[Response], pages: Mapping[str, Document]
) -> Iterator[Discrepancy]:
    denied: dict[str, list[Response]] = {}
    for response in responses:
        if response.stance is Stance.DENIES:
            denied.setdefault(response.claim, []).append(response)
    for claim_id, found in sorted(denied.items()):
        claim = claims[claim_id]
        places = [(r.document, r.start, r.end) for r in found]
        places += [(m.document, m.start, m.end) for m in claim.members if m.stance is not Stance.DENIES]
        sides = [Side(document=d, start=s, end=e, value=pages[d].text[s:e]) for d, s, e in places]
        if len(sides) > len(found):
            yield _row(claim, DiscrepancyKind.POLARITY, Relation.CONFLICT, "denied", sides, 0.8)
