"""One change at a time to what decides, and whether the tests notice.

`list.txt` names conditions, thresholds and columns of this package, each with what it is changed into and the tests that
must fail then. After DeMillo, Lipton and Sayward (1978), by hand: a change that no user would see is not in the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sayso"
LIST = Path(__file__).with_name("list.txt")


class Mutant(NamedTuple):
    """A change of one place of one file."""

    file: str
    was: str
    now: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.was.strip()}  ->  {self.now.strip()}"

    def sources(self) -> tuple[str, str] | None:
        """The file as it is and as it is changed; None where the words stand in it not once, but never or often."""
        path = SOURCE / self.file
        source = path.read_text("utf-8") if path.exists() else ""
        return (source, source.replace(self.was, self.now)) if source.count(self.was) == 1 else None


def read_mutants() -> Iterator[Mutant]:
    """The list, in order: `= file: tests`, then pairs of lines `- as it is` and `+ changed`."""
    file, tests, was = "", (), ""
    for line in LIST.read_text("utf-8").splitlines():
        mark, words = line[:1], line[2:]
        if mark == "=":
            file, _, named = words.partition(": ")
            tests = tuple(named.split())
        elif mark == "-":
            was = words
        elif mark == "+":
            yield Mutant(file, was, words, tests)
