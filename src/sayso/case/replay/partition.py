"""Groups that the tool made, and what people judged of their members -> the groups that hold.

A judgement is stronger than any grouping of the tool's, a later judgement stronger than an earlier one that it
contradicts. What was judged the same is one through any number of others; what was judged different never is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sayso.schema import Verb

N = TypeVar("N", bound="str | tuple[Any, ...]")


class Group(NamedTuple, Generic[N]):
    """A group of the tool's: the member that stands for it, and all."""

    face: N
    members: tuple[N, ...]


class Judgement(NamedTuple, Generic[N]):
    """What somebody judged, by the id of the decision: all of them one, or the first apart from each of the others."""

    decision: str
    verb: Verb
    members: tuple[N, ...]


class _Sets(Generic[N]):
    """Members that are one, known by their smallest, and sets that are apart: each by which decision."""

    def __init__(self) -> None:
        self._above: dict[N, N] = {}
        self._joined: dict[N, str] = {}
        self._apart: dict[N, dict[N, str]] = {}

    def root(self, member: N) -> N:
        self._above.setdefault(member, member)
        while self._above[member] != member:
            self._above[member] = self._above[self._above[member]]
            member = self._above[member]
        return member

    def part(self, one: N, other: N, decision: str) -> str | None:
        """Keep two apart for good; where they are one, by which decision."""
        low, high = self.root(one), self.root(other)
        if low == high:
            return self._joined.get(low, decision)
        for a, b in ((low, high), (high, low)):
            self._apart.setdefault(a, {}).setdefault(b, decision)
        return None

    def join(self, one: N, other: N, decision: str = "") -> str | None:
        """Make two one; where they are apart, by which decision."""
        low, high = sorted((self.root(one), self.root(other)))
        if low == high:
            return None
        if high in self._apart.get(low, {}):
            return self._apart[low][high]
        self._above[high] = low
        self._joined[low] = max(decision, self._joined.get(low, ""), self._joined.get(high, ""))
        for other_, by in self._apart.pop(high, {}).items():
            self._apart[other_].pop(high)
            for a, b in ((low, other_), (other_, low)):
                self._apart.setdefault(a, {}).setdefault(b, by)
        return None


class Judged(NamedTuple, Generic[N]):
    """The judgements that hold."""

    sets: _Sets[N]
    firsts: frozenset[N]
    """Members that others were judged apart from: they stay."""
    named: frozenset[N]
    """All that were judged."""
    overruled: dict[str, str]
    """A decision that does not hold, or not for all its members -> the later one that says otherwise."""


def what_holds(judgements: Iterable[Judgement[N]]) -> Judged[N]:
    """The judgements that hold: of two that contradict each other, through whatever others, the later.

    Near linear in the members named.
    """
    sets = _Sets[N]()
    firsts: set[N] = set()
    settled: dict[frozenset[N], str] = {}
    overruled: dict[str, str] = {}
    judgements = sorted(judgements, key=lambda judgement: judgement.decision, reverse=True)
    for decision, verb, (first, *others) in judgements:
        if verb is Verb.DIFFERENT:
            firsts.add(first)
        for other in others:
            by = settled.setdefault(frozenset((first, other)), decision)
            if by == decision and verb is not Verb.UNSURE:
                by = (sets.join if verb is Verb.SAME else sets.part)(first, other, decision) or decision
            if by != decision:
                overruled.setdefault(decision, by)
    return Judged(sets, frozenset(firsts), frozenset(one for j in judgements for one in j.members), overruled)


def regroup(
    groups: Sequence[Group[N]], judgements: Iterable[Judgement[N]]
) -> tuple[list[tuple[N, ...]], dict[str, str]]:
    """The members of the groups, and all judged, in groups that hold, each sorted; and what was overruled by what.

    What nobody judged stays with what stands for its group. A member that was judged apart from that leaves, and with
    it those of its group that left as well and that it is not judged apart from. The same for any order of judgements
    that do not contradict each other.

    >>> group = Group("a", ("a", "b", "c", "d"))
    >>> regroup([group], [Judgement("1", Verb.DIFFERENT, ("a", "c", "d"))])[0]
    [('a', 'b'), ('c', 'd')]
    """
    sets, firsts, named, overruled = what_holds(judgements)
    for group in groups:
        others = sorted(set(group.members) - {group.face}, key=lambda one: (one not in named, one not in firsts, one))
        open_ = [group.face]
        for member in others:
            if all(sets.join(stays, member) for stays in (open_ if member in named else open_[:1])):
                open_.append(member)
    parts: dict[N, list[N]] = {}
    for member in sorted(named | {member for group in groups for member in group.members}):
        parts.setdefault(sets.root(member), []).append(member)
    return [tuple(part) for part in parts.values()], overruled
