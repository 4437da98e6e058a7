import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.copies import CopyReason, _is_furniture, find_copies, texts_of
from sayso.corpus.index.shingles import split_words
from sayso.schema import Block, BlockLabel, Copy, CopyKind, Layers
from tests.corpus.made import FERRY, STRIKE, blocks, page, prose

FOOT = (
    "Sign up for our morning letter and have the news of the coast brought to your door each day. "
    "By subscribing you accept the terms of use and the rules on private data of this publisher."
)


def own(seed):
    """A report of the ferry in words of its own."""
    facts = (
        "Marigold, Hartvale, sandbank, dawn",
        "Brandt, passengers, rescue boats, Osterby",
        "hull, buoy, channel, inquiry",
    )
    return "\n".join(f"{fact}: {prose(seed * 10 + number, 1)}" for number, fact in enumerate(facts))


def kinds(documents, layers=None):
    return {(row.a, row.b): row.kind for row in find_copies(documents, layers or {})}


def test_a_reprint_in_another_frame_is_aligned_to_the_letter():
    text = "\n".join(FERRY)
    a, b = page("a", text), page("b", f"Home | Islands | Sport\n{text}\nMost read today\nWeather")
    (row,) = find_copies([b, a], {})
    assert (row.kind, row.reason, row.score) == (CopyKind.REPRINT, CopyReason.MOST, 1.0)
    assert row.aligned == ((0, len(text) - 1, 23, 23 + len(text) - 1),)


def test_an_excerpt_in_a_report_of_its_own():
    other = "\n".join((own(1), *FERRY[2:5], own(2)))
    assert kinds([page("a", "\n".join(FERRY)), page("b", other)]) == {("a", "b"): CopyKind.EXCERPT}


def test_words_replaced_all_over_make_a_rewrite():
    chance = random.Random(4)
    words = " ".join((*FERRY, *STRIKE)).split()
    edited = [word if number % 14 < 10 else f"{chance.randint(100, 999)}x" for number, word in enumerate(words)]
    rows = find_copies([page("a", " ".join(words)), page("b", " ".join(edited))], {})
    assert [(row.kind, row.reason) for row in rows] == [(CopyKind.REWRITE, CopyReason.EDITED)]


def test_two_reports_of_one_press_conference_share_quotations_only():
    said = (
        "We will not rest until every passenger has the bags and the money that the company owes them",
        "and I say to the owners that the channel stays closed for as long as nobody tells us who moved the buoy",
    )
    a = f'{own(1)}\n"{said[0]}," Brandt said, "{said[1]}."'
    b = f"{own(2)}\nThe harbour master was angry. “{said[0]}, {said[1]}.”"
    (row,) = find_copies([page("a", a), page("b", b)], {})
    assert (row.kind, row.reason, row.direction) == (CopyKind.QUOTATION, CopyReason.QUOTED, None)
    assert len(set(texts_of(["a", "b"], [row]).values())) == 2


def test_page_furniture_on_pages_about_different_things_is_no_copy():
    pages = [page(f"p{number}", f"{prose(number, 20)}\n{FOOT}") for number in range(4)]
    assert kinds(pages) == {}


def test_furniture_is_known_on_pages_about_one_thing_too():
    strangers = [page(f"p{number}", f"{prose(number, 20)}\n{FOOT}") for number in range(4)]
    kin = [
        page("q1", "\n".join((*FERRY[:4], *(f"Of the ferry: {prose(n, 1)}" for n in range(10, 20)), FOOT))),
        page("q2", "\n".join((*FERRY[4:], *(f"Of the ferry: {prose(n, 1)}" for n in range(20, 30)), FOOT))),
    ]
    assert kinds([*strangers, *kin]) == {}


def test_blocks_say_what_is_article():
    menu = " ".join(prose(9, 4).split("\n"))
    a, b = page("a", f"{menu}\n{FERRY[0]}\n{prose(1)}"), page("b", f"{prose(2)}\n{menu}")
    layers = {
        "a": blocks(a, (menu, BlockLabel.RELATED), (FERRY[0], BlockLabel.BODY), (prose(1), BlockLabel.BODY)),
        "b": blocks(b, (prose(2), BlockLabel.BODY), (menu, BlockLabel.RELATED)),
    }
    assert kinds([a, b], layers) == {}


