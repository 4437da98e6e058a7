"""The golden cases, read from the files of `tests/cases`, and the rows of word tables.

Every file is written alike: an introduction, an empty line, then cases, each with a title (and lines under it that say
more, such as the day of publication), a dot, what is given, a dot, what is expected, a dot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sayso.lexicon import read_table

FOLDER = Path(__file__).parent / "cases"
Row = Mapping[str, str]


class GoldenCase(NamedTuple):
    """A case as it is written."""

    title: str
    head: str
    """What stands under the title."""
    given: str
    expected: str


def read_golden(*names: str) -> Iterator[GoldenCase]:
    """The cases of files, in order. Raises ValueError where one is not whole, or has a title that another has."""
    titles = set()
    for name in names:
        lines = (FOLDER / f"{name}.md").read_text("utf-8").splitlines()
        parts: list[list[str]] = [[]]
        for line in lines[lines.index("") + 1 :]:
            if line == ".":
                parts.append([])
            else:
                parts[-1].append(line)
        *parts, rest = ("\n".join(part).strip("\n") for part in parts)
        if rest or len(parts) % 3:
            raise ValueError(f"{name}: a case without its end: {(rest or parts[-1])[:60]}")
        for heading, given, expected in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
            title, _, head = heading.partition("\n")
            if not title or title in titles:
                raise ValueError(f"{name}: two cases have one title, or one has none: {title}")
            titles.add(title)
            yield GoldenCase(title, head.strip("\n"), given, expected)


def golden(*names: str, missed: Collection[str] = ()) -> list[Any]:
    """The cases of files as parameters, a test each; those `missed` must fail until they are read right."""
    return _parameters({case.title: (case,) for case in read_golden(*names)}, missed)


def golden_lines(*names: str, missed: Collection[str] = ()) -> list[Any]:
    """Each line that a case expects as parameters of a test of its own: the case, and the line's number."""
    rows = {
        f"{case.title}: {line}{'' if line not in lines[:at] else f' ({at + 1})'}": (case, at)
        for case in read_golden(*names)
        for lines in [case.expected.splitlines()]
        for at, line in enumerate(lines)
    }
    return _parameters(rows, missed)


def _parameters(rows: Mapping[str, tuple[Any, ...]], missed: Collection[str]) -> list[Any]:
    unknown = set(missed) - rows.keys()
    if unknown:
        raise ValueError(f"missed, but no case: {sorted(unknown)}")
    fails = pytest.mark.xfail(strict=True, raises=AssertionError)
    return [pytest.param(*row, id=name, marks=[fails] if name in missed else []) for name, row in rows.items()]


def each_row(table: str, **where: str) -> Callable[[Callable[[Row], None]], Callable[[], None]]:
    """What is asserted of one row of a word table -> a test of all (with those values), which names each that fails."""

    def of(check: Callable[[Row], None]) -> Callable[[], None]:
        def test() -> None:
            rows = [row for row in read_table(table) if all(row[key] == value for key, value in where.items())]
            failed = [f"{dict(row)}: {error}" for row in rows if (error := _error(check, row))]
            if failed or not rows:
                pytest.fail(f"{len(failed)} of {len(rows)} rows of {table}\n" + "\n".join(failed), pytrace=False)

        return test

    return of


def _error(check: Callable[[Row], None], row: Row) -> str | None:
    try:
        check(row)
    except (AssertionError, AttributeError, LookupError) as error:
        return str(error).split("\n", 1)[0] or repr(error)
    return None
