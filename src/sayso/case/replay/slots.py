"""One question, one answer: of two decisions that answer the same, the later one holds."""

from __future__ import annotations

from collections.abc import Mapping

from sayso.case.decisions import REMARKS
from sayso.schema import Decision, Verb

_JUDGED = frozenset({Verb.RIGHT, Verb.WRONG, Verb.UNSURE, Verb.EXPLAIN})
"""Answers to whether something is as it is shown."""
Question = tuple[object, ...]


class Slots:
    """Which decision answers which question: the last that took it."""

    def __init__(self) -> None:
        self._taken: dict[Question, str] = {}
        self._asked: dict[str, list[Question]] = {}
        self._judged: dict[str, str] = {}

    def take(self, decision: Decision, about: str) -> None:
        """A decision answers its question about something; an earlier answer holds no longer."""
        if decision.verb not in REMARKS:
            self._asked.setdefault(decision.id, []).append(_question(decision, about))
            self._taken[_question(decision, about)] = decision.id

    def holds(self, decision: Decision, about: str) -> bool:
        """Whether it is the last that answers its question, once all were taken."""
        return self._taken.get(_question(decision, about), decision.id) == decision.id

    def overrule(self, found: Mapping[str, str]) -> None:
        """Judgements that do not hold, each by the one that stands against it."""
        self._judged |= found

    def overruled(self) -> dict[str, tuple[str, bool]]:
        """Decision -> the later one that says otherwise, and whether it does so of all that it was about."""
        found = {decision: (by, True) for decision, by in self._judged.items()}
        for decision, questions in self._asked.items():
            lost = [by for question in questions if (by := self._taken[question]) != decision]
            if lost:
                found[decision] = (lost[-1], len(lost) == len(questions))
        return found


def _question(decision: Decision, about: str) -> Question:
    return decision.of, "right" if decision.verb in _JUDGED else decision.verb, about
