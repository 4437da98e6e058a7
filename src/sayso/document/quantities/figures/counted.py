"""Quantity -> the words that are counted: the noun phrase after the number, with what narrows it down."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sayso.document.quantities.figures.grammar import QuantityExpression
from sayso.lexicon import word_list
from sayso.schema import Span, Token

_PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "NUM"})
_HEAD = frozenset({"NOUN", "PROPN", "PRON"})
_RELATIVE = word_list("figures", "relative")
_NO_PREDICATE = _RELATIVE | {"fewer", "more", "less"}
_PRONOUNS = word_list("figures", "pronoun")
_INNER = frozenset({"ADP", "DET", "NOUN", "PROPN", "ADJ", "NUM", "PRON", "ADV", "PART"})
_VERBAL = frozenset({"VERB", "AUX"})
_LONGEST = 14
"""Words that a restriction may take."""


def counted_span(text: str, tokens: Sequence[Token], wording: QuantityExpression) -> Span | None:
    """The span of what a figure counts, among the tokens of its sentence.

    `155 Tesserine citizens fighting for Orsk`: the phrase and its restriction. Where no noun follows, the verb or
    adjective that the number is the subject of (`five died`) or the verb before it (`killed three`). A measure or
    a sum counts what follows `of` or `in`, or the noun that it stands before or that it follows with `of`
    (`a fine of $5 million`). None where the words name nothing.
    """
    after = bisect_left(tokens, wording.end, key=lambda token: token.start)
    if wording.age:
        return None
    if wording.core.lower().startswith(("no", "none")):
        return _nothing(text, tokens, wording)
    if text[wording.end : wording.end + 1] in {"-", "‑", "‐"}:
        return _joined_on(text, tokens, after)
    measured = wording.quantity.unit is not None
    of = after < len(tokens) and _word(text, tokens[after]) == "of"
    phrase = _phrase(text, tokens, after + 1 if of else after, whole=of)
    if measured and not of:
        phrase = _stuff(text, tokens, after, wording) or _measured(text, tokens, after, wording)
        phrase = phrase or _holder(text, tokens, wording)
        return phrase and Span(tokens[phrase[0]].start, tokens[phrase[1] - 1].end)
    if phrase is None:
        return None if measured else _predicate(text, tokens, after, wording)
    first, last = phrase
    last = last if measured else _restricted(text, tokens, last)
    return Span(tokens[first].start, tokens[last - 1].end)


def _joined_on(text: str, tokens: Sequence[Token], after: int) -> Span | None:
    """`250-page`, `two-bed`: the noun that a hyphen joins to the number; of `a 10-fold rise` what rises."""
    while after < len(tokens) and _word(text, tokens[after]) in {"-", "‑", "‐", "fold"}:
        after += 1
    if after >= len(tokens) or tokens[after].pos not in _PHRASE:
        return None
    word = tokens[after]
    end = word.end
    if text[word.start - 1] == " ":
        phrase = _phrase(text, tokens, after, whole=False)
        end = tokens[phrase[1] - 1].end if phrase else end
    return Span(word.start, end)


def _word(text: str, token: Token) -> str:
    return text[token.start : token.end].lower()


def _phrase(text: str, tokens: Sequence[Token], first: int, *, whole: bool) -> tuple[int, int] | None:
    """The rest of the number's own noun phrase, or the whole one after `of`, as indexes of tokens."""
    last = first
    while last < len(tokens) and last - first < _LONGEST:
        token = tokens[last]
        opens = last == first and whole
        if token.chunk == "B" and not opens and last > first:
            break
        if token.chunk == "O" and token.pos not in _PHRASE:
            break
        if token.chunk == "B" and not opens and token.pos in {"PRON", "DET"}:
            break
        last += 1
        if opens and _word(text, token) in _PRONOUNS:  # 31 of them children
            break
    while last > first and tokens[last - 1].pos not in _HEAD:
        last -= 1
    while first < last and tokens[first].pos in {"PUNCT", "SYM", "CCONJ", "PART"}:
        first += 1
    return (first, last) if first < last and _word(text, tokens[first]) not in _RELATIVE else None


