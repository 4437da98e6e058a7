"""The case as one SQLite file: the pages' bytes, what was found on each, and the tables.

All SQL of the project stands here and, of what the file is made of, in `definition`.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import quote

import msgspec

from sayso.case.decisions import Outcome, OutcomeKind
from sayso.case.definition import FILL_SEARCHED, FORMAT, SEARCH, SEARCHED, SHADOWS, columns_of, definition
from sayso.case.store import Stored
from sayso.errors import CaseError
from sayso.schema import SCHEMA_VERSION, STORED, TABLES, Analysis, Decision, Document, Entity, Failure, Page, Row, Token

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MARK = 0x73617973
"""SQLite's `application_id` of a case ("says"): what tells it from another database."""
_HEADER = 100
_JOURNAL = slice(18, 20)
"""Where a database's header says how it is written: 2 for a write-ahead log."""
_ROWS = 500
"""Rows, and values of one question, at a time."""

_FEW = 20
"""Strings up to which they are looked for in the cells of lists, and not in the rows themselves."""

R = TypeVar("R", bound=Row)


class SqliteStore:
    """A case in one SQLite file, or in memory: a `Store`.

    Opening one writes nothing; from a folder that cannot be written it is read as it stands.
    """

    def __init__(self, path: Path | None, *, create: bool = False) -> None:
        """Open a case, or with `create` a new one; None keeps it in memory.

        Raises CaseError where there is none, where the file is no case (it stays as it is), or is damaged.
        """
        self.path = path
        with self._explained():
            if path is None:
                self._db = _connect(":memory:")
                _lay_out(self._db)
                return
            if create and not os.path.lexists(path):
                _create_file(path)
            _refuse_other_files(path)
            self._db = _open_file(path)
            self._check()

    def _check(self) -> None:
        (found,) = next(self._select("PRAGMA user_version"))
        self._refuse_other("format", found or "3 or earlier", FORMAT)
        self._refuse_other("schema", self.state("schema"), SCHEMA_VERSION)

    def _refuse_other(self, of: str, theirs: object, ours: object) -> None:
        if theirs != ours:
            raise CaseError(
                f"{self.path}: a case of another version of sayso ({of} {theirs}, this one reads {ours}): "
                "build it again from its pages"
            )

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it."""
        self._db.close()

    @contextmanager
    def writing(self, *, lasting: bool = False) -> Iterator[None]:
        """One transaction: all of it, or nothing. Raises CaseError where another process is writing.

        `lasting`: on the disk when it is done, whatever happens to the machine.
        """
        with self._explained():
            self._db.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def purge(self) -> None:
        """Leave nothing of what was taken out in the write-ahead log (SQLite zeroes it in the file itself)."""
        with self._explained():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What SQLite, or a cell that cannot be read, has to say, as a CaseError."""
        try:
            yield
        except sqlite3.Error as error:
            raise CaseError(f"{self.path}: {_explain(error)}") from error
        except (msgspec.DecodeError, zstd.ZstdError) as error:
            raise CaseError(f"{self.path}: damaged ({error}); `sayso verify` names what") from error

    def _select(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        with self._explained():
            yield from self._db.execute(query, values)

    # --- the file as a whole

    def faults(self) -> Iterator[str]:
        """What SQLite's own check of the file finds."""
        for (line,) in self._select("PRAGMA integrity_check"):
            if line != "ok":
                yield str(line)
        for table, _, to, _ in self._select("PRAGMA foreign_key_check"):
            yield f"{table}: a row that refers to none of {to}"
        yield from self._search_faults()

    def _search_faults(self) -> Iterator[str]:
        """Where the index of words is not that of the tables; a copy is checked, as the case may be read only."""
        with self._explained(), closing(_connect(":memory:")) as copy:
            copy.execute(SEARCHED)
            copy.execute(SEARCH)
            for table in ("_searched", *SHADOWS):
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  (a name of ours)
                rows = self._db.execute(f"SELECT * FROM {table}")  # noqa: S608
                copy.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows.description))})", rows)  # noqa: S608
            try:
                copy.execute("INSERT INTO _search (_search, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError:
                yield "_search is not the index of what it searches"

    def shape(self) -> dict[str, str]:
        """Every table, index, view and trigger -> the words that it was made with."""
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        found = {f"{kind} {name}": words for kind, name, words in self._select(query)}
        return {thing: words for thing, words in found.items() if thing.removeprefix("table ") not in SHADOWS}

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of any table of the file, but those that are made when they are asked for."""
        return tuple(name for (name,) in self._select("SELECT name FROM pragma_table_info(?)", table))

    def cells(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of any table of the file as they lie there, text that is not UTF-8 with surrogates."""
        with self._explained():
            columns = ", ".join(f'"{name}"' for name in self.columns(table))
            cursor = self._db.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1, 2')  # noqa: S608  (names of ours)
            while True:
                self._db.text_factory = _as_it_lies
                try:
                    rows = cursor.fetchmany(_ROWS)
                finally:
                    self._db.text_factory = str
                if not rows:
                    return
                yield from rows

    # --- state

    def state(self, key: str) -> str | None:
        """A note that the build left for itself."""
        return next((str(value) for (value,) in self._select("SELECT value FROM _state WHERE key = ?", key)), None)

    def note(self, key: str, value: str) -> None:
        """Leave a note."""
        self._db.execute("INSERT OR REPLACE INTO _state VALUES (?, ?)", (key, value))

    # --- pages and what was found on them

    def add_page(self, page_id: str, page: Page, sha256: str) -> None:
        """Keep a page's bytes."""
        about = msgspec.json.encode(msgspec.structs.replace(page, data=b"")).decode()
        row = (page_id, page.name, page.record, sha256, about, page.data)
        self._db.execute("INSERT OR IGNORE INTO _pages VALUES (?, ?, ?, ?, ?, ?)", row)

    def remove_page(self, page_id: str) -> None:
        """Take a page out, with what was found on it and what failed on it."""
        query = """DELETE FROM _read_failures WHERE stage NOT IN ('open', 'read')
                   AND path IN (SELECT json_extract(about, '$.path') FROM _pages WHERE id = ?)"""
        self._db.execute(query, (page_id,))
        self._db.execute("DELETE FROM _analyses WHERE page = ?", (page_id,))
        self._db.execute("DELETE FROM _pages WHERE id = ?", (page_id,))

    def pages(self, ids: Sequence[str]) -> tuple[Stored, ...]:
        """Those pages, with their bytes, in the order asked for."""
        return tuple(self._page(page_id) for page_id in ids)

    def _page(self, page_id: str) -> Stored:
        with self._explained():
            about, data = next(self._select("SELECT about, CAST(data AS BLOB) FROM _pages WHERE id = ?", page_id))
            return Stored(page_id, msgspec.structs.replace(msgspec.json.decode(about, type=Page), data=data))

    def pages_without(self, made_with: str) -> tuple[str, ...]:
        """The ids of pages that were not analysed yet, or with other models, in the order of their names."""
        query = """SELECT id FROM _pages WHERE id NOT IN (SELECT page FROM _analyses WHERE made_with = ?)
                   ORDER BY name, record, id"""
        return tuple(page_id for (page_id,) in self._select(query, made_with))

    def page_ids(self) -> tuple[str, ...]:
        """The ids of all pages, sorted."""
        return tuple(page_id for (page_id,) in self._select("SELECT id FROM _pages ORDER BY id"))

    def find_pages(self, words: str) -> tuple[tuple[str, str], ...]:
        """(id, name) of the pages whose id begins with, or whose name or path is, what the user wrote."""
        query = """SELECT id, name FROM _pages
                   WHERE id = ?1 OR (length(?1) >= 4 AND substr(id, 1, length(?1)) = ?1) OR name = ?1
                      OR json_extract(about, '$.path') = ?1 OR json_extract(about, '$.url') = ?1 ORDER BY name, id"""
        return tuple((page_id, name) for page_id, name in self._select(query, words))

    def add_analysis(self, page_id: str, made_with: str, analysis: Analysis) -> None:
        """Keep what was found on a page."""
        layers = msgspec.structs.replace(analysis.layers, tokens=())
        found = _packed(msgspec.structs.replace(analysis, layers=layers))
        row = (page_id, made_with, found, _packed(analysis.layers.tokens))
        self._db.execute("INSERT OR REPLACE INTO _analyses VALUES (?, ?, ?, ?)", row)

    def analyses(self) -> Iterator[Analysis]:
        """What was found on every page but its tokens, in the order of their names."""
        query = "SELECT found FROM _analyses JOIN _pages ON _pages.id = page ORDER BY name, record, id"
        with self._explained():
            for (found,) in self._select(query):
                yield msgspec.msgpack.decode(zstd.decompress(found), type=Analysis)

    def tokens(self, page_id: str) -> tuple[Token, ...]:
        """The tokens of a page; none where it was not analysed."""
        with self._explained():
            row = next(self._select("SELECT tokens FROM _analyses WHERE page = ?", page_id), None)
            return msgspec.msgpack.decode(zstd.decompress(row[0]), type=tuple[Token, ...]) if row else ()

    def add_failure(self, failure: Failure) -> None:
        """Keep what could not be read; the same failure twice is one."""
        row = msgspec.json.encode(failure).decode()
        key = (failure.path, failure.stage, failure.detail)
        self._db.execute("INSERT OR REPLACE INTO _read_failures VALUES (?, ?, ?, ?)", (*key, row))

    def clear_failures(self, path: str) -> None:
        """Forget what could not be read of a path that is being read again."""
        self._db.execute("DELETE FROM _read_failures WHERE path = ? AND stage IN ('open', 'read')", (path,))

    def failures(self) -> tuple[Failure, ...]:
        """What could not be read, by path."""
        with self._explained():
            rows = self._select("SELECT row FROM _read_failures ORDER BY path, stage, detail")
            return tuple(msgspec.json.decode(row, type=Failure) for (row,) in rows)

    # --- what was compared, kept so that a page added later costs only itself and the stories that it links

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, bytes]:
        """The sentence vectors that are known, packed, by the sha256 of their text."""
        found: dict[str, bytes] = {}
        for start in range(0, len(keys), _ROWS):
            part = keys[start : start + _ROWS]
            slots = ",".join("?" * len(part))
            query = f"SELECT text_sha256, vector FROM _vectors WHERE model = ? AND text_sha256 IN ({slots})"  # noqa: S608
            found.update(self._select(query, model, *part))
        return found

    def add_vectors(self, vectors: Mapping[str, bytes], model: str) -> None:
        """Keep vectors."""
        rows = [(key, model, vector) for key, vector in sorted(vectors.items())]
        self._db.executemany("INSERT OR IGNORE INTO _vectors VALUES (?, ?, ?)", rows)

    def cluster(self, key: str) -> bytes | None:
        """What was kept of a cluster of stories under a key."""
        with self._explained():
            found = (
                zstd.decompress(value) for (value,) in self._select("SELECT value FROM _clusters WHERE key = ?", key)
            )
            return next(found, None)

    def readings(self) -> Iterator[bytes]:
        """What was read together for each cluster."""
        with self._explained():
            for (readings,) in self._select("SELECT readings FROM _clusters ORDER BY key"):
                yield zstd.decompress(readings)

    def keep_cluster(self, key: str, value: bytes, readings: bytes, vectors: Iterable[str]) -> None:
        """Keep it, with what was read for it, and the keys of the vectors that it was made with."""
        row = (key, zstd.compress(value, 3), zstd.compress(readings, 3))
        self._db.execute("INSERT OR REPLACE INTO _clusters VALUES (?, ?, ?)", row)
        rows = [(key, vector) for vector in sorted(vectors)]
        self._db.executemany("INSERT OR IGNORE INTO _cluster_vectors VALUES (?, ?)", rows)

    def keep_only(self, clusters: Iterable[str], model: str) -> None:
        """Forget the other clusters, and the vectors that none of these was made with."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS needed (key TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM needed")
        self._db.executemany("INSERT OR IGNORE INTO needed VALUES (?)", [(key,) for key in clusters])
        self._db.execute("DELETE FROM _clusters WHERE key NOT IN (SELECT key FROM needed)")
        self._db.execute("DELETE FROM _cluster_vectors WHERE cluster NOT IN (SELECT key FROM needed)")
        query = "DELETE FROM _vectors WHERE model <> ? OR text_sha256 NOT IN (SELECT text_sha256 FROM _cluster_vectors)"
        self._db.execute(query, (model,))

    # --- what people decided

    def add_decision(self, decision: Decision) -> bool:
        """Keep a decision; False where one of that id is kept already, which stays as it is."""
        slots = ", ".join("?" * (len(columns_of(Decision)) + 1))
        added = self._db.execute(f"INSERT OR IGNORE INTO decisions VALUES ({slots})", (None, *_cells(decision)))  # noqa: S608
        return added.rowcount > 0

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, oldest first."""
        return cast("tuple[Decision, ...]", tuple(self.rows("decisions")))

    def keep_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Keep which decisions do not hold, or not wholly, in the place of what was kept of them."""
        self._db.execute("DELETE FROM _outcomes")
        self._db.executemany("INSERT INTO _outcomes VALUES (?, ?, ?)", list(outcomes))

    def outcomes(self) -> tuple[Outcome, ...]:
        """Which decisions do not hold, or not wholly, oldest first."""
        found = self._select("SELECT decision, kind, why FROM _outcomes ORDER BY decision")
        return tuple(Outcome(decision, OutcomeKind(kind), why) for decision, kind, why in found)

    def keep_standing(
        self, text_of: Mapping[str, str], outlets: Mapping[str, str], speaks_for: Mapping[str, str]
    ) -> None:
        """Keep what decides who is one voice and what is one text, as in `Corpus`."""
        self._db.execute("DELETE FROM _standing")
        self._db.execute("DELETE FROM _speaks_for")
        pages = sorted({*text_of, *outlets})
        rows = ((page, text_of.get(page), outlets.get(page)) for page in pages)
        self._db.executemany("INSERT INTO _standing VALUES (?, ?, ?)", rows)
        self._db.executemany("INSERT INTO _speaks_for VALUES (?, ?)", sorted(speaks_for.items()))

    def standing(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """What was kept of it, in that order."""
        pages = list(self._select("SELECT document, text, outlet FROM _standing"))
        return (
            {page: text for page, text, _ in pages if text},
            {page: outlet for page, _, outlet in pages if outlet},
            dict(self._select("SELECT entity, body FROM _speaks_for")),
        )

    def change_rows(self, table: str, rows: Mapping[str, tuple[float, Row] | None]) -> None:
        """Put rows, by id, each at its place, where the tool's are (None: none), and keep the tool's beside."""
        fields = columns_of(STORED[table])
        slots = ", ".join("?" * (len(fields) + 1))
        numbers = self.numbers(table, list(rows))
        own = {row.id: row for row in self.rows_where(table, "id", list(rows))}  # type: ignore[attr-defined]
        for key, changed in rows.items():
            kept = msgspec.json.encode(own[key]).decode() if key in own else None
            self._db.execute("INSERT INTO _tool_rows VALUES (?, ?, ?, ?)", (table, key, numbers.get(key), kept))
            self._db.execute(f'DELETE FROM "{table}" WHERE id = ?', (key,))  # noqa: S608
            if changed is not None:
                number, row = changed
                self._db.execute(f'INSERT INTO "{table}" VALUES ({slots})', (number, *_cells(row)))  # noqa: S608

    def changed_rows(self) -> dict[str, set[str]]:
        """Table -> the ids of the rows in it that are not as the tool made them."""
        found: dict[str, set[str]] = {}
        for table, key in self._select("SELECT of, id FROM _tool_rows"):
            found.setdefault(table, set()).add(key)
        return found

    def restore_rows(self) -> None:
        """Put the tool's rows back where they were."""
        with self._explained():
            for table, key, number, kept in list(self._select("SELECT of, id, number, row FROM _tool_rows")):
                self._db.execute(f'DELETE FROM "{table}" WHERE id = ?', (key,))  # noqa: S608
                if kept is not None:
                    cells = _cells(msgspec.json.decode(kept, type=TABLES[table]))
                    slots = ", ".join("?" * (len(cells) + 1))
                    self._db.execute(f'INSERT INTO "{table}" VALUES ({slots})', (number, *cells))  # noqa: S608
            self._db.execute("DELETE FROM _tool_rows")

    def tool_rows(self, table: str) -> tuple[Row, ...]:
        """The tool's rows that others stand in the place of."""
        with self._explained():
            query = "SELECT row FROM _tool_rows WHERE of = ? AND row IS NOT NULL ORDER BY number, id"
            return tuple(msgspec.json.decode(row, type=TABLES[table]) for (row,) in self._select(query, table))

    def forget_decision(self, decision: Decision) -> None:
        """Put what is left of a decision, when a page that it quotes is forgotten, in its place."""
        self._db.execute("DELETE FROM decisions WHERE id = ?", (decision.id,))
        self.add_decision(decision)

    # --- the tables

    def replace_table(self, table: str, rows: Iterable[Row]) -> None:
        """Put these rows, in this order, in the place of all that a table held."""
        self._db.execute("DELETE FROM _tool_rows WHERE of = ?", (table,))
        self._db.execute(f'DELETE FROM "{table}"')  # noqa: S608  (a name of ours)
        numbered = table in TABLES
        slots = ", ".join("?" * (len(columns_of(STORED[table])) + numbered))
        insert = f'INSERT INTO "{table}" VALUES ({slots})'  # noqa: S608
        cells = ([n, *_cells(row)] if numbered else _cells(row) for n, row in enumerate(rows))
        self._db.executemany(insert, cells)

    def replace_links(self, table: str, of: Iterable[str], rows: Iterable[Row]) -> None:
        """Put these rows of a link table in the place of those that belong to these ids."""
        parent = next(iter(columns_of(STORED[table])))
        self._db.executemany(f'DELETE FROM "{table}" WHERE "{parent}" = ?', [(key,) for key in of])  # noqa: S608
        slots = ", ".join("?" * len(columns_of(STORED[table])))
        self._db.executemany(f'INSERT INTO "{table}" VALUES ({slots})', map(_cells, rows))  # noqa: S608

    def index_words(self) -> None:
        """Make the index of words anew from the tables; nothing of the old one is left."""
        self._db.execute("DELETE FROM _searched")
        for statement in FILL_SEARCHED.split(";"):
            self._db.execute(statement)
        self._db.executemany(
            "INSERT INTO _searched VALUES (?, 'name', ?, ?)", map(_searched_name, self.rows("entities"))
        )
        self._db.execute("INSERT INTO _search (_search) VALUES ('rebuild')")

    def index_names(self, ids: Iterable[str]) -> None:
        """Bring the index up to date with the entities of these ids."""
        wanted = sorted(ids)
        for key in wanted:
            for old in list(self._select("SELECT n, words FROM _searched WHERE n = ?", _name_number(key))):
                self._db.execute("INSERT INTO _search (_search, rowid, words) VALUES ('delete', ?, ?)", old)
                self._db.execute("DELETE FROM _searched WHERE n = ?", old[:1])
        for row in self.rows_where("entities", "id", wanted):
            number, key, words = _searched_name(row)
            self._db.execute("INSERT INTO _searched VALUES (?, 'name', ?, ?)", (number, key, words))
            self._db.execute("INSERT INTO _search (rowid, words) VALUES (?, ?)", (number, words))

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in their order."""
        row_type = STORED[table]
        fields = columns_of(row_type)
        columns = ", ".join(f'"{name}"' for name in fields)
        order = "id" if table == "decisions" else '"#"' if table in TABLES else "rowid"
        with self._explained():
            for cells in self._select(f'SELECT {columns} FROM "{table}" ORDER BY {order}'):  # noqa: S608
                yield _row(row_type, fields, cells)

    def rows_where(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        """The rows with one of these values in a column, in their order."""
        return self._found(table, f'"{column}" IN ({{}})', values, ("?",) * len(values))

    def rows_naming(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        """The rows with one of these strings in a column of lists, in their order, and maybe others."""
        if len(values) > _FEW:
            return list(self.rows(table))
        return self._found(table, "{}", [f'"{value}"' for value in values], (f'instr("{column}", ?)',) * len(values))

    def _found(self, table: str, where: str, values: Sequence[str], slots: Sequence[str]) -> list[Row]:
        row_type = STORED[table]
        fields = columns_of(row_type)
        place = '"#"' if table in TABLES else "rowid"
        columns = ", ".join((place, *(f'"{name}"' for name in fields)))
        between = ", " if "IN" in where else " OR "
        found: dict[tuple[float, str], Row] = {}
        with self._explained():
            for start in range(0, len(values), _ROWS):
                part = slice(start, start + _ROWS)
                query = f'SELECT {columns} FROM "{table}" WHERE {where.format(between.join(slots[part]))}'  # noqa: S608
                for number, *cells in self._select(query, *values[part]):
                    found.setdefault((number or 0, str(cells[0])), _row(row_type, fields, cells))
        return [found[key] for key in sorted(found)]

    def pages_saying(self, words: str) -> tuple[str, ...]:
        """The ids of the first two pages, by id, in whose text these words stand."""
        query = "SELECT id FROM documents WHERE instr(text, ?) ORDER BY id LIMIT 2"
        return tuple(page_id for (page_id,) in self._select(query, words))

    def row_at(self, table: str, number: int) -> Row:
        """The tool's row that stands at this place, from 0."""
        fields = columns_of(STORED[table])
        columns = ", ".join(f'"{name}"' for name in fields)
        cells = next(self._select(f'SELECT {columns} FROM "{table}" WHERE "#" = ?', number))  # noqa: S608
        return _row(TABLES[table], fields, cells)

    def numbers(self, table: str, ids: Sequence[str]) -> dict[str, float]:
        """Where the rows of these ids stand."""
        query = f'SELECT "#" FROM "{table}" WHERE id = ?'  # noqa: S608
        return {key: number for key in ids for (number,) in self._select(query, key)}

    def documents_in_brief(self) -> Iterator[Document]:
        """The rows of `documents` without the pages' text."""
        fields = columns_of(Document)
        columns = ", ".join({"text": "''", "exact": "'[]'"}.get(name, f'"{name}"') for name in fields)
        with self._explained():
            for cells in self._select(f'SELECT {columns} FROM documents ORDER BY "#"'):  # noqa: S608
                yield _row(Document, fields, cells)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the case, whatever others write meanwhile."""
        with self._explained():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a question of `sayso.case.lists` finds. Nothing can be written by it."""
        with self._explained():
            return self._db.execute(query, tuple(values)).fetchall()

    def tables(self) -> dict[str, Iterator[Row]]:
        """The tables of SCHEMA.md but the link tables, each read when it is gone through."""
        return {table: self.rows(table) for table in TABLES}

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        return int(next(self._select(f'SELECT count(*) FROM "{table}"'))[0])  # noqa: S608


