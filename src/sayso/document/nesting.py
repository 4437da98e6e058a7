"""Attributions -> those inside them, and which stands inside which.

The corpus that the reader learned from gives a word one role, so what is said inside a content is not marked in it.
Here the contents are read again: their cues come from the table of cues and the parts of speech, the subject of
each is its source, and the clause behind it its content.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sayso.document.cues import Cue, find_cues
from sayso.ids import content_id
from sayso.schema import Attribution, AttributionClass, Document, Kind, Sentence, Span, Stance, Token
from sayso.text import overlap, trim

_SCORE = 0.5
"""Score of an attribution found by rules, as a share of that of the one around it."""
_AUXILIARIES = frozenset(
    "am is are was were be been being has have had do does did will would can could may might shall should must not n't "
    "'s 've 'd 're 'll never".split()
)
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_PRONOUNS = frozenset({"i", "we", "he", "she", "it", "they", "you", "one"})
_TOLD = frozenset(
    {"tell", "inform", "notify", "assure", "reassure", "remind", "warn", "brief", "ask", "promise", "convince"}
)
"""Cues that name their hearer before what they say."""
_LINKS = frozenset({"of", "for", "from", "in", "at"})
_STOPS = frozenset({";", "”", "»", "\n"})
_QUOTES = frozenset({'"', "“", "”", "'", "‘", "’", "„", "«", "»"})
_WITH_OBJECT = frozenset({Stance.DENIES, Stance.ACCUSES, Stance.CONFIRMS})
"""Stances whose cues may have a plain object for content ("denied any part in it")."""
_WITH_INFINITIVE = frozenset({Stance.PROMISES, Stance.URGES})
_HYPOTHETICAL = frozenset({"may", "might", "could", "would", "should", "can", "must", "will", "'ll", "shall"})
_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being", "'re"})
_ENTAIL = frozenset(
    "imply assume presume suggest indicate mean counter notice imagine demonstrate prove include contain list record "
    "call name identify compare credit link attribute raise read find discover determine establish discuss "
    "indict charge sue attack challenge resist contest seek sign consider know hear remember feel like love want need "
    "decide".split()
)
"""Cues that are as often something else than a report ("it suggests they are not safe"): not read inside a content."""
_FURTHEST = 14
"""Tokens behind a cue in which "that" is looked for."""
_LONGEST = 150
"""Tokens of a content found here, at most: a bound on the work, not a limit that pages meet."""
_NEAR = 40
"""Contents before a cue that are looked at for one that holds it."""


class Clause(NamedTuple):
    """The words of one stretch of a content, in lower case, with their tokens."""

    tokens: Sequence[Token]
    words: Sequence[str]


def nest(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Attribution, ...]:
    """The attributions and those found inside their contents, in text order, each with its parent.

    What a speaker says of his own thoughts ("said he believed") is no attribution of its own. Cost: linear in the
    words of the contents.
    """
    starts = [token.start for token in tokens]
    ends = [sentence.end for sentence in sentences]
    taken = {i for a in attributions for s in (*a.cue, *a.source) for i in range(s.start, s.end)}
    found = []
    for outer in attributions:
        for part in outer.content:
            for sentence in sentences[bisect_right(ends, part.start) :]:
                if sentence.start >= part.end:
                    break
                stretch = Span(max(part.start, sentence.start), min(part.end, sentence.end))
                for inner in _inside(document, _clause(document.text, tokens, starts, stretch), outer):
                    if not taken & set(range(*inner.cue[0])):
                        taken.update(range(*inner.cue[0]))
                        found.append(inner)
    return with_parents(sorted((*attributions, *found), key=_place))


def with_parents(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Each attribution with the innermost one whose content holds its cue; of two that hold each other, the longer.

    An attribution without a cue is placed by its content and source.
    """
    parts = sorted((span, n) for n, a in enumerate(attributions) for span in a.content)
    starts = [span.start for span, _ in parts]
    return tuple(replace(child, parent=_parent(child, attributions, parts, starts)) for child in attributions)


