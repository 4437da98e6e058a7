"""Pages without a day of publication -> bounds of it, from what other pages tell of the same happenings.

A page says "on Friday"; another, whose day is known, tells the same happening and puts it on 9 May. So the first was
published in the week from 9 May on. No day is taken from another page: days are ruled out on which the page's own
words would have meant something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.quantities.times import find_times, reference_days, times_as_of
from sayso.document.quantities.times.calendar import Days
from sayso.lexicon.calendar import WEEKDAYS
from sayso.schema import BlockLabel, Document, Layers, Precision, Sentence, Span, Time, Token
from sayso.settings import PublicationSettings

_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_NAMED = 2.0
"""What a weekday weighs that is the weekday of the other page's day, as six wrong days of seven are not."""
_LEAD = 5
"""Sentences at the head of a page in which the weekday is that of its news."""
_ROUNDS = 2
"""A page that was bounded may bound others, so often."""
_NARROW = 31
"""Days: what is wider than this bounds no page."""
_REACH = {Precision.DAY: 8, Precision.WEEK: 25, Precision.MONTH: 75}
"""Days before and after a happening on which a page can have told it by a word that counts from its own day."""


class _DatedPage(NamedTuple):
    document: Document
    sentences: Ordered[Sentence]
    tokens: Ordered[Token]
    times: Ordered[Time]
    dated: bool
    """Whether it says its day."""
    known: dict[tuple[int, date, date], tuple[date, date] | None]
    """What was worked out: many pages tell the same happening."""


class _Vote(NamedTuple):
    """The days of publication on which words of a page mean the days that another page gives."""

    first: date
    last: date
    words: Span
    weight: float
    page: str
    """The other page."""


def bound_pages(
    resolved: ResolvedCorpus, statements: Statements, settings: PublicationSettings | None = None
) -> tuple[ResolvedCorpus, Statements]:
    """The corpus with bounds for pages that say no day, and their times read again; the same for any order of pages.

    Nothing is claimed of a page that no statement links with others. Cost grows with the pairs that were compared.
    """
    settings = settings or PublicationSettings()
    captions = {i for i, unit in enumerate(statements.units) if unit.zone is BlockLabel.CAPTION}
    pairs = sorted(
        pair
        for pair, reading in statements.readings.items()
        if reading.alike >= settings.alike and captions.isdisjoint(pair)  # a file photo may be of any day
    )
    for _ in range(_ROUNDS):
        pages = {
            page: _page(resolved, page) for page in sorted({statements.units[i].document for p in pairs for i in p})
        }
        votes = _votes(pages, statements, pairs, settings.close)
        bounded = {page: _bounded(pages[page].document, votes[page], settings.least_weight) for page in sorted(votes)}
        bounded = {page: document for page, document in bounded.items() if document != pages[page].document}
        if not bounded:
            break
        resolved, statements = _read_again(resolved, statements, bounded)
    return resolved, statements


def _page(resolved: ResolvedCorpus, page: str) -> _DatedPage:
    layers = resolved.layers[page]
    days = reference_days(resolved.documents[page])
    dated = days.earliest is not None and days.earliest == days.latest
    rows = (ordered(layers.sentences), ordered(layers.tokens), ordered(layers.times))
    return _DatedPage(resolved.documents[page], *rows, dated, {})


def _votes(
    pages: Mapping[str, _DatedPage], statements: Statements, pairs: Iterable[tuple[int, int]], close: float
) -> dict[str, list[_Vote]]:
    """Of each page without a day: what its statements and its head say beside those of other pages."""
    out: dict[str, list[_Vote]] = {}
    linked: set[tuple[str, str]] = set()
    for pair in pairs:
        for i, j in (pair, pair[::-1]):
            own, other = statements.units[i], statements.units[j]
            here, there = pages[own.document], pages[other.document]
            if own.document != other.document and not here.dated and here.times.rows and there.times.rows:
                if statements.readings[pair].alike >= close and _same_news(here, own, there, other):
                    linked.add((own.document, other.document))
                found = _cast(here, there, _matched(here, own, there, other), statements.readings[pair].alike)
                out.setdefault(own.document, []).extend(found)
    for page, by in sorted(linked):
        out.setdefault(page, []).extend(_cast(pages[page], pages[by], _heads(pages[page], pages[by]), 1.0 / _NAMED))
    return out


def _same_news(here: _DatedPage, own: Unit, there: _DatedPage, other: Unit) -> bool:
    """Whether two statements stand at the heads of their pages and name somebody or something together."""
    ends = (page.sentences.rows[:_LEAD][-1].end for page in (here, there) if page.sentences.rows)
    heads = all(unit.start < end for unit, end in zip((own, other), ends, strict=False))
    return heads and not own.wording.names.isdisjoint(other.wording.names)


def _cast(here: _DatedPage, there: _DatedPage, matched: Iterable[tuple[Time, Time]], score: float) -> Iterator[_Vote]:
    for mine, theirs in matched:
        days = _days_of(theirs)
        if days is not None and (found := _when(here, mine, *days)) is not None:
            named = days[0] == days[1] and _weekday(here, mine)
            weight = round(score * (_NAMED if named else 1.0), 4)
            yield _Vote(*found, Span(mine.start, mine.end), weight, there.document.id)


