"""Statements of all pages -> claims: each once, with everybody's position and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims.build import apply_responses, build_claims, face_of
from sayso.corpus.claims.candidates import overlapping, statement_pairs
from sayso.corpus.claims.compare import FEATURES, Comparison, bars, features, prepare
from sayso.corpus.claims.group import group_statements
from sayso.corpus.claims.pair_features import among_rivals
from sayso.corpus.claims.readings import Pair, StatementReader, read_pairs, read_together
from sayso.corpus.claims.relevance import relevant
from sayso.corpus.claims.units import Unit, units_of
from sayso.corpus.index.vectors import Encode, embed
from sayso.corpus.resolved import ResolvedCorpus
from sayso.models.logistic import load_logistic, scores
from sayso.models.pairs import PairReading
from sayso.schema import Claim
from sayso.settings import ClaimSettings

_PREPARED = 0.25
"""Share of the work that is done when vectors are there, and pairs are still to be read."""
_BLOCK = 1 << 15
"""Pairs whose features are held at a time."""

__all__ = ["ResolvedCorpus", "StatementReader", "Statements", "apply_responses", "find_claims"]


class StatementModels(NamedTuple):
    """What statements are compared by."""

    encode: Encode
    """Sentence vectors (`sayso.models.Encoder.embed`)."""
    reader: StatementReader
    """Two statements read together (`sayso.models.pairs.PairReader`)."""
    watch: Callable[[float], None] = lambda _share: None
    """Told what share of the statements at hand is compared, as it grows to 1."""


class Statements(NamedTuple):
    """What was compared, and what came of it."""

    units: tuple[Unit, ...]
    """The statements of all pages, in the order of page id and place."""
    readings: Mapping[Pair, PairReading]
    """For each pair read together, how the two stand to one another."""
    groups: tuple[tuple[int, ...], ...]
    claims: tuple[Claim, ...]


def find_claims(resolved: ResolvedCorpus, models: StatementModels, settings: ClaimSettings) -> Statements:
    """Every statement that somebody is said to have made, or that two pages make, once.

    The same for any order of pages. Candidates come from an index within each story, and of those only what a cheap
    comparison finds likely is read together, so that the cost grows little faster than the number of statements. What
    states nothing, or is hardly about the story, makes no claim, nor do silences ("declined to comment"), which stand
    among the responses. A claim's members answer one question; how each stands to the claim's face is its side.
    `apply_responses` adds what responses and discrepancies tell.
    """
    units = tuple(
        u
        for page in sorted(resolved.documents)
        for u in units_of(resolved.documents[page], resolved.layers[page], resolved.aliases)
    )
    comparison, pairs = prepare_pairs(units, resolved, models.encode, settings)
    models.watch(_PREPARED)
    likely = worth_reading(comparison, pairs, settings)
    readings, weighed = read_pairs(
        comparison, likely, models.reader, resolved.documents, lambda n: models.watch(_PREPARED + (1 - _PREPARED) * n)
    )
    barred = [(i, j) for i, j in likely if bars(units[i], units[j])]
    grouped = group_statements(len(units), among_rivals(units, weighed), barred, settings.least_score)
    groups = tuple(map(tuple, grouped))
    about = relevant(comparison, of_stories(units, resolved), pairs, settings.least_relevance)
    silent = _silence(len(units), readings)
    stated = [
        g for members in groups for g in [tuple(i for i in members if about[i] and silent[i] < settings.silent)] if g
    ]
    faces = [face_of(g, units, readings, silent) for g in stated]
    unread = sorted(
        {(min(f, i), max(f, i)) for f, g in zip(faces, stated, strict=True) for i in g if i != f} - readings.keys()
    )
    unread = [(i, j) for i, j in unread if not overlapping(units[i], units[j])]
    readings = {**readings, **read_pairs(comparison, unread, models.reader, resolved.documents)[0]}
    told = [part for g, face in zip(stated, faces, strict=True) for part in _like_the_face(g, face, readings, settings)]
    claims = build_claims(units, told, readings, resolved, settings)
    return Statements(units, readings, groups, claims)


def _like_the_face(
    members: Sequence[int], face: int, readings: Mapping[Pair, PairReading], settings: ClaimSettings
) -> list[tuple[list[int], int]]:
    """A group without the members that hardly answer what its face and the others do, and each of those by itself."""

    def near(i: int) -> bool:
        found = [read_together(readings, i, j) for j in members if j != i]
        mean = sum(r.same for r in found if r) / max(1, sum(r is not None for r in found))
        own = read_together(readings, face, i)
        return own is not None and own.same >= settings.least_member and mean >= settings.least_score

    kept = [i for i in members if i == face or near(i)]
    return [(kept, face), *(([i], i) for i in members if i not in kept)]


def prepare_pairs(
    units: Sequence[Unit], resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings
) -> tuple[Comparison, list[Pair]]:
    """What is known of all units together, and the pairs of them that are worth comparing."""
    vectors = embed([u.text for u in units], encode)
    pairs, crowd = statement_pairs(units, of_stories(units, resolved), vectors, settings)
    return prepare(units, vectors, embed([u.context for u in units], encode), crowd), pairs


def worth_reading(comparison: Comparison, pairs: Sequence[Pair], settings: ClaimSettings) -> list[Pair]:
    """The pairs that the cheap comparison finds likely enough to be one statement, or one with something changed.

    Two that count one thing otherwise need less: that comparison takes another figure for another statement.
    """
    model, units = load_logistic("claims", "same", FEATURES), comparison.units
    found: list[Pair] = []
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        told = scores(model, features(comparison, block))
        found += [
            (i, j)
            for (i, j), score in zip(block, told, strict=True)
            if score >= settings.least_likely or (score >= settings.least_counted and _count_apart(units[i], units[j]))
        ]
    return found


def _count_apart(a: Unit, b: Unit) -> bool:
    """Whether both count one kind of thing, and not alike."""
    return any(
        not named.isdisjoint(other) and (f.low, f.high) != (g.low, g.high)
        for f, named in zip(a.figures, a.counted, strict=True)
        for g, other in zip(b.figures, b.counted, strict=True)
    )


def _silence(count: int, readings: Mapping[Pair, PairReading]) -> list[float]:
    """How likely each unit states nothing: what the pairs with it say in the mean; 0 where none was read."""
    total, read = [0.0] * count, [0] * count
    for (i, j), reading in readings.items():
        for n, silent in ((i, reading.silent), (j, reading.silenced)):
            total[n] += silent
            read[n] += 1
    return [round(t / n, 4) if n else 0.0 for t, n in zip(total, read, strict=True)]


def of_stories(units: Sequence[Unit], resolved: ResolvedCorpus) -> list[list[int]]:
    """The units of each story that say anything."""
    of_page: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        if not unit.frame:
            of_page.setdefault(unit.document, []).append(i)
    return [[i for page in story.documents for i in of_page.get(page, ())] for story in resolved.stories]
