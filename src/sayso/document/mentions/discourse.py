"""Names, noun phrases and pronouns of one page -> who is meant: a walk through the text with what was said so far."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from sayso.document.mentions.names import HONORIFICS, Name, find_names, group_names, label_of
from sayso.document.mentions.phrases import (
    CLITICS,
    DEFINITE,
    INDEFINITE,
    OWNERS,
    Phrase,
    Word,
    find_phrases,
    head_role,
    is_subject,
    role_at,
)
from sayso.lexicon.nouns import Role, State, gender_of, role_of, state_of
from sayso.schema import EntityType, Form

PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n", "they": "p", "them": "p", "their": "p", "themselves": "p",
    "who": "r", "whom": "r", "whose": "r",
}  # fmt: skip
"""Pronoun -> `m`, `f`, `n`euter, `p`lural, `r`elative."""
GENERIC = frozenset({"company", "bank", "agency", "organization", "bureau", "newspaper", "regulator", "union"})
"""Concepts that any organization in the text may be called by; others want a name that says so."""
INSTITUTIONS = frozenset({"police", "authorities", "military", "government", "prosecutor", "investigator", "organizer"})
"""Concepts that, told without an article, are the same throughout a page."""
_INSIDE = frozenset({"in", "at", "near", "outside", "around", "from", "to", "through", "toward", "towards", "into", "of", "for"})
_TYPES = {
    "PERSON": EntityType.PERSON, "ORG": EntityType.ORGANIZATION, "GPE": EntityType.PLACE, "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE, "NORP": EntityType.GROUP, "EVENT": EntityType.OTHER, "": EntityType.OTHER,
}  # fmt: skip
_ROLE_TYPES = {
    "person": EntityType.UNNAMED, "group": EntityType.UNNAMED, "organization": EntityType.ORGANIZATION,
    "government": EntityType.GOVERNMENT, "document": EntityType.OTHER,
}  # fmt: skip
_BEING = frozenset("is are was were be been being as become became becomes remain remains remained".split())  # noqa: SIM905
_PARTY = frozenset({"by", "between", "against", "with"})
_MANY = {EntityType.UNNAMED, EntityType.GROUP, EntityType.ORGANIZATION, EntityType.GOVERNMENT}
_NATIONAL = frozenset({"military", "government", "ministry", "parliament", "navy", "embassy"})
_LEADERS = ("president", "prime minister", "chancellor", "king", "queen", "chief", "chair")
REACH = 60
"""Namings that a phrase or pronoun looks back on."""
REACH_NAME = 8
"""Words between a description and the name that it belongs to: "the head of the union, Jan Oak"."""
FAR = 4
"""Sentences that a pronoun looks back on."""


class Referent(msgspec.Struct):
    """Somebody or something as known up to a word; grows while the page is read."""

    type: EntityType
    named: bool
    plural: bool = False
    gender: str = ""
    """As titles, nouns and pronouns tell it."""
    guess: str = ""
    """As the given name suggests, which may err."""
    concepts: set[str] = msgspec.field(default_factory=set)
    states: set[str] = msgspec.field(default_factory=set)
    """Codes of the states that its descriptions name: the army of one is not another's."""
    last: int = -1
    """Index of the word where it was named last; -1 before that."""
    subject: bool = False
    times: int = 0


class Naming(NamedTuple):
    """A run of words and whom it names (an index of the referents)."""

    first: int
    last: int
    form: Form
    referent: int


class Page(msgspec.Struct):
    """What the walk has at hand."""

    words: Sequence[Word]
    names: Sequence[Name]
    phrases: Sequence[Phrase]
    name_at: dict[int, int]
    """Word -> the name it is part of."""
    bearer: list[int] = msgspec.field(default_factory=list)
    """Name -> referent."""
    referents: list[Referent] = msgspec.field(default_factory=list)
    namings: list[Naming] = msgspec.field(default_factory=list)
    by_concept: dict[str, list[int]] = msgspec.field(default_factory=lambda: defaultdict(list))
    """Concept -> referents that were called so, in the order of the text."""
    states: dict[str, int] = msgspec.field(default_factory=dict)
    headline: frozenset[int] = frozenset()
    """Sentences of the title, which may call somebody "a boss" whom only the text names."""


