"""Who said what: the reader's tags, decoded into attributions.

Two passes. The marginal tags give the cues: runs of `cue` on the best path. Each cue is then asked for its own
source and content: the tags of every piece *given that cue* give one best path, whose spans are the
attribution. So a source may serve two cues, and nothing has to be linked afterwards. (The first step is that of
semantic role labellers that condition on a predicate: He, Lee, Lewis and Zettlemoyer, ACL 2017.)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.document.reporting.attributions.paths import Range, Scores, best_paths, runs, shared, size
from sayso.document.reporting.attributions.transcripts import Turn, find_signed, find_turns
from sayso.document.words.quotations import QuoteState, QuoteStates, quotation_kind, quotation_states
from sayso.ids import content_id
from sayso.models.reader import TAGS, Encoding
from sayso.schema import READ, Attribution, AttributionKind, Block, Document, Span
from sayso.text import overlap, union

SOURCE, CUE, CONTENT = (TAGS.index(f"B-{role}") for role in ("source", "cue", "content"))

_EAGER = 0.7
"""Taken from the score of no role when cues are looked for: what a doubtful cue is worth is seen with its content."""
_LEAST = 0.35
"""Score from which an attribution is kept: where F1 is highest on the development split."""
_RULED = 0.95
"""Score of turns and signed quotations: on the development data nine in ten are right."""
_LINE = 256
"""Pieces of a line that are decoded together; a longer line is cut, which bounds the padding."""
_WORD = 40
"""Characters by which a span may grow to the border of its word."""
_SURE = 0.995
"""A piece that is of no role with this probability, given a cue, ends the stretch that is decoded for it."""


class FoundAttribution(NamedTuple):
    """An attribution in pieces."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    score: float


def find_attributions(document: Document, reading: Encoding) -> tuple[Attribution, ...]:
    """The attributions that the reader finds, in order of their first characters.

    The turns of a transcript and signed quotations, which no verb introduces, are found by rule and come first.

    Filled in: source (empty where the page names none), cue, content, kind and score (0 to 1, the model's).
    A content begins after a leading "that" and leaves out quotation marks that enclose the whole of it.
    Cost: a tenth of the reading that it decodes. Linear in the length of the document.
    """
    states = quotation_states(document.text)
    lines = lines_of(reading)
    turns = [*find_turns(document.text, lines), *find_signed(document.text, lines, states)]
    rows = [_attribution(document, states, turn, _RULED, AttributionKind.DIRECT) for turn in turns]
    told = union(span for turn in turns for span in turn.content)
    for found in suppress_overlaps(list(candidates(reading))):
        row = _row(document, reading, states, found)
        if row is not None and not _touch(row.content, told):
            rows.append(row)
    return tuple(sorted((row for row in rows if row), key=lambda row: (min(*row.cue, *row.content), row.id)))


def read_ranges(blocks: Sequence[Block]) -> list[Range]:
    """The stretches of a document that its reading covers: the blocks that are read, repeated ones too."""
    return [(block.start, block.end) for block in blocks if block.label in READ]


def lines_of(reading: Encoding) -> list[Span]:
    """The lines read, in characters."""
    pieces = reading.pieces
    breaks = np.flatnonzero(pieces.starts == pieces.ends)
    firsts = [0, *(breaks[:-1] + 1).tolist()] if len(breaks) else []
    return [Span(int(pieces.starts[a]), int(pieces.starts[b])) for a, b in zip(firsts, breaks.tolist(), strict=True)]


def candidates(reading: Encoding) -> Iterator[FoundAttribution]:
    """The attribution of every cue, each found on its own."""
    cues = cue_pieces(reading)
    for members, start, scores in reading.given(cues):
        stretches = [_stretch(rows) for rows in scores]
        paths = best_paths([rows[low:high] for rows, (low, high) in zip(scores, stretches, strict=True)])
        for n, rows, (low, _), path in zip(members, scores, stretches, paths, strict=True):
            source, cue, content = (runs(path, role, start + low) for role in (SOURCE, CUE, CONTENT))
            if content:
                others = (one for one in cue if not shared([one], [cues[n]]))
                sure = float(np.exp(np.float64(reading.tags[cues[n][0], CUE])))
                score = sure * _agreement(rows, path, low) * _sourced(rows, path, low)
                yield FoundAttribution(source, tuple(sorted([*others, cues[n]])), content, round(score, 4))


def cue_pieces(reading: Encoding) -> list[Range]:
    """The cues on the best path of each line."""
    breaks = np.flatnonzero(reading.pieces.starts == reading.pieces.ends) + 1
    lines = []
    for first, end in zip([0, *breaks.tolist()], [*breaks.tolist(), len(reading.tags)], strict=True):
        lines += [(at, min(at + _LINE, end)) for at in range(first, end, _LINE)]
    tags = reading.tags.copy()
    tags[:, 0] -= _EAGER
    return [
        cue
        for group in (lines[at : at + 32] for at in range(0, len(lines), 32))
        for (first, _), path in zip(group, best_paths([tags[a:b] for a, b in group]), strict=True)
        for cue in runs(path, CUE, first)
    ]


