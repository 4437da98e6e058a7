"""Documents -> corpus: the order of the work, on one screen.

`assemble` works on tables alone, so that every stage can be measured with the stages before it given. Each stage
finds candidates through an index, compares them with reasons, and groups them in a way that no order of pages changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from sayso.corpus.claims import StatementModels, apply_responses, find_claims
from sayso.corpus.claims.build import with_dates
from sayso.corpus.copies import find_copies, texts_of
from sayso.corpus.copies.rewrites import find_rewrites
from sayso.corpus.discrepancies import find_discrepancies, most_pressing_first
from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.index.components import smallest_linked
from sayso.corpus.origins import find_origins
from sayso.corpus.publication import bound_pages
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.responses import find_responses
from sayso.corpus.stories import find_stories, published_between
from sayso.corpus.timeline import earliest_first, find_timeline
from sayso.ids import content_id
from sayso.schema import (
    Attribution,
    Claim,
    Copy,
    Corpus,
    Discrepancy,
    Document,
    Layers,
    Mention,
    Origin,
    Response,
    Span,
    Story,
    Time,
    TimelineEvent,
    Token,
)
from sayso.settings import Settings

_SURELY = 0.8
"""Mean score of a claim's members from which they are surely one statement."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """The days on which a page can have been published, each with the words that give it."""

    page: str
    published_earliest: str | None
    published_earliest_span: Span | None
    published_latest: str | None
    published_latest_span: Span | None