def resolve_page(words: Sequence[Word], headline: frozenset[int]) -> tuple[list[Referent], list[Naming]]:
    """Everybody on the page and where they are named. `headline`: sentences that are read last.

    Names are grouped first, over the whole page; then noun phrases and pronouns are resolved in the order of the
    text. Each looks at a fixed number of earlier namings, so the cost is linear in the words.
    """
    names = find_names(words, headline)
    page = Page(
        words=words,
        names=names,
        phrases=find_phrases(words),
        name_at={word: i for i, name in enumerate(names) for word in range(name.first, name.last)},
        headline=headline,
    )
    _bear_names(page)
    _describe_names(page)
    steps = sorted(
        [(name.last - 1, 0, i) for i, name in enumerate(names)]
        + [(phrase.head, 1, i) for i, phrase in enumerate(page.phrases)]
        + [(i, 2, i) for i, word in enumerate(words) if word.lower in PRONOUNS],
        key=lambda step: (words[step[0]].sentence in headline, step),
    )
    for word, what, index in steps:
        if what == 0:
            _add(page, page.bearer[index], names[index].first, names[index].last, Form.NAME)
        elif what == 1:
            _see_phrase(page, index)
        else:
            _see_pronoun(page, word)
    return page.referents, page.namings


def _add(page: Page, number: int, first: int, last: int, form: Form, *, subject: bool = False) -> None:
    page.namings.append(Naming(first, last, form, number))
    one = page.referents[number]
    one.last, one.times, one.subject = last - 1, one.times + 1, subject


# --- names ------------------------------------------------------------------------------------------


def _bear_names(page: Page) -> None:
    """A referent for every group of names, and for every state that is named."""
    members: dict[int, list[int]] = defaultdict(list)
    groups = group_names(page.words, page.names, page.headline)
    for i, group in enumerate(groups):
        members[group].append(i)
    labels = {
        group: _unlike_state(label_of(page.names[i] for i in inside), [page.names[i] for i in inside])
        for group, inside in members.items()
    }
    known: dict[object, int] = {}
    for i, name in enumerate(page.names):
        key, kind = _identity(page, name, groups[i], labels[groups[i]])
        if key not in known:
            known[key] = len(page.referents)
            page.referents.append(Referent(type=kind, named=True, plural=kind is EntityType.GROUP))
            if isinstance(key, str):
                page.states[key] = known[key]
        one = page.referents[known[key]]
        if kind is EntityType.GOVERNMENT:
            one.type = kind
        page.bearer.append(known[key])
        _learn_from_name(page, known[key], name)


def _unlike_state(label: str, names: Sequence[Name]) -> str:
    """A state's or capital's name is a person's only beside a fuller one ("Jordan" of "Ada Jordan")."""
    alone = label == "PERSON" and all(len(name.key) == 1 and not name.title for name in names)
    return "GPE" if alone and state_of(names[0].key[0].capitalize()) else label


def _identity(page: Page, name: Name, group: int, label: str) -> tuple[object, EntityType]:
    state = None if label == "PERSON" else state_of(_text(page, name))
    if state is None:
        return group, _TYPES[label]
    if stands_for_state(page, name, state):
        return state.code, EntityType.GOVERNMENT if acts(page, name) else EntityType.PLACE
    if state.part == "people":
        return f"{state.code} people", EntityType.GROUP
    return group, EntityType.PLACE


def _text(page: Page, name: Name) -> str:
    words = page.words[name.first : name.last]
    return "".join(
        word.text + (" " if after and after.start > word.end else "")
        for word, after in zip(words, [*words[1:], None], strict=True)
    )