# --- rows <-> cells -------------------------------------------------------------------------------


def _cells(row: Row) -> list[object]:
    values = msgspec.to_builtins(row)
    return [
        msgspec.json.encode(value).decode() if holds_json and value is not None else value
        for value, holds_json in zip(values.values(), columns_of(type(row)).values(), strict=True)
    ]


def _searched_name(row: Row) -> tuple[int, str, str]:
    """The row of `_searched` that an entity is."""
    assert isinstance(row, Entity)
    return _name_number(row.id), row.id, " / ".join(dict.fromkeys((row.name, *row.aliases)))


def _name_number(entity: str) -> int:
    """Where a name stands in the index: below nought, where no sentence is, and the same whatever else changes."""
    return -int(sha256(entity.encode()).hexdigest()[:15], 16)


def _row(row_type: type[R], fields: Mapping[str, bool], cells: Sequence[object]) -> R:
    values = {
        name: msgspec.json.decode(cell) if holds_json and isinstance(cell, str) else cell
        for (name, holds_json), cell in zip(fields.items(), cells, strict=True)
    }
    return msgspec.convert(values, row_type, strict=False)


# --- the file -------------------------------------------------------------------------------------


def is_case(path: Path) -> bool:
    """Whether a file is a case of sayso, by its first bytes."""
    header = _header(path)
    return header.startswith(b"SQLite format 3\0") and int.from_bytes(header[68:72]) == MARK


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEADER)


