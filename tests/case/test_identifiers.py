"""Forms of personal identifiers, and what looks like them."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.case.identifiers import find, identifiers, known, plain
from tests.golden import each_row

CASES = (Path(__file__).parents[1] / "cases" / "identifiers.md").read_text("utf-8")
LINES = [
    (heading.strip(), re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code.group(1), 16)), line))
    for heading, _, rest in (part.partition("\n") for part in CASES.split("\n## ")[1:])
    for line in re.findall("^- (.*)$", rest, re.MULTILINE)
]
FORMS = [line for heading, line in LINES if heading != "None"]
"""Lines with what is to be masked between ⟦ and ⟧."""


def marked(text, spans, left="⟦", right="⟧"):
    for start, end in reversed(spans):
        text = text[:start] + left + text[start:end] + right + text[end:]
    return text


@pytest.mark.parametrize("line", FORMS)
def test_a_form_is_found_to_its_ends(line):
    text = re.sub("[⟦⟧]", "", line)
    assert marked(text, identifiers(text)) in {line, line.replace("⟧, ⟦", ", ")}


@pytest.mark.parametrize("line", [line for heading, line in LINES if heading == "None"])
@pytest.mark.parametrize("around", ["{}", "See {} for more.", "On Monday\n{}\nwas read"])
def test_what_looks_alike_is_none(line, around):
    text = around.format(line)
    assert marked(text, identifiers(text)) == text


@each_row("identifier_cues")
def test_a_word_before_a_number_says_what_it_is(row):
    assert bool(identifiers(row["example"])) == (row["kind"] != "none")
    if row["kind"] != "none":
        without = re.sub(re.escape(row["word"]), "Xx", row["example"], flags=re.IGNORECASE)
        assert row["word"].casefold() in row["example"].casefold()
        assert without != row["example"]


@each_row("ibans")
def test_an_account_of_every_country(row):
    account = row["example"].removeprefix("Pay into ").removesuffix(".")
    assert len(account.replace(" ", "")) == int(row["length"])
    for form in (account, account.lower(), account.replace(" ", ""), account.replace(" ", "-")):
        assert marked(f"to {form} and", identifiers(f"to {form} and")) == f"to ⟦{form}⟧ and"
    wrong = account[:-1] + ("0" if account[-1] != "0" else "1")
    spans = identifiers(f"to {wrong} and")
    assert not any(start <= 3 and end >= 3 + len(wrong) for start, end in spans), "its check digits do not hold"


@given(st.text(alphabet=" +-().@0123456789ABCxyz\u00ad\u0301\u00a0٠＋–<", max_size=200))
def test_spans_are_in_bounds_apart_and_in_order(text):
    spans = identifiers(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a.end < b.start for a, b in pairwise(spans))


@given(st.text(max_size=60))
def test_a_plain_text_knows_where_it_comes_from(text):
    searched = plain(text)
    for place in range(len(searched.text)):
        start, end = searched.given(place, place + 1)
        assert end == start + 1
        assert plain(text[start]).text == searched.text[place]


@pytest.mark.parametrize(
    "text",
    [
        "+44 161 496 0321",
        "(0161) 496-0321",
        "01614960321",
        "0161.496.0321",
        "161 496 0321",
        "0161\n496 0321",
        "ab1614960321",
    ],
)
def test_a_number_known_is_found_however_it_is_written(text):
    for given_ in ("+44 161 496 0321", "0161 496 0321"):
        spans = list(known(find(f"Call {given_}.")).spans(text))
        assert len(spans) == 1
        assert re.sub(r"\D", "", text[slice(*spans[0])]) == "1614960321"


@pytest.mark.parametrize(
    "unit", ["a@", "1", "12 345 6789 ", "+1 ", "passport number ", "AB12", "A<", " at ", "01 ", "[at] ", "a.", "(1"]
)
def test_the_work_is_linear(unit):
    """Four times the text: at most about four times as many characters looked at, counted by what is found."""
    assert len(find(unit * 4000)) <= 4 * len(find(unit * 1000)) + 4


def test_a_card_is_known_by_its_check_digit():
    assert identifiers("so 4012 8888 8888 1881 ended")
    assert not identifiers("so 4012 8888 8888 1882 ended")
