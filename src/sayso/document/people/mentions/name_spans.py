"""Words -> runs of words that are names: the tagger's, and where it broke one off or passed one by."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import TypeAlias

from sayso.document.people.mentions.noun_phrases import CLITICS, Word, role_at
from sayso.lexicon import read_table, word_list
from sayso.lexicon.nouns import RoleNoun, gender_of, kind_of, name_endings, role_of, state_of

Run: TypeAlias = tuple[int, int, str]
"""Words `[first, last)` and the tagger's type, empty where it saw proper nouns only."""

PARTICLES = word_list("people", "particle")
"""Small words inside the name of a person."""
EITHER = word_list("people", "person_or_body")
"""Concepts that are a firm's or a country's as well as a person's: a name after one may be either."""
_QUOTES = frozenset("\"'“”‘’«»")
_LONGEST = 4
"""Words of a person's name after a role."""


def find_runs(words: Sequence[Word]) -> list[Run]:
    """The runs of words that the tagger takes for a name, mended; in order, none over another."""
    runs: list[Run] = []
    at = 0
    while at < len(words):
        last = at + 1
        label = words[at].entity[2:]
        if label:
            while last < len(words) and words[last].entity == f"I-{label}":
                last += 1
            runs.append((at + (words[at].pos == "CCONJ" and last - at > 1), last, label))
        elif _is_proper(words[at]):
            while last < len(words) and _is_proper(words[last]) and words[last].chunk == "I":
                last += 1
            runs.append((at, last, ""))
        at = last
    runs = [(first, last - (words[last - 1].text in _QUOTES), label) for first, last, label in runs]
    runs = _nicknamed(words, [run for run in runs if run[0] < run[1] and not _of_title(words, run)])
    runs = _bridged(words, _after_roles(words, _owned(words, runs)))
    return _conjoined(words, runs)


def _of_title(words: Sequence[Word], run: Run) -> bool:
    """Whether a word without a type only begins a title: "Prime | Minister", "Assistant | Commissioner"."""
    first, last, label = run
    if label or last - first > 1 or last >= len(words) or words[last].chunk != "I" or words[last].text.islower():
        return False
    return of_one(role_at(words, last))


def _is_proper(word: Word) -> bool:
    if word.pos != "PROPN" or word.entity != "O" or not word.text[0].isupper() or word.chunk == "O":
        return False
    role = role_of(word.text)
    return role is None or role.kind not in {"person", "group"}  # "the London Mayor" is a noun phrase


def _put(runs: Sequence[Run], new: Sequence[Run]) -> list[Run]:
    """The runs with the new ones in place of those that they lie over; of two new ones that meet, the first."""
    kept: list[Run] = []
    for run in sorted(new):
        if not kept or kept[-1][1] <= run[0]:
            kept.append(run)
    starts = [run[0] for run in kept]
    out = list(kept)
    for run in runs:
        at = bisect_left(starts, run[1])
        if not at or kept[at - 1][1] <= run[0]:
            out.append(run)
    return sorted(out)


def _owned(words: Sequence[Word], runs: Sequence[Run]) -> list[Run]:
    """The runs, those made one that an owner's clitic parts: "St Ada 's Hospital". A state's ministry stays apart."""
    out: list[Run] = []
    for first, last, label in runs:
        if out and out[-1][1] == first - 1 and words[first - 1].text in CLITICS:
            body = is_body(words[last - 1])
            begin = out[-1][0]
            if body and state_of(" ".join(word.text for word in words[begin : first - 1])) is None:
                out[-1] = (begin, last, "ORG")
                continue
        out.append((first, last, label))
    return out


def is_body(word: Word) -> bool:
    """Whether a word with a capital says that the name it ends is a body's: "Union", "Council"."""
    role = role_of(word.text) if word.text[0].isupper() else None
    return role is not None and not role.plural and role.kind in {"organization", "government"}


def of_one(role: RoleNoun | None) -> bool:
    """Whether a noun says that the name after it is one person's."""
    return role is not None and role.kind == "person" and not role.plural and role.concept not in EITHER


@cache
def calendar() -> frozenset[str]:
    """Names of days, months and seasons in small letters."""
    return frozenset(row["name"].lower() for row in read_table("calendar") if "en" in row["languages"].split())


def _is_large(word: Word) -> bool:
    return word.text[0].isupper() and (word.text.isalpha() or word.text[-1] == ".") and word.pos not in {"DET", "PRON"}


def ends_like_body(word: Word) -> bool:
    """Whether a person's name does not end so: "Lines", "Council", "Bridge", "Monday"."""
    lower = word.lower.rstrip(".")
    return lower in name_endings() or role_of(lower) is not None or kind_of(lower) is not None or lower in calendar()


