"""What a writer is given: the tables of a case, as masked and cut as was asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar, cast

from sayso.case.links import links
from sayso.case.store import Stored, Tables
from sayso.dossier.index import Index, indexed
from sayso.dossier.reading import CaseReading, Filter
from sayso.schema import TABLES, Row

R = TypeVar("R", bound=Row)

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time that members of our archives bear, the first that ZIP can tell: no clock stands in any output."""


class Outgoing:
    """A case on its way out. `pages` gives the bytes of every page; None where they may not leave the case.

    `name`: what its file is called, without its ending.
    """

    def __init__(
        self,
        tables: Tables,
        title: str | None = None,
        pages: Callable[[], Iterable[Stored]] | None = None,
        name: str = "case",
    ) -> None:
        self.tables = tables
        self.title = title
        self.pages = pages
        self.name = name

    @cached_property
    def kept(self) -> Mapping[str, tuple[Row, ...]]:
        """The tables, read once."""
        return {name: tuple(rows) for name, rows in self.tables.items()}

    @property
    def stored(self) -> Mapping[str, Iterable[Row]]:
        """The tables, and the link tables that follow from them."""
        return {**self.kept, **links(self.kept)}

    def rows(self, row_type: type[R]) -> tuple[R, ...]:
        """The rows of one table."""
        return cast("tuple[R, ...]", self.kept[_names()[row_type]])

    @cached_property
    def index(self) -> Index:
        """The tables by what they are looked up with."""
        return indexed(self.kept)

    @cached_property
    def reading(self) -> CaseReading:
        """The case as it is read: its claims as cards, those that somebody denies first."""
        return CaseReading(self.index, Filter())


class FormatWriter(Protocol):
    """What every module of a format calls `write`."""

    def __call__(self, case: Outgoing, path: Path) -> None:
        """Write the case to a file, or for tables into a folder, that is there to be written."""


def zip_members(path: Path, members: Iterable[tuple[str, bytes]], *, stored: str = "") -> None:
    """A ZIP file of these members in this order, without a clock; what begins with `stored` is not packed."""
    with zipfile.ZipFile(path, "w") as out:
        for name, data in members:
            packing = zipfile.ZIP_STORED if stored and name.startswith(stored) else zipfile.ZIP_DEFLATED
            about = zipfile.ZipInfo(name, LONG_AGO)
            about.external_attr = 0o644 << 16
            out.writestr(about, data, compress_type=packing, compresslevel=9)


def _names() -> Mapping[type[Row], str]:
    return {row_type: name for name, row_type in TABLES.items()}
