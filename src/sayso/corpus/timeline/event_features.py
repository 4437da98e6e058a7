"""Entries -> features that tell a happening from a state, a statistic, a name or a caption that holds a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import log
from typing import NamedTuple

import numpy as np

from sayso.corpus.claims.units import Unit
from sayso.corpus.index.spans import Ordered, ordered, row_around, rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.timeline.entries import Entry, EventMention
from sayso.document.quantities.times import reference_days
from sayso.document.quantities.times.calendar import Days
from sayso.document.quantities.times.grammar import feasts
from sayso.document.quantities.times.tense import direction
from sayso.lexicon import word_list
from sayso.models.logistic import Rows
from sayso.schema import Attribution, AttributionKind, Block, BlockLabel, Precision, Time, Token

_CLOCKS = frozenset({Precision.SECOND, Precision.MINUTE, Precision.HOUR})
_PREPOSITIONS = word_list("corpus", "before_day")
_HAVE = word_list("corpus", "have")
_LONG = 366
"""Days: from here on it was long ago."""
_WIDE = 40
"""Days and more that a time of a day or a week may lie in say little of when it was."""
_FINE = _CLOCKS | {Precision.DAY, Precision.WEEK}


class _FeaturePage(NamedTuple):
    text: str
    published: Days
    tokens: Ordered[Token]
    blocks: Ordered[Block]


class _Words(NamedTuple):
    verb: bool
    perfect: bool


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


class _EntryEvidence(NamedTuple):
    """An entry, and what its pages and their words say of it."""

    entry: Entry
    units: tuple[Unit, ...]
    attributions: tuple[Attribution, ...]
    figures: tuple[str | None, ...]
    """The unit of each figure told."""
    zones: tuple[BlockLabel, ...]
    words: tuple[_Words, ...]
    said: tuple[_Said, ...]
    """How each time is said that dates it."""
    tense: tuple[int, ...]
    since: bool
    width: int
    """Days from its first to its last; `_LONG` where one is open."""
    away: int
    """Days by which the page that dates it was published after it."""


def _log_width(evidence: _EntryEvidence) -> float:
    return log(1 + min(max(evidence.width, 0), 10 * _LONG))


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


_FEATURES: tuple[tuple[str, Callable[[_EntryEvidence], float]], ...] = (
    ("clock", lambda e: e.entry.precision in _CLOCKS),
    ("week", lambda e: e.entry.precision is Precision.WEEK),
    ("month", lambda e: e.entry.precision is Precision.MONTH),
    ("season", lambda e: e.entry.precision is Precision.SEASON),
    ("year", lambda e: e.entry.precision is Precision.YEAR),
    ("closed", lambda e: bool(e.entry.earliest and e.entry.latest)),
    ("width", _log_width),
    ("same_day", lambda e: e.width < 2 and e.away == 0),
    ("past_week", lambda e: 0 < e.away <= 8),
    ("long_ago", lambda e: e.away > _LONG),
    ("ahead", lambda e: e.away < 0),
    ("since", lambda e: e.since),
    ("beside", lambda e: any(t.unit is None for t in e.entry.told)),
    ("frame", lambda e: _mean([u.frame for u in e.units])),
    ("looks_back", lambda e: _mean([x < 0 for x in e.tense])),
    ("looks_ahead", lambda e: _mean([x > 0 for x in e.tense])),
    ("verb", lambda e: _mean([w.verb for w in e.words])),
    ("perfect", lambda e: _mean([w.perfect for w in e.words])),
    ("attributive", lambda e: _mean([s.attributive for s in e.said])),
    ("adverbial", lambda e: _mean([s.adverbial for s in e.said])),
    ("of_a_year", lambda e: _mean([s.of_a_year for s in e.said])),
    ("pages", lambda e: log(len({t.document for t in e.entry.told}))),
    ("places", lambda e: log(len(e.entry.told))),
    ("title", lambda e: _mean([z is BlockLabel.TITLE for z in e.zones])),
    ("caption", lambda e: _mean([z is BlockLabel.CAPTION for z in e.zones])),
    ("attributed", lambda e: len(e.attributions) / len(e.entry.told)),
    ("direct", lambda e: _mean([a.kind is AttributionKind.DIRECT for a in e.attributions])),
    ("negated", lambda e: _mean([u.wording.negated for u in e.units])),
    ("hedged", lambda e: _mean([u.wording.hedged for u in e.units])),
    ("figure", lambda e: bool(e.figures)),
    ("share", lambda e: "%" in e.figures),
    ("money", lambda e: any(f is not None and len(f) == 3 for f in e.figures)),
    ("lead", lambda e: min((u.lead for u in e.units), default=1.0)),
    ("length", lambda e: log(min(t.end - t.start for t in e.entry.told))),
    ("names", lambda e: log(1 + min((len(u.wording.names) for u in e.units), default=0))),
    ("loose", lambda e: e.entry.precision in _FINE and _log_width(e) > log(_WIDE)),
    ("feast", lambda e: _mean([s.feast for s in e.said])),
)
"""Name and value: how an entry is dated, how it is told, by whom and where; in the order of the weights."""
FEATURES = tuple(name for name, _ in _FEATURES)


def event_features(entries: Sequence[Entry], resolved: ResolvedCorpus) -> Rows:
    """A row an entry, (n, len(FEATURES))."""
    pages = {
        page: _FeaturePage(document.text, reference_days(document), ordered(layers.tokens), ordered(layers.blocks))
        for page, document in resolved.documents.items()
        for layers in (resolved.layers[page],)
    }
    rows = [[float(value(evidence)) for _, value in _FEATURES] for evidence in (_evidence(e, pages) for e in entries)]
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _evidence(entry: Entry, pages: Mapping[str, _FeaturePage]) -> _EntryEvidence:
    told = entry.told
    dated = [t for t in told if t.time is not None] or list(told)
    units = tuple(t.unit for t in told if t.unit is not None)
    first = date.fromisoformat(entry.earliest[:10]) if entry.earliest else None
    last = date.fromisoformat(entry.latest[:10]) if entry.latest else None
    published = pages[dated[0].document].published
    here, day = published.latest or published.earliest, last or first
    return _EntryEvidence(
        entry=entry,
        units=units,
        attributions=tuple(u.attribution for u in units if u.attribution is not None),
        figures=tuple(f.unit for u in units for f in u.figures),
        zones=tuple(_zone(t, pages[t.document]) for t in told),
        words=tuple(_words(t, pages[t.document]) for t in told),
        said=tuple(_time_said(t.time, pages[t.document]) for t in dated if t.time is not None),
        tense=tuple(_tense(t, pages[t.document]) for t in dated),
        since=any(
            pages[t.document].text[t.time.start : t.time.end].lower().startswith("since") for t in dated if t.time
        ),
        width=(last - first).days if first and last else _LONG,
        away=(here - day).days if here and day else 0,
    )


def _words(told: EventMention, page: _FeaturePage) -> _Words:
    tokens = rows_inside(page.tokens, told.start, told.end)
    verbs = any(t.pos == "VERB" for t in tokens)
    have = any(t.pos == "AUX" and page.text[t.start : t.end].lower() in _HAVE for t in tokens)
    return _Words(verbs, verbs and have)


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
