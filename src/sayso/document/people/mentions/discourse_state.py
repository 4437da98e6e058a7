"""Names of one page -> referents: who bears which name, and what a state's names stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.document.people.mentions.name_clusters import group_names
from sayso.document.people.mentions.name_types import THING
from sayso.document.people.mentions.names import HONORIFICS, Name
from sayso.document.people.mentions.noun_phrases import CLITICS, Phrase, Word
from sayso.document.people.mentions.speech import Speech
from sayso.lexicon import word_list
from sayso.lexicon.nouns import StateName, gender_of, role_of, state_of
from sayso.schema import EntityType, MentionForm

REACH = 60
"""Namings that a phrase or pronoun looks back on."""
_INSIDE = word_list("people", "within")
_PARTY = word_list("people", "party")
_TYPES = {
    "PERSON": EntityType.PERSON, "ORG": EntityType.ORGANIZATION, "GPE": EntityType.PLACE, "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE, "NORP": EntityType.GROUP, "EVENT": EntityType.OTHER, "": EntityType.OTHER,
    THING: EntityType.OTHER,
}  # fmt: skip


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
    marks: set[str] = msgspec.field(default_factory=set)
    """What tells its descriptions from others by the same noun: "transport", of a ministry."""
    last: int = -1
    """Index of the word where it was named last; -1 before that."""
    subject: bool = False
    times: int = 0
    personal: float = 0.0
    """Share of its names that the tagger took for a person's."""


class Naming(NamedTuple):
    """A run of words and whom it names (an index of the referents)."""

    first: int
    last: int
    form: MentionForm
    referent: int


class DiscourseState(msgspec.Struct):
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
    begins: dict[int, int] = msgspec.field(default_factory=dict)
    """Referent -> the word at which the text, not the headline, names it first."""
    headline: frozenset[int] = frozenset()
    """Sentences of the title, which may call somebody "a boss" whom only the text names."""
    aside: frozenset[int] = frozenset()
    """Sentences of captions."""
    quoted: frozenset[int] = frozenset()
    """Words in quotation marks, where "she" is hardly who speaks."""
    speech: Speech = Speech({}, {})
    hidden: NDArray[np.float32] | None = None
    """(pieces, 384): states of the encoder that the page was read with; None: read without it."""
    piece: Sequence[int] = ()
    """Word -> its first piece."""
    spoken: dict[int, int] = msgspec.field(default_factory=dict)
    """Attribution -> the referent that its source names."""
    heard: int = -1
    """The referent that spoke last; -1 before that."""
    named: dict[int, int] = msgspec.field(default_factory=lambda: defaultdict(int))
    """Referent -> how many of the page's names are its own."""
    lead: int = -1
    """The person whom the text names first; -1 where it names none."""
    titular: set[int] = msgspec.field(default_factory=set)
    """Referents named in the headline."""

    def encoded(self, at: Sequence[int]) -> NDArray[np.float64] | None:
        """(n, 384): the encoder's states at words; None where it was read without."""
        return None if self.hidden is None else self.hidden[[self.piece[word] for word in at]].astype(np.float64)


def add_naming(page: DiscourseState, naming: Naming, *, subject: bool = False) -> None:
    """Write down that a run of words names a referent."""
    page.namings.append(naming)
    one = page.referents[naming.referent]
    one.last, one.times, one.subject = naming.last - 1, one.times + 1, subject
    said = page.speech.of_source.get(naming.first)
    if said is not None and one.type is not EntityType.PLACE:
        before = page.spoken.get(said)
        if before is None or page.referents[before].type is not EntityType.PERSON:
            page.spoken[said] = page.heard = naming.referent


