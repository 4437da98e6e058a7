"""A case put right, and what lasts of it."""

import shutil

import msgspec
import pytest

import sayso
from sayso.errors import DecisionError, UnseenDecision


@pytest.fixture
def path(example_path, tmp_path):
    return shutil.copy(example_path, tmp_path / "ferry.sayso")


@pytest.fixture
def case(path):
    with sayso.open_case(path) as opened:
        yield opened


def large(case):
    """A claim with members on several pages."""
    return max(case.claims, key=lambda claim: (claim.documents, claim.id))


def test_what_is_decided_is_kept(case, path):
    members = large(case).members
    one = case.decide("same", "statement", members[:2], who="Ana", value="with", reason="word for word")
    with sayso.open_case(path) as other:
        assert other.decisions == (one,)
        assert other.in_force == {one.id}
    assert [anchor.exact for anchor in one.target] == [case.words(member) for member in members[:2]]
    undo = case.undo(one.id, who="Bo")
    assert case.in_force == {undo.id}
    with pytest.raises(DecisionError, match="in force"):
        case.undo(one.id, who="Bo")
    case.undo(undo.id, who="Ana")
    assert one.id in case.in_force


def test_decisions_go_one_after_the_other_however_fast(case):
    made = [case.decide("note", "statement", large(case).members[:1], who="Ana", value=str(n)) for n in range(5)]
    assert [one.value for one in case.decisions] == [one.value for one in made]
    assert len({one.at for one in made}) == 5


def test_who_did_not_see_the_newest_is_shown_both(case, path):
    members = large(case).members[:2]
    with sayso.open_case(path) as other:
        first = case.decide("different", "statement", members, who="Ana", saw="")
        with pytest.raises(UnseenDecision) as told:
            other.decide("same", "statement", members, who="Bo", saw="")
        assert told.value.newer == (first,)
        assert told.value.wanted.who == "Bo"
        assert other.decisions == (first,), "nothing is kept until Bo has seen it"
        second = other.decide("same", "statement", members, who="Bo", saw=first.id)
    assert case.decisions == (first, second)


def test_decisions_of_another_copy_are_taken_once(case, path, tmp_path):
    other = shutil.copy(path, tmp_path / "other.sayso")
    case.decide("right", "statement", large(case).members[:1], who="Ana")
    case.undo(case.decide("flag", "statement", large(case).members[:1], who="Ana").id, who="Bo")
    with sayso.open_case(other) as copy:
        assert copy.apply(case.decisions) == (3, 0)
        assert copy.apply(reversed(case.decisions)) == (0, 3)
        assert copy.decisions == case.decisions


def test_a_file_with_a_changed_decision_is_refused_whole(case, path, tmp_path):
    other = shutil.copy(path, tmp_path / "other.sayso")
    one = case.decide("right", "statement", large(case).members[:1], who="Ana")
    two = case.decide("flag", "statement", large(case).members[:1], who="Ana")
    with sayso.open_case(other) as copy:
        with pytest.raises(DecisionError, match="changed"):
            copy.apply([one, msgspec.structs.replace(two, who="Bo")])
        assert copy.decisions == ()
