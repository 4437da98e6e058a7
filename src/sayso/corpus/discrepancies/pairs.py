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


def member_pairs(statements: Statements) -> Mapping[str, tuple[Pair, ...]]:
    """Each claim's id -> its pairs, in the order of the units.

    Only pairs that grouping compared are here, so that a claim of a thousand members costs no million.
    """
    claim_of = {(m.document, m.start, m.end): c for c in statements.claims for m in c.members}
    owner: list[Claim | None] = [claim_of.get((u.document, u.start, u.end)) for u in statements.units]
    found: dict[str, list[Pair]] = {c.id: [] for c in statements.claims}
    for (i, j), score in sorted(statements.scores.items()):
        claim = owner[i]
        if claim is not None and claim is owner[j]:
            found[claim.id].append(_pair(statements.units[i], statements.units[j], score))
    return {claim: tuple(pairs) for claim, pairs in found.items()}


def _pair(a: Unit, b: Unit, score: float) -> Pair:
    x, y = a.wording.words, b.wording.words
    short, long = sorted((len(x) or 1, len(y) or 1))
    return Pair(a, b, score, round(LCSseq.similarity(x, y) / short, 4), round(short / long, 4))
