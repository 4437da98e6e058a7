"""Days written out, in the languages of the table."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.metadata.days import find_days, month_of, read_stamp
from sayso.lexicon import read_table


@pytest.mark.parametrize("kind", ["month", "weekday"])
def test_every_row_of_the_calendar_is_read(kind):
    wrong = []
    for row in read_table("calendar"):
        if row["kind"] != kind:
            continue
        day = find_days(row["example"], row["languages"].split()[0])[0]
        number = day.day.month if kind == "month" else day.weekday and day.day.isoweekday()
        if number != int(row["number"]):
            wrong.append(dict(row))
    assert wrong == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Neustadt, 2025-04-09", "2025-04-09"),
        ("9 April 2025", "2025-04-09"),
        ("9th of April, 2025", "2025-04-09"),
        ("Apr. 9th, 2025", "2025-04-09"),
        ("9. April 2025, 14.30 Uhr", "2025-04-09T14:30"),
        ("09.04.2025 | 14:30", "2025-04-09T14:30"),
        ("09.04.25", "2025-04-09"),
        ("9 de abril de 2025 a las 8:05", "2025-04-09T08:05"),
        ("Apr 09, 2025 4:05 pm", "2025-04-09T16:05"),
        ("2025. április 9. 10:22", "2025-04-09T10:22"),
        ("2025年4月9日", "2025-04-09"),
        ("2025년 4월 9일", "2025-04-09"),
        ("9 tháng 4, 2025", "2025-04-09"),
        ("٩ أبريل ٢٠٢٥", "2025-04-09"),
        ("2025-04-09T10:11:12.000+0200", "2025-04-09T10:11:12+02:00"),
        ("Wed Apr 09 2025 04:43:21 GMT+0300", "2025-04-09T04:43:21"),
    ],
)
def test_one_day_in_many_forms(words, value):
    assert [day.value for day in find_days(words)] == [value]


@pytest.mark.parametrize(
    "words", ["31.02.2025", "version 10.4.2025.1", "call 030 2025 4 9 1", "April 2025", "9 April", "1.2.3.4"]
)
def test_what_is_no_day(words):
    assert find_days(words) == []


def test_either_order_keeps_both():
    (day,) = find_days("3/4/2025")
    assert (day.day, day.other) == (date(2025, 4, 3), date(2025, 3, 4))
    (sure,) = find_days("4/13/2025")
    assert (sure.day, sure.other) == (date(2025, 4, 13), None)


def test_a_name_that_two_languages_use_for_two_months_needs_the_language():
    assert find_days("4 listopada 2025", "pl")[0].day.month == 11
    assert find_days("4 listopada 2025", "hr")[0].day.month == 10
    assert find_days("4 listopada 2025") == []
    assert month_of("smarch", "en") is None


def test_stamps():
    assert read_stamp("1744193482") is not None
    assert read_stamp("1744193482000").value == "2025-04-09T10:11:22+00:00"
    assert read_stamp("20250409").day == date(2025, 4, 9)
    assert read_stamp("no date") is None


@given(st.text(alphabet=st.sampled_from("0123456789./-: TZ年月日AprilMay9,\n"), max_size=200))
def test_spans_are_in_order_and_hold_a_date(text):
    days = find_days(text)
    for day in days:
        assert 0 <= day.start < day.end <= len(text)
        assert any(char.isdigit() for char in text[day.start : day.end])
        assert day.value.startswith(day.day.isoformat())
    assert all(a.end <= b.start for a, b in itertools.pairwise(days))


@pytest.mark.parametrize("unit", ["1.", "2020 ", "May 1 ", "9 de ", "x", "2025-"])
def test_long_lines_take_linear_time(unit):
    find_days(unit * (300_000 // len(unit)))
