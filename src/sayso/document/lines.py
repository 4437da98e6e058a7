"""Layout -> numbers for each line: its shape, its words, its place on the page, and what markup says of it.

No list of words: what a line says reaches the model as hashed words, whose weights are learned.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from math import log1p
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from sayso.document.layout import Layout, Line

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

BUCKETS = 1 << 14
"""Rows of the table of hashed words."""
_WORD = re.compile(r"\w+")
# Chinese, Japanese, Thai: no spaces between words; two characters count as one
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")  # 2024
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:.h][0-5]\d(?!\d)")  # 09:30, 9.30, 9h30
_DAY = re.compile(r"(?<!\d)[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d(?!\d)")  # 4.11.2024, 11/4/24
_STOP = re.compile(r"[.!?…。！？؟।](?=\s|$|[\"”»’')\]])")
_ENDS = re.compile(r"[.!?…。！？؟।][\"”“»«’')\]]*\s*$")
_QUOTE = re.compile(r"[\"“”„«»「」『』]")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LONG = 400
"""Characters of a line that its patterns are sought in: its beginning and its end tell."""


class Words(NamedTuple):
    """Hashed words of lines, as a ragged array: the ids of line i are `ids[starts[i]:starts[i + 1]]`."""

    ids: Ints
    starts: Ints


class Described(NamedTuple):
    """What a model sees of the lines that are not blank."""

    lines: tuple[int, ...]
    """Their indices among the layout's lines."""
    shape: Floats
    """(lines, SHAPE)"""
    markup: Floats
    """(lines, MARKUP); zeros for plain text."""
    words: Words
    names: Words
    """Classes and tags around each line; empty for plain text."""


def describe(layout: Layout, *, markup: bool = True) -> Described:
    """Every non-blank line in numbers. Linear in the length of the page.

    `markup=False` describes a page of markup as if its text were all there is: for training.
    """
    kept = tuple(i for i, line in enumerate(layout.lines) if not layout.text[line.start : line.end].isspace())
    kept = tuple(i for i in kept if layout.lines[i].end > layout.lines[i].start)
    texts = [layout.text[layout.lines[i].start : layout.lines[i].end] for i in kept]
    split = [_split(text) for text in texts]
    shape = np.array([_shape(text, words) for text, words in zip(texts, split, strict=True)], dtype=np.float32)
    shape = shape.reshape(len(texts), -1)
    prose = [_prose(text, len(words)) for text, words in zip(texts, split, strict=True)]
    page = np.concatenate([_place(prose, texts), _echoes(texts, split, prose), _gaps(layout, kept)], axis=1)
    lines = [layout.lines[i] for i in kept]
    with_markup = markup and layout.runs is not None
    return Described(
        lines=kept,
        shape=np.concatenate([shape.reshape(len(texts), SHAPE_OWN), page], axis=1),
        markup=_markup(layout, lines, split, prose) if with_markup else np.zeros((len(texts), MARKUP), np.float32),
        words=_ragged(_word_ids(words) for words in split),
        names=_ragged(_name_ids(layout, line) if with_markup else [] for line in lines),
    )


# --- the line itself ------------------------------------------------------------------------------


def _split(text: str) -> list[str]:
    """The words of a line; in scripts without spaces, pairs of characters."""
    words: list[str] = []
    for word in _WORD.findall(text):
        if _UNSPACED.search(word):
            words.extend(word[i : i + 2] for i in range(0, len(word), 2))
        else:
            words.append(word)
    return words


SHAPE_OWN = 34


def _shape(text: str, words: list[str]) -> list[float]:
    stripped = text.strip()
    count = len(words)
    size = len(stripped)
    some = max(count, 1)
    capital = sum(word[0].isupper() for word in words)
    upper = sum(word.isupper() and len(word) > 1 for word in words)
    numbers = sum(word[0].isdigit() for word in words)
    head, tail = stripped[:_LONG], stripped[-_LONG:]
    ink = sum(map(len, words))
    quotes = len(_QUOTE.findall(head))
    return [
        log1p(size),
        log1p(count),
        min(size, 20) / 20,
        min(ink / some, 20) / 8,
        capital / some,
        upper / some,
        numbers / some,
        1 - ink / max(size, 1),
        float(stripped.isupper()),
        float(_ENDS.search(tail) is not None),
        float(stripped.endswith((":", "："))),
        float(stripped.endswith(("...", "…"))),
        float(stripped.endswith((",", ";", "-", "–", "、"))),
        float(stripped.endswith("?")),
        log1p(len(_STOP.findall(head))),
        float(stripped[0].islower()),
        float(stripped[0].isdigit()),
        float(stripped[0] in "\"“”„«»「『'‘"),
        float(stripped[0] in "-–—•*·▪►»›>+"),
        float(not stripped[0].isalnum()),
        log1p(head.count(",") + head.count("，") + head.count("、")),
        float(quotes > 0),
        float(quotes > 1),
        float("|" in head or "›" in head or " / " in head),
        float("©" in text or "(c)" in text.lower()),
        float("@" in head or "#" in head),
        float("http" in head or "www." in head),
        float("(" in head),
        float(_YEAR.search(head) is not None),
        float(_CLOCK.search(head) is not None),
        float(_DAY.search(head) is not None),
        float(count <= 1),
        min(sum(len(word) <= 3 for word in words) / some, 1.0),
        min(len(text) - len(text.lstrip()), 20) / 10,
    ]


