"""A weekday and a date that do not go together, in one breath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.dates import misdated, weekday
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.reading import IndexedPage, row_text
from sayso.corpus.discrepancies.rows import made, side_of
from sayso.schema import Discrepancy, DiscrepancyKind, Relation, Side, Time

_LIKELY = 0.3
"""Statements at least this like the misdated one are shown beside it, where they give a weekday near it."""
_DAYS = 7


def find_misdated(statements: Statements, pages: Mapping[str, IndexedPage]) -> Iterator[Discrepancy]:
    """Each date that was another weekday, with how statements like it date the matter.

    "Saturday, 31 December 2017" was a Sunday. The sides are the weekday and the date, where nobody else gives a day.
    """
    claim_of = {(m.document, m.start, m.end): c.id for c in statements.claims for m in c.members}
    wrong = {i: t for i, u in enumerate(statements.units) for t in u.times if misdated(pages[u.document], t)}
    beside: dict[int, list[int]] = {i: [] for i in wrong}
    for (i, j), score in sorted(statements.scores.items()) if wrong else ():
        for own, other in ((i, j), (j, i)):
            unit = statements.units[other]
            if own in wrong and score >= _LIKELY and _near(wrong[own], unit, pages[unit.document]):
                beside[own].append(other)
    for i, others in sorted(beside.items()):
        unit, time = statements.units[i], wrong[i]
        units = [unit, *(statements.units[j] for j in others)]
        claim = next(filter(None, (claim_of.get((u.document, u.start, u.end)) for u in units)), None)
        if claim:
            what = Difference(
                DiscrepancyKind.DATE, Relation.CONFLICT, "the weekday is not that of the date", "", "", 0.9
            )
            sides = [side_of(unit, row_text(pages[unit.document], time))]
            sides += [side_of(u, row_text(pages[u.document], u.times[0])) for u in units[1:]]
            yield made(claim, what, sides if others else _parts(pages[unit.document], time))


def _near(time: Time, unit: Unit, page: IndexedPage) -> bool:
    """Whether a statement gives a weekday within a week of the date."""
    day = date.fromisoformat(str(time.earliest))
    found = [t for t in unit.times if t.earliest and weekday(row_text(page, t)) is not None]
    return any(abs((date.fromisoformat(str(t.earliest)[:10]) - day).days) < _DAYS for t in found)


def _parts(page: IndexedPage, time: Time) -> list[Side]:
    words = page.document.text[time.start : time.end]
    split = len(words.split(" ", 1)[0])
    first = words[:split].rstrip(",")
    rest = time.start + split + 1
    return [
        Side(document=time.document, start=time.start, end=time.start + len(first), value=first),
        Side(document=time.document, start=rest, end=time.end, value=page.document.text[rest : time.end]),
    ]
