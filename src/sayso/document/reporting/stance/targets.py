"""Denials and confirmations -> what they are of, where the page names it."""

from __future__ import annotations

import re

from sayso.document.reporting.cues import Cue
from sayso.document.reporting.stance.contents import VERDICT
from sayso.schema import Attribution, Span, Stance
from sayso.text import trim

_CLAIMED = (
    r"(?:claims?|allegations?|accusations?|charges?|reports?|rumou?rs?|assertions?|suggestions?|ideas?|notions?|"
    r"speculation|criticisms?|theor(?:y|ies)|tales?|stor(?:y|ies)|fears?|findings?|contentions?|arguments?|complaints?)"
)
_NAMED = re.compile(rf"(?:[\w'’-]+\s+){{0,5}}?{_CLAIMED}\b(?:\s+(that|of|about)\s+)?", re.IGNORECASE)
"""A claim's name, "the earlier claims that", "reports of": what is claimed follows."""
_AS = re.compile(r",?\s+as\s")
_BEFORE_VERDICT = re.compile(
    r"[\s,]*(?:\b(?:is|are|was|were|be|been|being|has|have|had)|['’]s|['’]re)?(?:\s+(?:\w+ly|all|just|not|both))*"
    r"\s*[\"“'‘]?\s*(?:as\s+)?[\"“'‘]?\s*$"
)
_POINTS_BACK = re.compile(r"(?:that|this|it|they|there|we|he|she|i|these|those)$", re.IGNORECASE)
_READ = 300
"""Characters of a content in which the claim's name and the verdict are looked for."""


def find_target(text: str, attribution: Attribution, stance: Stance, cue: Cue | None) -> tuple[Span, ...]:
    """What is denied or confirmed: the claim where it is spelled out, else its name.

    Empty for other stances, and where the page does not name it ("that is not true").
    """
    if stance not in {Stance.DENIES, Stance.CONFIRMS} or not attribution.content:
        return ()
    first, *rest = attribution.content
    if cue is None or (cue.stance is Stance.ASSERTS and cue.negated is not Stance.DENIES):
        return _of_verdict(text, first, cue)
    named = _NAMED.match(text, first.start, min(first.end, first.start + _READ))
    if named and named[1] and named.end() < first.end:
        return (trim(text, named.end(), first.end), *rest)
    verdict = _AS.search(text, first.start, min(first.end, first.start + _READ))
    if verdict and (named or cue.words[0] in {"dismiss", "reject", "rubbish", "denounce", "brush"}):
        return (trim(text, first.start, verdict.start()),)
    return attribution.content


def _of_verdict(text: str, content: Span, cue: Cue | None) -> tuple[Span, ...]:
    """What stands before the verdict: "the claim that {it leaked} was baseless", "{the story} 'a fabrication'"."""
    end = min(content.end, content.start + _READ)
    verdict = VERDICT.search(text, content.start, end)
    if verdict is None:
        return ()
    stop = content.start + len(_BEFORE_VERDICT.sub("", text[content.start : verdict.start()]))
    named = _NAMED.match(text, content.start, stop)
    if named is None and (cue is None or "names" not in cue.traits):
        return ()
    start = named.end() if named and named[1] and named.end() < stop else content.start
    span = trim(text, start, stop)
    return () if span.start >= span.end or _POINTS_BACK.match(text, span.start, span.end) else (span,)
