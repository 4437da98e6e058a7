from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.entities import find_actors, merge_entities, spelling
from sayso.document.people.mentions import find_mentions
from sayso.schema import Document, Layers
from tests.document.tagged import tagged
from tests.work import calls


def case(*pages, story=True):
    """Documents and layers of marked texts; all in one story, or each in its own."""
    documents, layers = [], {}
    for i, marked in enumerate(pages):
        document, sentences, tokens, _ = tagged(marked)
        document = msgspec.structs.replace(document, id=f"page{i}", stories=("one",) if story else (f"story{i}",))
        entities, mentions = find_mentions(document, sentences, tokens)
        documents.append(document)
        layers[document.id] = Layers(entities=entities, mentions=mentions)
    return documents, layers


def names(documents, layers):
    """Groups of (page, name) that are one, sorted."""
    aliases = merge_entities(documents, layers)
    groups = {}
    for document in documents:
        for entity in layers[document.id].entities:
            groups.setdefault(aliases.of[entity.id], []).append((document.id[4:], entity.name))
    return sorted(sorted(group) for group in groups.values())


def test_full_names_are_one_in_any_story():
    found = names(*case("[{Ada Oak:PERSON}] left.", "[Mayor {Ada Oak:PERSON}] denied it.", story=False))
    assert found == [[("0", "Ada Oak"), ("1", "Ada Oak")]]


def test_a_surname_joins_its_only_bearer_in_the_story():
    pages = ("[{Ada Oak:PERSON}] left.", "[Ms. {Oak:PERSON}] denied it.")
    assert names(*case(*pages)) == [[("0", "Ada Oak"), ("1", "Oak")]]
    assert names(*case(*pages, story=False)) == [[("0", "Ada Oak")], [("1", "Oak")]]


def test_a_surname_with_rivals_joins_nobody():
    found = names(*case("[{Ada Oak:PERSON}] left.", "[{Jan Oak:PERSON}] left.", "[{Oak:PERSON}] denied it."))
    assert found == [[("0", "Ada Oak")], [("1", "Jan Oak")], [("2", "Oak")]]


def test_spellings():
    found = names(
        *case("[{Borys Kowalskyy:PERSON}] left.", "[{Boris Kovalski:PERSON}] left.", "[{Borys Kovalskiy:PERSON}] left.")
    )
    assert [("0", "Borys Kowalskyy"), ("1", "Boris Kovalski"), ("2", "Borys Kovalskiy")] in found
    assert spelling("Müller") == spelling("Muller")
    assert spelling("Oak") != spelling("Ash")


def test_states_by_name_capital_and_seat():
    found = names(
        *case(
            "[{Beijing:GPE}] denied it.", "[The {Chinese:NORP} government] left.", "[{China:GPE}] stayed.", story=False
        )
    )
    assert len(found) == 1


def test_a_city_is_not_its_state():
    found = names(*case("[{Russia:GPE}] denied it.", "[A resident] of [{Moscow:GPE}] left in [{Moscow:GPE}]."))
    assert [("0", "Russia")] in found
    assert [("1", "Moscow")] in found


def test_initials_told_on_one_page_hold_in_the_story():
    found = names(*case("[The {Tarn Valley Railway:ORG}] ([{TVR:ORG}]) left.", "[{TVR:ORG}] denied it."))
    assert found == [[("0", "Tarn Valley Railway"), ("1", "TVR")]]


def test_ministries_and_armies_of_a_state():
    found = names(
        *case(
            "[The {Ukrainian Ministry of Defence:ORG}] left. [{Israel:GPE}'s army] stayed.",
            "[{Ukraine:GPE}'s {Defense Ministry:ORG}] left. [The {Israeli:NORP} military] denied it.",
            "[{Russia:GPE}'s {Defense Ministry:ORG}] left. [The {Russian:NORP} army] stayed.",
        )
    )
    together = [[name for _, name in group] for group in found if len(group) > 1]
    assert ["Ukrainian Ministry of Defence", "Ukraine's Defense Ministry"] in together
    assert ["Israel's army", "The Israeli military"] in together
    assert [("2", "Russia's Defense Ministry")] in found


