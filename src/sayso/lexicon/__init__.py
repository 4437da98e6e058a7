"""Closed vocabularies: tables of tab-separated values, one row an entry, with a heading and an example a row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def read_table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `<name>.tsv`, in the file's order; a cell left empty is the empty string.

    Lines that begin with `#` and blank lines are for the reader. Read once and kept.

    >>> read_table("calendar")[0]["kind"]
    'month'
    """
    lines = files(__package__).joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    heading, *rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    if any(len(row) != len(heading) for row in rows):
        bad = next(row for row in rows if len(row) != len(heading))
        raise ValueError(f"{name}.tsv: {len(bad)} cells where the heading has {len(heading)}: {bad!r}")
    return tuple(MappingProxyType(dict(zip(heading, row, strict=True))) for row in rows)


def word_list(room: str, name: str) -> frozenset[str]:
    """The words, in lower case, that rules of a room know under that name: those of this list in `en/<room>.tsv`.

    Raises KeyError where there is no such list.

    >>> sorted(word_list("times", "until"))
    ['till', 'to', 'until']
    """
    return _word_lists(room)[name]


@cache
def _word_lists(room: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_table(f"en/{room}"):
        found.setdefault(row["list"], set()).add(row["word"])
    return {name: frozenset(words) for name, words in found.items()}
