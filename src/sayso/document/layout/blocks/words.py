"""Lines -> hashed words: no list of words is kept; what a word tells is learned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from zlib import crc32

import numpy as np

from sayso.document.layout import Layout, Line, ancestors
from sayso.document.layout.blocks.types import LineWords

BUCKETS = 1 << 16
"""Rows of the table of hashed words."""
NAMES = 1 << 14
"""Rows of the table of hashed tags and class names."""
_KEPT = 1 << 12
"""Elements whose buckets are remembered: a page has few that differ, and its outlet the same on other pages."""
_DIGIT = re.compile(r"\d")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")


def _bucket(text: str, rows: int = BUCKETS) -> int:
    return crc32(text.encode("utf-8", "replace")) % rows


def word_ids(words: Sequence[str]) -> list[int]:
    """Buckets of a line's first and last words, and of the pieces of those in the middle."""
    lowered = [_DIGIT.sub("0", word.casefold()[:16]) for word in (*words[:24], *words[24:][-8:])]
    ids = [_bucket(word) for word in lowered]
    ids.extend(_bucket("~" + word[:4]) for word in lowered if len(word) > 5)
    ids.extend(_bucket(f"<{k}{word}") for k, word in enumerate(lowered[:3]))
    ids.extend(_bucket(f">{k}{word}") for k, word in enumerate(lowered[-2:][::-1]))
    ids.extend(_bucket(f"{a}_{b}") for a, b in pairwise(lowered[:8]))
    return ids


def name_ids(layout: Layout, line: Line) -> list[int]:
    """Buckets of the tags and of the pieces of the classes around a line, near and far told apart."""
    ids: list[int] = []
    for level, index in enumerate(islice(ancestors(layout, line.element), 7)):
        element = layout.elements[index]
        ids.extend(_element_ids(element.tag, element.names[:300], "0" if level == 0 else "1" if level < 3 else "2"))
    return ids[:96]


@lru_cache(_KEPT)
def _element_ids(tag: str, names: str, rank: str) -> tuple[int, ...]:
    """Buckets of a tag and of the pieces of its names."""
    pieces = dict.fromkeys(piece.lower() for piece in _CAMEL.findall(names) if len(piece) > 1)
    return (_bucket(f"t{rank}{tag}", NAMES), *(_bucket(f"c{rank}{piece}", NAMES) for piece in pieces))


def ragged(rows: Iterable[list[int]]) -> LineWords:
    """One array for all rows."""
    ids: list[int] = []
    starts = [0]
    for row in rows:
        ids.extend(row)
        starts.append(len(ids))
    return LineWords(np.array(ids, np.int32), np.array(starts, np.int32))
