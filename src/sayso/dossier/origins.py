"""Origins and copies -> trees: an agency or a first page, what reprints it, what rewrites that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sayso.dossier.index import Index, PageLine
from sayso.schema import COPIED, Copy, Origin, Story

EVIDENCE_WORDS = 12
"""Words of each piece of evidence that are shown."""

HOW = {"reprint": "reprints it", "excerpt": "has parts of it", "rewrite": "rewrites it"}


class Branch(NamedTuple):
    """A page of a tree, how it has its text from the one above, and what share of its own."""

    page: PageLine
    how: str
    share: int
    """Percent of its characters that stand in the page above; 0 at the root."""
    below: tuple[Branch, ...]


class Tree(NamedTuple):
    """An origin with several pages, and why they are one."""

    name: str
    branches: tuple[Branch, ...]
    evidence: tuple[tuple[PageLine, str, str], ...]
    """Page, words, anchor."""


class Origins(NamedTuple):
    """Where the pages of a story come from."""

    trees: tuple[Tree, ...]
    alone: tuple[tuple[str, PageLine], ...]
    """Pages that share their origin with no other, each with the origin's name (or an empty one)."""
    texts: int
    pages: int


def origins(index: Index, story: Story | None) -> Origins:
    """The origins of a story's pages."""
    every = (page for page, source in index.sources.items() if not source.short)
    mine = set(story.documents if story else every)
    trees, alone = [], []
    for origin in index.origins:
        pages = tuple(page for page in origin.documents if page in mine)
        if len(pages) == 1:
            source = index.sources[pages[0]]
            alone.append((origin.name if origin.name and origin.name != source.label else "", source))
        elif pages:
            trees.append(tree_of(index, origin, pages))
    return Origins(
        tuple(sorted(trees, key=lambda tree: -_size(tree.branches))),
        tuple(sorted(alone, key=lambda item: (item[1].sort, item[1].number))),
        len({index.texts[page] for page in mine}),
        len(mine),
    )


def _size(branches: tuple[Branch, ...]) -> int:
    return sum(1 + _size(branch.below) for branch in branches)


def tree_of(index: Index, origin: Origin, pages: tuple[str, ...]) -> Tree:
    """An origin as a tree of those of its pages."""
    above: dict[str, Copy] = {}
    for copy in dict.fromkeys(copy for page in pages for copy in index.copied.get(page, ())):
        if copy.kind in COPIED and copy.direction and copy.a != copy.b and {copy.a, copy.b} <= set(pages):
            child = copy.b if copy.direction == copy.a else copy.a
            if child not in above or above[child].score < copy.score:
                above[child] = copy
    parents = {child: copy.direction or "" for child, copy in above.items()}
    roots = [page for page in pages if page not in parents or _circles(page, parents)]
    branches = tuple(_branch(index, page, parents, above, frozenset()) for page in _ordered(index, roots))
    evidence = []
    for place in origin.evidence:
        words = index.words(place.document, place.start, place.end).split()
        short = " ".join(words[:EVIDENCE_WORDS]) + (" …" if len(words) > EVIDENCE_WORDS else "")
        evidence.append((index.sources[place.document], short, index.anchor(place.document, place.start, place.end)))
    return Tree(origin.name or "Not known", branches, tuple(evidence))


def _circles(page: str, parents: Mapping[str, str]) -> bool:
    seen = set()
    at = page
    while at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    return at in seen and at == min(seen)


def _ordered(index: Index, pages: list[str]) -> list[str]:
    return sorted(pages, key=lambda page: index.sources[page].number)


def _branch(
    index: Index, page: str, parents: Mapping[str, str], above: Mapping[str, Copy], seen: frozenset[str]
) -> Branch:
    copy = above.get(page) if page not in seen else None
    below = [child for child, parent in parents.items() if parent == page and child not in seen and child != page]
    shared = 0
    if copy is not None:
        mine = [(a, b) if copy.a == page else (c, d) for a, b, c, d in copy.aligned]
        shared = round(100 * sum(b - a for a, b in mine) / max(1, len(index.documents[page].text)))
    inner = tuple(_branch(index, child, parents, above, seen | {page}) for child in _ordered(index, below))
    return Branch(index.sources[page], HOW.get(copy.kind, copy.kind) if copy else "", shared, inner)
