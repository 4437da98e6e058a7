"""The report as Markdown, for mail, wikis and editors: what a page says is never markup of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sayso.export.outgoing import Outgoing
from sayso.export.report import Lines, Part, Phrase, SectionHead, Sides, Styled, report_of

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~#$!]")
"""What means something to CommonMark or to GitHub's dialect of it, wherever it stands."""


def write(case: Outgoing, path: Path) -> None:
    """One file, headings by story and claim."""
    report = report_of(case)
    parts = (block for part in report.parts for block in _part(part))
    path.write_text("<!-- sayso: a report -->\n\n" + "\n\n".join(parts) + "\n", encoding="utf-8")


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, SectionHead):
        yield f"{'#' * part.level} {_line(part.runs, bold=False)}"
    elif isinstance(part, Sides):
        for title, quotations in part.sides:
            yield f"**{title}**"
            yield "\n".join(f"- {_line(runs)}" for runs in quotations)
    elif isinstance(part, Lines):
        yield (
            "\n".join(f"- {_line(runs)}" for runs in part.lines) if part.items else "\n\n".join(map(_line, part.lines))
        )
    else:
        yield "\n".join(f"{number}. {_line(runs)}" for number, runs in part.pages)


def _line(runs: Phrase, *, bold: bool = True) -> str:
    return "".join(_run(run, bold=bold) for run in runs)


def _run(run: Styled, *, bold: bool) -> str:
    """A run; blanks at its ends stand outside of its markup, where they would end it."""
    words = run.text.strip(" ")
    if not words:
        return run.text
    before, _, after = run.text.partition(words)
    shown = words if run.style in {"address", "reference"} else _escaped(words)
    mark = "**" if bold and run.style == "words" else "*" if bold and run.style == "name" else ""
    if run.link:
        shown = f"<{run.link}>" if run.style == "address" else f"[{shown}](<{run.link}>)"
    return f"{before}{mark}{shown}{mark}{after}"


def _escaped(words: str) -> str:
    r"""Words as Markdown shows them.

    >>> _escaped("<b> & *nine* [x](y)")
    '\\<b\\> \\& \\*nine\\* \\[x\\](y)'
    """
    return _MARKUP.sub(lambda found: f"\\{found.group()}", words)
