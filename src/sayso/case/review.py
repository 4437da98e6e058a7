"""A case put right: decisions kept, taken back, carried from one copy of a case to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from sayso.case.decisions import decided, fault_of, in_force, is_unchanged, next_moment, unseen
from sayso.case.linking import relink
from sayso.case.replay import replay
from sayso.case.store import Store
from sayso.errors import DecisionError, UnseenDecision
from sayso.schema import Anchor, Decision, Thing, Verb
from sayso.writing import writing_whole


class Wish(NamedTuple):
    """What somebody wants to decide; `saw` as in `Decision`."""

    verb: Verb
    of: Thing
    target: tuple[Anchor, ...] = ()
    value: str | None = None
    reason: str | None = None
    saw: str | None = None
    undoes: str | None = None


class Applied(NamedTuple):
    """What a file of decisions brought."""

    added: int
    known: int


def decide(store: Store, wish: Wish, *, who: str, now: datetime) -> Decision:
    """Keep a decision, for good, and bring the rows that it bears on up to date.

    Raises DecisionError where it is none, UnseenDecision where `saw` shows that the same question was decided
    meanwhile: then nothing is kept.
    """
    with store.writing(lasting=True):
        known = store.decisions()
        decision = decided(
            wish.verb,
            wish.of,
            wish.target,
            who=who,
            at=next_moment(now, known),
            value=wish.value,
            reason=wish.reason,
            saw=wish.saw,
            undoes=wish.undoes,
        )
        if decision.undoes is not None and decision.undoes not in in_force(known):
            raise DecisionError(f"{decision.undoes}: no decision that is in force")
        newer = unseen(decision, known)
        if newer:
            raise UnseenDecision(decision, newer)
        store.add_decision(decision)
        relink(store, replay(store))
    return decision


def write_decisions(decisions: Iterable[Decision], path: Path) -> None:
    """A file of decisions, one a line as JSON, whole or not at all.

    Raises OutputError where a file of another making stands there.
    """
    with writing_whole(path, _is_file_of_decisions) as part:
        part.write_bytes(b"".join(msgspec.json.encode(decision) + b"\n" for decision in decisions))


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file. Raises DecisionError where a line is none, or where there is no such file."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DecisionError(f"{path}: {error.strerror}") from error
    out = []
    for number, line in enumerate(lines, start=1):
        try:
            out.append(msgspec.json.decode(line, type=Decision))
        except msgspec.DecodeError as error:
            raise DecisionError(f"{path}, line {number}: no decision ({error})") from error
    return tuple(out)


def _is_file_of_decisions(path: Path) -> bool:
    try:
        return bool(read_decisions(path)) or path.stat().st_size == 0
    except DecisionError:
        return False


def apply(store: Store, decisions: Iterable[Decision]) -> Applied:
    """Keep decisions of another copy of the case; those that it has already stay, so that twice is once.

    Raises DecisionError, and keeps none, where one is not what it was when it was made.
    """
    wanted = sorted(decisions, key=lambda decision: decision.id)
    for decision in wanted:
        fault = "changed since it was made" if not is_unchanged(decision) else fault_of(decision)
        if fault and not decision.forgotten:
            raise DecisionError(f"{decision.id}: {fault}")
    with store.writing(lasting=True):
        added = sum(store.add_decision(decision) for decision in wanted)
        if added:
            relink(store, replay(store))
    return Applied(added, len(wanted) - added)
