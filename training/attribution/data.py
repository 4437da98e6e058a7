"""PolNeAR documents as wordpieces, features and labels, cut into windows."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sayso.document.words.quotations import quotation_states
from sayso.models.pieces import Pieces, cut_pieces

ROLES = ("source", "cue", "content")
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


class Gold(NamedTuple):
    """One attribution as piece ranges, a list a role."""

    source: list[tuple[int, int]]
    cue: list[tuple[int, int]]
    content: list[tuple[int, int]]


class Example(NamedTuple):
    id: str
    text: str
    pieces: Pieces
    golds: list[Gold]


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def example(document: dict, text: str | None = None) -> Example:
    """A document with its gold; `text`, where given, is the same length (quotation marks restyled)."""
    text = document["text"] if text is None else text
    pieces = cut_pieces(text, [(0, len(text))], quotation_states(text))
    golds = []
    for attribution in document["attributions"]:
        spans = {}
        for role in ROLES:
            found = []
            for start, end in sorted(attribution[role]):
                first = int(np.searchsorted(pieces.ends, start, side="right"))
                last = int(np.searchsorted(pieces.starts, end, side="left"))
                if first < last:
                    found.append((first, last))
            spans[role] = found
        if spans["content"]:
            golds.append(Gold(**spans))
    return Example(document["id"], document["text"], pieces, golds)


def tags_of(golds: list[Gold], n: int) -> np.ndarray:
    """The marginal tags: content first, then sources and cues over it."""
    tags = np.zeros(n, dtype=np.int64)
    for role in ("content", "source", "cue"):
        tag = TAGS.index("B-" + role)
        for gold in golds:
            for first, last in getattr(gold, role):
                tags[first:last] = tag + 1
                tags[first] = tag
    return tags


_DOUBLES = re.compile('[“”]|(?<!["\\w])"(?=\\S)|"')
_SINGLES = re.compile("[‘’]")


def restyle(text: str, rng: np.random.Generator) -> str:
    """The text with its quotation marks in another style of the same length: curly, straight, single, angled."""
    style = rng.choice(
        ["straight", "single curly", "single straight", "angle", "german"], p=[0.2, 0.4, 0.3, 0.06, 0.04]
    )
    opening, closing = {
        "straight": ('"', '"'),
        "single curly": ("‘", "’"),
        "single straight": ("'", "'"),
        "angle": ("«", "»"),
        "german": ("„", "“"),
    }[style]

    def replaced(match: re.Match) -> str:
        mark = match.group()
        if mark == '"':
            before = text[match.start() - 1 : match.start()]
            mark = "“" if not before or before.isspace() or before in "([—-–" else "”"
        return opening if mark == "“" else closing

    result = _DOUBLES.sub(replaced, text)
    if style == "straight" or rng.random() < 0.5:
        result = _SINGLES.sub("'", result)
    return result
