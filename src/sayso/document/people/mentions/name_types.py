"""What stands around a name -> whether it is a person's, a body's, a place's or a thing's, over all its namings.

The tagger reads each naming by itself, and takes a ship with a woman's name for a woman. What is said around the name
anywhere on the page decides: "aboard", "the ferry", "in", "residents", "which", an age, a rank.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sayso.document.people.mentions.noun_phrases import CLITICS, Word, chunk_begin, role_at
from sayso.lexicon import word_list
from sayso.lexicon.nouns import gender_of, kind_of, known_places, name_endings, role_of

if TYPE_CHECKING:
    from sayso.document.people.mentions.names import Key, Name

THING = "THING"
"""The type of a name that nobody has who could speak: a ship's, a storm's, a law's. Beside the tagger's types."""
PLACES = frozenset({"GPE", "LOC", "FAC"})
_LEGAL = word_list("people", "legal_form")
_INSIDE = word_list("people", "inside_body")
"""Words inside the names of bodies."""
_FIRST = word_list("people", "before_name")
"""Kinds that begin a name."""
_HANGING = word_list("people", "hanging")
_AT = word_list("people", "at_place")
_HELD = word_list("people", "held")
_TRUST = word_list("people", "trusted")
_OF_PLACE = word_list("people", "of_place")
_LIVING = word_list("people", "living")
_LOCAL = word_list("people", "local")
_STAFF = word_list("people", "staff")
_PERSONAL = frozenset({"who", "whom"})
_COMMAS = frozenset({",", "-", "–", "—", "(", ")"})


def typed(words: Sequence[Word], names: Sequence[Name]) -> Mapping[Key, str]:
    """The type of every key, by the tagger's votes and by what stands around its names.

    A titled name has two votes. Linear in the names: at most a handful of words around each are looked at.
    """
    votes: dict[Key, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[name.key][name.label] += 2 if name.title else 1
        if not name.title:
            for label, weight in _around(words, name):
                votes[name.key][label] += weight
    return {key: _decided(found) for key, found in votes.items()}


_ORDER = ("PERSON", "ORG", "GPE", "NORP", "FAC", "LOC", "EVENT", THING, "")


def _decided(votes: Counter[str]) -> str:
    """The type with most votes, all sorts of places counted together; none only where nothing else has any."""
    sums = Counter(votes)
    places = sum(max(votes[label], 0) for label in PLACES)
    for label in PLACES:
        if votes[label] > 0:
            sums[label] += places - votes[label]
    known = [label for label in _ORDER if sums[label] > 0 and label]
    return min(known, key=lambda label: (-sums[label], _ORDER.index(label)), default="")


def _around(words: Sequence[Word], name: Name) -> Iterable[tuple[str, int]]:
    """Types that one naming speaks for, and against."""
    first, last = name.first, name.last
    sentence = words[first].sentence
    before = [w for w in words[max(first - 3, 0) : first] if w.sentence == sentence]
    after = [w for w in words[last : last + 5] if w.sentence == sentence]
    modifies = bool(after) and after[0].chunk == "I" and after[0].text not in CLITICS and after[0].text[0].isalnum()
    yield from _by_words(words, name, modifies=modifies)
    owns = bool(after) and after[0].text in CLITICS
    yield from _before(before, words[last - 1], modifies=modifies or owns)
    if not modifies:
        yield from _said_to_be(words, first)
    if after:
        hangs = bool(before) and before[-1].lower in _HANGING
        yield from _after(words, last, after, modifies=modifies, hangs=hangs)


def _by_words(words: Sequence[Word], name: Name, *, modifies: bool) -> Iterable[tuple[str, int]]:
    """What the name's own words tell: a given name, "Lines", "Bridge"."""
    if len(name.key) == 1 and name.key[0] in known_places():
        yield "GPE", 2
    if words[name.last - 1].lower.rstrip(".") in _LEGAL:
        yield "ORG", 4
    if any(word.lower in _INSIDE for word in words[name.first + 1 : name.last - 1]):
        yield from (("PERSON", -3), ("ORG", 1))
    given = len(name.key) in {2, 3} and bool(gender_of(words[name.first].text))
    if given:
        yield "PERSON", 1
    if len(name.key) > 1 and name.key[-1] in name_endings() and not given and not modifies:
        yield "ORG", 2
    kind = kind_of(name.key[-1]) if len(name.key) > 1 else None
    if len(name.key) > 1 and name.key[0] in _FIRST:
        kind = kind_of(name.key[0])
    if kind is not None and words[name.last - 1].text[0].isupper() and not given:
        yield _label(kind.kind, kind.concept), 2


