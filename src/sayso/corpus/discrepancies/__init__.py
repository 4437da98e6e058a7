"""Claims -> where pages or speakers differ, each difference named for what it is.

A reader of both statements says whether two cannot both be right, or whether the answer has moved on; the rules of
`RULES` then name what differs, the first that finds two values. Where the two are versions of one wording, what was
changed between them tells by itself (`versions`), and so does a weekday that is not that of its date (`misdated`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims import Statements
from sayso.corpus.claims.readings import WORD_FOR_WORD
from sayso.corpus.claims.sides import denies, stands_against
from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import point
from sayso.corpus.discrepancies.difference import Difference, DifferingPair, Values, counted_later, told_together
from sayso.corpus.discrepancies.figures import bound_values, figure_values, figures_apart
from sayso.corpus.discrepancies.misdated import find_misdated
from sayso.corpus.discrepancies.names import name_values, place_values
from sayso.corpus.discrepancies.places import Inside, inside_of
from sayso.corpus.discrepancies.reading import IndexedPage, index_pages
from sayso.corpus.discrepancies.rows import made, side_of
from sayso.corpus.discrepancies.times import time_values
from sayso.corpus.discrepancies.versions import versions
from sayso.corpus.resolved import ResolvedCorpus
from sayso.models.pairs import PairReading
from sayso.schema import BlockLabel, Discrepancy, DiscrepancyKind, DiscrepancyReason, Relation, Side
from sayso.settings import ClaimSettings, DiscrepancySettings

__all__ = ["RULES", "find_discrepancies", "most_pressing_first"]


class _Evidence(NamedTuple):
    pages: Mapping[str, IndexedPage]
    inside: Inside
    claims: ClaimSettings
    settings: DiscrepancySettings


class Rule(NamedTuple):
    """What may differ, and what finds the two values."""

    kind: DiscrepancyKind
    values: Callable[[Unit, Unit, _Evidence], Values | None]


def _polarity(a: Unit, b: Unit, _: _Evidence) -> Values | None:
    """The two statements, where somebody denies what the other says."""
    return Values(a.text, b.text) if denies(a, b) or denies(b, a) else None


def _turned(a: Unit, b: Unit) -> bool:
    """Whether one has a "not" and the other none: that, and no name beside it, is what sets them against each other."""
    return a.wording.negated != b.wording.negated


RULES = (
    Rule(DiscrepancyKind.FIGURE, lambda a, b, _: figure_values(a, b)),
    Rule(DiscrepancyKind.POLARITY, _polarity),
    Rule(DiscrepancyKind.DATE, lambda a, b, known: time_values(a, b, known.pages)),
    Rule(
        DiscrepancyKind.PLACE,
        lambda a, b, known: None if _turned(a, b) else place_values(a, b, known.pages, known.inside),
    ),
    Rule(DiscrepancyKind.NAME, lambda a, b, known: None if _turned(a, b) else name_values(a, b, known.pages)),
)
"""In this order: what is counted first, for a denial may be of a figure."""


def find_discrepancies(
    statements: Statements,
    resolved: ResolvedCorpus,
    settings: ClaimSettings,
    differing: DiscrepancySettings | None = None,
) -> tuple[Discrepancy, ...]:
    """Every difference between two statements that were read together, of which one at least stands in a claim.

    One row for each claim, kind and relation, with all members that differ, sorted as `most_pressing_first`. A
    doubtful pair is left out, for a false alarm costs more trust than a miss.
    """
    known = _Evidence(index_pages(resolved), inside_of(resolved), settings, differing or DiscrepancySettings())
    claim_of = {(m.document, m.start, m.end): c.id for c in statements.claims for m in c.members}
    found: dict[tuple[str, DiscrepancyKind, Relation], list[DifferingPair]] = {}
    told = [*_edited(statements, resolved, known), *_read(statements, known)]
    seen: set[frozenset[tuple[str, int, int]]] = set()
    for row in told:
        places = [(u.document, u.start, u.end) for u in (row.a, row.b)]
        if row.difference.kind is DiscrepancyKind.POLARITY:  # what is denied is the claim, not its denial
            claim = claim_of.get(places[1] if denies(row.a, row.b) else places[0])
        else:
            claim = next(filter(None, map(claim_of.get, places)), None)
        if claim is not None and frozenset(places) not in seen:
            seen.add(frozenset(places))
            found.setdefault((claim, row.difference.kind, row.difference.relation), []).append(row)
    members: dict[str, list[Unit]] = {}
    for unit in statements.units:
        own = claim_of.get((unit.document, unit.start, unit.end))
        if own is not None:
            members.setdefault(own, []).append(unit)
    rows = [_row(key[0], here, members.get(key[0], ())) for key, here in sorted(found.items())]
    rows += find_misdated(statements, known.pages, known.settings.alike)
    return tuple(sorted({r.id: r for r in rows}.values(), key=most_pressing_first))


def _edited(statements: Statements, resolved: ResolvedCorpus, known: _Evidence) -> Iterator[DifferingPair]:
    """What was changed between two versions of one wording."""
    for version in versions(statements, resolved, known.pages, known.inside, known.settings):
        yield DifferingPair(version.a, version.b, version.change.difference)


def _read(statements: Statements, known: _Evidence) -> Iterator[DifferingPair]:
    """What the reader finds apart, or moved on, the surest first."""
    grouped = {i: n for n, members in enumerate(statements.groups) for i in members}
    denied: dict[int, int] = {}
    ranked = sorted(statements.readings.items(), key=lambda item: (-max(item[1].against, item[1].moved), item[0]))
    for (i, j), reading in ranked:
        a, b = statements.units[i], statements.units[j]
        if reading == WORD_FOR_WORD or not _comparable(a, b):
            continue
        difference = _difference(a, b, reading, known, together=grouped.get(i) == grouped.get(j))
        if difference is None:
            continue
        if difference.kind is DiscrepancyKind.POLARITY:
            denying, other = (i, j) if denies(a, b) else (j, i)
            claim = grouped.get(other, -1 - other)
            if denied.setdefault(denying, claim) != claim:
                continue  # a denial is of one claim, the one that it most surely stands against
        yield DifferingPair(a, b, difference)


def _difference(a: Unit, b: Unit, reading: PairReading, known: _Evidence, *, together: bool) -> Difference | None:
    """How the two differ, if they do; `together`: whether grouping made them one claim's."""
    one = reading.same >= known.claims.least_score
    if not _own_words(a, b):
        found = _conflict(a, b, reading, known)
        if found is None and one and (together or (reading.moved >= known.claims.dated and _of_one_matter(a, b))):
            found = _update(a, b, reading, known)
        if found is not None:
            return found
    later = counted_later(*(known.pages[u.document].document for u in (a, b)))
    if together and a.document != b.document and reading.same >= known.settings.bound and not later:
        values = bound_values(a, b)
        if values:
            return Difference(DiscrepancyKind.FIGURE, Relation.PRECISION, DiscrepancyReason.BOUND, values, reading.same)
    return None