def _prose(text: str, words: int) -> int:
    """Words that count as running text: those of a line of a sentence's length that ends like one, or is long."""
    ends = _ENDS.search(text[-_LONG:]) is not None
    return words if (words >= 8 and ends) or words >= 25 else 0


# --- the line on its page -------------------------------------------------------------------------


PLACE = 26


def _place(prose: Sequence[int], texts: Sequence[str]) -> Floats:
    """Where each line stands: on the page, to the runs of prose, and how much prose is near."""
    n = len(prose)
    out = np.zeros((n, PLACE), np.float32)
    if n == 0:
        return out
    amount = np.minimum(np.array(prose, np.float64), 120)
    sums = np.concatenate([[0.0], np.cumsum(amount)])
    total = max(sums[-1], 1.0)
    at = np.arange(n)
    out[:, 0] = at / n
    out[:, 1] = np.log1p(at) / 5
    out[:, 2] = np.log1p(n - 1 - at) / 5
    out[:, 3] = sums[:-1] / total
    out[:, 4] = sums[1:] / total
    out[:, 5] = np.log1p(total) / 5
    out[:, 6] = np.log1p(n) / 5
    column = 7
    for reach in (2, 5, 12):
        before = sums[at] - sums[np.maximum(at - reach, 0)]
        after = sums[np.minimum(at + 1 + reach, n)] - sums[at + 1]
        out[:, column] = np.log1p(before) / 5
        out[:, column + 1] = np.log1p(after) / 5
        column += 2
    sizes = np.array([min(len(text), 1000) for text in texts], np.float64)
    share = np.cumsum(sizes) / max(sizes.sum(), 1.0)
    out[:, column] = share
    column += 1
    for cost in (2.0, 6.0, 15.0):
        start, end = _best_run(amount, cost)
        out[:, column] = (at >= start) & (at < end)
        out[:, column + 1] = np.clip(at - start, -30, 30) / 30
        out[:, column + 2] = np.clip(end - 1 - at, -30, 30) / 30
        out[:, column + 3] = (sums[end] - sums[start]) / total
        column += 4
    return out


def _best_run(amount: npt.NDArray[np.float64], cost: float) -> tuple[int, int]:
    """The stretch of lines with the most prose, a line without any costing `cost` words (Kadane)."""
    best, best_run = 0.0, (0, 0)
    total, start = 0.0, 0
    for i, words in enumerate(amount):
        total += words if words else -cost
        if total <= 0:
            total, start = 0.0, i + 1
        elif total > best:
            best, best_run = total, (start, i + 1)
    return best_run


ECHOES = 14


def _echoes(texts: Sequence[str], split: Sequence[list[str]], prose: Sequence[int]) -> Floats:
    """What the line shares with the rest of the page: whole, in pieces, and in words with the prose."""
    n = len(texts)
    out = np.zeros((n, ECHOES), np.float32)
    if n == 0:
        return out
    keys = [" ".join(words).casefold() for words in split]
    seen: Counter[str] = Counter()
    total = Counter(keys)
    holders: dict[int, list[int]] = {}
    pieces = [_pieces(words) for words in split]
    for i, own in enumerate(pieces):
        for piece in own:
            held = holders.setdefault(piece, [i, i])
            held[1] = i
    start, end = _best_run(np.minimum(np.array(prose, np.float64), 120), 6.0)
    content = [_content(words) for words in split]
    everywhere: Counter[str] = Counter()
    core: Counter[str] = Counter()
    for i, own_words in enumerate(content):
        if prose[i]:
            everywhere.update(own_words)
            if start <= i < end:
                core.update(own_words)
    first_key = {}
    for i, key in enumerate(keys):
        first_key.setdefault(key, i)
        out[i, 0] = min(total[key] - 1, 5) / 5
        out[i, 1] = min(seen[key], 5) / 5
        seen[key] += 1
        if pieces[i]:
            size = len(pieces[i])
            out[i, 2] = sum(holders[piece][0] < i for piece in pieces[i]) / size
            out[i, 3] = sum(holders[piece][1] > i for piece in pieces[i]) / size
        words = content[i]
        own_prose = prose[i] > 0
        own_core = own_prose and start <= i < end
        if words:
            in_core = [core[word] - own_core for word in words]
            in_all = [everywhere[word] - own_prose for word in words]
            out[i, 4] = sum(count > 0 for count in in_core) / len(words)
            out[i, 5] = sum(count > 1 for count in in_core) / len(words)
            out[i, 6] = sum(count > 0 for count in in_all) / len(words)
            out[i, 7] = log1p(sum(log1p(max(count, 0)) for count in in_core))
            names = [k for k, word in enumerate(words) if word.startswith("^")]
            if names:
                out[i, 8] = sum(in_core[k] > 0 for k in names) / len(names)
                out[i, 9] = log1p(sum(in_core[k] > 0 for k in names))
        out[i, 10] = log1p(len(words)) / 3
        out[i, 11] = first_key[key] < start
        out[i, 12] = 1.0 if pieces[i] else 0.0
    for i in range(n):
        out[i, 13] = _alike(texts, i)
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
        if (len(word) >= 4 or _UNSPACED.search(word)) and not word[0].isdigit():
            found[("^" if k and word[0].isupper() else "") + word.casefold()[:12]] = None
    return list(found)


