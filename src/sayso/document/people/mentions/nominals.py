"""Noun phrases of one page -> referents: descriptions of names, and what takes up what was named before."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sayso.document.people.mentions.antecedent_model import find_antecedent
from sayso.document.people.mentions.antecedents import Anaphor
from sayso.document.people.mentions.discourse_state import (
    REACH,
    DiscourseState,
    Naming,
    Referent,
    add_naming,
    call,
    text_of,
)
from sayso.document.people.mentions.noun_phrases import (
    AGED,
    DEFINITE,
    INDEFINITE,
    OWNERS,
    WIDE,
    Phrase,
    Word,
    head_role,
    is_subject,
    role_at,
)
from sayso.document.people.mentions.pronouns import PRONOUNS
from sayso.document.people.mentions.salience import Wanted, agrees, salient
from sayso.lexicon import word_list
from sayso.lexicon.nouns import RoleNoun, role_of, state_of
from sayso.schema import EntityType, MentionForm

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
_TAKING_UP = DEFINITE | frozenset({"a", "an"}) - {"both"}
_CAUGHT = word_list("people", "caught")
_COUNTS = word_list("people", "count")
_NO = word_list("people", "no_referent")
_BEING = word_list("people", "being")
_LIKE = {
    "leader": ("president", "prime minister", "chancellor", "king", "queen", "chief", "chair"),
    "chief": ("chair", "chief executive", "director", "president", "leader"),
}
"""Concept -> those that bearers of a name may have been called by instead."""
_NATIONAL = frozenset({"military", "government", "ministry", "parliament", "navy", "embassy"})
_FUNCTIONAL = word_list("people", "functional")
"""Concepts that an adjective tells apart too: "the foreign ministry", "the high court"."""
_PLAIN = word_list("people", "plain")
"""Words of a description that do not tell one from another."""
STEM = 5
"""Letters in which two words of descriptions must agree."""
NEXT = 2
"""Sentences in which an organization that opens a report as "a union" is named."""
LEAD = 8
"""Sentences in which somebody who opens a report as "a union boss" is named."""
REACH_NAME = 8
"""Words between a description and the name that it belongs to: "the head of the union, Jan Oak"."""


def link_appositions(page: DiscourseState) -> None:
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


def _learn(page: DiscourseState, number: int, role: RoleNoun, phrase: Phrase) -> None:
    one = page.referents[number]
    one.gender = one.gender or role.gender
    one.states |= _states_in(page, phrase)
    one.marks |= _marks(page, phrase) if phrase.head not in page.name_at else _marks_before(page, phrase)
    call(page, number, role.concept)


def _marks_before(page: DiscourseState, phrase: Phrase) -> set[str]:
    """As `_marks`, of what stands before a name in its own phrase: "ministry", of "ministry spokesman Oak"."""
    last = page.names[page.name_at[phrase.head]].first
    told = [word for word in page.words[max(phrase.first, last - WIDE) : last] if word.pos in {"NOUN", "PROPN"}]
    return {root_of(word.lower) for word in told if _tells(word)}


def resolve_nominal(page: DiscourseState, index: int) -> None:
    """Take up, or bring in, whom a noun phrase names; one that names nobody is passed by."""
    phrase = page.phrases[index]
    subject = is_subject(page.words, phrase)
    if phrase.head in page.name_at:
        page.referents[page.bearer[page.name_at[phrase.head]]].subject = subject
        return
    role = head_role(page.words, phrase)
    if _names_nobody(page.words, phrase):
        return
    if role is None:
        _resolve_unknown(page, phrase)
        return
    number = _apposed(page, index, role)
    if number is None and _is_predicate(page.words, phrase):
        return
    if number is None:
        states = _states_in(page, phrase)
        number = _resolve(page, phrase, role, states)
        unsure = number is None or role.concept not in page.referents[number].concepts
        if unsure and role.kind != "document" and _heads_source(page, phrase):
            number, _ = find_antecedent(page, _described(page, phrase, role, states, number)) or (None, False)
    if number is None:
        number = len(page.referents)
        page.referents.append(Referent(type=_ROLE_TYPES[role.kind], named=False, plural=role.plural))
    _learn(page, number, role, phrase)
    add_naming(page, Naming(_begin(page.words, phrase), phrase.last, MentionForm.NOMINAL, number), subject=subject)


def _resolve_unknown(page: DiscourseState, phrase: Phrase) -> None:
    """Take up whom a source by a noun that no table has means: "the carpenter", "the four-time champion"."""
    if not _heads_source(page, phrase) or page.words[phrase.head].pos not in {"NOUN", "PROPN", "ADJ"}:
        return
    found = find_antecedent(page, _described(page, phrase, None, _states_in(page, phrase), None))
    if found is not None:
        add_naming(page, Naming(phrase.first, phrase.last, MentionForm.NOMINAL, found.referent), subject=True)


def _heads_source(page: DiscourseState, phrase: Phrase) -> bool:
    """Whether a noun phrase with an article, told without an owner, begins a source."""
    said = page.speech.of_source.get(phrase.head)
    opens = not phrase.first or page.speech.of_source.get(phrase.first - 1) != said
    return said is not None and opens and phrase.owner is None and page.words[phrase.first].lower in _TAKING_UP


def _described(
    page: DiscourseState, phrase: Phrase, role: RoleNoun | None, states: set[str], rule: int | None
) -> Anaphor:
    """A source's noun phrase as what may take somebody up."""
    plural = role.plural if role is not None else page.words[phrase.head].lower.endswith("s")
    return Anaphor(
        first=phrase.first,
        last=phrase.head + 1,
        kind="d",
        gender=role.gender if role is not None else "",
        plural=plural,
        role=role,
        words=frozenset(_marks(page, phrase)),
        states=frozenset(states),
        restricted=_restricted(page.words, phrase),
        rule=rule,
    )


