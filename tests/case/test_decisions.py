"""What people decide: whole or refused, known by what it says, kept for good, taken back one by one."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import msgspec
import pytest

from sayso.case.decisions import (
    RULES,
    anchored,
    decided,
    decision_id,
    in_force,
    is_unchanged,
    next_moment,
    resting_on,
    sentence,
    unseen,
    without_page,
)
from sayso.errors import DecisionError
from sayso.schema import Thing, Verb

TEXT = "Petra Vandel said the ferry was overloaded. The minister denied it."
A = anchored("aaaa", TEXT, 0, 12)
B = anchored("bbbb", TEXT, 18, 42)
C = anchored("cccc", TEXT, 44, 56)
AT = "2026-11-30T14:02:07.123Z"


def later(n):
    return f"2026-11-30T14:02:08.{n:03}Z"


def made(verb, of, *target, at=AT, who="Ana", **rest):
    return decided(Verb(verb), Thing(of), target, at=at, who=who, **rest)


def test_the_same_decision_has_the_same_id_and_a_later_one_a_larger():
    one = made("same", "name", A, B)
    assert one.id == made("same", "name", A, B).id
    assert one.id[14] == "7", "a UUID of version 7"
    assert one.id[19] in "89ab"
    assert one.id < made("same", "name", A, B, at=later(0)).id
    assert one.id != made("same", "name", A, C).id


@pytest.mark.parametrize(
    "change",
    [
        {"who": "Bo"},
        {"at": later(1)},
        {"verb": Verb.DIFFERENT},
        {"value": "x"},
        {"reason": "x"},
        {"saw": ""},
        {"target": (A, C)},
    ],
)
def test_a_changed_decision_betrays_itself(change):
    one = made("same", "name", A, B)
    assert is_unchanged(one)
    assert not is_unchanged(msgspec.structs.replace(one, **change))


@pytest.mark.parametrize(
    ("verb", "of", "target", "rest", "why"),
    [
        ("same", "name", (A,), {}, "2 places or more"),
        ("different", "name", (A, B, A), {}, "one twice"),
        ("same", "saying", (A, B), {}, "not said of a saying"),
        ("speaker", "saying", (A, B, C), {}, "1 or 2 places"),
        ("stance", "saying", (A,), {}, "needs a value: one of asserts"),
        ("stance", "saying", (A,), {"value": "shouts"}, "no value of stance"),
        ("rename", "name", (A,), {"value": "  "}, "needs a value"),
        ("note", "page", (A,), {}, "needs a value"),
        ("note", "page", (A,), {"value": "x" * 10_001}, "more than"),
        ("wrong", "page", (A,), {}, "not said"),
        ("undo", "decision", (), {}, "takes back"),
        ("right", "name", (A,), {"undoes": "x"}, "takes back"),
        ("right", "name", (A,), {"who": " "}, "who made it"),
        ("right", "name", (A,), {"at": "2026-11-30"}, "no moment"),
        ("right", "name", (A,), {"at": "2026-11-30T14:02:07Z"}, "no moment"),
    ],
)
def test_what_is_no_decision_is_refused(verb, of, target, rest, why):
    with pytest.raises(DecisionError, match=why):
        made(verb, of, *target, **rest)


def test_every_verb_can_be_said_of_something():
    assert set(RULES) == set(Verb)
    for verb, rule in RULES.items():
        of = min(rule.of)
        values = rule.values(of) if rule.values else ()
        value = (values[0] if values else "words") if rule.needs_value else None
        target = (A, B, C)[: rule.least]
        assert is_unchanged(made(verb, of, *target, value=value, undoes="x" if verb is Verb.UNDO else None))


def test_a_place_that_is_on_no_page_is_refused():
    for start, end in ((-1, 3), (3, 3), (5, 4), (0, len(TEXT) + 1)):
        with pytest.raises(DecisionError, match="no such place"):
            anchored("aaaa", TEXT, start, end)


def test_a_clock_that_is_wrong_puts_nothing_before_what_is_there():
    newest = made("same", "name", A, B, at=later(5))
    past = datetime(2020, 1, 1, tzinfo=UTC)
    assert next_moment(past, [newest]) == later(6)
    assert next_moment(past + timedelta(days=10_000), [newest]) == "2047-05-19T00:00:00.000Z"


def undoing(n, of):
    return made("undo", "decision", at=later(n), undoes=of.id)


def test_an_undo_takes_back_and_an_undo_of_it_gives_back():
    one = made("same", "name", A, B)
    two = undoing(1, one)
    three = undoing(2, two)
    four = undoing(3, three)
    assert in_force([one]) == {one.id}
    assert in_force([one, two]) == {two.id}
    assert in_force([one, two, three]) == {one.id, three.id}
    for order in permutations([one, two, three, four]):
        assert in_force(order) == {two.id, four.id}


def test_what_was_not_seen_is_told():
    one = made("same", "statement", A, B)
    two = made("different", "statement", B, A, at=later(1), who="Bo", saw="")
    assert unseen(two, [one]) == (one,)
    assert unseen(msgspec.structs.replace(two, saw=one.id), [one]) == ()
    assert unseen(msgspec.structs.replace(two, saw=None), [one]) == (), "who does not look is told nothing"
    assert unseen(two, [one, undoing(2, one)]) == (), "what was taken back is not there"
    other = made("different", "statement", B, C, at=later(1), who="Bo", saw="")
    assert unseen(other, [one]) == (), "another pair is another question"
    assert unseen(made("note", "statement", A, at=later(1), value="x", saw=""), [one]) == ()


def test_what_rests_on_a_decision_are_later_ones_about_its_places():
    one = made("same", "name", A, B)
    two = made("rename", "name", A, at=later(1), value="Petra Vandel")
    three = made("type", "name", C, at=later(2), value="person")
    assert list(resting_on(one, [three, two, one])) == [two]
    assert list(resting_on(one, [one, two, undoing(3, two)])) == []
    assert list(resting_on(two, [one, two, three])) == []


def test_a_new_span_carries_what_rests_on_it():
    """What is decided of the words in their new place rests on the decision that put them there."""
    moved = made("span", "statement", A, B)
    on_it = made("span", "statement", B, C, at=later(1))
    last = made("note", "statement", C, at=later(2), value="see there")
    assert list(resting_on(moved, [moved, on_it, last])) == [on_it, last]


def test_a_forgotten_page_takes_its_words_along():
    both = made("same", "statement", A, B, reason="Vandel says so on both", value="with")
    left = without_page(both, "aaaa")
    assert left.target[0].exact == left.target[0].document == ""
    assert left.target[1] == B
    assert (left.id, left.value, left.reason, left.forgotten) == (both.id, "with", None, True)
    assert is_unchanged(left)
    assert not is_unchanged(msgspec.structs.replace(left, id="f" + left.id[1:]))
    gone = without_page(left, "bbbb")
    assert gone.value is None
    assert "ferry" not in msgspec.json.encode(gone).decode()
    assert without_page(both, "cccc") is both
    note = made("note", "statement", A, B, value="Vandel: overloaded")
    assert without_page(note, "aaaa").value is None, "free words may quote the page"


def test_ids_do_not_depend_on_what_was_forgotten():
    one = made("rename", "name", A, value="Petra Vandel")
    assert decision_id(msgspec.structs.replace(one, forgotten=True)) == one.id


@pytest.mark.parametrize("verb", sorted(set(Verb) - {Verb.UNDO}))
def test_every_decision_reads_as_a_sentence(verb):
    """Whatever it is said of, with each number of places that it takes."""
    rule = RULES[verb]
    for of in sorted(rule.of):
        values = rule.values(of) if rule.values else ()
        value = (values[0] if values else "words") if rule.needs_value else None
        for places in range(rule.least, min(rule.most, 3) + 1):
            told = sentence(made(verb, of, *(A, B, C)[:places], value=value))
            assert "“Petra Vandel”" in told or verb is Verb.GIST
            assert "{" not in told
            assert value is None or value in told