def _parent(
    child: Attribution,
    attributions: Sequence[Attribution],
    parts: Sequence[tuple[Span, int]],
    starts: Sequence[int],
) -> str | None:
    marks = child.cue or child.source or child.content
    if not marks:
        return None
    last = bisect_right(starts, marks[0].end)
    near = [attributions[n] for n in sorted({n for _, n in parts[max(0, last - _NEAR) : last]})]
    holding = [other for other in near if other.id != child.id and _holds(other, marks)]
    above = [o for o in holding if _rank(o) > _rank(child) or not _holds(child, o.cue or o.source or o.content)]
    return min(above, key=_rank).id if above else None


def _rank(attribution: Attribution) -> tuple[int, str]:
    return sum(s.end - s.start for s in attribution.content), attribution.id


def _holds(outer: Attribution, marks: Sequence[Span]) -> bool:
    """Whether the content of `outer` holds most of every mark."""
    return all(any(overlap(m, c) * 2 > m.end - m.start for c in outer.content) for m in marks)


def _place(attribution: Attribution) -> tuple[Span, str]:
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return min(spans), attribution.id


def _clause(text: str, tokens: Sequence[Token], starts: Sequence[int], part: Span) -> Clause:
    run = tokens[bisect_left(starts, part.start) : bisect_left(starts, part.end)]
    return Clause(run, [text[t.start : t.end].lower().replace("’", "'") for t in run])


def _inside(document: Document, clause: Clause, outer: Attribution) -> Iterator[Attribution]:
    """The attributions that a stretch of content holds."""
    for found in find_cues(clause.words):
        spans = None
        if found.cue.words == ("according", "to"):
            spans = _according(clause, found.start, found.end)
        elif found.cue.sort == "verb" and found.cue.class_ in _READ and found.cue.words[0] not in _ENTAIL:
            spans = _verbal(clause, found.start, found.end, found.cue)
        elif found.cue.sort == "noun" and clause.words[found.end : found.end + 1] == ["that"]:
            spans = _nominal(clause, found.start, found.end)
        if spans is None:
            continue
        parts = [_bare(document.text, clause.tokens[a].start, clause.tokens[b - 1].end) for a, b in spans if a < b]
        if len(parts) == 3:
            source, cue, content = parts
            yield _attribution(document, outer, source, cue, content)


def _bare(text: str, start: int, end: int) -> Span:
    """The span without a last comma or stop, and without a closing mark that closes nothing of its own."""
    span = trim(text, start, end)
    while span.end > span.start and text[span.end - 1] in ",.;:”\"'’" and not _paired(text[span.start : span.end]):
        span = trim(text, span.start, span.end - 1)
    return span


def _paired(words: str) -> bool:
    return words[-1] in _QUOTES and words[0] in _QUOTES and len(words) > 1


def _attribution(document: Document, outer: Attribution, source: Span, cue: Span, content: Span) -> Attribution:
    quoted = document.text[content.start] in _QUOTES
    return Attribution(
        id=content_id(document.id, "attribution", [source], [cue], [content]),
        document=document.id,
        source=(source,),
        cue=(cue,),
        content=(content,),
        kind=Kind.DIRECT if quoted else Kind.INDIRECT,
        score=round(_SCORE * outer.score, 4),
    )


_READ = frozenset({AttributionClass.STATEMENT, AttributionClass.BELIEF})
_ADVERBS = frozenset({"also", "once", "first", "already", "since", "later", "then", "still", "even", "never", "ever"})

Range = tuple[int, int]
Spans = tuple[Range, Range, Range]


