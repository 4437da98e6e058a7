"""A weekday and a date that do not go together, in one breath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.difference import Difference, Values
from sayso.corpus.discrepancies.reading import IndexedPage, row_text
from sayso.corpus.discrepancies.rows import made, side_of
from sayso.lexicon.calendar import WEEKDAYS
from sayso.schema import Discrepancy, DiscrepancyKind, DiscrepancyReason, Precision, Relation, Side, Time

_DAYS = 7


def find_misdated(
    statements: Statements, pages: Mapping[str, IndexedPage], least_alike: float
) -> Iterator[Discrepancy]:
    """Each date that was another weekday, with how statements at least so like it date the matter.

    "Saturday, 31 December 2017" was a Sunday. The sides are the weekday and the date, where nobody else gives a day.
    """
    claim_of = {(m.document, m.start, m.end): c.id for c in statements.claims for m in c.members}
    wrong = {i: t for i, u in enumerate(statements.units) for t in u.times if misdated(pages[u.document], t)}
    beside: dict[int, list[int]] = {i: [] for i in wrong}
    for (i, j), reading in sorted(statements.readings.items()) if wrong else ():
        for own, other in ((i, j), (j, i)):
            unit = statements.units[other]
            if own in wrong and reading.alike >= least_alike and _near(wrong[own], unit, pages[unit.document]):
                beside[own].append(other)
    for i, others in sorted(beside.items()):
        unit, time = statements.units[i], wrong[i]
        units = [unit, *(statements.units[j] for j in others)]
        claim = next(filter(None, (claim_of.get((u.document, u.start, u.end)) for u in units)), None)
        if claim:
            what = Difference(DiscrepancyKind.DATE, Relation.CONFLICT, DiscrepancyReason.MISDATED, Values("", ""), 0.9)
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


def misdated(page: IndexedPage, row: Time) -> bool:
    """Whether a time names a weekday and a date that do not go together: "Saturday, Dec. 31, 2017" was a Sunday."""
    if row.precision is not Precision.DAY or not row.earliest or row.earliest != row.latest:
        return False
    words = row_text(page, row)
    said = weekday(words)
    dated = any(c.isdigit() for c in words)
    return said is not None and dated and date.fromisoformat(row.earliest).weekday() != said


def weekday(words: str) -> int | None:
    """The weekday that a time begins with, Monday being 0."""
    return next((n for n, day in enumerate(WEEKDAYS) if words.lower().startswith(day)), None)
