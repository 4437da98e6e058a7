"""Which names are asked about, and which are not."""

import pytest

from sayso.case.lists import SpeakerLine
from sayso.web.names import name_clusters, name_pairs, name_words, names_alike


def line(n, name, type_="person", pages=1):
    return SpeakerLine(f"e{n}", name, type_, (), pages, pages, 0)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("Petra Vandel", "Vandel, Petra", "strict"),
        ("The Ministry of Transport", "ministry of transport", "strict"),
        ("José Pérez", "Jose Perez", "strict"),
        ("Adela Koryn", "Koryn", "close"),
        ("Dockers and Ferrymen Union", "DFU", "close"),
        ("Adela Koryn", "Adela Coryn", "lax"),
        ("Anna Koryn", "Adela Koryn", "lax"),
        ("Adela Koryn", "Tomas Reyl", None),
        ("coast guard", "the union", None),
        ("", "Reyl", None),
    ],
)
def test_how_two_names_are_alike(a, b, level):
    found = names_alike(name_words(a), name_words(b))
    assert (found[0] if found else None) == level
    other = names_alike(name_words(b), name_words(a))
    assert other == found


def test_pairs_come_from_an_index_and_keep_to_a_kind():
    speakers = [line(0, "Adela Koryn"), line(1, "Koryn"), line(2, "Koryn", "place"), line(3, "Tomas Reyl")]
    assert [(p.a, p.b) for p in name_pairs(speakers)] == [(0, 1)]


def test_a_word_that_everybody_has_says_nothing():
    speakers = [line(n, f"{chr(97 + n // 26) * 3}{chr(97 + n % 26) * 3} Smith") for n in range(60)]
    assert name_pairs(speakers) == []


def test_clusters_touch_most_pages_first_and_leave_out_what_was_answered():
    speakers = [line(0, "Adela Koryn"), line(1, "Koryn"), line(2, "Tomas Reyl", pages=9), line(3, "Reyl", pages=9)]
    pairs = name_pairs(speakers)
    found = name_clusters(speakers, pairs, frozenset())
    assert [[m.name for m in c.members] for c in found] == [["Tomas Reyl", "Reyl"], ["Adela Koryn", "Koryn"]]
    answered = frozenset({frozenset({"e2", "e3"})})
    assert [c.members[0].name for c in name_clusters(speakers, pairs, answered)] == ["Adela Koryn"]
