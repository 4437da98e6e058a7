"""What the commands print with: progress on a terminal, plain lines elsewhere, and no control codes of a page."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from sayso.case.build import Progress as Step

WIDTH = 80


def console() -> Console:
    """Standard output: as wide as the terminal, at most 100 columns; 80 where it is no terminal."""
    columns = min(shutil.get_terminal_size((WIDTH, 24)).columns, 100)
    return Console(width=columns if sys.stdout.isatty() else WIDTH, highlight=False, soft_wrap=False)


def complain(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"sayso: {printable(words)}\n")


def printable(words: str) -> str:
    r"""Page text and file names as one line without control or direction-changing characters.

    >>> print(printable("a" + chr(10) + "b" + chr(27)))
    a b\x1b
    """
    return "".join(_shown(char) for char in words.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\u200d\u200c\u00ad":
        return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
    return char


def shown(words: str, limit: int | None = None) -> str:
    """Page text made safe for the terminal and its markup, cut at a word where it is too long."""
    line = " ".join(printable(words).split())
    if limit is not None and len(line) > limit:
        line = line[:limit].rsplit(" ", 1)[0] + " …"
    return escape(line)


@contextmanager
def watching(*, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Draws how far a build has come: a bar on a terminal, a line a stage elsewhere, nothing if quiet."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[name]}"),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            tasks: dict[str, int] = {}

            def draw(step: Step) -> None:
                task = tasks.setdefault(step.stage, -1)
                if task == -1:
                    task = tasks[step.stage] = bars.add_task(step.stage, total=step.total, name="")
                bars.update(task, completed=step.done, total=step.total, name=shown(step.name, 40))  # type: ignore[arg-type]

            yield draw
    else:
        stages: set[str] = set()

        def tell(step: Step) -> None:
            if step.stage not in stages:
                stages.add(step.stage)
                sys.stderr.write(f"{step.stage} {step.total or ''}".rstrip() + "\n")

        yield tell
