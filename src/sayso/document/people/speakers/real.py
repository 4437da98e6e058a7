"""Attributions with their speakers -> those that are ones: whose source can say, think or plan the content, and does.

The reader finds what looks like speech; "the ferry showed its lights" and "was charged with" do too. A logistic
regression over named features says which is none (`docs/methods/attribution.md`; made by `training/real.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

import msgspec
import numpy as np

from sayso.document.people.speakers.attribution_features import FEATURES, PageOfAttributions, attribution_row
from sayso.document.people.speakers.sources import annotate
from sayso.models.logistic import load_logistic, scores
from sayso.schema import (
    Attribution,
    Block,
    Document,
    Entity,
    EntityType,
    Mention,
    MentionForm,
    Sentence,
    Token,
)

LEAST = 0.55
"""Probability from which an attribution is kept: by story left out, one in twenty of the real ones is lost and 8 % of
what is kept is none, instead of 15 %."""
_BROUGHT_IN = frozenset({EntityType.UNNAMED, EntityType.OTHER})


def keep_real(  # noqa: PLR0913, PLR0917 - the page's layers
    document: Document,
    sentences: Sequence[Sentence],
    tokens: Sequence[Token],
    blocks: Sequence[Block],
    attributions: Sequence[Attribution],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
) -> tuple[tuple[Attribution, ...], tuple[Entity, ...], tuple[Mention, ...]]:
    """The attributions that are ones; entities and mentions without those that only a dropped source brought in.

    What was said inside a dropped one is said inside what that one stood in. Linear in the attributions.
    """
    page = PageOfAttributions(annotate(document.text, tokens, mentions), sentences, blocks, entities)
    sure = real_shares(page, attributions)
    dropped = {one.id: one for one, share in zip(attributions, sure, strict=True) if share < LEAST}
    if not dropped:
        return tuple(attributions), tuple(entities), tuple(mentions)
    kept = tuple(
        msgspec.structs.replace(one, parent=_holder(one, dropped)) for one in attributions if one.id not in dropped
    )
    gone = _left_alone(dropped.values(), kept, entities, mentions)
    return (
        kept,
        tuple(entity for entity in entities if entity.id not in gone),
        tuple(mention for mention in mentions if mention.entity not in gone),
    )


def real_shares(page: PageOfAttributions, attributions: Sequence[Attribution]) -> list[float]:
    """How likely each is an attribution."""
    model = load_logistic("attributions", "real", FEATURES)
    return scores(
        model, np.array([attribution_row(seen) for seen in page.seen(attributions)]).reshape(-1, len(FEATURES))
    )


def _holder(one: Attribution, dropped: dict[str, Attribution]) -> str | None:
    parent = one.parent
    while parent in dropped:
        parent = dropped[parent].parent
    return parent


def _left_alone(
    dropped: Collection[Attribution],
    kept: Sequence[Attribution],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
) -> AbstractSet[str]:
    """Entities without a name that stand in dropped sources alone."""
    speakers = {one.speaker for one in kept}
    kinds = {entity.id: entity.type for entity in entities}
    asked = {one.speaker for one in dropped if kinds.get(one.speaker or "") in _BROUGHT_IN} - speakers
    sources = [span for one in dropped for span in one.source]
    elsewhere = {
        m.entity
        for m in mentions
        if m.entity in asked
        and (m.form is MentionForm.NAME or not any(s <= m.start and m.end <= e for s, e in sources))
    }
    return frozenset(entity for entity in asked if entity is not None and entity not in elsewhere)