GAPS = 3


def _gaps(layout: Layout, kept: Sequence[int]) -> Floats:
    """Blank lines around each line, as far as three, and whether the page has any."""
    out = np.zeros((len(kept), GAPS), np.float32)
    blank = float(len(kept) < 0.9 * len(layout.lines))
    for k, i in enumerate(kept):
        before = i - kept[k - 1] - 1 if k else 0
        after = kept[k + 1] - i - 1 if k + 1 < len(kept) else 0
        out[k] = min(before, 3) / 3, min(after, 3) / 3, blank
    return out


SHAPE = SHAPE_OWN + PLACE + ECHOES + GAPS


# --- the words, hashed ----------------------------------------------------------------------------


def _bucket(text: str) -> int:
    return crc32(text.encode("utf-8", "replace")) % BUCKETS


def _word_ids(words: Sequence[str]) -> list[int]:
    """Buckets of a line's first and last words, and of the pieces of those in the middle."""
    lowered = [_DIGIT.sub("0", word.casefold()[:16]) for word in (*words[:24], *words[24:][-8:])]
    ids = [_bucket(word) for word in lowered]
    ids.extend(_bucket("~" + word[:4]) for word in lowered if len(word) > 5)
    ids.extend(_bucket(f"<{k}{word}") for k, word in enumerate(lowered[:3]))
    ids.extend(_bucket(f">{k}{word}") for k, word in enumerate(lowered[-2:][::-1]))
    ids.extend(_bucket(f"{a}_{b}") for a, b in zip(lowered[:8], lowered[1:8], strict=False))
    return ids


def _name_ids(layout: Layout, line: Line) -> list[int]:
    """Buckets of the tags and of the pieces of the classes around a line, near and far told apart."""
    ids: list[int] = []
    index, level = line.element, 0
    while index >= 0 and level < 7:
        element = layout.elements[index]
        rank = "0" if level == 0 else "1" if level < 3 else "2"
        ids.append(_bucket(f"t{rank}{element.tag}"))
        pieces = dict.fromkeys(piece.lower() for piece in _CAMEL.findall(element.names[:300]) if len(piece) > 1)
        ids.extend(_bucket(f"c{rank}{piece}") for piece in pieces)
        index, level = element.parent, level + 1
    return ids[:96]


def _ragged(rows: Iterable[list[int]]) -> Words:
    ids: list[int] = []
    starts = [0]
    for row in rows:
        ids.extend(row)
        starts.append(len(ids))
    return Words(np.array(ids, np.int32), np.array(starts, np.int32))


# --- what markup tells ----------------------------------------------------------------------------


_OWN_TAGS = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "td",
    "figcaption",
    "blockquote",
    "button",
    "section",
    "dd",
)
_AROUND = (
    "article main aside nav header footer figure figcaption form ul ol table blockquote section button p h2 h3".split()
)
MARKUP = len(_OWN_TAGS) + len(_AROUND) + 22


