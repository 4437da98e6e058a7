"""Who stands behind a claim, and since when: counted from its members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from sayso.corpus.entities import find_actors
from sayso.schema import Attribution, Document, Entity, EntityType, Mention, Stance

ASSERTS = frozenset({Stance.ASSERTS, Stance.ACCUSES, Stance.URGES, Stance.PROMISES, Stance.PREDICTS})
"""Who takes one of these stances puts the claim forward."""


class Said(Protocol):
    """A member of a claim, as far as it is counted."""

    @property
    def document(self) -> str:
        """Its page."""

    @property
    def attribution(self) -> Attribution | None:
        """What it is reported by; None where the page speaks for itself."""

    @property
    def speaker(self) -> str | None:
        """The case's entity that says it, where that is known."""

    @property
    def stance(self) -> Stance | None:
        """What its speaker does with it; None where the page speaks for itself."""


class Standing(NamedTuple):
    """What decides whether two members are two voices, or two texts."""

    text_of: Mapping[str, str]
    """A page -> the first page of those that have one text with it."""
    outlets: Mapping[str, str]
    """A page -> the entity of its outlet, where that is known."""
    speaks_for: Mapping[str, str]
    """Somebody unnamed -> the body that they speak for."""
    entities: Mapping[str, Entity]


def voices(found: Iterable[Said], standing: Standing) -> set[tuple[str, str]]:
    """Those on whose word the members rest.

    A named speaker is one voice on however many pages; an outlet is one where it speaks for itself and quotes nobody
    who says the same, and pages that have one text are one outlet in this; all unnamed speakers of one text are one.
    """
    units = list(found)
    quoting = {u.document for u in units if u.attribution is not None}
    out = set()
    for unit in units:
        text = standing.text_of[unit.document]
        speaker = standing.speaks_for.get(unit.speaker or "", unit.speaker)
        entity = standing.entities.get(speaker or "")
        if unit.attribution is None:
            if unit.document not in quoting:
                out.add(("outlet", standing.outlets.get(text) or text))
        elif speaker and (entity is None or entity.type is not EntityType.UNNAMED):
            out.add(("speaker", speaker))
        else:
            out.add(("unnamed", text))
    return out


def speakers(found: Iterable[Said], stances: frozenset[Stance], standing: Standing) -> tuple[str, ...]:
    """Who takes one of these stances; a page that speaks for itself and quotes nobody here asserts, as its outlet."""
    units = list(found)
    quoting = {u.document for u in units if u.attribution is not None}
    out = set()
    for unit in units:
        if unit.attribution is None:
            own = Stance.ASSERTS in stances and unit.document not in quoting
            speaker = standing.outlets.get(unit.document) if own else None
        else:
            speaker = unit.speaker if unit.stance in stances else None
        if speaker:
            out.add(speaker)
    return tuple(sorted(out))


def accused(
    attribution: Attribution | None, mentions: Sequence[Mention], entities: Mapping[str, str]
) -> tuple[str, ...]:
    """Those named as the target of an accusation; none of any other attribution.

    `mentions`: the page's, sorted by start; `entities` maps theirs to the case's.
    """
    if attribution is None or attribution.stance is not Stance.ACCUSES:
        return ()
    targets = (find_actors(mentions, start, end, entities) for start, end in attribution.target)
    return tuple(dict.fromkeys(one for found in targets for one in found))


def days_of(documents: Sequence[Document]) -> tuple[str | None, str | None]:
    """From the first to the last day on which pages were, or may have been, published."""
    return (
        min(filter(None, (_bound(d, first=True) for d in documents)), default=None),
        max(filter(None, (_bound(d, first=False) for d in documents)), default=None),
    )


def _bound(document: Document, *, first: bool) -> str | None:
    return document.published or (document.published_earliest if first else document.published_latest)
