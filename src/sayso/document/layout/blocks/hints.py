"""Lines of a page of markup -> numbers: what tags, neighbours in the tree and the page's head say of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import unescape
from itertools import islice
from math import log1p
from zlib import crc32

import numpy as np

from sayso.document.layout import Layout, Line, ancestors
from sayso.document.layout.blocks.shape import line_words
from sayso.document.layout.blocks.types import Floats
from sayso.document.layout.linked_data import objects_of

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
TAGS = (*(f"is_{tag}" for tag in _OWN_TAGS), *(f"in_{tag}" for tag in _AROUND))
"""Names of the hints of `markup_features` that say which tags hold a line."""
HINTS = (
    *TAGS, "linked", "strong", "media", "depth", "prose_of_path", *(f"prose_of_{k}" for k in range(5)), "shared",
    "apart", "on_main_path", *(f"lines_of_{k}" for k in range(3)),
    *(name for source in ("body", "headline", "description") for name in (f"has_{source}", f"of_{source}")),
)  # fmt: skip
"""Names of what `markup_features` gives, in its order."""


def markup_features(layout: Layout, lines: Sequence[Line], hashed: Sequence[list[int]], prose: Sequence[int]) -> Floats:
    """Tags, links, how much of the page's prose the elements around hold, what the head claims: (lines, len(HINTS)).

    `hashed`: each line's words as `hashed_triples`.
    """
    out = np.zeros((len(lines), len(HINTS)), np.float32)
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
            out[i, base + 17 + 2 * k] = share(hashed[i], source)
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
        elif name in {"og:title", "twitter:title"}:
            head.append(item.attributes.get("content", ""))
        elif name in {"description", "og:description", "twitter:description"}:
            about.append(item.attributes.get("content", ""))
    for thing in (thing for value in layout.linked_data for thing in objects_of(value)):
        for key, texts in (("articleBody", body), ("headline", head), ("description", about)):
            if isinstance(said := thing.get(key), str):
                texts.append(said)
    return triples(body), triples(head), triples(about)


def triples(texts: Sequence[str]) -> frozenset[int]:
    """Hashes of three words in a row of any of the texts."""
    return frozenset(piece for text in texts for piece in hashed_triples(line_words(text)))


def hashed_triples(words: Sequence[str]) -> list[int]:
    """Hashes of three words in a row; of a shorter text, of the whole."""
    if not words:
        return []
    lowered = [word.casefold().encode("utf-8", "replace") for word in words]
    return [crc32(b" ".join(lowered[i : i + 3])) for i in range(max(1, len(lowered) - 2))]


def share(hashed: Sequence[int], source: frozenset[int]) -> float:
    """How many of a line's triples the source has."""
    if not source or not hashed:
        return 0.0
    return sum(map(source.__contains__, hashed)) / len(hashed)
