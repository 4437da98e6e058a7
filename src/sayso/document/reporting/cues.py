"""Words -> the cues among them: verbs, nouns and phrases that report what somebody says, thinks or orders.

The table is `lexicon/cues.tsv`. A verb of several words ("point out") inflects in its first; adverbs may stand
inside it ("has been widely expected").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sayso.lexicon import read_table, word_list
from sayso.schema import AttributionClass, Stance

_BE = ("be", "am", "is", "are", "was", "were", "been", "being", "'re", "'m")
_DETERMINERS = word_list("reporting", "determiner")
"""Words after which a form that may be verb or noun ("the claim") is a noun."""
_BETWEEN = word_list("reporting", "between")
"""Words that may stand inside a cue of several words, with all that end in -ly."""
_GAP = 2


class Cue(NamedTuple):
    """One row of the table: what its speaker does, when not negated and when negated."""

    words: tuple[str, ...]
    sort: str
    stance: Stance
    class_: AttributionClass
    negated: Stance
    traits: frozenset[str]


class CueMatch(NamedTuple):
    """A cue at words `[start, end)` of the sequence searched."""

    start: int
    end: int
    cue: Cue


def _inflections(verb: str) -> Iterator[str]:
    """The regular forms of a verb, and those that doubling a consonant would give: too many rather than too few."""
    yield verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
        return
    yield verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    stem = verb.removesuffix("e")
    sounded = verb.replace("qu", "q")
    doubles = (
        len(sounded) > 2 and sounded[-1] not in "aeiouwxy" and sounded[-2] in "aeiou" and sounded[-3] not in "aeiou"
    )
    if doubles:
        yield from (verb + verb[-1] + "ed", verb + verb[-1] + "ing")
    if not doubles or sum(letter in "aeiouy" for letter in sounded) > 1:  # "banned", never "baned"; "visited"
        yield from (stem + "ed", stem + "ing")


def _forms(first: str, row: Mapping[str, str]) -> tuple[str, ...]:
    if row["sort"] in ("verb", "operator"):
        return _BE if first == "be" else tuple(dict.fromkeys([*_inflections(first), *row["forms"].split()]))
    if row["sort"] == "noun":
        return (first, first + "s", *row["forms"].split())
    return (first,)


_USUALLY: Mapping[AttributionClass, Stance | None] = {
    AttributionClass.STATEMENT: Stance.DECLINES,
    AttributionClass.BELIEF: Stance.DENIES,
    AttributionClass.OTHER: Stance.DENIES,
    AttributionClass.PLAN: None,
    AttributionClass.DECREE: None,
}
"""The stance under "not", by class; None: as without it."""


def _read(row: Mapping[str, str]) -> Cue:
    class_, stance = AttributionClass(row["class"]), Stance(row["stance"])
    negated = Stance(row["negated"]) if row["negated"] else _USUALLY[class_] or stance
    words = tuple(row["cue"].replace("-", " - ").split())
    return Cue(words, row["sort"], stance, class_, negated, frozenset(row["traits"].split()))


@cache
def _index() -> Mapping[str, tuple[Cue, ...]]:
    """First word, in every form, -> cues, longest first; a verb before the noun that it looks like."""
    index: dict[str, list[Cue]] = {}
    for row in read_table("cues"):
        cue = _read(row)
        for form in _forms(cue.words[0], row):
            index.setdefault(form, []).append(cue)
    rank = {"operator": 0, "phrase": 1, "verb": 2, "noun": 3}
    return {
        form: tuple(sorted(cues, key=lambda c: (-len(c.words), rank[c.sort], c.words))) for form, cues in index.items()
    }


def _end(cue: Cue, words: Sequence[str], start: int) -> int | None:
    """Where the cue ends if it starts at `start`; None where it does not stand there."""
    at = start + 1
    for word in cue.words[1:]:
        gap = 0
        while at < len(words) and words[at] != word and gap < _GAP and _may_stand_inside(words[at]):
            at, gap = at + 1, gap + 1
        if at >= len(words) or words[at] != word:
            return None
        at += 1
    return at


def _may_stand_inside(word: str) -> bool:
    return word in _BETWEEN or (len(word) > 4 and word.endswith("ly"))


def find_cues(words: Sequence[str]) -> list[CueMatch]:
    """The cues among lower-case words, longest first at each place, none overlapping; linear in the words.

    >>> [" ".join(found.cue.words) for found in find_cues("has again called for calm and declined to comment".split())]
    ['call for', 'decline to', 'comment']
    """
    found: list[CueMatch] = []
    at = 0
    while at < len(words):
        here = _cue_at(words, at)
        if here is None:
            at += 1
        else:
            found.append(here)
            at = here.end
    return found


def _cue_at(words: Sequence[str], at: int) -> CueMatch | None:
    """The longest cue that starts at a word; of a verb and a noun, the noun after a determiner."""
    ends = [CueMatch(at, end, cue) for cue in _index().get(words[at], ()) if (end := _end(cue, words, at)) is not None]
    if not ends:
        return None
    if at and words[at - 1] in _DETERMINERS:
        return next((found for found in ends if found.cue.sort == "noun"), ends[0])
    return ends[0]