def _conflict(a: Unit, b: Unit, reading: PairReading, known: _Evidence) -> Difference | None:
    """What cannot both be right, by the first rule that names it; a count that moves on over the days is an update."""
    unlike = max(reading.against, reading.moved)  # what has moved on within a day has not: pages of one day disagree
    if reading.question < known.claims.question or unlike < known.claims.conflict:
        return None
    kind, values = next(((r.kind, v) for r in RULES if (v := r.values(a, b, known))), (None, None))
    if kind is None or values is None:
        return None
    if kind is DiscrepancyKind.FIGURE:
        update = _update(a, b, reading, known)
        apart = not _of_one_size(a, b, known.settings.factor) or not told_together(
            *(known.pages[u.document].document for u in (a, b))
        )
        if update or apart:
            near = _of_one_size(a, b, known.settings.factor) or reading.moved >= reading.against
            one = near and _of_one_matter(a, b) and reading.same >= known.claims.least_score
            return update if one else None
        return Difference(kind, Relation.CONFLICT, DiscrepancyReason.READ, values, unlike)
    days = kind is DiscrepancyKind.DATE and reading.against >= known.claims.dated
    if not days and not stands_against(a, b, reading, known.claims):
        return None
    return Difference(kind, Relation.CONFLICT, DiscrepancyReason.READ, values, reading.against)