def suppress_overlaps(found: Sequence[FoundAttribution]) -> list[FoundAttribution]:
    """The better of two that claim one cue or most of one content; none below the least score."""
    kept: list[FoundAttribution] = []
    holders: dict[int, list[FoundAttribution]] = {}
    for one in sorted(found, key=lambda f: (-f.score, f.cue)):
        if one.score < _LEAST:
            break
        pieces = [piece for span in (*one.cue, *one.content) for piece in range(*span)]
        near = {other.cue: other for piece in pieces for other in holders.get(piece, ())}
        if not any(_rivals(one, other) for other in near.values()):
            kept.append(one)
            for piece in pieces:
                holders.setdefault(piece, []).append(one)
    return sorted(kept, key=lambda f: f.cue)


def _rivals(one: FoundAttribution, other: FoundAttribution) -> bool:
    if shared(one.cue, other.cue):
        return True
    return 2 * shared(one.content, other.content) > min(size(one.content), size(other.content))


def _stretch(rows: Scores) -> Range:
    """From the first piece to the last that may bear a role."""
    may = np.flatnonzero(rows[:, 0] < np.log(_SURE))
    return (int(may[0]), int(may[-1]) + 1) if len(may) else (0, 1)


def _agreement(rows: Scores, path: NDArray[np.int8], low: int) -> float:
    """How far the content is the one that the tags expect: its expected share of itself and all doubtful pieces."""
    chance = _chance(rows, CONTENT)
    taken = np.zeros(len(rows), dtype=bool)
    taken[low : low + len(path)] = (path == CONTENT) | (path == CONTENT + 1)
    return float(chance[taken].sum() / (taken.sum() + chance[~taken].sum()))


def _sourced(rows: Scores, path: NDArray[np.int8], low: int) -> float:
    """Half, and up to half more for a sure source: an attribution without one is seldom right."""
    taken = np.flatnonzero((path == SOURCE) | (path == SOURCE + 1)) + low
    if not len(taken):
        return 0.5
    return 0.5 + 0.5 * float(_chance(rows[taken], SOURCE).mean())


def _chance(rows: Scores, role: int) -> NDArray[np.float64]:
    """How probable the role is of each piece; in float64, since the exponential of float32 is a processor's own."""
    begins, inside = np.exp(rows[:, role : role + 2].astype(np.float64)).T
    found: NDArray[np.float64] = begins + inside
    return found


# --- pieces -> characters --------------------------------------------------------------------------


def _touch(content: Sequence[Span], told: Sequence[Span]) -> bool:
    """Whether any of a content lies in those spans, which are in order and apart."""
    for span in content:
        at = bisect_right(told, span)
        if any(overlap(span, other) for other in told[max(0, at - 1) : at + 1]):
            return True
    return False


def _row(document: Document, reading: Encoding, states: QuoteStates, found: FoundAttribution) -> Attribution | None:
    spans = (_characters(document.text, reading, part) for part in (found.source, found.cue, found.content))
    return _attribution(document, states, Turn(*spans), found.score)


def _attribution(
    document: Document, states: QuoteStates, turn: Turn, score: float, kind: AttributionKind | None = None
) -> Attribution | None:
    kind = kind or quotation_kind(document.text, turn.content, states)
    content = trimmed(document.text, turn.content, kind, states)
    if not content:
        return None
    return Attribution(
        id=content_id(document.id, "attribution", turn.source, turn.cue, content),
        document=document.id,
        source=turn.source,
        cue=turn.cue,
        content=content,
        kind=kind,
        score=score,
    )


def _characters(text: str, reading: Encoding, spans: Sequence[Range]) -> tuple[Span, ...]:
    """Piece ranges as spans of the text, at borders of words, without space at either end."""
    result: list[Span] = []
    starts, ends = reading.pieces.starts, reading.pieces.ends
    for first, last in spans:
        start, end = int(starts[first]), int(ends[last - 1])
        low, high = max(0, start - _WORD), min(len(text), end + _WORD)
        while low < start < high and text[start].isalnum() and text[start - 1].isalnum():
            start -= 1
        while low < end < high and text[end].isalnum() and text[end - 1].isalnum():
            end += 1
        span = _stripped(text, start, end, "")
        if span and (not result or span.start >= result[-1].end):
            result.append(span)
    return tuple(result)


_THAT = re.compile(r"that[,\s]+", re.IGNORECASE)


def trimmed(text: str, content: Sequence[Span], kind: AttributionKind, states: QuoteStates) -> tuple[Span, ...]:
    """A content without a leading "that" and, where it is wholly quoted, without its quotation marks."""
    result = []
    for n, (start, end) in enumerate(content):
        that = _THAT.match(text, start, end) if n == 0 else None
        begin = that.end() if that else start
        span = (
            _unquoted(text, begin, end, states)
            if kind is AttributionKind.DIRECT
            else _stripped(text, begin, end, ",;:")
        )
        if span and any(character.isalnum() for character in text[span.start : span.end]):
            result.append(span)
    return tuple(result)


def _unquoted(text: str, start: int, end: int, states: QuoteStates) -> Span | None:
    marks = (QuoteState.OPENS, QuoteState.RESUMES, QuoteState.CLOSES)
    while start < end and (states[start] in marks or text[start].isspace()):
        start += 1
    while start < end and (states[end - 1] in marks or text[end - 1].isspace() or text[end - 1] in ",;"):
        end -= 1
    return Span(start, end) if start < end else None


def _stripped(text: str, start: int, end: int, also: str) -> Span | None:
    """The span without space at either end, and without those marks at its end."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in also):
        end -= 1
    return Span(start, end) if start < end else None
