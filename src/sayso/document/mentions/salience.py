"""Whom a word may take up: near, subject, spoken of often."""

from __future__ import annotations

import math
from typing import NamedTuple

from sayso.document.mentions.page import REACH, Page, Referent
from sayso.schema import EntityType

FAR = 4
"""Sentences that a pronoun looks back on."""


def agrees(one: str, other: str) -> bool:
    """Whether two genders can be one person's: unknown agrees with any."""
    return not one or not other or one == other


class Wanted(NamedTuple):
    """What a pronoun or noun phrase takes up."""

    types: frozenset[EntityType]
    gender: str = ""
    plural: bool = False
    concept: str = ""
    """With it only who bears a name or was called so fits, and further back is looked."""


def salient(page: Page, word: int, wanted: Wanted) -> int | None:
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
    if wanted.gender and (one.plural or not agrees(one.gender, wanted.gender)):
        return False
    return not wanted.concept or one.named or wanted.concept in one.concepts


def _weight(one: Referent, wanted: Wanted, apart: int) -> float:
    """Chosen by hand on the development events; a given name's gender weighs as much as a sentence."""
    score = 0.7 * one.subject + (0.8 if wanted.gender else 0.4) * one.named + 0.3 * math.log(1 + one.times)
    if wanted.gender and not agrees(one.gender or one.guess, wanted.gender):
        score -= 1
    if wanted.concept:
        return round(score + (wanted.concept in one.concepts) + 0.6 * math.log(1 + one.times) - 0.3 * apart, 4)
    return round(score - apart, 4)
