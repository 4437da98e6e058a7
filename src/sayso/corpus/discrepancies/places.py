"""Places: how two of them stand to one another, as far as the pages and the table of states tell."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from sayso.corpus.claims.units import Unit
from sayso.corpus.discrepancies.reading import IndexedPage, tokens_of
from sayso.corpus.resolved import ResolvedCorpus
from sayso.lexicon import read_table, word_list
from sayso.lexicon.nouns import state_of
from sayso.schema import Span, Token

PLACES = frozenset({"GPE", "LOC", "FAC"})
Inside = frozenset[tuple[str, str]]
"""Pairs of names in lower case: the first lies in the second."""

SPELLING = 70
"""From here on two names are spellings of one (rapidfuzz ratio)."""


def named(tokens: Sequence[Token], kinds: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The stretches that the tags name one of these kinds of things."""
    start = end = -1
    for token in tokens:
        if start >= 0 and token.entity[:2] == "I-":
            end = token.end
            continue
        if start >= 0:
            yield start, end
        start, end = (token.start, token.end) if token.entity[:2] == "B-" and token.entity[2:] in kinds else (-1, -1)
    if start >= 0:
        yield start, end


def inside_of(resolved: ResolvedCorpus) -> Inside:
    """What the pages say of what lies where: "Croydon, south London" puts Croydon in London."""
    found = set()
    for page, layers in resolved.layers.items():
        if page not in resolved.documents:
            continue
        text = resolved.documents[page].text
        spans = list(named(layers.tokens, PLACES))
        for (a, b), (c, d) in pairwise(spans):
            between = text[b:c]
            if 0 < len(between) < 20 and between.startswith((",", " in ")) and "\n" not in between:
                words = between.strip(" ,").split()
                if len(words) <= 2 and not {"and", "or"} & set(words):
                    found.add((plain_place(text[a:b]), plain_place(text[c:d])))
    return frozenset(found)


def plain_place(name: str) -> str:
    """A name in lower case without its article and possessive."""
    words = name.replace("’", "'").lower().removesuffix("'s").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def place_relation(a: str, b: str, inside: Inside) -> bool | None:
    """Whether two names of places name two places, neither in the other; None where they may name one."""
    x, y = plain_place(a), plain_place(b)
    if set(x.split()) & set(y.split()) or fuzz.ratio(x, y) > SPELLING or _shortened(x, y) or _shortened(y, x):
        return None
    state, other = state_of(a), state_of(b)
    if state and other:
        return None if state.code == other.code else True
    state, other = (s if s and s.part != "capital" else None for s in (state, other))
    if (x, y) in inside or (y, x) in inside:
        return False
    outer = {o for i, o in inside if i == x}, {o for i, o in inside if i == y}
    if any((o, y) in inside for o in outer[0]) or any((o, x) in inside for o in outer[1]):
        return False
    return not (state or other)  # a town may well lie in the country


def _shortened(short: str, long: str) -> bool:
    """Whether one is letters of the other: "Tenn.", "Pa."."""
    letters = iter(long)
    short = short.rstrip(".")
    return len(short) <= _LETTERS and short[:1] == long[:1] and all(c in letters for c in short)


_LETTERS = 5
_AT = word_list("corpus", "at")
_BY = word_list("corpus", "by")
_SIDES = word_list("corpus", "side")
_PARTS = _SIDES | word_list("corpus", "part")


class Located(NamedTuple):
    """A place that a statement says something is in, or near."""

    name: str
    span: Span
    near: bool
    town: bool
    """Whether it is a town or a country, not a building, a road or a region."""


def located(page: IndexedPage, unit: Unit) -> tuple[Located, ...]:
    """The places of a unit that stand behind a word of place; "the German capital" is Berlin."""
    text, tokens = page.document.text, tokens_of(page, unit)
    words = [text[t.start : t.end].lower() for t in tokens]
    starts = {t.start: i for i, t in enumerate(tokens)}
    found = []
    for start, end in named(tokens, PLACES):
        before = words[max(0, starts[start] - 4) : starts[start]]
        side = _standing(before)
        if side is not None:
            found.append(Located(text[start:end], Span(start, end), side, tokens[starts[start]].entity.endswith("GPE")))
    for i in range(len(words) - 1):
        state = state_of(text[tokens[i].start : tokens[i].end])
        if state and words[i + 1] == "capital" and state.code in _capitals():
            side = _standing(words[max(0, i - 4) : i])
            if side is not None:
                found.append(Located(_capitals()[state.code], Span(tokens[i].start, tokens[i + 1].end), side, True))
    return tuple(found)


def _standing(before: Sequence[str]) -> bool | None:
    """Whether the words before a place say near it (True) or in it (False); None: neither."""
    for i in range(len(before) - 1, -1, -1):
        word = before[i]
        if word in _BY or (word == "of" and i and before[i - 1] in _SIDES):
            return True
        if word in _AT:
            return False
        if word not in _PARTS:
            return None
    return None


@functools.cache
def _capitals() -> Mapping[str, str]:
    return {row["code"]: row["capital"].split(";")[0] for row in read_table("countries") if row["capital"]}