def test_a_block_between_two_words_parts_the_alignment():
    advert = "Buy one lamp now and have another for nothing at all in our shop."
    text = "\n".join(FERRY[:6])
    broken = "\n".join((*FERRY[:3], advert, *FERRY[3:6]))
    a, b = page("a", text), page("b", broken)
    parts = [
        ("\n".join(FERRY[:3]), BlockLabel.BODY),
        (advert, BlockLabel.ADVERT),
        ("\n".join(FERRY[3:6]), BlockLabel.BODY),
    ]
    (row,) = find_copies([a, b], {"b": blocks(b, *parts)})
    assert len(row.aligned) == 2
    assert all(advert not in broken[start:end] for _, _, start, end in row.aligned)


def test_a_passage_twice_on_one_page():
    (row,) = find_copies([page("a", "\n".join((FERRY[0], *STRIKE, FERRY[0])))], {})
    assert (row.a, row.b, row.kind, row.reason) == ("a", "a", CopyKind.REPEAT, CopyReason.TWICE)
    assert row.direction is None
    assert texts_of(["a"], [row]) == {"a": "a"}


@pytest.mark.parametrize(
    ("first", "second", "direction"),
    [
        ({"published": "2031-05-01"}, {"published": "2031-05-02"}, "b"),
        ({"published": "2031-05-02T08:00:00+00:00"}, {"published": "2031-05-02T07:00:00+00:00"}, "a"),
        ({"published": "2031-05-01"}, {"published": "2031-05"}, None),
        ({"published": "2031-05-01T08:00:00"}, {"published": "2031-05-01T09:00:00"}, None),
        ({"outlet": "The Tern"}, {"outlet": "Herald", "credits": ["Tern"], "published": "2031-05-01"}, "b"),
        ({"credits": ["AP"], "published": "2031-05-01"}, {"credits": ["AP"], "published": "2031-05-09"}, None),
        ({}, {}, None),
    ],
)
def test_who_has_it_from_whom(first, second, direction):
    text = "\n".join(FERRY)
    (row,) = find_copies([page("a", text, **first), page("b", text, **second)], {})
    assert row.direction == direction


def corpus():
    family = [page(f"f{n}", "\n".join((prose(n, 3), *FERRY[n % 3 :], prose(n + 50, 2)))) for n in range(5)]
    strangers = [page(f"s{n}", f"{prose(n + 100, 12)}\n{FOOT}") for n in range(5)]
    return [*family, *strangers, page("t", "\n".join((*STRIKE, STRIKE[0])))]


@given(st.permutations(corpus()))
@settings(max_examples=10)
def test_the_order_of_the_pages_changes_nothing(pages):
    assert find_copies(pages, {}) == find_copies(corpus(), {})


@given(
    st.lists(st.sampled_from([*FERRY, *STRIKE, FOOT]), max_size=12),
    st.lists(st.sampled_from([*FERRY, FOOT]), max_size=12),
)
@settings(max_examples=40)
def test_aligned_characters_are_in_bounds_and_their_ends_are_equal_words(one, other):
    pages = {"a": page("a", " ".join(one)), "b": page("b", "\n".join(other))}
    for row in find_copies(list(pages.values()), {}):
        for a_start, a_end, b_start, b_end in row.aligned:
            first, second = pages[row.a].text[a_start:a_end], pages[row.b].text[b_start:b_end]
            assert first
            assert second
            left, right = split_words(first).hashes, split_words(second).hashes
            assert (left[0], left[-1]) == (right[0], right[-1])


def test_a_family_larger_than_a_crowd_is_one_text():
    pages = [page(f"{number:03d}", f"{prose(number, 2)}\n" + "\n".join(FERRY)) for number in range(120)]
    rows = find_copies(pages, {})
    assert len(rows) < 120 * 6
    assert len(set(texts_of([document.id for document in pages], rows).values())) == 1


