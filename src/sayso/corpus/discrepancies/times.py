"""Times of two statements of one happening -> the values in which they differ."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_times
from sayso.corpus.discrepancies.difference import Values
from sayso.corpus.discrepancies.reading import IndexedPage, row_text
from sayso.schema import Precision, Time

_FINE = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY})


def time_values(a: Unit, b: Unit, pages: Mapping[str, IndexedPage]) -> Values | None:
    """The words of two times of one grain that cannot be one; None where any two of them agree.

    The dateline before a statement dates the page, not what the statement tells.
    """
    both = [(s, t, compare_times(s, t)) for s in _told(a, pages) for t in _told(b, pages)]
    if any(how in {Agreement.EQUAL, Agreement.WITHIN} for *_, how in both):
        return None
    for s, t, how in both:
        values = Values(row_text(pages[a.document], s), row_text(pages[b.document], t))
        if how is Agreement.APART and _grain(s) == _grain(t) and values.a.lower() != values.b.lower():
            return values
    return None


def _told(unit: Unit, pages: Mapping[str, IndexedPage]) -> tuple[Time, ...]:
    line = pages[unit.document].document.dateline
    return tuple(t for t in unit.times if line is None or not line.start <= t.start < line.end)


def _grain(row: Time) -> object:
    """Days and what is finer as one; "mid-January" is no day."""
    fine = row.precision in _FINE and (row.earliest or "")[:10] == (row.latest or "")[:10]
    return "day" if fine else row.precision