def _verbal(clause: Clause, start: int, end: int, cue: Cue) -> Spans | None:
    """Source, cue and content of a verb: its subject, itself with its auxiliaries, the clause behind it."""
    tokens, words = clause
    if tokens[start].pos not in {"VERB", "AUX"} or words[start].endswith("ing"):
        return None
    first = start
    while first and (
        words[first - 1] in _AUXILIARIES or words[first - 1].endswith("ly") or words[first - 1] in _ADVERBS
    ):
        first -= 1
    governors = set(words[first:start])
    if (first and words[first - 1] == "to") or governors & (_HYPOTHETICAL | _BE):
        return None
    source = _subject(clause, first)
    if source is None or not _may_speak(words[source[0] : source[1]], cue):
        return None
    before = words[source[0] - 1] if source[0] else ""
    content = _content(clause, end, cue, before) or _content_before(clause, source[0], end)
    return None if content is None else (source, (first, end), content)


def _may_speak(source: Sequence[str], cue: Cue) -> bool:
    """Whether the subject says something of its own: not the outer speaker's thoughts, nor his "I say"."""
    if len(source) == 1 and source[0] in _PRONOUNS:
        saying = cue.class_ is AttributionClass.STATEMENT and cue.stance is not Stance.PREDICTS
        return saying and source[0] not in {"i", "we", "you", "one"}
    return True


def _subject(clause: Clause, verb: int) -> Range | None:
    """The noun phrase before a verb, with what hangs on it by "of" and the like."""
    tokens, words = clause
    end = verb
    if end and words[end - 1] in _QUOTES:
        end -= 1
    if end and words[end - 1] in _RELATIVES and end > 1 and tokens[end - 2].chunk != "O":
        end -= 1
    if end and words[end - 1] == ",":
        return _with_apposition(clause, end - 1)
    if not end or tokens[end - 1].chunk == "O":
        return None
    start = _chunk_start(tokens, end - 1)
    while start > 1 and words[start - 1] in _LINKS and tokens[start - 2].chunk != "O":
        start = _chunk_start(tokens, start - 2)
    return start, end


def _with_apposition(clause: Clause, comma: int) -> Range | None:
    """`Ada Marlow, 30, a passenger`: the phrase before a first comma, and what stands between it and a second."""
    tokens, words = clause
    for at in range(comma - 1, max(0, comma - _FURTHEST), -1):
        if tokens[at].pos in {"VERB", "AUX"} or words[at] in _STOPS:
            return None
        if (
            words[at] == ","
            and (tokens[at - 1].chunk != "O" or tokens[at - 1].pos == "NUM")
            and words[at + 1] in {"a", "an", "the", "who"}
        ):
            start = _chunk_start(tokens, at - 1)
            if start > 1 and words[start - 1] == "," and tokens[start - 2].chunk != "O":  # "Ada Marlow, 30, a ..."
                start = _chunk_start(tokens, start - 2)
            return start, comma
    return None


def _chunk_start(tokens: Sequence[Token], at: int) -> int:
    while at and tokens[at].chunk == "I":
        at -= 1
    return at


def _content(clause: Clause, start: int, cue: Cue, before: str) -> Range | None:
    """The clause behind a cue; None where none stands there."""
    tokens, words = clause
    if before == "what" and words[start : start + 1] and words[start] in {"was", "were", "is", "are"}:
        return start + 1, _clause_end(clause, start + 1, short=True)
    if before in _RELATIVES:
        return start, _clause_end(clause, start, short=True)
    that = next((i for i in range(start, min(start + _FURTHEST, len(words))) if words[i] == "that"), None)
    if that is not None and _reaches(clause, start, that):
        return that + 1, _clause_end(clause, that + 1, short=False)
    begin = start
    if cue.words[0] in _TOLD and begin < len(words) and tokens[begin].chunk == "B":
        begin = _chunk_end(tokens, begin)
    if begin >= len(words):
        return None
    opened = words[begin] in _QUOTES or words[begin] in {"whether", "if", "how", "why", "what"}
    named = cue.stance in _WITH_OBJECT and tokens[begin].chunk == "B"
    deed = cue.stance in _WITH_INFINITIVE and "to" in words[begin : begin + 8]
    if opened or named or deed or _finite_clause(clause, begin):
        return begin, _clause_end(clause, begin, short=False)
    return None


