"""Two members of a claim -> how they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.dates import date_differences
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.figures import figure_differences
from sayso.corpus.discrepancies.pairs import Pair, reworded
from sayso.corpus.discrepancies.places import Inside, place_differences
from sayso.corpus.discrepancies.polarity import polarity_differences
from sayso.corpus.discrepancies.reading import IndexedPage
from sayso.schema import BlockLabel, DiscrepancyKind, Relation


def differences(pair: Pair, pages: Mapping[str, IndexedPage], inside: Inside) -> Iterator[Difference]:
    """Every way in which the two differ that the rules can name; none where they are not surely one statement."""
    yield from figure_differences(pair, pages, inside)
    yield from place_differences(pair, pages, inside)
    if not pair.grouped:
        return
    yield from date_differences(pair, pages)
    yield from polarity_differences(pair, pages)
    yield from _certainty(pair)
    yield from _attribution(pair, pages)
    yield from _wording(pair)


# --- wording ----------------------------------------------------------------------------------------


def _wording(pair: Pair) -> Iterator[Difference]:
    """One statement of two pages in words of their own, each with some that the other has not."""
    a, b = pair.a, pair.b
    if a.document == b.document or pair.score < _SURE or reworded(pair):
        return
    own = a.wording.stems - b.wording.stems, b.wording.stems - a.wording.stems
    if all(len(x) >= 2 for x in own):
        yield Difference(
            DiscrepancyKind.DESCRIPTION, Relation.PRECISION, "told in other words", a.text, b.text, pair.score
        )


_SURE = 0.6
"""From here on two members are taken for one statement whatever their words."""


# --- certainty, attribution -------------------------------------------------------------------------


def _certainty(pair: Pair) -> Iterator[Difference]:
    if pair.a.wording.hedged != pair.b.wording.hedged and pair.score >= 0.4 and pair.a.document != pair.b.document:
        yield Difference(
            DiscrepancyKind.CERTAINTY, Relation.PRECISION, "one is hedged", pair.a.text, pair.b.text, pair.score
        )


def _attribution(pair: Pair, pages: Mapping[str, IndexedPage]) -> Iterator[Difference]:
    """One wording, two speakers; a page's own voice is none."""
    a, b = pair.a, pair.b
    if a.speaker is None or b.speaker is None or a.speaker == b.speaker or a.document == b.document:
        return
    if reworded(pair) and pair.score >= 0.5 and BlockLabel.TITLE not in {a.zone, b.zone}:
        values = (_source(a, pages), _source(b, pages))
        if all(values):
            yield Difference(DiscrepancyKind.ATTRIBUTION, Relation.PRECISION, "another speaker", *values, pair.score)


def _source(unit: Unit, pages: Mapping[str, IndexedPage]) -> str:
    if unit.attribution is None or not unit.attribution.source:
        return ""
    start, end = unit.attribution.source[0]
    return pages[unit.document].document.text[start:end]
