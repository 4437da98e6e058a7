"""Sentences and attributions -> propositions: the clause-sized statements that claims are made of.

Without a parse: a sentence is cut where what an attribution quotes begins and ends, and where a clause with its own
verb begins, as parts of speech and base noun phrases show it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sayso.ids import content_id
from sayso.schema import Attribution, Document, Proposition, Sentence, Span, Stance, Token

_VERBAL = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
_TELLING = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})
_COORDINATE = frozenset({"and", "but", "or", "nor", "yet", "so"})
_SUBORDINATE = frozenset(
    "that which who whom whose where when while because although though as if whether after before since until unless "
    "whereas".split()
)
_PREPOSITIONAL = frozenset({"after", "before", "since", "as", "until"})
"""Those that a tagger may well call a preposition though a clause follows."""
_CIRCUMSTANCE = frozenset({"as", "while", "when", "after", "before", "since", "until"})
_LEADING = _COORDINATE | _SUBORDINATE | frozenset("then also however meanwhile therefore instead adding saying".split())
_MARKS = frozenset({";", ":", "—", "–", "-", "(", ")", "…", "...", "--"})
_TIGHT = frozenset({";", ":", "—"})
"""Marks that part clauses even where no space stands before them; a hyphen inside a word does not."""
_REACH = 9
"""Words within which the verb of a clause follows its opening word."""
_SHORTEST = 12
"""Characters."""
_CUE_ONLY = 5
"""Words: a stretch this short between two contents, with a cue in it, is "she said" and states nothing."""


def find_propositions(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Proposition, ...]:
    """The clause-sized statements of the sentences, in order, none overlapping another.

    Each is one stretch without its leading connective and closing marks; `attribution` is the innermost one in whose
    content at least half of it lies. A sentence without a verb, such as a headline, is one proposition. A stretch
    that only names who speaks ("she said") is none. What a denial takes for granted ("denied that she knew, *as the
    toll rose to nine*") is told by the page, not denied: it bears no attribution. Linear in the length of the text
    and the attributions.
    """
    denials = {attribution.id for attribution in attributions if attribution.stance is Stance.DENIES}
    contents = sorted((span, attribution.id) for attribution in attributions for span in attribution.content)
    cues = sorted((span, attribution.id) for attribution in attributions for span in attribution.cue)
    starts = [token.start for token in tokens]
    rows: list[Proposition] = []
    for sentence in sentences:
        here = tokens[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        inside, spoken = _near(contents, sentence), _near(cues, sentence)
        for start, end in _units(document.text, here, [span for span, _ in inside], [span for span, _ in spoken]):
            speaker = _speaker(inside, start, end)
            if speaker in denials and _is_granted(document.text, here, start):
                speaker = None
            identity = content_id("propositions", document.id, start, end)
            rows.append(Proposition(id=identity, document=document.id, start=start, end=end, attribution=speaker))
    return tuple(rows)


_LONGEST_CONTENT = 2_000
"""How far before a sentence a content that reaches into it may begin."""


def _near(spans: Sequence[tuple[Span, str]], sentence: Sentence) -> Sequence[tuple[Span, str]]:
    first = bisect_left(spans, sentence.start - _LONGEST_CONTENT, key=lambda pair: pair[0].start)
    last = bisect_right(spans, sentence.end - 1, key=lambda pair: pair[0].start)
    return [pair for pair in spans[first:last] if pair[0].end > sentence.start]


def _speaker(contents: Sequence[tuple[Span, str]], start: int, end: int) -> str | None:
    """The shortest content that holds at least half of a stretch."""
    holding = [
        (span.end - span.start, name)
        for span, name in contents
        if 2 * (min(end, span.end) - max(start, span.start)) >= end - start
    ]
    return min(holding)[1] if holding else None


def _is_granted(text: str, tokens: Sequence[Token], start: int) -> bool:
    """Whether the word before a stretch makes it the circumstance of another."""
    before = bisect_left(tokens, start, key=lambda token: token.start) - 1
    return before > 0 and text[tokens[before].start : tokens[before].end].lower() in _CIRCUMSTANCE


def _units(text: str, tokens: Sequence[Token], contents: Sequence[Span], cues: Sequence[Span]) -> Iterator[Span]:
    words = [text[token.start : token.end].lower() for token in tokens]
    edges = {
        bisect_left(tokens, edge, key=lambda token: token.start)
        for span in contents
        if _has_clause(tokens, span)
        for edge in span
    }
    pieces = _joined(tokens, _pieces(words, tokens, edges), edges, cues)
    for first, last in pieces:
        if len(pieces) > 1 and (not _has_verb(tokens, first, last) or _is_cue(tokens, first, last, edges, cues)):
            continue
        span = _trimmed(words, tokens, first, last)
        if span is not None and span.end - span.start >= _SHORTEST:
            yield span


def _has_clause(tokens: Sequence[Token], span: Span) -> bool:
    """Whether a content is more than a word or two: `called it a “mess”` is one statement with its cue."""
    first = bisect_left(tokens, span.start, key=lambda token: token.start)
    last = bisect_left(tokens, span.end, key=lambda token: token.start)
    return last - first >= 3 and _has_verb(tokens, first, last)


def _has_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(token.pos in _VERBAL for token in tokens[first:last])


def _is_cue(tokens: Sequence[Token], first: int, last: int, edges: set[int], cues: Sequence[Span]) -> bool:
    short = last - first <= _CUE_ONLY and (first in edges or last in edges)
    return short and any(tokens[first].start <= cue.start and cue.end <= tokens[last - 1].end for cue in cues)


def _pieces(words: Sequence[str], tokens: Sequence[Token], edges: set[int]) -> list[tuple[int, int]]:
    """The sentence cut up; a piece without a verb goes to its left neighbour, never across an edge."""
    cuts = {index for index in range(1, len(tokens)) if _begins(words, tokens, index)}
    pieces: list[tuple[int, int]] = []
    for first, last in pairwise(sorted(cuts | edges | {0, len(tokens)})):
        whole = _has_verb(tokens, first, last) and bool(pieces) and _has_verb(tokens, *pieces[-1])
        if pieces and first not in edges and not whole:
            pieces[-1] = (pieces[-1][0], last)
        else:
            pieces.append((first, last))
    return pieces


def _joined(
    tokens: Sequence[Token], pieces: Sequence[tuple[int, int]], edges: set[int], cues: Sequence[Span]
) -> list[tuple[int, int]]:
    """The pieces, those that say next to nothing joined to the one before, or to the next; never across an edge.

    `when this happened`, `as he put it`: by themselves no statement. A piece that holds a cue stays as it is.
    """
    joined: list[tuple[int, int]] = []
    for piece in pieces:
        near = bool(joined) and piece[0] not in edges
        if near and any(_says_little(tokens, p, cues) for p in (piece, joined[-1])):
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return joined


def _says_little(tokens: Sequence[Token], piece: tuple[int, int], cues: Sequence[Span]) -> bool:
    if sum(token.pos in _TELLING for token in tokens[piece[0] : piece[1]]) > 1:
        return False
    start, end = tokens[piece[0]].start, tokens[piece[1] - 1].end
    return not any(start <= cue.start and cue.end <= end for cue in cues)


def _begins(words: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause begins at a word."""
    word, before, pos = words[at], words[at - 1], tokens[at].pos
    if word in _MARKS:
        return word in _TIGHT or tokens[at - 1].end < tokens[at].start
    if before in {")", "—", "…"}:
        return True
    ahead = _verb_ahead(words, tokens, at + 1)
    if word in _COORDINATE:
        begins = bool(ahead) and (_joins_verbs(words, tokens, at) or _has_subject(words, tokens, at + 1))
    elif word in _SUBORDINATE:
        begins = bool(ahead) and _is_subordinate(words, tokens, at, ahead)
    elif before != ",":
        begins = False
    elif pos in _VERBAL and word != "including":
        begins = at < 2 or tokens[at - 2].pos != "VERB"  # pushing, kicking and slapping
    else:
        begins = tokens[at].chunk == "B" and _has_subject(words, tokens, at) and _has_verb(tokens, max(0, at - 12), at)
    return begins


def _is_subordinate(words: Sequence[str], tokens: Sequence[Token], at: int, ahead: int) -> bool:
    word, pos = words[at], tokens[at].pos
    if word == "that" and tokens[at - 1].pos == "NOUN" and tokens[at + 1].pos not in _VERBAL:
        return False  # the fact that; that day
    if pos == "ADP":
        return word in _PREPOSITIONAL and ahead <= 7
    return pos in {"SCONJ", "PRON", "ADV", "DET"}


def _verb_ahead(words: Sequence[str], tokens: Sequence[Token], at: int) -> int:
    """How many words on the clause has its verb; 0 where none follows before another clause begins."""
    for index in range(at, min(len(tokens), at + _REACH)):
        if tokens[index].pos in _VERBAL:
            return index - at + 1
        if words[index] in _SUBORDINATE or words[index] in _MARKS:
            return 0
    return 0


def _has_subject(words: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun stands before the next verb, and no mark between: `and the roof fell`."""
    nominal = False
    for index in range(at, min(len(tokens), at + _REACH + 1)):
        if tokens[index].pos in _VERBAL:
            return nominal
        if words[index] in _MARKS or words[index] == ",":
            return False
        nominal = nominal or tokens[index].pos in _NOMINAL
    return False


def _joins_verbs(words: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    """`jumped the rails on a curve and flipped on its side`: two verbs, each with enough of its own."""
    if tokens[at + 1].pos not in _VERBAL or words[at + 1].endswith("ing"):
        return False
    left = at
    while left > 0 and words[left - 1] not in _MARKS and words[left - 1] not in _SUBORDINATE and words[left - 1] != ",":
        left -= 1
    right = at + 1
    while right < len(tokens) and right - at <= 4 and words[right] not in _MARKS and words[right] != ",":
        right += 1
    return at - left > 3 and right - at > 3 and _has_verb(tokens, left, at)


def _trimmed(words: Sequence[str], tokens: Sequence[Token], first: int, last: int) -> Span | None:
    while first < last and (words[first] in _LEADING or tokens[first].pos == "PUNCT"):
        first += 1
    while last > first and tokens[last - 1].pos in {"PUNCT", "CCONJ", "SCONJ"}:
        last -= 1
    return Span(tokens[first].start, tokens[last - 1].end) if first < last else None
