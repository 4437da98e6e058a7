from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.people.mentions import find_mentions
from sayso.document.people.speakers import resolve_speakers
from sayso.document.words.tokens import CHUNKS, ENTITIES, POS, words
from sayso.lexicon.nouns import gender_of, kind_of, known_places, name_endings, role_of, state_of
from sayso.schema import Attribution, AttributionKind, Document, Sentence, Span, Token
from tests.document.tagged import tagged
from tests.golden import each_row, golden
from tests.work import calls


def said_by(document, sentences, tokens, sources):
    """The sources as attributions, resolved; entities by id."""
    rows = [
        Attribution(
            id=f"{i:04}", document=document.id, source=(source,), cue=(), content=(), kind=AttributionKind.INDIRECT
        )
        for i, source in enumerate(sources)
    ]
    entities, mentions = find_mentions(document, sentences, tokens, attributions=rows)
    rows, entities, mentions = resolve_speakers(document, rows, entities, mentions, tokens)
    return rows, {entity.id: entity for entity in entities}, mentions


@pytest.mark.parametrize("case", golden("speakers"))
def test_case(case):
    document, sentences, tokens, sources = tagged(case.given)
    rows, entities, _ = said_by(document, sentences, tokens, sources)
    found = []
    for row in rows:
        entity = entities.get(row.speaker)
        name = f"{entity.name} ({entity.type})" if entity else "None"
        found.append(f"{document.text[slice(*row.source[0])]} -> {name}")
    assert found == case.expected.split("\n")


@each_row("roles")
def test_every_role(row):
    assert row["noun"] in row["example"]
    assert role_of(row["noun"]).concept == row["concept"]


@each_row("countries")
def test_every_state(row):
    inside = [
        state_of(row["example"][a:b]) for a in range(len(row["example"])) for b in range(a + 2, len(row["example"]) + 1)
    ]
    assert any(state is not None and state.code == row["code"] for state in inside)


@each_row("kinds")
def test_every_kind(row):
    assert row["noun"] in row["example"].lower()
    assert kind_of(row["noun"]).kind == row["kind"]
    assert role_of(row["noun"]) is None


@each_row("name_endings")
def test_every_ending(row):
    assert row["example"].endswith(row["ending"])
    assert row["ending"].lower() in name_endings()


@each_row("places")
def test_every_place(row):
    assert row["example"].endswith(row["name"])
    assert row["name"].lower() in known_places()
    assert not gender_of(row["name"])


tags = st.tuples(st.sampled_from(POS), st.sampled_from(CHUNKS), st.sampled_from(ENTITIES))
vocabulary = st.sampled_from(
    "The the a his Oak Ada Ms. Mr. Beijing Kremlin Chinese 's ’s , ( ) . minister spokesman company he she It it who "
    "said \n “ ” 40 year - old 𝔄da Ö́ of for and both Ministry army I TVR ́ which who whose aboard ferry Storm in residents "
    "de la \" hundreds suspect captain Union 's arrested shares head told on , the".split(" ")
)


@st.composite
def pages(draw):
    text = " ".join(draw(st.lists(vocabulary, max_size=40)))
    spans = list(words(text))
    tokens = tuple(
        Token(start=span.start, end=span.end, pos=pos, chunk=chunk, entity=entity)
        for span, (pos, chunk, entity) in zip(
            spans, draw(st.lists(tags, min_size=len(spans), max_size=len(spans))), strict=True
        )
    )
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=4))})
    sentences = tuple(Sentence(id=str(a), document="page", start=a, end=b) for a, b in pairwise(cuts) if a < b)
    starts = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 30)), max_size=4))
    sources = [Span(a, min(a + n, len(text))) for a, n in starts if a < len(text)]
    document = Document(
        id="page", path="page", name="page", sha256="", media_type="text/plain", encoding="utf-8", text=text
    )
    return document, sentences, tokens, sources


@given(pages())
@settings(max_examples=150)
def test_spans_and_ids_hold_for_any_tags(page):
    document, *_ = page
    rows, entities, mentions = said_by(*page)
    assert all(row.speaker is None or row.speaker in entities for row in rows)
    assert list(mentions) == sorted(mentions, key=lambda m: (m.start, m.end, m.entity))
    assert len({m.id for m in mentions}) == len(mentions)
    for mention in mentions:
        words_ = document.text[mention.start : mention.end]
        assert words_ == words_.strip() != ""
        assert mention.entity in entities
    for entity in entities.values():
        assert entity.name
        assert entity.name not in entity.aliases
    assert said_by(*page) == (rows, entities, mentions)


def test_linear_in_a_long_page():
    def cost(times):
        document, sentences, tokens, sources = tagged(
            "<[{Ada Oak:PERSON}], [a lawyer] of [{Tarn Ltd:ORG}]>, denied it. <[She]> told [the company] so. " * times
        )
        return calls(lambda: said_by(document, sentences, tokens, sources))

    cost(5)
    assert cost(80) < 6 * cost(20)


def spoken(marked, *parts):
    """Names of the speakers of attributions, each given as the words of its source, cue and content."""
    document, sentences, tokens, _ = tagged(marked)

    def spans(words):
        at = document.text.index(words) if words else 0
        return (Span(at, at + len(words)),) if words else ()

    rows = [
        Attribution(
            id=f"{i:04}", document=document.id, source=spans(source), cue=spans(cue), content=spans(content),
            kind=AttributionKind.INDIRECT,
        )
        for i, (source, cue, content) in enumerate(parts)
    ]  # fmt: skip
    entities, mentions = find_mentions(document, sentences, tokens, attributions=rows)
    rows, entities, _ = resolve_speakers(document, rows, entities, mentions, tokens)
    names = {entity.id: entity.name for entity in entities}
    return [names.get(row.speaker) for row in rows]


def test_who_was_quoted_as_saying_speaks():
    text = "[{Ada Oak:PERSON}] was quoted as saying the quay was shut."
    assert spoken(text, ("", "was quoted as saying", "the quay was shut")) == ["Ada Oak"]


def test_a_paper_quotes_somebody_as_saying():
    text = "[The {Brae Bell:ORG}] quoted [{Ada Oak:PERSON}] as saying the quay was shut."
    assert spoken(text, ("The Brae Bell", "quoted", "Ada Oak as saying the quay was shut")) == ["Ada Oak"]


def test_a_letter_speaks_for_who_was_told_to_have_written_it():
    text = "[A letter] from [{Ada Oak:PERSON}] blamed [the crane]. [The letter] said [the quay] was shut."
    assert spoken(text, ("The letter", "said", "the quay was shut")) == ["Ada Oak"]


def test_i_is_who_says_the_quotation():
    text = '[{Ada Oak:PERSON}] said: "[The quay] is shut. [I] fear it will stay so."'
    found = spoken(text, ("Ada Oak", "said", "The quay is shut"), ("I", "fear", "it will stay so"))
    assert found == ["Ada Oak", "Ada Oak"]


def test_it_is_no_person_and_the_foreign_ministry_no_other():
    text = (
        "[{Ada Oak:PERSON}] left. <[It]> denied it. <[The defence ministry]> spoke. <[The foreign ministry]> did not."
    )
    document, sentences, tokens, sources = tagged(text)
    rows, entities, _ = said_by(document, sentences, tokens, sources)
    names = [entities[row.speaker].name if row.speaker else None for row in rows]
    assert names == [None, "The defence ministry", "The foreign ministry"]