def test_components_count_through_pages_that_are_not_asked_for():
    def row(a, b, kind):
        return Copy(id=a + b, a=a, b=b, kind=kind, reason="", aligned=(), score=1.0)

    rows = [row("a", "x", CopyKind.REPRINT), row("b", "x", CopyKind.REWRITE), row("b", "c", CopyKind.QUOTATION)]
    assert len(set(texts_of(["a", "b", "c"], rows).values())) == 2


def test_hostile_megabytes_pass_in_linear_time():
    """As the square of their length, this would take hours."""
    pages = [
        page("a", "a " * 500_000),
        page("b", "a " * 500_000),
        page("c", "x" * 1_000_000),
        page("d", "'" * 300_000),
        page("e", ""),
        page("f", "\n" * 1_000_000),
    ]
    assert {(row.a, row.b) for row in find_copies(pages, {})} <= {("a", "b")}


def test_a_block_that_repeats_another_counts_once_between_pages():
    text = "\n".join(FERRY)
    b = page("b", f"{text}\n\n{text}\n\n{prose(1, 9)}")
    layers = Layers(
        blocks=tuple(
            Block(id=str(n), document="b", start=start, end=start + size, label=BlockLabel.BODY, repeats=repeats)
            for n, (start, size, repeats) in enumerate(
                [(0, len(text), None), (len(text) + 2, len(text), 0), (2 * len(text) + 4, len(prose(1, 9)), None)]
            )
        )
    )
    rows = find_copies([page("a", text), b], {"b": layers})
    assert [(row.a, row.b, row.kind) for row in rows] == [("a", "b", CopyKind.REPRINT), ("b", "b", CopyKind.REPEAT)]
    assert rows[0].aligned == ((0, len(text) - 1, 0, len(text) - 1),)


def test_where_signs_are_words_twice_as_many_are_asked_for():
    told = (
        "渡轮金盏花号星期二黎明前在哈特维尔港附近的沙洲上搁浅，",
        "港务长伊尔莎说，八十七名乘客在两小时内被救上岸。",
    )
    a = page("a", "".join((*told, "三人骨折，由直升机送往地区医院，议会承诺调查沙洲移动的原因。")))
    b = page("b", "".join(("据本报记者报道，", *told)))
    c = page("c", "哈特维尔港附近的沙洲上多年来没有船只遇险，今年春天渔民曾经报告过这片沙洲，浮标上周才移动。")
    assert kinds([a, b, c]) == {("a", "b"): CopyKind.REPRINT}


def test_equal_articles_are_one_text_however_short():
    short = "The ferry will be mended, the council said."
    a, b, c = page("a", short), page("b", short), page("c", "The ferry will not be mended, the council said.")
    rows = find_copies([a, b, c], {})
    assert [(row.kind, row.reason) for row in rows] == [(CopyKind.REPRINT, CopyReason.EQUAL.value)]
    assert len(set(texts_of([a.id, b.id, c.id], rows).values())) == 2


def test_a_word_changed_here_and_there_is_no_rewrite():
    words = " ".join((*FERRY, *STRIKE)).split()
    edited = [word if number % 20 else "elsewhere" for number, word in enumerate(words)]
    (row,) = find_copies([page("a", " ".join(words)), page("b", " ".join(edited))], {})
    assert (row.kind, row.reason) == (CopyKind.REPRINT, CopyReason.MOST)


def test_a_few_words_in_common_are_aligned_with_nothing():
    """A run that chance makes stands by itself, though the pages share a long one further down."""
    phrase = "nobody knew where the boats were"
    a = "\n".join(
        (own(1), f"On Monday the crew had left early because {phrase} by that time of the night.", own(3), *FERRY)
    )
    b = "\n".join(
        (own(2), f"Three days later she wrote in the log that {phrase} any more and went home.", own(4), *FERRY)
    )
    (row,) = find_copies([page("a", a), page("b", b)], {})
    assert all(phrase not in a[start:end] for start, end, _, _ in row.aligned)


def test_words_on_as_many_pages_about_one_thing_are_no_furniture():
    assert _is_furniture(3, [(0, 2, 1), (0, 2, 1), (1, 3, -1), (1, 3, -1)]).tolist() == [True, False, False]
