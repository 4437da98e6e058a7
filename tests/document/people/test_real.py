"""Which of the reader's finds are attributions, and what goes with one that is none."""

from __future__ import annotations

import pytest

from sayso.document.analysis import analyse, load_models
from sayso.document.people.speakers import real
from sayso.document.people.speakers.attribution_features import FEATURES, PageOfAttributions, attribution_row
from sayso.document.people.speakers.sources import annotate
from sayso.document.people.speakers.speaking_nouns import speaks
from sayso.schema import Attribution, AttributionKind, Entity, EntityType, Mention, MentionForm, Page, Span
from tests.document.tagged import tagged

TEXT = """Quay closed after the fire

BRAE - The quay is closed until Friday, harbour master Ann Sample said on Monday.

"Nobody was hurt," Sample told reporters. The last months have seen three fires at the quay.

The port authority rejected claims that the pumps were out of order.
"""


@pytest.fixture(scope="module")
def layers():
    page = Page(path="quay", name="quay", data=TEXT.encode(), media_type="text/plain")
    return analyse(page, load_models()).layers


def test_what_is_said_is_kept_and_what_the_months_saw_is_not(layers):
    names = {entity.id: entity.name for entity in layers.entities}
    speakers = {names.get(one.speaker or "") for one in layers.attributions}
    assert "Ann Sample" in speakers
    assert "The port authority" in speakers
    assert not {name for name in names.values() if "months" in name}


def test_nouns_that_were_never_seen_are_judged_by_their_neighbours():
    people = ("analysts", "activists", "stevedores", "lawmakers")
    things = ("months", "markets", "violence", "quays", "failures")
    assert min(map(speaks, people)) > max(map(speaks, things))
    assert speaks("24") == 0


def _attribution(key, source, speaker, parent=None):
    return Attribution(
        id=key, document="page", source=(source,), cue=(), content=(), kind=AttributionKind.INDIRECT,
        speaker=speaker, parent=parent,
    )  # fmt: skip


def test_what_goes_with_a_dropped_one(monkeypatch):
    document, sentences, tokens, (months, oak) = tagged("<[The months]> said it. <[{Ada Oak:PERSON}]> said it.")
    rows = (_attribution("a", months, "m"), _attribution("b", oak, "o", parent="a"), _attribution("c", oak, "o", "b"))
    entities = tuple(
        Entity(id=key, name=name, type=kind)
        for key, name, kind in (("m", "The months", EntityType.UNNAMED), ("o", "Ada Oak", EntityType.PERSON))
    )
    mentions = tuple(
        Mention(id=key, entity=key, document="page", start=span.start, end=span.end, form=form)
        for key, span, form in (("m", months, MentionForm.NOMINAL), ("o", oak, MentionForm.NAME))
    )

    def kept(*shares):
        monkeypatch.setattr(real, "real_shares", lambda *_: list(shares))
        return real.keep_real(document, sentences, tokens, (), rows, entities, mentions)

    assert kept(0.9, 0.9, 0.9) == (rows, entities, mentions)
    found, people, named = kept(0.1, 0.9, 0.9)
    assert [(one.id, one.parent) for one in found] == [("b", None), ("c", "b")]
    assert [entity.id for entity in people] == [mention.id for mention in named] == ["o"]
    found, people, _ = kept(0.1, 0.1, 0.1)
    assert not found
    assert [entity.id for entity in people] == ["o"], "who has a name stays, though nobody quotes them"
    assert [one.id for one in kept(real.LEAST, real.LEAST - 0.01, 0.9)[0]] == ["a", "c"]
    assert kept(0.9, 0.1, 0.9)[0][1].parent == "a", "what was said inside it is said inside what it stood in"


def test_every_feature_has_its_column():
    document, sentences, tokens, (oak,) = tagged("<[{Ada Oak:PERSON}]> said it.")
    entity = Entity(id="o", name="Ada Oak", type=EntityType.PERSON)
    mention = Mention(id="o", entity="o", document="page", start=oak.start, end=oak.end, form=MentionForm.NAME)
    page = PageOfAttributions(annotate(document.text, tokens, (mention,)), sentences, (), (entity,))
    one = Attribution(
        id="a", document="page", source=(oak,), cue=(Span(8, 12),), content=(Span(13, 15),),
        kind=AttributionKind.INDIRECT, speaker="o",
    )  # fmt: skip
    (seen,) = page.seen((one,))
    row = dict(zip(FEATURES, attribution_row(seen), strict=True))
    assert {name for name in row if name.startswith("speaker is ") and row[name]} == {"speaker is person"}
    assert row["source tells name"] == row["named at the head"] == row["cue takes a clause"] == 1
    assert row["no source"] == row["named before"] == row["spoke last"] == row["speaker in content"] == 0
    assert row["score"] == 1
    assert len(set(FEATURES)) == len(FEATURES)
