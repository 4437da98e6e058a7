"""Differences between statements: the parts that golden cases do not show."""

from __future__ import annotations

import msgspec
import pytest

from sayso.corpus.claims import find_claims
from sayso.corpus.claims.units import units_of
from sayso.corpus.comparison.opposites import opposed
from sayso.corpus.comparison.quantities import Agreement, compare_figures
from sayso.corpus.discrepancies import find_discrepancies, misdated
from sayso.corpus.discrepancies.changes import changes, passage
from sayso.corpus.discrepancies.difference import counted_later
from sayso.corpus.discrepancies.places import place_relation, plain_place
from sayso.corpus.discrepancies.reading import index_pages
from sayso.schema import Document, Figure, Relation
from sayso.settings import ClaimSettings, DiscrepancySettings
from tests.corpus.statements import STATEMENT_MODELS, made


def rows_of(script: str, order: int = 1):
    case = made(script, order)
    return case, find_discrepancies(
        find_claims(case.resolved, STATEMENT_MODELS, ClaimSettings()), case.resolved, ClaimSettings()
    )


def test_a_date_that_was_another_weekday():
    """5 May 2031 is a Monday."""
    case, rows = rows_of("#a 2031-05-07\na1 Teke/asserts the mill at Oster burned on Sunday, May 5, 2031")
    (row,) = rows
    assert (row.kind, row.relation, row.reason) == ("date", "conflict", "the weekday is not that of the date")
    assert [s.value for s in row.sides] == ["Sunday", "May 5, 2031"]
    assert all(case.resolved.documents[s.document].text[s.start : s.end] == s.value for s in row.sides)


def test_a_date_that_was_that_weekday_is_none():
    assert rows_of("#a 2031-05-07\na1 Teke/asserts the mill at Oster burned on Monday, May 5, 2031")[1] == ()


def test_conflicts_come_first_and_the_order_of_pages_changes_nothing():
    script = """
#a 2031-05-02
#b 2031-05-02
a1 - The fire at the mill in Oster killed 12 dockers on Thursday night
a2 - The bridge over the river at Oster was reportedly closed by the council after the flood
b1 - The fire at the mill in Oster killed 17 dockers on Thursday night
b2 - The bridge over the river at Oster was closed by the council after the flood
"""
    _, rows = rows_of(script)
    assert rows == rows_of(script, -1)[1]
    assert rows[0].relation is Relation.CONFLICT


def test_what_is_looked_at_word_for_word_and_how_far_counts_may_be_apart_are_settings():
    script = """
#a 2031-05-02
#b 2031-05-02
a1 - The fire at the mill in Oster killed 12 dockers on Thursday night
b1 - The fire at the mill in Oster killed 17 dockers on Thursday night
"""
    resolved = made(script).resolved
    statements = find_claims(resolved, STATEMENT_MODELS, ClaimSettings())

    def reasons(**given: float) -> list[str]:
        found = find_discrepancies(statements, resolved, ClaimSettings(), DiscrepancySettings(**given))
        return [row.reason for row in found]

    assert reasons() == ["one wording, with something changed in it"]
    assert reasons(alike=1.01, factor=17 / 12) == ["the two statements, read together, cannot both be right"]
    assert reasons(alike=1.01, factor=1.41) == []


@pytest.mark.parametrize(
    ("a", "b", "parted"),
    [
        ("Varnholt", "Tolmequist", True),
        ("Varnholt", "Varnholte", None),  # a spelling
        ("Tennessee", "Tenn.", None),
        ("Germany", "Berlin", None),
        ("Berlin", "Varnholt", True),
        ("Germany", "Varnholt", False),  # a town may lie in it
        ("Harrow", "London", False),  # told so by the pages
        ("North Varnholt", "Varnholt", None),
    ],
)
def test_places(a, b, parted):
    inside = frozenset({("harrow", "london")})
    assert place_relation(a, b, inside) is parted
    assert place_relation(b, a, inside) is parted
    assert plain_place("The Varnholt’s") == "varnholt"


def test_opposites():
    assert opposed("opened", "closing")
    assert opposed("falling", "rose")
    assert not opposed("opened", "opening")


def test_an_estimate_is_as_close_as_its_last_digit():
    about, exact = (
        Figure(id="f", document="a", start=0, end=1, low=v, high=v, approximate=around, unit="USD")
        for v, around in ((1.9e9, True), (2.07e9, False))
    )
    assert compare_figures(about, exact) is Agreement.WITHIN
    assert compare_figures(about, exact, close=True) is Agreement.APART


def test_a_count_moves_on_over_days_that_are_known():
    first, later, undated = (
        Document(
            id=day or "-",
            path="",
            name="",
            sha256="",
            media_type="text/plain",
            encoding="utf-8",
            text="",
            published=day,
        )
        for day in ("2031-05-02", "2031-05-03T10:00", None)
    )
    assert counted_later(first, later)
    assert not counted_later(first, msgspec.structs.replace(first, published="2031-05-02T23:00"))
    assert not counted_later(first, undated)


def test_a_weekday_near_a_wrong_date_is_shown_beside_it():
    case = made(
        "#a 2031-05-07\n#b 2031-05-07\n#c 2031-05-21\na1 - The mill burned on Sunday, May 5, 2031\n"
        "b1 - The mill burned on Monday\nc1 - The mill burned on Friday"
    )
    pages = index_pages(case.resolved)
    wrong, near, far = (case.resolved.layers[page].times[0] for page in "abc")
    unit = {page: next(units_of(case.resolved.documents[page], case.resolved.layers[page], {})) for page in "bc"}
    assert misdated.misdated(pages["a"], wrong)
    assert not misdated.misdated(pages["b"], near)
    assert misdated._near(wrong, unit["b"], pages["b"])
    assert not misdated._near(wrong, unit["c"], pages["c"])
    assert far.earliest == "2031-05-16"


@pytest.mark.parametrize(("word", "found"), [("not ", ["polarity"]), ("reportedly not ", []), ("", [])])
def test_a_negation_put_in_turns_a_statement_and_a_hedge_leaves_it_open(word, found):
    script = "a1 - The bridge at Oster was {}closed by the council after the flood"
    case = made(f"{script.format('')}\n{script.format(word).replace('a1', 'b1', 1)}")
    pages = index_pages(case.resolved)
    one, other = (passage(pages[page], 0, 200) for page in "ab")
    assert [c.difference.kind for c in changes(one, other, 0.9, case.resolved, frozenset())] == found


@pytest.mark.parametrize(
    ("exact", "told", "how"), [(15.2e6, 15e6, "WITHIN"), (16e6, 15e6, "APART"), (1999, 2000, "WITHIN")]
)
def test_a_round_number_is_another_round_number_s_neighbour(exact, told, how):
    one, other = (Figure(id="f", document="a", start=0, end=1, low=v, high=v) for v in (exact, told))
    assert compare_figures(one, other, close=True).name == how
