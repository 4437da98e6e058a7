"""Documents and copies -> where the reporting comes from: a partition of the pages, each merge with its evidence.

Pages have one origin where they credit one agency, where most of one's text stands in the other, where
one retells the other in the same order, or where a page rests on another outlet's word for most of what it
says. An excerpt merges nothing: a page with an agency's paragraphs in it is a report of its own. Nor
does a page that gathers several texts: it would make one of their origins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.index.components import DisjointSets
from sayso.corpus.origins.reliance import Reliance, credited, heard_agencies, outlet_names, relied_on
from sayso.ids import content_id
from sayso.schema import ARTICLE, Copy, CopyKind, Document, DocumentSpan, Layers, Origin, Story
from sayso.settings import OriginSettings

_STOP = re.compile(r"[.!?。](?!\S)")


class _Tie(NamedTuple):
    """Why two names (pages or media) are one origin; the places show it."""

    left: str
    right: str
    evidence: tuple[DocumentSpan, ...]


def find_origins(
    documents: Sequence[Document],
    layers: Mapping[str, Layers],
    copies: Sequence[Copy],
    stories: Sequence[Story] = (),
    settings: OriginSettings | None = None,
) -> tuple[Origin, ...]:
    """Every page in one origin, alone where nothing shows that its reporting is another's.

    `name`: the agency, else the outlet that the others have it from, else the one outlet of all the pages;
    None where several outlets share what none of them is shown to have first. The same for any order of
    the pages. Cost: linear in the text, and in the copies.
    """
    pages = {document.id: document for document in sorted(documents, key=lambda document: document.id)}
    groups = _Groups(pages)
    settings = settings or OriginSettings()
    for tie in _named_ties(pages, layers, stories, settings):
        groups.join(tie)
    for tie in _copy_ties(pages, layers, copies, settings):
        groups.join(tie)
    rows = [
        _origin([pages[page] for page in members], medium, evidence, copies)
        for members, medium, evidence in groups.rows()
    ]
    return tuple(sorted(rows, key=lambda row: row.documents))


def _named_ties(
    pages: Mapping[str, Document], layers: Mapping[str, Layers], stories: Sequence[Story], settings: OriginSettings
) -> Iterator[_Tie]:
    """Pages tied to the medium that they credit or, where they credit none, to the one they rest on."""
    outlets = outlet_names(pages.values())
    mates = _story_mates(stories)
    heard = {page: heard_agencies(layers.get(page, Layers())) for page in pages}
    credits_ = {page: credited(document, heard[page]) for page, document in pages.items()}
    for page, document in pages.items():
        if credits_[page]:
            yield from _credit_ties(document, credits_[page])
            continue
        found = layers.get(page, Layers())
        places = _resting_place(relied_on(document, found, heard[page], outlets), document.text, found, settings)
        if not places:
            continue
        name = places[0].name
        near = mates.get(page, frozenset())
        own = [mate for mate in sorted(near & pages.keys()) if pages[mate].outlet == name]
        medium = _MEDIUM + name + (_MEDIUM + min(near) if own else "")
        yield _Tie(page, medium, _at(document, places))
        if len(own) == 1 and not credits_[own[0]]:
            yield _Tie(own[0], medium, ())


class _Groups:
    """Pages and media joined by ties; two media are never joined: a page cannot be two agencies' report."""

    def __init__(self, pages: Iterable[str]) -> None:
        self._sets = DisjointSets(pages)
        self._medium: dict[str, str] = {}
        self._evidence: dict[str, list[DocumentSpan]] = defaultdict(list)

    def join(self, tie: _Tie) -> None:
        left, right = self._root(tie.left), self._root(tie.right)
        media = {self._medium[root] for root in (left, right) if root in self._medium}
        if len(media) > 1:
            return
        low, high = self._sets.join(left, right)
        if media:
            self._medium[low] = media.pop()
        self._evidence[low] += tie.evidence
        if low != high:
            self._evidence[low] += self._evidence.pop(high, [])

    def rows(self) -> list[tuple[list[str], str | None, tuple[DocumentSpan, ...]]]:
        members: dict[str, list[str]] = defaultdict(list)
        for page in sorted(self._sets):
            if not page.startswith(_MEDIUM):
                members[self._root(page)].append(page)
        return [
            (pages, self._medium.get(root), tuple(sorted(set(self._evidence[root]), key=_order)))
            for root, pages in members.items()
        ]

    def _root(self, name: str) -> str:
        if name not in self._sets:
            self._sets.add(name)
            self._medium[name] = name.split(_MEDIUM)[1]
        return self._sets.root(name)


