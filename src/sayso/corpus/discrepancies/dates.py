"""Times of two statements -> how they differ; a weekday against its date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_times
from sayso.corpus.comparison.similar_words import have_similar
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.pairs import Pair
from sayso.corpus.discrepancies.reading import IndexedPage, row_text, tokens_of
from sayso.schema import BlockLabel, DiscrepancyKind, Precision, Relation, Time

_SLACK = {Precision.DAY: 1, Precision.WEEK: 7, Precision.MONTH: 31, Precision.YEAR: 366}
"""Days by which "two years ago" may miss."""
_FINE = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY})
_SURE = 0.6
_FEW = 3
_FAR = 7
"""Days between two pages from which on "Friday" is another Friday."""
_LIKELY = 0.3


def date_differences(pair: Pair, pages: Mapping[str, IndexedPage]) -> Iterator[Difference]:
    """The times of one statement: apart, or one within the other. A caption dates its picture, not what it tells."""
    a, b = pages[pair.a.document], pages[pair.b.document]
    times = [(s, t, _compare(s, t, a, b)) for s in _told(pair.a, a) for t in _told(pair.b, b)]
    if not times:
        yield from _under_way(pair, a, b)
    if not times or any(how is Agreement.EQUAL for *_, how in times):
        return
    s, t, how = min(times, key=lambda x: (x[2] is not Agreement.APART, x[0].start, x[1].start))
    values = (row_text(a, s), row_text(b, t))
    if _plain(values[0]) == _plain(values[1]) or how is Agreement.UNLIKE or max(pair.a.reports, pair.b.reports) > 0.5:
        return
    if min(_own_words(pair.a, a), _own_words(pair.b, b)) < _FEW:
        return  # "2016 arrived" tells too little to be held against anything
    if all(h is Agreement.APART for *_, h in times) and not _one_day(s, t):
        pictured = any(u.zone is BlockLabel.CAPTION or {"photo", "pictur"} & u.wording.stems for u in (pair.a, pair.b))
        if pair.score >= _SURE and not pictured and _grain(s) == _grain(t) and _comparable(pair, (s, t), a, b):
            yield Difference(DiscrepancyKind.DATE, Relation.CONFLICT, "times apart", *values, pair.score)
    elif pair.score >= _LIKELY:
        yield Difference(DiscrepancyKind.DATE, Relation.PRECISION, "one time within the other", *values, pair.score)


_NOW = frozenset({"currently", "now"})
_TO_COME = frozenset({"will", "scheduled", "due", "going", "expected"})
_BOTH = 0.6


def _under_way(pair: Pair, a: IndexedPage, b: IndexedPage) -> Iterator[Difference]:
    """What one says is under way and the other, of the same day, that it is still to come."""
    days = {p.document.published[:10] if p.document.published else None for p in (a, b)}
    if pair.score < _BOTH or len(days) > 1 or None in days:
        return
    day = str(days.pop())
    for now, then, page in ((pair.a, pair.b, b), (pair.b, pair.a, a)):
        words = now.wording.words
        goes_on = any(w in _NOW and any(x.endswith("ing") for x in words[i : i + 3]) for i, w in enumerate(words))
        if goes_on and set(then.wording.words) & _TO_COME:
            late = next((t for t in then.times if t.earliest and t.earliest[:10] > day), None)
            if late:
                said, told = now.text, row_text(page, late)
                x, y = (said, told) if now is pair.a else (told, said)
                yield Difference(
                    DiscrepancyKind.DATE, Relation.CONFLICT, "under way against still to come", x, y, pair.score
                )
                return


def _told(unit: Unit, page: IndexedPage) -> tuple[Time, ...]:
    """The times of a statement, without that of the dateline before it."""
    line = page.document.dateline
    return tuple(t for t in unit.times if line is None or not line.start <= t.start < line.end)


def _compare(s: Time, t: Time, a: IndexedPage, b: IndexedPage) -> Agreement:
    """As `compare_times`, but "two years ago" may be some months off."""
    how = compare_times(s, t)
    slack = max((_SLACK.get(r.precision or Precision.DAY, 0) for r, p in ((s, a), (t, b)) if _loose(r, p)), default=0)
    if how is Agreement.APART and slack and s.earliest and s.latest and t.earliest and t.latest:
        ends = [date.fromisoformat(x[:10]) for x in (s.earliest, s.latest, t.earliest, t.latest)]
        if max(ends[0] - ends[3], ends[2] - ends[1]) <= timedelta(days=slack):
            return Agreement.WITHIN
    return how


def _own_words(unit: Unit, page: IndexedPage) -> int:
    """How many words a statement has beside its times."""
    outside = [t for t in tokens_of(page, unit) if not any(x.start <= t.start < x.end for x in unit.times)]
    return sum(t.pos not in {"PUNCT", "NUM", "SYM", "X"} for t in outside)


def _dated_verb(time: Time, unit: Unit, page: IndexedPage) -> str | None:
    """The verb that a time dates: the last before it, else the first."""
    found = [t for t in tokens_of(page, unit) if t.pos == "VERB"]
    before = [t for t in found if t.end <= time.start]
    own = before[-1:] or found[:1]
    return page.document.text[own[0].start : own[0].end] if own else None


def _comparable(pair: Pair, times: tuple[Time, Time], a: IndexedPage, b: IndexedPage) -> bool:
    """Whether two times date one thing: the verbs are akin, and no weekday is another week's."""
    values = row_text(a, times[0]), row_text(b, times[1])
    if any(v.isupper() and v.isalpha() for v in values):
        return False  # a newspaper's name
    days = [weekday_in(v) for v in values]
    if days[0] is not None and days[0] == days[1]:
        return False
    told = [p.document.published for p in (a, b)]
    relative = not all(any(c.isdigit() for c in v) for v in values)
    if relative and told[0] and told[1]:
        apart = date.fromisoformat(told[0][:10]) - date.fromisoformat(told[1][:10])
        if abs(apart.days) > _FAR:
            return False
    x, y = _dated_verb(times[0], pair.a, a), _dated_verb(times[1], pair.b, b)
    return bool(x and y) and have_similar([x or ""], [y or ""])


