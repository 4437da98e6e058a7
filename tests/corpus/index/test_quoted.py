import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.corpus.index.quoted import quotations

# What is quoted stands in braces.
CASES = [
    'She said: "{It was late.}" Nobody answered.',
    "“{It was late,}” she said. “{Nobody came.}”",
    "'{It was late,}' she said. '{The sailors' boats were gone.}'",
    "The sailors' boats and the masters' boats were gone.",
    "It was the '90s and the harbour wasn't open.",
    "»{Es war spät}«, sagte sie. „{Niemand kam.}“",
    "«{Il était tard}», dit-elle.",
    "「{遅かった}」と彼女は言った。",
    "“{The first paragraph is open.}\n“{The second is closed.}” So it was.",
    '"{A quotation that goes on}\n"{in the next paragraph.}"',
    'A board 6" wide is no quotation.',
    "He called it '{a half-truth}' and went.",
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_quoted(case):
    text = case.replace("{", "").replace("}", "")
    expected, at, opened = [], 0, 0
    for sign in case:
        if sign == "{":
            opened = at
        elif sign == "}":
            expected.append((opened, at))
        else:
            at += 1
    assert [tuple(span) for span in quotations(text)] == expected


@given(st.text(alphabet="ab s.\n\"'“”‘’«»„「」", max_size=80))
def test_quotations_are_in_order_and_in_bounds(text):
    end = 0
    for span in quotations(text):
        assert end <= span.start <= span.end <= len(text)
        assert "\n" not in text[span.start : span.end]
        end = span.end


def test_a_megabyte_of_marks_is_read_in_linear_time():
    """As the square of its length, this would take hours."""
    for text in ("'" * 100_000, "s' " * 100_000, '"a' * 100_000, "“" * 100_000):
        assert all(0 <= a <= b <= len(text) for a, b in quotations(text))
