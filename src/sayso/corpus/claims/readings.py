"""Pairs of statements -> how a reader of both sees them: `sayso.models.pairs` asked, in one order, each pair once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims.compare import Comparison, features
from sayso.corpus.claims.pair_features import Compared, Weighed, rows_of, weigh_pairs
from sayso.corpus.claims.units import Unit
from sayso.models.pairs import InSentence, PairReading, StatedPair
from sayso.schema import Document

Floats = NDArray[np.float64]


class StatementReader(Protocol):
    """What reads two statements together (`sayso.models.pairs.PairReader`)."""

    def read(self, pairs: Sequence[StatedPair]) -> Floats:
        """What is found of each two, in the columns of `sayso.models.pairs.READ`."""


_ONE_EVENT = 365
"""Days between two pages that may tell of one event, as a story has looks back at older ones in it."""
_BLOCK = 1 << 11
"""Pairs that are read and weighed at a time."""
Pair = tuple[int, int]
"""Two units by their place among all, the lower first."""
Readings = Mapping[Pair, PairReading]

_SURELY, _APART = 0.9, 0.8
"""From here on the reader's word is taken that two answer one question, and that they answer it otherwise: chosen on
the example, with a reader that had not seen it."""

WORD_FOR_WORD = PairReading(1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0)
"""Of two statements that share every word, in sentences that do, whatever the reader finds."""


def in_sentence(unit: Unit) -> InSentence:
    """The unit as the reader takes it."""
    return InSentence(unit.context, unit.offset, unit.offset + unit.end - unit.start)


def read_pairs(
    comparison: Comparison,
    pairs: Sequence[Pair],
    reader: StatementReader,
    documents: Mapping[str, Document],
    watch: Callable[[float], None] = lambda _share: None,
) -> tuple[dict[Pair, PairReading], dict[Pair, Weighed]]:
    """The reading of each pair, and what the features make of it.

    Pages dated further apart than `_ONE_EVENT` are not read together: they tell of two events.
    Cost: one reading for each; what stands twice is read once.
    """
    found: dict[Pair, PairReading] = {}
    made: dict[Pair, Weighed] = {}
    days = {u.document: _day(documents[u.document]) for u in comparison.units}
    pairs = [
        (i, j) for i, j in pairs if (_between(*(days[comparison.units[n].document] for n in (i, j))) or 0) <= _ONE_EVENT
    ]
    for start in range(0, len(pairs), _BLOCK):
        watch(start / len(pairs))
        block = pairs[start : start + _BLOCK]
        compared = compare_pairs(comparison.units, block, reader, documents)
        rows = rows_of(features(comparison, block), compared)
        for pair, seen, weighed in zip(block, compared, weigh_pairs(rows), strict=True):
            if _word_for_word(seen.a, seen.b):
                found[pair], made[pair] = WORD_FOR_WORD, weighed._replace(same=1.0)
            else:
                same = _rivals(seen.reading) or weighed.same
                found[pair] = seen.reading._replace(same=same)
                made[pair] = weighed._replace(same=same)
    return found, made


def compare_pairs(
    units: Sequence[Unit], pairs: Sequence[Pair], reader: StatementReader, documents: Mapping[str, Document]
) -> list[Compared]:
    """Each pair with what the reader alone finds of it."""
    if not pairs:
        return []
    days = {name: _day(documents[name]) for name in sorted({units[i].document for pair in pairs for i in pair})}
    between = (_between(days[units[i].document], days[units[j].document]) for i, j in pairs)
    stated = {i: in_sentence(units[i]) for i in sorted({i for pair in pairs for i in pair})}
    rows = reader.read([(stated[i], stated[j], days_) for (i, j), days_ in zip(pairs, between, strict=True)]).tolist()
    found = (Compared(units[i], units[j], PairReading(row[0], *row)) for (i, j), row in zip(pairs, rows, strict=True))
    return [each._replace(reading=_alike(each.reading)) if _word_for_word(each.a, each.b) else each for each in found]


def _rivals(reading: PairReading) -> float | None:
    """How surely two answer one question, as the reader says, where it finds that they answer it otherwise.

    The cheap features take another figure or day for another statement, which here it is not.
    """
    apart = reading.against >= _APART or reading.moved >= _APART
    return reading.question if apart and reading.question >= _SURELY else None


def _alike(reading: PairReading) -> PairReading:
    return WORD_FOR_WORD._replace(silent=reading.silent, silenced=reading.silenced)


def _word_for_word(a: Unit, b: Unit) -> bool:
    return a.joined == b.joined and _squeezed(a.context) == _squeezed(b.context)


def _between(a: date | None, b: date | None) -> int | None:
    return abs((a - b).days) if a and b else None


def read_together(readings: Readings, i: int, j: int) -> PairReading | None:
    """How `i` stands to `j`, whichever was read first; None where they were not read together."""
    found = readings.get((min(i, j), max(i, j)))
    return found.turned() if found and i > j else found


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _day(document: Document) -> date | None:
    return date.fromisoformat(document.published[:10]) if document.published and len(document.published) >= 10 else None
