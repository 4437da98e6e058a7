"""Statements -> pairs of passages that are versions of one wording, and what was changed between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.changes import ALIKE, Change, Passage, alike, changes, passage
from sayso.corpus.discrepancies.places import Inside
from sayso.corpus.discrepancies.reading import IndexedPage
from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.schema import DiscrepancyKind, Span
from sayso.settings import DiscrepancySettings

_NAMED = frozenset({DiscrepancyKind.NAME, DiscrepancyKind.PLACE})


class Version(NamedTuple):
    """A change, with the statements that it stands in and the claim that they belong to."""

    claim: str
    a: Unit
    b: Unit
    change: Change


def versions(
    statements: Statements,
    resolved: ResolvedCorpus,
    pages: Mapping[str, IndexedPage],
    where: Inside,
    settings: DiscrepancySettings,
) -> Iterator[Version]:
    """Every change between sentences, or else statements, of two pages that share one wording.

    Only pairs that grouping compared are looked at. A change in words that no claim has is left out, and so is another
    name where the reader finds that each says all that the other says: a body has many names.
    """
    units = _by_page(statements)
    claim_of = {(m.document, m.start, m.end): c.id for c in statements.claims for m in c.members}
    read: dict[tuple[str, Span], Passage] = {}
    seen = set()
    for (i, j), reading in sorted(statements.readings.items()):
        u, v, score = statements.units[i], statements.units[j], reading.same
        if u.document == v.document or score < settings.alike:
            continue
        for a, b in zip(_stretches(u, pages), _stretches(v, pages), strict=True):
            key = (u.document, a, v.document, b)
            if key in seen:
                break
            seen.add(key)
            x, y = (read.setdefault((w.document, s), passage(pages[w.document], *s)) for w, s in ((u, a), (v, b)))
            if alike(x, y) < ALIKE:
                continue
            for change in changes(x, y, score, resolved, where):
                if change.difference.kind in _NAMED and min(reading.covers, reading.covered) >= settings.one_name:
                    continue
                left, right = _holder(units[u.document], a, change.a, u), _holder(units[v.document], b, change.b, v)
                claims = (claim_of.get((w.document, w.start, w.end)) for w in (left, right, u, v))
                claim = next(filter(None, claims), None)
                if claim:
                    yield Version(claim, left, right, change)
            break


def _by_page(statements: Statements) -> Mapping[str, Ordered[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in statements.units:
        found.setdefault(unit.document, []).append(unit)
    return {page: ordered(here) for page, here in found.items()}


def _stretches(unit: Unit, pages: Mapping[str, IndexedPage]) -> tuple[Span, Span]:
    """A unit's sentence, and the unit itself."""
    own = Span(unit.start, unit.end)
    sentence = row_around(pages[unit.document].sentences, unit.start)
    return (Span(sentence.start, max(sentence.end, unit.end)) if sentence else own), own


def _holder(units: Ordered[Unit], stretch: Span, changed: Span, otherwise: Unit) -> Unit:
    """The smallest statement of the stretch that holds the change; where none does, the one compared."""
    near = rows_inside(units, *stretch)
    held = [u for u in near if u.start <= changed.start and changed.end <= u.end and not u.frame]
    return min(held, key=lambda u: (u.end - u.start, u.start), default=otherwise)