_MEDIUM = "\0medium:"


def _order(place: DocumentSpan) -> tuple[str, int, int]:
    return place.document, place.start, place.end


def _credit_ties(document: Document, places: Sequence[Reliance]) -> list[_Tie]:
    """A page that credits one agency is that agency's report; one that credits several is its own."""
    if len(places) != 1:
        return []
    return [_Tie(document.id, _MEDIUM + places[0].name, _at(document, places))]


def _story_mates(stories: Sequence[Story]) -> Mapping[str, frozenset[str]]:
    """The pages of each page's stories."""
    mates: dict[str, frozenset[str]] = {}
    for story in stories:
        members = frozenset(story.documents)
        for page in story.documents:
            mates[page] = mates.get(page, frozenset()) | members
    return mates


def _resting_place(
    places: Sequence[Reliance], text: str, layers: Layers, settings: OriginSettings
) -> Sequence[Reliance]:
    """The places, if by its own words a page has most of what it reports from one medium; else none.

    Most of its attributed statements; of its sentences, where statements have not been looked for.
    """
    told = sum(bool(row.source) for row in layers.attributions) or len(_STOP.findall(text))
    main = len(places) >= max(settings.least_named, settings.main * told)
    return places if main and len({place.name for place in places}) == 1 else ()


def _copy_ties(
    pages: Mapping[str, Document], layers: Mapping[str, Layers], copies: Sequence[Copy], settings: OriginSettings
) -> list[_Tie]:
    """Reprints and rewrites, the surest first, but for pages that gather several texts."""
    size = {page: _article_size(document, layers.get(page, Layers())) for page, document in pages.items()}
    rows = [row for row in copies if row.kind in {CopyKind.REPRINT, CopyKind.REWRITE} and {row.a, row.b} <= size.keys()]
    tied = {frozenset((row.a, row.b)) for row in copies if row.kind not in {CopyKind.REPEAT, CopyKind.QUOTATION}}
    holds: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        covered = {
            row.a: sum(end - start for start, end, _, _ in row.aligned) / max(1, size[row.a]),
            row.b: sum(end - start for _, _, start, end in row.aligned) / max(1, size[row.b]),
        }
        for whole, part in ((row.a, row.b), (row.b, row.a)):
            if covered[whole] < settings.main <= covered[part]:
                holds[whole].append(part)
    gathers = {
        page
        for page, parts in holds.items()
        if any(frozenset((a, b)) not in tied for n, a in enumerate(parts) for b in parts[:n])
    }
    kept = [row for row in rows if not {row.a, row.b} & gathers]
    return [_Tie(row.a, row.b, _longest(row)) for row in sorted(kept, key=lambda row: (-row.score, row.a, row.b))]


def _article_size(document: Document, layers: Layers) -> int:
    blocks = [block.end - block.start for block in layers.blocks if block.label in ARTICLE]
    return sum(blocks) or len(document.text)


def _longest(row: Copy) -> tuple[DocumentSpan, ...]:
    """The longest aligned passage, on either page."""
    if not row.aligned:
        return ()
    a_start, a_end, b_start, b_end = max(row.aligned, key=lambda block: (block[1] - block[0], -block[0]))
    return (
        DocumentSpan(document=row.a, start=a_start, end=a_end),
        DocumentSpan(document=row.b, start=b_start, end=b_end),
    )


def _at(document: Document, places: Sequence[Reliance]) -> tuple[DocumentSpan, ...]:
    return tuple(
        DocumentSpan(document=document.id, start=at.span.start, end=at.span.end) for at in places if at.span is not None
    )


def _origin(
    pages: Sequence[Document], medium: str | None, evidence: tuple[DocumentSpan, ...], copies: Sequence[Copy]
) -> Origin:
    return Origin(
        id=content_id("origin", pages[0].id),
        name=medium or _first_outlet(pages, copies),
        documents=tuple(page.id for page in pages),
        evidence=evidence,
    )


def _first_outlet(pages: Sequence[Document], copies: Sequence[Copy]) -> str | None:
    """The outlet of all pages, or of the one page that the copies say has it from no other; else None."""
    outlets = {page.outlet for page in pages}
    if len(outlets) == 1:
        return pages[0].outlet
    ids = {page.id for page in pages}
    taken = {row.direction for row in copies if row.direction in ids and {row.a, row.b} <= ids}
    first = [page for page in pages if page.id not in taken]
    return first[0].outlet if len(first) == 1 else None
