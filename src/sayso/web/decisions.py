"""What people decided, as a history shows it, and what a form about places has seen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sayso.case.decisions import Outcome, OutcomeKind, sentence
from sayso.schema import Decision


class Told(NamedTuple):
    """A decision as a sentence, with what became of it."""

    decision: Decision
    words: str
    holds: bool
    """Whether it can be taken back: nobody has done so."""
    fate: str
    """What became of it where it does not simply hold; empty where it does."""

    @property
    def day(self) -> str:
        """When, to the minute."""
        return self.decision.at[:16].replace("T", " ")


def told(decision: Decision, known: Mapping[str, Decision], outcomes: Mapping[str, Outcome]) -> Told:
    """A decision as a sentence; of an undo, with what it takes back."""
    undone = known.get(decision.undoes) if decision.undoes else None
    words = f"takes back: {sentence(undone)}" if undone else sentence(decision)
    outcome = outcomes.get(decision.id)
    kind = OutcomeKind.HOLDS if outcome is None else outcome.kind
    why = "" if outcome is None or outcome.why in known else outcome.why
    fate = "" if kind in {OutcomeKind.HOLDS, OutcomeKind.UNDONE} else ": ".join(filter(None, (kind.value, why)))
    return Told(decision, words, kind is not OutcomeKind.UNDONE, fate)


def newest_about(places: Sequence[tuple[str, int, int]], known: Sequence[Decision]) -> str:
    """The newest decision about any of these places: what a form shown now has seen; empty where there is none."""
    wanted = set(places)
    seen = (d.id for d in known if any((a.document, a.start, a.end) in wanted for a in d.target))
    return max(seen, default="")
