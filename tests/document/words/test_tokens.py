from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import CHUNKS, ENTITIES, POS, tag, words
from sayso.models import load_reader
from sayso.schema import Document, Sentence

TEXT = (
    "Anna Miller, the mayor of Berlin, said on Monday that the French army hadn't crossed the border. "
    "She denied a report in the Tarn Valley Times."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Oak's 5,000.50 men don't.", "Mr.|Oak|'s|5,000.50|men|do|n't|."),
        ("The U.S.-backed re-run, at 10:30am", "The|U.S.|-|backed|re|-|run|,|at|10:30|am"),
        ("we’ve cannot “go”…", "we|’ve|can|not|“|go|”|…"),
        ("O'Hare R&D @oak #tag 4th 1980s", "O'Hare|R&D|@oak|#tag|4th|1980s"),
        ("see https://example.org/a?b=c now --", "see|https://example.org/a?b=c|now|--"),
        ("Gen. J. Ash of Tarn Inc.", "Gen.|J.|Ash|of|Tarn|Inc."),
    ],
)
def test_words(text, expected):
    assert [text[a:b] for a, b in words(text)] == expected.split("|")


@given(st.text(alphabet=st.sampled_from("aB3 .'’-\n\té́𝔄\u202e@#&$%()\r\u00a0“”"), max_size=60))
def test_words_are_all_that_is_not_space(text):
    found = list(words(text))
    assert all(a < b for a, b in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    inside = {i for a, b in found for i in range(a, b)}
    assert inside == {i for i, c in enumerate(text) if not c.isspace()}


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "a." * 300_000, "'" * 500_000, "n't" * 200_000, "J. " + " " * 10**6 + "x"]
)
def test_a_megabyte_without_a_break(text):
    """As the square of its length, this would take hours."""
    assert sum(1 for _ in words(text))


def tagged(text):
    document = Document(id="d", path="d", name="d", sha256="", media_type="text/plain", encoding="utf-8", text=text)
    sentences = [Sentence(id=str(a), document="d", start=a, end=b) for a, b in sentence_spans(text)]
    return tag(document, sentences, load_reader().read(text, [(0, len(text))], quotation_states(text)))


def test_a_plain_sentence():
    tokens = {TEXT[t.start : t.end]: t for t in reversed(tagged(TEXT))}
    assert (tokens["Anna"].entity, tokens["Miller"].entity) == ("B-PERSON", "I-PERSON")
    assert tokens["Berlin"].entity == "B-GPE"
    assert tokens["French"].entity == "B-NORP"
    assert (tokens["said"].pos, tokens["mayor"].pos, tokens["the"].pos) == ("VERB", "NOUN", "DET")
    assert (tokens["the"].chunk, tokens["mayor"].chunk, tokens["said"].chunk) == ("B", "I", "O")


def test_nothing_to_tag():
    assert tagged("") == ()


def test_the_same_twice_and_well_formed():
    text = TEXT.upper() + "\n" + TEXT + "\n" + "𝔄 \u202e ́ “” 12%"
    tokens = tagged(text)
    assert tokens == tagged(text)
    assert [(t.start, t.end) for t in tokens] == sorted((t.start, t.end) for t in tokens)
    before = "O"
    for token in tokens:
        assert token.pos in POS
        assert token.chunk in CHUNKS
        assert token.entity in ENTITIES
        if token.entity[0] == "I":
            assert before[2:] == token.entity[2:]
        before = token.entity
