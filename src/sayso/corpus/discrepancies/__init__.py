"""Claims -> where pages or speakers differ, each difference named for what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.denials import find_denials
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.differences import differences
from sayso.corpus.discrepancies.misdated import find_misdated
from sayso.corpus.discrepancies.pairs import Pair, member_pairs
from sayso.corpus.discrepancies.places import inside_of
from sayso.corpus.discrepancies.reading import IndexedPage, index_pages, row_text
from sayso.corpus.discrepancies.rows import made, side_of
from sayso.corpus.discrepancies.versions import versions
from sayso.corpus.resolved import ResolvedCorpus
from sayso.schema import Discrepancy, DiscrepancyKind, Figure, Relation, Response, Side, Time

__all__ = ["find_discrepancies", "most_pressing_first"]


def find_discrepancies(
    statements: Statements, responses: Sequence[Response], resolved: ResolvedCorpus
) -> tuple[Discrepancy, ...]:
    """Every difference between members of one claim, and between a claim and what is denied of it.

    One row for each claim, kind and relation, with all members that differ, sorted as `most_pressing_first`. A
    doubtful pair is left out, for a false alarm costs more trust than a miss.
    """
    pages, inside = index_pages(resolved), inside_of(resolved)
    changed: dict[str, list[_Flagged]] = {}
    for version in versions(statements, resolved, pages, inside):
        pair = Pair(version.a, version.b, version.change.difference.score, 1.0, 1.0)
        changed.setdefault(version.claim, []).append((pair, version.change.difference))
    rows: list[Discrepancy] = []
    for claim_id, pairs in sorted(member_pairs(statements).items()):
        flagged = [*changed.get(claim_id, ()), *((p, d) for p in pairs for d in differences(p, pages, inside))]
        members = {(u.document, u.start): u for p in pairs if p.grouped for u in p[:2]}
        rows += _rows(claim_id, flagged, tuple(members.values()), pages)
    rows += find_misdated(statements, pages)
    rows += find_denials(statements, responses, resolved, pages)
    return tuple(sorted({r.id: r for r in rows}.values(), key=most_pressing_first))


_Flagged = tuple[Pair, Difference]


def _rows(
    claim: str, flagged: Iterable[_Flagged], members: Sequence[Unit], pages: Mapping[str, IndexedPage]
) -> Iterator[Discrepancy]:
    """A row for each kind and relation; what is only worded otherwise must be sure, or told by several."""
    found: dict[tuple[DiscrepancyKind, Relation], list[_Flagged]] = {}
    for pair, difference in flagged:
        found.setdefault((difference.kind, difference.relation), []).append((pair, difference))
    for (kind, relation), here in sorted(found.items()):
        if kind not in _SOFT or relation is Relation.CONFLICT:
            yield _row(claim, here, (), _saying(members, kind, here, pages))
        elif len(members) >= _SEVERAL or max(d.score for _, d in here) >= _SURELY:
            yield _row(claim, here, members)


_PRESSING = (Relation.CONFLICT, Relation.UPDATE, Relation.SCOPE, Relation.PRECISION)


def most_pressing_first(row: Discrepancy) -> tuple[int, bool, float, str]:
    """Sorts what a fact-checker must look at to the front.

    Conflicts, updates, scope, precision; in each what is figured, dated, placed or denied before mere wording.
    """
    return _PRESSING.index(row.relation), row.kind in _WORDING, -row.score, row.id


_WORDING = frozenset({DiscrepancyKind.DESCRIPTION, DiscrepancyKind.ATTRIBUTION, DiscrepancyKind.CERTAINTY})
_SOFT = frozenset({DiscrepancyKind.DESCRIPTION, DiscrepancyKind.CERTAINTY})
"""Kinds that are about the wording of the whole claim: every member is shown."""
_SEVERAL = 3
_SURELY = 0.95
"""How surely two statements are one for their wording alone to be worth a row, where no third tells it too."""


def _saying(
    members: Iterable[Unit],
    kind: DiscrepancyKind,
    flagged: Sequence[tuple[Pair, Difference]],
    pages: Mapping[str, IndexedPage],
) -> Iterator[Side]:
    """The other members that give one of the values, word for word: who else takes either side."""
    values = {v.lower() for _, d in flagged for v in (d.a, d.b)}
    counted = {stem for p, _ in flagged for u in p[:2] for own in u.counted for stem in own}
    for unit in members if kind in {DiscrepancyKind.FIGURE, DiscrepancyKind.DATE} else ():
        figures = [f for f, own in zip(unit.figures, unit.counted, strict=True) if f.unit or own & counted]
        rows: tuple[Figure | Time, ...] = (*figures, *unit.times)
        for row in rows:
            words = row_text(pages[unit.document], row)
            if words.lower() in values:
                yield side_of(unit, words)


def _row(
    claim: str, flagged: Sequence[tuple[Pair, Difference]], others: Iterable[Unit], beside: Iterable[Side] = ()
) -> Discrepancy:
    best = max(flagged, key=lambda f: f[1].score)[1]
    sides = {side_of(p.a, d.a) for p, d in flagged} | {side_of(p.b, d.b) for p, d in flagged}
    shown = {(s.document, s.start) for s in sides}
    sides |= {s for s in beside if (s.document, s.start) not in shown}
    sides |= {side_of(u, u.text) for u in others if (u.document, u.start) not in shown}
    return made(claim, best, sides)