def _loose(row: Time, page: IndexedPage) -> bool:
    words = row_text(page, row).lower().split()
    return "ago" in words or "later" in words or "earlier" in words


def _grain(row: Time) -> object:
    """Days and what is finer as one; "mid-January" is no day."""
    fine = row.precision in _FINE and (row.earliest or "")[:10] == (row.latest or "")[:10]
    return "day" if fine else (row.precision, "vague" if row.precision in _FINE else "")


def _one_day(s: Time, t: Time) -> bool:
    """Whether two times apart are hours of one day: pages round the clock."""
    return bool(s.earliest and t.earliest) and (s.earliest or "")[:10] == (t.earliest or "")[:10]


def _plain(words: str) -> str:
    return words.lower().replace("’", "'")


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def misdated(page: IndexedPage, row: Time) -> bool:
    """Whether a time names a weekday and a date that do not go together: "Saturday, Dec. 31, 2017" was a Sunday."""
    if row.precision is not Precision.DAY or not row.earliest or row.earliest != row.latest:
        return False
    words = row_text(page, row)
    said = weekday(words)
    dated = any(c.isdigit() for c in words)
    return said is not None and dated and date.fromisoformat(row.earliest).weekday() != said


def weekday_in(words: str) -> int | None:
    """The weekday that a time names anywhere."""
    return next((n for n, day in enumerate(_DAYS) if day in words.lower()), None)


def weekday(words: str) -> int | None:
    """The weekday that a time begins with, Monday being 0."""
    return next((n for n, day in enumerate(_DAYS) if words.lower().startswith(day)), None)
