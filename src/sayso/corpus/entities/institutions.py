"""Bodies told without a name ("the coast guard", "police in Brae", "its transport ministry") -> which are one.

A body is a noun with what sets it apart: its field, its place, its owner. Within a story, a description means the one
body that says all it says, and more; where two do, or a page tells both apart, nothing is joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.lexicon import word_list
from sayso.lexicon.nouns import RoleNoun, role_of, state_of
from sayso.schema import Entity, EntityType

_TYPES = frozenset({EntityType.GOVERNMENT, EntityType.ORGANIZATION, EntityType.UNNAMED})
_KINDS = frozenset({"government", "organization"})
_OFFICES = frozenset({"prosecutor"})
"""Concepts of people who, told of together, are an office: "prosecutors said"."""
_UNMARKED = frozenset({"police", "authorities", "parliament", *_OFFICES})
"""Concepts that say whom they mean without an article; "army" by itself is half of "army chief"."""
_ENDS = word_list("corpus", "ends")
"""Words that end what stands before the noun's own end; what follows sets it apart as well."""
_LINKS = word_list("corpus", "link")
_OPEN = word_list("corpus", "open")
"""Words under which a description names another body on every page, or many."""
_LONG = 8
"""Words of a description; longer ones are told once."""
_MANY = 200
"""Descriptions by one noun in one story; where there are more, nothing is joined."""
# " in Port Calder"
_TAIL = re.compile(r" (?:in|of|from|for) (?:the )?([A-Z][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30}){0,2})")
# Velmora's ministry; St George's Hospital; U.S.; center-right
_WORD = re.compile(r"[^\W_](?:[^\s,;:()]*[^\W_])?")


class Institution(NamedTuple):
    """A noun, and what sets its bearer apart from others of its kind."""

    concept: str
    marks: frozenset[str]
    """Words in one spelling, and states' codes; empty for "the coast guard"."""
    type: EntityType
    bare: bool
    """Whether the noun alone may say who is meant: a story has one coast guard, but many firms."""


class InstitutionMention(NamedTuple):
    """A body as pages of a story tell of it: one entity of them."""

    number: int
    body: Institution
    pages: frozenset[str]


def institutions_of(entity: Entity, tails: Iterable[str] = ()) -> tuple[Institution, ...]:
    """The body that an entity is, all its descriptions together; none where they are no body's, or several nouns'.

    `tails` are the places that follow its namings ("in Brae"); where they are several, the page may have taken two
    bodies for one, and each is given.
    """
    if entity.type not in _TYPES:
        return ()
    found = [body for form in (entity.name, *entity.aliases) if (body := _body(form))]
    if not found or len({body.concept for body in found}) > 1:
        return ()
    whole = _union(found)
    marks = sorted({tuple(sorted(whole.marks | _marks(tail.split()))) for tail in tails})
    return tuple(whole._replace(marks=frozenset(each)) for each in marks) or (whole,)


def one_institution(told: Sequence[tuple[Institution, ...]]) -> tuple[Institution, ...]:
    """What entities that are one are told as together; none where their nouns are several."""
    every = [body for bodies in told for body in bodies]
    if len({body.concept for body in every}) != 1:
        return ()
    if all(len(bodies) <= 1 for bodies in told):
        return (_union(every),)
    return tuple(sorted(set(every), key=lambda body: sorted(body.marks)))


def _union(bodies: Sequence[Institution]) -> Institution:
    return bodies[0]._replace(marks=frozenset().union(*(body.marks for body in bodies)))


def tail_after(text: str, end: int) -> str | None:
    """The place named right after a noun: "Brae" of "police | in Brae"; None where none is."""
    found = _TAIL.match(text, end, end + 80)
    return found.group(1) if found else None


def same_institutions(told: Iterable[InstitutionMention]) -> list[tuple[int, int]]:
    """The pairs of numbers that are one body, of those that one story tells of."""
    by_concept: dict[str, list[InstitutionMention]] = defaultdict(list)
    for one in told:
        by_concept[one.body.concept].append(one)
    return [pair for _, alike in sorted(by_concept.items()) for pair in _joined(alike)]


def spelling(word: str) -> str:
    """A word without what transliterations differ in: case, accents, doubled letters, y or j for i, w for v, kh for h.

    >>> spelling("Kowalskyy") == spelling("Kovalskiy") == spelling("Kovalski")
    True
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = plain.translate(_LIKE).replace("kh", "h").replace("ou", "u")
    return "".join(c for c, before in zip(plain, " " + plain, strict=False) if c != before)


_LIKE = str.maketrans("yjw", "iiv", "'’.-")


def _body(form: str) -> Institution | None:
    words = [word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(form)]
    stop = next((i for i, word in enumerate(words) if word.lower() in _ENDS), len(words))
    if not 0 < stop <= len(words) <= _LONG or any(word.lower() in _OPEN for word in words):
        return None
    for width in (2, 1):
        first = stop - width
        role = role_of(" ".join(words[first:stop])) if first >= 0 else None
        if role is not None:
            alone = len(words) == width and role.concept not in _UNMARKED
            return None if alone else _described(role, [*words[:first], *words[stop:]])
    return None


def _described(role: RoleNoun, others: Sequence[str]) -> Institution | None:
    office = role.concept in _OFFICES and role.plural
    if not office and (role.kind not in _KINDS or role.plural):
        return None
    government = office or role.kind == "government"
    kind = EntityType.GOVERNMENT if government else EntityType.ORGANIZATION
    return Institution(role.concept, _marks(others), kind, bare=government)


def _marks(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_mark(word) for word in words if word.lower() not in _LINKS | _ENDS)


def _mark(word: str) -> str:
    """A word in one spelling, a state as its code; "Velmora" for "Velmoran", which no table has."""
    state = state_of(word) if word[0].isupper() else None
    if state is not None and state.part != "capital":
        return state.code
    plain = spelling("defense" if word.lower() == "defence" else word)
    return re.sub(r"(?<=...)(?:(?<=a)n|er)$", "", plain)


def _joined(alike: Sequence[InstitutionMention]) -> Iterable[tuple[int, int]]:
    """Those by one noun that are one body."""
    classes: dict[frozenset[str], list[InstitutionMention]] = defaultdict(list)
    for one in alike:
        classes[one.body.marks].append(one)
    if len(classes) > _MANY:
        return
    for marks, members in sorted(classes.items(), key=lambda item: sorted(item[0])):
        whole = _whole(marks, classes)
        if whole is not None and (marks or members[0].body.bare):
            first = min(one.number for one in classes[whole])
            yield from ((first, one.number) for one in members if one.number != first)


def _whole(
    marks: frozenset[str], classes: Mapping[frozenset[str], Sequence[InstitutionMention]]
) -> frozenset[str] | None:
    """The fullest description that these marks are part of, if it is one, and no page tells the two apart."""
    above = [other for other in classes if marks <= other]
    fullest = [other for other in above if not any(other < more for more in above)]
    told = [one for other in {marks, *fullest} for one in classes[other]]
    pages = [page for one in told for page in one.pages]
    return fullest[0] if len(fullest) == 1 and len(pages) == len(set(pages)) else None