def _of_one_matter(a: Unit, b: Unit) -> bool:
    """Whether they share a word besides what both count: people who died are not those who are missing."""
    counted = frozenset().union(*a.counted, *b.counted)
    return bool((a.wording.stems & b.wording.stems) - counted)


def _of_one_size(a: Unit, b: Unit, factor: float) -> bool:
    """Whether two figures are near enough to be one count told twice: "50 hurt" and "20 treated" count two groups."""
    figures = figures_apart(a, b)
    sizes = sorted(abs(p) for f in figures or () if (p := point(f)) is not None)
    return len(sizes) == 2 and sizes[1] <= factor * sizes[0]


def _update(a: Unit, b: Unit, reading: PairReading, known: _Evidence) -> Difference | None:
    """A count told by pages of different days has moved on between them, up or down, whatever the factor."""
    values = figure_values(a, b)
    if values is None or not counted_later(*(known.pages[u.document].document for u in (a, b))):
        return None
    return Difference(DiscrepancyKind.FIGURE, Relation.UPDATE, DiscrepancyReason.MOVED, values, reading.same)


def _own_words(a: Unit, b: Unit) -> bool:
    """Whether one speaker says both: one's own later words are no conflict."""
    return a.speaker is not None and a.speaker == b.speaker


def _comparable(a: Unit, b: Unit) -> bool:
    """Not two captions of a page's gallery, which picture several moments."""
    return not (a.document == b.document and BlockLabel.CAPTION in {a.zone, b.zone})


_PRESSING = (Relation.CONFLICT, Relation.UPDATE, Relation.SCOPE, Relation.PRECISION)
_PLAIN = (DiscrepancyKind.POLARITY, DiscrepancyKind.FIGURE, DiscrepancyKind.DATE, DiscrepancyKind.PLACE)


def most_pressing_first(row: Discrepancy) -> tuple[int, float, str]:
    """Sorts what a fact-checker must look at to the front.

    Conflicts, updates, scope, precision; in each the surest, what is denied, counted, dated or placed a step ahead.
    """
    return _PRESSING.index(row.relation), -(row.score + 0.1 * (row.kind in _PLAIN)), row.id


def _row(claim: str, flagged: Sequence[DifferingPair], members: Iterable[Unit]) -> Discrepancy:
    best = max(flagged, key=lambda d: d.difference.score).difference
    sides = {side_of(u, v) for d in flagged for u, v in zip((d.a, d.b), d.difference.values, strict=True)}
    shown = {(s.document, s.start) for s in sides}
    values = {s.value.lower() for s in sides}
    if best.kind in {DiscrepancyKind.FIGURE, DiscrepancyKind.DATE}:
        sides |= {s for s in _saying(members, values) if (s.document, s.start) not in shown}
    return made(claim, best, sides)


def _saying(members: Iterable[Unit], values: set[str]) -> Iterator[Side]:
    """The other members that give one of the values, word for word: who else takes either side."""
    for unit in members:
        spans = [(f.start, f.end) for f in unit.figures] + [(t.start, t.end) for t in unit.times]
        told = [unit.text[start - unit.start : end - unit.start].strip() for start, end in spans]
        words = next((w for w in told if w.lower() in values), None)
        if words is not None:
            yield side_of(unit, words)
