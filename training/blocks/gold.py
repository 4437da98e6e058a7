"""Gold for lines: which are article, and what the others probably are.

The development data tells only the article (and, in flat text, title, byline and date). The other labels are taught by
what a page's own markup says of an element (`figcaption`, `nav`, class names, which are English by custom whatever the
page's language), and pass from a page of markup to its flattened texts line by line.
"""

from __future__ import annotations

import re

import numpy as np
from rapidfuzz.distance import Indel

from sayso.document.layout import Layout, ancestors
from sayso.schema import BlockLabel

LABELS = tuple(BlockLabel)
NUMBER = {label: i for i, label in enumerate(LABELS)}
_WORD = re.compile(r"\w+")

# class or id of an element, nearest first -> what its lines are. Order matters within an element.
_NAMES = (
    (BlockLabel.CAPTION, r"caption|photo-?credit|image-?credit|copyright-?holder|img-?desc|legende|bildunterschrift"),
    (BlockLabel.POST, r"twitter|tweet|instagram|facebook-?(?:post|embed)|fb-post|tiktok|embed|oembed"),
    (BlockLabel.NEWSLETTER, r"newsletter|subscri|sign-?up|mailing|abo-|paywall"),
    (BlockLabel.COMMENTS, r"comment|kommentar|disqus|respond|leserbrief"),
    (BlockLabel.RELATED, r"relat|recommend|teaser|read-?(?:more|next|also)|more-?(?:on|from|news|stories)"),
    (BlockLabel.RELATED, r"popular|trending"),
    (BlockLabel.RELATED, r"most-?|latest|outbrain|taboola|similar|also-|topstor|river|carousel|slider"),
    (BlockLabel.SHARE, r"shar(?:e|ing)|social|follow"),
    (BlockLabel.ADVERT, r"advert|sponsor|promo|banner|-ad-|^ads?$|\bads?\b|anzeige|dfp"),
    (BlockLabel.LEGAL, r"cookie|consent|gdpr|legal|privacy|copyright|disclaimer|colophon|imprint"),
    (BlockLabel.CONTACT, r"contact|kontakt|address"),
    (BlockLabel.BYLINE, r"byline|author|autor|contributor"),
    (BlockLabel.DATELINE, r"date|time|publish|posted-on|updated"),
    (BlockLabel.NAVIGATION, r"\bnav|menu|breadcrumb|navig|pagination|pager|skip|search|tags?\b|topics?"),
    (BlockLabel.NAVIGATION, r"categor|sidebar"),
)  # fmt: skip
_PATTERNS = tuple((label, re.compile(pattern, re.IGNORECASE)) for label, pattern in _NAMES)


def align(page: list[str], body: list[str]) -> np.ndarray:
    """For each word of the page whether the longest common subsequence with the body has it."""
    ids: dict[str, int] = {}
    a = [ids.setdefault(word, len(ids)) for word in page]
    b = [ids.setdefault(word, len(ids)) for word in body]
    hit = np.zeros(len(page), bool)
    for code in Indel.opcodes(a, b):
        if code.tag == "equal":
            hit[code.src_start : code.src_end] = True
    return hit


def article_share(layout: Layout, lines: tuple[int, ...], body: str) -> np.ndarray:
    """For each line the share of its words that are the gold body's, aligned in order."""
    words, owner = [], []
    for k, i in enumerate(lines):
        found = _WORD.findall(layout.text[layout.lines[i].start : layout.lines[i].end])
        words.extend(found)
        owner.extend([k] * len(found))
    hit = align(words, _WORD.findall(body))
    counts = np.bincount(owner, minlength=len(lines))
    hits = np.bincount(owner, weights=hit, minlength=len(lines))
    return np.where(counts > 0, hits / np.maximum(counts, 1), -1.0)


def probable(layout: Layout, lines: tuple[int, ...]) -> list[BlockLabel | None]:
    """What markup says of each line, supposing that it is no article."""
    return [_probable(layout, layout.lines[i]) for i in lines]


def _probable(layout: Layout, line) -> BlockLabel | None:
    words = len(_WORD.findall(layout.text[line.start : line.end]))
    for level, index in enumerate(ancestors(layout, line.element)):
        element = layout.elements[index]
        if element.tag == "figcaption":
            return BlockLabel.CAPTION
        if element.tag == "h1":
            return BlockLabel.TITLE
        if element.tag == "nav":
            return BlockLabel.NAVIGATION
        if element.tag == "footer":
            return (
                BlockLabel.LEGAL if words > 6 and "©" in layout.text[line.start : line.end] else BlockLabel.NAVIGATION
            )
        if level < 6 and element.names:
            for label, pattern in _PATTERNS:
                if pattern.search(element.names):
                    if label in (BlockLabel.BYLINE, BlockLabel.DATELINE) and words > 20:
                        continue
                    return label
    linked = line.linked / max(line.end - line.start, 1)
    if linked > 0.8:
        return BlockLabel.RELATED if words >= 5 else BlockLabel.NAVIGATION
    return None


def carry(page: list[str], other: list[str], labels: list) -> list:
    """Labels of a page's lines given to another layout's lines of the same page, by the words that they share."""
    first, owner_a = _words(page)
    second, owner_b = _words(other)
    ids: dict[str, int] = {}
    a = [ids.setdefault(word, len(ids)) for word in first]
    b = [ids.setdefault(word, len(ids)) for word in second]
    votes: list[dict[int, int]] = [{} for _ in other]
    for code in Indel.opcodes(a, b):
        if code.tag == "equal":
            for x, y in zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True):
                vote = votes[owner_b[y]]
                vote[owner_a[x]] = vote.get(owner_a[x], 0) + 1
    sizes = np.bincount(owner_b, minlength=len(other))
    out = []
    for k, vote in enumerate(votes):
        best = max(vote, key=lambda line: (vote[line], -line), default=None)
        out.append(labels[best] if best is not None and 2 * vote[best] >= sizes[k] else None)
    return out


def _words(lines: list[str]) -> tuple[list[str], list[int]]:
    words, owner = [], []
    for k, text in enumerate(lines):
        found = _WORD.findall(text)
        words.extend(found)
        owner.extend([k] * len(found))
    return words, owner
