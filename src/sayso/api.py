"""The public way in: build a case or open one, read its tables, write it out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar, cast

from sayso.case import build as building
from sayso.case.build import Inputs, Progress, Report
from sayso.case.masking import mask_tables
from sayso.case.sqlite import SqliteStore
from sayso.case.store import Store, Tables
from sayso.case.verify import Proof, verify
from sayso.dossier import write_dossier
from sayso.export import export
from sayso.export.arrow import arrow_table
from sayso.schema import (
    TABLES,
    Attribution,
    Block,
    Claim,
    Copy,
    Discrepancy,
    Document,
    Entity,
    Failure,
    Figure,
    Mention,
    Origin,
    Proposition,
    Response,
    Row,
    Sentence,
    Story,
    Time,
    TimelineEvent,
)
from sayso.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

R = TypeVar("R", bound=Row)
Watch = Callable[[Progress], None]
Meta = Mapping[str, Mapping[str, str]]
Paths = Iterable[str | os.PathLike[str]]


class OpenCase:
    """A case, open for reading and for more pages. Its tables are tuples of the rows of SCHEMA.md."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    @property
    def path(self) -> Path | None:
        """Where it lies; None where it is kept in memory."""
        return self._store.path

    @property
    def documents(self) -> tuple[Document, ...]:
        """The pages read."""
        return self._rows(Document)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The inputs that could not be read, in whole or in part."""
        return self._rows(Failure)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Runs of lines, labelled."""
        return self._rows(Block)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences read."""
        return self._rows(Sentence)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Who and what is named."""
        return self._rows(Entity)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Where they are named."""
        return self._rows(Mention)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Quantities as intervals."""
        return self._rows(Figure)

    @property
    def times(self) -> tuple[Time, ...]:
        """Time expressions as intervals."""
        return self._rows(Time)

    @property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who said what."""
        return self._rows(Attribution)

    @property
    def propositions(self) -> tuple[Proposition, ...]:
        """The clause-sized statements that claims group."""
        return self._rows(Proposition)

    @property
    def copies(self) -> tuple[Copy, ...]:
        """Text of one page standing in another."""
        return self._rows(Copy)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Independent sources of reporting."""
        return self._rows(Origin)

    @property
    def stories(self) -> tuple[Story, ...]:
        """Pages about the same happenings."""
        return self._rows(Story)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Statements across pages, with who stands where."""
        return self._rows(Claim)

    @property
    def responses(self) -> tuple[Response, ...]:
        """Who answers what."""
        return self._rows(Response)

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """Where pages or speakers differ."""
        return self._rows(Discrepancy)

    @property
    def timeline(self) -> tuple[TimelineEvent, ...]:
        """What happened when."""
        return self._rows(TimelineEvent)

    def table(self, name: str) -> pa.Table:
        """A table as Arrow, for `.to_pandas()` or `polars.from_arrow()`. Raises ExtraMissing without pyarrow."""
        return arrow_table(name, self._store.rows(name))

    def add(
        self,
        inputs: Paths,
        *,
        meta: Meta | None = None,
        columns: Mapping[str, str] | None = None,
        all_body: bool = False,
        all_resources: bool = False,
        workers: int = 1,
        watch: Watch | None = None,
        across: bool = True,
    ) -> Report:
        """Read more pages; takes the options of `build`. Without `across`, pages are not compared."""
        path = self._store.path
        skip = () if path is None else (path, path.with_suffix(".html"))
        report = None
        what = Inputs(tuple(inputs), meta or {}, columns or {}, all_body, skip, all_resources)
        for step in building.build(self._store, what, Settings(), workers=workers, across=across):
            if isinstance(step, Report):
                report = step
            elif watch is not None:
                watch(step)
        assert report is not None
        return report

    def forget(self, page: str, settings: Settings | None = None) -> tuple[str, ...]:
        """Take a page out, by id, name, path or URL; the names of what went."""
        return building.forget(self._store, page, settings or Settings())

    def verify(self) -> Proof:
        """Prove every span against the bytes kept."""
        return verify(self._store)

    def export(self, kind: str, directory: str | os.PathLike[str], *, mask: bool = False) -> None:
        """Write the tables: `jsonl`, `csv` or `parquet`; with `mask`, personal identifiers blacked out."""
        export(self._tables(mask=mask), kind, directory)

    def write_dossier(self, path: str | os.PathLike[str], *, excerpts: bool = False, mask: bool = False) -> None:
        """Write the dossier; with `excerpts`, without the pages' whole text; with `mask`, as in `export`."""
        write_dossier(self._tables(mask=mask), Path(path), excerpts=excerpts)

    def _tables(self, *, mask: bool) -> Tables:
        return mask_tables(self._store.tables()) if mask else self._store.tables()

    def _rows(self, row_type: type[R]) -> tuple[R, ...]:
        name = next(name for name, of in TABLES.items() if of is row_type)
        return cast("tuple[R, ...]", tuple(self._store.rows(name)))


def open_case(path: str | os.PathLike[str], *, create: bool = False) -> OpenCase:
    """A case that was built before, or with `create` a new one. Raises CaseError where there is none."""
    return OpenCase(SqliteStore(Path(path), create=create))


def build(
    inputs: Paths,
    case: str | os.PathLike[str] | None = None,
    *,
    meta: Meta | None = None,
    columns: Mapping[str, str] | None = None,
    all_body: bool = False,
    all_resources: bool = False,
    workers: int = 1,
    watch: Watch | None = None,
) -> OpenCase:
    """Read pages into a case: a new one or, where `case` names one, that one; None keeps it in memory.

    `meta` (path or name -> url, outlet, published) gives pages back what they lost; `columns` (what a page needs ->
    the field that holds it) reads records of other makes; `all_body` says that nothing on them is furniture;
    `all_resources` takes every response of a WACZ for a page, listed there or not. What cannot be read
    stands in the `failures` of the case. `watch` is told of the progress.
    With more than one of `workers`, processes are started: a script then needs `if __name__ == "__main__":`.
    """
    opened = OpenCase(SqliteStore(None if case is None else Path(case), create=True))
    opened.add(
        inputs,
        meta=meta,
        columns=columns,
        all_body=all_body,
        all_resources=all_resources,
        workers=workers,
        watch=watch,
    )
    return opened
