from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.reporting.attributions import (
    FoundAttribution,
    find_attributions,
    lines_of,
    read_ranges,
    suppress_overlaps,
)
from sayso.document.reporting.attributions.paths import MOVES, best_paths, runs, shared, size
from sayso.document.reporting.attributions.transcripts import find_signed, find_turns
from sayso.document.words.quotations import quotation_states
from sayso.models import load_reader
from sayso.models.reader import TAGS, windows_of
from sayso.schema import AttributionKind, Block, BlockLabel, Document, Span
from tests.golden import golden


def page(text):
    return Document(id="d", path="d", name="d", sha256="", media_type="text/plain", encoding="utf-8", text=text)


def found(text, ranges=None):
    return find_attributions(page(text), load_reader().read(text, ranges or [(0, len(text))], quotation_states(text)))


@pytest.mark.parametrize("case", golden("attributions"))
def test_case(case):
    text = case.given.replace("⏎", "\n")
    shown = [
        " | ".join([*(" / ".join(text[a:b] for a, b in part) for part in (row.source, row.cue, row.content)), row.kind])
        for row in found(text)
    ]
    assert shown == case.expected.splitlines()


STORY = "Mayor Ilse Brandt said the bridge was closed. “It will open in June,” she told reporters.\n"
WORDS = st.lists(
    st.sampled_from(
        ["Ann", "said", "that", "it", "rained", ".", "“", "”", "'", "\n", "told", "us", ":", "BOB", "—", "denied"]
    ),
    max_size=60,
)


@settings(max_examples=40)
@given(WORDS)
def test_spans_lie_in_order_and_in_the_text(words):
    text = " ".join(words)
    rows = found(text)
    for row in rows:
        assert row.content
        assert 0 <= row.score <= 1
        for part in (row.source, row.cue, row.content):
            assert all(0 <= a < b <= len(text) and text[a:b].strip() == text[a:b] for a, b in part)
            assert all(one.end <= other.start for one, other in itertools.pairwise(part))
    assert len({row.id for row in rows}) == len(rows)


def test_the_same_bytes_whatever_was_read_before():
    alone = found(STORY * 30)
    found("Another page, " * 400)
    assert found(STORY * 30) == alone


def test_only_the_blocks_given_are_read():
    text = STORY + "“Buy now,” the advert says.\n" + STORY
    blocks = [
        Block(id="0", document="d", start=0, end=len(STORY), label=BlockLabel.BODY),
        Block(id="1", document="d", start=len(STORY), end=len(text) - len(STORY), label=BlockLabel.ADVERT),
        Block(id="2", document="d", start=len(text) - len(STORY), end=len(text), label=BlockLabel.BODY, repeats=0),
    ]
    rows = found(text, read_ranges(blocks))
    assert len(rows) == 4
    advert = text.index("“Buy")
    assert all(span.end <= advert or span.start >= len(text) - len(STORY) for row in rows for span in row.content)


def test_nothing_to_read():
    assert found("") == ()
    assert found("\n\n  \n") == ()


def test_time_is_linear_in_length():
    """As the square of its length, this would take hours."""
    assert found("x" * 1_000_000) == ()
    assert found("“" * 2_000) == ()


@given(st.integers(1, 5000))
def test_windows_cover_all_pieces_and_overlap(n):
    windows = windows_of(n)
    assert windows[0][0] == 0
    assert windows[-1][1] == n
    assert all(other[0] < one[1] < other[1] for one, other in itertools.pairwise(windows))


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4), st.integers(1, 30))
def test_best_paths_are_legal_and_do_not_depend_on_one_another(seeds, length):
    scores = [
        np.random.default_rng(s).normal(size=(length + n, len(TAGS))).astype(np.float32) for n, s in enumerate(seeds)
    ]
    together = best_paths(scores)
    for path, one in zip(together, scores, strict=True):
        assert (path == best_paths([one])[0]).all()
        assert all(MOVES[a, b] == 0 for a, b in itertools.pairwise(path))


def test_runs_part_at_a_begin():
    path = np.array([5, 6, 0, 5, 5, 6, 0, 1], dtype=np.int8)
    assert runs(path, 5, 10) == ((10, 12), (13, 14), (14, 16))
    assert runs(path, 3) == ()
    assert shared(((0, 4), (6, 8)), ((2, 7),)) == 3
    assert size(((0, 4), (6, 8))) == 6


def lines(text):
    return [Span(found.start(), found.end()) for found in re.finditer(r"[^\n]+", text)]


def test_two_labels_are_no_transcript():
    text = "Place: the old mill\nTime: six in the evening\nPrice: nothing at all"
    assert list(find_turns(text, lines(text))) == []


@pytest.mark.parametrize(
    "text", ["The rest - Ann said", "“It rained all of the day” on Tuesday - Ann", "A twenty-one - Ann"]
)
def test_a_dash_is_no_signature(text):
    assert list(find_signed(text, lines(text), quotation_states(text))) == []


def test_lines_are_those_of_the_blocks():
    text = "One line.\n\nTwo lines.\nOut.\nThree."
    reading = load_reader().read(text, [(0, 21), (27, 33)], quotation_states(text))
    assert [text[a:b] for a, b in lines_of(reading)] == ["One line.", "Two lines.", "Three."]


def test_kinds_are_those_of_the_schema():
    assert {row.kind for row in found(STORY)} == {AttributionKind.DIRECT, AttributionKind.INDIRECT}


def test_one_speaker_twice_is_no_transcript():
    text = "Anna: It rained all day.\nAnna: It stopped at noon."
    assert list(find_turns(text, lines(text))) == []


def test_what_scores_low_is_left_out_and_of_two_that_overlap_the_surer_is_kept():
    sure, unsure, low = (
        FoundAttribution(((at, at + 1),), ((at + 1, at + 2),), ((at + 3, at + 9),), score)
        for at, score in ((0, 0.9), (10, 0.5), (20, 0.3))
    )
    assert set(suppress_overlaps([low, unsure, sure])) == {sure, unsure}
    assert list(suppress_overlaps([unsure._replace(content=((3, 8),)), sure])) == [sure]
