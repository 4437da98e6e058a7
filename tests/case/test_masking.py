"""Masks: as long as what they cover, everywhere, and said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sayso
from sayso.case.masking import MASK, identifiers, mask_tables
from sayso.dossier import render_dossier
from sayso.schema import TABLES, spans_of


@pytest.mark.parametrize(
    "words",
    [
        "n.ostrel@courier.example",
        "DE89 3704 0044 0532 0130 00",
        "4539 1488 0343 6467",
        "+44 20 7946 0958",
        "0555 0142",
        "FA1234567",
    ],
)
def test_identifiers_are_found(words):
    text = f"Write to {words}, said the office."
    assert [text[start:end] for start, end in identifiers(text)] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "12,000 died in 2011.",
        "On 13.03.2025 at 10:30",
        "between 1,000 and 2,000",
        "$50 billion",
        "Flight LH440 left",
        "ISBN 978 01",
        "3 000 000 people",
        "0.75 per cent",
    ],
)
def test_figures_and_dates_are_none(text):
    assert identifiers(text) == ()


@given(st.text(alphabet=" +-().@0123456789ABCxyz", max_size=200))
def test_spans_are_in_bounds(text):
    assert all(0 <= start < end <= len(text) for start, end in identifiers(text))


def test_a_masked_case_holds_and_says_so(tmp_path):
    words = "FA1234567"
    (tmp_path / "a.txt").write_text(f"The ministry said the passport {words} was lost on Tuesday.\nCall 0555 0142.\n")
    case = sayso.build([tmp_path])
    masked = mask_tables(case._store.tables())
    texts = {document.id: document.text for document in masked["documents"]}
    assert all(len(texts[document.id]) == len(document.text) for document in case.documents)
    for table in TABLES:
        for row in masked[table]:
            assert words not in repr(row)
            assert "0142" not in repr(row)
            if getattr(row, "exact", ()):
                assert row.exact == tuple(texts[d][s.start : s.end] for d, s in spans_of(row))
    assert masked["case"][0].settings["masked"] == 2
    html = render_dossier(masked)
    assert MASK * len(words) in html
    assert "Masked:" in html