def _content_before(clause: Clause, source: int, end: int) -> Range | None:
    """`the barge sank, the harbour office said", "as the press claimed`: the clause before, where none follows."""
    words = clause.words
    if end < len(words) and words[end] not in {",", ".", *_QUOTES}:
        return None
    stop = source - 1
    if stop < 1 or words[stop] not in {",", "as"}:
        return None
    stop -= words[stop] == "as" and words[stop - 1] == ","
    begin = _clause_start(words, stop)
    return (begin, stop) if begin < stop else None


def _clause_start(words: Sequence[str], stop: int) -> int:
    first = max(0, stop - _LONGEST)
    return next((i + 1 for i in range(stop - 1, first - 1, -1) if words[i] in _STOPS), first)


def _reaches(clause: Clause, start: int, that: int) -> bool:
    """Whether only a hearer, a time and a place stand between a cue and "that"."""
    between = [clause.tokens[i].pos for i in range(start, that)]
    return "VERB" not in between and ";" not in clause.words[start:that]


def _finite_clause(clause: Clause, begin: int) -> bool:
    """Whether a noun phrase and a verb follow."""
    tokens = clause.tokens
    if tokens[begin].chunk != "B":
        return False
    at = _chunk_end(tokens, begin)
    while at + 1 < len(tokens) and clause.words[at] in _LINKS and tokens[at + 1].chunk == "B":
        at = _chunk_end(tokens, at + 1)
    while at < len(tokens) and tokens[at].pos == "ADV":
        at += 1
    return at < len(tokens) and tokens[at].pos in {"VERB", "AUX"} and not clause.words[at].endswith("ing")


def _chunk_end(tokens: Sequence[Token], at: int) -> int:
    at += 1
    while at < len(tokens) and tokens[at].chunk == "I":
        at += 1
    return at


def _clause_end(clause: Clause, start: int, *, short: bool) -> int:
    """Where a content ends: at a stop, before another who says something, or, if short, at a comma."""
    tokens, words = clause
    opened = words[start] if start < len(words) and words[start] in _QUOTES else ""
    longest = min(len(words), start + _LONGEST)
    for i in range(start + 1, longest):
        if opened and words[i] in _QUOTES:
            return i + 1
        if words[i] in _STOPS or (short and words[i] == ","):
            return i
        if words[i] in {"and", "but", "while"} and i + 1 < len(words) and tokens[i + 1].chunk == "B":
            at = _chunk_end(tokens, i + 1)
            if any(f.start == 0 and f.cue.sort == "verb" for f in find_cues(words[at : at + 3])):
                return i - 1 if words[i - 1] == "," else i
    return longest


def _according(clause: Clause, start: int, end: int) -> Spans | None:
    """`two barges sank, according to the harbour office`: the source behind, the clause before."""
    tokens, words = clause
    if end >= len(words) or tokens[end].chunk != "B":
        return None
    source = (end, _chunk_end(tokens, end))
    while source[1] + 1 < len(words) and words[source[1]] in _LINKS and tokens[source[1] + 1].chunk == "B":
        source = (source[0], _chunk_end(tokens, source[1] + 1))
    stop = start - 1 if start and words[start - 1] == "," else start
    if stop > 0:
        begin = _clause_start(words, stop)
        return source, (start, end), (begin, stop)
    if source[1] < len(words) and words[source[1]] == ",":
        return source, (start, end), (source[1] + 1, _clause_end(clause, source[1] + 1, short=False))
    return None


def _nominal(clause: Clause, start: int, end: int) -> Spans | None:
    """`the opposition's claim that the vote was rigged`: the possessor, the noun, the clause behind "that"."""
    tokens, words = clause
    if tokens[start].pos != "NOUN" or start < 2 or words[start - 1] not in {"'s", "'"}:
        return None
    source = (_chunk_start(tokens, start - 2), start - 1)
    return source, (start, end), (end + 1, _clause_end(clause, end + 1, short=False))
