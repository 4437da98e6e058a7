"""Whether what a sentence tells at some place lies behind or ahead of the day of speaking."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from sayso.lexicon import word_list
from sayso.schema import Token

_WILL = word_list("times", "will")
_BE = word_list("times", "be")
_DUE = word_list("times", "due")
_AHEAD = word_list("times", "ahead")
"""Words whose infinitive lies ahead: "agreed to meet on Friday", but not "failed to appear on Friday"."""
_TIMETABLE = word_list("times", "timetable")
"""Verbs that stand in the present for what is arranged: "the inquiry opens on Monday"."""
_BEFORE = word_list("times", "limit")
_TO = word_list("times", "until")
_PUT_OFF = word_list("times", "put_off")
"""What is "postponed until Tuesday" lies ahead, though it was put off before."""
_BREAKS = word_list("times", "clause_break")
_VERBAL = frozenset({"VERB", "AUX"})
_PAST_AUXILIARIES = word_list("times", "past_auxiliary")
_PAST = word_list("times", "past")
"""Past forms that do not end in -ed."""
_CLAUSES_BACK = 3
_WINDOW = 50
"""Words on either side that are looked at."""


def direction(text: str, tokens: Sequence[Token], start: int, end: int) -> int:
    """1 where the clause around `[start, end)` looks ahead, -1 where it looks back, 0 where it does not say.

    `tokens` are those of the sentence. The clause is what lies between the nearest marks and conjunctions; one
    without a verb is read with those before it, and failing that with the one after it. Where that verb is in the
    present, a `will` anywhere in the sentence looks ahead.
    """
    here = bisect_left(tokens, start, key=lambda token: token.start)
    past = bisect_left(tokens, end, key=lambda token: token.start)
    first = max(0, here - _WINDOW)
    tokens, here, past = tokens[first : past + _WINDOW], here - first, past - first
    words = [text[token.start : token.end].lower() for token in tokens]
    limit = any(word in _BEFORE for word in words[max(0, here - 3) : here])
    put_off = not _TO.isdisjoint(words[max(0, here - 2) : here])
    for first, last in _clauses_near(words, tokens, here, past):
        if any(token.pos in _VERBAL for token in tokens[first:last]):
            if _looks_ahead(words, tokens, first, last):
                return 1
            if put_off and not _PUT_OFF.isdisjoint(words[first:here]) and "had" not in words[first:here]:
                return 1
            if _looks_back(words, tokens, first, last):
                return -1
            return 1 if limit or not _WILL.isdisjoint(words) else 0
    return int(limit)


def _clauses_near(words: Sequence[str], tokens: Sequence[Token], here: int, past: int) -> Iterator[tuple[int, int]]:
    left, right = _clause(words, here, past)
    yield left, right
    before = left
    for _ in range(_CLAUSES_BACK):
        if before <= 0:
            break
        first = _clause(words, before - 1, before - 1)[0]
        yield first, before
        before = first
    following = _clause(words, right, right + 1)[1]
    after = next((index + 1 for index in range(right, following) if tokens[index].pos == "VERB"), following)
    yield right, after


def _looks_back(words: Sequence[str], tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(
        (word in _PAST_AUXILIARIES and token.pos == "AUX")
        or (token.pos == "VERB" and (word.endswith("ed") or word in _PAST))
        for word, token in zip(words[first:last], tokens[first:last], strict=True)
    )


def _clause(words: Sequence[str], here: int, past: int) -> tuple[int, int]:
    left = here
    while left > 0 and words[left - 1] not in _BREAKS:
        left -= 1
    right = min(past, len(words))
    while right < len(words) and words[right] not in _BREAKS:
        right += 1
    return left, right


def _looks_ahead(words: Sequence[str], tokens: Sequence[Token], first: int, last: int) -> bool:
    """The last verb group of `words[first:last]` decides, so that `said it will open` looks ahead."""
    ahead = False
    for index in range(first, last):
        word = words[index]
        following = words[index + 1 : index + 4]
        if word in _WILL:
            return True
        if word in _BE and any(w in _DUE for w in following[:2]):
            return True
        if (
            word in _BE
            and word not in {"was", "were", "been"}
            and _progressive(following, tokens[index + 1 : index + 3])
        ):
            return True
        if word == "to" and index + 1 < last and tokens[index + 1].pos in _VERBAL:
            before = words[max(0, index - 4) : index]
            ahead = following[0] != "have" and (not before or any(w in _AHEAD or w in _BE for w in before) or not ahead)
            ahead = ahead and not _finite_before(tokens, first, index, words)
        elif tokens[index].pos == "VERB":
            ahead = word in _TIMETABLE or (ahead and not word.endswith(("ed", "ing")) and words[index - 1] == "to")
    return ahead


def _progressive(words: Sequence[str], tokens: Sequence[Token]) -> bool:
    return any(word.endswith("ing") and token.pos == "VERB" for word, token in zip(words, tokens, strict=False))


def _finite_before(tokens: Sequence[Token], first: int, index: int, words: Sequence[str]) -> bool:
    """A verb before `to` whose infinitive does not lie ahead: `failed to`, `began to`."""
    verbs = [words[i] for i in range(first, index) if tokens[i].pos in _VERBAL]
    return bool(verbs) and verbs[-1] not in _AHEAD and verbs[-1] not in _BE
