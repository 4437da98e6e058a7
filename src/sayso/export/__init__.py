"""A case -> files for programs: one writer a format."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from sayso.case.store import Tables
from sayso.export import arrow, jsonl, spreadsheet

EXPORTERS: Mapping[str, Callable[[Tables, Path], None]] = {
    "jsonl": jsonl.write,
    "csv": spreadsheet.write,
    "parquet": arrow.write,
}
"""Format -> what writes the tables into a directory."""


def export(tables: Tables, kind: str, directory: str | os.PathLike[str]) -> None:
    """Write the tables of a case; the directory is made where it is missing."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    EXPORTERS[kind](tables, folder)


__all__ = ["EXPORTERS", "export"]
