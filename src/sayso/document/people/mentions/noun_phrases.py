"""Words -> base noun phrases: owner, head, number; what mentions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sayso.lexicon import word_list
from sayso.lexicon.nouns import RoleNoun, role_of
from sayso.schema import Sentence, Token

CLITICS = frozenset({"'s", "’s", "'", "’"})
DEFINITE = word_list("people", "definite")
INDEFINITE = word_list("people", "indefinite")
OWNERS = word_list("people", "owner")
AGED = "aged"
"""The concept of "the 76-year-old", who is known by the number."""
WIDE = 12
"""Words of a noun phrase that are looked at before its head."""
_HEADS = frozenset({"NOUN", "PROPN"})


class Word(NamedTuple):
    """A token with its text and the index of its sentence."""

    start: int
    end: int
    text: str
    pos: str
    chunk: str
    entity: str
    sentence: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


class Phrase(NamedTuple):
    """A base noun phrase as a run of words `[first, last)`; one with an owner ("the ministry's aide") has it apart."""

    first: int
    last: int
    head: int
    owner: tuple[int, int] | None
    """The words of the owner, without the clitic."""


def read_words(text: str, sentences: Sequence[Sentence], tokens: Sequence[Token]) -> tuple[Word, ...]:
    """The tokens of the sentences, in order."""
    out: list[Word] = []
    at = 0
    for token in tokens:
        while at < len(sentences) and sentences[at].end <= token.start:
            at += 1
        if at < len(sentences) and token.start >= sentences[at].start:
            out.append(
                Word(token.start, token.end, text[token.start : token.end], token.pos, token.chunk, token.entity, at)
            )
    return tuple(out)


def find_phrases(words: Sequence[Word]) -> tuple[Phrase, ...]:
    """Every base noun phrase, an owner inside one before the whole, in text order."""
    out: list[Phrase] = []
    at = 0
    while at < len(words):
        if words[at].chunk != "B":
            at += 1
            continue
        last = at + 1
        while last < len(words) and words[last].chunk == "I" and words[last].sentence == words[at].sentence:
            last += 1
        out.extend(_parts(words, at, last))
        at = last
    return tuple(out)


def _parts(words: Sequence[Word], first: int, last: int) -> list[Phrase]:
    """The phrase and the owners inside it: "the ministry", "the ministry's aide"."""
    while first < last and words[first].pos == "PUNCT":
        first += 1
    while last > first and (words[last - 1].pos == "PUNCT" or words[last - 1].text in CLITICS):
        last -= 1
    cuts = [i for i in range(first + 1, last - 1) if words[i].text in CLITICS and words[i].pos != "PUNCT"]
    out: list[Phrase] = []
    owner: tuple[int, int] | None = None
    for end in [*cuts, last]:
        if end > first:
            begin = first if owner is None else owner[1] + 1
            heads = [i for i in range(begin, end) if words[i].pos in _HEADS]
            out.append(Phrase(first, end, heads[-1] if heads else end - 1, owner))
        owner = (first, end)
    return out


def chunk_begin(words: Sequence[Word], at: int) -> int:
    """Where the base noun phrase around a word begins, if that is near."""
    begin = at
    while begin > max(at - WIDE, 0) and words[begin].chunk == "I":
        begin -= 1
    return begin


def role_at(words: Sequence[Word], index: int) -> RoleNoun | None:
    """What the noun at an index says, with the word before it where the two are one ("prime minister")."""
    if index and words[index - 1].sentence == words[index].sentence:
        pair = role_of(f"{words[index - 1].text} {words[index].text}")
        if pair is not None:
            return pair
    return role_of(words[index].text)


def head_role(words: Sequence[Word], phrase: Phrase) -> RoleNoun | None:
    """What the head noun says; None for a head that names nobody, or a name."""
    last = phrase.last - 1
    if last - phrase.first > 3 and words[last].lower in {"old", "olds"} and words[last - 2].lower == "year":
        return RoleNoun(AGED, "person", "", words[last].lower == "olds")  # "the 76-year-old"
    return role_at(words, phrase.head)


def is_subject(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether a verb follows and no preposition or verb stands before: near enough to a subject without a parse."""
    after = phrase.last
    while after < len(words) and words[after].pos == "ADV" and after - phrase.last < 2:
        after += 1
    follows = (
        after < len(words)
        and words[after].pos in {"VERB", "AUX"}
        and words[after].sentence == words[phrase.first].sentence
    )
    before = words[phrase.first - 1] if phrase.first else None
    apart = before is None or before.sentence != words[phrase.first].sentence or before.pos not in {"ADP", "VERB"}
    return follows and apart
