"""The errors that sayso raises, each carrying what it is about.

SaysoError
├── InputError      an input that cannot be read: becomes a row of `failures`
├── CaseError       a case that cannot be opened, or is in use
├── OutputError     a file that cannot be written, or that is not ours to write over
├── SettingError    a setting that there is not, or a value that it cannot have
├── DecisionError   a decision that cannot be made, or that rests on what its maker has not seen
├── ExtraMissing    an optional library that a feature needs
└── ModelError      a shipped model that is missing or damaged
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from sayso.schema import Decision, FailureReason


class SaysoError(Exception):
    """The root: the command line shows these as one line."""


class InputError(SaysoError):
    """An input, or one record of it, that cannot be read."""

    def __init__(self, path: str, reason: FailureReason, detail: str) -> None:
        super().__init__(f"{path}: {reason}: {detail}")
        self.path = path
        self.reason = reason
        self.detail = detail


class CaseError(SaysoError):
    """A case that cannot be opened, or that another process is writing."""


class OutputError(SaysoError):
    """A file that cannot be written, or one that stands in the way and is not sayso's own."""

    def __init__(self, path: os.PathLike[str], detail: str) -> None:
        super().__init__(f"{os.fspath(path)}: {detail}")
        self.path = path


class SettingError(SaysoError):
    """A setting that there is not, or a value that is not of its kind."""


class DecisionError(SaysoError):
    """A decision that is none: a verb that cannot be said of that, a place that is on no page."""


class UnseenDecision(DecisionError):
    """Somebody decided the same question meanwhile: nothing was kept, and both are to be shown."""

    def __init__(self, wanted: Decision, newer: Sequence[Decision]) -> None:
        super().__init__(f"decided meanwhile: {', '.join(f'{one.verb} by {one.who}' for one in newer)}")
        self.wanted = wanted
        self.newer = tuple(newer)


class ExtraMissing(SaysoError):
    """A feature whose optional library is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional library: pip install 'sayso[{extra}]'")


class ModelError(SaysoError):
    """A shipped model that is missing, or whose bytes are not those of its card."""
