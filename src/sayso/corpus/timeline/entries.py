"""Groups of statements, and times that stand in none -> what may be an entry of the timeline."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sayso.corpus.claims import Statements
from sayso.corpus.claims.readings import read_together
from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.quantities import Agreement, compare_times
from sayso.corpus.index.components import connected
from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.quantities.times import reference_days
from sayso.document.quantities.times.tense import direction
from sayso.schema import Precision, Sentence, Time, Token

_LONGEST = 450
"""A sentence longer than this tells more than one happening."""
_SOON = timedelta(31)
"""A day further ahead of the page than this is told ahead, or the page does not tell it: a caption of another page."""
_SINCE = re.compile(r"(?:ever\s)?since\s", re.IGNORECASE)
_GOES_ON = re.compile(r"[\s,]{0,3}(?:that\s|(?=when\s))|\s", re.IGNORECASE)
_ORDER = {precision: number for number, precision in enumerate(Precision)}


class EventMention(NamedTuple):
    """A place that tells the happening."""

    document: str
    start: int
    end: int
    unit: Unit | None
    time: Time | None
    """The words there that date it."""


class Entry(NamedTuple):
    """What may have happened, and when."""

    earliest: str | None
    latest: str | None
    precision: Precision | None
    told: tuple[EventMention, ...]
    """In the order of pages and places."""

    @property
    def days(self) -> tuple[str, str]:
        """First and last day, without the clock."""
        return (self.earliest or "")[:10], (self.latest or "")[:10]


class _EventPage(NamedTuple):
    text: str
    tokens: Ordered[Token]
    sentences: Ordered[Sentence]
    latest: date | None
    """The last day on which it can have been published."""
    dated: bool
    """Whether its day of publication is bounded on both sides."""
    starts: Mapping[int, Unit]
    """Where a statement begins -> the statement."""


def entries_of(statements: Statements, resolved: ResolvedCorpus, least: float) -> tuple[Entry, ...]:
    """Every group that some time dates, once for each time that its members do not share, and every other time.

    What is told of the same days in one sentence, or in statements that score `least` together, is one entry.
    """
    pages = _pages(statements.units, resolved)
    found = [e for members in statements.groups for e in _dated(members, statements, pages, least)]
    found += _beside(statements.units, resolved, pages)
    return _merged(found, statements, pages, least)


def _pages(units: Sequence[Unit], resolved: ResolvedCorpus) -> dict[str, _EventPage]:
    starts: dict[str, dict[int, Unit]] = {page: {} for page in resolved.documents}
    for unit in units:
        starts[unit.document][unit.start] = unit
    return {
        page: _EventPage(
            document.text,
            ordered(layers.tokens),
            ordered(layers.sentences),
            days.latest,
            None not in days,
            starts[page],
        )
        for page, document in resolved.documents.items()
        for layers, days in ((resolved.layers[page], reference_days(document)),)
    }


def _dates(time: Time, page: _EventPage) -> bool:
    """Whether a time dates what the page tells: nothing vague, no day long after the page's unless it is told ahead."""
    if time.precision is Precision.DECADE or not (time.earliest or time.latest):
        return False
    if page.dated and not (time.earliest and time.latest):
        return False  # "recent weeks", "in the coming days"
    if page.latest is None or time.earliest is None or date.fromisoformat(time.earliest[:10]) <= page.latest + _SOON:
        return True
    sentence = row_around(page.sentences, time.start)
    tokens = rows_inside(page.tokens, sentence.start, sentence.end) if sentence else ()
    return direction(page.text, tokens, time.start, time.end) > 0


def _dated(
    members: Sequence[int], statements: Statements, pages: Mapping[str, _EventPage], least: float
) -> Iterator[Entry]:
    """The entries of a group; a statement of it without a time, but like one with it, tells its only one."""
    found = [statements.units[i] for i in members]
    timed = [i for i in members if statements.units[i].times]
    untimed = [
        statements.units[i]
        for i in members
        if not statements.units[i].times and any(_tell_one(statements, i, j, least) for j in timed)
    ]
    dated = [(u, t) for u in found for t in u.times if _dates(t, pages[u.document])]
    clusters: list[list[tuple[Unit, Time]]] = []
    for unit, time in sorted(dated, key=lambda p: (_width(p[1]), p[0].document, p[0].start)):
        for cluster in clusters:
            if compare_times(cluster[0][1], time) in {Agreement.EQUAL, Agreement.WITHIN}:
                cluster.append((unit, time))
                break
        else:
            clusters.append([(unit, time)])
    for cluster in clusters:
        told = [_told(unit, time, pages[unit.document]) for unit, time in cluster]
        if len(clusters) == 1:
            told += [_told(u, None, pages[u.document]) for u in untimed]
        yield _entry(cluster[0][1], told, pages)


