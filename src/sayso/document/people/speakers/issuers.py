"""Statements, letters, posts of a page -> who speaks through them: whose they are, or who issued them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sayso.document.people.speakers.sources import Annotated, owns
from sayso.lexicon.nouns import RoleNoun, role_of
from sayso.schema import Entity, EntityType, Mention, MentionForm

ISSUED = frozenset(
    {"statement", "filing", "letter", "email", "memo", "tweet", "post", "message", "notice", "speech", "remarks"}
)
"""Concepts of documents in which their issuer speaks; a report or a study speaks as itself."""
_FROM = re.compile(
    r",?\s(?:(?:was |were )?(?:published|posted|released|issued|written|made|sent|shared|put out) )?"
    r"(?:(?:on |late |early )?[A-Z][a-z]+day )?(?:from|by|in|on|attributed to) (?:the |a |an )?(?:[a-z]+ )?"
)
_ISSUES = re.compile(
    r"\W*(?:\w+ ){0,3}(?:said|says|say|wrote|issued|released|posted|published|filed|sent|put out|ran|aired)\b"
    r"(?: \w+){0,6} ?"
)
"""Between somebody and a statement: "said Monday in", "has released"."""
_SPEAKING = frozenset(
    {EntityType.PERSON, EntityType.UNNAMED, EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.GROUP}
)
_BODIES = frozenset({EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.GROUP})
BESIDE = 80
"""Characters before and after a document's noun in which its issuer is looked for."""


class Issued(NamedTuple):
    """That somebody is behind a document, from a place of the text on."""

    start: int
    concept: str
    issuer: str


def find_issued(page: Annotated, entities: Mapping[str, Entity]) -> tuple[Issued, ...]:
    """Documents told with their issuer, in the order of the text. Linear in the mentions."""
    found = []
    for at, mention in enumerate(page.mentions):
        role = document_of(page, mention)
        if role is not None and (issuer := _issuer_of(page, entities, at, mention)) is not None:
            found.append(Issued(mention.start, role.concept, issuer))
    return tuple(found)


def document_of(page: Annotated, mention: Mention) -> RoleNoun | None:
    """What document a noun phrase names; None for anything else."""
    if mention.form is not MentionForm.NOMINAL:
        return None
    role = role_of(page.text[mention.start : mention.end].split()[-1])
    return role if role is not None and role.kind == "document" and role.concept in ISSUED else None


def _issuer_of(page: Annotated, entities: Mapping[str, Entity], at: int, mention: Mention) -> str | None:
    """Its owner ("Oak's letter", "an Oak release"), its giver ("a letter from Oak"), or who "said in a statement"."""
    for inner in _inside(page, at, mention):
        kind = entities[inner.entity].type
        if kind in _BODIES or (kind in _SPEAKING and owns(page, inner)):
            return inner.entity
    if (given := _FROM.match(page.text, mention.end, mention.end + BESIDE)) is not None:
        for after in page.mentions[at + 1 : at + 4]:
            if given.end() - 4 <= after.start <= given.end() + 4 and entities[after.entity].type in _SPEAKING:
                return after.entity
    for before in reversed(page.mentions[max(at - 3, 0) : at]):
        between = page.text[before.end : mention.start]
        if len(between) <= BESIDE and entities[before.entity].type in _SPEAKING and _ISSUES.fullmatch(between):
            return before.entity
    return None


def _inside(page: Annotated, at: int, mention: Mention) -> Iterable[Mention]:
    """Mentions within one, but itself."""
    for other in page.mentions[max(at - 2, 0) : at + 4]:
        if other.id != mention.id and mention.start <= other.start and other.end < mention.end:
            yield other
