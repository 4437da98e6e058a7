"""Entries -> features that tell a happening from a state, a statistic, a name or a caption that holds a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import log
from typing import NamedTuple

import numpy as np

from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.corpus.logistic import Rows
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.timeline.entries import Entry, EventMention
from sayso.document.quantities.times import reference_days
from sayso.document.quantities.times.calendar import Days
from sayso.document.quantities.times.grammar import feasts
from sayso.document.quantities.times.tense import direction
from sayso.schema import AttributionKind, Block, BlockLabel, Precision, Time, Token

FEATURES = (
    "clock", "week", "month", "season", "year", "closed", "width", "same_day", "past_week", "long_ago", "ahead",
    "since", "beside", "frame", "looks_back", "looks_ahead", "verb", "perfect", "attributive", "adverbial",
    "of_a_year", "pages", "places", "title", "caption", "attributed", "direct", "negated", "hedged", "figure", "share",
    "money", "lead", "length", "names", "loose", "feast",
)  # fmt: skip
"""Of an entry: how it is dated, how it is told, by whom and where."""

_CLOCKS = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR})
_PREPOSITIONS = frozenset("on in at since by after before during until from over late early around about".split())
_HAVE = frozenset({"has", "have", "'ve", "’ve", "had"})
_LONG = 366
_FINE = _CLOCKS | {Precision.DAY, Precision.WEEK}


class _FeaturePage(NamedTuple):
    text: str
    published: Days
    tokens: Ordered[Token]
    blocks: Ordered[Block]


def event_features(entries: Sequence[Entry], resolved: ResolvedCorpus) -> Rows:
    """A row an entry, in the order of `FEATURES`."""
    pages = {
        page: _FeaturePage(document.text, reference_days(document), ordered(layers.tokens), ordered(layers.blocks))
        for page, document in resolved.documents.items()
        for layers in (resolved.layers[page],)
    }
    rows = [[float(value) for value in _features(entry, pages)] for entry in entries]
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _features(entry: Entry, pages: Mapping[str, _FeaturePage]) -> list[float]:
    told = entry.told
    dated = [t for t in told if t.time is not None] or list(told)
    zones = [_zone(t, pages[t.document]) for t in told]
    words = [_words(t, pages[t.document]) for t in told]
    said = [_time_said(t.time, pages[t.document]) for t in dated if t.time is not None]
    units = [t.unit for t in told if t.unit is not None]
    attributions = [u.attribution for u in units if u.attribution is not None]
    figures = [f.unit for u in units for f in u.figures]
    tense = [_tense(t, pages[t.document]) for t in dated]
    row = _dating(entry, pages[dated[0].document].published)
    return [
        *row,
        any(pages[t.document].text[t.time.start : t.time.end].lower().startswith("since") for t in dated if t.time),
        any(t.unit is None for t in told),
        _mean([u.frame for u in units]),
        _mean([x < 0 for x in tense]),
        _mean([x > 0 for x in tense]),
        _mean([w.verb for w in words]),
        _mean([w.perfect for w in words]),
        _mean([s.attributive for s in said]),
        _mean([s.adverbial for s in said]),
        _mean([s.of_a_year for s in said]),
        log(len({t.document for t in told})),
        log(len(told)),
        _mean([z is BlockLabel.TITLE for z in zones]),
        _mean([z is BlockLabel.CAPTION for z in zones]),
        len(attributions) / len(told),
        _mean([a.kind is AttributionKind.DIRECT for a in attributions]),
        _mean([u.wording.negated for u in units]),
        _mean([u.wording.hedged for u in units]),
        bool(figures),
        "%" in figures,
        any(f is not None and len(f) == 3 for f in figures),
        min((u.lead for u in units), default=1.0),
        log(min(t.end - t.start for t in told)),
        log(1 + min((len(u.wording.names) for u in units), default=0)),
        entry.precision in _FINE and row[6] > log(40),
        _mean([s.feast for s in said]),
    ]


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _dating(entry: Entry, published: Days) -> list[float]:
    first = date.fromisoformat(entry.earliest[:10]) if entry.earliest else None
    last = date.fromisoformat(entry.latest[:10]) if entry.latest else None
    width = (last - first).days if first and last else _LONG
    precision = entry.precision
    here = published.latest or published.earliest
    day = last or first
    away = (here - day).days if here and day else 0
    return [
        precision in _CLOCKS,
        precision is Precision.WEEK,
        precision is Precision.MONTH,
        precision is Precision.SEASON,
        precision is Precision.YEAR,
        bool(first and last),
        log(1 + min(max(width, 0), 10 * _LONG)),
        width < 2 and away == 0,
        0 < away <= 8,
        away > _LONG,
        away < 0,
    ]


class _Words(NamedTuple):
    verb: bool
    perfect: bool


def _words(told: EventMention, page: _FeaturePage) -> _Words:
    tokens = rows_inside(page.tokens, told.start, told.end)
    verbs = any(t.pos == "VERB" for t in tokens)
    have = any(t.pos == "AUX" and page.text[t.start : t.end].lower() in _HAVE for t in tokens)
    return _Words(verbs, verbs and have)


class _Said(NamedTuple):
    """How the words of a time stand in their clause."""

    attributive: bool
    """Before a noun: "the 2015 assaults", "New Year's Eve celebrations", "Friday's vote"."""
    adverbial: bool
    """After a preposition, or between a verb and a mark."""
    of_a_year: bool
    """A bare year."""
    feast: bool
    """A feast by its name."""


def _time_said(time: Time | None, page: _FeaturePage) -> _Said:
    assert time is not None
    tokens = rows_inside(page.tokens, max(0, time.start - 30), time.end + 40)
    before = next((t for t in reversed(tokens) if t.end <= time.start), None)
    after = next((t for t in tokens if t.start >= time.end), None)
    word = page.text[before.start : before.end].lower() if before else ""
    own = page.text[time.start : time.end].split(maxsplit=1)[0].lower()
    possessive = page.text[time.end : time.end + 2] in {"'s", "’s"}
    noun = after is not None and after.pos in {"NOUN", "PROPN", "ADJ"} and after.start == time.end + 1
    return _Said(
        possessive or noun,
        word in _PREPOSITIONS or own in _PREPOSITIONS,
        page.text[time.start : time.end].isdigit(),
        any(name in page.text[time.start : time.end].lower() for name in feasts()),
    )


def _tense(told: EventMention, page: _FeaturePage) -> int:
    start, end = (told.time.start, told.time.end) if told.time else (told.start, told.start + 1)
    tokens = rows_inside(page.tokens, told.start, told.end)
    return direction(page.text, tokens, start, end)


def _zone(told: EventMention, page: _FeaturePage) -> BlockLabel:
    block = row_around(page.blocks, told.start)
    return block.label if block else BlockLabel.BODY
