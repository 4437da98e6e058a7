"""Names of one page -> which of them name the same, and of what type the bearer is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sayso.document.people.mentions.name_types import PLACES, THING, typed
from sayso.document.people.mentions.names import HONORIFICS, SHORTEST, SMALL, Key, Name
from sayso.document.people.mentions.noun_phrases import Word
from sayso.lexicon.nouns import role_of, state_of

MANY = 40
"""A word that begins or ends more names than this on one page tells none of them."""
_OF_PLACE = ("n", "an", "ian", "ish", "ese")


def label_of(names: Iterable[Name]) -> str:
    """The type that most of them have; on a tie the one that comes first in the list of types."""
    order = ["PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "EVENT", THING, ""]
    votes = Counter(name.label for name in names for _ in range(2 if name.title else 1))
    return min(votes, key=lambda label: (label == "", -votes[label], order.index(label)))


def group_names(
    words: Sequence[Word], names: Sequence[Name], headline: frozenset[int] = frozenset()
) -> tuple[tuple[int, ...], Mapping[int, str]]:
    """For every name the index of the first name of its group, those that name the same somebody; each group's type.

    Equal words always join. A shorter name joins a longer one only where a single longer one offers itself: a
    surname or given name its person, the first words of an organization the whole, initials what they stand for.
    """
    by_key: dict[Key, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        by_key[name.key].append(i)
    labels = dict(typed(words, names))
    ends = _by_ends(by_key)
    _people(names, labels, ends)
    _bodies(labels)
    first = {
        key: min((words[names[i].first].sentence in headline, i) for i in members) for key, members in by_key.items()
    }
    parent = {key: key for key in by_key}
    parent.update(sorted([*_peoples(labels), *_short_forms(words, names)]))
    for key in sorted(by_key):
        if parent[key] == key:
            parent[key] = _longer(key, labels, ends, first) or key
    roots = {key: _root(parent, key) for key in by_key}
    earliest: dict[Key, int] = {}
    for key, root in roots.items():
        earliest[root] = min(earliest.get(root, by_key[key][0]), by_key[key][0])
    groups = tuple(earliest[roots[name.key]] for name in names)
    members: dict[int, list[Name]] = defaultdict(list)
    for name, group in zip(names, groups, strict=True):
        members[group].append(name._replace(label=labels[name.key]))
    sure = {earliest[root]: labels[root] for root in set(roots.values()) if labels[root] in {THING, "PERSON"}}
    return groups, {group: sure.get(group) or label_of(inside) for group, inside in members.items()}


def _people(names: Sequence[Name], labels: dict[Key, str], ends: Mapping[str, frozenset[Key]]) -> None:
    """Persons that the tagger took for something else: "Ms Oak" tells of "Ada Oak"."""
    titled = {name.key[0] for name in names if name.title in HONORIFICS and len(name.key) == 1}
    for surname in sorted(titled):
        for key in ends.get(surname, ()):
            if key[-1] == surname and len(key) < 4:
                labels[key] = "PERSON"


def _bodies(labels: dict[Key, str]) -> None:
    """What ends in "hospital", "council", "ministry" is an organization, whatever it was taken for."""
    for key, label in labels.items():
        role = role_of(key[-1]) if len(key) > 1 and label in {"PERSON", "NORP", ""} else None
        if role is not None and role.kind in {"organization", "government"}:
            labels[key] = "ORG"


def _root(parent: Mapping[Key, Key], key: Key) -> Key:
    seen = {key}
    while parent[key] != key and parent[key] not in seen:
        key = parent[key]
        seen.add(key)
    return key


def _by_ends(keys: Iterable[Key]) -> Mapping[str, frozenset[Key]]:
    """Keys of several words by their first and by their last."""
    found: dict[str, set[Key]] = defaultdict(set)
    for key in keys:
        if len(key) > 1:
            found[key[0]].add(key)
            found[key[-1]].add(key)
    return {word: frozenset(keys) for word, keys in found.items()}


def _longer(
    key: Key, labels: Mapping[Key, str], ends: Mapping[str, frozenset[Key]], first: Mapping[Key, tuple[bool, int]]
) -> Key | None:
    """The one longer key that the shorter one stands for, if there is exactly one.

    Whoever is not a person is told in full first: what comes up longer only later is part of it, or another.
    """
    if state_of(" ".join(key).title()) or (len(key) == 1 and role_of(key[0])):
        return None
    begun, ended = ends.get(key[0], frozenset()), ends.get(key[-1], frozenset())
    if len(begun) + len(ended) > 2 * MANY:
        return None
    near = begun | ended
    fits = [
        other
        for other in near
        if other != key
        and _fits(key, labels[key], other, labels[other])
        and (labels[other] == "PERSON" or first[other] < first[key])
    ]
    whole = [other for other in fits if not any(_fits(other, labels[other], third, labels[third]) for third in fits)]
    return whole[0] if len(whole) == 1 else None


def _fits(key: Key, label: str, other: Key, other_label: str) -> bool:
    """Whether the first may be short for the second, by their types and words."""
    shorter = len(key) < len(other)
    if other_label == "PERSON" and label in {"PERSON", "ORG", ""}:
        if len(key) >= 2:  # "Jan Oak" of "Jan P. Oak", "Berg-Hall" of "Ada Berg-Hall"
            return shorter and key[-1] == other[-1] and (key[0] == other[0] or key == other[-len(key) :])
        return shorter and (key[0] == other[-1] or (key[0] == other[0] and label != "ORG"))
    if other_label == THING and label in {THING, "", "PERSON", "ORG", "LOC", "GPE"}:
        return shorter and key in {other[: len(key)], other[-len(key) :]}
    if other_label in {"ORG", "", "FAC"} and label in {"ORG", "PERSON", "", "FAC"}:
        if other[-1].isupper():  # a state's ministry is short for it only as a whole
            return key == other[:-1]
        return shorter and other[: len(key)] == key
    return False


def initials(key: Sequence[str]) -> frozenset[str]:
    """What a name may be shortened to: its first letters, with and without its small words."""
    large = [word for word in key if word not in SMALL]
    return frozenset({"".join(w[0] for w in key), "".join(w[0] for w in large)} if len(large) > 1 else ())


def _short_forms(words: Sequence[Word], names: Sequence[Name]) -> Iterable[tuple[Key, Key]]:
    """Short forms: those told in parentheses after the name, and initials that fit one organization only."""
    longs = {name.key for name in names if len(name.key) > 1 and name.label in {"ORG", "", "FAC", "EVENT"}}
    short = {name.key for name in names if len(name.key) == 1 and sum(map(str.isupper, words[name.first].text)) > 1}
    stands: dict[str, set[Key]] = defaultdict(set)
    for long in longs:
        for letters in initials(long):
            stands[letters].add(long)
    yield from ((key, min(stands[key[0]])) for key in short if len(stands.get(key[0], ())) == 1)
    for one, two in pairwise(names):
        told = two.first - one.last == 1 and words[one.last].text == "(" and len(one.key) > 1 and len(two.key) == 1
        letters = words[two.first].text
        if told and sum(map(str.isupper, letters)) > 1 and len(letters) < 8 and two.key[0][0] == one.key[0][0]:
            yield two.key, one.key


def _peoples(labels: Mapping[Key, str]) -> Iterable[tuple[Key, Key]]:
    """Adjectives of places that no table has: "Velmoran" of "Velmora"."""
    places = sorted(key for key, label in labels.items() if len(key) == 1 and label in PLACES)
    for key, label in labels.items():
        if len(key) == 1 and label in {*PLACES, "NORP", ""} and key[0].endswith(_OF_PLACE) and len(places) <= MANY:
            whole = [place for place in places if is_of_place(key[0], place[0])]
            if len(whole) == 1 and state_of(key[0].title()) is None:
                yield key, whole[0]


def is_of_place(word: str, place: str) -> bool:
    """Whether a word in small letters is made of a place's name: "velmoran" of "velmora"."""
    if len(place) < SHORTEST or word == place or not word.endswith(_OF_PLACE):
        return False
    stems = (word.removesuffix(end) for end in _OF_PLACE if word.endswith(end))
    return any(stem in {place, place.rstrip("aeiouy")} for stem in stems)
