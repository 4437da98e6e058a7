from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.words.quotations import QuoteState, quotation_kind, quotation_states
from sayso.schema import AttributionKind, Span
from tests.golden import golden

MARKED = st.text(alphabet="ab .,\n\"'“”‘’„«»`5", max_size=200)


@pytest.mark.parametrize("case", golden("quotations"))
def test_case(case):
    text = case.given.replace("⏎", "\n")
    assert "".join(".iOCR"[state] for state in quotation_states(text)) == case.expected


@given(MARKED)
def test_every_line_ends_outside_unless_open(text):
    states = quotation_states(text)
    assert len(states) == len(text)
    assert all(states[at] == QuoteState.OUTSIDE for at, character in enumerate(text) if character == "\n")
    for opened in np.flatnonzero((states == QuoteState.OPENS) | (states == QuoteState.RESUMES)):
        assert not text[opened].isalnum()


@given(MARKED, MARKED)
def test_a_blank_and_unquoted_line_parts_two_texts(one, other):
    apart = quotation_states(one + "\nab\n" + other)
    assert list(apart[: len(one)]) == list(quotation_states(one))
    assert list(apart[len(one) + 4 :]) == list(quotation_states(other))


@pytest.mark.parametrize(
    "text", ["„" * 50_000, "'" * 50_000, '"a ' * 50_000, "“\n" * 50_000, "‘a " * 50_000, " " * 100_000]
)
def test_time_is_linear_in_length(text):
    """As the square of its length, this would take hours."""
    assert len(quotation_states(text)) == len(text)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("it rained", AttributionKind.DIRECT),
        ("that it rained", AttributionKind.MIXED),
        ("He said that", AttributionKind.INDIRECT),
        ("", AttributionKind.INDIRECT),
    ],
)
def test_kind(content, kind):
    text = "He said that “it rained” there"
    states = quotation_states(text)
    at = text.find(content) if kind is not AttributionKind.MIXED else text.find("that")
    end = at + len(content) + (1 if kind is AttributionKind.MIXED else 0)
    assert quotation_kind(text, (Span(at, end),), states) is kind


def test_a_quotation_in_a_quotation_in_a_quotation():
    text = "“She said ‘he told me “no” twice’ and left,” he said."
    states = quotation_states(text)
    assert [states[text.index(word)] != QuoteState.OUTSIDE for word in ("She", "no", "twice", "left", "said.")] == [
        True, True, True, True, False,
    ]  # fmt: skip