def _label(kind: str, concept: str) -> str:
    return "LOC" if kind == "place" else "EVENT" if concept == "event" else THING


def _before(before: Sequence[Word], end: Word, *, modifies: bool) -> Iterable[tuple[str, int]]:
    """What the words before the name tell: "in", "aboard", "the town of", "the ferry", "the"."""
    lower = [word.lower for word in before]
    if lower and lower[-1] in {"on", "via"} and not modifies:
        yield "PERSON", -1  # a channel: "on Oaktube"
    article = bool(lower) and lower[-1] == "the"
    if before and before[-1].pos == "NUM" and end.lower.endswith("s") and not modifies:
        yield "NORP", 3  # "four Ruritanians"
    bare = before[:-1] if article else before
    near = bare[-1].lower if bare else ""
    further = bare[-2].lower if len(bare) > 1 else ""
    place = (near in _AT and further not in _HELD | _TRUST) or (near == "of" and further in _OF_PLACE)
    if near == "aboard":
        yield THING, 3
    elif place and not modifies:
        yield "LOC", 2
    elif near in {"in", "of"} and further in _HELD:
        yield "ORG", 4
    elif near == "for" and further in {"spokesman", "spokeswoman", "spokesperson"}:
        yield "ORG", 1
    kind = kind_of(before[-1].text) if before and not article else None
    if kind is not None and (before[-1].chunk == "I" or before[-1].text[0].isupper()):
        yield _label(kind.kind, kind.concept), 5
    elif article and not modifies and (not end.lower.endswith("s") or end.lower.endswith("ss")):
        yield from (("PERSON", -2), ("GPE", -1))  # nobody is "the Oak", but ships, papers and rivers are
    if end.text.isupper() and len(end.text) > 1 and near in {"told", "with", "by", "to"} and not modifies:
        yield "ORG", 1


def _said_to_be(words: Sequence[Word], first: int) -> Iterable[tuple[str, int]]:
    """What a noun phrase before a comma says of the name after it: "the same company, Oak"."""
    noun = first - 2
    if noun < 1 or words[first - 1].text != "," or words[noun].pos != "NOUN" or words[noun].chunk == "O":
        return
    begin = chunk_begin(words, noun)
    if begin and words[begin - 1].pos == "ADP":
        return  # "the head of the company, Oak"
    role, kind = role_of(words[noun].text), kind_of(words[noun].text)
    if role is not None and not role.plural and role.kind in {"person", "organization"}:
        yield "PERSON" if role.kind == "person" else "ORG", 2
    elif kind is not None:
        yield _label(kind.kind, kind.concept), 2


def _after(
    words: Sequence[Word], last: int, after: Sequence[Word], *, modifies: bool, hangs: bool
) -> Iterable[tuple[str, int]]:
    """What the words after the name tell: ", which", ", 52,", ", a lawyer"."""
    if modifies:
        yield from _beside(after[0])
        return
    comma = after[0].text in _COMMAS
    rest = after[1:] if comma else after
    if not rest:
        return
    if rest[0].lower in _PERSONAL:
        yield "PERSON", 0 if hangs else 2  # "Jan Oak of Brae, who"
    elif rest[0].lower == "which" and comma:
        yield from (("PERSON", -2), ("ORG", 1))
    elif comma and _is_age(rest):
        yield "PERSON", 3
    elif comma and rest[0].lower in {"a", "an", "the"}:
        yield from _apposed(words, last + 1)


def _beside(word: Word) -> Iterable[tuple[str, int]]:
    """What the next noun of the same phrase tells: "residents", "shares"."""
    kind = kind_of(word.text)
    if kind is not None and kind.kind == "thing":
        yield THING, 1
    if word.lower in _LIVING:
        yield "LOC", 2
    elif word.lower in _LOCAL:
        yield "LOC", 1
    elif word.lower in _STAFF:
        yield "ORG", 2


def _is_age(rest: Sequence[Word]) -> bool:
    """Whether the words begin with an age and a comma."""
    number = rest[0].text
    return rest[0].pos == "NUM" and number.isdecimal() and len(number) < 4 and len(rest) > 1 and rest[1].text in _COMMAS


def _apposed(words: Sequence[Word], at: int) -> Iterable[tuple[str, int]]:
    """What the noun phrase after a comma says of the name before it."""
    end = at + 1
    while end < len(words) and words[end].chunk == "I" and words[end].sentence == words[at].sentence and end - at < 8:
        end += 1
    role, kind = role_at(words, end - 1), kind_of(words[end - 1].text)
    if role is not None and not role.plural and role.kind in {"person", "organization"}:
        yield "PERSON" if role.kind == "person" else "ORG", 2
    elif kind is not None:
        yield _label(kind.kind, kind.concept), 2
