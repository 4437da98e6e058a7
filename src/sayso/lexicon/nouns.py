"""What the tables of states, roles and given names say of a word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from sayso.lexicon import read_table


class StateName(NamedTuple):
    """A name that stands for a state."""

    code: str
    """ISO 3166, or `EU`."""
    name: str
    part: str
    """`name`, `capital`, `people` or `seat`: what the words are by themselves."""


class RoleNoun(NamedTuple):
    """A noun that names somebody, or a document."""

    concept: str
    kind: str
    """`person`, `group`, `organization`, `government` or `document`."""
    gender: str
    plural: bool


@cache
def _states() -> Mapping[str, StateName]:
    found: dict[str, StateName] = {}
    for row in read_table("countries"):
        parts = (
            ("name", f"{row['name']};{row['also']}"),
            ("capital", row["capital"]),
            ("people", row["people"]),
            ("seat", row["seats"]),
        )
        for part, names in parts:
            for name in filter(None, names.split(";")):
                found.setdefault(_plain(name), StateName(row["code"], row["name"], part))
    return MappingProxyType(found)


def _plain(name: str) -> str:
    name = name.replace("’", "'")
    if name.isupper() and len(name) <= 4:  # "US", "UK" as written: "us" is another word
        return name
    name = " ".join(name.split()).lower()
    return name.removeprefix("the ")


def state_of(name: str) -> StateName | None:
    """The state that a name, capital, people or seat of government stands for; None where it stands for none.

    Whether it does so in its place is for the reader of the page to say: a capital is also a city.

    >>> state_of("the Kremlin")
    StateName(code='RU', name='Russia', part='seat')
    """
    plain = _plain(name)
    return _states().get(plain) or _states().get(plain.rstrip("."))


@cache
def _roles() -> Mapping[str, RoleNoun]:
    found: dict[str, RoleNoun] = {}
    for row in read_table("roles"):
        role = RoleNoun(row["concept"], row["kind"], row["gender"], row["kind"] == "group")
        found[row["noun"].lower()] = role
    for noun, role in list(found.items()):
        for plural in () if role.plural else _plurals(noun):
            found.setdefault(plural, role._replace(plural=True))
    return MappingProxyType(found)


def _plurals(noun: str) -> tuple[str, ...]:
    """The plural, where the noun forms one by rule; "police" and "media" have their own rows."""
    if noun.endswith("man"):
        return (noun[:-3] + "men",)
    if noun.endswith("person") and noun != "person":
        return (noun[:-6] + "people", noun + "s")
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return (noun[:-1] + "ies",)
    if noun.endswith(("s", "x", "ch", "sh")):
        return (noun + "es",)
    return (noun + "s",)


def role_of(noun: str) -> RoleNoun | None:
    """What a noun, singular or plural, in any case, says of whom it names; None where it names nobody.

    >>> role_of("spokeswomen")
    RoleNoun(concept='spokesperson', kind='person', gender='f', plural=True)
    """
    return _roles().get(noun.lower())


class ThingNoun(NamedTuple):
    """A noun for what is named, but cannot speak."""

    concept: str
    kind: str
    """`thing` or `place`."""


@cache
def _kinds() -> Mapping[str, ThingNoun]:
    return MappingProxyType({row["noun"]: ThingNoun(row["concept"], row["kind"]) for row in read_table("kinds")})


def kind_of(noun: str) -> ThingNoun | None:
    """What thing or place a noun, in any case, says that a name is; None where it says nothing of that.

    >>> kind_of("Ferry"), kind_of("mayor")
    (ThingNoun(concept='vessel', kind='thing'), None)
    """
    return _kinds().get(noun.lower())


@cache
def name_endings() -> frozenset[str]:
    """Last words, in small letters, of the names of firms, papers and clubs."""
    return frozenset(row["ending"].lower() for row in read_table("name_endings"))


@cache
def known_places() -> frozenset[str]:
    """Names of cities and regions, in small letters, that are hardly ever anything else's."""
    return frozenset(row["name"].lower() for row in read_table("places"))


@cache
def _given_names() -> Mapping[str, str]:
    return MappingProxyType({row["name"]: row["gender"] for row in read_table("first_names")})


def gender_of(given_name: str) -> str:
    """`f` or `m` as most bearers of an English given name are; empty where the table does not know.

    >>> gender_of("Anna"), gender_of("Hartvale")
    ('f', '')
    """
    return _given_names().get(given_name.capitalize(), "")
