from __future__ import annotations

import itertools
import time

import pytest
from bench.figures import read_cases, score_cases
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.figures.grammar import Quantity, find_quantities
from sayso.document.quantities.times import find_times
from sayso.document.words.numbers import number_of
from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import words
from sayso.lexicon import read_table
from sayso.models import load_reader
from sayso.schema import Document, Precision, Sentence, Token

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


@pytest.mark.parametrize("name", FILES)
def test_cases(name):
    score = score_cases(name, load_reader())
    assert score["recall"] >= 0.98
    assert score["precision"] >= 0.97
    assert score["value"] >= (0.94 if name.endswith("third") else 0.97)
    assert score["counted"] >= 0.9


def test_there_are_three_hundred_cases():
    assert sum(len(case.marks) for name in FILES for case in read_cases(name)) >= 300


@pytest.mark.parametrize("row", read_table("currencies"), ids=lambda row: f"{row['name']}-{row['place']}")
def test_every_currency(row):
    assert [wording.quantity.unit for wording in find_quantities(row["example"], 0, len(row["example"]))] == [
        row["code"]
    ]


@pytest.mark.parametrize("row", read_table("units"), ids=lambda row: row["name"])
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
    begun = time.perf_counter()
    figures_of(unit * (4_000 // len(unit)))
    assert time.perf_counter() - begun < 10
