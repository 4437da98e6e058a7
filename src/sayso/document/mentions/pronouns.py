"""Pronouns of one page -> referents."""

from __future__ import annotations

from sayso.document.mentions.page import REACH, Naming, Page, add_naming
from sayso.document.mentions.salience import FAR, Wanted, salient
from sayso.schema import EntityType, Form

PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n", "they": "p", "them": "p", "their": "p", "themselves": "p",
    "who": "r", "whom": "r", "whose": "r",
}  # fmt: skip
"""Pronoun -> `m`, `f`, `n`euter, `p`lural, `r`elative."""
_PEOPLE = frozenset({EntityType.PERSON, EntityType.UNNAMED})
_BODIES = frozenset({EntityType.ORGANIZATION, EntityType.GOVERNMENT})
_MANY = frozenset({EntityType.UNNAMED, EntityType.GROUP, EntityType.ORGANIZATION, EntityType.GOVERNMENT})


def see_pronoun(page: Page, word: int) -> None:
    """Take up whom the pronoun stands for; one without an antecedent in reach is left alone."""
    if word in page.name_at:
        return
    kind = PRONOUNS[page.words[word].lower]
    if kind == "r":
        number = _antecedent(page, word)
    elif kind in {"m", "f"}:
        number = salient(page, word, Wanted(_PEOPLE, gender=kind))
    elif kind == "n":
        number = salient(page, word, Wanted(_BODIES))
    else:
        number = salient(page, word, Wanted(_MANY, plural=True))
    if number is None and kind in {"m", "f"}:
        number = _mistaken(page, word)
    if number is None:
        return
    if kind in {"m", "f"}:
        page.referents[number].gender = kind
    subject = page.referents[number].subject or _verb_after(page, word)
    add_naming(page, Naming(word, word + 1, Form.PRONOUN, number), subject=subject)


def _mistaken(page: Page, word: int) -> int | None:
    """The last name of two or three words, in this sentence or the one before, that was taken for an organization's."""
    for naming in reversed(page.namings[-FAR:]):
        one = page.referents[naming.referent]
        near = page.words[word].sentence - page.words[naming.first].sentence in {0, 1}
        doubtful = one.named and not one.concepts and one.type in {EntityType.ORGANIZATION, EntityType.OTHER}
        if near and doubtful and naming.last - naming.first in {2, 3}:
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
