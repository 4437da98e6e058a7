"""The tables as CSV for a spreadsheet: lists as JSON, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec

from sayso.export.columns import cells_of, names_of
from sayso.export.outgoing import Outgoing
from sayso.schema import STORED

_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to spreadsheets (OWASP, CSV injection)."""


def write(case: Outgoing, path: Path) -> None:
    """One file a table; a byte order mark, so that spreadsheets read UTF-8 as such."""
    for name, rows in case.stored.items():
        with (path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, fieldnames=names_of(STORED[name]))
            writer.writeheader()
            writer.writerows({key: cell(value) for key, value in cells_of(row).items()} for row in rows)


def cell(value: object) -> object:
    """A value as a cell: a list as JSON, words that would run as a formula behind a quotation mark."""
    if isinstance(value, list | tuple | dict):
        return msgspec.json.encode(value).decode()
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    return value
