"""Two members of a claim -> how they differ."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from sayso.corpus.claims.units import Unit, polarity, stem
from sayso.corpus.discrepancies.pairs import Pair
from sayso.corpus.quantities import Agreement, compare_figures, compare_times, missed
from sayso.lexicon import read_table
from sayso.schema import DiscrepancyKind, Document, Figure, Label, Precision, Relation, Stance, Time


class Difference(NamedTuple):
    """How two members differ; a value is copied from the page."""

    kind: DiscrepancyKind
    relation: Relation
    reason: str
    a: str
    b: str
    score: float


@functools.cache
def _increments() -> frozenset[str]:
    return frozenset(row["word"] for row in read_table("increments"))


def differences(pair: Pair, pages: Mapping[str, Document]) -> Iterator[Difference]:
    """Every way in which the two differ that the rules can name; none where they are not surely one statement."""
    yield from _figures(pair, pages)
    yield from _dates(pair, pages)
    yield from _polarity(pair)
    yield from _variants(pair)
    yield from _certainty(pair)
    yield from _attribution(pair, pages)
    yield from _wording(pair)


# --- figures ----------------------------------------------------------------------------------------


def _figures(pair: Pair, pages: Mapping[str, Document]) -> Iterator[Difference]:
    """The figures of one thing: apart, or one within the other. One that agrees settles it for its unit."""
    a, b = pair.a, pair.b
    found: list[tuple[Agreement, Figure, Figure]] = []
    for f, counted_f in zip(a.figures, a.counted, strict=True):
        for g, counted_g in zip(b.figures, b.counted, strict=True):
            if _one_thing(pair, (f, counted_f), (g, counted_g), pages):
                found.append((compare_figures(f, g), f, g))
    agreeing = {f.unit for how, f, _ in found if how is Agreement.EQUAL}
    for how, f, g in found:
        if f.unit in agreeing or how in {Agreement.EQUAL, Agreement.UNLIKE}:
            continue
        values = (_words(f, pages), _words(g, pages))
        if how is Agreement.WITHIN:
            yield Difference(
                DiscrepancyKind.FIGURE, Relation.PRECISION, "one figure within the other", *values, pair.score
            )
            return
        if a.document != b.document and (_words(g, pages) in a.context or _words(f, pages) in b.context):
            continue  # one sentence tells both, of two things
        if all(h is Agreement.APART for h, x, _ in found if x.unit == f.unit) and (
            pair.score >= _APART or _reworded(pair)
        ):
            later = _other_days(a, b, pages)
            yield Difference(
                DiscrepancyKind.FIGURE,
                Relation.UPDATE if later else Relation.CONFLICT,
                "figures apart, on another day" if later else "figures apart",
                *values,
                pair.score,
            )
            return


_SURE_ON_PAGE = 0.8
_ON_PAGE = 0.6
"""A page that gives two figures in statements less alike than this tells of two things."""
_APART = 0.3
"""Below this two figures may well count two things."""
_ALIKE = 0.7
"""From here on two members are versions of one wording, and what differs between them was changed."""


def _reworded(pair: Pair) -> bool:
    """Whether the two are versions of one wording on two pages."""
    long = min(len(pair.a.wording.words), len(pair.b.wording.words)) >= 5
    return long and pair.sequence >= _ALIKE and pair.length >= 0.7 and pair.a.document != pair.b.document


def _one_thing(
    pair: Pair, x: tuple[Figure, frozenset[str]], y: tuple[Figure, frozenset[str]], pages: Mapping[str, Document]
) -> bool:
    """Whether two figures count one thing, as far as the words say: a part is no total, an increase no sum."""
    (f, counted_f), (g, counted_g) = x, y
    if pair.a.document == pair.b.document:
        bound = missed(f, g) or missed(g, f)
        surely = pair.score >= _ON_PAGE and (
            bound or (pair.score >= _SURE_ON_PAGE and pair.a.context != pair.b.context)
        )
        return f.unit == g.unit and surely and bool(counted_f & counted_g)
    if f.unit != g.unit or _increases(pair.a, f, pages) != _increases(pair.b, g, pages):
        return False
    if counted_f and counted_g:
        return bool(counted_f & counted_g) or pair.sequence >= _ALIKE
    return f.unit is not None and pair.score >= 0.5


def _increases(unit: Unit, figure: Figure, pages: Mapping[str, Document]) -> bool:
    text = pages[unit.document].text
    end = figure.counted[1] if figure.counted else figure.end
    near = text[max(unit.start, figure.start - 16) : figure.start].split()[-1:] + text[figure.start : end + 8].split()
    return any(w.strip(".,;:").lower() in _increments() for w in near) and "than" not in near


def _words(row: Figure | Time, pages: Mapping[str, Document]) -> str:
    return pages[row.document].text[row.start : row.end].strip()


def _other_days(a: Unit, b: Unit, pages: Mapping[str, Document]) -> bool:
    """Whether the two pages were published on different days."""
    x, y = pages[a.document].published, pages[b.document].published
    return bool(x and y and x[:10] != y[:10])


# --- dates ------------------------------------------------------------------------------------------


def _dates(pair: Pair, pages: Mapping[str, Document]) -> Iterator[Difference]:
    times = [(s, t, compare_times(s, t)) for s in pair.a.times for t in pair.b.times]
    if not times or any(how is Agreement.EQUAL for *_, how in times):
        return
    s, t, how = min(times, key=lambda x: (x[2] is not Agreement.APART, x[0].start, x[1].start))
    values = (_words(s, pages), _words(t, pages))
    if _plain(values[0]) == _plain(values[1]) or how is Agreement.UNLIKE or max(pair.a.reports, pair.b.reports) > 0.5:
        return
    if min(len(pair.a.wording.words), len(pair.b.wording.words)) < 4:
        return  # "2016 arrived" tells too little to be held against anything
    if all(h is Agreement.APART for *_, h in times) and not _one_day(s, t):
        fine = {Precision.SECOND, Precision.MINUTE, Precision.HOUR, Precision.DAY}
        if pair.score >= 0.5 and (s.precision in fine) == (t.precision in fine):
            yield Difference(DiscrepancyKind.DATE, Relation.CONFLICT, "times apart", *values, pair.score)
    elif pair.score >= _APART:
        yield Difference(DiscrepancyKind.DATE, Relation.PRECISION, "one time within the other", *values, pair.score)


def _one_day(s: Time, t: Time) -> bool:
    """Whether two times apart are hours of one day: pages round the clock."""
    return bool(s.earliest and t.earliest) and (s.earliest or "")[:10] == (t.earliest or "")[:10]


def _plain(words: str) -> str:
    return words.lower().replace("’", "'")


# --- polarity ---------------------------------------------------------------------------------------


def _polarity(pair: Pair) -> Iterator[Difference]:
    """One denies what the other says, or says it with a "not"."""
    denies = [u.attribution is not None and u.attribution.stance is Stance.DENIES for u in (pair.a, pair.b)]
    negated = [u.wording.negated for u in (pair.a, pair.b)]
    if pair.a.speaker is not None and pair.a.speaker == pair.b.speaker:
        return
    if denies[0] != denies[1] and pair.score >= 0.6 and pair.sequence >= 0.6:
        yield Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, "denied", pair.a.text, pair.b.text, pair.score)
    elif negated[0] != negated[1] and not any(denies) and _reworded(pair):
        yield Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, "negated", pair.a.text, pair.b.text, pair.score)


# --- wording ----------------------------------------------------------------------------------------


def _variants(pair: Pair) -> Iterator[Difference]:
    """What stands in one place of two versions of one wording: another name conflicts, another word may not."""
    if not _reworded(pair):
        return
    for x, y in _replaced(pair):
        a, b = " ".join(x), " ".join(y)
        if any(c.isdigit() for c in a + b) or fuzz.ratio(a, b) > 70 or max(len(x), len(y)) > 4:
            continue
        named = [[stem(w) in u.wording.names for w in words] for words, u in ((x, pair.a), (y, pair.b))]
        if all(map(all, named)) and not set(x) & set(y):
            yield Difference(
                DiscrepancyKind.DESCRIPTION, Relation.CONFLICT, "another name in its place", a, b, pair.score
            )
        elif _telling(x) and _telling(y) and not any(map(any, named)):
            yield Difference(
                DiscrepancyKind.DESCRIPTION, Relation.PRECISION, "another word in its place", a, b, pair.score
            )


def _replaced(pair: Pair) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What stands between the same words in the one and in the other."""
    x, y = pair.a.wording.words, pair.b.wording.words
    gone: list[str] = []
    come: list[str] = []
    for op in LCSseq.opcodes(x, y):
        if op.tag == "equal":
            if gone and come:
                yield tuple(gone), tuple(come)
            gone, come = [], []
        gone += x[op.src_start : op.src_end] if op.tag in {"delete", "replace"} else ()
        come += y[op.dest_start : op.dest_end] if op.tag in {"insert", "replace"} else ()
    if gone and come:
        yield tuple(gone), tuple(come)


def _telling(words: tuple[str, ...]) -> bool:
    return any(len(w) > 3 and w not in polarity() for w in words)


def _wording(pair: Pair) -> Iterator[Difference]:
    """One statement of two pages in words of their own, each with some that the other has not."""
    a, b = pair.a, pair.b
    if a.document == b.document or pair.score < _SURE or _reworded(pair):
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


def _attribution(pair: Pair, pages: Mapping[str, Document]) -> Iterator[Difference]:
    """One wording, two speakers; a page's own voice is none."""
    a, b = pair.a, pair.b
    if a.speaker is None or b.speaker is None or a.speaker == b.speaker or a.document == b.document:
        return
    if _reworded(pair) and pair.score >= 0.5 and Label.TITLE not in {a.zone, b.zone}:
        values = (_source(a, pages), _source(b, pages))
        if all(values):
            yield Difference(DiscrepancyKind.ATTRIBUTION, Relation.PRECISION, "another speaker", *values, pair.score)


def _source(unit: Unit, pages: Mapping[str, Document]) -> str:
    if unit.attribution is None or not unit.attribution.source:
        return ""
    start, end = unit.attribution.source[0]
    return pages[unit.document].text[start:end]
