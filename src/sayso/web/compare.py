"""Two pages -> their aligned passages, with the words in which they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from sayso.dossier.index import Index, PageLine
from sayso.schema import Copy

_WORDS = re.compile(r"\S+\s*")
_LONGEST = 4000
"""Words of a stretch between two aligned ones that are compared one by one."""


class WordedStretch(NamedTuple):
    """Words of both pages; `same` where they are aligned."""

    a: str
    b: str
    same: bool


class SharedPassage(NamedTuple):
    """A stretch of both pages from the first to the last of what they share, cut where they differ."""

    stretches: tuple[WordedStretch, ...]
    link_a: str
    link_b: str


class ComparedPages(NamedTuple):
    """Two pages and what one has of the other."""

    a: PageLine
    b: PageLine
    kinds: tuple[str, ...]
    first: PageLine | None
    """The one that has the text first, as found."""
    shared: int
    """Words that both have, in order."""
    passages: tuple[SharedPassage, ...]


_APART = 400
"""Characters between two aligned spans from which they are two passages."""


def compared(index: Index, a: str, b: str) -> ComparedPages:
    """What two pages share."""
    rows = [copy for copy in index.copied[a] if {copy.a, copy.b} == {a, b} and a != b]
    spans = sorted(span for copy in rows for span in _turned(copy, a))
    passages = [_passage(index, a, b, group) for group in _groups(spans)]
    shared = sum(len(s.a.split()) for passage in passages for s in passage.stretches if s.same)
    directions = {copy.direction for copy in rows if copy.direction}
    first = index.sources[directions.pop()] if len(directions) == 1 else None
    kinds = tuple(dict.fromkeys(copy.kind.value for copy in rows))
    return ComparedPages(index.sources[a], index.sources[b], kinds, first, shared, tuple(passages))


def _turned(copy: Copy, a: str) -> Iterator[tuple[int, int, int, int]]:
    for a_start, a_end, b_start, b_end in copy.aligned:
        yield (a_start, a_end, b_start, b_end) if copy.a == a else (b_start, b_end, a_start, a_end)


def _groups(spans: list[tuple[int, int, int, int]]) -> Iterator[list[tuple[int, int, int, int]]]:
    group: list[tuple[int, int, int, int]] = []
    for span in spans:
        if group and not (0 <= span[0] - group[-1][1] < _APART and 0 <= span[2] - group[-1][3] < _APART):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _passage(index: Index, a: str, b: str, spans: list[tuple[int, int, int, int]]) -> SharedPassage:
    stretches: list[WordedStretch] = []
    for before, span in pairwise([None, *spans]):
        assert span is not None
        if before is not None:
            stretches += _differing(index.words(a, before[1], span[0]), index.words(b, before[3], span[2]))
        stretches += _differing(index.words(a, span[0], span[1]), index.words(b, span[2], span[3]))
    ends = spans[0], spans[-1]
    return SharedPassage(
        tuple(stretches),
        index.anchor(a, ends[0][0], ends[1][1]),
        index.anchor(b, ends[0][2], ends[1][3]),
    )


def _differing(a: str, b: str) -> Iterator[WordedStretch]:
    """Two wordings cut into words that both have, whatever the space between, and those that differ."""
    x, y = (_WORDS.findall(text) for text in (a, b))
    if max(len(x), len(y)) > _LONGEST:
        yield WordedStretch(a, b, same=a.split() == b.split())
        return
    found = SequenceMatcher(None, [w.strip() for w in x], [w.strip() for w in y], autojunk=False)
    for tag, x0, x1, y0, y1 in found.get_opcodes():
        yield WordedStretch("".join(x[x0:x1]), "".join(y[y0:y1]), same=tag == "equal")
