"""What the stages before them found, for claims and all that rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sayso.schema import Copy, Document, Entity, Layers, Origin, Story


class ResolvedCorpus(NamedTuple):
    """Pages, what was found on them, and what was found across them."""

    documents: Mapping[str, Document]
    layers: Mapping[str, Layers]
    """A page -> its layers; every page of `documents` has some."""
    stories: tuple[Story, ...]
    copies: tuple[Copy, ...]
    origins: tuple[Origin, ...]
    aliases: Mapping[str, str]
    """A page's entity -> the case's."""
    entities: Mapping[str, Entity]
    """The case's entities by id, outlets among them."""
    outlets: Mapping[str, str]
    """A page -> the entity of the outlet that publishes it, where the outlet is known."""
    speaks_for: Mapping[str, str] = MappingProxyType({})
    """Somebody unnamed -> the body that they speak for: one voice with it."""


def story_of(resolved: ResolvedCorpus) -> dict[str, str]:
    """A page -> its first story."""
    found: dict[str, str] = {}
    for story in resolved.stories:
        for page in story.documents:
            found.setdefault(page, story.id)
    return found
