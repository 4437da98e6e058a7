"""Statements of all pages -> claims: each once, with everybody's position and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims.build import build_claims, settle
from sayso.corpus.claims.candidates import candidate_pairs
from sayso.corpus.claims.compare import FEATURES, bars, case_of, features
from sayso.corpus.claims.group import group
from sayso.corpus.claims.units import Unit, units_of
from sayso.corpus.ground import Ground
from sayso.corpus.logistic import load_logistic, scores
from sayso.corpus.vectors import Encode, embed
from sayso.schema import Claim
from sayso.settings import ClaimSettings

_BLOCK = 1 << 15
"""Pairs whose features are held at a time."""

__all__ = ["Ground", "Statements", "compare_units", "find_claims", "settle"]


class Statements(NamedTuple):
    """What was compared, and what came of it."""

    units: tuple[Unit, ...]
    """The statements of all pages, in the order of page id and place."""
    scores: Mapping[tuple[int, int], float]
    """For each pair compared, how likely the two are one statement."""
    barred: frozenset[tuple[int, int]]
    """Pairs that can never be one."""
    groups: tuple[tuple[int, ...], ...]
    claims: tuple[Claim, ...]


def find_claims(ground: Ground, encode: Encode, settings: ClaimSettings) -> Statements:
    """Every statement that somebody is said to have made, or that two pages make, once.

    The same for any order of pages. Candidates come from an index within each story, so that the cost grows
    little faster than the number of statements. Denials are counted where the claim's own members deny it;
    `settle` adds what responses and discrepancies tell.
    """
    units = tuple(
        u
        for page in sorted(ground.documents)
        for u in units_of(ground.documents[page], ground.layers[page], ground.aliases)
    )
    scored, barred = compare_units(units, ground, encode, settings)
    groups = tuple(map(tuple, group(len(units), scored, barred, settings.least_score)))
    return Statements(units, scored, barred, groups, build_claims(units, groups, scored, ground))


def compare_units(
    units: Sequence[Unit], ground: Ground, encode: Encode, settings: ClaimSettings
) -> tuple[dict[tuple[int, int], float], frozenset[tuple[int, int]]]:
    """A score for every candidate pair, and the pairs that are barred."""
    if not units:
        return {}, frozenset()
    of_page: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        if not unit.frame:
            of_page.setdefault(unit.document, []).append(i)
    groups = [[i for page in story.documents for i in of_page.get(page, ())] for story in ground.stories]
    vectors = embed([u.text for u in units], encode)
    pairs, crowd = candidate_pairs(units, groups, vectors, settings)
    case = case_of(units, vectors, embed([u.context or u.text for u in units], encode), crowd)
    found: dict[tuple[int, int], float] = {}
    for first in range(0, len(pairs), _BLOCK):
        block = pairs[first : first + _BLOCK]
        rows = features(case, block)
        found.update(zip(block, scores(load_logistic("claims", "same", FEATURES), rows), strict=True))
    return (
        found,
        frozenset((i, j) for i, j in pairs if bars(units[i], units[j])),
    )
