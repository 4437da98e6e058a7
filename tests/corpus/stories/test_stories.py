import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus import stories as module
from sayso.corpus.stories import find_stories, link_pages, weigh
from sayso.corpus.stories.sections import part_page
from sayso.ids import content_id
from sayso.schema import BlockLabel, DocumentSpan
from sayso.settings import StorySettings
from tests.corpus.made import FERRY, STRIKE, blocks, page, prose


def report(name, facts, seed, **fields):
    chance = random.Random(seed)
    told = chance.sample(facts, 5)
    return page(name, "\n".join((*told, prose(seed, 1))), **fields)


def pile():
    ferry = [report(f"f{number}", FERRY, number) for number in range(6)]
    strike = [report(f"s{number}", STRIKE, number + 20) for number in range(6)]
    return [*ferry, *strike, page("z", prose(99))]


def groups(stories):
    return [story.documents for story in stories]


def test_two_stories_and_a_page_alone():
    found = groups(find_stories(pile(), {}))
    assert found == [tuple(f"f{n}" for n in range(6)), tuple(f"s{n}" for n in range(6)), ("z",)]


@given(st.permutations(pile()))
@settings(max_examples=8)
def test_the_order_of_the_pages_changes_nothing(pages):
    assert find_stories(pages, {}) == find_stories(pile(), {})


@given(st.integers(0, 12))
@settings(max_examples=8)
def test_a_new_page_touches_only_the_stories_it_links(left_out):
    pages = pile()
    new = pages.pop(left_out)
    before = {story.documents for story in find_stories(pages, {})}
    whole = sorted([*pages, new], key=lambda document: document.id)
    links = link_pages([weigh(document, None) for document in whole], StorySettings())
    linked = {whole[page].id for pair in links for page in pair if new in (whole[pair[0]], whole[pair[1]])}
    after = {story.documents for story in find_stories(whole, {})}
    touched = {page for story in before ^ after for page in story}
    assert touched <= linked | {new.id} | {page for story in before if set(story) & linked for page in story}


# Two wrecks of one company: the same words, other names, places and figures.
WRECKS = (
    ("Hartvale", "Marigold", "Quennell Drosser", "Osterby", "87", "Tuesday"),
    ("Skeldmouth", "Periwinkle", "Ottoline Brack", "Fennwick", "143", "Saturday"),
)


def wreck(name, seed, about):
    place, ship, captain, town, count, day = about
    told = [
        f"The ferry {ship} ran aground off {place} on {day}.",
        f"{captain}, captain of the {ship}, blamed an old chart.",
        f"Boats from {place} and {town} brought {count} ashore.",
        f"Of the {count} on board, three lay in hospital in {town}.",
        f"{captain} was heard by the harbour police of {place}.",
        f"Divers went down to the hull of the {ship} off {place}.",
    ]
    return page(name, "\n".join((*random.Random(seed).sample(told, 4), prose(seed, 1, 8))))


def test_twins_are_told_apart_by_what_each_side_agrees_on():
    first = [wreck(f"a{number}", number, WRECKS[0]) for number in range(8)]
    second = [wreck(f"b{number}", number + 9, WRECKS[1]) for number in range(8)]
    assert groups(find_stories([*first, *second], {})) == [tuple(p.id for p in first), tuple(p.id for p in second)]
    loose = StorySettings(rise=0.0)
    assert len(find_stories([*first, *second], {}, loose)) == 1


def test_the_title_is_a_span_and_the_dates_are_those_of_the_pages():
    title = "Ferry Marigold aground off Hartvale"
    pages = [
        page("a", "\n".join((title, *FERRY)), title=title, published="2031-05-02"),
        page("b", "\n".join(FERRY[1:]), published_earliest="2031-05-01", published_latest="2031-05-04"),
    ]
    (story,) = find_stories(pages, {})
    assert story.title == DocumentSpan(document="a", start=0, end=len(title))
    assert (story.first, story.last) == ("2031-05-01", "2031-05-04")


def test_a_part_too_large_to_compare_is_cut_at_its_weakest_links(monkeypatch):
    monkeypatch.setattr(module, "_LARGEST", 4)
    assert {page for story in find_stories(pile(), {}) for page in story.documents} == {p.id for p in pile()}


def test_a_great_family_of_one_text_is_one_story(monkeypatch):
    monkeypatch.setattr(module, "_LARGEST", 4)
    assert len(find_stories([page(f"p{number}", "\n".join(FERRY)) for number in range(9)], {})) == 1


def test_no_pages_and_empty_pages():
    assert find_stories([], {}) == ()
    assert groups(find_stories([page("a", ""), page("b", "")], {})) == [("a",), ("b",)]


def test_a_digest_is_in_the_story_of_each_of_its_sections():
    ferry = [report(f"f{number}", FERRY, number) for number in range(3)]
    strike = [report(f"s{number}", STRIKE, number + 20) for number in range(3)]
    parts = [("At sea", BlockLabel.SUBHEAD), ("\n".join(FERRY), BlockLabel.BODY), ("In town", BlockLabel.SUBHEAD)]
    parts += [("\n".join(STRIKE), BlockLabel.BODY), ("And last", BlockLabel.SUBHEAD), (prose(77, 6), BlockLabel.BODY)]
    digest = page("d", "\n".join(text for text, _ in parts))
    stories = find_stories([*ferry, *strike, digest], {"d": blocks(digest, *parts)})
    assert groups(stories) == [("d", "f0", "f1", "f2"), ("d", "s0", "s1", "s2")]
    assert [story.id for story in stories] == [content_id("story", "f0"), content_id("story", "s0")]


def test_a_page_with_subheads_about_one_thing_stays_whole():
    halves = ["\n".join((*FERRY[:4], FERRY[7])), "\n".join((*FERRY[4:], FERRY[0]))]
    parts = [
        ("Before dawn", BlockLabel.SUBHEAD),
        (halves[0], BlockLabel.BODY),
        ("Questions", BlockLabel.SUBHEAD),
        (halves[1], BlockLabel.BODY),
    ]
    document = page("d", "\n".join(text for text, _ in parts))
    assert part_page(document, blocks(document, *parts)) == ()


def test_what_is_asked_of_a_link_decides():
    assert len(find_stories(pile(), {}, StorySettings(link=2.0))) == len(pile())


def test_what_a_great_story_is_about_is_found_in_time_that_grows_with_its_pages(monkeypatch):
    pages = [page(f"{n}", "\n".join((FERRY[n % 5], *FERRY, prose(n, 1))), title=FERRY[n % 5][:30]) for n in range(12)]
    bags = [weigh(document, None) for document in pages]
    square = module.likeness_of(bags)
    assert (square > 0).all(), "made so that no two pages are told apart by common words alone"
    assert np.allclose(square.sum(axis=0), module.likeness_to_all(bags), atol=1e-4)
    (at_once,) = find_stories(pages, {})
    monkeypatch.setattr(module, "_LARGEST", 5)
    monkeypatch.setattr(module, "likeness_of", None)
    assert module._story("story", pages, bags).title == at_once.title
