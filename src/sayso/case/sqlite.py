"""The case as one SQLite file: the pages' bytes, what was found on each, and the tables.

All SQL of the project stands here. Three layers of tables:

- `pages`, `analyses`, `vectors`, `state`: what a build has done so far. Each page is committed when it is
  done, so a build that is killed has lost at most the pages in hand.
- the tables of SCHEMA.md, written in one transaction when all pages are in. Lists stand as JSON.
- views that read well in a browser of databases (`claims_read`, `discrepancies_read`, `attributions_read`).
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from sayso.case.store import Stored
from sayso.errors import CaseError
from sayso.schema import TABLES, Analysis, Failure, Page, Row

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
"""Raised when the inner tables change; a case of another format is refused."""

R = TypeVar("R", bound=Row)

_INNER = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, record TEXT, sha256 TEXT NOT NULL, about TEXT NOT NULL,
    data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS analyses (
    page TEXT PRIMARY KEY REFERENCES pages (id) ON DELETE CASCADE, made_with TEXT NOT NULL, found BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS read_failures (
    path TEXT NOT NULL, stage TEXT NOT NULL, detail TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (path, stage, detail));
CREATE TABLE IF NOT EXISTS told (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (
    text_sha256 TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (text_sha256, model)) WITHOUT ROWID;
"""

_VIEWS = """
CREATE VIEW IF NOT EXISTS claims_read AS
SELECT json_extract(c.exact, '$[0]') AS gist, c.status, c.documents, c.outlets, c.texts, c.voices, c.first, c.last,
       (SELECT group_concat(e.name, '; ')
        FROM entities e, json_each(c.asserted_by) j WHERE e.id = j.value) AS asserted_by,
       (SELECT group_concat(e.name, '; ')
        FROM entities e, json_each(c.denied_by) j WHERE e.id = j.value) AS denied_by,
       (SELECT group_concat(e.name, '; ')
        FROM entities e, json_each(c.confirmed_by) j WHERE e.id = j.value) AS confirmed_by,
       c.id
FROM claims c;
CREATE VIEW IF NOT EXISTS discrepancies_read AS
SELECT d.kind, d.relation, d.reason, d.exact AS sides, json_extract(c.exact, '$[0]') AS claim, d.id
FROM discrepancies d LEFT JOIN claims c ON c.id = d.claim;
CREATE VIEW IF NOT EXISTS attributions_read AS
SELECT p.name AS page, e.name AS speaker, a.stance, a.kind, a.class, a.exact AS words, a.id
FROM attributions a JOIN documents p ON p.id = a.document LEFT JOIN entities e ON e.id = a.speaker;
"""