class ClusterTables(msgspec.Struct, frozen=True, kw_only=True):
    """The tables of a cluster of stories: of pages that stories link."""

    claims: tuple[Claim, ...] = ()
    responses: tuple[Response, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()
    bounds: tuple[Bounds, ...] = ()
    """Of pages that say no day, where other pages bound it."""
    times: tuple[Time, ...] = ()
    """All of those pages, read again."""


Cached = Callable[[str, Callable[[], ClusterTables]], ClusterTables]
"""A key and what makes its value -> the value, remembered or made."""
Steps = Callable[[str, int, int], None]
Tokens = Callable[[str], tuple[Token, ...]]
"""A page's id -> its tokens."""


class Memory(NamedTuple):
    """What a case does for the assembling of its tables, so that not everything is made, or held, at once."""

    cached: Cached = lambda _key, make: make()
    tokens: Tokens | None = None
    """Where the tokens are that the layers leave out: those of one cluster are held at a time."""
    watch: Steps = lambda _step, _done, _total: None
    """Told of each step: what is being done, how much of it is done, and of how much."""


def assemble(
    documents: Sequence[Document],
    layers: Mapping[str, Layers],
    models: StatementModels,
    settings: Settings | None = None,
    memory: Memory | None = None,
) -> Corpus:
    """The tables of the corpus, from those of its pages (`layers`: page id -> what was found on it).

    What the pages of stories that share no page tell is found for each by itself, so that a new page changes nothing in
    stories that it does not link; `memory` may keep it. Pages too short to count are documents and nothing else.
    Only there are tokens read: where `memory` has them, `layers` may leave them out.
    """
    settings = settings or Settings()
    cached, tokens, watch = memory or Memory()
    watch("finding stories", 0, 1)
    counted = [page for page in documents if not page.short]
    stories = find_stories(counted, layers, settings.stories)
    pages = _in_stories(counted, stories)
    watch("finding copies", 0, 1)
    copies = find_rewrites(pages, layers, stories, find_copies(pages, layers, settings.copies), settings.copies)
    watch("finding names", 0, 1)
    aliases = merge_entities(pages, layers)
    origins = find_origins(pages, layers, copies, stories, settings.origins)
    outlets, made = find_outlets(pages, aliases.entities)
    entities = tuple(sorted((*aliases.entities, *made), key=lambda entity: entity.id))
    resolved = ResolvedCorpus(
        documents={page.id: page for page in pages},
        layers=layers,
        stories=stories,
        copies=copies,
        origins=origins,
        aliases=aliases.of,
        entities={entity.id: entity for entity in entities},
        outlets=outlets,
        speaks_for=aliases.speaks_for,
    )
    told = []
    done, clusters = 0, split_clusters(resolved)
    for part in clusters:
        watch("comparing", done, len(pages))
        compared_by = models._replace(watch=partial(_part_of, watch, len(pages), done, len(part.documents)))
        told.append(cached(cluster_key(part, settings), partial(analyse_cluster, part, compared_by, settings, tokens)))
        done += len(part.documents)
    watch("comparing", done, len(pages))
    bounds = {row.page: row for each in told for row in each.bounds}
    pages = tuple(_within(page, bounds.get(page.id)) for page in pages)
    listed = _by_name((*pages, *(page for page in documents if page.short)))
    of_id = {page.id: page for page in pages}
    read_again: dict[str, list[Time]] = {page: [] for page in bounds}
    for each in told:
        for time in each.times:
            read_again[time.document].append(time)
    return Corpus(
        documents=listed,
        times=tuple(time for page in pages for time in read_again.get(page.id, layers[page.id].times)),
        entities=entities,
        mentions=tuple(_named(m, aliases.of) for page in pages for m in layers[page.id].mentions),
        attributions=tuple(_spoken(a, aliases.of) for page in pages for a in layers[page.id].attributions),
        copies=copies,
        origins=origins,
        stories=tuple(
            _lasting(story, of_id) if not bounds.keys().isdisjoint(story.documents) else story for story in stories
        ),
        claims=tuple(sorted((row for each in told for row in each.claims), key=most_telling_first)),
        responses=tuple(sorted((row for each in told for row in each.responses), key=lambda row: row.id)),
        discrepancies=tuple(sorted((row for each in told for row in each.discrepancies), key=most_pressing_first)),
        timeline=tuple(sorted((row for each in told for row in each.timeline), key=earliest_first)),
        text_of={page: first for part in clusters for page, first in texts_of(part.documents, part.copies).items()},
        outlets=outlets,
        speaks_for=aliases.speaks_for,
    )


def _part_of(watch: Steps, total: int, done: int, pages: int, share: float) -> None:
    """Of `total` pages `done` are compared, and a share of so many more."""
    watch("comparing", done + int(share * pages), total)


def analyse_cluster(
    resolved: ResolvedCorpus, models: StatementModels, settings: Settings, tokens: Tokens | None = None
) -> ClusterTables:
    """Claims, who answers them, where they differ, and what happened when."""
    if tokens is not None:
        layers = {id_: msgspec.structs.replace(own, tokens=tokens(id_)) for id_, own in resolved.layers.items()}
        resolved = resolved._replace(layers=layers)
    before = resolved.documents
    resolved, statements = bound_pages(resolved, find_claims(resolved, models, settings.claims), settings.publication)
    anew = [page for page in sorted(before) if resolved.documents[page] != before[page]]
    if anew:
        statements = statements._replace(claims=with_dates(statements.claims, resolved.documents))
    responses = find_responses(statements, resolved, models, settings.claims)
    discrepancies = find_discrepancies(statements, resolved, settings.claims, settings.discrepancies)
    return ClusterTables(
        claims=apply_responses(statements.claims, responses, discrepancies),
        responses=responses,
        discrepancies=discrepancies,
        timeline=find_timeline(statements, resolved, settings.timeline),
        bounds=tuple(_bounds_of(resolved.documents[page]) for page in anew),
        times=tuple(time for page in anew for time in resolved.layers[page].times),
    )


def _lasting(story: Story, documents: Mapping[str, Document]) -> Story:
    """The story from the first of its pages to the last, by bounds that were found since."""
    first, last = published_between(documents[page] for page in story.documents)
    return msgspec.structs.replace(story, first=first, last=last)


def _bounds_of(document: Document) -> Bounds:
    return Bounds(
        page=document.id,
        published_earliest=document.published_earliest,
        published_earliest_span=document.published_earliest_span,
        published_latest=document.published_latest,
        published_latest_span=document.published_latest_span,
    )


def _within(document: Document, bounds: Bounds | None) -> Document:
    if bounds is None:
        return document
    return msgspec.structs.replace(document, **{k: v for k, v in msgspec.structs.asdict(bounds).items() if k != "page"})


def split_clusters(resolved: ResolvedCorpus) -> tuple[ResolvedCorpus, ...]:
    """The corpus cut where no story links its pages, each part with only what concerns it; by its smallest page."""
    root = clusters(resolved.stories)
    pages: dict[str, list[str]] = {}
    for page in sorted(resolved.documents):
        pages.setdefault(root[page], []).append(page)
    stories: dict[str, list[Story]] = {}
    for story in resolved.stories:
        stories.setdefault(root[story.documents[0]], []).append(story)
    copies: dict[str, list[Copy]] = {}
    for copy in resolved.copies:
        if root[copy.a] == root[copy.b]:
            copies.setdefault(root[copy.a], []).append(copy)
    origins: dict[str, list[Origin]] = {}
    for origin in resolved.origins:
        for part in sorted({root[page] for page in origin.documents}):
            origins.setdefault(part, []).append(origin)
    return tuple(
        _part(
            resolved,
            ids,
            stories=tuple(stories.get(part, ())),
            copies=tuple(copies.get(part, ())),
            origins=tuple(origins.get(part, ())),
        )
        for part, ids in pages.items()
    )


def clusters(stories: Sequence[Story]) -> dict[str, str]:
    """Each page -> the smallest page of those that stories link it with, through pages that stand in several."""
    return smallest_linked((), ((story.documents[0], page) for story in stories for page in story.documents))


def _part(
    resolved: ResolvedCorpus,
    pages: Sequence[str],
    *,
    stories: tuple[Story, ...],
    copies: tuple[Copy, ...],
    origins: tuple[Origin, ...],
) -> ResolvedCorpus:
    local = {entity.id for page in pages for entity in resolved.layers[page].entities}
    local |= {row.speaker for page in pages for row in resolved.layers[page].attributions if row.speaker}
    aliases = {own: resolved.aliases[own] for own in sorted(local) if own in resolved.aliases}
    outlets = {page: resolved.outlets[page] for page in pages if page in resolved.outlets}
    named = {*aliases.values(), *outlets.values(), *local}
    spoken_for = {one: resolved.speaks_for[one] for one in sorted(named) if one in resolved.speaks_for}
    named |= set(spoken_for.values())
    return resolved._replace(
        documents={page: resolved.documents[page] for page in pages},
        layers={page: resolved.layers[page] for page in pages},
        stories=stories,
        copies=copies,
        origins=origins,
        aliases=aliases,
        entities={own: resolved.entities[own] for own in sorted(named) if own in resolved.entities},
        outlets=outlets,
        speaks_for=spoken_for,
    )


def cluster_key(part: ResolvedCorpus, settings: Settings) -> str:
    """What the telling of a part depends on, beside the models: a page's id stands for its layers."""
    return content_id(
        "told",
        [(page.id, page.published, page.published_earliest, page.published_latest) for page in part.documents.values()],
        part._replace(documents={}, layers={}),
        settings,
    )


def most_telling_first(claim: Claim) -> tuple[int, int, bool, int, int, int, str]:
    """What a reader looks for: what somebody named denies, what sides state differently, what most texts share.

    What several deny is the story's own quarrel, and comes first. In each, the groups whose members are surely one
    statement come before larger ones.
    """
    held = [member.score for member in claim.members if member.score is not None]
    sure = bool(held) and sum(held) / len(held) >= _SURELY
    quarrel = 0 if claim.denied_by and claim.asserted_by else 1 if claim.contested_by else 2
    return quarrel, -len(claim.denied_by), not sure, -claim.texts, -claim.voices, -len(claim.members), claim.id


def _in_stories(documents: Sequence[Document], stories: Sequence[Story]) -> tuple[Document, ...]:
    """The pages, by name, each with the stories that it belongs to."""
    of: dict[str, list[str]] = {}
    for story in stories:
        for page in story.documents:
            of.setdefault(page, []).append(story.id)
    return _by_name(msgspec.structs.replace(page, stories=tuple(of.get(page.id, ()))) for page in documents)


def _by_name(documents: Iterable[Document]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda page: (page.name, page.record or "", page.id)))


def _named(mention: Mention, of: Mapping[str, str]) -> Mention:
    return msgspec.structs.replace(mention, entity=of.get(mention.entity, mention.entity))


def _spoken(attribution: Attribution, of: Mapping[str, str]) -> Attribution:
    if attribution.speaker is None:
        return attribution
    return msgspec.structs.replace(attribution, speaker=of.get(attribution.speaker, attribution.speaker))
