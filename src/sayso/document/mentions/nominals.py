"""Noun phrases of one page -> referents: descriptions of names, and what takes up what was named before."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.document.mentions.page import REACH, Naming, Page, Referent, add_naming, call, text_of
from sayso.document.mentions.phrases import (
    DEFINITE,
    INDEFINITE,
    OWNERS,
    Phrase,
    Word,
    head_role,
    is_subject,
    role_at,
)
from sayso.document.mentions.pronouns import PRONOUNS
from sayso.document.mentions.salience import Wanted, agrees, salient
from sayso.lexicon.nouns import Role, state_of
from sayso.schema import EntityType, Form

GENERIC = frozenset({"company", "bank", "agency", "organization", "bureau", "newspaper", "regulator", "union"})
"""Concepts that any organization in the text may be called by; others want a name that says so."""
PERSONAL = frozenset(
    "chair|chief|chief executive|spokesperson|lawyer|minister|prime minister|president|director|mayor|analyst|"
    "professor|economist|prosecutor|judge|governor|commissioner|ambassador|officer|secretary|senator|"
    "father|mother|wife|husband|son|daughter|brother|sister".split("|")
)
"""Concepts that only a person can be called by; an owner or a rival may be a firm."""
INSTITUTIONS = frozenset({"police", "authorities", "military", "government", "prosecutor", "investigator", "organizer"})
"""Concepts that, told without an article, are the same throughout a page."""
_ROLE_TYPES = {
    "person": EntityType.UNNAMED, "group": EntityType.UNNAMED, "organization": EntityType.ORGANIZATION,
    "government": EntityType.GOVERNMENT, "document": EntityType.OTHER,
}  # fmt: skip
_BEING = frozenset("is are was were be been being as become became becomes remain remains remained".split())
_LIKE = {
    "leader": ("president", "prime minister", "chancellor", "king", "queen", "chief", "chair"),
    "chief": ("chair", "chief executive", "director", "president", "leader"),
}
"""Concept -> those that bearers of a name may have been called by instead."""
_NATIONAL = frozenset({"military", "government", "ministry", "parliament", "navy", "embassy"})
REACH_NAME = 8
"""Words between a description and the name that it belongs to: "the head of the union, Jan Oak"."""


def describe_names(page: Page) -> None:
    """What stands beside a name tells, throughout the page, of who bears it: "London mayor", "the credit agency"."""
    for index, phrase in enumerate(page.phrases):
        if phrase.head not in page.name_at:
            role = head_role(page.words, phrase)
            number = None if role is None else _apposed(page, index, role, mistaken=True)
            if role is not None and number is not None:
                _learn(page, number, role, phrase)
            continue
        name = page.name_at[phrase.head]
        number = page.bearer[name]
        fitting = {"person"} if page.referents[number].type is EntityType.PERSON else {"organization", "government"}
        begin = phrase.owner[1] + 1 if phrase.owner else phrase.first
        for i in range(begin, page.names[name].first):
            role = role_at(page.words, i)
            if role is not None and role.kind in fitting and not role.plural:
                _learn(page, number, role, phrase)


def _learn(page: Page, number: int, role: Role, phrase: Phrase) -> None:
    one = page.referents[number]
    one.gender = one.gender or role.gender
    one.states |= _states_in(page, phrase)
    call(page, number, role.concept)


def see_phrase(page: Page, index: int) -> None:
    """Take up, or bring in, whom a noun phrase names; one that names nobody is passed by."""
    phrase = page.phrases[index]
    subject = is_subject(page.words, phrase)
    if phrase.head in page.name_at:
        page.referents[page.bearer[page.name_at[phrase.head]]].subject = subject
        return
    role = head_role(page.words, phrase)
    if role is None or (phrase.last - phrase.first == 1 and page.words[phrase.first].lower in PRONOUNS):
        return
    number = _apposed(page, index, role)
    if number is None and _is_predicate(page.words, phrase):
        return
    if number is None:
        number = _resolve(page, phrase, role, _states_in(page, phrase))
    if number is None:
        number = len(page.referents)
        page.referents.append(Referent(type=_ROLE_TYPES[role.kind], named=False, plural=role.plural))
    _learn(page, number, role, phrase)
    add_naming(page, Naming(phrase.first, phrase.last, Form.NOMINAL, number), subject=subject)


def _is_predicate(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the phrase only says what somebody is: "is a close ally", "as an ally"."""
    if words[phrase.first].lower not in {"a", "an"} or not phrase.first:
        return False
    at = phrase.first - 1
    while at > 0 and words[at].pos == "ADV" and phrase.first - at < 3:
        at -= 1
    return words[at].lower in _BEING and words[at].sentence == words[phrase.first].sentence


