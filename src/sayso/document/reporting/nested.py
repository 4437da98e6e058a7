"""Attributions -> those inside them, and which stands inside which.

The corpus that the reader learned from gives a word one role, so what is said inside a content is not marked in it.
Here the contents are read again, by the forms of `clauses`; what these find is told by its lower score.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sayso.document.reporting.appended_denials import find_appended_denials
from sayso.document.reporting.clauses import QUOTES, SAME, Clause, Range, ReportingClause, find_reporting_clauses
from sayso.document.reporting.no_comment import find_no_comment
from sayso.document.words.quotations import QuoteStates, quotation_kind, quotation_states
from sayso.ids import content_id
from sayso.schema import Attribution, AttributionKind, Document, Sentence, Span, Token
from sayso.text import overlap, trim

Spans = tuple[Span, ...]

_SCORE = 0.5
"""Score of an attribution found by its form, as a share of that of the one around it."""
_NEAR = 40
"""Contents before a cue that are looked at for one that holds it."""
_GAP = 30
"""Characters between two parts of a content that are read as one: the reader left a hearer or a time out."""
_CLOSER = {'"': '"', "“": "”", "'": "'", "‘": "’", "„": "“", "«": "»"}
_OPENER = {'"': '"', "”": "“”", "'": "'", "’": "‘", "»": "«"}


def add_nested(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions, silences, rebuttals and those found inside contents, in text order, each with its parent.

    Stances are left to `classify_stance`. Cost: linear in the length of the document.
    """
    attributions = find_no_comment(document, sentences, tokens, attributions)
    attributions = (*attributions, *find_appended_denials(document, sentences, tokens, attributions))
    starts = [token.start for token in tokens]
    ends = [sentence.end for sentence in sentences]
    states = quotation_states(document.text)
    taken = {i for a in attributions for s in (*a.cue, *a.source) for i in range(s.start, s.end)}
    found = []
    for outer in attributions:
        for stretch in _stretches(outer, sentences, ends):
            clause = _clause(document.text, tokens, starts, stretch)
            for inner in _inside(document, clause, outer, states):
                if not taken & set(range(*inner.cue[0])):
                    taken.update(range(*inner.cue[0]))
                    found.append(inner)
    return with_parents(sorted((*attributions, *found), key=_place))


