"""Days of a page -> how an editor writes them: "12 March", "by 16 March", "January 2025"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def common_year(days: Iterable[str | None]) -> str | None:
    """The year of most of these ISO days: it is said once, and not with each day of it.

    >>> common_year(["2025-03-12", None, "2025-04-01T10:00:00Z", "2011-06-04"])
    '2025'
    """
    years = Counter(day[:4] for day in days if day)
    year, count = years.most_common(1)[0] if years else ("", 0)
    return year if 2 * count > years.total() else None


def written(day: str, year: str | None = None) -> str:
    """An ISO day, month or year as written; without its year where that is the one given.

    >>> written("2025-03-02T10:15:00+01:00", "2025"), written("2025-03"), written("2025-03-12")
    ('2 March', 'March 2025', '12 March 2025')
    """
    parts = day[:10].split("-")
    words = [str(int(parts[2]))] if len(parts) > 2 else []
    words += [MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    words += [parts[0]] if parts[0] != year or not words else []
    return " ".join(words)


def between(earliest: str | None, latest: str | None, year: str | None = None) -> str:
    """The time between two ISO days, in the shortest words that say it; empty where neither is known.

    >>> between("2025-01-01", "2025-01-31"), between("1959-01-01", "1959-12-31"), between(None, "2025-03-16", "2025")
    ('January 2025', '1959', 'by 16 March')
    >>> between("2025-04-08", "2025-04-13", "2025"), between("2025-04-08", "2025-04-08", "2025")
    ('8 to 13 April', '8 April')
    """
    if earliest is None or latest is None:
        return f"by {written(latest, year)}" if latest else f"from {written(earliest, year)}" if earliest else ""
    first, last = earliest[:10], latest[:10]
    if first == last:
        return written(first, year)
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"
    if first[:7] == last[:7] and first.endswith("-01") and _ends_month(last):
        return written(first[:7], None)
    begins, ends = written(first, year).split(), written(last, year).split()
    while len(begins) > 1 and begins[-1:] == ends[len(begins) - 1 : len(begins)]:
        begins.pop()
    return f"{' '.join(begins)} to {written(last, year)}"


def ordinal(day: str) -> int | None:
    """An ISO day as a number of days, to draw it; None where it is none.

    >>> ordinal("2025-03-12T10:15:00+01:00") - ordinal("2025-03-11")
    1
    """
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def _ends_month(day: str) -> bool:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).day == 1
    except ValueError:
        return False
