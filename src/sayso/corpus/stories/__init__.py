"""Documents -> which pages are about the same running story.

Words weighed by a fixed table of rarity, the lead's twice; pages that are alike are linked, candidates
coming from pairs of their heaviest words; each connected part is then grouped by average linkage. How
alike two groups must be grows with the smaller one's size: two pages that differ may tell one story, but two
dozen pages on either side that agree among themselves and not with the others are twins. Nothing depends
on other parts, so that a new page touches only the stories it links. Figures: docs/methods/stories.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.index.articles import index_article
from sayso.corpus.index.candidates import candidate_pairs
from sayso.corpus.index.components import connected
from sayso.corpus.index.rarity import Bag, bag, cosine
from sayso.corpus.index.shingles import Hashes, mix, split_words
from sayso.corpus.stories.linkage import Merge, average_linkage, cut_dendrogram
from sayso.corpus.stories.sections import part_page
from sayso.ids import content_id
from sayso.schema import Document, DocumentSpan, Layers, Story
from sayso.settings import StorySettings

_HEAVIEST = 24
"""Words of a page whose pairs propose candidates: 276 pairs."""
_TITLE = 3
"""How often a title's words count."""
_LEAD = 60
_RARE = 1.3
"""Power of a word's rarity: what is rare tells more of a story than of a text."""
_NOISE = 0.08
"""Pages less alike than this are not alike at all: common words alone make that much."""
_LARGEST = 1500
"""Pages of one linked part that are compared all with all; a larger one is parted at stricter links."""
_SURE = 0.5
"""Pages linked by no less than this are one story, however many they are."""
_LEAD_MARK = np.uint64(0xA5A5A5A5A5A5A5A5)


class PagePart(NamedTuple):
    """What is grouped: a page, or a part of a page that is about something else than its other parts."""

    page: int
    part: int
    bag: Bag


def find_stories(
    documents: Sequence[Document], layers: Mapping[str, Layers], settings: StorySettings | None = None
) -> tuple[Story, ...]:
    """Every page in one story, alone where no other is alike. Sorted by the first page's id.

    A digest whose sections are about different things is in the story of each section that other pages tell too.
    The same for any order of the pages, and the same whether they came at once or one by one.
    """
    settings = settings or StorySettings()
    ordered = sorted(documents, key=lambda document: document.id)
    units = [
        PagePart(page, part, weighed)
        for page, document in enumerate(ordered)
        for part, weighed in enumerate(_bags(document, layers.get(document.id)))
    ]
    bags = [unit.bag for unit in units]
    links = link_pages(bags, settings)
    groups = [group for part in connected(len(bags), links) for group in group_part(part, bags, links, settings)]
    groups = _settled(groups, units)
    parts = {unit.page for unit in units if unit.part}
    return tuple(
        _story(
            _name([units[unit] for unit in group], parts, ordered),
            [ordered[units[unit].page] for unit in group],
            [bags[unit] for unit in group],
        )
        for group in groups
    )


def _name(members: Sequence[PagePart], parted: AbstractSet[int], documents: Sequence[Document]) -> str:
    """The story's id: of its first page that is in no other story; of parts alone, the first and its number."""
    whole = next((unit for unit in members if unit.page not in parted), None)
    if whole is not None:
        return content_id("story", documents[whole.page].id)
    return content_id("story", documents[members[0].page].id, members[0].part)


def _bags(document: Document, layers: Layers | None) -> list[Bag]:
    """The page, or its parts, weighed."""
    parts = part_page(document, layers)
    if not parts:
        return [weigh(document, layers)]
    title = split_words(document.title.text).hashes if document.title is not None else None
    found = []
    for part in parts:
        words = np.concatenate([split_words(document.text[start:end]).hashes for start, end in part])
        near = title is not None and cosine(bag(title), bag(words)) >= _NOISE
        found.append(_weighed(title if near and title is not None else words[:0], words))
    return found


def _settled(groups: list[list[int]], units: Sequence[PagePart]) -> list[list[int]]:
    """The groups by their pages, each page once in each; a part that no other page tells goes with its page's first."""
    told = [group for group in groups if len({units[unit].page for unit in group}) > 1]
    placed = {units[unit].page for group in told for unit in group}
    alone = sorted({units[unit].page: unit for group in groups for unit in sorted(group, reverse=True)}.items())
    kept = [sorted({units[unit].page: unit for unit in group}.values()) for group in told]
    return sorted([*kept, *([unit] for page, unit in alone if page not in placed)])


def weigh(document: Document, layers: Layers | None) -> Bag:
    """A page as weighed words: its article with the title three times, and again its lead alone."""
    words = index_article(document, layers).words.hashes
    return _weighed(split_words(document.title.text).hashes if document.title is not None else words[:0], words)


def _weighed(title: Hashes, words: Hashes) -> Bag:
    whole = bag(np.concatenate([*[title] * _TITLE, words]), _RARE)
    lead = bag(np.concatenate([title, words[:_LEAD]]), _RARE)
    marked = mix(lead.words ^ _LEAD_MARK)
    order = np.argsort(np.concatenate([whole.words, marked]), kind="stable")
    weights = np.concatenate([math.sqrt(0.7) * whole.weights, math.sqrt(0.3) * lead.weights])
    return Bag(np.concatenate([whole.words, marked])[order], weights[order])


