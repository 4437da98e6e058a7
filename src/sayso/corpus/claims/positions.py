"""Who stands behind a claim, and since when: counted from its members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from sayso.corpus.entities import find_actors
from sayso.schema import (
    Attribution,
    ClaimStatus,
    ContestReason,
    Document,
    Entity,
    EntityType,
    Mention,
    Origin,
    Stance,
)

ASSERTS = frozenset(
    {
        Stance.ASSERTS,
        Stance.ACCUSES,
        Stance.URGES,
        Stance.PROMISES,
        Stance.PREDICTS,
        Stance.PLANS,
        Stance.REACTS,
    }
)
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


class Counts(NamedTuple):
    """What a claim's members come to; the fields are those of `Claim`."""

    asserted_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    documents: int
    outlets: int
    texts: int
    voices: int
    texts_against: int
    voices_against: int
    origins: tuple[str, ...]
    first: str | None
    last: str | None
    status: ClaimStatus
    contested_by: tuple[ContestReason, ...]


class ClaimSides(NamedTuple):
    """A claim's members by how they stand to its face; those beside it are in none."""

    with_it: Sequence[Said]
    against: Sequence[Said]
    denials: Sequence[Said]
    """Those against it by which somebody denies what somebody else says."""


def count_sides(
    sides: ClaimSides, documents: Sequence[Document], origins: Iterable[Origin], standing: Standing
) -> Counts:
    """How many say a claim, who, since when, and whether it is contested.

    `documents`: the pages of all members, those beside the face too; `origins`: what these pages rest on.
    """
    heard = voices(sides.with_it, standing)
    several = ClaimStatus.SEVERAL_VOICES if len(heard) > 1 else ClaimStatus.ONE_VOICE
    first, last = days_of(documents)
    return Counts(
        asserted_by=speakers(sides.with_it, ASSERTS, standing),
        denied_by=tuple(sorted({one.speaker for one in sides.denials if one.speaker})),
        confirmed_by=speakers(sides.with_it, frozenset({Stance.CONFIRMS}), standing),
        documents=len(documents),
        outlets=len({row.outlet or "" for row in documents}),
        texts=len({standing.text_of[one.document] for one in sides.with_it}),
        voices=len(heard),
        texts_against=len({standing.text_of[one.document] for one in sides.against}),
        voices_against=len(voices(sides.against, standing)),
        origins=tuple(sorted(origin.id for origin in origins)),
        first=first,
        last=last,
        status=ClaimStatus.CONTESTED if sides.denials else several,
        contested_by=(ContestReason.DENIED,) if sides.denials else (),
    )


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
    """Who takes one of these stances; a page that speaks for itself and quotes nobody here asserts, as its outlet.

    "One resident", told by two pages that have one text, is one.
    """
    units = list(found)
    quoting = {u.document for u in units if u.attribution is not None}
    out: dict[tuple[str, str], str] = {}
    for unit in units:
        if unit.attribution is None:
            own = Stance.ASSERTS in stances and unit.document not in quoting
            speaker = standing.outlets.get(unit.document) if own else None
        else:
            speaker = unit.speaker if unit.stance in stances else None
        if speaker:
            entity = standing.entities.get(speaker)
            unnamed = entity is not None and entity.type is EntityType.UNNAMED
            one = (standing.text_of[unit.document], entity.name.lower()) if unnamed and entity else (speaker, "")
            out[one] = min(speaker, out.get(one, speaker))
    return tuple(sorted(set(out.values())))


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
