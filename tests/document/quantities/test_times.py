from __future__ import annotations

import itertools
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.quantities.times import find_times
from sayso.document.quantities.times.calendar import Days, easter, plus_months, read_from, weekday_near, whole_week
from sayso.document.quantities.times.grammar import find_atoms
from sayso.document.quantities.times.normalize import meaning_of
from sayso.schema import Precision
from tests.document.quantities.marks import read_marks
from tests.document.quantities.test_figures import page
from tests.golden import each_row, golden, golden_lines, read_golden
from tests.work import calls

DAYS = st.dates(min_value=date(1600, 1, 1), max_value=date(2300, 1, 1))
PIECES = st.sampled_from(
    "on|Monday|May 3|3 May 2029|2029|-|to|between|and|from|since|last|next|week|two weeks ago|a day earlier|the end of|early"
    "|at|6 p.m.|,|“|”|tomorrow|in two years|the 1990s|03/04/2031|will|said|31 February 2030|December 99".split("|")
)
HOSTILE = [
    "2019 ",
    "2019-",
    "May 3 ",
    "Monday ",
    "days ago ",
    "first quarter of ",
    "in 5 days, ",
    "12:",
    "the end of ",
    "“",
]


FILES = ("times", "times_unseen", "times_second", "times_third")


MISSED = frozenset(
    {
        "a harbour fire: 2034-11-12T23:42 2034-11-12T23:42 minute",
        "a wire: 2036-03-10 2036-03-10 hour",
        "a transcript: 2030-04-21 2030-04-21 day",
        "finance: 2035-06-30 2035-06-30 day",
        "dates from elsewhere: 2037-05-24 2037-05-24 day",
    }
)
"""Marks that are not yet read right."""
SPARE = frozenset(
    {
        "sport",
        "a truce",
    }
)
"""Cases in which something is found that none asks for."""


@cache
def read(case):
    return read_marks(case, True)


@pytest.mark.parametrize(("case", "at"), golden_lines(*FILES, missed=MISSED))
def test_mark(case, at):
    mark = read(case)[0][at]
    assert mark.said == mark.wanted, mark.words


@pytest.mark.parametrize("case", golden(*FILES, missed=SPARE))
def test_nothing_else_is_found(case):
    assert [words for words, is_spare in read(case)[1] if is_spare] == []


def test_there_are_three_hundred_marks():
    assert sum(case.given.count("{") for case in read_golden(*FILES)) >= 300


@each_row("feasts")
def test_every_feast(row):
    atoms = list(find_atoms(row["example"], 0, len(row["example"])))
    assert [atom.parts.get("feast") for atom in atoms] == [row["name"]]
    assert meaning_of(atoms[0], -1, None) is not None


@given(st.lists(PIECES, max_size=14).map(" ".join))
@settings(max_examples=80)
def test_spans_and_bounds_are_in_order(text):
    rows = find_times(*page(text))
    assert all(0 <= row.start < row.end <= len(text) for row in rows)
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))
    assert all(row.earliest is None or row.latest is None or row.earliest[:10] <= row.latest[:10] for row in rows)
    assert all(row.precision in Precision for row in rows)


WORDINGS = [
    "Monday", "last Friday", "next Sunday", "two weeks ago", "a month ago", "last year", "next month", "last summer",
    "May 3", "in June", "Christmas", "tomorrow", "this week", "the past three days", "the third quarter", "a decade ago",
]  # fmt: skip


@given(DAYS, st.integers(min_value=0, max_value=40), st.sampled_from(WORDINGS), st.sampled_from([-1, 0, 1]))
@settings(max_examples=200)
def test_a_wider_anchor_never_narrows(day, width, wording, direction):
    """The reading against each day of a stretch lies inside the reading against the stretch."""
    atom = next(iter(find_atoms(wording, 0, len(wording))))
    meaning = meaning_of(atom, direction or -1, None)
    whole = read_from(Days(day, day + timedelta(days=width)), meaning.reading)
    if wording in {"May 3", "Christmas"}:  # their year may turn to the nearer one inside the stretch
        return
    for step in range(width + 1):
        own = meaning.reading(day + timedelta(days=step))
        assert whole.earliest <= own.earliest
        assert own.latest <= whole.latest


@given(DAYS, st.integers(min_value=0, max_value=6))
def test_weekday_near(day, weekday):
    before, after = weekday_near(day, weekday, -1), weekday_near(day, weekday, 1)
    assert before.weekday() == after.weekday() == weekday
    assert timedelta(0) <= day - before < timedelta(days=7)
    assert timedelta(0) <= after - day < timedelta(days=7)
    assert whole_week(day).earliest <= day <= whole_week(day).latest


def test_months_keep_to_their_length():
    assert plus_months(date(2031, 1, 31), 1) == date(2031, 2, 28)
    assert plus_months(date(2031, 3, 31), -13) == date(2030, 2, 28)


def test_easter():
    assert [easter(year) for year in (2024, 2025, 2026)] == [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)]


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_on_hostile_text(unit):
    once, four = (calls(lambda n=n: find_times(*page(unit * (n // len(unit))))) for n in (1_000, 4_000))
    assert four < 5 * once


def days_of(wording, day, direction=0):
    (atom,) = find_atoms(wording, 0, len(wording))
    meaning = meaning_of(atom, direction, None)
    return None if meaning is None else read_from(Days(day, day), meaning.reading)


def test_a_month_ahead_may_be_this_one_and_one_behind_too():
    for month, year in (("April", 2032), ("May", 2031), ("June", 2031)):
        assert days_of(f"in {month}", date(2031, 5, 2), 1).earliest.year == year
    for month, year in (("April", 2031), ("May", 2031), ("June", 2030)):
        assert days_of(f"in {month}", date(2031, 5, 2), -1).earliest.year == year


def test_a_week_tomorrow_is_eight_days_on():
    assert days_of("a week from tomorrow", date(2031, 5, 2)) == Days(date(2031, 5, 10), date(2031, 5, 10))
    assert days_of("a week from today", date(2031, 5, 2)) == Days(date(2031, 5, 9), date(2031, 5, 9))


def test_years_written_short_are_years_when_they_go_on():
    assert days_of("2019-24", date(2031, 5, 2)) == Days(date(2019, 1, 1), date(2024, 12, 31))
    assert days_of("2019-12", date(2031, 5, 2)) is None
    assert days_of("1919-84", date(2031, 5, 2)) is None
