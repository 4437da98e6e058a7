"""Documents -> which pages have text from one another, aligned to characters, with the reason.

Candidates come from winnowed shingles through sorted postings; each pair is then aligned as runs of
equal words. What decides is how many words the two share *as prose of their own*: outside quotation
marks (two reports of one press conference share quotations and are no copies), in lines that are
sentences, and outside page furniture, which is known by where else it stands: on pages that have
nothing to do with one another. The method and its figures: docs/methods/copies.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sayso.corpus.copies.alignment import SEED, Alignment, SharedRun, grow, join_runs, part_runs, shared_runs, stretches
from sayso.corpus.copies.direction import has_it_from
from sayso.corpus.index.articles import Article, index_article
from sayso.corpus.index.candidates import candidate_pairs
from sayso.corpus.index.components import smallest_linked
from sayso.corpus.index.rarity import bag, cosine
from sayso.corpus.index.shingles import Flags, Hashes, shingle, winnow
from sayso.ids import content_id
from sayso.schema import COPIED, Copy, CopyKind, Document, Layers
from sayso.settings import CopySettings

SHINGLE = 6
WINDOW = 3
"""Shingles of 6 words, the least of every 3 in a row kept: a shared run of 8 words is never missed."""
_CANDIDATE = 2
_KEPT = 4096
"""Articles held in memory at a time."""


class CopyReason(StrEnum):
    """Why a row says that text is shared."""

    EQUAL = "the articles are equal"
    MOST = "most of one article stands in the other"
    EDITED = "most of one article stands in the other with words replaced"
    PARALLEL = "the same facts in the same order in other words"
    PASSAGES = "passages outside quotation marks"
    TWICE = "a passage twice on one page"
    QUOTED = "only quoted words"


class Overlap(NamedTuple):
    """What two articles share: numbers of the documents, equal runs, and whether the rest is unrelated.

    Alien pages are about different things, and what they share is about neither: page furniture, as a rule.
    """

    a: int
    b: int
    runs: NDArray[np.int32]
    """A row a run: where it begins on either side, and its words."""
    unrelated: bool


def find_copies(
    documents: Sequence[Document], layers: Mapping[str, Layers], settings: CopySettings | None = None
) -> tuple[Copy, ...]:
    """Every pair of pages of which one has text of the other, and every page that says a passage twice.

    Kind `quotation` is no copy: only quoted words are shared. Rows are sorted by their documents and do
    not depend on the order in which these come. A family of more than 48 pages with one text has rows
    for each page with the first few only; `texts_of` joins it all the same. Cost: about
    a millisecond a page and one a candidate pair; postings go to disk when there are millions of pages.
    """
    settings = settings or CopySettings()
    order = [number for _, number in sorted((document.id, number) for number, document in enumerate(documents))]

    @lru_cache(maxsize=_KEPT)
    def article(number: int) -> Article:
        document = documents[order[number]]
        return index_article(document, layers.get(document.id))

    found: list[Copy] = []
    equals: dict[bytes, list[int]] = {}

    def sketches() -> Iterator[Hashes]:
        for number in range(len(order)):
            document = documents[order[number]]
            found.extend(_repeats(document, layers.get(document.id), article(number), settings))
            equals.setdefault(article(number).words.hashes.tobytes(), []).append(number)
            yield winnow(shingle(article(number).words.hashes, SHINGLE), WINDOW)

    overlaps = []
    for a, b in candidate_pairs(sketches(), len(order), _CANDIDATE):
        overlap = measure_overlap(a, b, article(a), article(b), settings)
        if overlap is not None:
            overlaps.append(overlap)
    furniture = _furniture(overlaps, settings)
    for overlap in overlaps:
        first, second = documents[order[overlap.a]], documents[order[overlap.b]]
        row = _classify(overlap, (first, second), (article(overlap.a), article(overlap.b)), furniture, settings)
        if row is not None:
            found.append(row)
    told = {(row.a, row.b): row for row in found}
    for one, other in _equal_pairs(equals):
        pair = documents[order[one]], documents[order[other]]
        key = pair[0].id, pair[1].id
        if key not in told or told[key].kind not in COPIED:
            told[key] = _equal(pair, article(one), article(other))
    return tuple(row for _, row in sorted(told.items()))


def _equal_pairs(equals: Mapping[bytes, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """The first article of each family of equal ones with each other."""
    for words, (first, *others) in equals.items():
        yield from ((first, other) for other in others if words)


def _equal(pair: tuple[Document, Document], first: Article, second: Article) -> Copy:
    """Two articles of the same words are one text, however short."""
    whole = Alignment(0, len(first.words.hashes), 0, len(second.words.hashes))
    return _row(CopyKind.REPRINT, CopyReason.EQUAL, pair, _characters([whole], first, second), 1.0)


def texts_of(documents: Iterable[str], copies: Iterable[Copy]) -> dict[str, str]:
    """Each page (id) -> the smallest id among those that are reprints, excerpts or rewrites of one text with it.

    Two pages are one text through a page outside the list too.

    >>> texts_of(["p", "q"], [])
    {'p': 'p', 'q': 'q'}
    """
    return smallest_linked(documents, ((row.a, row.b) for row in copies if row.kind in COPIED))


def measure_overlap(a: int, b: int, first: Article, second: Article, settings: CopySettings) -> Overlap | None:
    """What two articles share; None where it is too little for any row."""
    runs = shared_runs(first.words.hashes, second.words.hashes)
    if max((run.size for run in runs), default=0) < settings.run:
        return None
    return Overlap(a, b, np.array(runs, dtype=np.int32), _unrelated(runs, first, second, settings))


def _unrelated(runs: list[SharedRun], first: Article, second: Article, settings: CopySettings) -> bool:
    """Whether the pages differ in what they are about, and what they share belongs to neither."""
    in_first, in_second = np.zeros(len(first.quoted), np.bool_), np.zeros(len(second.quoted), np.bool_)
    for run in runs:
        in_first[run.a : run.a + run.size] = True
        in_second[run.b : run.b + run.size] = True
    if max(in_first.mean(), in_second.mean()) >= settings.most:
        return False
    rest_first = bag(first.words.hashes[~in_first])
    rest_second = bag(second.words.hashes[~in_second])
    if cosine(rest_first, rest_second) >= settings.alien:
        return False
    shared = bag(first.words.hashes[in_first])
    return max(cosine(shared, rest_first), cosine(shared, rest_second)) < settings.alien


def _furniture(overlaps: Sequence[Overlap], settings: CopySettings) -> Mapping[int, Sequence[tuple[int, int, int]]]:
    """By article: runs `(start, end, vote)` that it shares, +1 with an unrelated page and -1 with a kindred one.

    Only articles that share with two unrelated pages or more are in: on the others nothing is furniture.
    """
    votes: dict[int, list[tuple[int, int, int]]] = {}
    unrelated: dict[int, int] = {}
    for overlap in overlaps:
        for number in (overlap.a, overlap.b):
            unrelated[number] = unrelated.get(number, 0) + overlap.unrelated
    for overlap in overlaps:
        vote = 1 if overlap.unrelated else -1
        for number, side in ((overlap.a, 0), (overlap.b, 1)):
            if unrelated[number] > 1:
                long = overlap.runs[overlap.runs[:, 2] >= settings.run]
                votes.setdefault(number, []).extend((int(run[side]), int(run[side] + run[2]), vote) for run in long)
    return votes


def _is_furniture(size: int, votes: Sequence[tuple[int, int, int]]) -> Flags:
    """The words that stand on three or more pages about different things, and on fewer about one."""
    for_it, against = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    for start, end, vote in votes:
        tally = for_it if vote > 0 else against
        tally[start] += 1
        tally[end] -= 1
    for_it, against = np.cumsum(for_it)[:size], np.cumsum(against)[:size]
    return (for_it >= 2) & (for_it > against)


def _classify(
    overlap: Overlap,
    documents: tuple[Document, Document],
    articles: tuple[Article, Article],
    furniture: Mapping[int, Sequence[tuple[int, int, int]]],
    settings: CopySettings,
) -> Copy | None:
    """The row that an overlap makes, or None."""
    first, second = articles
    if overlap.unrelated:
        return None
    settings = _scaled(settings, first, second)
    fixed_first = _is_furniture(len(first.quoted), furniture.get(overlap.a, ()))
    fixed_second = _is_furniture(len(second.quoted), furniture.get(overlap.b, ()))
    usable: list[SharedRun] = []
    own = said = 0
    for a, b, size in overlap.runs.tolist():
        here, there = slice(a, a + size), slice(b, b + size)
        prose = (first.prose[here] | second.prose[there]) & ~(fixed_first[here] | fixed_second[there])
        quoted = first.quoted[here] | second.quoted[there]
        usable += [SharedRun(a + start, b + start, end - start) for start, end in stretches(prose, SEED)]
        own += sum(end - start for start, end in stretches(prose & ~quoted, settings.run))
        said += sum(end - start for start, end in stretches(prose & quoted, settings.run))
    if own < settings.shared and not said:
        return None
    breaks = first.breaks(settings.gap), second.breaks(settings.gap)
    usable = part_runs(usable, *breaks)
    blocks = _anchored(usable, join_runs(usable, settings.gap, *breaks), settings)
    blocks = grow(blocks, first.words.hashes, second.words.hashes, *breaks)
    if not blocks:
        return None
    equal = sum(run.size for run in usable)
    part = max(equal / max(1, int(first.prose.sum())), equal / max(1, int(second.prose.sum())))
    aligned = sum(int(first.prose[block.a : block.a_end].sum()) for block in blocks)
    kind, reason = _kind(own, part, equal / max(1, aligned), settings)
    return _row(kind, reason, documents, _characters(blocks, first, second), part)


def _scaled(settings: CopySettings, *articles: Article) -> CopySettings:
    """Twice the words are asked for where each sign is one."""
    if not all(article.dense for article in articles):
        return settings
    twice = {name: 2 * getattr(settings, name) for name in ("shared", "run", "repeat")}
    return msgspec.structs.replace(settings, **twice)


def _kind(own: int, part: float, equal: float, settings: CopySettings) -> tuple[CopyKind, CopyReason]:
    if own < settings.shared:
        return CopyKind.QUOTATION, CopyReason.QUOTED
    if part < settings.most:
        return CopyKind.EXCERPT, CopyReason.PASSAGES
    if equal < settings.equal:
        return CopyKind.REWRITE, CopyReason.EDITED
    return CopyKind.REPRINT, CopyReason.MOST


def _anchored(runs: list[SharedRun], blocks: list[Alignment], settings: CopySettings) -> list[Alignment]:
    """The blocks that hold at least one run as long as chance does not make."""
    anchors = sorted(run.a for run in runs if run.size >= settings.run)
    places = np.searchsorted(anchors, [block.a for block in blocks])
    return [
        block
        for block, place in zip(blocks, places.tolist(), strict=True)
        if place < len(anchors) and anchors[place] < block.a_end
    ]


def _repeats(document: Document, layers: Layers | None, article: Article, settings: CopySettings) -> Iterator[Copy]:
    """The row of a page that says something twice, a caption or a title's words in the body counting too."""
    if layers is not None and layers.blocks:
        article = index_article(document, layers, twice=True)
    settings = _scaled(settings, article)
    words = article.words.hashes
    shingles = shingle(words, settings.repeat)
    if len(np.unique(shingles)) == len(shingles):
        return
    runs = [run for run in shared_runs(words, words, within=True) if run.size >= settings.run]
    longest = max((run.size for run in runs), default=0)
    sentences = max(
        (
            end - start
            for a, b, size in runs
            for start, end in stretches(article.prose[a : a + size] | article.prose[b : b + size])
        ),
        default=0,
    )
    # A heading or a teaser is often there twice: outside of prose, more words are asked for.
    if sentences >= settings.repeat or longest >= settings.repeat + SHINGLE:
        breaks = article.breaks(settings.gap)
        blocks = join_runs(part_runs(runs, breaks, breaks), settings.gap, breaks, breaks)
        share = 2 * sum(run.size for run in runs) / len(words)
        both = (document, document)
        yield _row(CopyKind.REPEAT, CopyReason.TWICE, both, _characters(blocks, article, article), share)


def _row(
    kind: CopyKind,
    reason: CopyReason,
    documents: tuple[Document, Document],
    aligned: tuple[tuple[int, int, int, int], ...],
    score: float,
) -> Copy:
    a, b = documents
    return Copy(
        id=content_id("copy", a.id, b.id),
        a=a.id,
        b=b.id,
        kind=kind,
        direction=has_it_from(a, b) if kind in COPIED else None,
        reason=reason.value,
        aligned=aligned,
        score=round(min(1.0, score), 4),
    )


def _characters(blocks: Sequence[Alignment], first: Article, second: Article) -> tuple[tuple[int, int, int, int], ...]:
    """The blocks in characters, in the order of the first page."""
    a, b = first.words, second.words
    return tuple(
        (int(a.starts[block.a]), int(a.ends[block.a_end - 1]), int(b.starts[block.b]), int(b.ends[block.b_end - 1]))
        for block in blocks
    )
