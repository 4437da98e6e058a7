"""What a build did not read, said once a reason: a thousand rows of one fault are one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sayso.case.progress import Report
from sayso.cli.console import complain
from sayso.schema import Failure

# "record 12: ", "row 3: ": which one of many, before the reason that they share
_WHICH = re.compile(r"(?:record|row|message) [0-9]+: ")
_FEW = 3
"""So many alike are named one by one."""


def say_unread(report: Report, *, quiet: bool = False) -> None:
    """A line for each reason why something could not be read and, unless `quiet`, for each kind of file passed over."""
    for line in failure_lines(report.failures):
        complain(line)
    if not quiet:
        for note in report.notes:
            complain(note)
        for kind, count in report.passed.items():
            complain(f"{count} {'file is no page' if count == 1 else 'files are no pages'}: {kind}")


def failure_lines(failures: Sequence[Failure]) -> Iterator[str]:
    """The failures, those of one reason together where they are many; in the order of the first of each."""
    order: dict[tuple[str, str], int] = {}
    for failure in failures:
        order.setdefault(_reason(failure), len(order))
    for _, group in groupby(sorted(failures, key=lambda f: order[_reason(f)]), key=_reason):
        alike = tuple(group)
        if len(alike) <= _FEW:
            yield from (f"{failure.path}: {failure.reason}: {failure.detail}" for failure in alike)
            continue
        first, reason = alike[0], _WHICH.sub("", alike[0].detail)
        paths = dict.fromkeys(failure.path for failure in alike)
        where = f"{first.path}: {len(alike)} times" if len(paths) == 1 else f"{first.path} and {len(alike) - 1} more"
        yield f"{where}: {first.reason}: {reason}"


def _reason(failure: Failure) -> tuple[str, str]:
    return failure.reason, _WHICH.sub("", failure.detail)
