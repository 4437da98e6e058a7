"""Who stands behind a claim, counted from its members."""

from typing import NamedTuple

import pytest

from sayso.corpus.claims.positions import ASSERTS, Standing, speakers
from sayso.schema import Attribution, AttributionKind, Entity, EntityType, Span, Stance


class Saying(NamedTuple):
    document: str
    speaker: str | None
    attribution: Attribution | None
    stance: Stance | None = Stance.ASSERTS


def saying(document: str, speaker: str | None) -> Saying:
    cue, content = (Span(0, 1),), (Span(1, 2),)
    own = Attribution(
        id=document, document=document, source=(), cue=cue, content=content, kind=AttributionKind.INDIRECT
    )
    return Saying(document, speaker, own)


NAMES = {"r1": "One resident", "r2": "one resident", "r3": "One resident", "o": "Ada Oak"}
ENTITIES = {
    id_: Entity(id=id_, name=name, type=EntityType.PERSON if id_ == "o" else EntityType.UNNAMED)
    for id_, name in NAMES.items()
}
STANDING = Standing({"a": "a", "copy": "a", "b": "b"}, {}, {}, ENTITIES)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((("a", "r1"), ("copy", "r2")), ("r1",)),
        ((("a", "r1"), ("b", "r3")), ("r1", "r3")),
        ((("a", "o"), ("copy", "o"), ("b", "o")), ("o",)),
        ((("a", "o"), ("copy", "r2")), ("o", "r2")),
    ],
    ids=["an unnamed one of one text told twice", "of two texts", "a name everywhere", "a name and somebody"],
)
def test_who_is_told_twice_is_named_once(found, told):
    assert speakers([saying(*each) for each in found], ASSERTS, STANDING) == told
