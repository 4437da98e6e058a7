"""Words -> names, and which of them name the same on one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple, TypeAlias

from sayso.document.people.mentions.name_spans import PARTICLES, calendar, ends_like_body, find_runs, of_one
from sayso.document.people.mentions.noun_phrases import CLITICS, Word, chunk_begin
from sayso.document.words.tokens import words as words_of
from sayso.lexicon import read_table, word_list
from sayso.lexicon.nouns import StateName, gender_of, role_of, state_of

HONORIFICS = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "sir": "m", "dame": "f", "lord": "m", "lady": "f"}
"""Title -> gender. Ranks and learned titles tell no gender: `RANKS`."""
RANKS = word_list("people", "rank")
_SUFFIXES = word_list("people", "suffix")
SHORTEST = 4
"""Letters of a word that is a name wherever it has a capital, if it is one anywhere on the page."""
LONGEST = 8
"""Words of a name looked for in a headline."""
SHARED = 10
"""People of one surname beyond which "Mrs Oak" tells none of them."""
SMALL = word_list("people", "small")
_LARGE_INSIDE = ("mc", "mac", "de", "di", "da", "du", "la", "le", "van", "von", "fitz", "al", "el", "bin")
_MADE_BY_HAND = word_list("people", "generation")


Key: TypeAlias = tuple[str, ...]


class Name(NamedTuple):
    """A name as a run of words `[first, last)`, without title, article and clitic."""

    first: int
    last: int
    label: str
    """The tagger's type, or empty where it saw a proper noun only."""
    key: Key
    """The words that tell it from others, in lower case."""
    title: str
    """The honorific before it in lower case without a full stop, or the empty string."""


def find_names(words: Sequence[Word], headline: frozenset[int] = frozenset()) -> tuple[Name, ...]:
    """Every name the tagger saw, and runs of proper nouns that it left untyped.

    In the sentences of a headline, where every word may have a capital, a name is cut down to one that the text has.
    """
    names = [name for run in find_runs(words) if (name := _name(words, *run)) is not None]
    names = _told_apart(words, _real(words, names, headline))
    told = {name.key for name in names if words[name.first].sentence not in headline}
    names = [
        _cut(words, name, told) if words[name.first].sentence in headline else _uncredited(words, name, told)
        for name in names
    ]
    return tuple(sorted([*names, *_overlooked(words, names)]))


def _overlooked(words: Sequence[Word], names: Sequence[Name]) -> Iterable[Name]:
    """Words that the tagger passed by, but that are a name of one word elsewhere on the page, or a person's surname."""
    told = {name.key[0] for name in names if name.label and len(name.key) == 1 and name.last - name.first == 1}
    told |= {n.key[-1] for n in names if len(n.key) in {2, 3} and (n.label == "PERSON" or _is_given(words, n))}
    inside = {i for name in names for i in range(name.first, name.last)}
    for i, word in enumerate(words):
        if i in inside or not word.text[0].isupper() or word.lower not in told or len(word.text) < SHORTEST:
            continue
        opens = not i or words[i - 1].sentence != word.sentence
        if not opens or word.pos in {"NOUN", "PROPN", "X"}:
            name = _name(words, i, i + 1, "")
            if name is not None:
                yield name


def _uncredited(words: Sequence[Word], name: Name, told: AbstractSet[Key]) -> Name:
    """The name without an agency's credit that ran into it, if the rest is told elsewhere."""
    if name.last - name.first > 1 and words[name.first].text in _agencies():
        rest = _name(words, name.first + 1, name.last, name.label)
        return rest if rest is not None and rest.key in told else name
    return name


def _is_given(words: Sequence[Word], name: Name) -> bool:
    return name.label in {"ORG", ""} and bool(gender_of(words[name.first].text))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(form for row in read_table("agencies") for form in f"{row['name']}|{row['short']}".split("|"))


def _real(words: Sequence[Word], names: Sequence[Name], headline: AbstractSet[int]) -> list[Name]:
    """The names without common nouns that the text has in small letters too, if only their place gives them a capital.

    That is a headline, or for a single word the beginning of a sentence.
    """
    small = {word.text for word in words if word.text.islower() and word.pos in {"NOUN", "ADJ", "VERB"}}
    small |= {word[:-3] + "y" if word.endswith("ies") else word[:-1] for word in small if word.endswith("s")}
    common = {n.key for n in names if all(word.lower in small for word in words[n.first : n.last])}
    sure = {n.key for n in names if n.label and (n.title or not _opens(words, n, headline))}
    return [n for n in names if n.key not in common or n.key in sure or (n.last - n.first > 1 and not n.label)]


