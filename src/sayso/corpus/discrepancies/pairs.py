"""Claims -> the pairs of their members that were compared, with how alike they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.schema import Claim


class Pair(NamedTuple):
    """Two members of one claim."""

    a: Unit
    b: Unit
    score: float
    """How likely they are one statement."""
    sequence: float
    """How many of the words of the shorter stand in the longer in the same order, 0 to 1."""
    length: float
    """The shorter's words by the longer's."""
    grouped: bool = True
    """Whether grouping made them members of one claim; else one of them may be of none."""


NEAR = 0.3
"""Statements this likely one are compared though grouping kept them apart: their figures may be why."""


def member_pairs(statements: Statements) -> Mapping[str, tuple[Pair, ...]]:
    """Each claim's id -> its pairs, in the order of the units, and the near pairs of one member and another statement.

    Only pairs that grouping compared are here, so that a claim of a thousand members costs no million.
    """
    claim_of = {(m.document, m.start, m.end): c for c in statements.claims for m in c.members}
    owner: list[Claim | None] = [claim_of.get((u.document, u.start, u.end)) for u in statements.units]
    found: dict[str, list[Pair]] = {c.id: [] for c in statements.claims}
    for (i, j), score in sorted(statements.scores.items()):
        mine, other = owner[i], owner[j]
        near = score >= NEAR and (i, j) not in statements.barred
        if mine is not None and (mine is other or near):
            found[mine.id].append(_pair(statements.units[i], statements.units[j], score, grouped=mine is other))
        elif other is not None and near:
            found[other.id].append(_pair(statements.units[i], statements.units[j], score, grouped=False))
    return {claim: tuple(pairs) for claim, pairs in found.items()}


def _pair(a: Unit, b: Unit, score: float, *, grouped: bool) -> Pair:
    x, y = a.wording.words, b.wording.words
    short, long = sorted((len(x) or 1, len(y) or 1))
    return Pair(a, b, score, round(LCSseq.similarity(x, y) / short, 4), round(short / long, 4), grouped)


ALIKE = 0.7
"""From here on two members are versions of one wording, and what differs between them was changed."""


def reworded(pair: Pair) -> bool:
    """Whether the two are versions of one wording on two pages."""
    long = min(len(pair.a.wording.words), len(pair.b.wording.words)) >= 5
    return long and pair.sequence >= ALIKE and pair.length >= ALIKE and pair.a.document != pair.b.document
