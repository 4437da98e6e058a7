"""Clauses that deny what stands before them -> attributions with a target: "..., which the army denies".

They say nothing new, so that the content is empty; what they deny is the content that ends where they begin.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sayso.document.reporting.cues import find_cues
from sayso.ids import content_id
from sayso.schema import Attribution, AttributionKind, Document, Sentence, Span, Stance, Token
from sayso.text import overlap, trim

_OPENING = re.compile(
    r"[,—–]\s*[”\"’']?\s*(?:which|(?:an?|the)\s+(?:[\w'’-]+\s+)?"
    r"(?:allegation|claim|charge|accusation|assertion|report|suggestion|account|statement)s?(?:\s+(?:that|which))?)\s+",
    re.IGNORECASE,
)
"""`, which`, `, an allegation that`: who denies it follows."""
_SOURCE = 12
"""Words of a source, at most."""
_APART = 4
"""Characters between a content and the clause that denies it."""


def find_appended_denials(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> Iterator[Attribution]:
    """The denials and confirmations of this form that are not among the attributions. Linear in the sentences."""
    text = document.text
    starts = [token.start for token in tokens]
    ends = {c.end: a.content for a in attributions for c in a.content[-1:]}
    cues = sorted(s for a in attributions for s in a.cue)
    for sentence in sentences:
        for opening in _OPENING.finditer(text, sentence.start, sentence.end):
            first = bisect_left(starts, opening.end())
            run = [t for t in tokens[first : first + _SOURCE] if t.end <= sentence.end]
            parts = _source_and_cue(text, run)
            if parts is None:
                continue
            source, cue = parts
            near = cues[max(0, bisect_left(cues, cue) - 2) : bisect_left(cues, cue) + 2]
            if any(overlap(cue, other) for other in near):
                continue
            target = next((ends[at] for at in range(opening.start(), opening.start() - _APART, -1) if at in ends), ())
            yield Attribution(
                id=content_id(document.id, "attribution", (source,), (cue,), ()),
                document=document.id,
                source=(source,),
                cue=(cue,),
                content=(),
                kind=AttributionKind.INDIRECT,
                target=target,
            )


def _source_and_cue(text: str, run: Sequence[Token]) -> tuple[Span, Span] | None:
    """A noun phrase and the verb of denying or confirming behind it, where nothing else stands between."""
    words = [text[t.start : t.end].lower().replace("’", "'") for t in run]
    found = next((f for f in find_cues(words) if f.cue.sort == "verb" and run[f.start].pos in {"VERB", "AUX"}), None)
    if found is None or found.cue.stance not in {Stance.DENIES, Stance.CONFIRMS} or "loose" in found.cue.traits:
        return None
    first = found.start
    while first and (run[first - 1].pos in {"AUX", "ADV", "PART"} or words[first - 1].endswith("ly")):
        first -= 1
    if not first or any(t.pos in {"VERB", "AUX", "PUNCT"} for t in run[:first]):
        return None
    if any(word in {"not", "n't", "be", "been"} for word in words[first : found.start]):
        return None
    cue = Span(run[first].start, run[found.end - 1].end)
    return trim(text, run[0].start, run[first - 1].end), cue
