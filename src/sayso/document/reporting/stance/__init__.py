"""Attributions -> what their speakers do: stance, class, caveats, and what a denial or confirmation is of.

Three things decide a stance, in this order: the cue (table `lexicon/cues.tsv`), what negates or governs it
("did not say", "stopped short of saying"), and, under a cue that only reports, the content ("said the claims were
baseless", "said it will sell").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sayso.document.reporting.caveats import find_caveats
from sayso.document.reporting.cues import Cue, find_cues
from sayso.document.reporting.stance.contents import Tagged, read_content
from sayso.document.reporting.stance.targets import find_target
from sayso.document.words.tokens import words
from sayso.lexicon import word_list
from sayso.schema import Attribution, AttributionClass, AttributionKind, Document, Sentence, Span, Stance, Token

_REACH = 120
"""Characters before a cue, or behind it, that can govern it."""
_NEGATORS = word_list("reporting", "negator")
_NO_NEGATION_BEFORE = word_list("reporting", "after_idle_not")
_NOBODY = word_list("reporting", "nobody")
_BREAK = re.compile(r"[,;:()\"“”„«»—–\n]|--")
_AUXILIARIES = word_list("reporting", "before_cue")
_CONTENT_DECIDES = frozenset({Stance.ASSERTS})


class CueReading(NamedTuple):
    """What the cue and its governors say, before the content is looked at."""

    stance: Stance
    class_: AttributionClass
    cue: Cue | None
    negated: bool


def classify_stance(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions with `stance`, `class`, `caveat` and `target` filled in, in the order given.

    Wants parents set, for a caveat goes to the outermost of several nested in one sentence. Costs a few
    microseconds a word around each cue; nothing is read beyond the sentences that an attribution touches and the next.
    """
    tagged = Tagged(tokens, [token.start for token in tokens])
    caveats = find_caveats(document.text, sentences, attributions)
    return tuple(
        _qualified(document.text, sentences, tagged, attribution, caveats.get(attribution.id, ()))
        for attribution in attributions
    )


def _qualified(
    text: str,
    sentences: Sequence[Sentence],
    tagged: Tagged,
    attribution: Attribution,
    caveat: tuple[Span, ...],
) -> Attribution:
    reading = read_cue(text, sentences, attribution)
    stance = reading.stance
    said = read_content(text, tagged, attribution)
    if stance in {Stance.ASSERTS, Stance.QUESTIONS} and said.requests(reading.cue):
        stance = Stance.URGES
    elif stance in _CONTENT_DECIDES and reading.class_ is AttributionClass.STATEMENT:
        stance = said.stance(reading.cue) or stance
    elif stance is Stance.ACCUSES and said.rejects():
        stance = Stance.DENIES
    elif stance is Stance.URGES and said.informs(reading.cue):
        stance = Stance.ASSERTS
    elif stance is Stance.ASSERTS and reading.class_ is AttributionClass.BELIEF and said.coming(reading.cue):
        stance = Stance.PREDICTS
    target = find_target(text, attribution, stance, reading.cue) if attribution.content else attribution.target
    return replace(attribution, stance=stance, class_=reading.class_, caveat=caveat, target=target)


def read_cue(text: str, sentences: Sequence[Sentence], attribution: Attribution) -> CueReading:
    """The stance that cue and governors give; without a known cue, a statement that is asserted."""
    if not attribution.cue:
        return CueReading(Stance.ASSERTS, AttributionClass.STATEMENT, None, negated=False)
    before, inside, after = _window(text, sentences, attribution)
    shown = [*before, *inside, *after]
    low, high = len(before), len(before) + len(inside)
    found = find_cues(shown)
    operator = next((f for f in found if f.cue.sort == "operator" and f.start < high), None)
    heads = [f for f in found if f.cue.sort != "operator" and f.start < high and f.end > low]
    head = next((f for f in heads if f.cue.stance is not Stance.ASSERTS), heads[0] if heads else None)
    if operator is not None and (head is None or operator.start <= head.start) and not _governs(shown, operator.start):
        return _silence(head.cue if head else None)
    at = head.start if head else high
    negated = _governs(shown, at) or _nobody(text, attribution)
    if head is None:
        stance = Stance.DECLINES if negated else Stance.ASSERTS
        return CueReading(stance, _unknown(attribution, inside), None, negated)
    stance = head.cue.negated if negated else head.cue.stance
    class_ = AttributionClass.STATEMENT if stance is Stance.DECLINES else head.cue.class_
    return CueReading(stance, class_, head.cue, negated)


def _unknown(attribution: Attribution, cue: Sequence[str]) -> AttributionClass:
    """The class under a cue that the table lacks: a statement where the words are quoted or the cue is a sign."""
    sign = not any(word.isalpha() for word in cue)
    return AttributionClass.STATEMENT if sign or attribution.kind is AttributionKind.DIRECT else AttributionClass.OTHER


def _silence(cue: Cue | None) -> CueReading:
    """Declining to do what the cue says: a silence, but refusing to agree is a denial."""
    if cue is not None and cue.stance is Stance.CONFIRMS and cue.negated is Stance.DENIES:
        return CueReading(Stance.DENIES, cue.class_, cue, negated=True)
    return CueReading(Stance.DECLINES, AttributionClass.STATEMENT, cue, negated=True)


def _window(
    text: str, sentences: Sequence[Sentence], attribution: Attribution
) -> tuple[list[str], list[str], list[str]]:
    """The lower-case words before the cue in its clause, those of the cue, and the one behind it."""
    first, last = attribution.cue[0].start, attribution.cue[-1].end
    at = bisect_right(sentences, first, key=lambda s: s.start) - 1
    floor = max(sentences[at].start if at >= 0 else 0, first - _REACH)
    for span in (*attribution.source, *attribution.content):
        if span.end <= first:
            floor = max(floor, span.end)
    breaks = [match.end() for match in _BREAK.finditer(text, floor, first)]
    floor = breaks[-1] if breaks else floor
    inside = [word for span in attribution.cue for word in _words(text, span.start, span.end)]
    return _words(text, floor, first), inside, _words(text, last, min(len(text), last + _REACH))[:1]


def _words(text: str, start: int, end: int) -> list[str]:
    return [text[s:e].lower().replace("’", "'") for s, e in words(text, start, end)]


def _governs(shown: Sequence[str], at: int) -> bool:
    """Whether a negation before word `at` reaches it, through auxiliaries and adverbs only."""
    for i in range(at - 1, -1, -1):
        word = shown[i]
        if word in _NEGATORS:
            return i + 1 >= len(shown) or shown[i + 1] not in _NO_NEGATION_BEFORE
        if word in _NO_NEGATION_BEFORE or word in _AUXILIARIES or word.endswith("ly"):
            continue
        if at - i > 1 or not _is_speech(word):
            return False
    return False


def _is_speech(word: str) -> bool:
    """Whether a word is itself a cue, so that a negation reaches past it ("neither confirm nor deny")."""
    return any(found.cue.sort == "verb" for found in find_cues([word]))


def _nobody(text: str, attribution: Attribution) -> bool:
    if not attribution.source:
        return False
    first = _words(text, *attribution.source[0])[:1]
    return bool(first) and first[0] in _NOBODY
