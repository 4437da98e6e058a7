"""Lines -> numbers: what each shares with the rest of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log1p
from zlib import crc32

import numpy as np

from sayso.document.layout.blocks.place import best_run
from sayso.document.layout.blocks.shape import UNSPACED
from sayso.document.layout.blocks.types import Floats

ECHOES = (
    "elsewhere", "before", "pieces_before", "pieces_after", "words_of_run", "words_of_run_twice", "words_of_prose",
    "weight_of_run", "names_of_run", "count_of_names", "content", "first_above_run", "has_pieces", "alike",
)  # fmt: skip
"""Names of what `repetition` gives, in its order."""


def repetition(texts: Sequence[str], split: Sequence[list[str]], prose: Sequence[int]) -> Floats:
    """What the line shares with the rest of the page: whole, in pieces, and in words with the prose."""
    n = len(texts)
    out = np.zeros((n, len(ECHOES)), np.float32)
    if n == 0:
        return out
    start, end = best_run(np.minimum(np.array(prose, np.float64), 120), 6.0)
    out[:, 0:2], first = _whole([" ".join(words).casefold() for words in split])
    pieces = [_pieces(words) for words in split]
    out[:, 2:4] = _in_pieces(pieces)
    out[:, 4:10] = _in_words(content := [_content(words) for words in split], prose, start, end)
    out[:, 10] = [log1p(len(words)) / 3 for words in content]
    out[:, 11] = [index < start for index in first]
    out[:, 12] = [1.0 if own else 0.0 for own in pieces]
    out[:, 13] = [_alike(texts, i) for i in range(n)]
    return out


def _whole(keys: Sequence[str]) -> tuple[Floats, list[int]]:
    """How often a line stands elsewhere on the page, and how often before; and where it stands first."""
    total, seen, first = Counter(keys), Counter[str](), dict[str, int]()
    out = np.zeros((len(keys), 2), np.float32)
    for i, key in enumerate(keys):
        first.setdefault(key, i)
        out[i] = min(total[key] - 1, 5) / 5, min(seen[key], 5) / 5
        seen[key] += 1
    return out, [first[key] for key in keys]


def _in_pieces(pieces: Sequence[list[int]]) -> Floats:
    """The share of a line's pieces that an earlier line has, and that a later one has: pull quotes, teasers."""
    holders: dict[int, list[int]] = {}
    for i, own in enumerate(pieces):
        for piece in own:
            holders.setdefault(piece, [i, i])[1] = i
    out = np.zeros((len(pieces), 2), np.float32)
    for i, own in enumerate(pieces):
        if own:
            out[i, 0] = sum(holders[piece][0] < i for piece in own) / len(own)
            out[i, 1] = sum(holders[piece][1] > i for piece in own) / len(own)
    return out


def _in_words(content: Sequence[list[str]], prose: Sequence[int], start: int, end: int) -> Floats:
    """Which of a line's words other prose has, and other prose of the page's main run, `start` to `end`."""
    everywhere: Counter[str] = Counter()
    core: Counter[str] = Counter()
    for i, words in enumerate(content):
        if prose[i]:
            everywhere.update(words)
            if start <= i < end:
                core.update(words)
    out = np.zeros((len(content), 6), np.float32)
    for i, words in enumerate(content):
        if not words:
            continue
        own = prose[i] > 0
        in_core = [core[word] - (own and start <= i < end) for word in words]
        names = [k for k, word in enumerate(words) if word.startswith("^")]
        named = sum(in_core[k] > 0 for k in names)
        out[i] = (
            sum(count > 0 for count in in_core) / len(words),
            sum(count > 1 for count in in_core) / len(words),
            sum(everywhere[word] - own > 0 for word in words) / len(words),
            log1p(sum(log1p(max(count, 0)) for count in in_core)),
            named / max(len(names), 1),
            log1p(named),
        )
    return out


def _alike(texts: Sequence[str], i: int) -> float:
    """How many of the four lines around are about as long: lists of teasers come in equal pieces."""
    size = len(texts[i])
    near = [len(texts[j]) for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(texts)]
    return sum(0.6 < (other + 2) / (size + 2) < 1.6 for other in near) / 4


def _pieces(words: Sequence[str]) -> list[int]:
    """Hashes of five words in a row."""
    lowered = [word.casefold() for word in words[:200]]
    return [crc32(" ".join(lowered[i : i + 5]).encode()) for i in range(len(lowered) - 4)]


def _content(words: Sequence[str]) -> list[str]:
    """The distinct words that may tell the topic, in order: four letters or more; capitalised ones keep a mark."""
    found: dict[str, None] = {}
    for k, word in enumerate(words[:300]):
        if (len(word) >= 4 or UNSPACED.search(word)) and not word[0].isdigit():
            found[("^" if k and word[0].isupper() else "") + word.casefold()[:12]] = None
    return list(found)