def _matched(here: _DatedPage, own: Unit, there: _DatedPage, other: Unit) -> list[tuple[Time, Time]]:
    """Times of two statements that tell the same: the only one of each, or those of one wording in their sentences."""
    if len(own.times) == len(other.times) == 1:
        return [(own.times[0], other.times[0])]
    mine, theirs = _times_around(here, own), _times_around(there, other)
    worded = {_words(there, time): time for time in reversed(theirs)}
    return [(time, worded[words]) for time in mine if (words := _words(here, time)) in worded]


def _times_around(page: _DatedPage, unit: Unit) -> tuple[Time, ...]:
    sentence = row_around(page.sentences, unit.start)
    return rows_inside(page.times, sentence.start, sentence.end) if sentence else ()


def _words(page: _DatedPage, time: Time) -> str:
    return page.document.text[time.start : time.end].lower()


def _weekday(page: _DatedPage, time: Time) -> str:
    found = _WEEKDAY.search(page.document.text, time.start, time.end)
    return found[0].lower() if found else ""


def _heads(here: _DatedPage, there: _DatedPage) -> list[tuple[Time, Time]]:
    """The same weekday at the head of two pages that tell something alike: each weekday of the other page once."""
    theirs = {name: time for time in reversed(_head(there)) if (name := _weekday(there, time))}
    return [(time, theirs[name]) for time in _head(here) if (name := _weekday(here, time)) in theirs]


def _head(page: _DatedPage) -> list[Time]:
    return [t for s in page.sentences.rows[:_LEAD] for t in rows_inside(page.times, s.start, s.end)]


def _days_of(time: Time) -> tuple[date, date] | None:
    if time.earliest is None or time.latest is None or time.precision not in _REACH:
        return None
    first, last = date.fromisoformat(time.earliest[:10]), date.fromisoformat(time.latest[:10])
    return (first, last) if (last - first).days <= _NARROW else None


def _when(page: _DatedPage, time: Time, first: date, last: date) -> tuple[date, date] | None:
    """The days of publication on which a time means `first` to `last`; None where all or none of those near do."""
    sentence, reach = row_around(page.sentences, time.start), _REACH.get(time.precision or Precision.YEAR)
    if sentence is None or reach is None:
        return None
    if (time.start, first, last) not in page.known:
        tokens = rows_inside(page.tokens, sentence.start, sentence.end)
        meant = times_as_of(page.document, sentence, tokens, time.start)
        days = [first + timedelta(n) for n in range(-reach, (last - first).days + reach + 1)]
        fits = [day for day in days if _meets(meant(day), first, last)]
        inner = fits and fits[0] != days[0] and fits[-1] != days[-1]
        page.known[time.start, first, last] = (fits[0], fits[-1]) if inner else None
    return page.known[time.start, first, last]


def _meets(days: Days, first: date, last: date) -> bool:
    return bool(days.earliest and days.latest and days.earliest <= last and days.latest >= first)


def _bounded(document: Document, votes: Sequence[_Vote], least: float) -> Document:
    """The document with the days that most of its words allow, within the bounds that it has itself."""
    own = reference_days(document)
    low, high = own.earliest or date.min, own.latest or date.max
    agreed = _most_agreed([v for v in votes if v.first <= high and v.last >= low], least)
    if agreed is None:
        return document
    first, last = agreed
    changed: dict[str, Any] = {}
    if first.first > low:
        changed |= {"published_earliest": first.first.isoformat(), "published_earliest_span": first.words}
    if last.last < high:
        changed |= {"published_latest": last.last.isoformat(), "published_latest_span": last.words}
    return msgspec.structs.replace(document, **changed)


def _most_agreed(votes: Sequence[_Vote], least: float) -> tuple[_Vote, _Vote] | None:
    """The words that open and those that close the stretch of days that most words, of most pages, allow."""
    best: list[tuple[float, date, _Vote, _Vote]] = []
    for first in sorted({v.first for v in votes}):
        here = sorted((v for v in votes if v.first <= first <= v.last), key=lambda v: (v.weight, v))
        weight = round(sum({v.words: v.weight for v in here}.values()), 4)
        if weight >= least:
            opens = min(v for v in here if v.first == first)
            closes = min(here, key=lambda v: (v.last, v))
            best.append((round(sum({(v.words, v.page): v.weight for v in here}.values()), 4), first, opens, closes))
    return max(best)[2:] if best else None


def _read_again(
    resolved: ResolvedCorpus, statements: Statements, bounded: Mapping[str, Document]
) -> tuple[ResolvedCorpus, Statements]:
    """The times of pages whose bounds are new, in their layers and in the statements."""
    layers: dict[str, Layers] = {}
    for page, document in bounded.items():
        own = resolved.layers[page]
        layers[page] = msgspec.structs.replace(own, times=find_times(document, own.sentences, own.tokens))
    times = {time.id: time for page in layers.values() for time in page.times}
    units = tuple(
        unit._replace(times=tuple(times.get(time.id, time) for time in unit.times)) if unit.document in layers else unit
        for unit in statements.units
    )
    resolved = resolved._replace(documents={**resolved.documents, **bounded}, layers={**resolved.layers, **layers})
    return resolved, statements._replace(units=units)
