"""A case as FollowTheMoney 4 entities, for OpenAleph and Datashare: pages, speakers, namings, what is said.

One JSON object a line. No schema of it has positions: a note's words and its page stand in it, the place stands in its
`sourceUrl`'s text fragment alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sayso.dossier.claims import Card
from sayso.export.addresses import to_words, web_address
from sayso.export.characters import for_xml
from sayso.export.outgoing import Outgoing
from sayso.schema import Document, Entity, EntityType, Mention, MentionForm

SCHEMATA: Mapping[EntityType, str] = {
    EntityType.PERSON: "Person",
    EntityType.ORGANIZATION: "Organization",
    EntityType.GOVERNMENT: "PublicBody",
    EntityType.GROUP: "Organization",
}
"""Type of an entity -> schema; others (places, what has no name) are nobody that is followed."""

LONGEST = dict.fromkeys(("name", "alias", "namesMentioned", "author", "publisher", "title"), 384)
"""Characters of a property that the standard takes; more is cut."""

Properties = Mapping[str, str | list[str] | None]


def write(case: Outgoing, path: Path) -> None:
    """Pages, then who is named on them, then what they say."""
    with path.open("wb") as out:
        for entity in _entities(case):
            out.write(msgspec.json.encode(entity) + b"\n")


def _entities(case: Outgoing) -> Iterator[dict[str, object]]:
    for document in case.index.documents.values():
        yield _entity("Article", _page(document.id), _article(document))
    named = {entity.id: entity for entity in case.rows(Entity) if entity.type in SCHEMATA}
    for entity in named.values():
        yield _entity(
            SCHEMATA[entity.type], _key("actor", entity.id), {"name": entity.name, "alias": [*entity.aliases]}
        )
    seen: set[str] = set()
    for mention in case.rows(Mention):
        if mention.form is MentionForm.NAME and mention.entity in named:
            entity, words = named[mention.entity], case.index.words(mention.document, mention.start, mention.end)
            key = _key("mention", mention.document, mention.entity, words)
            if key not in seen:
                seen.add(key)
                about = {"document": _page(mention.document), "name": words, "resolved": _key("actor", entity.id)}
                yield _entity("Mention", key, {**about, "detectedSchema": SCHEMATA[entity.type]})
    by_name = {entity.name: _key("actor", entity.id) for entity in named.values()}
    for card in case.reading.cards:
        yield from _notes(case, card, by_name)


def _article(document: Document) -> Properties:
    return {
        "title": document.title.text if document.title else None,
        "fileName": document.name,
        "publisher": document.outlet,
        "author": [author.name for author in document.authors],
        "publishedAt": document.published,
        "sourceUrl": web_address(document.url),
        "mimeType": document.media_type,
        "bodyText": document.text,
    }


def _notes(case: Outgoing, card: Card, by_name: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """One note a quotation of a claim, on its page; where somebody named speaks, a link from the page to them."""
    for row in (row for column in card.columns for row in column.quotes):
        document = case.index.documents[row.page.id]
        does = row.does or "says"
        note: Properties = {
            "name": card.label,
            "description": row.words,
            "summary": f"{row.sayer} {does}",
            "namesMentioned": row.sayer,
            "publisher": document.outlet,
            "createdAt": document.published,
            "sourceUrl": to_words(document.url, row.words),
            "entity": _page(document.id),
        }
        yield _entity("Note", _key("note", card.claim, row.anchor), note)
        if row.who in by_name:
            link: Properties = {
                "document": _page(document.id),
                "entity": by_name[row.who],
                "role": does,
                "date": document.published,
            }
            yield _entity("Documentation", _key("said", card.claim, row.anchor), {**link, "summary": row.words})


def _page(document: str) -> str:
    return _key("page", document)


def _key(*parts: str) -> str:
    return hashlib.sha1("\0".join(("sayso", *parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _entity(schema: str, key: str, properties: Properties) -> dict[str, object]:
    values = {name: [value] if isinstance(value, str) else value for name, value in properties.items() if value}
    shown = {
        name: [kept for value in found if (kept := for_xml(value).strip()[: LONGEST.get(name)].strip())]
        for name, found in values.items()
        if found
    }
    filled = {name: found for name, found in shown.items() if found}
    return {"id": key, "schema": schema, "datasets": ["sayso"], "properties": filled}
