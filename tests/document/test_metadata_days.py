"""Days written out, in the languages of the table."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.layout import lay_out
from sayso.document.metadata import bounds, read_metadata
from sayso.document.metadata.bounds import given_date
from sayso.document.metadata.days import find_days, month_of, read_stamp
from sayso.lexicon import read_table
from sayso.schema import Page


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


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1744193482000", "2025-04-09T10:11:22+00:00"),
        ("1744193482000000", "2025-04-09T10:11:22+00:00"),
        ("20250409", "2025-04-09"),
        ("20250409T101122Z", "2025-04-09T10:11:22Z"),
        ("2025/4/9 06:12:09", "2025-04-09T06:12:09"),
        ("Mi, 9 Apr 2025 08:05:11", "2025-04-09T08:05:11"),
        ("Wed, 9 Apr 2025 17:05:00 CDT", "2025-04-09T17:05:00-05:00"),
        ("July 2023", "2023-07"),
        ("07/2023", "2023-07"),
        ("2023", "2023"),
        ("13/4/2025", "2025-04-13"),
        ("3/4/2025", "2025"),
        ("yesterday", None),
        ("20251399", None),
    ],
)
def test_dates_of_records(value, found):
    day = given_date(value)
    assert (day.value if day else None) == found


def test_a_figure_of_a_record_is_read_as_the_page_has_it():
    assert given_date("3/4/2025", [date(2025, 3, 4)]).value == "2025-03-04"
    assert given_date("3/4/2025", [date(2025, 3, 4), date(2025, 4, 3)]).value == "2025"


PROSE = [
    f"The council of Hartvale said in its {word} report that the old ferry, which has carried passengers over the river "
    "since the mill closed, will be mended before the winter, and that nobody was hurt."
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
]


def dated(*above, below=(), html=None, captured=None):
    data = html or "\n".join(["Ferry to be mended before winter", *above, *PROSE, *below])
    page = Page(
        path="p",
        name="p",
        data=data.encode(),
        media_type="text/html" if html else "text/plain",
        charset="utf-8",
        captured=captured,
    )
    found = read_metadata(page, lay_out(page), (), "en")
    return found.published, found.published_latest


@pytest.mark.parametrize(
    "line",
    [
        "34/34 27 October 2017 A rider steals a seat at the fair",
        "Photo 3 of 12: 27 October 2017, the ferry at the quay",
        "On March 29, 2017, the council of Hartvale agreed with the owners that the ferry should be mended in time.",
        "The mayor answered a March 29, 2017 letter of the owners with a promise that the ferry would be mended.",
        "The ferry of Hartvale at the quay on the river in a picture of 29 March 2017 (Photo: Ann Lee)",
    ],
)
def test_captions_galleries_and_prose_date_no_page(line):
    assert dated(line) == (None, None)
    assert dated(below=[line]) == (None, None)
    body = "".join(f"<p>{words}</p>" for words in [*PROSE[:3], line, *PROSE[3:]])
    assert dated(html=f"<h1>Ferry to be mended</h1>{body}")[0] is None


def test_print_stamps_are_captures():
    stamp, sheet = "11/30/26, 11:47 AM Ferry to be mended", "https://coast.example/ferry"
    lines = [stamp, *PROSE[:3], f"{sheet} 1/2", stamp, *PROSE[3:], f"{sheet} 2/2"]
    page = Page(path="p", name="p", data="\n".join(lines).encode(), media_type="text/plain", charset="utf-8")
    found = read_metadata(page, lay_out(page), (), "en")
    assert (found.published, found.published_latest) == (None, "2026-11-30")


def test_a_capture_is_a_ceiling():
    event = '<h1>Twelfth meeting of ferrymen</h1><p class="day">May 22, 2025, town hall</p>'
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    assert dated(html=event + body, captured="2025-01-16T10:00:00Z") == (None, "2025-01-16")


def test_days_of_the_margin_date_nothing_beside_others():
    margin = (
        '<aside class="{}"><h4>Reading at the library</h4><time datetime="2024-04-26">April 26, 2024</time></aside>'
    )
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    for name in ("event-box", "calendar", "box"):
        head = "<main><article><h1>Ferry to be mended</h1><div>By Ann Lee <span>March 5, 2024</span></div>"
        assert dated(html=margin.format(name) + head + body)[0] == "2024-03-05"


def test_figures_are_read_as_the_others_of_the_page():
    line = '<div class="meta">By Ann Lee <span>Published 02/06/2024 4:22 p.m. | Updated {} 9:05 a.m.</span></div>'
    body = "".join(f"<p>{words}</p>" for words in PROSE)
    assert dated(html="<h1>Ferry to be mended</h1>" + line.format("02/16/2024") + body)[0] == "2024-02-06T16:22"
    assert dated(html="<h1>Ferry to be mended</h1>" + line.format("16/06/2024") + body)[0] == "2024-06-02T16:22"


def test_the_date_of_a_message_is_its_own():
    head = "<h1>Ferry to be mended</h1><ul><li>From: Ann Lee</li><li><b>Date:</b> Mon, 17 Feb 1997 09:41:03 -0500</li></ul>"
    assert dated(html=head + "".join(f"<p>{line}</p>" for line in PROSE))[0][:10] == "1997-02-17"


def test_a_year_long_gone_dates_no_page():
    assert [len(find_days(f"9 April {year}")) for year in (1640, 1989, 1991, 2031, 2101)] == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("line", "alone"),
    [
        ("Wednesday, 12 March 2031", True),
        ("Updated Wednesday, 12 March 2031", False),
        ("12 March 2031", False),
        ("Wednesday, 12 March 2031, at the old harbour", False),
    ],
)
def test_a_day_alone_on_its_line_bears_its_weekday(line, alone):
    text = f"Ferry to be mended\n{line}\nThe ferry lies at the quay."
    (day,) = find_days(text)
    assert bounds._alone(text, day) is alone
