"""Attributions -> the words that qualify them: not verified, no evidence given, hearsay.

A caveat belongs to one attribution: the one that it stands in or follows, in its sentence or the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from sayso.schema import Attribution, AttributionKind, Sentence, Span
from sayso.text import inside

_HOW = r"(?:(?:immediately|independently|readily|yet|separately|directly|fully|officially|publicly|itself)\s+){0,3}"
_VERIFY = r"(?:verify|authenticate|substantiate|cross-check)"
_VERIFIED = r"(?:verified|authenticated|substantiated|cross-checked)"
_CHECK = r"(?:verify|confirm|corroborate|authenticate|substantiate)"
_CHECKED = r"(?:verified|confirmed|corroborated|authenticated|substantiated)"
_ALONE = r"independently\s+(?:been\s+)?(?:confirm|corroborate)(?:e?d)?"
_NOT = r"(?:\s+not|n['’]t|\s+never)"
_PROOF = (
    r"(?:(?:any|no|further|other|more|specific|concrete|immediate|hard|direct|supporting)\s+){0,3}"
    r"(?:evidence|proof|details?|specifics|sources?|particulars|corroboration|substantiation|documentation)"
)
_GIVING = r"(?:giving|providing|offering|presenting|citing|producing|showing|supplying|sharing|specifying)"
_GAVE = r"(?:gave|given|gives|offer(?:s|ed)|provide[sd]|present(?:s|ed)|cite[sd]|produce[sd]|show(?:s|ed|n)|supplied)"
_GIVE = r"(?:give|given|provided?|offer(?:ed)?|present(?:ed)?|cited?|produced?|shown?|suppl(?:y|ied)|shared?)"
_UNCHECKED = re.compile(
    # "could not be independently verified", "has not been confirmed", "is yet to be verified"
    rf"\b(?:could|can|has|have|had|is|are|was|were)(?:{_NOT}|\s+yet\s+to)\s+{_HOW}be(?:en)?\s+{_HOW}{_CHECKED}\b"
    rf"|\b(?:is|are|was|were){_NOT}\s+{_HOW}{_CHECKED}\b"
    # "could not immediately verify", "cannot confirm", "did not verify", "have yet to verify"
    rf"|\b(?:cannot|ca{_NOT}|can{_NOT}|could{_NOT})\s+{_HOW}{_CHECK}\b"
    rf"|\b(?:has|have|had|did|does|do)(?:{_NOT}|\s+yet\s+to)\s+{_HOW}(?:{_VERIFY}|{_VERIFIED}|{_ALONE})\b"
    # "was unable to verify", "has not been able to confirm"
    r"|\b(?:is|are|was|were|been|be|being)\s+"
    rf"(?:unable|not\s+(?:immediately\s+)?able|not\s+in\s+a\s+position)\s+to\s+{_HOW}{_CHECK}\b"
    rf"|\b(?:has|have|had){_NOT}\s+been\s+able\s+to\s+{_HOW}{_CHECK}\b"
    # "neither claim could be verified"
    rf"|\b(?:neither|none|no)\s+(?:[\w'’-]+\s+){{0,6}}?(?:could|can|has|have)\s+(?:be|been)\s+{_HOW}{_CHECKED}\b"
    # "it was not immediately possible to verify", "impossible to verify"
    rf"|\b(?:not\s+(?:immediately\s+)?possible|impossible|difficult|hard|no\s+way)\s+to\s+{_HOW}{_CHECK}\b"
    r"|\bremain(?:s|ed)?\s+(?:unverified|unconfirmed|unproven)\b"
    # "there was no independent confirmation"
    r"|\b(?:no|without)\s+(?:immediate\s+|official\s+)?(?:independent\s+)?(?:confirmation|verification|corroboration)\b",
    re.IGNORECASE,
)
_UNPROVEN = re.compile(
    # "without presenting evidence", "without evidence", "without elaborating"
    rf"\bwithout\s+(?:{_GIVING}\s+{_PROOF}|{_PROOF}|elaborating|elaboration|giving\s+a\s+reason)\b"
    # "gave no evidence", "offering no proof"
    rf"|\b(?:{_GAVE}|{_GIVING})\s+no\s+{_PROOF}\b"
    # "did not provide evidence", "has yet to offer proof"
    rf"|\b(?:did|does|do|has|have|had)(?:{_NOT}|\s+yet\s+to)\s+{_HOW}(?:{_GIVE}\s+{_PROOF}|elaborate)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    # ", a claim that could not be", ", which the agency could not"
    r"(?:[,—–-]|--)\s*(?:(?:an?|the)\s+(?:[\w'’-]+\s+){0,3}?(?:claim|figure|number|toll|allegation|statement|assertion|report|"
    r"account|accusation|charge)s?\b|which\b|though\b|although\b|but\b)[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What makes a clause inside a content the page's own, not the speaker's."""