def _markup(layout: Layout, lines: Sequence[Line], split: Sequence[list[str]], prose: Sequence[int]) -> Floats:
    out = np.zeros((len(lines), MARKUP), np.float32)
    chains = [_chain(layout, line) for line in lines]
    path_key = [_signature(layout, chain) for chain in chains]
    by_path: Counter[str] = Counter()
    by_element: Counter[int] = Counter()
    count_element: Counter[int] = Counter()
    for chain, key, amount in zip(chains, path_key, prose, strict=True):
        by_path[key] += min(amount, 120)
        for index in chain:
            by_element[index] += min(amount, 120)
            count_element[index] += 1
    total = max(sum(min(amount, 120) for amount in prose), 1)
    main = _main_chain(layout, by_element, total)
    claimed = _claimed(layout)
    base = len(_OWN_TAGS) + len(_AROUND)
    for i, (line, chain) in enumerate(zip(lines, chains, strict=True)):
        tags = [layout.elements[index].tag for index in chain]
        for k, tag in enumerate(_OWN_TAGS):
            out[i, k] = bool(tags) and tags[0] == tag
        around = set(tags)
        for k, tag in enumerate(_AROUND):
            out[i, len(_OWN_TAGS) + k] = tag in around
        width = line.end - line.start
        own = prose[i] and min(prose[i], 120)
        out[i, base] = line.linked / width
        out[i, base + 1] = line.strong / width
        out[i, base + 2] = line.media
        out[i, base + 3] = len(chain) / 20
        out[i, base + 4] = (by_path[path_key[i]] - own) / total
        for k in range(5):
            index = chain[k] if k < len(chain) else -1
            out[i, base + 5 + k] = (by_element[index] - own) / total if index >= 0 else 1.0
        shared = sum(index in main for index in chain)
        out[i, base + 10] = shared / max(len(main), 1)
        out[i, base + 11] = (len(chain) - shared) / 8
        out[i, base + 12] = float(shared == len(main))
        for k in (0, 1, 2):
            index = chain[k] if k < len(chain) else -1
            out[i, base + 13 + k] = log1p(count_element[index]) / 5 if index >= 0 else 1.5
        for k, source in enumerate(claimed):
            out[i, base + 16 + 2 * k] = float(bool(source))
            out[i, base + 17 + 2 * k] = _share(split[i], source)
    return out


def _chain(layout: Layout, line: Line) -> tuple[int, ...]:
    found = []
    index = line.element
    while index >= 0 and len(found) < 64:
        found.append(index)
        index = layout.elements[index].parent
    return tuple(found)


def _signature(layout: Layout, chain: Sequence[int]) -> str:
    """Tags and first classes of the four innermost elements: paragraphs of one article share it."""
    return " ".join(
        f"{layout.elements[index].tag}.{layout.elements[index].names.split(' ', 1)[0]}" for index in chain[:4]
    )


def _main_chain(layout: Layout, by_element: Counter[int], total: int) -> frozenset[int]:
    """The innermost element that holds half of the prose, with its ancestors."""
    best, size = -1, total + 1
    for index in sorted(by_element):
        if 2 * by_element[index] >= total and by_element[index] <= size:
            best, size = index, by_element[index]
    found = []
    while best >= 0:
        found.append(best)
        best = layout.elements[best].parent
    return frozenset(found)


def _claimed(layout: Layout) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """Word triples of what the page's head says the article, its headline and its description are."""
    body: list[str] = []
    head: list[str] = []
    about: list[str] = []
    markup = layout.markup or ""
    for item in layout.declared:
        name = item.attributes.get("property") or item.attributes.get("name") or ""
        if item.tag == "title":
            head.append(unescape(markup[item.start : item.end]))
        elif item.tag == "script":
            for key, value in _json_strings(markup[item.start : item.end]):
                {"articleBody": body, "headline": head, "description": about}[key].append(value)
        elif name in {"og:title", "twitter:title"}:
            head.append(item.attributes.get("content", ""))
        elif name in {"description", "og:description", "twitter:description"}:
            about.append(item.attributes.get("content", ""))
    return _triples(body), _triples(head), _triples(about)


def _json_strings(data: str) -> Iterator[tuple[str, str]]:
    """The strings under the three keys we want, anywhere in a piece of JSON; nothing from broken JSON."""
    try:
        stack = [json.loads(data, strict=False)]
    except (ValueError, RecursionError):
        return
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                if key in {"articleBody", "headline", "description"} and isinstance(value, str):
                    yield key, value
                elif isinstance(value, (dict, list)):
                    stack.append(value)


def _triples(texts: Sequence[str]) -> frozenset[int]:
    found: set[int] = set()
    for text in texts:
        found.update(_hashed(_split(text)))
    return frozenset(found)


def _hashed(words: Sequence[str]) -> list[int]:
    lowered = [word.casefold() for word in words]
    return (
        [crc32(" ".join(lowered[i : i + 3]).encode("utf-8", "replace")) for i in range(max(1, len(lowered) - 2))]
        if lowered
        else []
    )


def _share(words: Sequence[str], source: frozenset[int]) -> float:
    if not source or not words:
        return 0.0
    own = _hashed(words)
    return sum(piece in source for piece in own) / len(own)
