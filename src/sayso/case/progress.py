"""What building and proving say of themselves, while they run and when they are done: values, which load nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from sayso.schema import Failure


class Progress(NamedTuple):
    """How far a build has come. `total` is None while it is not known."""

    stage: str
    done: int
    total: int | None
    name: str = ""


Watch = Callable[[Progress], None]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did."""

    added: int
    """Pages that were not in the case."""
    known: int
    """Pages that were."""
    analysed: int
    failures: tuple[Failure, ...]
    """Inputs of this build that could not be read, in whole or in part."""
    changed: bool
    """Whether the tables were made anew."""
    passed: Mapping[str, int] = {}
    """Files that nobody would call pages, by kind: how many were passed over."""
    notes: tuple[str, ...] = ()
    """What the user is to know of how the inputs were read."""


class Problem(NamedTuple):
    """A row that does not hold, and why."""

    table: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.detail}"


class Proof(NamedTuple):
    """How much was checked, and what did not hold."""

    pages: int
    rows: int
    spans: int
    problems: tuple[Problem, ...]
    remade: bool = False
    """Whether the tables were made again and compared, not only their spans."""
