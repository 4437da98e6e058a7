from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.propositions import find_propositions
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.models import load_reader
from sayso.schema import Attribution, AttributionKind, Block, BlockLabel, Span, Stance
from tests.document.quantities.test_figures import page

CASES = {
    "The dam burst on Monday, and three villages were flooded.": [
        "The dam burst on Monday",
        "three villages were flooded",
    ],
    "Pell, who had warned the council, resigned on Monday after the roof fell.": [
        "Pell, who had warned the council",
        "resigned on Monday",
        "the roof fell",
    ],
    "Three dead in Tessel": ["Three dead in Tessel"],
    "The owner of the ferry was deeply sorry when this happened.": [
        "The owner of the ferry was deeply sorry when this happened"
    ],
    "A 15-year-old girl was hurt because the gate was open.": ["A 15-year-old girl was hurt", "the gate was open"],
}


@pytest.fixture(scope="module")
def reader():
    return load_reader()


@pytest.mark.parametrize(("text", "wanted"), CASES.items())
def test_cases(reader, text, wanted):
    document, _, _ = page(text)
    blocks = [Block(id="b", document="d", start=0, end=len(text), label=BlockLabel.BODY)]
    sentences = split_sentences(document, blocks)
    tokens = tag(document, sentences, reader.read(text, [(0, len(text))], quotation_states(text)))
    assert [text[row.start : row.end] for row in find_propositions(document, sentences, tokens, ())] == wanted


def test_content_stands_apart_from_its_cue(reader):
    text = "Pell said the dam was old and the gates were rusty."
    document, _, _ = page(text)
    sentences = split_sentences(document, [Block(id="b", document="d", start=0, end=len(text), label=BlockLabel.BODY)])
    tokens = tag(document, sentences, reader.read(text, [(0, len(text))], quotation_states(text)))
    said = Attribution(
        id="a",
        document="d",
        source=(Span(0, 4),),
        cue=(Span(5, 9),),
        content=(Span(10, len(text) - 1),),
        kind=AttributionKind.INDIRECT,
    )
    rows = find_propositions(document, sentences, tokens, [said])
    assert [text[row.start : row.end] for row in rows] == ["the dam was old", "the gates were rusty"]
    assert {row.attribution for row in rows} == {"a"}


@given(st.text(alphabet=st.sampled_from("abc ,;.()-—“”\n"), max_size=80))
@settings(max_examples=60)
def test_spans_are_in_bounds_and_apart(text):
    document, sentences, tokens = page(text)
    rows = find_propositions(document, sentences, tokens, ())
    assert all(0 <= row.start < row.end <= len(text) for row in rows)
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))


@pytest.mark.parametrize("unit", ["and ", "who ran ", "(", "said that ", ", "])
def test_linear_on_hostile_text(unit):
    document, sentences, tokens = page(unit * (20_000 // len(unit)))
    begun = time.perf_counter()
    find_propositions(document, sentences, tokens, ())
    assert time.perf_counter() - begun < 10


def test_what_a_denial_takes_for_granted_is_not_denied(reader):
    text = "Minister denies bridge was rusty as death toll reaches nine"
    document, _, _ = page(text)
    sentences = split_sentences(document, [Block(id="b", document="d", start=0, end=len(text), label=BlockLabel.TITLE)])
    tokens = tag(document, sentences, reader.read(text, [(0, len(text))], quotation_states(text)))
    denied = Attribution(
        id="a",
        document="d",
        source=(Span(0, 8),),
        cue=(Span(9, 15),),
        content=(Span(16, len(text)),),
        kind=AttributionKind.INDIRECT,
        stance=Stance.DENIES,
        score=1.0,
    )
    told = {text[r.start : r.end]: r.attribution for r in find_propositions(document, sentences, tokens, (denied,))}
    assert told == {"bridge was rusty": "a", "death toll reaches nine": None}
