from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.words.sentences import sentence_spans, split_sentences
from sayso.schema import Block, BlockLabel, Document
from tests.golden import each_row, golden
from tests.work import calls

KNOWN = {"a quotation in a quotation"}
"""Cases of `sentences_unseen.md` that fail."""


@pytest.mark.parametrize("case", golden("sentences", "sentences_unseen", missed=KNOWN))
def test_case(case):
    text = case.given.replace("⏎", "\n")
    language = case.title[1:3] if case.title.startswith("[") else None
    found = [text[start:end].replace("\n", "⏎") for start, end in sentence_spans(text, language=language)]
    assert found == case.expected.split("\n")


@each_row("abbreviations")
def test_every_abbreviation(row):
    found = list(sentence_spans(row["example"]))
    assert len(found) == (2 if row["kind"] == "after" else 1)
    assert re.search(rf"\b{re.escape(row['abbreviation'])}\.", row["example"], re.IGNORECASE)


@given(st.text(alphabet=st.sampled_from("abA Z1.!?…\"'“”()\n\r\t\u00a0«»。🙂\u0301\u202e$•-")))
def test_spans_are_ordered_trimmed_and_cover_the_ink(text):
    spans = list(sentence_spans(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() != "" for a, b in spans)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_only_blocks_that_are_read():
    text = "Home. News.\nA dam burst. Nobody died."
    document = Document(id="d", path="p", name="p", sha256="0", media_type="text/plain", encoding="utf-8", text=text)
    blocks = [
        Block(id="1", document="d", start=0, end=11, label=BlockLabel.NAVIGATION),
        Block(id="2", document="d", start=12, end=len(text), label=BlockLabel.BODY),
    ]
    assert [text[s.start : s.end] for s in split_sentences(document, blocks)] == ["A dam burst.", "Nobody died."]


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "The dam above the town of Tessel burst at night, and by the morning\n"
        "three villages on the river had been flooded. The mayor of the town\n"
        "Ilse Varga said that nobody had died, though many had lost what they\n"
        "owned. Rescue teams from the coast were on their way to the valley on\n"
        "Friday.\n\nNobody was told."
    )
    found = [text[a:b] for a, b in sentence_spans(text)]
    assert len(found) == 4
    assert found[0].endswith("flooded.")
    assert found[-2].endswith("on\nFriday.")


HOSTILE = [".", '"', "(", "Dr. ", "a. ", " ", "x", "He came. ", "“", "?!", '."A', "\n", "x\n", "?” A ", "•. "]


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_on_hostile_text(unit):
    once, four = (calls(lambda n=n: list(sentence_spans(unit * (n // len(unit))))) for n in (2_500, 10_000))
    assert four < 5 * once + 100
    assert all(a < b for a, b in sentence_spans(unit * (200_000 // len(unit))))


@pytest.mark.parametrize(
    "text", ["The firm paid $2. 6 million for it.", "Prices rose by 3. 5 percent.", "A. B. Lee left."]
)
def test_decimal_points_and_initials_end_nothing(text):
    assert [text[a:b] for a, b in sentence_spans(text)] == [text]


def test_lines_of_which_some_are_long_were_broken_by_nobody():
    lines = [f"{name} " + "word " * 12 + "more" for name in ("Alpha", "Beta", "Gamma")] + [
        "Delta two",
        "Epsilon three",
        "Zeta end",
    ]
    assert len(list(sentence_spans("\n".join(lines)))) == len(lines)


def test_a_mark_without_a_space_closes_what_was_opened_far_before():
    text = 'He said "nobody at all had died in it."The roof fell.'
    assert [text[a:b] for a, b in sentence_spans(text)] == ['He said "nobody at all had died in it."', "The roof fell."]