def _opens(words: Sequence[Word], name: Name, headline: AbstractSet[int]) -> bool:
    at = name.first
    first = not at or words[at - 1].sentence != words[at].sentence
    return words[at].sentence in headline or (first and name.last - at == 1)


def _told_apart(words: Sequence[Word], names: Sequence[Name]) -> list[Name]:
    """The names with "Mrs Oak" under the key of the one woman of two people called Oak."""
    bearers: dict[str, dict[Key, str]] = defaultdict(dict)
    for name in names:
        if 1 < len(name.key) < 4 and name.label == "PERSON":
            known = bearers[name.key[-1]]
            given = gender_of(words[name.first].text)
            known[name.key] = HONORIFICS.get(name.title, "") or known.get(name.key) or given
    out = []
    for name in names:
        sought = HONORIFICS.get(name.title, "") if len(name.key) == 1 else ""
        known = bearers[name.key[0]] if sought and name.key[0] in bearers else {}
        if len(known) > SHARED:
            known = {}
        same = [key for key, gender in known.items() if gender == sought]
        apart = len(known) > 1 and len(same) == 1 and all(known.values())
        out.append(name._replace(key=same[0]) if apart else name)
    return out


def _cut(words: Sequence[Word], name: Name, told: AbstractSet[Key]) -> Name:
    """The longest part of a headline's name that the text tells as a name; the whole where it tells none."""
    size = name.last - name.first
    for length in range(min(size, LONGEST), 0, -1):
        for first in range(name.first, name.last - length + 1):
            part = _name(words, first, first + length, name.label)
            if part is not None and part.key in told:
                return part
    return name


def _bare(word: Word) -> str:
    return word.lower.rstrip(".")


def _name(words: Sequence[Word], first: int, last: int, label: str) -> Name | None:
    """The run without title, article and clitic; None where nothing is left, or a role or a date only.

    A ministry, an army, a court takes the state before it along: those of two states are two.
    """
    last = _end(words, first, last)
    first = _without_role(words, first, last, label)
    while first < last and _leads(words[first], label, alone=last - first == 1):
        first += 1
    last = next((i for i in range(first + 1, last) if words[i].text in {"(", "[", "/"}), last)
    nouns = [i for i in range(first, last - 1) if words[i].text.islower() and role_of(words[i].text)]
    first = nouns[-1] + 1 if nouns else first  # "credit company Oak"
    kept = words[first:last]
    if not any(word.text[0].isupper() or word.text[0].isdigit() for word in kept):
        return None
    if not label and all(_bare(word) in calendar() or role_of(word.text) for word in kept):
        return None
    role = role_of(kept[-1].text)
    if role is not None and role.kind == "organization" and len(kept) == 1:
        return None  # "the Hospital" takes up one named in full
    if role is not None and role.kind == "person" and all(role_of(word.text) or state_of(word.text) for word in kept):
        return None  # "Ruritanian President" describes
    before = _bare(words[first - 1]) if first else ""
    called = _called(words, first, last)
    titled = before in HONORIFICS or before in RANKS or called == "person"
    label = "ORG" if called == "organization" and label == "PERSON" else label
    if (
        label in {"ORG", "GPE", ""}
        and of_one(role_of(before))
        and last - first in {2, 3}
        and words[first - 1].text[0].isupper()
    ):
        label = label if ends_like_body(words[last - 1]) else "PERSON"
    key = _key(kept, person=label == "PERSON" or titled)
    if label in {"ORG", ""} and not titled and any(_of_state(word) for word in key):
        first = _with_state(words, first)
        key = _state_key(_key(words[first:last], person=False))
    return Name(first, last, "PERSON" if titled else label, key, before if titled else "") if key else None


def _end(words: Sequence[Word], first: int, last: int) -> int:
    """Where a name ends without clitics, signs and small words: "the Oak Branch | of"; "U.S." and "Inc." are whole."""
    while last > first:
        end = words[last - 1].text
        whole = end[-1].isalnum() or (end[-1] == "." and len(end) > 1)
        if whole and end not in CLITICS and end not in SMALL:
            break
        last -= 1
    return last


