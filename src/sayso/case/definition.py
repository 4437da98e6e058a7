"""What a case is made of in SQLite: its tables, indexes and views.

- `_pages`, `_analyses`, `_clusters`, `_vectors`, `_state`: what a build has done so far. Each page is committed when it
  is done, so a build that is killed has lost at most the pages in hand. Browsers of databases hide a name with `_`.
- the tables of SCHEMA.md and the link tables made of them, written in one transaction when all pages are in, with the
  index of words `_search`. Lists stand as JSON. Columns have types and say what they refer to, with an index for it; no
  reference is enforced: a wrong one is a fault that `verify` names, and no reason to lose a build.
- views, and columns that SQLite makes when they are asked for, which read well in a browser of databases.
"""

from __future__ import annotations

import functools
import re

import msgspec

from sayso.schema import DAYS, LINKS, REFERENCES, STORED, TABLES, Row

FORMAT = 7
"""SQLite's `user_version` of a case. Raised when the tables of the file change; a case of another format is refused."""

_INNER = """
CREATE TABLE _state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE _pages (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, record TEXT, sha256 TEXT NOT NULL, about TEXT NOT NULL,
    data BLOB NOT NULL);
CREATE TABLE _analyses (
    page TEXT PRIMARY KEY REFERENCES _pages (id), made_with TEXT NOT NULL, found BLOB NOT NULL,
    tokens BLOB NOT NULL);
CREATE TABLE _read_failures (
    path TEXT NOT NULL, stage TEXT NOT NULL, detail TEXT NOT NULL, row TEXT NOT NULL,
    PRIMARY KEY (path, stage, detail));
CREATE TABLE _clusters (key TEXT PRIMARY KEY, value BLOB NOT NULL, readings BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE _cluster_vectors (
    cluster TEXT NOT NULL REFERENCES _clusters (key), text_sha256 TEXT NOT NULL,
    PRIMARY KEY (cluster, text_sha256)) WITHOUT ROWID;
CREATE INDEX _vectors_used ON _cluster_vectors (text_sha256);
CREATE TABLE _vectors (
    text_sha256 TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (text_sha256, model)) WITHOUT ROWID;
CREATE TABLE _standing (document TEXT PRIMARY KEY, text TEXT, outlet TEXT) WITHOUT ROWID;
CREATE TABLE _speaks_for (entity TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE _tool_rows (
    of TEXT NOT NULL, id TEXT NOT NULL, number INTEGER, row TEXT, PRIMARY KEY (of, id)) WITHOUT ROWID;
CREATE TABLE _outcomes (decision TEXT PRIMARY KEY, kind TEXT NOT NULL, why TEXT NOT NULL) WITHOUT ROWID;
"""

_FIRST = "json_extract(exact, '$[0]')"
LABELS = {
    "documents": "coalesce(outlet || ': ', '') || coalesce(json_extract(title, '$.text'), record, name)",
    "attributions": "json_extract(exact, '$[' || (json_array_length(source) + json_array_length(cue)) || ']')",
    "discrepancies": "json_extract(sides, '$[0].value') || ' / ' || json_extract(sides, '$[#-1].value')",
    **dict.fromkeys(("sentences", "figures", "times", "stories", "claims", "responses", "timeline"), _FIRST),
}
"""What a row is called where another refers to it: a column `label`, which SQLite makes when it is asked for."""

SEARCH = """
CREATE VIRTUAL TABLE _search USING fts5(
    words, content = '_searched', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2')"""
SHADOWS = ("_search_data", "_search_idx", "_search_docsize")
"""Where SQLite keeps the index."""

SEARCHED = "CREATE TABLE _searched (n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, words TEXT)"
FILL_SEARCHED = """
INSERT INTO _searched (kind, id, words) SELECT 'sentence', id, label FROM sentences ORDER BY rowid;
INSERT INTO _searched (kind, id, words)
SELECT 'title', id, json_extract(title, '$.text') FROM documents WHERE title IS NOT NULL ORDER BY rowid
"""
"""What is searched: sentences first, so that a sentence's `rowid` is its `n`, then titles; names stand below nought."""

