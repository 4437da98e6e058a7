"""Judgements hold over groups, later ones over earlier ones, and no order of independent ones matters."""

from itertools import combinations

import hypothesis.strategies as st
from hypothesis import given

from sayso.case.replay.partition import Group, Judgement, regroup, what_holds
from sayso.schema import Verb

NODES = "abcdefghij"
judged = st.lists(
    st.tuples(
        st.sampled_from([Verb.SAME, Verb.DIFFERENT, Verb.UNSURE]),
        st.lists(st.sampled_from(NODES), min_size=2, max_size=4, unique=True),
    ),
    max_size=12,
)
cuts = st.lists(st.integers(0, 3), min_size=len(NODES), max_size=len(NODES))


def judgements(of):
    return [Judgement(f"{n:03}", verb, tuple(members)) for n, (verb, members) in enumerate(of)]


def groups(cut):
    """Nodes with one number are one group of the tool's; those with 3 in none."""
    found = {n: tuple(node for node, own in zip(NODES, cut, strict=True) if own == n) for n in range(3)}
    return [Group(members[len(members) // 2], members) for members in found.values() if members]


def of_node(parts):
    return {node: part for part in parts for node in part}


def test_without_judgements_groups_stay():
    tool = [Group("b", ("a", "b")), Group("c", ("c",))]
    assert regroup(tool, []) == ([("a", "b"), ("c",)], {})


def test_who_is_judged_apart_leaves_and_those_who_left_stay_together():
    tool = [Group("a", ("a", "b", "c", "d"))]
    assert regroup(tool, judgements([(Verb.DIFFERENT, "ac"), (Verb.DIFFERENT, "ad")]))[0] == [("a", "b"), ("c", "d")]
    assert regroup(tool, judgements([(Verb.DIFFERENT, "acd"), (Verb.DIFFERENT, "cd")]))[0] == [
        ("a", "b"),
        ("c",),
        ("d",),
    ]


def test_the_first_of_two_stays():
    tool = [Group("d", ("a", "b", "c", "d"))]
    assert regroup(tool, judgements([(Verb.DIFFERENT, "ba")]))[0] == [("a",), ("b", "c", "d")]
    assert regroup(tool, judgements([(Verb.DIFFERENT, "ab")]))[0] == [("a", "c", "d"), ("b",)]


def test_the_same_joins_whole_groups():
    tool = [Group("a", ("a", "b")), Group("c", ("c", "d")), Group("e", ("e",))]
    assert regroup(tool, judgements([(Verb.SAME, "bd")]))[0] == [("a", "b", "c", "d"), ("e",)]


def test_a_pair_judged_apart_is_not_joined_through_its_groups():
    tool = [Group("a", ("a", "b")), Group("c", ("c", "d"))]
    parts, overruled = regroup(tool, judgements([(Verb.SAME, "bd"), (Verb.DIFFERENT, "ac")]))
    assert overruled == {}, "the two can both hold"
    assert parts == [("a", "b", "d"), ("c",)]


def test_the_later_of_two_that_contradict_each_other_through_a_third():
    assert what_holds(judgements([(Verb.SAME, "ab"), (Verb.SAME, "bc"), (Verb.DIFFERENT, "ac")])).overruled == {
        "000": "002"
    }
    assert what_holds(judgements([(Verb.DIFFERENT, "ac"), (Verb.SAME, "ab"), (Verb.SAME, "bc")])).overruled == {
        "000": "002"
    }


def test_unsure_takes_a_judgement_of_the_pair_back():
    parts, overruled = regroup([Group("a", ("a",))], judgements([(Verb.SAME, "ab"), (Verb.UNSURE, "ba")]))
    assert parts == [("a",), ("b",)]
    assert overruled == {"000": "001"}


@given(cuts, judged)
def test_laws(cut, of):
    tool, told = groups(cut), judgements(of)
    parts, overruled = regroup(tool, told)
    nodes = [node for part in parts for node in part]
    assert len(nodes) == len(set(nodes)), "a partition"
    assert set(nodes) == {n for g in tool for n in g.members} | {n for j in told for n in j.members}
    where = of_node(parts)
    for judgement in told:
        if judgement.decision in overruled:
            assert overruled[judgement.decision] > judgement.decision, "only by a later one"
        elif judgement.verb is Verb.SAME:
            assert len({where[n] for n in judgement.members}) == 1
        elif judgement.verb is Verb.DIFFERENT:
            assert all(where[judgement.members[0]] != where[n] for n in judgement.members[1:])
    assert regroup(tool, [*reversed(told)]) == (parts, overruled), "sorted by when they were made"
    latest = [j.decision for j in told][-1:]
    assert not set(latest) & overruled.keys(), "the newest always holds"


@given(cuts, judged)
def test_judgements_that_do_not_contradict_each_other_come_in_any_order(cut, of):
    """Numbered anew the other way round, they give the same groups."""
    tool, told = groups(cut), judgements(of)
    parts, overruled = regroup(tool, told)
    turned = [j._replace(decision=f"{999 - n:03}") for n, j in enumerate(told)]
    if not overruled and not what_holds(turned).overruled:
        assert regroup(tool, turned)[0] == parts


@given(cuts, judged)
def test_saying_again_what_holds_changes_nothing(cut, of):
    tool, told = groups(cut), judgements(of)
    parts, overruled = regroup(tool, told)
    again = [j._replace(decision=f"{n:03}x") for n, j in enumerate(told) if j.decision not in overruled]
    assert regroup(tool, [*told, *again])[0] == parts


@given(cuts)
def test_the_tools_own_groups_confirmed_are_the_tools_own_groups(cut):
    tool = groups(cut)
    told = judgements([(Verb.SAME, group.members) for group in tool if len(group.members) > 1])
    told += [Judgement(f"1{n:02}", Verb.DIFFERENT, (a.face, b.face)) for n, (a, b) in enumerate(combinations(tool, 2))]
    assert regroup(tool, told) == regroup(tool, [])