def _after_roles(words: Sequence[Word], runs: Sequence[Run]) -> list[Run]:
    """A person's name after what they are, whole, wherever the tagger stopped: "coast guard captain Jan Oak"."""
    of_word = {i: run for run in runs for i in range(run[0], run[1])}
    new: list[Run] = []
    for at in range(len(words) - 1):
        if words[at].pos not in {"NOUN", "PROPN", "ADJ"} or not of_one(role_at(words, at)):
            continue
        last = at + 1
        while last < len(words) and last - at <= _LONGEST and _is_large(words[last]):
            if words[last].sentence != words[at].sentence or role_of(words[last].text) is not None:
                break
            last += 1
        if last - at < 2 or ends_like_body(words[last - 1]) or at in of_word:
            continue
        if last < len(words) and words[last].chunk == "I" and words[last].text.islower() and last - at < 3:
            continue  # "a police officer Twitter account"
        labels = {of_word[i][2] for i in range(at + 1, last) if i in of_word}
        over = max((of_word[i][1] for i in range(at + 1, last) if i in of_word), default=last)
        whole = last - at > 2 and over <= last and not labels & {"NORP", "EVENT", "FAC"}
        single = last - at == 2 and words[at + 1].chunk == "I" and labels <= {"PERSON", ""} and over <= last
        if whole or single:
            new.append((at + 1, last, "PERSON"))
    return _put(runs, new)


def _bridged(words: Sequence[Word], runs: Sequence[Run]) -> list[Run]:
    """Runs that a hyphen or a particle parts, made one: "Berg-Hall", "Ada de la Oak"."""
    told = {(words[first].lower, words[last - 1].lower) for first, last, _ in runs if last - first > 1}
    out: list[Run] = []
    for first, last, label in runs:
        begin = first
        while begin and words[begin - 1].lower in PARTICLES and words[begin - 1].sentence == words[first].sentence:
            begin -= 1
        begin = begin if label in {"PERSON", "ORG", ""} and words[begin].lower not in {"la", "da", "der"} else first
        before = out[-1] if out and words[out[-1][0]].sentence == words[first].sentence else None
        if before is not None and (kind := _joins(words, before, (begin, last, label), told)) is not None:
            out[-1] = (before[0], last, kind)
            continue
        out.append((max(begin, out[-1][1]) if out else begin, last, label))
    return out


def _joins(words: Sequence[Word], one: Run, two: Run, told: AbstractSet[tuple[str, str]]) -> str | None:
    """The type of the name that two runs are together; None where they are two."""
    if one[1] == two[0] and words[two[0]].chunk == "I" and words[two[0]].text[0].isupper():
        whole = (words[one[0]].lower, words[two[1] - 1].lower) in told
        ended = one[2] == "NORP" or ends_like_body(words[one[1] - 1]) or state_of(words[one[0]].text) is not None
        if whole or (not two[2] and not ended):
            return one[2] or two[2]
    gap = words[one[1] : two[0]]
    if (
        len(gap) == 1
        and gap[0].text == "-"
        and gap[0].start == words[one[1] - 1].end
        and gap[0].end == words[two[0]].start
    ):
        return one[2] if one[2] == two[2] or one[2] == "PERSON" else two[2] or one[2]
    given = one[1] - one[0] < 3 and (one[2] == "PERSON" or bool(gender_of(words[one[0]].text)))
    return "PERSON" if given and not gap and words[two[0]].lower in PARTICLES else None


def _nicknamed(words: Sequence[Word], runs: Sequence[Run]) -> list[Run]:
    """A given name, a nickname in quotation marks and a surname as one: 'Jan "Jo" Oak'."""
    new: list[Run] = []
    for first, last, label in runs:
        given = label == "PERSON" or gender_of(words[first].text)
        if not given or last - first > 2 or last >= len(words) or words[last].text not in _QUOTES:
            continue
        close = next((i for i in range(last + 2, min(last + 4, len(words))) if words[i].text in _QUOTES), None)
        after = close + 1 if close is not None else len(words)
        if after >= len(words) or words[after].sentence != words[first].sentence or not _is_large(words[after]):
            continue
        if all(word.text[0].isupper() for word in words[last + 1 : after - 1]):
            new.append((first, after + 1, "PERSON"))
    return _put(runs, new)


def _conjoined(words: Sequence[Word], runs: Sequence[Run]) -> list[Run]:
    """A body of two: "the Harbour and Seafarers' Union", unless the first is named by itself somewhere."""
    alone = {words[first].lower for first, last, _ in runs if last - first == 1 and _stands_alone(words, last)}
    new: list[Run] = []
    for first, last, _ in runs:
        begin = first - 2
        if begin < 1 or not is_body(words[last - 1]) or not _then_and(words, begin + 1):
            continue
        one = words[begin]
        apart = one.lower in alone and words[begin + 1].chunk != "I"
        told = apart or role_of(one.text) is not None or state_of(one.text) is not None
        if words[begin - 1].lower == "the" and one.text[0].isupper() and not one.text.isupper() and not told:
            new.append((begin, last, "ORG"))
    return _put(runs, new)


def _stands_alone(words: Sequence[Word], last: int) -> bool:
    return last >= len(words) or (words[last].chunk != "I" and not _then_and(words, last))


def _then_and(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].text in {"and", "&"}