def with_parents(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Each attribution with the innermost one whose content holds its cue; of two that hold each other, the longer.

    An attribution without a cue is placed by its source, or else its content. None stands inside one that has the
    same words for source: that is one speaker going on.
    """
    parts = sorted((span, n) for n, a in enumerate(attributions) for span in a.content)
    starts = [span.start for span, _ in parts]
    parents: dict[str, str] = {}
    for child in attributions:
        for above in _above(child, attributions, parts, starts):
            if child.id not in _line(above.id, parents):
                parents[child.id] = above.id
                break
    return tuple(replace(child, parent=parents.get(child.id)) for child in attributions)


def _line(id_: str, parents: Mapping[str, str]) -> Iterator[str]:
    """An attribution, its parent, and so on upwards."""
    at: str | None = id_
    while at is not None:
        yield at
        at = parents.get(at)


def _above(
    child: Attribution,
    attributions: Sequence[Attribution],
    parts: Sequence[tuple[Span, int]],
    starts: Sequence[int],
) -> list[Attribution]:
    """Those whose contents hold an attribution, the innermost first."""
    marks = _marks(child)
    if not marks:
        return []
    last = bisect_right(starts, marks[0].end)
    near = [attributions[n] for n in sorted({n for _, n in parts[max(0, last - _NEAR) : last]})]
    others = [o for o in near if o.id != child.id and not (o.source and o.source == child.source)]
    holding = [o for o in others if _holds(o, marks)]
    return sorted((o for o in holding if _rank(o) > _rank(child) or not _holds(child, _marks(o))), key=_rank)


def _marks(attribution: Attribution) -> Spans:
    """The words by which an attribution is placed."""
    return attribution.cue or attribution.source or attribution.content


def _rank(attribution: Attribution) -> tuple[int, str]:
    return sum(s.end - s.start for s in attribution.content), attribution.id


def _holds(outer: Attribution, marks: Spans) -> bool:
    """Whether the content of `outer` holds most of every mark."""
    return all(any(overlap(m, c) * 2 > m.end - m.start for c in outer.content) for m in marks)


def _place(attribution: Attribution) -> tuple[Span, str]:
    return min((*attribution.source, *attribution.cue, *attribution.content)), attribution.id


def _stretches(outer: Attribution, sentences: Sequence[Sentence], ends: Sequence[int]) -> Iterator[Span]:
    """The parts of a content, each within one sentence; parts that few words separate are one."""
    for part in _joined(outer):
        for sentence in sentences[bisect_right(ends, part.start) :]:
            if sentence.start >= part.end:
                break
            yield Span(max(part.start, sentence.start), min(part.end, sentence.end))


def _joined(outer: Attribution) -> list[Span]:
    joined: list[Span] = []
    for part in outer.content:
        gap = Span(joined[-1].end, part.start) if joined else None
        if gap and gap.end - gap.start <= _GAP and not any(overlap(gap, s) for s in (*outer.cue, *outer.source)):
            joined[-1] = Span(joined[-1].start, part.end)
        else:
            joined.append(part)
    return joined


def _clause(text: str, tokens: Sequence[Token], starts: Sequence[int], stretch: Span) -> Clause:
    run = tokens[bisect_left(starts, stretch.start) : bisect_left(starts, stretch.end)]
    return Clause(run, [text[t.start : t.end].lower().replace("’", "'") for t in run])


def _inside(document: Document, clause: Clause, outer: Attribution, states: QuoteStates) -> Iterator[Attribution]:
    """The attributions that a stretch of content holds."""
    for report in find_reporting_clauses(clause):
        source, cue, content = _spans(document.text, clause, report)
        if report.source == SAME:
            source = outer.source
        if cue and content:
            yield Attribution(
                id=content_id(document.id, "attribution", source, cue, content),
                document=document.id,
                source=source,
                cue=cue,
                content=content,
                kind=_kind(document.text, outer, content, states),
                score=round(_SCORE * outer.score, 4),
            )


def _spans(text: str, clause: Clause, report: ReportingClause) -> tuple[Spans, Spans, Spans]:
    source, cue, content = (_span(text, clause, part) for part in report)
    return source, cue, content


def _span(text: str, clause: Clause, part: Range) -> Spans:
    """The characters of a range of words, without stops and marks that do not belong; nothing where it is empty."""
    first, end = part
    if not 0 <= first < end:
        return ()
    span = _bare(text, clause.tokens[first].start, clause.tokens[end - 1].end)
    return (span,) if span.start < span.end else ()


def _bare(text: str, start: int, end: int) -> Span:
    """The span without a last comma or stop, and without a mark at an end whose fellow stands outside."""
    start, end = trim(text, start, end)
    while start < end and text[start] in _CLOSER and text.find(_CLOSER[text[start]], start + 1, end) < 0:
        start += 1
    while start < end and (text[end - 1] in ",.;:" or _lone(text, start, end - 1)):
        end -= 1
    return trim(text, start, end)


def _lone(text: str, start: int, at: int) -> bool:
    """Whether a mark at `at` closes a quotation that does not begin behind `start`."""
    return text[at] in _OPENER and not any(text.find(opener, start, at) >= 0 for opener in _OPENER[text[at]])


def _kind(text: str, outer: Attribution, content: Spans, states: QuoteStates) -> AttributionKind:
    """Inside a quotation, what a second pair of marks encloses is quoted; elsewhere, what one pair encloses."""
    if outer.kind is AttributionKind.DIRECT:
        return AttributionKind.DIRECT if text[content[0].start] in QUOTES else AttributionKind.INDIRECT
    return quotation_kind(text, content, states)
