"""Clauses that report no words -> attributions without content: "declined to comment", "could not be reached".

The corpus that the reader learned from leaves these out, or takes the request for what was said. Here what was asked
is no content, and a silence that the reader passed over is added.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sayso.document.nesting.clauses import Clause, subject_of
from sayso.ids import content_id
from sayso.schema import Attribution, Document, Kind, Sentence, Span, Token
from sayso.text import overlap

_SOON = r"(?:\s+(?:immediately|yet|publicly|directly|initially|so\s+far|been))*"
_DO = r"(?:did|do|does|has|have|had)"
_NOT = r"(?:\s+not|n['’]t|\s+never)"
_SILENCE = re.compile(
    # "declined to comment", "refused comment", "declined a request for comment"
    r"\b(?:(?:has|have|had|also|so\s+far)\s+){0,2}(?:declin|refus)(?:ed|es)\s+"
    r"(?:to\s+(?:immediately\s+)?(?:comment|elaborate|be\s+interviewed)|comment|(?:all\s+)?interview\s+requests)\b"
    # "did not immediately respond to an email", "has not returned a call", "did not reply."
    rf"|\b{_DO}{_NOT}{_SOON}\s+(?:respond(?:ed)?(?:\s+to)?|repl(?:y|ied)(?:\s+to)?|answer(?:ed)?|return(?:ed)?)\b"
    r"(?=\s+(?:[\w'’-]+\s+){0,4}?(?:calls?|messages?|e-?mails?|letters?|requests?|inquiries|queries|questions?)\b"
    r"|\s*[.;,](?:\s|$)|\s+on\s+\w+day\b)"
    rf"|\b{_DO}{_NOT}{_SOON}\s+comment(?:ed)?\b"
    # "could not be reached", "was unavailable for comment", "had no comment"
    r"|\b(?:could|can)(?:\s+not|n['’]t)\s+(?:immediately\s+)?be\s+(?:immediately\s+)?(?:reached|contacted)\b"
    r"|\b(?:is|are|was|were)\s+(?:not\s+(?:immediately\s+)?available|unavailable)\s+(?:for|to)\s+comment\b"
    r"|\b(?:had|has|have)\s+no\s+(?:immediate\s+|further\s+)?comment\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:to\s+)?(?:(?:an?|any|the|its|his|her|our|their|repeated|multiple|several|written|telephone|phone|media|press|e-?mailed)"
    r"\s+){0,3}(?:requests?|calls?|messages?|e-?mails?|inquir(?:y|ies)|quer(?:y|ies))\b"
    r"(?:\s+(?:seeking|for|asking\s+for)\s+(?:an?\s+|further\s+|additional\s+|any\s+)?"
    r"(?:comments?|interviews?|statements?|responses?|reaction))?(?:\s+[^,;]{0,60})?",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?:to\s+)?comment(?:\s+further)?|for\s+comment", re.IGNORECASE)
_LONGEST = 80


def find_silences(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions, those that only name a request without it, and the silences that are not among them.

    Linear in the length of the sentences.
    """
    text = document.text
    told = [_without_request(document, a) for a in attributions]
    cues = sorted(s for a in told for s in a.cue)
    starts = [token.start for token in tokens]
    added: list[Attribution] = []
    for sentence in sentences:
        for match in _SILENCE.finditer(text, sentence.start, sentence.end):
            cue = Span(match.start(), match.end())
            near = cues[max(0, bisect_left(cues, cue) - 2) : bisect_left(cues, cue) + 2]
            if not any(overlap(cue, other) for other in near):
                added.extend(_silence(document, tokens, starts, sentence, cue))
    return (*told, *added)


def _without_request(document: Document, attribution: Attribution) -> Attribution:
    """The attribution, without a content that is but the request that was not answered."""
    if not attribution.cue or len(attribution.content) != 1:
        return attribution
    text, (content,) = document.text, attribution.content
    cue = Span(attribution.cue[0].start, attribution.cue[-1].end)
    silent = _SILENCE.search(text, cue.start, min(len(text), max(cue.end, content.end)))
    if silent is None or not overlap(Span(silent.start(), silent.end()), cue) or content.end - content.start > _LONGEST:
        return attribution
    if not any(form.fullmatch(text, content.start, content.end) for form in (_REQUEST, _COMMENT)):
        return attribution
    id_ = content_id(document.id, "attribution", attribution.source, attribution.cue, ())
    return replace(attribution, id=id_, content=(), kind=Kind.INDIRECT)


def _silence(
    document: Document, tokens: Sequence[Token], starts: Sequence[int], sentence: Sentence, cue: Span
) -> Iterator[Attribution]:
    first = bisect_left(starts, sentence.start)
    run = tokens[first : bisect_left(starts, cue.end)]
    words = [document.text[t.start : t.end].lower().replace("’", "'") for t in run]
    subject = subject_of(Clause(run, words), bisect_left(starts, cue.start) - first)
    if subject is None:
        return
    source = (Span(run[subject[0]].start, run[subject[1] - 1].end),)
    yield Attribution(
        id=content_id(document.id, "attribution", source, (cue,), ()),
        document=document.id,
        source=source,
        cue=(cue,),
        content=(),
        kind=Kind.INDIRECT,
    )