def _without_role(words: Sequence[Word], first: int, last: int, label: str) -> int:
    """Where a name begins after what its bearer is: "Fire Chief | Jan Oak", "baker | Jan Oak"."""
    while first < last - 1 and words[first].text.islower() and words[first].lower not in PARTICLES:
        first += 1
    if label == "ORG" and last - first > 1 and _is_maker(words[first]):
        return first + 1
    if label not in {"PERSON", "ORG", ""} or gender_of(words[first].text) or ends_like_body(words[last - 1]):
        return first
    if label == "PERSON" and last - first > 2 and _is_short(words[first].text):
        first += 1  # "DpU Jan Oak"
    roles = [i for i in range(first, last - 1) if of_one(role_of(words[i].text)) and words[i + 1].text[0].isalpha()]
    at = roles[-1] + 1 if roles else first
    if label == "PERSON" and last - at > 2 and _is_trade(words[at].lower) and gender_of(words[at + 1].text):
        at += 1
    return at if label != "ORG" or last - at in {2, 3} else first


def _is_short(word: str) -> bool:
    """Whether a word is letters that stand for a body, and no part of a person's name: "BBC", "DpU"; not "McOak"."""
    large = sum(map(str.isupper, word))
    return word.isalpha() and len(word) > 2 and large > 1 and not word.lower().startswith(_LARGE_INSIDE)


def _is_maker(word: Word) -> bool:
    """Whether a word with a capital says what a firm does: "Operator", "Retailer"."""
    role = role_of(word.text)
    return role is not None and role.concept == "company" and not role.plural and word.lower.endswith(("er", "or"))


def _is_trade(word: str) -> bool:
    return len(word) > 5 and word.endswith(("er", "or", "ist", "ian", "man", "woman")) and not gender_of(word)


def _called(words: Sequence[Word], first: int, last: int) -> str:
    """What a noun before the name, in the same noun phrase, says of it: "her father Oak"; or nothing."""
    if not first or words[first].chunk != "I" or (last < len(words) and words[last].chunk == "I"):
        return ""
    begin = chunk_begin(words, first)
    if begin > 1 and words[begin - 1].lower in {"of", "for", "at"} and of_one(role_of(words[begin - 2].text)):
        return ""  # "the head of the miners' union Oak"
    role = role_of(words[first - 1].text)
    name = " ".join(word.text for word in words[first:last])
    return "" if role is None or role.plural or state_of(name) is not None else role.kind


def _leads(word: Word, label: str, *, alone: bool) -> bool:
    """Whether a word at a name's beginning is no part of it: "the", "Mr.", "President", an opening sign."""
    plain = _bare(word)
    if plain == "the" or not word.text[0].isalnum() or plain in HONORIFICS or plain in RANKS:
        return True
    return not alone and label in {"PERSON", ""} and role_of(word.text) is not None and word.text[0].isupper()


def _key(kept: Iterable[Word], *, person: bool) -> Key:
    spelled = [word for word in kept if word.text[0].isalnum() or word.text == "&"]
    plain = [_bare(word).replace("’", "'").replace(".", "") for word in spelled]
    drop = _MADE_BY_HAND if person else _SUFFIXES
    while len(plain) > 1 and (plain[-1] in drop or plain[-1] in {"&", "and"}):
        plain.pop()
    return tuple(plain)


def _of_state(word: str) -> bool:
    role = role_of(word)
    return role is not None and role.kind == "government"


def _with_state(words: Sequence[Word], first: int) -> int:
    """Where the name begins with the state before it: "Ruritania's | Defence Ministry"."""
    at = first - 1
    if at > 0 and words[at].text in CLITICS:
        at -= 1
    if at >= 0 and words[at].sentence == words[first].sentence and state_of(words[at].text) and words[at].chunk != "O":
        return at
    return first


def _state_key(key: Key) -> Key:
    """The same key for "Ministry of Defence of Ruritania" and "Ruritanian Defense Ministry": the state last."""
    codes, rest = [], []
    for word in key:
        state = state_of(word) if word not in {"us", "car"} else StateName("US", "", "name") if word == "us" else None
        if state is None:
            rest.append({"defence": "defense"}.get(word, word))
        else:
            codes.append(state.code)
    plain = [word for word in rest if word not in SMALL and word not in {"'s", "s", "affairs"}]
    if "ministry" in plain:
        plain = sorted(plain)
    return (*plain, *codes) if plain else key


def plain_key(name: str, *, person: bool) -> Key:
    """The key of a name given as a string, as `Name.key` has it; empty where it has no letters.

    >>> plain_key("the Russian Defense Ministry", person=False)
    ('defense', 'ministry', 'RU')
    """
    spans = words_of(name)
    words = [Word(start, end, name[start:end], "PROPN", "I", "O", 0) for start, end in spans]
    while words and _leads(words[0], "PERSON" if person else "ORG", alone=len(words) == 1):
        words.pop(0)
    while words and words[-1].text in CLITICS:
        words.pop()
    key = _key(words, person=person)
    return _state_key(key) if not person and any(_of_state(word) for word in key) else key
