"""Two statements of one question -> on which side the one stands to the other."""

from __future__ import annotations

import functools
import re

from sayso.corpus.claims.reasons import other_figure
from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.word_forms import stem
from sayso.lexicon import read_table
from sayso.models.pairs import PairReading
from sayso.schema import MemberSide, Stance
from sayso.settings import ClaimSettings

LIKELIER = 0.5
"""From here on something is likelier than not: what a member says of another, or which claim an answer is to."""
_WORDS = re.compile(r"[^\W\d_]+")


def member_side(unit: Unit, face: Unit, reading: PairReading | None, settings: ClaimSettings) -> MemberSide:
    """How a member stands to the face of its claim."""
    if reading is None or other_figure(unit, face):
        return MemberSide.BESIDE
    if stands_against(unit, face, reading, settings):
        return MemberSide.AGAINST
    if reading.moved >= LIKELIER or reading.same < settings.least_score:
        return MemberSide.BESIDE
    return MemberSide.WITH


def stands_against(a: Unit, b: Unit, reading: PairReading, settings: ClaimSettings) -> bool:
    """Whether one of two statements denies what the other says.

    Where one is told as a denial, the reader need be less sure that they are against each other; two that are told so
    deny one thing, and of two that count something the one gives another count.
    """
    if (a.figures and b.figures) or (tells_denial(a) and tells_denial(b)):
        return False
    if opposes(a, b):
        return reading.same >= settings.least_score and reading.against >= settings.denied
    sure = reading.same >= settings.least_opposed and reading.denies >= LIKELIER
    return sure and reading.against >= settings.against


def opposes(a: Unit, b: Unit) -> bool:
    """Whether one is told as a denial and the other as what could be denied: no "not", and no count beside a count.

    "Denied that it had done wrong" and "has done nothing wrong" agree; a denial that mentions the toll denies no toll.
    """
    if tells_denial(a) == tells_denial(b) or (a.figures and b.figures):
        return False
    return not (b if tells_denial(a) else a).wording.negated


def denies(unit: Unit, other: Unit) -> bool:
    """Whether of two that stand against each other the first is somebody's denial of what somebody else says."""
    if unit.attribution is None or unit.speaker == other.speaker:
        return False
    if tells_denial(unit) != tells_denial(other):
        return tells_denial(unit)
    return unit.wording.negated and not other.wording.negated


def tells_denial(unit: Unit) -> bool:
    """Whether a statement is told as a denial, or tells of one: "the ministry dismissed the claim".

    Of several clauses that one speaker says only those are that have a "not", or stand in a sentence that denies.
    """
    if not unit.wording.verbs.isdisjoint(denying_stems()):
        return True
    if unit.stance is not Stance.DENIES:
        return False
    return unit.wording.negated or any(stem(word) in denying_stems() for word in _WORDS.findall(unit.context.lower()))


@functools.cache
def denying_stems() -> frozenset[str]:
    """Stems of the verbs that deny."""
    rows = read_table("cues")
    return frozenset(stem(row["cue"]) for row in rows if row["stance"] == Stance.DENIES and row["cue"].isalpha())
