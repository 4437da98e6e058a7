import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sayso.corpus.index.shingles import shingle, split_words, winnow

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \n\r.'’a中é\u0301\u00ad𝒜🙂")), max_size=200)


@given(TEXTS)
def test_words_are_in_order_inside_the_text_and_cover_every_letter(text):
    words = split_words(text)
    ends = words.ends.tolist()
    starts = words.starts.tolist()
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    covered = set().union(*(range(start, end) for start, end in zip(starts, ends, strict=True))) if starts else set()
    assert all(place in covered for place, sign in enumerate(text) if sign.isalnum() and ord(sign) < 0x10000)


@given(TEXTS, TEXTS)
def test_a_word_has_one_hash_wherever_it_stands(before, after):
    alone = split_words("Hartvale").hashes[0]
    words = split_words(f"{before} HARTVALE {after}")
    assert alone in words.hashes


def test_signs_without_spaces_are_words_and_differ():
    words = split_words("渡轮搁浅𠀀𠀁")
    assert len(set(words.hashes.tolist())) == 6


def test_a_stem_is_told_by_its_first_letters():
    assert split_words("recruited", 6).hashes[0] == split_words("recruiting", 6).hashes[0]
    assert split_words("recruited").hashes[0] != split_words("recruiting").hashes[0]


@given(st.lists(st.integers(0, 30), min_size=8, max_size=8), st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30)))
def test_a_run_of_eight_words_is_never_missed(run, left, right):
    def sketch(words):
        return set(winnow(shingle(np.array(words, dtype=np.uint64), 6), 3).tolist())

    assert sketch([*left, *run, *right]) & sketch([*right, *run, *left])


def test_a_megabyte_without_a_break_is_read_in_linear_time():
    """As the square of its length, this would take hours."""
    for text in ("a" * 1_000_000, "a " * 500_000, "'s" * 500_000, "渡" * 1_000_000):
        assert len(split_words(text))
