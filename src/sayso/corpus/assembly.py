"""Documents -> corpus: the order of the work, on one screen.

`assemble` works on tables alone, so that every stage can be measured with the stages before it given. Each stage
finds candidates through an index, compares them with reasons, and groups them in a way that no order of pages changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from sayso.corpus.aliases import merge_entities
from sayso.corpus.claims import find_claims, settle
from sayso.corpus.copies import find_copies
from sayso.corpus.discrepancies import find_discrepancies
from sayso.corpus.ground import Ground, find_outlets
from sayso.corpus.origins import find_origins
from sayso.corpus.responses import find_responses
from sayso.corpus.rewrites import find_rewrites
from sayso.corpus.stories import find_stories
from sayso.corpus.timeline import find_timeline
from sayso.corpus.vectors import Encode
from sayso.schema import Attribution, Claim, ClaimStatus, Corpus, Document, Layers, Mention, Story
from sayso.settings import Settings


def assemble(
    documents: Sequence[Document], layers: Mapping[str, Layers], encode: Encode, settings: Settings | None = None
) -> Corpus:
    """The tables of the corpus, from those of its pages (`layers`: page id -> what was found on it).

    `encode` gives sentence vectors (`Encoder.embed`).
    """
    settings = settings or Settings()
    pages = sorted(documents, key=lambda page: (page.name, page.record or "", page.id))
    stories = find_stories(pages, layers, settings.stories)
    copies = find_rewrites(pages, layers, stories, find_copies(pages, layers, settings.copies), settings.copies)
    aliases = merge_entities(pages, layers)
    origins = find_origins(pages, layers, copies, stories)
    outlets, made = find_outlets(pages, aliases.entities)
    entities = tuple(sorted((*aliases.entities, *made), key=lambda entity: entity.id))
    ground = Ground(
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
    statements = find_claims(ground, encode, settings.claims)
    responses = find_responses(statements.claims, ground, encode, settings.claims)
    discrepancies = find_discrepancies(statements, responses, ground)
    return Corpus(
        documents=pages,
        entities=entities,
        mentions=tuple(_named(m, aliases.of) for page in pages for m in layers[page.id].mentions),
        attributions=tuple(_spoken(a, aliases.of) for page in pages for a in layers[page.id].attributions),
        copies=copies,
        origins=origins,
        stories=stories,
        claims=tuple(sorted(settle(statements.claims, responses, discrepancies), key=_most_said_first)),
        responses=responses,
        discrepancies=discrepancies,
        timeline=find_timeline(statements, ground),
    )


def _most_said_first(claim: Claim) -> tuple[bool, int, int, int, str]:
    """Contested ones, then those of many voices and pages: what a reader looks for."""
    return (
        claim.status is not ClaimStatus.CONTESTED,
        -claim.voices,
        -claim.documents,
        -len(claim.members),
        claim.id,
    )


def _in_stories(documents: Sequence[Document], stories: Sequence[Story]) -> tuple[Document, ...]:
    """The pages, by name, each with the stories that it belongs to."""
    of: dict[str, list[str]] = {}
    for story in stories:
        for page in story.documents:
            of.setdefault(page, []).append(story.id)
    ordered = sorted(documents, key=lambda page: (page.name, page.record or "", page.id))
    return tuple(msgspec.structs.replace(page, stories=tuple(of.get(page.id, ()))) for page in ordered)


def _named(mention: Mention, of: Mapping[str, str]) -> Mention:
    return msgspec.structs.replace(mention, entity=of.get(mention.entity, mention.entity))


def _spoken(attribution: Attribution, of: Mapping[str, str]) -> Attribution:
    if attribution.speaker is None:
        return attribution
    return msgspec.structs.replace(attribution, speaker=of.get(attribution.speaker, attribution.speaker))
