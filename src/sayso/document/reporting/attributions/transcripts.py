"""Speech that no verb introduces: turns behind a label, and quotations signed with a name.

Labels ("MODERATOR: ...") are read only where they alternate, as in transcripts and interviews: at least three
lines begin with one, and one of them returns. A signature ("“...” — Ann Example, nurse") may stand alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sayso.document.words.quotations import QuoteState, QuoteStates, quotation_kind
from sayso.schema import AttributionKind, Span

_LABEL = re.compile(
    r"""[\s"“”„«'‘*•-]{0,4}
    (?P<source>[A-Z][\w.'’-]{0,30}(?:[ ](?:[A-Z(][\w.'’)-]{0,30}|of|the|de|van|von)){0,5})
    (?P<cue>:)[ \t]+(?=\S+\s+\S)""",
    re.VERBOSE,
)
_SIGNED = re.compile(
    r"""[\s(]{0,4}(?P<cue>—|―|–|--|-|~)\s{0,4}
    (?P<source>[A-Z][\w.'’-]{0,30}(?:[ ](?:[A-Z][\w.'’-]{0,30}|of|the|de|van|von|and)){0,6}(?:,[^,.:;!?]{2,60}){0,2})
    [.)\s]*$""",
    re.VERBOSE,
)
_FEWEST = 3
"""Lines with labels that make a transcript."""
_APART = 6
"""Lines without a label that may stand between two turns and still belong to the first."""
_SIGNATURE = 160
"""Characters at the end of a line in which its signature is looked for."""


class Turn(NamedTuple):
    """Who, the cue (a colon, a dash), and the stretches said."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


def find_turns(text: str, lines: Sequence[Span]) -> Iterator[Turn]:
    """The turns that labels introduce; none where the lines are no transcript. Linear in their length."""
    labels = {n: found for n, line in enumerate(lines) if (found := _LABEL.match(text, *line))}
    counts = Counter(found["source"] for found in labels.values())
    if len(labels) < _FEWEST or max(counts.values()) < 2:
        return
    places = [n for n, found in labels.items() if counts[found["source"]] > 1 or len(counts) < len(labels) / 2]
    for n, following in zip(places, [*places[1:], None], strict=True):
        found = labels[n]
        goes_on = counts[found["source"]] > 1 and following is not None and following - n <= _APART
        last = following if goes_on and following is not None else n + 1
        said = (Span(found.end(), lines[n][1]), *(Span(*line) for line in lines[n + 1 : last]))
        yield _turn(found, said)


def find_signed(text: str, lines: Sequence[Span], states: QuoteStates) -> Iterator[Turn]:
    """Lines that are one quotation and a name behind a dash, on the same line or alone on the next."""
    before: Span | None = None
    for start, end in lines:
        found = _signature(text, start, end, states)
        if found is None:
            before = Span(start, end)
            continue
        said = Span(start, found.start())
        if not text[start : found.start()].strip() and before is not None:
            said = before
        before = None
        if _all_quoted(text, said, states):
            yield _turn(found, (said,))


def _turn(found: re.Match[str], said: tuple[Span, ...]) -> Turn:
    return Turn((Span(*found.span("source")),), (Span(*found.span("cue")),), said)


def _signature(text: str, start: int, end: int, states: QuoteStates) -> re.Match[str] | None:
    """The signature at the end of a line: what follows a closing mark, or the whole line."""
    last = max(start, end - _SIGNATURE)
    closing = np.flatnonzero(states[last:end] == QuoteState.CLOSES)
    if len(closing):
        return _SIGNED.match(text, last + int(closing[-1]) + 1, end)
    return _SIGNED.match(text, start, end) if end - start < _SIGNATURE else None


def _all_quoted(text: str, said: Span, states: QuoteStates) -> bool:
    long = sum(map(str.isalnum, text[said.start : said.end])) > 10
    return long and quotation_kind(text, (said,), states) is AttributionKind.DIRECT
