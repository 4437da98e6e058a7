"""A row as cells of typed columns: where days and moments are mixed, the day alone stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from sayso.schema import DAYS, STORED, Row, known_day

_DAYS = {STORED[table]: {f"{name}_day": name for name in names} for table, names in DAYS.items()}


def added_days(row_type: type[Row]) -> Mapping[str, str]:
    """Columns that a table has beside its fields -> the field that each is the day of."""
    return _DAYS.get(row_type, {})


def day_columns(row_type: type[Row]) -> tuple[str, ...]:
    """All columns of a table that hold days."""
    own = (name for name in row_type.__struct_fields__ if name == "day")
    return (*own, *added_days(row_type))


def names_of(row_type: type[Row]) -> tuple[str, ...]:
    """The columns of a table, also where it has no row."""
    return (*(field.encode_name for field in msgspec.structs.fields(row_type)), *added_days(row_type))


def cells_of(row: Row) -> dict[str, object]:
    """Column -> cell: texts, numbers, lists, mappings; days as ISO dates."""
    cells: dict[str, object] = msgspec.to_builtins(row)
    cells |= {name: known_day(getattr(row, of)) for name, of in added_days(type(row)).items()}
    return cells


def typed_cells(row: Row) -> dict[str, object]:
    """The same with days as moments, of their midnight."""
    cells = cells_of(row)
    cells |= {day: midnight(cells[day]) for day in day_columns(type(row))}
    return cells


def midnight(day: object) -> datetime | None:
    """When an ISO day begins; None where it is none.

    >>> midnight("2025-03-12"), midnight("2025-02-31")
    (datetime.datetime(2025, 3, 12, 0, 0), None)
    """
    try:
        return datetime.fromisoformat(str(day))
    except ValueError:
        return None