def link_pages(bags: Sequence[Bag], settings: StorySettings) -> dict[tuple[int, int], float]:
    """Pairs of pages that are alike enough to be of one story, with how alike. Never all pairs."""
    found = {}
    for a, b in candidate_pairs((_sketch(page) for page in bags), len(bags), 1):
        likeness = round(cosine(bags[a], bags[b]), 4)
        if likeness >= settings.link:
            found[a, b] = likeness
    return found


def _sketch(page: Bag) -> Hashes:
    """A number for every pair of the page's heaviest words."""
    order = np.lexsort((page.words, -np.round(page.weights, 6)))[:_HEAVIEST]
    words = np.sort(page.words[order])
    first, second = np.triu_indices(len(words), 1)
    with np.errstate(over="ignore"):
        return np.unique(mix(words[first] * np.uint64(3) + words[second]))


def group_part(
    part: list[int], bags: Sequence[Bag], links: Mapping[tuple[int, int], float], settings: StorySettings
) -> list[list[int]]:
    """The stories of one linked part."""
    if len(part) == 1:
        return [part]
    if len(part) > _LARGEST:
        return _parted(part, bags, links, settings)
    merges = average_linkage(likeness_of([bags[page] for page in part]))
    groups = cut_dendrogram(merges, len(part), lambda merge: _holds(merge, settings))
    return [[part[page] for page in group] for group in groups]


def _holds(merge: Merge, settings: StorySettings) -> bool:
    size = min(*merge.sizes, settings.large)
    return merge.likeness >= settings.alike + settings.rise * math.log(size)


def _parted(
    part: list[int], bags: Sequence[Bag], links: Mapping[tuple[int, int], float], settings: StorySettings
) -> list[list[int]]:
    """The stories of a part that is too large to be compared all with all: its weakest links are cut first."""
    place = {page: number for number, page in enumerate(part)}
    inner = {(place[a], place[b]): likeness for (a, b), likeness in links.items() if a in place and b in place}
    weakest = min(inner.values()) + 0.02
    if weakest > _SURE:
        return [part]
    kept = {pair: likeness for pair, likeness in inner.items() if likeness >= weakest}
    groups = []
    for smaller in connected(len(part), kept):
        pages = [part[number] for number in smaller]
        again = {(part[a], part[b]): likeness for (a, b), likeness in kept.items()}
        groups += group_part(pages, bags, again, settings)
    return groups


def likeness_of(bags: Sequence[Bag]) -> NDArray[np.float64]:
    """How alike each two of some pages are, from the postings of their words; the square of them, so few at a time."""
    count = len(bags)
    words = np.concatenate([page.words for page in bags])
    weights = np.concatenate([page.weights for page in bags])
    pages = np.repeat(np.arange(count), [len(page.words) for page in bags])
    order = np.lexsort((pages, words))
    words, weights, pages = words[order], weights[order], pages[order]
    starts = np.flatnonzero(np.concatenate(([True], words[1:] != words[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(words)])))
    result = np.zeros((count, count))
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        here, weight = pages[start : start + size], weights[start : start + size]
        result[np.ix_(here, here)] += np.outer(weight, weight)
    return np.where(result < _NOISE, 0.0, np.round(result, 6))


def likeness_to_all(bags: Sequence[Bag]) -> NDArray[np.float64]:
    """The sums of `likeness_of`'s rows, common words counted too: linear, where the square is too much."""
    words = np.concatenate([page.words for page in bags])
    weights = np.concatenate([page.weights for page in bags])
    _, place = np.unique(words, return_inverse=True)
    shared = weights * np.bincount(place, weights)[place] * (np.bincount(place)[place] > 1)
    pages = np.repeat(np.arange(len(bags)), [len(page.words) for page in bags])
    return np.asarray(np.bincount(pages, shared, len(bags)), dtype=np.float64)


def _story(identity: str, documents: Sequence[Document], bags: Sequence[Bag]) -> Story:
    likeness = likeness_of(bags).sum(axis=0) if len(bags) <= _LARGEST else likeness_to_all(bags)
    order = sorted(range(len(documents)), key=lambda page: (-round(float(likeness[page]), 4), documents[page].id))
    titled = (documents[page] for page in order)
    title = next((_title(document) for document in titled if _title(document) is not None), None)
    first, last = published_between(documents)
    return Story(
        id=identity,
        documents=tuple(document.id for document in documents),
        title=title,
        first=first,
        last=last,
    )


def published_between(documents: Iterable[Document]) -> tuple[str | None, str | None]:
    """The earliest and the latest publication of pages, by their bounds where they say no day."""
    pages = tuple(documents)
    early = [date for document in pages for date in (document.published, document.published_earliest) if date]
    late = [date for document in pages for date in (document.published, document.published_latest) if date]
    return min(early, default=None), max(late, default=None)


def _title(document: Document) -> DocumentSpan | None:
    if document.title is None or document.title.span is None:
        return None
    return DocumentSpan(document=document.id, start=document.title.span.start, end=document.title.span.end)
