"""Clauses that report no words -> attributions without content: "declined to comment", "could not be reached".

The corpus that the reader learned from leaves these out, or takes the request for what was said. Here what was asked
is no content, and a silence that the reader passed over is added.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sayso.document.reporting.clauses import Clause, subject_of
from sayso.ids import content_id
from sayso.schema import Attribution, AttributionKind, Document, Sentence, Span, Token
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
    r"|\b(?:had|has|have)\s+no\s+(?:immediate\s+|further\s+)?comment\b"
    r"|\b(?:has|have|had)\s+yet\s+to\s+(?:comment|respond|reply)\b",
    re.IGNORECASE,
)
_UNANSWERED = re.compile(
    # "messages left with the firm were not immediately returned", "calls to his office went unanswered"
    r"\b(?:calls?|messages?|e-?mails?|letters?|requests?|inquiries|queries|questions)\b[^.;]{0,60}?\s(?:to|with|for)\s"
    r"(?P<whom>[^.,;]{2,60}?)\s+(?P<cue>(?:(?:was|were)\s+not\s+(?:immediately\s+)?(?:returned|answered)|went\s+unanswered)\b)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:to\s+)?(?:(?:an?|any|the|its|his|her|our|their|repeated|multiple|several|written|telephone|phone|media|press|e-?mailed)"
    r"\s+){0,3}(?:requests?|calls?|messages?|e-?mails?|inquir(?:y|ies)|quer(?:y|ies))\b"
    r"(?:\s+(?:seeking|for|asking\s+for)\s+(?:an?\s+|further\s+|additional\s+|any\s+)?"
    r"(?:comments?|interviews?|statements?|responses?|reaction))?(?:\s+[^,;]{0,60})?",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?:to\s+)?(?:comment(?:\s+further)?|respond|reply)|for\s+comment", re.IGNORECASE)
_LONGEST = 80


def find_no_comment(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions, those that only name a request without it, and the silences that are not among them.

    Linear in the length of the sentences.
    """
    text = document.text
    told = sorted((_without_request(document, a) for a in attributions), key=_first)
    firsts = [_first(a) for a in told]
    cues = sorted(s for a in told for s in a.cue)
    starts = [token.start for token in tokens]
    added: list[Attribution] = []
    for sentence in sentences:
        for match in _SILENCE.finditer(text, sentence.start, sentence.end):
            cue = Span(match.start(), match.end())
            near = cues[max(0, bisect_left(cues, cue) - 2) : bisect_left(cues, cue) + 2]
            if not any(overlap(cue, other) for other in near):
                run = tokens[bisect_left(starts, sentence.start) : bisect_left(starts, cue.end)]
                ahead = told[bisect_left(firsts, sentence.start) : bisect_left(firsts, cue.start)]
                added.extend(_silence(document, run, cue, [a for a in ahead if a.source and a.cue]))
        added.extend(_unanswered(document, sentence, tokens, starts))
    return (*told, *added)


def _first(attribution: Attribution) -> int:
    return min(s.start for s in (*attribution.source, *attribution.cue, *attribution.content))


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
    # the cue of the silence alone: "did not return calls seeking" would be read as asking for something
    parts = attribution.cue if len(attribution.cue) > 1 else (Span(cue.start, max(silent.end(), cue.start + 1)),)
    id_ = content_id(document.id, "attribution", attribution.source, parts, ())
    return replace(attribution, id=id_, cue=parts, content=(), kind=AttributionKind.INDIRECT)


def _silence(
    document: Document, run: Sequence[Token], cue: Span, before: Sequence[Attribution]
) -> Iterator[Attribution]:
    """The silence of a cue that ends a run of tokens; `before`: what the sentence attributes ahead of it."""
    words = [document.text[t.start : t.end].lower().replace("’", "'") for t in run]
    verb = next(i for i, t in enumerate(run) if t.end > cue.start)
    clause = Clause(run, words)
    subject = subject_of(clause, verb)
    if subject is None and verb > 1 and words[verb - 1] in {"which", "who"} and words[verb - 2] == ",":
        subject = subject_of(clause, verb - 2)
    if subject is not None:
        yield _of(document, Span(run[subject[0]].start, run[subject[1] - 1].end), cue)
    elif before and _goes_on(words[:verb]):
        source = max(before, key=lambda a: a.cue[0].start).source
        yield _of(document, Span(source[0].start, source[-1].end), cue)


def _goes_on(words: Sequence[str]) -> bool:
    """Whether a verb shares the subject of the verb before it: "..., and has not commented"."""
    return bool(words) and next((w for w in reversed(words) if not w.endswith("ly")), "") in {"and", "but", "or"}


def _unanswered(
    document: Document, sentence: Sentence, tokens: Sequence[Token], starts: Sequence[int]
) -> Iterator[Attribution]:
    """Those whom messages were left with that went unanswered."""
    for match in _UNANSWERED.finditer(document.text, sentence.start, sentence.end):
        whom = Span(*match.span("whom"))
        first = tokens[bisect_left(starts, whom.start) : bisect_left(starts, whom.end)]
        if any(t.chunk != "O" for t in first) and not any(t.pos in {"VERB", "AUX"} for t in first):
            yield _of(document, whom, Span(*match.span("cue")))


def _of(document: Document, source: Span, cue: Span) -> Attribution:
    return Attribution(
        id=content_id(document.id, "attribution", (source,), (cue,), ()),
        document=document.id,
        source=(source,),
        cue=(cue,),
        content=(),
        kind=AttributionKind.INDIRECT,
    )
