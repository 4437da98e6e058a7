from __future__ import annotations

import itertools
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.figures.grammar import Quantity, find_quantities
from sayso.document.quantities.times import find_times
from sayso.document.words.numbers import number_of
from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import words
from sayso.schema import Document, Precision, Sentence, Token
from tests.document.quantities.marks import read_marks
from tests.golden import each_row, golden, golden_lines, read_golden
from tests.work import calls

INK = st.text(alphabet=st.sampled_from("0123456789,.-–$€% ()“”\n\u00a0aost🙂"), max_size=60)
PIECES = st.sampled_from(
    "two hundred|and|5|1,240|more than|from|to|between|$|%|half a|million|no one|died|of|them|-year-old|miles|on Monday"
    "|May 3|dozens|one in five|,|.".split("|")
)
HOSTILE = [
    "1 ",
    "1,",
    "one ",
    "two hundred and ",
    "half a ",
    "$",
    "from 3 to ",
    "no one ",
    "3 in ",
    "1 to ",
    "more than ",
]


def page(text):
    document = Document(
        id="d",
        path="d",
        name="d",
        sha256="0",
        media_type="text/plain",
        encoding="utf-8",
        text=text,
        published="2031-04-09",
        published_precision=Precision.DAY,
    )
    sentences = [Sentence(id=str(a), document="d", start=a, end=b) for a, b in sentence_spans(text)]
    kinds = ["NOUN", "VERB", "ADP", "PROPN", "NUM", "DET", "AUX"]
    tokens = [
        Token(start=a, end=b, pos=kinds[n % 7], chunk="BIO"[n % 3], entity=("O", "B-ORG", "I-ORG")[n % 3])
        for n, (a, b) in enumerate(words(text))
    ]
    return document, sentences, tokens


def figures_of(text):
    layers = page(text)
    return find_figures(*layers, find_times(*layers))


FILES = ("figures", "figures_unseen", "figures_second", "figures_third")


MISSED = frozenset(
    {
        "as the continent writes them, and bounds that stand apart from their number: [816000 .. 816000] - | sacks",
        "as the continent writes them, and bounds that stand apart from their number: [2.5 .. 2.5] %",
        "as the continent writes them, and bounds that stand apart from their number: [4 .. 4] -",
        "a strike: [6.5 .. 6.5] % | pay",
        "an election: [7 .. 7] - | won",
        "a war: ~[5000 .. 6000] - | mercenaries recruited abroad",
        "a launch: [10 .. 10] - | times the usual number",
        "mixed: [70 .. 70] % | parents",
        "mixed: [3 .. 3] - | the 18 lifts",
        "mixed: [18 .. 18] - | lifts",
        "mixed: .. 1000000] - | birds",
        "a flood: [180 .. 180] mm",
        "a tabloid: [114.305292 .. 114.305292] kg",
        "a tabloid: [29 .. 29] a",
        "finance: [3.184 .. 3.184] GBP",
        "finance: [71.05 .. 71.05] USD | a barrel",
        "a court: [68 .. 68] - | handbags worth nearly £1 million",
        "weather: [-20 .. -20] °C",
        "weather: [35 .. 35] °C",
        "weather: ~[24 .. 26] °C",
        "weather: [6.4 .. 6.4] -",
        "weather: [40 .. 40] % | chance of hail",
        "science and farms: [1017 .. 1017] - | people",
    }
)
"""Marks that are not yet read right."""
SPARE = frozenset(
    {
        "a trial",
        "a merger",
    }
)
"""Cases in which something is found that none asks for."""


@cache
def read(case):
    return read_marks(case, False)


@pytest.mark.parametrize(("case", "at"), golden_lines(*FILES, missed=MISSED))
def test_mark(case, at):
    mark = read(case)[0][at]
    assert mark.said == mark.wanted, mark.words


@pytest.mark.parametrize("case", golden(*FILES, missed=SPARE))
def test_nothing_else_is_found(case):
    assert [words for words, is_spare in read(case)[1] if is_spare] == []


def test_there_are_three_hundred_marks():
    assert sum(case.given.count("{") for case in read_golden(*FILES)) >= 300


@each_row("currencies")
def test_every_currency(row):
    assert [wording.quantity.unit for wording in find_quantities(row["example"], 0, len(row["example"]))] == [
        row["code"]
    ]


@each_row("units")
def test_every_unit(row):
    found = list(find_quantities(row["example"], 0, len(row["example"])))
    if "5" not in row["example"]:  # "an inch": an article counts only after a bound
        assert found == []
        return
    assert [wording.quantity.unit for wording in found] == [row["symbol"]]
    assert found[0].quantity.low == pytest.approx(5 * float(row["factor"]) + float(row["offset"]), abs=1e-3)


@pytest.mark.parametrize(
    ("words_", "quantity"),
    [
        ("over 150", Quantity(150, None, low_open=True)),
        ("at least 155", Quantity(155, None)),
        ("around 155", Quantity(155, 155, approximate=True)),
        ("up to $5bn", Quantity(None, 5e9, unit="USD")),
        ("between 3 and 5", Quantity(3, 5)),
        ("3 to 4 million", Quantity(3e6, 4e6)),
        ("a third of", Quantity(33.3333, 33.3333, unit="%")),
        ("dozens", Quantity(24, None, approximate=True)),
    ],
)
def test_wordings(words_, quantity):
    assert [wording.quantity for wording in find_quantities(words_, 0, len(words_))] == [quantity]


@given(st.lists(st.one_of(PIECES, INK), max_size=12).map(" ".join))
@settings(max_examples=60)
def test_spans_are_in_bounds_and_in_order(text):
    rows = figures_of(text)
    assert all(0 <= row.start < row.end <= len(text) for row in rows)
    assert all(a.start <= b.start for a, b in itertools.pairwise(rows))
    assert all(row.counted is None or 0 <= row.counted[0] < row.counted[1] <= len(text) for row in rows)
    assert all(row.low is None or row.high is None or row.low <= row.high for row in rows)


@given(st.integers(min_value=0, max_value=10**12))
def test_digits_are_read_back(value):
    assert number_of(f"{value:,}") == value


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_on_hostile_text(unit):
    once, four = (calls(lambda n=n: figures_of(unit * (n // len(unit)))) for n in (1_000, 4_000))
    assert four < 5 * once


BOUNDED = {
    "above": Quantity(40, None, low_open=True),
    "from": Quantity(40, None),
    "below": Quantity(None, 40, high_open=True),
    "to": Quantity(None, 40),
    "nearly": Quantity(None, 40, high_open=True, approximate=True),
    "barely": Quantity(40, None, low_open=True, approximate=True),
    "about": Quantity(40, 40, approximate=True),
    "exact": Quantity(40, 40),
}


def quantity_in(row, word):
    """The quantity in the row's example, which holds its word between asterisks."""
    before, marked, after = row["example"].split("*")
    assert marked == row[word]
    text = before + marked + after
    (found,) = find_quantities(text, 0, len(text))
    return found.quantity


@each_row("bounds")
def test_every_word_for_a_bound(row):
    assert quantity_in(row, "words") == BOUNDED[row["bound"]]


@each_row("numbers")
def test_every_word_for_a_number(row):
    quantity = quantity_in(row, "word")
    assert quantity.low == float(row["value"]) * (2 if row["kind"] == "scale" else 1)
    assert quantity.high == (None if row["kind"] in {"round", "single"} else quantity.low)