_SEVERAL = re.compile(
    r"\b(?:claims|reports|accounts|statements|allegations|assertions|accusations|neither|none|either|both)\b",
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
            owners = _hearsay_of(text, span, near) if hearsay else _qualified(text, span, near, sentences, i)
            for owner in owners:
                found.setdefault(owner.id, set()).add(span)
    return {key: tuple(sorted(spans)) for key, spans in found.items()}


def _extent(attribution: Attribution) -> Span:
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _in_sentence(text: str, sentence: Sentence) -> Iterator[tuple[Span, bool]]:
    """Caveats of a sentence, and whether each is hearsay."""
    for pattern, hearsay in ((_UNCHECKED, False), (_UNPROVEN, False), (_HEARSAY, True)):
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


def _hearsay_of(text: str, span: Span, near: Sequence[Attribution]) -> list[Attribution]:
    """The attribution whose cue it hedges ("reportedly told"), else the innermost whose content holds it.

    None where a word of hearsay is itself the cue.
    """
    for a in near:
        for cue in a.cue:
            if inside(span, cue):
                return [a] if span != cue else []
            if span.end <= cue.start and not text[span.end : cue.start].strip():
                return [a]
    holding = [a for a in near if any(inside(span, c) for c in a.content)]
    return sorted(holding, key=lambda a: (sum(c.end - c.start for c in a.content), a.id))[:1]


def _qualified(
    text: str, span: Span, near: Sequence[Attribution], sentences: Sequence[Sentence], i: int
) -> list[Attribution]:
    """The attributions that a clause about proof or checking is about: one, unless it speaks of several."""
    holding = [a for a in near if any(inside(span, c) for c in a.content)]
    if holding:
        own = [a for a in holding if a.kind is AttributionKind.INDIRECT and _is_the_pages(text, span, a)]
        return sorted(own, key=lambda a: (sum(c.end - c.start for c in a.content), a.id))[:1]
    others = [a for a in near if a.content and not any(s.start < span.end and span.start < s.end for s in a.cue)]
    here = _outermost(others, sentences[i])
    before = [a for a in here if _extent(a).start < span.start]
    if here:
        return [max(before or here, key=lambda a: (_last_before(a, span), a.id))]
    back = [a for sentence in sentences[max(0, i - 2) : i] for a in _outermost(others, sentence)]
    if _SEVERAL.search(text, sentences[i].start, sentences[i].end):
        return list({a.id: a for a in back}.values())
    last = _outermost(others, sentences[i - 1]) if i else []
    subject = text[sentences[i].start : span.start]
    return [max(last, key=lambda a: (_spoken_of(text, a, subject), _last_before(a, span), a.id))] if last else []


def _spoken_of(text: str, attribution: Attribution, subject: str) -> bool:
    """Whether the subject of a caveat speaks of what an attribution says: by a word of it, or a figure in it."""
    said = " ".join(text[c.start : c.end] for c in attribution.content).lower()
    if _COUNTED.search(subject):
        return _NUMBER.search(said) is not None
    return any(word in said for word in _WORD.findall(subject.lower()))


def _is_the_pages(text: str, span: Span, holder: Attribution) -> bool:
    """Whether a caveat that the reader took into an indirect content is the page's own remark on it."""
    content = next(c for c in holder.content if inside(span, c))
    if _OWN.search(text, max(content.start, span.start - _OWN_REACH), span.start):
        return True
    last = content.end - span.end <= 1 and content == holder.content[-1]
    return last and text.startswith("without", span.start) and " " in text[span.start + 8 : span.end]


_OWN_REACH = 120
_COUNTED = re.compile(r"\b(?:figures?|tolls?|numbers?|counts?|tall(?:y|ies)|totals?)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|scores|hundreds?|thousands?|millions?)\b"
)
_WORD = re.compile(r"[^\W\d_]{5,}")


def _outermost(attributions: Sequence[Attribution], sentence: Sentence) -> list[Attribution]:
    here = [a for a in attributions if _touches(a, sentence)]
    return [a for a in here if a.parent is None] or here


def _touches(attribution: Attribution, sentence: Sentence) -> bool:
    spans = (*attribution.cue, *attribution.content)
    return any(s.start < sentence.end and sentence.start < s.end for s in spans)


def _last_before(attribution: Attribution, span: Span) -> int:
    """Where the attribution's last word before the caveat ends."""
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return max((s.end for s in spans if s.end <= span.start), default=-1)