_VIEWS = """
CREATE VIEW quotes AS
SELECT q.who, q.through, q.outlet, q.day, q.stance, q.side, q.words, q.sentence, q.caveat, c.label AS claim, c.status,
       d.label AS page, d.url AS link, q.claim AS claim_id, q.document, q.start, q."end", s.rowid AS found
FROM (SELECT claim, who, through, outlet, day, stance, side, words, sentence, caveat, document, start, "end",
             in_sentence FROM claim_members
      UNION ALL
      SELECT claim, who, through, outlet, day, stance, 'answer', words, sentence, caveat, document, start, "end",
             in_sentence FROM claim_answers a
      WHERE NOT EXISTS (SELECT 1 FROM claim_members m WHERE m.claim = a.claim AND m.attribution = a.attribution)) q
JOIN claims c ON c.id = q.claim JOIN documents d ON d.id = q.document
LEFT JOIN sentences s ON s.id = q.in_sentence;
CREATE VIEW people AS
SELECT e.name, e.type, (SELECT count(*) FROM attributions a WHERE a.speaker = e.id) AS quotations,
       (SELECT count(DISTINCT a.document) FROM attributions a WHERE a.speaker = e.id) AS pages,
       (SELECT count(*) FROM claim_positions p WHERE p.entity = e.id AND p.position = 'asserts') AS asserts,
       (SELECT count(*) FROM claim_positions p WHERE p.entity = e.id AND p.position = 'denies') AS denies,
       (SELECT count(*) FROM claim_positions p WHERE p.entity = e.id AND p.position = 'confirms') AS confirms,
       (SELECT count(*) FROM claim_positions p WHERE p.entity = e.id AND p.position = 'accused') AS accused,
       (SELECT min(d.published_day) FROM attributions a JOIN documents d ON d.id = a.document
        WHERE a.speaker = e.id) AS first_day,
       (SELECT max(d.published_day) FROM attributions a JOIN documents d ON d.id = a.document
        WHERE a.speaker = e.id) AS last_day,
       (SELECT group_concat(value, '; ') FROM json_each(e.aliases)) AS also_called, e.id
FROM entities e
WHERE EXISTS (SELECT 1 FROM attributions a WHERE a.speaker = e.id)
   OR EXISTS (SELECT 1 FROM claim_positions p WHERE p.entity = e.id AND p.position = 'accused');
CREATE VIEW claims_read AS
SELECT c.label AS claim, c.status, c.documents, c.outlets, c.texts, c.voices, c.first_day, c.last_day,
       (SELECT group_concat(e.name, '; ') FROM claim_positions p JOIN entities e ON e.id = p.entity
        WHERE p.claim = c.id AND p.position = 'asserts') AS asserted_by,
       (SELECT group_concat(e.name, '; ') FROM claim_positions p JOIN entities e ON e.id = p.entity
        WHERE p.claim = c.id AND p.position = 'denies') AS denied_by,
       (SELECT group_concat(e.name, '; ') FROM claim_positions p JOIN entities e ON e.id = p.entity
        WHERE p.claim = c.id AND p.position = 'confirms') AS confirmed_by,
       c.id
FROM claims c;
CREATE VIEW discrepancies_read AS
SELECT d.kind, d.relation, s.value, s.who, s.outlet, s.day, s.words, c.label AS claim, d.reason, s.document, d.id, s.n
FROM discrepancy_sides s JOIN discrepancies d ON d.id = s.discrepancy LEFT JOIN claims c ON c.id = d.claim;
CREATE VIEW attributions_read AS
SELECT p.label AS page, e.name AS speaker, a.stance, a.kind, a.class, a.label AS words, a.exact, a.id
FROM attributions a JOIN documents p ON p.id = a.document LEFT JOIN entities e ON e.id = a.speaker;
"""


HIDDEN = tuple(re.findall(r"CREATE (?:VIRTUAL )?TABLE (_\w+)", f"{_INNER}{SEARCHED}{SEARCH}"))
"""The tables that are the build's own."""


def definition() -> str:
    """The statements that make an empty case."""
    tables = "".join(f"{_create(table, row_type)};\n" for table, row_type in STORED.items())
    return f"{_INNER}{tables}{SEARCHED};{SEARCH};\n{_VIEWS}"


@functools.cache
def columns_of(row_type: type[Row]) -> dict[str, bool]:
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


_DECLARED = {
    msgspec.inspect.IntType: "INTEGER",
    msgspec.inspect.BoolType: "INTEGER",
    msgspec.inspect.FloatType: "REAL",
}
"""Types that are not text."""


_PLACED = frozenset({"entities", "origins", "claims", "discrepancies"})
"""Tables in which a row is sought by its place, when people put rows right."""


def _create(table: str, row_type: type[Row]) -> str:
    """The table of a type of row, with an index for every column that refers to another table."""
    info = msgspec.inspect.type_info(row_type)
    assert isinstance(info, msgspec.inspect.StructType)
    columns = [_column(field) for field in info.fields]
    key = [f'"{field.encode_name}"' for field in info.fields[:2]]
    if table in TABLES:
        columns.insert(0, '"#" INTEGER')
    else:
        columns.append(f"PRIMARY KEY ({', '.join(key)})")
    columns += [
        f'"{name}_day" DATE GENERATED ALWAYS AS (CASE WHEN length("{name}") >= 10 THEN substr("{name}", 1, 10) END)'
        for name in DAYS.get(table, ())
    ]
    if table in LABELS:
        columns.append(f"label TEXT GENERATED ALWAYS AS ({LABELS[table]})")
    placed = f';\nCREATE INDEX "{table}_#" ON "{table}" ("#")' * (table in _PLACED)
    indexes = (
        f';\nCREATE INDEX "{table}_{name}" ON "{table}" ("{name}")'
        for name in columns_of(row_type)
        if name in REFERENCES and f'"{name}"' != (key[0] if table in LINKS else "")
    )
    listed = ",\n    ".join(columns)
    return f'CREATE TABLE "{table}" (\n    {listed})' + "".join((placed, *indexes))


def _column(field: msgspec.inspect.Field) -> str:
    kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
    name = field.encode_name
    plain = next((_DECLARED[type(kind)] for kind in kinds if type(kind) in _DECLARED), "TEXT")
    declared = "DATE" if name == "day" else plain
    key = " PRIMARY KEY" * (name == "id")
    refers = f' REFERENCES "{REFERENCES[name]}" (id)' if name in REFERENCES else ""
    return f'"{name}" {declared}{key}{refers}'