def _learn_from_name(page: Page, number: int, name: Name) -> None:
    one = page.referents[number]
    if one.type is EntityType.PERSON:
        one.gender = HONORIFICS.get(name.title, "") or one.gender
        one.guess = one.guess or (gender_of(page.words[name.first].text) if len(name.key) > 1 else "")
    elif one.type in {EntityType.ORGANIZATION, EntityType.OTHER}:
        for role in map(role_of, name.key):
            if role and role.kind in {"organization", "government"}:
                _call(page, number, role.concept)


def _call(page: Page, number: int, concept: str) -> None:
    page.referents[number].concepts.add(concept)
    called = page.by_concept[concept]
    if not called or called[-1] != number:
        called.append(number)


def stands_for_state(page: Page, name: Name, state: State) -> bool:
    """Whether the name of a state, capital, people or seat stands for the state here.

    A country's name and an adjective always do; a capital where it acts ("Moscow denied"), not where things
    happen ("in Moscow"); a people only as an adjective ("Russian troops"), else it is the people.
    """
    if state.part in {"name", "seat"}:
        return True
    if state.part == "people":
        word = page.words[name.last - 1]
        return not word.lower.endswith("s") or word.pos == "ADJ" or word.lower.endswith("ss")
    return acts(page, name)


def acts(page: Page, name: Name) -> bool:
    """Whether a place does something: a verb follows, or it is party to something."""
    words = page.words
    sentence = words[name.first].sentence
    before = words[name.first - 1] if name.first and words[name.first - 1].sentence == sentence else None
    if before is not None and (before.lower in _INSIDE or before.text == ","):
        return False
    if before is not None and before.lower in _PARTY:
        return name.last >= len(words) or words[name.last].chunk != "I" or words[name.last].text in CLITICS
    after = name.last
    if after < len(words) and words[after].pos == "ADV":
        after += 1
    return after < len(words) and words[after].pos in {"VERB", "AUX"} and words[after].sentence == sentence


# --- noun phrases -----------------------------------------------------------------------------------


def _describe_names(page: Page) -> None:
    """What stands before a name tells of who bears it: "London mayor", "the credit agency". Known throughout the page."""
    for index, phrase in enumerate(page.phrases):
        if phrase.head not in page.name_at:
            role = head_role(page.words, phrase)
            number = None if role is None else _apposed(page, index, role)
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
    _call(page, number, role.concept)


def _see_phrase(page: Page, index: int) -> None:
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
    _add(page, number, phrase.first, phrase.last, Form.NOMINAL, subject=subject)


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
        state = state_of(_text(page, page.names[i]))
        if state is not None:
            city = state.part == "capital" and not national
            found.add(f"{state.code} {state.part}" if city else state.code)
    return found


def _apposed(page: Page, index: int, role: Role) -> int | None:
    """The bearer of a name beside the phrase: "Jan Oak, 40, the minister"; "the head of the union, Jan Oak"."""
    words, phrase = page.words, page.phrases[index]
    sentence = words[phrase.first].sentence
    at = phrase.first - 1
    while at > 0 and (words[at].pos == "NUM" or words[at].text == ",") and phrase.first - at < 4:
        at -= 1
    if 0 <= at < phrase.first - 1 and at in page.name_at and words[at].sentence == sentence:
        number = page.bearer[page.name_at[at]]
        return number if _suits(page.referents[number], role) else None
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
            number = page.bearer[name]
            listed = other.last < len(words) and words[other.last].lower in {"and", "or"}
            return number if not listed and _suits(page.referents[number], role) else None
    return None


def _suits(one: Referent, role: Role) -> bool:
    """Whether a noun can be said of a bearer of a name."""
    if role.kind == "person":
        return one.type is EntityType.PERSON and not role.plural and agrees(one.gender, role.gender)
    wanted = {EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.OTHER}
    return role.kind in {"organization", "government"} and one.type in wanted