def _refuse_other_files(path: Path) -> None:
    """Raises CaseError where there is no file, where it is no case, or is shorter than it says."""
    if not path.is_file():
        raise CaseError(f"{path}: no such case" if not path.exists() else f"{path}: not a file")
    if not is_case(path):
        raise CaseError(f"{path}: not a case of sayso" + " (the file is empty)" * (path.stat().st_size == 0))
    if _log(path) is None and path.stat().st_size < _promised(_header(path)):
        raise CaseError(f"{path}: damaged (its end is missing)")


def _promised(header: bytes) -> int:
    """Bytes of a database, by its header: pages times their size, where 1 stands for 65,536."""
    size = int.from_bytes(header[16:18])
    return int.from_bytes(header[28:32]) * (2**16 if size == 1 else size)


def _log(path: Path) -> Path | None:
    """The write-ahead log of a case that is being written, or whose writer was killed."""
    log = path.with_name(path.name + "-wal")
    return log if log.is_file() and log.stat().st_size else None


def _create_file(path: Path) -> None:
    """An empty case, whole or not at all: made beside its place under a name of its own, then moved there.

    Where another process put one there meanwhile, that one stays.
    """
    with closing(_connect(":memory:")) as db:
        _lay_out(db)
        data = bytearray(db.serialize())
    data[_JOURNAL] = b"\2\2"
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(data)
        try:
            os.link(part, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            part.rename(path)
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def _open_file(path: Path) -> sqlite3.Connection:
    where = f"file:{quote(str(path.absolute()))}"
    try:
        db = _connect(f"{where}?mode=rw")
        db.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        if "open database" not in str(error) and "readonly" not in str(error):
            raise
        # A folder or medium that cannot be written: SQLite reads it if told that nobody else writes there either.
        if _log(path) is not None:
            raise CaseError(
                f"{path}: its build was stopped; copy it, with {path.name}-wal, to where it can be written"
            ) from error
        db = _connect(f"{where}?immutable=1")
    return db


def _connect(where: str | Path) -> sqlite3.Connection:
    db = sqlite3.connect(where, timeout=10, isolation_level=None, check_same_thread=False, uri=isinstance(where, str))
    for pragma in ("synchronous = NORMAL", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _lay_out(db: sqlite3.Connection) -> None:
    """The tables of a new case, in one transaction."""
    head = f"PRAGMA application_id = {MARK};\nPRAGMA user_version = {FORMAT};\n"
    db.executescript(f"BEGIN;\n{head}{definition()}")
    db.execute("INSERT INTO _state VALUES ('schema', ?)", (SCHEMA_VERSION,))
    db.execute("COMMIT")


def _packed(value: object) -> bytes:
    packed: bytes = zstd.compress(msgspec.msgpack.encode(value), 3)
    return packed


def _as_it_lies(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


def _explain(error: sqlite3.Error) -> str:
    if "locked" in str(error):
        return "another process is writing this case; wait for it, then run the same command again"
    if "no such module" in str(error):
        return "the SQLite of this Python has no full-text search (FTS5); a Python from python.org has it"
    if "not a database" in str(error):
        return "not a case of sayso"
    return str(error)
