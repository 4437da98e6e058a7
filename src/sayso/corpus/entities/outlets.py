"""Documents and entities -> the entity of each page's outlet."""

from __future__ import annotations

from collections.abc import Iterable

from sayso.corpus.comparison.outlet_names import plain_outlet
from sayso.ids import content_id
from sayso.schema import Document, Entity, EntityType


def find_outlets(
    documents: Iterable[Document], entities: Iterable[Entity]
) -> tuple[dict[str, str], tuple[Entity, ...]]:
    """Each page's outlet as an entity, and the entities that had to be made for it.

    An outlet that some page names is that entity (the one of the smallest id, if several bear the name);
    any other becomes an organization named as the page's record has it. A page without an outlet is left out.
    """
    known: dict[str, str] = {}
    for entity in sorted(entities, key=lambda e: e.id):
        if entity.type in {EntityType.ORGANIZATION, EntityType.OTHER}:
            for name in (entity.name, *entity.aliases):
                known.setdefault(plain_outlet(name), entity.id)
    made: dict[str, Entity] = {}
    of: dict[str, str] = {}
    for document in sorted(documents, key=lambda d: d.id):
        if not document.outlet:
            continue
        name = plain_outlet(document.outlet)
        if name not in known:
            known[name] = content_id("outlet", name)
            made[name] = Entity(id=known[name], name=document.outlet, type=EntityType.ORGANIZATION)
        of[document.id] = known[name]
    return of, tuple(made[k] for k in sorted(made))
