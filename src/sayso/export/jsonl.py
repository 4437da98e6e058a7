"""The tables of SCHEMA.md as JSON lines: the contract that every other export derives from."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sayso.export.outgoing import Outgoing


def write(case: Outgoing, path: Path) -> None:
    """One UTF-8 file a table, a row a line, fields and rows in a fixed order."""
    encode = msgspec.json.Encoder().encode
    for name, rows in case.stored.items():
        with (path / f"{name}.jsonl").open("wb") as out:
            for row in rows:
                out.write(encode(row) + b"\n")