def _tell_one(statements: Statements, i: int, j: int, least: float) -> bool:
    reading = read_together(statements.readings, i, j)
    return reading is not None and reading.alike >= least


def _width(time: Time) -> tuple[int, str, str]:
    """Sorts the tightest time first: its precision, then the words of its bounds."""
    return (_ORDER[time.precision] if time.precision else len(_ORDER), time.earliest or "", time.latest or "")


def _entry(time: Time, told: Iterable[EventMention], pages: Mapping[str, _EventPage]) -> Entry:
    latest = time.latest
    if time.earliest and _SINCE.match(pages[time.document].text, time.start):
        latest = _end_of(time.earliest, time.precision)  # "jailed since July": it began in July
    return Entry(time.earliest, latest, time.precision, tuple(sorted(told, key=lambda t: t[:3])))


def _end_of(day: str, precision: Precision | None) -> str:
    """The last day of the month, year or week that begins on a day; of anything finer the day."""
    first = date.fromisoformat(day[:10])
    if precision is Precision.MONTH:
        return first.replace(day=monthrange(first.year, first.month)[1]).isoformat()
    if precision is Precision.YEAR:
        return first.replace(month=12, day=31).isoformat()
    return (first + timedelta(6 if precision is Precision.WEEK else 0)).isoformat()


def _told(unit: Unit, time: Time | None, page: _EventPage) -> EventMention:
    """A statement: with all that is reported where it only reports, and with what goes on after its time.

    "She said on Monday | she would leave", "he was famous in 2015, | when he won": the happening is in both.
    """
    start, end = unit.start, unit.end
    sentence = row_around(page.sentences, unit.start)
    if sentence is not None and unit.frame and sentence.end - sentence.start <= _LONGEST:
        start, end = sentence.start, sentence.end
    elif time is not None and time.end >= unit.end - 1 and (gap := _GOES_ON.match(page.text, unit.end)):
        following = page.starts.get(gap.end()) or page.starts.get(gap.end() + len("when "))
        if following is not None and following.end - start <= _LONGEST:
            end = following.end
    return EventMention(unit.document, start, end, unit, time)


def _beside(units: Sequence[Unit], resolved: ResolvedCorpus, pages: Mapping[str, _EventPage]) -> Iterator[Entry]:
    """Times that stand in no statement, as in the words that report one: the sentence is the evidence."""
    told = {t.id for u in units for t in u.times}
    for page in sorted(resolved.layers):
        for time in resolved.layers[page].times:
            sentence = row_around(pages[page].sentences, time.start)
            if sentence is None or sentence.end - sentence.start > _LONGEST or time.id in told:
                continue
            if _dates(time, pages[page]):
                yield _entry(time, [EventMention(page, sentence.start, sentence.end, None, time)], pages)


# --- one happening, one entry ---------------------------------------------------------------------


def _merged(
    entries: Sequence[Entry], statements: Statements, pages: Mapping[str, _EventPage], least: float
) -> tuple[Entry, ...]:
    """Entries of the same days that share a sentence, or of which two statements are much alike, as one."""
    place = {(u.document, u.start, u.end): i for i, u in enumerate(statements.units)}
    in_sentence: dict[tuple[tuple[str, str], str, int], list[int]] = {}
    of_unit: dict[int, list[int]] = {}
    for number, entry in enumerate(entries):
        for told in entry.told:
            sentence = row_around(pages[told.document].sentences, told.start)
            if told.time is not None and sentence is not None:
                in_sentence.setdefault((entry.days, told.document, sentence.start), []).append(number)
            if told.time is not None and told.unit is not None:
                of_unit.setdefault(place[told.unit.document, told.unit.start, told.unit.end], []).append(number)
    links = [(numbers[0], n) for numbers in in_sentence.values() for n in numbers[1:]]
    links += [
        (a, b)
        for (i, j), reading in statements.readings.items()
        if reading.alike >= least
        for a in of_unit.get(i, ())
        for b in of_unit.get(j, ())
        if entries[a].days == entries[b].days
    ]
    return tuple(_joined([entries[n] for n in part]) for part in connected(len(entries), links))


def _joined(entries: Sequence[Entry]) -> Entry:
    """The most exact of some entries with the evidence of all."""
    face = min(entries, key=lambda e: (_ORDER[e.precision] if e.precision else len(_ORDER), e.days, e.told[0][:3]))
    told = {t[:3]: t for e in entries for t in sorted(e.told, key=lambda t: t.time is not None)}
    return face._replace(told=tuple(told[place] for place in sorted(told)))