def _restricted(text: str, tokens: Sequence[Token], last: int) -> int:
    """Where the phrase ends with its `of`, its participle or its relative clause."""
    at = last
    if at < len(tokens) and _word(text, tokens[at]) == "of":
        of = _phrase(text, tokens, at + 1, whole=True)
        at = of[1] if of else at
    if at >= len(tokens):
        return at
    word = _word(text, tokens[at])
    if word in _RELATIVE and at + 1 < len(tokens) and tokens[at + 1].pos in _VERBAL:
        start = at + 1
        while start < len(tokens) and tokens[start].pos in _VERBAL | {"PART", "ADV"}:
            start += 1
        return _inner_end(tokens, start, at)
    if tokens[at].pos == "VERB" and word.endswith("ing"):
        return _inner_end(tokens, at + 1, at)
    participle = tokens[at].pos == "VERB" and at + 1 < len(tokens) and tokens[at + 1].pos in {"ADP", "ADV"}
    if participle:
        end = _inner_end(tokens, at + 1, at)
        if end < len(tokens) and tokens[end].pos in _VERBAL:  # houses built in haste / fell down
            return end
    return at


def _inner_end(tokens: Sequence[Token], at: int, first: int) -> int:
    while at < len(tokens) and at - first < _LONGEST and tokens[at].pos in _INNER:
        at += 1
    while at > first + 1 and tokens[at - 1].pos in {"ADP", "DET", "ADV", "PART"}:
        at -= 1
    return at


def _predicate(text: str, tokens: Sequence[Token], after: int, wording: QuantityExpression) -> Span | None:
    """`Five died`, `seven dead`, `eleven were arrested`; `killed three`."""
    at = after
    while at < len(tokens) and at - after < 4 and tokens[at].pos in {"AUX", "ADV", "PART"}:
        at += 1
    if at < len(tokens) and tokens[at].pos in {"VERB", "ADJ"} and _word(text, tokens[at]) not in _NO_PREDICATE:
        return Span(tokens[at].start, tokens[at].end)
    before = bisect_left(tokens, wording.start, key=lambda token: token.start) - 1
    if before >= 0 and tokens[before].pos == "VERB":
        return Span(tokens[before].start, tokens[before].end)
    return None


def _nothing(text: str, tokens: Sequence[Token], wording: QuantityExpression) -> Span | None:
    """What none of there is: the noun itself, or the verb of `no one was hurt`."""
    words = text[wording.core_start : wording.end].split()
    if len(words) > 1 and words[0].lower() == "no" and words[1].lower() != "one":
        return Span(wording.end - len(words[-1]), wording.end)
    first = bisect_left(tokens, wording.end, key=lambda token: token.start)
    verbs = [token for token in tokens[first : first + _LONGEST] if token.pos in {"VERB", "ADJ"}]
    return Span(verbs[0].start, verbs[0].end) if verbs else None


def _stuff(text: str, tokens: Sequence[Token], after: int, wording: QuantityExpression) -> tuple[int, int] | None:
    """`$5 million in aid`: a bare noun after `in` or `worth of`."""
    word = _word(text, tokens[after]) if after < len(tokens) else ""
    money = len(wording.quantity.unit or "") == 3
    skip = {"in": 1, "worth": 2}.get(word, 0) if money else 0
    phrase = _phrase(text, tokens, after + skip, whole=True) if skip else None
    if phrase is None or any(token.pos in {"DET", "PRON", "PROPN", "NUM"} for token in tokens[phrase[0] : phrase[1]]):
        return None
    return phrase


def _measured(text: str, tokens: Sequence[Token], after: int, wording: QuantityExpression) -> tuple[int, int] | None:
    """`a $2.5bn loan`, `a two-hour delay`: the rest of the noun phrase that the sum stands in."""
    if after >= len(tokens) or tokens[after].chunk != "I" or tokens[after].start - wording.end > 2:
        return None
    end = after
    while end < len(tokens) and tokens[end].chunk == "I":
        end += 1
    first = after
    while first < end and _word(text, tokens[first]) in {"-", "‑", "‐"}:
        first += 1
    return (first, end) if first < end and tokens[end - 1].pos in _HEAD else None


def _holder(text: str, tokens: Sequence[Token], wording: QuantityExpression) -> tuple[int, int] | None:
    """`a fine of $5 million`: the phrase before `of`, without its article."""
    of = bisect_left(tokens, wording.start, key=lambda token: token.start) - 1
    if of < 1 or _word(text, tokens[of]) != "of" or tokens[of - 1].pos not in _HEAD:
        return None
    first = of - 1
    while first > 0 and tokens[first].chunk == "I":
        first -= 1
    while first < of and tokens[first].pos in {"DET", "PRON"}:
        first += 1
    return (first, of) if first < of else None
