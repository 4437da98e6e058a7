"""What the commands print with: progress on a terminal, plain lines elsewhere, and nothing that a page can steer.

Page text is never read as markup: what is bold is a piece of its own (`line`).
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec
from rich.console import Console
from rich.text import Text

from sayso.case.progress import Progress as Step

WIDTH = 80
EACH = 30.0
"""Seconds after which a build that draws no bar says how far it is."""
_UNSEEN = "Cc Cf Cs Zl Zp".split()
"""Categories of characters that control, reorder or part lines: never printed as they are."""
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_ISOLATED = "\u2068{}\u2069"
"""First strong isolate and its end: a name in Hebrew or Arabic turns nothing around beside it."""
_JSON_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Nobody reads on: the command goes on to its end, and to its own exit code."""
        drop_output()


def console() -> Console:
    """Standard output: as wide as the terminal, at most 100 columns; 80 where it is no terminal."""
    columns = min(shutil.get_terminal_size((WIDTH, 24)).columns, 100)
    width = columns if sys.stdout.isatty() else WIDTH
    return _Console(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def complain(words: str) -> None:
    """One line on standard error, where there is one."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"sayso: {printable(words)}\n")
        sys.stderr.flush()


def put_json(value: object) -> None:
    """A value as one line of JSON, in which characters that control or reorder stand escaped."""
    words = _JSON_UNSEEN.sub(lambda found: _escaped(found.group()), msgspec.json.encode(value).decode())
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        words = re.sub(r"[^\x00-\x7f]", lambda found: _escaped(found.group()), words)
    try:
        sys.stdout.write(words + "\n")
    except BrokenPipeError:
        drop_output()


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def drop_output() -> None:
    """Standard output leads nowhere from here on: its reader is gone, or its disk is full."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def printable(words: str) -> str:
    r"""Page text and file names as one line without control or direction-changing characters.

    >>> print(printable("a" + chr(10) + "b" + chr(27)))
    a b\x1b
    """
    return "".join(_shown(char) for char in words.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def _shown(char: str) -> str:
    if unicodedata.category(char) in _UNSEEN and char not in "\u200d\u200c\u00ad":
        return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
    return char


def shown(words: str, limit: int | None = None) -> str:
    """Page text made safe for the terminal, cut at a word where it is too long; to be printed as it is.

    Words from right to left stand isolated, so that they change the place of nothing around them.
    """
    out = " ".join(printable(words).split())
    if limit is not None and len(out) > limit:
        out = out[:limit].rsplit(" ", 1)[0] + " …"
    return _ISOLATED.format(out) if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in out) else out


def line(*parts: str | tuple[str, str]) -> Text:
    """A line of words and of (words, style); nothing in it is read as markup."""
    return Text.assemble(*parts)


def hanging(lead: str, *parts: str | tuple[str, str], width: int = WIDTH - 2) -> Text:
    """A paragraph whose later lines stand under its first word."""
    lines = line(*parts).wrap(Console(width=width), max(width - len(lead), 1))
    out = Text()
    for n, wrapped in enumerate(lines):
        wrapped.rstrip()
        out.append("" if n == 0 else "\n").append(lead if n == 0 else " " * len(lead)).append_text(wrapped)
    return out


@contextmanager
def watching(*, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Draws how far a build has come: a bar on a terminal, elsewhere a line a stage and each half minute."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        from rich.progress import (  # noqa: PLC0415  (what only shows a case draws no bar)
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TaskID,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            SpinnerColumn("line"),
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}", markup=False),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            tasks: dict[str, TaskID] = {}

            def draw(step: Step) -> None:
                if step.stage not in tasks:
                    tasks[step.stage] = bars.add_task(step.stage, total=step.total, name="")
                bars.update(tasks[step.stage], completed=step.done, total=step.total, name=shown(step.name, 40))

            yield draw
    else:
        yield _told_in_lines()


def _told_in_lines() -> Callable[[Step], None]:
    """Writes a line when a stage begins, and one with what is done of it whenever the last is half a minute old."""
    stages: set[str] = set()
    last = time.monotonic()

    def tell(step: Step) -> None:
        nonlocal last
        now = time.monotonic()
        if step.stage not in stages:
            stages.add(step.stage)
            sys.stderr.write(f"{step.stage} {step.total or ''}".rstrip() + "\n")
        elif now - last >= EACH:
            sys.stderr.write(f"{step.stage} {step.done}{f' of {step.total}' if step.total else ''}\n")
        else:
            return
        sys.stderr.flush()
        last = now

    return tell
