"""Sentences -> propositions: the clause-sized statements that claims are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sayso.ids import content_id
from sayso.schema import Attribution, Document, Proposition, Sentence, Span, Token

_VERBAL = frozenset({"VERB", "AUX"})
_CONNECTIVES = frozenset(
    "and but or nor yet so that which who whom whose where when while because although though as if whether after before "
    "since until unless whereas then also however meanwhile therefore instead adding saying said".split()
)
_SUBORDINATE = frozenset(
    "that which who whom whose where when while because although though as if whether after before since until unless "
    "whereas".split()
)
_COORDINATE = frozenset({"and", "but", "or", "nor", "yet", "so"})
_MARKS = frozenset({";", ":", "—", "–", "-", "(", ")", "…", "...", "--"})
_EDGE = " \t\n\r\u00a0,;:.!?—–-()[]…"
_SHORTEST = 12


def find_propositions(
    document: Document, sentences: Sequence[Sentence], tokens: Sequence[Token], attributions: Sequence[Attribution]
) -> tuple[Proposition, ...]:
    rows: list[Proposition] = []
    contents = sorted((span, a.id) for a in attributions for span in a.content)
    for sentence in sentences:
        first = bisect_left(tokens, sentence.start, key=lambda t: t.start)
        last = bisect_left(tokens, sentence.end, key=lambda t: t.start)
        here = tokens[first:last]
        edges = sorted({e for s, _ in contents if _is_clause(here, s) for e in s if sentence.start < e < sentence.end})
        for start, end in units(document.text, sentence, here, sorted(set(edges))):
            inner = [(s.end - s.start, i) for s, i in contents if s.start < end and start < s.end and min(s.end, end) - max(s.start, start) >= (end - start) / 2]
            rows.append(
                Proposition(
                    id=content_id("propositions", document.id, start, end),
                    document=document.id,
                    start=start,
                    end=end,
                    attribution=min(inner)[1] if inner else None,
                )
            )
    return tuple(rows)


def _is_clause(tokens: Sequence[Token], span: Span) -> bool:
    inner = [t for t in tokens if span.start <= t.start and t.end <= span.end]
    return len(inner) >= 3 and any(t.pos in _VERBAL for t in inner)


def units(text: str, sentence: Sentence, tokens: Sequence[Token], edges: Sequence[int]) -> Iterator[Span]:
    words = [text[t.start : t.end].lower() for t in tokens]
    cuts = {0, len(tokens)}
    cuts |= {bisect_left(tokens, e, key=lambda t: t.start) for e in edges}
    for i in range(1, len(tokens)):
        if _cuts_before(words, tokens, i):
            cuts.add(i)
    ordered = sorted(cuts)
    # a piece without a verb joins its left neighbour
    pieces: list[list[int]] = []
    hard = {bisect_left(tokens, e, key=lambda t: t.start) for e in edges}
    for a, b in zip(ordered, ordered[1:], strict=False):
        verb = any(t.pos in _VERBAL for t in tokens[a:b])
        if pieces and not verb and a not in hard:
            pieces[-1][1] = b
        elif pieces and a not in hard and not any(t.pos in _VERBAL for t in tokens[pieces[-1][0] : pieces[-1][1]]):
            pieces[-1][1] = b
        else:
            pieces.append([a, b])
    for a, b in pieces:
        if not any(t.pos in _VERBAL for t in tokens[a:b]) and len(pieces) > 1:
            continue
        span = _trimmed(text, tokens, words, a, b)
        if span and span.end - span.start >= _SHORTEST:
            yield span


def _cuts_before(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    w, p = words[i], tokens[i].pos
    spaced = tokens[i - 1].end < tokens[i].start
    if w in _MARKS:
        return spaced or w in {";", ":", "—"}
    if words[i - 1] in {")", "—", "…"}:
        return True
    ahead = _verb_ahead(words, tokens, i + 1)
    if w in _COORDINATE and ahead and ahead <= 9:
        return _own_subject(tokens, words, i + 1)
    if w in _SUBORDINATE and ahead and ahead <= 9:
        if w == "that" and tokens[i - 1].pos == "NOUN":
            return False
        return p in {"SCONJ", "PRON", "ADV", "DET"} or (p == "ADP" and w in {"after", "before", "since", "as", "until"} and ahead <= 7)
    if words[i - 1] == "," and p == "VERB" and w != "including":
        return not _listed(words, tokens, i)
    if words[i - 1] == "," and ahead and tokens[i].chunk == "B" and _own_subject(tokens, words, i):
        return any(t.pos in _VERBAL for t in tokens[max(0, i - 12) : i])
    return False


def _own_subject(tokens: Sequence[Token], words: Sequence[str], i: int) -> bool:
    n = i
    seen = False
    while n < len(tokens) and n - i < 10:
        if tokens[n].pos in _VERBAL:
            return seen
        if words[n] in _MARKS or words[n] == ",":
            return False
        seen = seen or tokens[n].pos in {"NOUN", "PROPN", "PRON", "NUM"}
        n += 1
    return False


def _listed(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    """A verb in a row of verbs: pushing, kicking and slapping."""
    return any(words[n] == "and" and n + 1 < len(tokens) and tokens[n + 1].pos == "VERB" for n in range(i + 1, min(len(tokens), i + 5)))


def _verb_ahead(words: Sequence[str], tokens: Sequence[Token], i: int) -> int:
    for n in range(i, min(len(tokens), i + 10)):
        if tokens[n].pos in _VERBAL:
            return n - i + 1
        if words[n] in _SUBORDINATE or words[n] in _MARKS:
            return 0
    return 0


def _trimmed(text: str, tokens: Sequence[Token], words: Sequence[str], a: int, b: int) -> Span | None:
    while a < b and (words[a] in _CONNECTIVES or tokens[a].pos == "PUNCT"):
        a += 1
    while b > a and (tokens[b - 1].pos in {"PUNCT", "CCONJ", "SCONJ"} ):
        b -= 1
    return Span(tokens[a].start, tokens[b - 1].end) if a < b else None
