"""Attributions -> the words that qualify them: not verified, no evidence given, hearsay.

A caveat belongs to one attribution: the one that it stands in or follows, in its sentence or the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from sayso.schema import Attribution, Sentence, Span
from sayso.text import inside

_HOW = r"(?:(?:immediately|independently|readily|yet|be|been|separately|directly|fully|officially|publicly)\s+){0,4}"
_CHECK = r"(?:verif(?:y|ied)|confirm(?:ed)?|corroborated?|authenticated?|substantiated?|cross-checked)"
_PROOF = (
    r"(?:(?:any|no|further|other|more|specific|concrete|immediate|hard|direct|supporting)\s+){0,3}"
    r"(?:evidence|proof|details?|specifics|sources?|particulars|corroboration|substantiation|documentation)"
)
_GIVE = r"(?:giv|provid|offer|present|cit|produc|show|suppl|shar|releas|disclos|publish|specify|nam)"
_GIVING = rf"(?:{_GIVE}(?:y?ing)|elaborating)"
_CHECKED = re.compile(
    # "could not be independently verified", "has not verified", "have yet to confirm"
    rf"\b(?:could|can|has|have|had|was|were|is|are|did|do|does)(?:\s+not|n[o'’]t|\s+never|\s+yet\s+to)\s+{_HOW}{_CHECK}\b"
    # "was unable to verify", "was not able to independently confirm"
    rf"|\b(?:is|are|was|were|has been|have been|been)\s+(?:unable|not\s+(?:immediately\s+)?able|not\s+in\s+a\s+position)"
    rf"\s+to\s+{_HOW}{_CHECK}\b"
    # "it was not immediately possible to verify", "impossible to verify"
    rf"|\b(?:not\s+(?:immediately\s+)?possible|impossible|difficult|hard)\s+to\s+{_HOW}{_CHECK}\b"
    r"|\bremain(?:s|ed)?\s+(?:unverified|unconfirmed|unproven)\b"
    r"|\b(?:no|lacks?|without)\s+(?:immediate\s+|official\s+)?(?:independent\s+)?(?:confirmation|verification|corroboration)\b",
    re.IGNORECASE,
)
_UNPROVEN = re.compile(
    # "without presenting evidence", "without evidence", "without elaborating"
    rf"\bwithout\s+(?:{_GIVING}\s+{_PROOF}|{_PROOF}|elaborating|elaboration|giving\s+a\s+reason)\b"
    # "gave no evidence", "did not provide evidence", "has offered no proof"
    rf"|\b(?:gave|given|offer(?:s|ed)|provide[sd]|present(?:s|ed)|cite[sd]|produce[sd]|show(?:s|ed|n)|gives|supplied)\s+"
    rf"no\s+{_PROOF}\b"
    rf"|\b(?:did|does|do|has|have|had)(?:\s+not|n['’]t|\s+never)\s+(?:immediately\s+|yet\s+|publicly\s+)?"
    rf"(?:(?:give|given|provided?|offer(?:ed)?|present(?:ed)?|cited?|produced?|shown?|suppl(?:y|ied)|shared?)\s+{_PROOF}|elaborate)\b",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    r"\b(?:allegedly|reportedly|supposedly|purportedly)\b"
    r"|\baccording\s+to\s+(?:[\w'’-]+\s+){0,2}?(?:local|state|foreign|social|unconfirmed|unverified|media)\s+"
    r"(?:[\w'’-]+\s+){0,2}?(?:media|press|reports?|outlets|newspapers)\b(?:\s+reports)?",
    re.IGNORECASE,
)


def find_caveats(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[Attribution]
) -> Mapping[str, tuple[Span, ...]]:
    """Attribution id -> its caveats, in text order; only attributions that have some.

    What a speaker says of verification is content, not a caveat. A sentence that says so by itself ("It gave no
    evidence.") qualifies the last attribution of the sentence before, the outermost where they nest.
    """
    by_start = sorted(attributions, key=lambda a: (_extent(a), a.id))
    starts = [_extent(a).start for a in by_start]
    found: dict[str, set[Span]] = {}
    for i, sentence in enumerate(sentences):
        for span, hearsay in _in_sentence(text, sentence):
            near = _near(by_start, starts, sentences, i)
            owner = _speaker_of(span, near) if hearsay else _qualified(span, near, sentences, i)
            if owner is not None:
                found.setdefault(owner.id, set()).add(span)
    return {key: tuple(sorted(spans)) for key, spans in found.items()}


def _extent(attribution: Attribution) -> Span:
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _in_sentence(text: str, sentence: Sentence) -> Iterator[tuple[Span, bool]]:
    """Caveats of a sentence, and whether each is hearsay."""
    for pattern, hearsay in ((_CHECKED, False), (_UNPROVEN, False), (_HEARSAY, True)):
        for match in pattern.finditer(text, sentence.start, sentence.end):
            yield Span(match.start(), match.end()), hearsay


_NEAR = 60
"""Attributions before a sentence that are looked at: more than ever begin before it and reach into it."""


def _near(
    by_start: Sequence[Attribution], starts: Sequence[int], sentences: Sequence[Sentence], i: int
) -> list[Attribution]:
    """The attributions that begin before the sentence ends, the last ones only."""
    last = bisect_right(starts, sentences[i].end)
    return list(by_start[max(0, last - _NEAR) : last])


def _speaker_of(span: Span, near: Sequence[Attribution]) -> Attribution | None:
    """The innermost attribution whose content holds a word of hearsay; none where that word is its cue."""
    holding = [a for a in near if any(inside(span, c) for c in a.content)]
    if any(inside(span, c) for a in near for c in a.cue):
        return None
    return min(holding, key=lambda a: (sum(c.end - c.start for c in a.content), a.id), default=None)


def _qualified(span: Span, near: Sequence[Attribution], sentences: Sequence[Sentence], i: int) -> Attribution | None:
    """The attribution that a clause about proof or checking is about."""
    if any(inside(span, c) for a in near for c in a.content):
        return None
    others = [a for a in near if not any(s.start < span.end and span.start < s.end for s in a.cue)]
    for sentence in (sentences[i], *sentences[max(0, i - 1) : i]):
        here = [a for a in others if a.content and _touches(a, sentence)]
        outer = [a for a in here if a.parent is None] or here
        before = [a for a in outer if _extent_in(a, sentence).start < span.start]
        if before:
            return max(before, key=lambda a: (_last_before(a, span), a.id))
        if outer:
            return min(outer, key=lambda a: (_extent(a), a.id))
    return None


def _touches(attribution: Attribution, sentence: Sentence) -> bool:
    spans = (*attribution.cue, *attribution.content)
    return any(s.start < sentence.end and sentence.start < s.end for s in spans)


def _extent_in(attribution: Attribution, sentence: Sentence) -> Span:
    extent = _extent(attribution)
    return Span(max(extent.start, sentence.start), min(extent.end, sentence.end))


def _last_before(attribution: Attribution, span: Span) -> int:
    """Where the attribution's last word before the caveat ends."""
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return max((s.end for s in spans if s.end <= span.start), default=-1)
