"""Names that may be one, from strict to lax, found through an index over their words; never all pairs.

As OpenRefine clusters a column: fingerprints first, then containment and initials, then likeness of spelling. These are
questions to a person, and decide nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz

from sayso.case.lists import SpeakerLine
from sayso.corpus.index.components import DisjointSets

LEVELS = ("strict", "close", "lax")
"""The same words; one name within the other, or its initials; spelled alike, or one word in common."""
ALIKE = 0.88
"""Likeness of spelling (token sort ratio) from which two names may be a slip of one another."""
SURNAME = ("lax", 0.5)
"""Two names that share their last word alone."""
COMMON = 30
"""A word in more names than this says nothing about any."""
_MOST = 12
"""Names of one question."""
_LITTLE = frozenset("the a an of and for mr mrs ms dr sir president minister".split())
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")


class NamePair(NamedTuple):
    """Two speakers by their place in the list, and how their names are alike."""

    a: int
    b: int
    level: str
    likeness: float
    """0 to 1."""


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell it from others, without accents, in lower case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    words = [word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(plain)]
    return tuple(word for word in words if word not in _LITTLE) or tuple(words)


def names_alike(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, float] | None:
    """How two names are alike: the strictest level, and how much; None where they are not."""
    if not a or not b:
        return None
    if sorted(a) == sorted(b):
        return "strict", 1.0
    short, long = sorted((a, b), key=len)
    within = set(short) <= set(long) and (len(short) > 1 or short[0] in {long[0], long[-1]})
    if within or (len(long) > 1 and short == ("".join(word[0] for word in long),)):
        return "close", 0.8
    ratio = round(fuzz.token_sort_ratio(" ".join(a), " ".join(b)) / 100, 2)
    if ratio >= ALIKE:
        return "lax", ratio
    return SURNAME if a[-1] == b[-1] and len(a[-1]) > 3 else None


def name_pairs(speakers: Sequence[SpeakerLine]) -> list[NamePair]:
    """Pairs of speakers of one type whose names are alike; the surest first."""
    words = [name_words(line.name) for line in speakers]
    posted: defaultdict[str, list[int]] = defaultdict(list)
    for n, own in enumerate(words):
        for key in sorted({*own, *_keys(own)}):
            posted[key].append(n)
    seen: set[tuple[int, int]] = set()
    found = []
    for listed in posted.values():
        if len(listed) > COMMON:
            continue
        for pair in combinations(listed, 2):
            if pair in seen or not _of_a_kind(speakers[pair[0]], speakers[pair[1]]):
                continue
            seen.add(pair)
            how = names_alike(words[pair[0]], words[pair[1]])
            if how is not None and (how != SURNAME or len(posted[words[pair[0]][-1]]) <= COMMON):
                found.append(NamePair(*pair, *how))
    return sorted(found, key=lambda p: (LEVELS.index(p.level), -p.likeness, p.a, p.b))


def _keys(words: Sequence[str]) -> Iterable[str]:
    """What a slip of the pen leaves alone: the ends of each word, and initials."""
    yield from (f"{word[:3]}…" for word in words if len(word) > 3)
    yield from (f"…{word[-3:]}" for word in words if len(word) > 3)
    if len(words) > 1:
        yield "".join(word[0] for word in words)


def _of_a_kind(a: SpeakerLine, b: SpeakerLine) -> bool:
    return a.type == b.type or "unnamed" in {a.type, b.type} or "other" in {a.type, b.type}


class Cluster(NamedTuple):
    """Names that may be one."""

    members: tuple[SpeakerLine, ...]
    level: str


def name_clusters(
    speakers: Sequence[SpeakerLine], pairs: Iterable[NamePair], apart: frozenset[frozenset[str]]
) -> list[Cluster]:
    """Names joined by pairs, those on most pages first; pairs of entities in `apart` were judged, and join nothing."""
    kept = [p for p in pairs if frozenset({speakers[p.a].entity, speakers[p.b].entity}) not in apart]
    sets = DisjointSets(range(len(speakers)))
    for pair in kept:
        sets.join(pair.a, pair.b)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    levels: dict[int, str] = {}
    for pair in kept:
        key = sets.root(pair.a)
        groups[key] |= {pair.a, pair.b}
        levels[key] = max(levels.get(key, pair.level), pair.level, key=LEVELS.index)
    found = [
        Cluster(tuple(speakers[n] for n in sorted(members)[:_MOST]), levels[key]) for key, members in groups.items()
    ]
    return sorted(found, key=lambda c: (-sum(m.documents for m in c.members), c.members[0].entity))
