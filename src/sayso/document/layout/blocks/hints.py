"""Lines of a page of markup -> numbers: what tags, neighbours in the tree and the page's head say of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import islice
from math import log1p
from zlib import crc32

import numpy as np

from sayso.document.layout import Layout, Line, ancestors
from sayso.document.layout.blocks.shape import line_words
from sayso.document.layout.blocks.types import Floats

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
HINTS = len(_OWN_TAGS) + len(_AROUND) + 22


def markup_features(layout: Layout, lines: Sequence[Line], split: Sequence[list[str]], prose: Sequence[int]) -> Floats:
    """Tags, links, how much of the page's prose the elements around hold, what the head claims: (lines, HINTS)."""
    out = np.zeros((len(lines), HINTS), np.float32)
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
            out[i, base + 17 + 2 * k] = share(split[i], source)
    return out


def _chain(layout: Layout, line: Line) -> tuple[int, ...]:
    return tuple(islice(ancestors(layout, line.element), 64))


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
    return frozenset(ancestors(layout, best))


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
    return triples(body), triples(head), triples(about)


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


def triples(texts: Sequence[str]) -> frozenset[int]:
    """Hashes of three words in a row; of a shorter text, of the whole."""
    found: set[int] = set()
    for text in texts:
        found.update(_hashed(line_words(text)))
    return frozenset(found)


def _hashed(words: Sequence[str]) -> list[int]:
    lowered = [word.casefold() for word in words]
    return (
        [crc32(" ".join(lowered[i : i + 3]).encode("utf-8", "replace")) for i in range(max(1, len(lowered) - 2))]
        if lowered
        else []
    )


def share(words: Sequence[str], source: frozenset[int]) -> float:
    """How many of the words' triples the source has."""
    if not source or not words:
        return 0.0
    own = _hashed(words)
    return sum(piece in source for piece in own) / len(own)
