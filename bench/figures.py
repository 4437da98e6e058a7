"""Figures and times on the hand-made cases: precision, recall, values; and on the dev dossiers' gold.

    python bench/figures.py [SHARED]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parents[1] / "tests" / "cases"


class Case(NamedTuple):
    title: str
    head: str
    """A line between title and text, such as the day of publication."""
    text: str
    marks: list[tuple[int, int]]
    expected: list[str]


def read_cases(name: str) -> Iterator[Case]:
    """The cases of `tests/cases/<name>.md`: title, dot, text with `{marks}`, dot, one line a mark, dot."""
    lines = (CASES / f"{name}.md").read_text("utf-8").split("\n")
    parts: list[list[str]] = [[]]
    for line in lines[lines.index("") + 1 :]:
        if line == ".":
            parts.append([])
        elif line or len(parts) % 3 == 2:
            parts[-1].append(line)
    for heading, text, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        title, *head = heading
        plain, marks = unmark(" ".join(text))
        yield Case(title, " ".join(head), plain, marks, [line for line in expected if line])


def unmark(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Text without its braces, and the spans that they held."""
    plain, marks, opened = "", [], 0
    for piece in re.split(r"([{}])", text):
        if piece == "{":
            opened = len(plain)
        elif piece == "}":
            marks.append((opened, len(plain)))
        else:
            plain += piece
    return plain, marks
