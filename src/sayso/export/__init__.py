"""A case -> files for programs: one writer a format."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sayso.case.store import Tables
from sayso.errors import OutputError
from sayso.export import arrow, jsonl, spreadsheet
from sayso.schema import TABLES
from sayso.writing import refuse_other_files

EXPORTERS: Mapping[str, Callable[[Tables, Path], None]] = {
    "jsonl": jsonl.write,
    "csv": spreadsheet.write,
    "parquet": arrow.write,
}
"""Format -> what writes the tables into a directory, as files that end in its name."""
PART = ".sayso-export"
"""The folder in which files are written before they take their places."""
_NOTHING = 3
"""Bytes of a table without rows: at most a byte order mark."""
_MOST = 2**20
"""Bytes of the table `case` that are looked at: it has one row."""


def export(tables: Tables, kind: str, directory: str | os.PathLike[str]) -> None:
    """Write the tables of a case, one file a table, each whole or not at all, in a directory made where it is missing.

    Raises OutputError where a file stands in the way that is not of an earlier export, or where it cannot be written.
    """
    folder = Path(directory)
    refuse_other_tables(folder, kind)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / PART
    part.mkdir(exist_ok=True)
    try:
        EXPORTERS[kind](tables, part)
        for name in tables:
            (part / f"{name}.{kind}").replace(folder / f"{name}.{kind}")
    except OSError as error:
        raise OutputError(folder, error.strerror or str(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def refuse_other_tables(folder: Path, kind: str) -> None:
    """Raises OutputError where a file of a table's name is not of an export: `case` says of what making they are."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(folder, "not a folder: the tables are files in a folder of their own")
    marked = folder / f"case.{kind}"
    ours = marked.is_file() and b"sayso_version" in marked.read_bytes()[:_MOST]
    for name in TABLES:
        refuse_other_files(folder / f"{name}.{kind}", lambda file: ours or file.stat().st_size <= _NOTHING)


__all__ = ["EXPORTERS", "export", "refuse_other_tables"]
