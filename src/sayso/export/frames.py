"""Rows -> a data frame of pandas or polars, whichever is there; a data frame -> records to read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sayso.errors import ExtraMissing
from sayso.export.columns import midnight, typed_cells
from sayso.schema import Row

R = TypeVar("R", bound=Row)
FEW = 10
"""Rows that a notebook shows of a table."""


class Rows(tuple[R, ...]):
    """The rows of a table, in its order: a tuple, with a way into a data frame."""

    __slots__ = ()

    def frame(self) -> Any:  # noqa: ANN401  (pandas' or polars')
        """As a data frame of pandas, else of polars. Raises ExtraMissing where neither is installed."""
        return frame(typed_cells(row) for row in self)

    def _repr_html_(self) -> str:
        return _table([msgspec.to_builtins(row) for row in self[:FEW]], len(self))


class Quotations(tuple[Mapping[str, object], ...]):
    """Quotations, each a mapping: who, where, when, in which words."""

    __slots__ = ()

    def frame(self) -> Any:  # noqa: ANN401  (as above)
        """As a data frame of pandas, else of polars. Raises ExtraMissing where neither is installed."""
        return frame({**row, "published_day": midnight(row["published_day"])} for row in self)

    def _repr_html_(self) -> str:
        shown = ("speaker", "outlet", "day", "does", "words", "claim", "link")
        return _table([{name: row.get(name) for name in shown} for row in self[:FEW]], len(self))


def frame(records: Iterable[Mapping[str, object]]) -> Any:  # noqa: ANN401  (as above)
    """Records as a data frame of pandas, else of polars."""
    rows = [dict(record) for record in records]
    if find_spec("pandas"):
        return import_module("pandas").DataFrame(rows)
    if find_spec("polars"):
        return import_module("polars").DataFrame(rows, infer_schema_length=None)
    raise ExtraMissing("Data frames", "pandas")


def is_frame(value: object) -> bool:
    """Whether something is a data frame, by what both libraries give theirs."""
    return hasattr(value, "columns") and (hasattr(value, "to_dicts") or hasattr(value, "to_dict"))


@contextmanager
def as_records(value: Any) -> Iterator[Path]:  # noqa: ANN401  (as above)
    """A data frame as a file of records, a row each; `record` is the row's place in it."""
    rows = value.to_dicts() if hasattr(value, "to_dicts") else value.to_dict(orient="records")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.jsonl"
        encode = msgspec.json.Encoder(enc_hook=str).encode
        path.write_bytes(b"".join(encode(_plain(row)) + os.linesep.encode() for row in rows))
        yield path


def _plain(row: Mapping[str, object]) -> dict[str, object]:
    """A row without what is missing: a float that is not itself is pandas' way of saying so."""
    return {str(key): value for key, value in row.items() if value is not None and value == value}  # noqa: PLR0124


def _table(rows: list[dict[str, object]], total: int) -> str:
    if not rows:
        return "<p>no rows</p>"
    head = "".join(f"<th>{escape(str(name))}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_short(value))}</td>" for value in row.values()) + "</tr>" for row in rows
    )
    more = f"<p>{total - len(rows)} more</p>" if total > len(rows) else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _short(value: object, limit: int = 120) -> str:
    text = "" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


__all__ = ["Quotations", "Rows", "as_records", "frame", "is_frame"]
