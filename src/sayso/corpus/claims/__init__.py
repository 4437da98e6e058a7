"""Statements of all pages -> claims: each once, with everybody's position and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sayso.corpus.claims.build import apply_responses, build_claims
from sayso.corpus.claims.candidates import statement_pairs
from sayso.corpus.claims.compare import FEATURES, Comparison, bars, features, prepare
from sayso.corpus.claims.context_features import CONTEXT_FEATURES, context_features
from sayso.corpus.claims.group import group_statements
from sayso.corpus.claims.reasons import why
from sayso.corpus.claims.relevance import relevant
from sayso.corpus.claims.units import Unit, units_of
from sayso.corpus.index.vectors import Encode, embed
from sayso.corpus.logistic import load_logistic, partial_log_odds, probabilities, scores
from sayso.corpus.resolved import ResolvedCorpus
from sayso.schema import Claim
from sayso.settings import ClaimSettings

_BLOCK = 1 << 15
"""Pairs whose features are held at a time."""

__all__ = ["ResolvedCorpus", "Statements", "apply_responses", "compare", "find_claims", "prepare_pairs"]


class Statements(NamedTuple):
    """What was compared, and what came of it."""

    units: tuple[Unit, ...]
    """The statements of all pages, in the order of page id and place."""
    scores: Mapping[tuple[int, int], float]
    """For each pair compared, how likely the two are one statement by what they say themselves."""
    barred: frozenset[tuple[int, int]]
    """Pairs that can never be one."""
    groups: tuple[tuple[int, ...], ...]
    claims: tuple[Claim, ...]


def find_claims(resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings) -> Statements:
    """Every statement that somebody is said to have made, or that two pages make, once.

    The same for any order of pages. Candidates come from an index within each story, so that the cost grows
    little faster than the number of statements. What is hardly about the story stands in a group, but in no
    claim. Denials are counted where the claim's own members deny it; `apply_responses` adds what responses and
    discrepancies tell.
    """
    units = tuple(
        u
        for page in sorted(resolved.documents)
        for u in units_of(resolved.documents[page], resolved.layers[page], resolved.aliases)
    )
    case, pairs = prepare_pairs(units, resolved, encode, settings)
    alone, among = compare(case, pairs)
    barred = frozenset((i, j) for i, j in pairs if bars(units[i], units[j]))
    groups = tuple(map(tuple, group_statements(len(units), among, barred, settings.least_score)))
    told = relevant(case, of_stories(units, resolved), pairs, settings.least_relevance)
    kept = [tuple(i for i in members if told[i]) for members in groups]
    claims = build_claims(units, kept, among, resolved, why(case, groups, among))
    return Statements(units, alone, barred, groups, claims)


def prepare_pairs(
    units: Sequence[Unit], resolved: ResolvedCorpus, encode: Encode, settings: ClaimSettings
) -> tuple[Comparison, list[tuple[int, int]]]:
    """What is known of all units together, and the pairs of them that are worth comparing."""
    vectors = embed([u.text for u in units], encode)
    pairs, crowd = statement_pairs(units, of_stories(units, resolved), vectors, settings)
    return prepare(units, vectors, embed([u.context or u.text for u in units], encode), crowd), pairs


def of_stories(units: Sequence[Unit], resolved: ResolvedCorpus) -> list[list[int]]:
    """The units of each story that say anything."""
    of_page: dict[str, list[int]] = {}
    for i, unit in enumerate(units):
        if not unit.frame:
            of_page.setdefault(unit.document, []).append(i)
    return [[i for page in story.documents for i in of_page.get(page, ())] for story in resolved.stories]


def compare(
    case: Comparison, pairs: Sequence[tuple[int, int]]
) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """How likely each pair is one statement: by itself, and as its rivals and common neighbours have it."""
    if not pairs:
        return {}, {}
    single = load_logistic("claims", "same", FEATURES)
    joint = load_logistic("claims", "among", FEATURES + CONTEXT_FEATURES)
    alone: list[float] = []
    own = []
    for start in range(0, len(pairs), _BLOCK):
        rows = features(case, pairs[start : start + _BLOCK])
        alone += scores(single, rows)
        own.append(partial_log_odds(joint, rows))
    among = probabilities(
        joint, np.concatenate(own) + partial_log_odds(joint, context_features(case.units, pairs, alone), len(FEATURES))
    )
    return dict(zip(pairs, alone, strict=True)), dict(zip(pairs, among, strict=True))
