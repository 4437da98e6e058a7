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
from sayso.corpus.discrepancies.reading import Page, read_pages, words_of
from sayso.corpus.discrepancies.rows import made, side_of
from sayso.corpus.discrepancies.versions import versions
from sayso.corpus.ground import Ground
from sayso.schema import Discrepancy, DiscrepancyKind, Figure, Relation, Response, Side, Time

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
    pages, inside = read_pages(ground), inside_of(ground)
    rows: list[Discrepancy] = []
    changed: dict[str, list[tuple[Pair, Difference]]] = {}
    for version in versions(statements, ground, pages, inside):
        pair = Pair(version.a, version.b, version.change.difference.score, 1.0, 1.0)
        changed.setdefault(version.claim, []).append((pair, version.change.difference))
    for claim_id, pairs in sorted(member_pairs(statements).items()):
        found: dict[tuple[DiscrepancyKind, Relation], list[tuple[Pair, Difference]]] = {}
        for pair, difference in changed.get(claim_id, ()):
            found.setdefault((difference.kind, difference.relation), []).append((pair, difference))
        for pair in pairs:
            for difference in differences(pair, pages, inside):
                found.setdefault((difference.kind, difference.relation), []).append((pair, difference))
        members = {(u.document, u.start): u for pair in pairs if pair.grouped for u in pair[:2]}
        for (kind, _), flagged in sorted(found.items()):
            if kind not in _SOFT:
                rows.append(_row(claim_id, flagged, (), _saying(members.values(), kind, flagged, pages)))
            elif len(members) >= _SEVERAL or max(d.score for _, d in flagged) >= _SURELY:
                rows.append(_row(claim_id, flagged, members.values()))
    rows += find_misdated(statements, pages)
    rows += find_denials(statements, responses, ground, pages)
    return tuple(sorted({r.id: r for r in rows}.values(), key=most_pressing_first))


def most_pressing_first(row: Discrepancy) -> tuple[int, float, str]:
    """Sorts what a fact-checker must look at to the front: conflicts, updates, precision, scope; each by score."""
    return list(Relation).index(row.relation), -row.score, row.id


_SOFT = frozenset({DiscrepancyKind.DESCRIPTION, DiscrepancyKind.CERTAINTY})
"""Kinds that are about the wording of the whole claim: every member is shown."""
_SEVERAL = 3
_SURELY = 0.95
"""How surely two statements are one for their wording alone to be worth a row, where no third tells it too."""


def _saying(
    members: Iterable[Unit],
    kind: DiscrepancyKind,
    flagged: Sequence[tuple[Pair, Difference]],
    pages: Mapping[str, Page],
) -> Iterator[Side]:
    """The other members that give one of the values, word for word: who else takes either side."""
    values = {v.lower() for _, d in flagged for v in (d.a, d.b)}
    counted = {stem for p, _ in flagged for u in p[:2] for own in u.counted for stem in own}
    for unit in members if kind in {DiscrepancyKind.FIGURE, DiscrepancyKind.DATE} else ():
        figures = [f for f, own in zip(unit.figures, unit.counted, strict=True) if f.unit or own & counted]
        rows: tuple[Figure | Time, ...] = (*figures, *unit.times)
        for row in rows:
            words = words_of(pages[unit.document], row)
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
