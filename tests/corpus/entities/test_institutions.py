"""Bodies told without a name: one voice on many pages of a story, unless somebody might be mixed up."""

import pytest

from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.institutions import institutions_of
from sayso.schema import Entity, EntityType
from tests.corpus.entities.test_entities import case, names


def together(*pages, story=True):
    """The groups of more than one, each as its names."""
    return [sorted(name for _, name in group) for group in names(*case(*pages, story=story)) if len(group) > 1]


def test_one_body_of_a_story():
    pages = ("[The coast guard] denied it.", "It sank, [the coast guard] said.", "[The mayor] left. [Police] left.")
    assert together(*pages) == [["The coast guard", "the coast guard"]]
    assert together(*pages, story=False) == []


def test_a_place_or_owner_sets_apart():
    two = "[Police] in [{Brae:GPE}] left. [Police] in [{Tarn:GPE}] stayed."
    assert together(two, "[Police] denied it.", "[Police] said so.") == []
    found = together("[{Brae:GPE} police] left.", "[Police] in [{Brae:GPE}] stayed.", "[{Tarn:GPE} police] left.")
    assert ["Brae police", "Police"] in found
    assert not any("Tarn police" in group for group in found)


def test_a_description_means_the_one_that_says_more():
    pages = ("[{Velmora:GPE}'s transport ministry] left.", "[The {Velmoran:NORP} ministry] of transport stayed.")
    assert together(*pages, "[The transport ministry] denied it.") == [
        ["The Velmoran ministry", "The transport ministry", "Velmora's transport ministry"]
    ]
    foreign = "[The {Brandholm:GPE} transport ministry] left."
    assert len(together(*pages, "[The transport ministry] denied it.", foreign)) == 1
    assert ["The transport ministry"] not in together(*pages, "[The transport ministry] denied it.", foreign)


def test_a_field_is_not_a_name_beyond_its_story():
    assert together("[The transport ministry] left.", "[The transport ministry] stayed.", story=False) == []


def test_firms_want_more_than_a_noun():
    assert together("[The company] left.", "[The company] stayed.") == []


@pytest.mark.parametrize("phrase", ["[Officials]", "[A spokesman]", "[Some hospitals]", "[The local police]"])
def test_people_and_open_descriptions_stay_apart(phrase):
    assert together(f"{phrase} denied it.", f"{phrase} said so.") == []


def test_who_speaks_for_it():
    documents, layers = case("[A spokeswoman] for [the coast guard] said so.", "[The coast guard] denied it.")
    aliases = merge_entities(documents, layers)
    by_id = {entity.id: entity for entity in aliases.entities}
    (whole,) = aliases.speaks_for.values()
    assert {by_id[whole].name, *by_id[whole].aliases} == {"the coast guard", "The coast guard"}


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("The coast guard", ""),
        ("its foreign ministry", "foreign"),
        ("the Ministry of Defence", "defense"),
        ("the St George’s Hospital", "st george"),
        ("prosecutors in Port Calder", "port cald"),
        ("The Velmoran police", "velmora"),
        ("The French police", "FR"),
        ("police there", None),
        ("a police statement", None),
        ("the prosecutor", None),
        ("hospitals", None),
        ("army", None),
        ("Police", ""),
        ("An Israeli military court on", "IL militari"),
        ("", None),
        ("of", None),
    ],
)
def test_marks(name, marks):
    found = institutions_of(Entity(id="e", name=name, type=EntityType.UNNAMED))
    assert [body.marks for body in found] == ([] if marks is None else [set(marks.split())])


def test_several_nouns_are_no_body():
    assert institutions_of(Entity(id="e", name="the court", type=EntityType.GOVERNMENT, aliases=("the police",))) == ()


def test_two_places_that_a_page_took_for_one():
    found = institutions_of(Entity(id="e", name="police", type=EntityType.GOVERNMENT), ["Brae", "Tarn"])
    assert [body.marks for body in found] == [{"brae"}, {"tarn"}]
