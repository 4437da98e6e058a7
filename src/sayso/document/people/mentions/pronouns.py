"""Pronouns of one page -> referents."""

from __future__ import annotations

from sayso.document.people.mentions.antecedent_model import find_antecedent
from sayso.document.people.mentions.antecedents import Anaphor
from sayso.document.people.mentions.discourse_state import REACH, DiscourseState, Naming, add_naming
from sayso.document.people.mentions.name_types import THING
from sayso.document.people.mentions.salience import Wanted, salient
from sayso.schema import EntityType, MentionForm

PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n", "they": "p", "them": "p", "their": "p", "themselves": "p",
    "who": "r", "whom": "r", "whose": "r", "which": "w",
}  # fmt: skip
"""Pronoun -> `m`, `f`, `n`euter, `p`lural, `r`elative to people, `w`: relative to anything else."""
NEAREST = 8
"""Words before a relative pronoun, within which its antecedent ends."""
_PEOPLE = frozenset({EntityType.PERSON, EntityType.UNNAMED})
_BODIES = frozenset({EntityType.ORGANIZATION, EntityType.GOVERNMENT})
_MANY = frozenset({EntityType.UNNAMED, EntityType.GROUP, EntityType.ORGANIZATION, EntityType.GOVERNMENT})
_THINGS = frozenset({EntityType.OTHER, EntityType.PLACE})
_RELATIVE = {
    "r": frozenset({EntityType.PERSON, EntityType.UNNAMED, EntityType.GROUP}),
    "w": frozenset({*_BODIES, *_THINGS, EntityType.UNNAMED}),
}


def resolve_pronoun(page: DiscourseState, word: int) -> None:
    """Take up whom the pronoun stands for; one without an antecedent in reach is left alone."""
    if word in page.name_at:
        return
    kind = PRONOUNS[page.words[word].lower]
    sure = False
    if kind in _RELATIVE:
        number = _antecedent(page, word, kind)
    elif kind == "f" and (vessel := _vessel(page, word)) is not None:
        add_naming(page, Naming(word, word + 1, MentionForm.PRONOUN, vessel), subject=True)
        return
    elif kind in {"m", "f"}:
        antecedent = find_antecedent(page, Anaphor(word, word + 1, kind, kind, plural=False))
        number, sure = antecedent or (None, False)
    else:
        number = salient(page, word, Wanted(_BODIES) if kind == "n" else Wanted(_MANY, plural=True))
        if word in page.speech.of_source:
            number, _ = find_antecedent(page, Anaphor(word, word + 1, kind, "", kind == "p", rule=number)) or (
                None,
                False,
            )
    if number is None:
        return
    one = page.referents[number]
    if kind in {"m", "f"} and one.type not in _PEOPLE:
        one.type = EntityType.PERSON  # the tagger took the name for another's
    if sure and word not in page.quoted:
        one.gender = kind
    subject = one.subject or _verb_after(page, word)
    add_naming(page, Naming(word, word + 1, MentionForm.PRONOUN, number), subject=subject)


def _vessel(page: DiscourseState, word: int) -> int | None:
    """The ship that a "she" means: named before it in its sentence, where no person is."""
    sentence = page.words[word].sentence
    for naming in reversed(page.namings[-REACH:]):
        if page.words[naming.first].sentence != sentence:
            return None
        one = page.referents[naming.referent]
        if one.type in _PEOPLE and not one.plural:
            return None
        if one.named and THING in one.concepts:
            return naming.referent
    return None


def _verb_after(page: DiscourseState, word: int) -> bool:
    return word + 1 < len(page.words) and page.words[word + 1].pos in {"VERB", "AUX"}


def _antecedent(page: DiscourseState, word: int, kind: str) -> int | None:
    """Whom a relative pronoun takes up: who was named right before it, else near before it in its sentence.

    "Who" is somebody, "which" no person: "Ada Oak of Tarn Ltd, who", "Ada Oak of Tarn Ltd, which".
    """
    words, at = page.words, word - 1
    if at > 0 and words[at].pos == "ADP":
        at -= 1
    if at > 0 and words[at].text == ",":
        at -= 1
    for naming in reversed(page.namings[-REACH:]):
        end = naming.last - 1
        if words[end].sentence != words[word].sentence or at - end > NEAREST:
            return None
        if (
            end > at
            or naming.form is MentionForm.PRONOUN
            or page.referents[naming.referent].type not in _RELATIVE[kind]
        ):
            continue
        apart = words[end + 1 : at + 1]
        return None if any(one.pos in {"VERB", "AUX"} for one in apart) else naming.referent
    return None
