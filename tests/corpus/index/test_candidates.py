import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.corpus.index import candidates, spool
from sayso.corpus.index.candidates import candidate_pairs
from sayso.corpus.index.shingles import mix
from sayso.corpus.index.spool import Spool


def sketches(sets):
    return [np.unique(mix(np.array(sorted(numbers), dtype=np.uint64))) for numbers in sets]


@given(st.lists(st.sets(st.integers(0, 20), max_size=6), min_size=1, max_size=12), st.integers(1, 3))
def test_the_pairs_are_those_that_share_enough(sets, shared):
    found = list(candidate_pairs(sketches(sets), len(sets), shared))
    wanted = [(a, b) for a in range(len(sets)) for b in range(a + 1, len(sets)) if len(sets[a] & sets[b]) >= shared]
    assert found == wanted


def test_a_crowd_proposes_pairs_with_its_first_few_only(monkeypatch):
    monkeypatch.setattr(candidates, "CROWD", 5)
    found = list(candidate_pairs(sketches([{1}] * 20), 20, 1))
    assert found == [(hub, text) for hub in range(candidates.HUBS) for text in range(hub + 1, 20)]


def test_the_same_pairs_come_from_disk(monkeypatch):
    chance = np.random.default_rng(1)
    sets = [set(chance.integers(0, 300, 12).tolist()) for _ in range(200)]
    in_memory = list(candidate_pairs(sketches(sets), 200, 2))
    monkeypatch.setattr(spool, "_HELD", 100)
    assert list(candidate_pairs(sketches(sets), 200, 2)) == in_memory


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=20)))
@pytest.mark.parametrize("held", [3, 10_000])
def test_a_spool_gives_back_what_was_put_in_sorted(tmp_path_factory, held, parts):
    spool._HELD, kept = held, spool._HELD
    try:
        numbers = Spool(tmp_path_factory.mktemp("spool"), "numbers")
        for part in parts:
            numbers.add(np.array(part, dtype=np.uint64))
        assert [int(n) for drawer in numbers.drawers() for n in drawer] == sorted(n for part in parts for n in part)
    finally:
        spool._HELD = kept