def _begin(words: Sequence[Word], phrase: Phrase) -> int:
    """Where the phrase begins with how many there are: "hundreds of | protesters"."""
    at = phrase.first - 2
    counted = at >= 0 and words[at + 1].lower == "of" and words[at].lower in _COUNTS
    return at if counted and words[at].sentence == words[phrase.first].sentence else phrase.first


def _names_nobody(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether a phrase takes nobody up and brings nobody in: "how many people", "no official", "on board"."""
    first = words[phrase.first].lower
    if phrase.last - phrase.first > 1:
        return first in _NO
    return first in PRONOUNS or (first == "board" and phrase.first > 0 and words[phrase.first - 1].lower == "on")


def _is_predicate(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether the phrase only says what somebody is: "is a close ally", "as an ally"."""
    if words[phrase.first].lower not in {"a", "an"} or not phrase.first:
        return False
    at = phrase.first - 1
    while at > 0 and words[at].pos == "ADV" and phrase.first - at < 3:
        at -= 1
    return words[at].lower in _BEING and words[at].sentence == words[phrase.first].sentence


def _states_in(page: DiscourseState, phrase: Phrase) -> set[str]:
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


def _apposed(page: DiscourseState, index: int, role: RoleNoun, *, mistaken: bool = False) -> int | None:
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
    if (name := _headed(page, index)) is not None:
        return _bearer(page, name, role, mistaken=mistaken)
    for other in page.phrases[index + 1 : index + 4]:
        name = page.name_at.get(other.first)
        between = words[phrase.last : other.first]
        if words[other.first].sentence != sentence or len(between) > REACH_NAME:
            break
        if any(word.pos in {"VERB", "AUX", "SCONJ"} for word in between):
            break
        beside = other.first == phrase.last or (
            words[other.first - 1].text == ","
            and (words[phrase.first].lower not in INDEFINITE or _is_told(words, phrase, other, role))
        )
        if beside and name is not None:
            listed = other.last < len(words) and words[other.last].lower in {"and", "or"}
            return None if listed else _bearer(page, name, role, mistaken=mistaken)
    return None


def _headed(page: DiscourseState, index: int) -> int | None:
    """The name that ends what the phrase is the head of, without a comma: "the head of the miners' union Jan Oak"."""
    words, phrase = page.words, page.phrases[index]
    if phrase.last >= len(words) or words[phrase.last].lower not in {"of", "for", "at"}:
        return None
    for other in page.phrases[index + 1 : index + 4]:
        name = page.name_at.get(other.head)
        if name is None or other.first != phrase.last + 1:
            continue
        between = words[other.first : page.names[name].first]
        if any(
            word.pos == "NOUN" and ((role := role_of(word.text)) is None or role.kind != "person") for word in between
        ):
            return name
    return None


def _is_told(words: Sequence[Word], phrase: Phrase, name: Phrase, role: RoleNoun) -> bool:
    """Whether somebody new is told what they are, then by name: "A spokesman for the firm, Jan Oak, said"."""
    if role.kind != "person":
        return False
    before = words[phrase.first - 1] if phrase.first else None
    opens = (
        before is None or before.sentence != words[phrase.first].sentence or before.pos not in {"ADP", "VERB", "AUX"}
    )
    reported = before is not None and (before.lower in {"by", "said", "says"} or _according(words, phrase.first))
    after = words[name.last] if name.last < len(words) else None
    closed = after is None or after.sentence != words[name.first].sentence or after.pos in {"PUNCT", "VERB", "AUX"}
    return closed and (opens or reported)


def _according(words: Sequence[Word], at: int) -> bool:
    return at > 1 and words[at - 1].lower == "to" and words[at - 2].lower == "according"


def _bearer(page: DiscourseState, name: int, role: RoleNoun, *, mistaken: bool) -> int | None:
    """Who bears the name, if the noun can be said of them."""
    number = page.bearer[name]
    one = page.referents[number]
    doubtful = one.type in {EntityType.ORGANIZATION, EntityType.OTHER} and not one.concepts
    if mistaken and doubtful and role.concept in PERSONAL and not role.plural and len(page.names[name].key) in {2, 3}:
        one.type = EntityType.PERSON
    return number if _suits(one, role) else None


def _suits(one: Referent, role: RoleNoun) -> bool:
    """Whether a noun can be said of a bearer of a name."""
    if role.kind == "person":
        return one.type is EntityType.PERSON and not role.plural and agrees(one.gender, role.gender)
    wanted = {EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.OTHER}
    return role.kind in {"organization", "government"} and one.type in wanted and not role.plural


def _resolve(page: DiscourseState, phrase: Phrase, role: RoleNoun, states: set[str]) -> int | None:
    """Whom a definite noun phrase takes up; None where it brings in somebody new."""
    words = page.words
    first = words[phrase.first].lower
    bare = first not in INDEFINITE and words[phrase.first].pos not in {"NUM", "DET"}
    institution = role.concept in INSTITUTIONS or role.kind == "government"
    ahead = words[phrase.first].sentence in page.headline and not role.plural
    owned = phrase.owner is not None and first not in INDEFINITE
    if not (first in DEFINITE or first in OWNERS or owned or (bare and institution) or ahead):
        return _ahead(page, phrase, role)
    marks = _marks(page, phrase)
    if role.concept == AGED:
        return _of_age(page, phrase)
    if role.concept == "government" and len(states) == 1:
        return _state(page, min(states))
    if role.concept in GENERIC and not (role.plural or phrase.owner or states or ahead):
        wanted = Wanted(frozenset({EntityType.ORGANIZATION}), concept=role.concept, called=_restricted(words, phrase))
        found = salient(page, phrase.first, wanted)
        return _untyped(page, phrase) if found is None and role.concept in {"company", "newspaper"} else found
    called = [n for n in page.by_concept[role.concept][-REACH:][::-1] if page.referents[n].named or not ahead]
    like = [n for concept in _LIKE.get(role.concept, ()) for n in page.by_concept[concept][-REACH:][::-1]]
    for number in [*called, *(n for n in like if page.referents[n].named)]:
        one = page.referents[number]
        known = one.last >= 0 or one.named
        alike = one.plural == role.plural and agrees(one.gender, role.gender) and _same_state(one, states)
        if known and alike and not _apart(one.marks, marks):
            return number
    caught = role.concept == "suspect" and not role.plural and phrase.owner is None
    return _caught(page, phrase) if caught and not _restricted(words, phrase) else None


def _of_age(page: DiscourseState, phrase: Phrase) -> int | None:
    """Whom "the 76-year-old" takes up: of whom the same number was told, "Oak, 76", "a 76-year-old man"."""
    ages = {
        word.text
        for word in page.words[max(phrase.first, phrase.last - WIDE) : phrase.last]
        if word.text[0].isdecimal()
    }
    for naming in reversed(page.namings[-REACH:]):
        one = page.referents[naming.referent]
        near = page.words[max(naming.first, naming.last - WIDE) : naming.last + 3]
        if one.type in {EntityType.PERSON, EntityType.UNNAMED} and any(word.text in ages for word in near):
            return naming.referent
    return None


def _untyped(page: DiscourseState, phrase: Phrase) -> int | None:
    """The name in mind whose type nothing told, for "the company", which tells it; None where there is none."""
    for naming in reversed(page.namings[-REACH:]):
        one = page.referents[naming.referent]
        apart = page.words[phrase.first].sentence - page.words[naming.first].sentence
        if not 0 <= apart <= 2:
            return None
        if one.named and one.type is EntityType.OTHER and not one.concepts and one.subject:
            one.type = EntityType.ORGANIZATION
            return naming.referent
    return None


def _caught(page: DiscourseState, phrase: Phrase) -> int | None:
    """Whom "the suspect" takes up: who was arrested or charged last."""
    words = page.words
    for naming in reversed(page.namings[-REACH:]):
        one = page.referents[naming.referent]
        if words[phrase.first].sentence - words[naming.first].sentence > 3:
            return None
        around = words[max(naming.first - 3, 0) : naming.first], words[naming.last : naming.last + 4]
        near = {w.lower for part in around for w in part if w.sentence == words[naming.first].sentence}
        if one.type is EntityType.PERSON and naming.form is MentionForm.NAME and near & _CAUGHT:
            return naming.referent
    return None


def _restricted(words: Sequence[Word], phrase: Phrase) -> bool:
    """Whether what follows tells which one is meant: "the operator of the ferry"."""
    return phrase.last < len(words) and words[phrase.last].lower in {"of", "that", "behind", "which", "whose"}


def _apart(some: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether two descriptions by one noun are of two: "the transport ministry", "the foreign ministry"."""
    return bool(some) and bool(others) and not some & others


def _marks(page: DiscourseState, phrase: Phrase) -> set[str]:
    """What tells the one described from others by the same noun, as stems: whose, of what, where."""
    words, head = page.words, phrase.head
    role = head_role(words, phrase)
    functional = role is not None and role.concept in _FUNCTIONAL
    kept = {"NOUN", "PROPN", "ADJ"} if functional else {"NOUN", "PROPN"}
    told = [i for i in range(max(phrase.first, head - WIDE), head) if words[i].pos in kept]
    at = phrase.last
    if at + 1 < len(words) and words[at].lower in {"of", "for"} and words[at].sentence == words[head].sentence:
        last = at + 2
        while last < min(len(words), at + WIDE) and words[last].chunk == "I":
            last += 1
        told += [i for i in range(at + 1, last) if words[i].pos in {"NOUN", "PROPN"}]
    return {root_of(words[i].lower) for i in told if _tells(words[i])}


def _tells(word: Word) -> bool:
    role = role_of(word.text)
    return word.text[0].isalpha() and word.lower not in _PLAIN and (role is None or role.kind != "person")


def root_of(word: str) -> str:
    """The beginning of a word, by which a state and its people are one: "velmora", "velmoran"; of a body its concept.

    >>> root_of("firm"), root_of("company")
    ('compa', 'compa')
    """
    role = role_of(word)
    return (role.concept if role is not None and role.kind in {"organization", "government"} else word)[:STEM]


def _ahead(page: DiscourseState, phrase: Phrase, role: RoleNoun) -> int | None:
    """The one told only after an indefinite phrase that opens a report: "A union denied it. The Oak Union said"."""
    words = page.words
    if words[phrase.first].lower not in {"a", "an"} or role.plural or role.kind not in {"organization", "person"}:
        return None
    reach = LEAD if role.kind == "person" else NEXT
    if role.kind == "person" and role.concept not in PERSONAL:
        return None
    marks, found = _marks(page, phrase), []
    concepts = {role.concept, *_LIKE.get(role.concept, ()), *(c for c, o in _LIKE.items() if role.concept in o)}
    for number in dict.fromkeys(n for concept in sorted(concepts) for n in page.by_concept.get(concept, ())[:REACH]):
        one, at = page.referents[number], page.begins.get(number)
        if not one.named or one.last >= 0 or at is None or not agrees(one.gender, role.gender):
            continue
        near = 0 < words[at].sentence - words[phrase.first].sentence <= reach
        same = bool(marks & one.marks) if role.kind == "person" else not _apart(one.marks, marks)
        if near and same and _suits(one, role):
            found.append(number)
    return found[0] if len(found) == 1 else None


def _same_state(one: Referent, states: set[str]) -> bool:
    return not states or not one.states or bool(states & one.states)


def _state(page: DiscourseState, code: str) -> int:
    if code not in page.states:
        page.states[code] = len(page.referents)
        page.referents.append(Referent(type=EntityType.GOVERNMENT, named=True))
    page.referents[page.states[code]].type = EntityType.GOVERNMENT
    return page.states[code]
