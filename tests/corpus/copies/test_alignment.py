from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sayso.corpus.copies.alignment import SEED, grow, join_runs, shared_runs, stretches
from sayso.corpus.index.shingles import mix

WORDS = st.lists(st.integers(0, 12), max_size=60)


def hashed(numbers):
    return mix(np.array(numbers, dtype=np.uint64))


@given(WORDS, WORDS, WORDS)
def test_runs_hold_equal_words_and_each_word_once(shared, left, right):
    a, b = hashed([*left, *shared, *right]), hashed([*right, *left, *shared])
    used_a, used_b = set(), set()
    for run in shared_runs(a, b):
        assert run.size >= SEED
        assert (a[run.a : run.a + run.size] == b[run.b : run.b + run.size]).all()
        assert not used_a & set(range(run.a, run.a + run.size))
        assert not used_b & set(range(run.b, run.b + run.size))
        used_a |= set(range(run.a, run.a + run.size))
        used_b |= set(range(run.b, run.b + run.size))


@given(WORDS, WORDS)
def test_what_a_text_says_twice_never_meets_itself(shared, between):
    words = hashed([*shared, *between, *shared])
    for run in shared_runs(words, words, within=True):
        assert run.a + run.size <= run.b
        assert (words[run.a : run.a + run.size] == words[run.b : run.b + run.size]).all()


@given(WORDS, WORDS, WORDS, st.integers(0, 6))
def test_blocks_begin_and_end_with_equal_words_and_stay_apart(shared, left, right, gap):
    a, b = hashed([*left, *shared, *right]), hashed([*right, *shared, *left])
    blocks = grow(join_runs(shared_runs(a, b), gap), a, b)
    for block in blocks:
        assert 0 <= block.a < block.a_end <= len(a)
        assert 0 <= block.b < block.b_end <= len(b)
        assert a[block.a] == b[block.b]
        assert a[block.a_end - 1] == b[block.b_end - 1]
    for side in (lambda block: (block.a, block.a_end), lambda block: (block.b, block.b_end)):
        spans = sorted(map(side, blocks))
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


def test_moved_paragraphs_are_both_found():
    first, second = list(range(100, 120)), list(range(200, 220))
    runs = shared_runs(hashed(first + second), hashed(second + first))
    assert [tuple(run) for run in runs] == [(0, 20, 20), (20, 0, 20)]


def test_a_block_grows_over_single_other_words():
    words = list(range(40))
    other = [*words[:12], 100, *words[13:15], 101, *words[16:]]
    (block,) = grow(join_runs(shared_runs(hashed(words), hashed(other))[:1], 0), hashed(words), hashed(other))
    assert (block.a, block.a_end) == (0, 40)


def test_a_word_said_a_hundred_thousand_times_costs_linear_time():
    """As the square of their number, this would take hours."""
    words = hashed([7] * 100_000 + list(range(100, 130)))
    runs = shared_runs(words, words[::1].copy())
    assert max(run.size for run in runs) == 30 + SEED - 1


def test_stretches():
    assert stretches(np.array([1, 1, 0, 1, 0, 1, 1, 1], dtype=bool), 2) == [(0, 2), (5, 8)]
    assert stretches(np.ones(3, dtype=bool), 4) == []
