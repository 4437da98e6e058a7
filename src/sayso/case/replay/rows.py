"""The tool's rows, as they are being put right: nothing is written until all is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar, cast

import msgspec

from sayso.case.store import Store
from sayso.schema import TABLES, By, Row

R = TypeVar("R", bound=Row)
_TABLE: Mapping[type[Row], str] = {row_type: table for table, row_type in TABLES.items()}


class WorkingRows:
    """Rows by what they are and their id: the tool's where nothing was changed, else as they are by now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._now: dict[str, dict[str, Row | None]] = {}

    def get(self, of: type[R], key: str) -> R | None:
        """The row of an id, as it is by now."""
        changed = self._now.get(_TABLE[of], {})
        return cast("R | None", changed[key]) if key in changed else self.tool(of, key)

    def tool(self, of: type[R], key: str) -> R | None:
        """The tool's own row of an id."""
        return next(iter(self._tools(of, "id", (key,))), None)

    def where(self, of: type[R], column: str, values: Iterable[str]) -> list[R]:
        """The rows with one of these values in a column, in the order of the table, then what was added."""
        wanted = frozenset(values)
        return self._as_now(of, self._tools(of, column, wanted), lambda row: getattr(row, column) in wanted)

    def naming(self, of: type[R], column: str, values: Iterable[str]) -> list[R]:
        """The rows with one of these strings anywhere in a column that holds lists, in the order of the table."""
        wanted = frozenset(values)
        found = cast("list[R]", self._store.rows_naming(_TABLE[of], column, sorted(wanted)))
        return self._as_now(of, found, lambda row: not wanted.isdisjoint(_strings(getattr(row, column))))

    def tools_naming(self, of: type[R], column: str, values: Iterable[str]) -> list[R]:
        """The tool's own rows with one of these strings anywhere in a column that holds lists."""
        return cast("list[R]", self._store.rows_naming(_TABLE[of], column, sorted(values)))

    def changed(self, of: type[R]) -> dict[str, R | None]:
        """The rows of a sort that are, or may be, otherwise by now."""
        return cast("dict[str, R | None]", dict(self._now.get(_TABLE[of], {})))

    def _tools(self, of: type[R], column: str, values: Iterable[str]) -> list[R]:
        return cast("list[R]", self._store.rows_where(_TABLE[of], column, sorted(values)))

    def _as_now(self, of: type[R], found: list[R], holds: Callable[[R], bool]) -> list[R]:
        changed = cast("Mapping[str, R | None]", self._now.get(_TABLE[of], {}))
        ids = [row.id for row in found]  # type: ignore[attr-defined]
        now = [changed.get(key, row) for key, row in zip(ids, found, strict=True)]
        now += [changed[key] for key in sorted(changed.keys() - set(ids))]
        return [row for row in now if row is not None and holds(row)]

    def put(self, row: R, decisions: Iterable[str], **changes: object) -> R:
        """The row with changes, by the analyst, borne on by these decisions too; in the place of the one before."""
        new = msgspec.structs.replace(row, by=By.ANALYST, **changes, decisions=_with(row, decisions))
        return self._keep(new)

    def mark(self, row: R, decisions: Iterable[str]) -> R:
        """The row as it is, with decisions that bear on it and change nothing in it."""
        return self._keep(msgspec.structs.replace(row, decisions=_with(row, decisions)))

    def drop(self, of: type[Row], key: str) -> None:
        """No such row."""
        self._now.setdefault(_TABLE[of], {})[key] = None

    def _keep(self, row: R) -> R:
        self._now.setdefault(_TABLE[type(row)], {})[row.id] = row  # type: ignore[attr-defined]
        return row

    def changes(self) -> dict[str, dict[str, Row | None]]:
        """Table -> id -> the row that is to be there (None: none), where it is not as the tool's own.

        One that came back to what the tool's says is the tool's, with the decisions that bear on it.
        """
        out: dict[str, dict[str, Row | None]] = {}
        for table, now in sorted(self._now.items()):
            tools = {row.id: row for row in self._store.rows_where(table, "id", sorted(now))}  # type: ignore[attr-defined]
            for key, row in sorted(now.items()):
                tool = tools.get(key)
                if row is not None and tool is not None and _plain(row) == _plain(tool):
                    row = msgspec.structs.replace(tool, decisions=row.decisions)  # type: ignore[attr-defined]  # noqa: PLW2901
                if row != tool:
                    out.setdefault(table, {})[key] = row
        return out


def _plain(row: Row) -> Row:
    """The row without what says who made it, and without its words, which follow from its spans."""
    plain = {"by": By.TOOL, "decisions": (), "exact": ()}
    return msgspec.structs.replace(row, **{name: plain[name] for name in plain if name in row.__struct_fields__})


def _with(row: Row, decisions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*cast("tuple[str, ...]", row.decisions), *decisions}))  # type: ignore[attr-defined]


def _strings(value: object) -> set[str]:
    """Every string in a value."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.astuple(value)
    if isinstance(value, tuple):
        return {found for item in value for found in _strings(item)}
    return set()