def agrees(one: str, other: str) -> bool:
    """Whether two genders can be one person's: unknown agrees with any."""
    return not one or not other or one == other


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
        return _salient(page, phrase.first, {EntityType.ORGANIZATION}, "", concept=role.concept)
    for concept in (role.concept, *(_LEADERS if role.concept == "leader" else ())):
        called = page.by_concept[concept][-REACH:][::-1]
        for number in sorted(called, key=lambda n: not page.referents[n].named) if ahead else called:
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


# --- pronouns ---------------------------------------------------------------------------------------


def _see_pronoun(page: Page, word: int) -> None:
    kind = PRONOUNS[page.words[word].lower]
    if kind == "r":
        number = _antecedent(page, word)
    elif kind in {"m", "f"}:
        number = _salient(page, word, {EntityType.PERSON, EntityType.UNNAMED}, kind)
    elif kind == "n":
        number = _salient(page, word, {EntityType.ORGANIZATION, EntityType.GOVERNMENT}, "")
    else:
        number = _salient(page, word, _MANY, "", plural=True)
    if number is None and kind in {"m", "f"}:
        number = _mistaken(page, word)
    if number is None:
        return
    if kind in {"m", "f"}:
        page.referents[number].gender = kind
    _add(page, number, word, word + 1, Form.PRONOUN, subject=page.referents[number].subject or _verb_after(page, word))


def _mistaken(page: Page, word: int) -> int | None:
    """The last name of two or three words that was taken for an organization's, in the sentence of "she" or before it."""
    for naming in reversed(page.namings[-FAR:]):
        one = page.referents[naming.referent]
        near = page.words[word].sentence - page.words[naming.first].sentence in {0, 1}
        if near and one.named and not one.concepts and naming.last - naming.first in {2, 3}:
            if one.type in {EntityType.ORGANIZATION, EntityType.OTHER}:
                one.type = EntityType.PERSON
                return naming.referent
    return None


def _verb_after(page: Page, word: int) -> bool:
    return word + 1 < len(page.words) and page.words[word + 1].pos in {"VERB", "AUX"}


def _antecedent(page: Page, word: int) -> int | None:
    """Whom a relative pronoun takes up: the naming that ends right before it, or before a comma."""
    at = word - 1
    if at > 0 and page.words[at].text == ",":
        at -= 1
    for naming in reversed(page.namings[-REACH:]):
        if naming.last - 1 == at:
            return naming.referent
    return None


def _salient(
    page: Page, word: int, types: set[EntityType], gender: str, *, plural: bool = False, concept: str = ""
) -> int | None:
    """The referent in mind at a word: near, the subject of its sentence, spoken of often. None: nobody in reach.

    With a concept, only who bears a name or was called so, and from further back.
    """
    sentence = page.words[word].sentence
    best: tuple[float, int] | None = None
    seen: set[int] = set()
    for naming in reversed(page.namings[-(2 * REACH if concept else REACH) :]):
        one = page.referents[naming.referent]
        if naming.referent in seen or one.type not in types or (concept and not one.named and concept not in one.concepts):
            continue
        if gender and (one.plural or not agrees(one.gender, gender)):
            continue
        if plural and not one.plural and one.type is EntityType.UNNAMED:
            continue
        seen.add(naming.referent)
        apart = sentence - page.words[naming.first].sentence
        if not 0 <= apart <= (3 * FAR if concept else FAR):
            continue
        score = 0.7 * one.subject + (0.8 if gender else 0.4) * one.named + 0.3 * math.log(1 + one.times) - (0.3 if concept else 1) * apart
        if gender and not agrees(one.gender or one.guess, gender):
            score -= 1
        if concept:
            score += (concept in one.concepts) + 0.6 * math.log(1 + one.times)
        if best is None or round(score, 4) > best[0]:
            best = (round(score, 4), naming.referent)
    return best[1] if best else None