class SqliteStore:
    """A case in one SQLite file, or in memory: a `Store`."""

    def __init__(self, path: Path | None, *, create: bool = False) -> None:
        """Open a case; None keeps it in memory. Raises CaseError where there is none, or it is no case."""
        if path is not None and not create and not path.is_file():
            raise CaseError(f"{path}: no such case")
        self.path = path
        try:
            self._db = sqlite3.connect(path or ":memory:", timeout=10, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._check(path)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_INNER)
            for table, row_type in TABLES.items():
                self._db.execute(_create(table, row_type))
            self._db.executescript(_VIEWS)
        except sqlite3.DatabaseError as error:
            raise CaseError(f"{path}: {_explain(error)}") from error

    def _check(self, path: Path | None) -> None:
        tables = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and not {"state", "pages"} <= tables:
            raise CaseError(f"{path}: a database, but not a case of sayso")
        if tables and int(self.state("format") or FORMAT) != FORMAT:
            raise CaseError(f"{path}: a case of another version of sayso (format {self.state('format')})")

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it, or nothing. Raises CaseError where another process is writing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise CaseError(f"{self.path}: {_explain(error)}") from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- state

    def state(self, key: str) -> str | None:
        """A note that the build left for itself."""
        row = self._db.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, key: str, value: str) -> None:
        """Leave a note."""
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    # --- pages and what was found on them

    def add_page(self, page_id: str, page: Page, sha256: str) -> None:
        """Keep a page's bytes."""
        about = msgspec.json.encode(msgspec.structs.replace(page, data=b"")).decode()
        row = (page_id, page.name, page.record, sha256, about, page.data)
        self._db.execute("INSERT OR IGNORE INTO pages VALUES (?, ?, ?, ?, ?, ?)", row)

    def remove_page(self, page_id: str) -> None:
        """Take a page out, with what was found on it and what failed on it."""
        query = """DELETE FROM read_failures WHERE stage NOT IN ('open', 'read')
                   AND path IN (SELECT json_extract(about, '$.path') FROM pages WHERE id = ?)"""
        self._db.execute(query, (page_id,))
        self._db.execute("DELETE FROM pages WHERE id = ?", (page_id,))

    def pages(self, ids: Sequence[str]) -> tuple[Stored, ...]:
        """Those pages, with their bytes, in the order asked for."""
        query = "SELECT about, data FROM pages WHERE id = ?"
        found = ((page_id, self._db.execute(query, (page_id,)).fetchone()) for page_id in ids)
        return tuple(
            Stored(i, msgspec.structs.replace(msgspec.json.decode(about, type=Page), data=bytes(data)))
            for i, (about, data) in found
        )

    def pages_without(self, made_with: str) -> tuple[str, ...]:
        """The ids of pages that were not analysed yet, or with other models, in the order of their names."""
        query = """SELECT id FROM pages WHERE id NOT IN (SELECT page FROM analyses WHERE made_with = ?)
                   ORDER BY name, record, id"""
        return tuple(page_id for (page_id,) in self._db.execute(query, (made_with,)))

    def page_ids(self) -> tuple[str, ...]:
        """The ids of all pages, sorted."""
        return tuple(page_id for (page_id,) in self._db.execute("SELECT id FROM pages ORDER BY id"))

    def find_pages(self, words: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the pages whose id begins with, or whose name or path is, what the user wrote."""
        query = """SELECT id, name FROM pages
                   WHERE id = :w OR (length(:w) >= 4 AND substr(id, 1, length(:w)) = :w) OR name = :w
                      OR json_extract(about, '$.path') = :w OR json_extract(about, '$.url') = :w ORDER BY name, id"""
        return tuple(self._db.execute(query, {"w": words}))

    def add_analysis(self, page_id: str, made_with: str, analysis: Analysis) -> None:
        """Keep what was found on a page."""
        found = zstd.compress(msgspec.msgpack.encode(analysis), 3)
        self._db.execute("INSERT OR REPLACE INTO analyses VALUES (?, ?, ?)", (page_id, made_with, found))

    def analyses(self) -> Iterator[Analysis]:
        """What was found on every page, in the order of their names."""
        query = "SELECT found FROM analyses JOIN pages ON pages.id = page ORDER BY name, record, id"
        for (found,) in self._db.execute(query):
            yield msgspec.msgpack.decode(zstd.decompress(found), type=Analysis)

    def add_failure(self, failure: Failure) -> None:
        """Keep what could not be read; the same failure twice is one."""
        row = msgspec.json.encode(failure).decode()
        key = (failure.path, failure.stage, failure.detail)
        self._db.execute("INSERT OR REPLACE INTO read_failures VALUES (?, ?, ?, ?)", (*key, row))

    def clear_failures(self, path: str) -> None:
        """Forget what could not be read of a path that is being read again."""
        self._db.execute("DELETE FROM read_failures WHERE path = ? AND stage IN ('open', 'read')", (path,))

    def failures(self) -> tuple[Failure, ...]:
        """What could not be read, by path."""
        rows = self._db.execute("SELECT row FROM read_failures ORDER BY path, stage, detail")
        return tuple(msgspec.json.decode(row, type=Failure) for (row,) in rows)

    # --- sentence vectors, kept so that a page added later costs only itself

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, bytes]:
        """The vectors that are known, packed, by the sha256 of their text."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            slots = ",".join("?" * len(part))
            query = f"SELECT text_sha256, vector FROM vectors WHERE model = ? AND text_sha256 IN ({slots})"  # noqa: S608
            found.update(self._db.execute(query, (model, *part)))
        return found

    def add_vectors(self, vectors: Mapping[str, bytes], model: str) -> None:
        """Keep vectors."""
        rows = [(key, model, vector) for key, vector in sorted(vectors.items())]
        self._db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", rows)

    # --- what clusters of stories tell, kept so that a page added later costs only the stories that it links

    def told(self, key: str) -> bytes | None:
        """What was kept under a key."""
        row = self._db.execute("SELECT value FROM told WHERE key = ?", (key,)).fetchone()
        return None if row is None else zstd.decompress(row[0])

    def keep_told(self, key: str, value: bytes) -> None:
        """Keep it."""
        self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (key, zstd.compress(value, 3)))

    def forget_told_but(self, keys: Sequence[str]) -> None:
        """Forget what no story of the case needs any more."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS needed (key TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM needed")
        self._db.executemany("INSERT OR IGNORE INTO needed VALUES (?)", [(key,) for key in keys])
        self._db.execute("DELETE FROM told WHERE key NOT IN (SELECT key FROM needed)")

    # --- the tables

    def replace_table(self, table: str, rows: Iterable[Row]) -> None:
        """Put these rows, in this order, in the place of all that a table held."""
        fields = _fields(TABLES[table])
        self._db.execute(f'DELETE FROM "{table}"')  # noqa: S608  (a name of ours)
        slots = ", ".join("?" * (len(fields) + 1))
        insert = f'INSERT INTO "{table}" VALUES ({slots})'  # noqa: S608
        self._db.executemany(insert, ((n, *_cells(row)) for n, row in enumerate(rows)))

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in their order."""
        row_type = TABLES[table]
        fields = _fields(row_type)
        columns = ", ".join(f'"{name}"' for name in fields)
        for cells in self._db.execute(f'SELECT {columns} FROM "{table}" ORDER BY "#"'):  # noqa: S608
            yield _row(row_type, fields, cells)

    def tables(self) -> dict[str, Iterator[Row]]:
        """All tables, each read when it is gone through."""
        return {table: self.rows(table) for table in TABLES}

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        return int(self._db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608


# --- rows <-> cells -------------------------------------------------------------------------------


def _fields(row_type: type[Row]) -> dict[str, bool]:
    """Column -> whether it holds JSON, in the order of the type."""
    scalar = (msgspec.inspect.StrType, msgspec.inspect.IntType, msgspec.inspect.FloatType, msgspec.inspect.BoolType)
    out = {}
    info = msgspec.inspect.type_info(row_type)
    assert isinstance(info, msgspec.inspect.StructType)
    for field in info.fields:
        kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        plain = all(isinstance(kind, (*scalar, msgspec.inspect.NoneType, msgspec.inspect.EnumType)) for kind in kinds)
        out[field.encode_name] = not plain
    return out


def _create(table: str, row_type: type[Row]) -> str:
    columns = ", ".join(f'"{name}"' + (" PRIMARY KEY" if name == "id" else "") for name in _fields(row_type))
    return f'CREATE TABLE IF NOT EXISTS "{table}" ("#" INTEGER, {columns})'


def _cells(row: Row) -> list[object]:
    values = msgspec.to_builtins(row)
    return [
        msgspec.json.encode(value).decode() if holds_json and value is not None else value
        for value, holds_json in zip(values.values(), _json_columns(type(row)), strict=True)
    ]


_KNOWN: dict[type[Row], tuple[bool, ...]] = {}


def _json_columns(row_type: type[Row]) -> tuple[bool, ...]:
    if row_type not in _KNOWN:
        _KNOWN[row_type] = tuple(_fields(row_type).values())
    return _KNOWN[row_type]


def _row(row_type: type[R], fields: Mapping[str, bool], cells: Sequence[object]) -> R:
    values = {
        name: msgspec.json.decode(cell) if holds_json and isinstance(cell, str) else cell
        for (name, holds_json), cell in zip(fields.items(), cells, strict=True)
    }
    return msgspec.convert(values, row_type, strict=False)


def _explain(error: sqlite3.Error) -> str:
    if "locked" in str(error):
        return "another process is writing this case; wait for it, then run the same command again"
    if "not a database" in str(error):
        return "not a case of sayso"
    return str(error)