def test_unnamed_people_are_never_one_across_pages():
    found = names(*case("[An official] left.", "[An official] left.", "[The official] left."))
    assert found == [[("0", "An official")], [("1", "An official")], [("2", "The official")]]


def test_a_spokesman_speaks_for_his_firm():
    documents, layers = case(
        "[A spokesman] for [{Tarn Ltd:ORG}] denied it. [A {Brae Ltd:ORG} spokeswoman] left. [A resident] of [{Brae Ltd:ORG}] stayed."
    )
    aliases = merge_entities(documents, layers)
    by_id = {entity.id: entity.name for entity in aliases.entities}
    assert {by_id[a]: by_id[b] for a, b in aliases.speaks_for.items()} == {
        "A spokesman": "Tarn Ltd",
        "A Brae Ltd spokeswoman": "Brae Ltd",
    }


def test_actors_of_a_span():
    documents, layers = case("[{Beijing:GPE}] denied it. [{Ada Oak:PERSON}] left. [She] blamed [{China:GPE}].")
    aliases = merge_entities(documents, layers)
    text, mentions = documents[0].text, layers["page0"].mentions
    by_id = {entity.id: entity.name for entity in aliases.entities}
    assert [by_id[i] for i in find_actors(mentions, text.index("She"), len(text), aliases.of)] == ["Ada Oak", "China"]
    assert len(find_actors(mentions, 0, len(text), aliases.of)) == 2
    assert find_actors(mentions, 0, 2, aliases.of) == ()


sentences = st.sampled_from(
    [
        "[{Ada Oak:PERSON}] left.", "[{Oak:PERSON}] left.", "[{Jan Oak:PERSON}] denied it.", "[{Ada P. Oak:PERSON}] left.",
        "[{Tarn Valley Railway:ORG}] left.", "[{TVR:ORG}] left.", "[{Tarn:ORG}] denied it.", "[{Oak:ORG}] left.",
        "[{Beijing:GPE}] denied it.", "[The {Chinese:NORP} army] left.", "[The army] left.", "[An official] of [{TVR:ORG}] left.",
        "[She] left.", "[{Chinese Defense Ministry:ORG}] left.",
    ]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.lists(sentences, min_size=1, max_size=4), st.sampled_from("ab")), min_size=1, max_size=5),
    st.randoms(),
)
@settings(max_examples=60)
def test_the_order_of_pages_changes_nothing(pages, random):
    documents, layers = case(*(" ".join(page) for page, _ in pages))
    documents = [msgspec.structs.replace(d, stories=(s,)) for d, (_, s) in zip(documents, pages, strict=True)]
    shuffled = list(documents)
    random.shuffle(shuffled)
    one, other = merge_entities(documents, layers), merge_entities(shuffled, dict(reversed(layers.items())))
    assert one == other
    assert set(one.of) == {entity.id for layer in layers.values() for entity in layer.entities}
    assert set(one.of.values()) == {entity.id for entity in one.entities}
    assert all(entity.name not in entity.aliases for entity in one.entities)


@pytest.mark.parametrize("story", [True, False])
def test_linear_in_the_pages(story):
    def cost(count):
        given_ = case(
            *("[{Ada Oak:PERSON}] left. [{TVR:ORG}] denied it. [{Oak:PERSON}] left." for _ in range(count)), story=story
        )
        return calls(lambda: merge_entities(*given_))

    assert cost(160) < 5 * cost(40)


def test_a_page_without_layers_of_names():
    document = Document(id="x", path="x", name="x", sha256="", media_type="text/plain", encoding="utf-8", text="")
    assert merge_entities([document], {"x": Layers()}).entities == ()