def _states_in(page: Page, phrase: Phrase) -> set[str]:
    """Codes of the states named in a phrase and in what hangs on it by "of" or "in".

    A capital's army is its state's; its police is its own.
    """
    words, last = page.words, phrase.last
    role = head_role(words, phrase)
    national = role is not None and role.concept in _NATIONAL
    if last + 1 < len(words) and words[last].lower in {"of", "in"}:
        last += 2
        while last < len(words) and words[last].chunk == "I":
            last += 1
    found = set()
    for i in sorted({page.name_at[i] for i in range(phrase.first, last) if i in page.name_at}):
        state = state_of(text_of(page, page.names[i]))
        if state is not None:
            city = state.part == "capital" and not national
            found.add(f"{state.code} {state.part}" if city else state.code)
    return found


def _apposed(page: Page, index: int, role: Role, *, mistaken: bool = False) -> int | None:
    """The bearer of a name beside the phrase: "Jan Oak, 40, the minister"; "the head of the union, Jan Oak".

    With `mistaken`, a name taken for an organization's becomes a person's where only a person can be called so.
    """
    words, phrase = page.words, page.phrases[index]
    sentence = words[phrase.first].sentence
    at = phrase.first - 1
    while at > 0 and (words[at].pos == "NUM" or words[at].text == ",") and phrase.first - at < 4:
        at -= 1
    if 0 <= at < phrase.first - 1 and at in page.name_at and words[at].sentence == sentence:
        return _bearer(page, page.name_at[at], role, mistaken=mistaken)
    if role.plural or role.kind not in {"person", "organization"}:
        return None
    for other in page.phrases[index + 1 : index + 4]:
        name = page.name_at.get(other.first)
        if words[other.first].sentence != sentence or other.first - phrase.last > REACH_NAME:
            break
        beside = other.first == phrase.last or (
            words[other.first - 1].text == "," and words[phrase.first].lower not in INDEFINITE
        )
        if beside and name is not None:
            listed = other.last < len(words) and words[other.last].lower in {"and", "or"}
            return None if listed else _bearer(page, name, role, mistaken=mistaken)
    return None


def _bearer(page: Page, name: int, role: Role, *, mistaken: bool) -> int | None:
    """Who bears the name, if the noun can be said of him."""
    number = page.bearer[name]
    one = page.referents[number]
    doubtful = one.type in {EntityType.ORGANIZATION, EntityType.OTHER} and not one.concepts
    if mistaken and doubtful and role.concept in PERSONAL and not role.plural and len(page.names[name].key) in {2, 3}:
        one.type = EntityType.PERSON
    return number if _suits(one, role) else None


def _suits(one: Referent, role: Role) -> bool:
    """Whether a noun can be said of a bearer of a name."""
    if role.kind == "person":
        return one.type is EntityType.PERSON and not role.plural and agrees(one.gender, role.gender)
    wanted = {EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.OTHER}
    return role.kind in {"organization", "government"} and one.type in wanted


def _resolve(page: Page, phrase: Phrase, role: Role, states: set[str]) -> int | None:
    """Whom a definite noun phrase takes up; None where it brings in somebody new."""
    words = page.words
    first = words[phrase.first].lower
    bare = first not in INDEFINITE and words[phrase.first].pos not in {"NUM", "DET"}
    institution = role.concept in INSTITUTIONS or role.kind == "government"
    ahead = words[phrase.first].sentence in page.headline and not role.plural
    if not (first in DEFINITE or first in OWNERS or phrase.owner or (bare and institution) or ahead):
        return None
    if role.concept == "government" and len(states) == 1:
        return _state(page, min(states))
    if role.concept in GENERIC and not role.plural and not phrase.owner and not states:
        return salient(page, phrase.first, Wanted(frozenset({EntityType.ORGANIZATION}), concept=role.concept))
    called = [n for n in page.by_concept[role.concept][-REACH:][::-1] if page.referents[n].named or not ahead]
    like = [n for concept in _LIKE.get(role.concept, ()) for n in page.by_concept[concept][-REACH:][::-1]]
    for number in [*called, *(n for n in like if page.referents[n].named)]:
        one = page.referents[number]
        known = one.last >= 0 or one.named
        if known and one.plural == role.plural and agrees(one.gender, role.gender) and _same_state(one, states):
            return number
    return None


def _same_state(one: Referent, states: set[str]) -> bool:
    return not states or not one.states or bool(states & one.states)


def _state(page: Page, code: str) -> int:
    if code not in page.states:
        page.states[code] = len(page.referents)
        page.referents.append(Referent(type=EntityType.GOVERNMENT, named=True))
    page.referents[page.states[code]].type = EntityType.GOVERNMENT
    return page.states[code]
