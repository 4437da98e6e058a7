from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.copies import CopyReason, find_copies
from sayso.corpus.copies.rewrites import find_rewrites, min_retelling, read_facts
from sayso.schema import CopyKind, Story
from tests.corpus.made import FERRY, STRIKE, page, prose

# FERRY told again, in its order and in other words.
RETOLD = (
    "Just before dawn on Tuesday a ferry, the Marigold, hit a sandbank close to Hartvale harbour.",
    "Harbour master Ilse Brandt told of 87 passengers who were brought ashore by rescue boats in two hours.",
    "A helicopter took three with broken bones to hospital in Osterby, the region's largest.",
    "Twice since last winter's storms the captain had wanted a new chart of that channel.",
    "This afternoon divers inspect the hull; two tugs then try to pull the vessel off.",
    "An inquiry into the shifting sand and who knew of it was promised by the island's council.",
    "In March fishermen reported the bank, yet its buoy was only moved last week.",
    "Half of the teachers were on board, so schools on the island stayed closed.",
)


def story(*documents):
    return Story(id="s", documents=tuple(document.id for document in documents), title=None)


def test_the_same_facts_in_the_same_order():
    a, b = page("a", "\n".join(FERRY)), page("b", "\n".join(RETOLD))
    assert find_copies([a, b], {}) == ()
    (row,) = find_rewrites([a, b], {}, [story(a, b)], ())
    assert (row.kind, row.reason) == (CopyKind.REWRITE, CopyReason.PARALLEL)
    assert [(a.text[s:e], b.text[t:u]) for s, e, t, u in row.aligned] == list(zip(FERRY, RETOLD, strict=True))


def test_another_order_is_a_report_of_its_own():
    order = (6, 3, 0, 7, 5, 2, 4, 1)
    a, b = page("a", "\n".join(FERRY)), page("b", "\n".join(RETOLD[n] for n in order))
    assert find_rewrites([a, b], {}, [story(a, b)], ()) == ()


def test_pages_of_different_stories_are_not_compared():
    a, b = page("a", "\n".join(FERRY)), page("b", "\n".join(RETOLD))
    assert find_rewrites([a, b], {}, [story(a), story(b)], ()) == ()


def test_quotations_say_nothing_of_who_retold_whom():
    a = page("a", "\n".join(f'"{sentence}"' for sentence in FERRY) + f"\n{prose(1)}")
    b = page("b", "\n".join(f"“{sentence}”" for sentence in RETOLD) + f"\n{prose(2)}")
    assert find_rewrites([a, b], {}, [story(a, b)], ()) == ()


def test_a_row_of_shared_quotations_gives_way():
    said = "we shall all stand on the pier until the last of them is home, whatever the weather may bring"
    a, b = page("a", "\n".join((*FERRY, f'"{said}."'))), page("b", "\n".join((*RETOLD, f"“{said}.”")))
    copies = find_copies([a, b], {})
    assert [row.kind for row in copies] == [CopyKind.QUOTATION]
    assert [row.kind for row in find_rewrites([a, b], {}, [story(a, b)], copies)] == [CopyKind.REWRITE]


@given(st.lists(st.sampled_from([*FERRY, *RETOLD, *STRIKE])), st.lists(st.sampled_from([*FERRY, *RETOLD])))
@settings(max_examples=30)
def test_the_alignment_keeps_the_order_and_does_not_depend_on_the_side(one, other):
    a, b = read_facts(page("a", "\n".join(one)), None), read_facts(page("b", "\n".join(other)), None)
    score, aligned = min_retelling(a, b)
    assert 0 <= score <= 1
    assert abs(score - min_retelling(b, a)[0]) < 1e-9
    assert list(aligned) == sorted(aligned)
    for first, second in pairwise(aligned):
        assert first[1] <= second[0]
        assert first[3] <= second[2]