def create_name_entities(page: DiscourseState) -> None:
    """A referent for every group of names, and for every state that is named."""
    groups, types = group_names(page.words, page.names, page.headline)
    members: dict[int, list[Name]] = defaultdict(list)
    for name, group in zip(page.names, groups, strict=True):
        members[group].append(name)
    labels = {group: _unlike_state(types[group], inside) for group, inside in members.items()}
    personal = {group: sum(n.label == "PERSON" for n in inside) / len(inside) for group, inside in members.items()}
    known: dict[object, int] = {}
    for i, name in enumerate(page.names):
        key, kind = _identity(page, name, groups[i], labels[groups[i]])
        if key not in known:
            known[key] = len(page.referents)
            page.referents.append(Referent(type=kind, named=True, plural=kind is EntityType.GROUP))
            if isinstance(key, str):
                page.states[key] = known[key]
        one = page.referents[known[key]]
        one.personal = max(one.personal, personal[groups[i]])
        if kind is EntityType.GOVERNMENT:
            one.type = kind
        if labels[groups[i]] == THING:
            one.concepts.add(THING)
        page.bearer.append(known[key])
        page.named[known[key]] += 1
        if page.words[name.first].sentence in page.headline:
            page.titular.add(known[key])
        elif page.lead < 0 and kind is EntityType.PERSON:
            page.lead = known[key]
        if (sentence := page.words[name.first].sentence) not in page.headline and sentence not in page.aside:
            page.begins.setdefault(known[key], name.first)
        _learn_from_name(page, known[key], name)


def _unlike_state(label: str, names: Sequence[Name]) -> str:
    """A state's or capital's name is a person's only beside a fuller one ("Jordan" of "Ada Jordan")."""
    alone = label == "PERSON" and all(len(name.key) == 1 and not name.title for name in names)
    return "GPE" if alone and state_of(names[0].key[0].capitalize()) else label


def _identity(page: DiscourseState, name: Name, group: int, label: str) -> tuple[object, EntityType]:
    state = None if label == "PERSON" else state_of(text_of(page, name))
    if state is None:
        return group, _TYPES[label]
    if stands_for_state(page, name, state):
        return state.code, EntityType.GOVERNMENT if acts(page, name) else EntityType.PLACE
    if state.part == "people":
        return f"{state.code} people", EntityType.GROUP
    return group, EntityType.PLACE


def text_of(page: DiscourseState, name: Name) -> str:
    """The words of a name, a space where the page has any."""
    words = page.words[name.first : name.last]
    return "".join(
        word.text + (" " if after and after.start > word.end else "")
        for word, after in zip(words, [*words[1:], None], strict=True)
    )


def _learn_from_name(page: DiscourseState, number: int, name: Name) -> None:
    one = page.referents[number]
    if one.type is EntityType.PERSON:
        one.gender = HONORIFICS.get(name.title, "") or one.gender
        one.guess = one.guess or (gender_of(page.words[name.first].text) if len(name.key) > 1 else "")
    elif one.type in {EntityType.ORGANIZATION, EntityType.OTHER}:
        for role in map(role_of, name.key):
            if role and role.kind in {"organization", "government"}:
                call(page, number, role.concept)


def call(page: DiscourseState, number: int, concept: str) -> None:
    """Write down that a referent is called by a noun."""
    page.referents[number].concepts.add(concept)
    called = page.by_concept[concept]
    if not called or called[-1] != number:
        called.append(number)


def stands_for_state(page: DiscourseState, name: Name, state: StateName) -> bool:
    """Whether the name of a state, capital, people or seat stands for the state here.

    A country's name and an adjective always do; a capital where it acts ("Moscow denied"), not where things
    happen ("in Moscow"); a people only as an adjective ("Russian troops"), else it is the people.
    """
    if state.part in {"name", "seat"}:
        return True
    if state.part == "people":
        word = page.words[name.last - 1]
        if _is_one(page, name):
            return False
        return not word.lower.endswith("s") or word.pos == "ADJ" or word.lower.endswith("ss")
    return acts(page, name)


def _is_one(page: DiscourseState, name: Name) -> bool:
    """Whether a people's name is one of them: "an Afghan", "the Belgian"; not "the Dutch", "Afghan troops"."""
    words, last = page.words, name.last
    before = words[name.first - 1].lower if name.first else ""
    closed = last >= len(words) or words[last].chunk != "I" or words[last].text in CLITICS
    return closed and (before in {"a", "an"} or (before == "the" and words[last - 1].lower.endswith(("n", "i"))))


def acts(page: DiscourseState, name: Name) -> bool:
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
