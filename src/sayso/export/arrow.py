"""The tables as Arrow: one step from pandas, polars and DuckDB; Parquet files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sayso.errors import ExtraMissing
from sayso.export.columns import day_columns, typed_cells
from sayso.schema import STORED, Case, Row

if TYPE_CHECKING:
    import pyarrow as pa

    from sayso.export.outgoing import Outgoing


def arrow_table(name: str, rows: Iterable[Row]) -> pa.Table:
    """A table as `pyarrow.Table`, nested lists and structs as such, empty ones with their columns.

    Days are timestamps of their midnight: pandas knows no other days.

    `.to_pandas()` and `polars.from_arrow()` take it from there. Raises ExtraMissing without pyarrow.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Arrow tables", "arrow") from error
    row_type = STORED[name]
    kinds = {field.encode_name: _arrow_type(pa, field.type) for field in _fields(row_type)}
    kinds |= dict.fromkeys(day_columns(row_type), pa.timestamp("ms"))
    return pa.Table.from_pylist([_cells(row) for row in rows], schema=pa.schema([*kinds.items()]))


def write(case: Outgoing, path: Path) -> None:
    """One Parquet file a table."""
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Parquet files", "arrow") from error
    for name, rows in case.stored.items():
        pq.write_table(arrow_table(name, rows), path / f"{name}.parquet")


def _cells(row: Row) -> dict[str, object]:
    cells = typed_cells(row)
    return cells | {"settings": msgspec.json.encode(row.settings).decode()} if isinstance(row, Case) else cells


def _fields(row_type: type) -> tuple[msgspec.inspect.Field, ...]:
    info = msgspec.inspect.type_info(row_type)
    assert isinstance(info, msgspec.inspect.StructType)
    return info.fields


def _arrow_type(pa: object, kind: msgspec.inspect.Type) -> object:
    inspect = msgspec.inspect
    if isinstance(kind, inspect.UnionType):
        return _arrow_type(pa, next(part for part in kind.types if not isinstance(part, inspect.NoneType)))
    if isinstance(kind, inspect.StructType):
        return pa.struct([(field.encode_name, _arrow_type(pa, field.type)) for field in kind.fields])  # type: ignore[attr-defined]
    if isinstance(kind, inspect.VarTupleType):
        return pa.list_(_arrow_type(pa, kind.item_type))  # type: ignore[attr-defined]
    if isinstance(kind, inspect.TupleType | inspect.NamedTupleType):
        return pa.list_(pa.int64())  # type: ignore[attr-defined]
    simple = {inspect.IntType: "int64", inspect.FloatType: "float64", inspect.BoolType: "bool_"}
    return getattr(pa, simple.get(type(kind), "string"))()
