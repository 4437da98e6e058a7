"""Whom a word may take up: near, subject, spoken of often."""

from __future__ import annotations

import math
from typing import NamedTuple

from sayso.document.people.mentions.discourse_state import REACH, DiscourseState, Referent
from sayso.schema import EntityType

_FIRMS = frozenset({"company", "bank", "newspaper", "broadcaster", "publisher"})
_NO_FIRMS = frozenset(
    """union association university college school council committee commission court church party police ministry
    parliament charity""".split()
)
"""Concepts of bodies: what is known as one of these is no "company", and what is known as one of those no "union"."""
_OFFICES = frozenset({"agency", "authority", "board", "bureau", "department", "office", "regulator", "service"})
"""Concepts of bodies that are seldom firms."""
FAR = 4
"""Sentences that a pronoun looks back on."""


def agrees(one: str, other: str) -> bool:
    """Whether two genders can be one person's: unknown agrees with any."""
    return not one or not other or one == other


class Wanted(NamedTuple):
    """What a pronoun or noun phrase takes up."""

    types: frozenset[EntityType]
    plural: bool = False
    concept: str = ""
    """With it only who bears a name or was called so fits, and further back is looked."""
    called: bool = False
    """Whether only who was called so fits."""


def salient(page: DiscourseState, word: int, wanted: Wanted) -> int | None:
    """The referent in mind at a word: near, the subject of its sentence, spoken of often. None: nobody in reach."""
    sentence = page.words[word].sentence
    reach, far = (2 * REACH, 3 * FAR) if wanted.concept else (REACH, FAR)
    best: tuple[float, int] | None = None
    seen: set[int] = set()
    for naming in reversed(page.namings[-reach:]):
        one = page.referents[naming.referent]
        apart = sentence - page.words[naming.first].sentence
        if naming.referent in seen or not _fits(one, wanted):
            continue
        seen.add(naming.referent)
        if 0 <= apart <= far:
            score = _weight(one, wanted, apart)
            if best is None or score > best[0]:
                best = (score, naming.referent)
    return best[1] if best else None


def _fits(one: Referent, wanted: Wanted) -> bool:
    if one.type not in wanted.types or (wanted.plural and not one.plural and one.type is EntityType.UNNAMED):
        return False
    if one.plural and not wanted.plural:
        return False
    if not wanted.concept or wanted.concept in one.concepts:
        return True
    return one.named and not wanted.called and not _clash(wanted.concept, one)


def _clash(concept: str, one: Referent) -> bool:
    """Whether a named body is known to be another kind of body: a union is no "company"."""
    wanted, other = (_FIRMS, _NO_FIRMS) if concept in _FIRMS else (_NO_FIRMS, _FIRMS)
    return concept in wanted and bool(one.concepts & other) and not one.concepts & wanted


def _weight(one: Referent, wanted: Wanted, apart: int) -> float:
    """Chosen by hand on the development events."""
    score = 0.7 * one.subject + 0.4 * one.named + 0.3 * math.log(1 + one.times)
    if wanted.concept:
        score -= wanted.concept in _FIRMS and bool(one.concepts & _OFFICES) and not one.concepts & _FIRMS
        return round(score + (wanted.concept in one.concepts) + 0.6 * math.log(1 + one.times) - 0.3 * apart, 4)
    return round(score - apart, 4)
