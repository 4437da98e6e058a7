"""Claims as schema.org `Claim` in JSON-LD, for search and for fact-check tools.

There is no ClaimReview: that is somebody's verdict, and sayso gives none. `author` is who asserts; who denies stands in
a claim of their own, with their words, of which `about` is the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sayso.dossier.claims import Card
from sayso.dossier.quotes import Quote, outlets
from sayso.export.addresses import web_address
from sayso.export.annotations import urn
from sayso.export.outgoing import Outgoing
from sayso.schema import Claim, Entity, EntityType

KINDS: Mapping[EntityType, str] = {
    EntityType.PERSON: "Person",
    EntityType.ORGANIZATION: "Organization",
    EntityType.GOVERNMENT: "GovernmentOrganization",
    EntityType.GROUP: "Organization",
}
"""Type of an entity -> that of schema.org; of any other it is a Thing."""


def write(case: Outgoing, path: Path) -> None:
    """One graph: claims, and the denials of each as claims about it."""
    entities = {entity.id: entity for entity in case.rows(Entity)}
    claims = {claim.id: claim for claim in case.index.claims}
    graph = [item for card in case.reading.cards for item in _claims(case, card, claims[card.claim], entities)]
    about = {"@type": "Dataset", "@id": urn("claims"), "creator": {"@type": "SoftwareApplication", "name": "sayso"}}
    whole = {"@context": "https://schema.org", "@graph": [about, *graph]}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")


def _claims(case: Outgoing, card: Card, claim: Claim, entities: Mapping[str, Entity]) -> Iterator[dict[str, object]]:
    key = urn("claim", claim.id)
    place = claim.gist
    with_it = tuple(row for column in card.columns if column.title == "Say so" for row in column.quotes)
    against = tuple(
        row for column in card.columns if column.title in {"Deny it", "Say otherwise"} for row in column.quotes
    )
    text = case.index.words(place.document, place.start, place.end)
    authors = [_actor(entities[i]) for i in (*claim.asserted_by, *claim.confirmed_by) if i in entities]
    yield _claim(case, key, text, authors, with_it)
    by_name = {entities[i].name: _actor(entities[i]) for i in claim.denied_by if i in entities}
    for row in against:
        actor = by_name.get(row.who, {"@type": "Thing", "name": row.sayer})
        yield {**_claim(case, urn("denial", claim.id, row.anchor), row.words, [actor], (row,)), "about": {"@id": key}}


def _claim(
    case: Outgoing, key: str, text: str, authors: Sequence[object], quotes: Sequence[Quote]
) -> dict[str, object]:
    pages = outlets(quotes)
    appearance = [_article(case, page.id) for page in pages]
    known = [page for page in pages if page.known]
    first = _article(case, known[0].id) if known else None
    found = {
        "@type": "Claim",
        "@id": key,
        "text": text,
        "author": authors,
        "appearance": appearance,
        "firstAppearance": first,
    }
    return {name: value for name, value in found.items() if value}


def _actor(entity: Entity) -> dict[str, object]:
    return {"@type": KINDS.get(entity.type, "Thing"), "@id": urn("entity", entity.id), "name": entity.name}


def _article(case: Outgoing, page: str) -> dict[str, object]:
    document = case.index.documents[page]
    found: dict[str, object | None] = {
        "@type": "NewsArticle",
        "@id": f"urn:sha256:{document.sha256}",
        "url": web_address(document.url),
        "headline": document.title.text if document.title else None,
        "author": [{"@type": "Thing", "name": author.name} for author in document.authors] or None,
        "datePublished": document.published,
        "publisher": {"@type": "Organization", "name": document.outlet} if document.outlet else None,
        "inLanguage": document.language,
    }
    return {name: value for name, value in found.items() if value}
