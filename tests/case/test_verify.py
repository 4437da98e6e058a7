"""The proof finds what it is for: a changed byte, a moved span, words that are not the page's."""

import shutil
import sqlite3

import msgspec
import pytest

import sayso
from sayso.case import verify as proof
from sayso.case.made_with import kept_settings
from sayso.errors import SaysoError
from sayso.schema import LINKS, STORED, spans_of


@pytest.fixture(autouse=True)
def _made_once(monkeypatch):
    """What pages, settings and failures give is the same each time, and takes the most time."""
    make = proof._made_again

    def made(store, workers, watch):
        of = (list(store.cells("_pages")), kept_settings(store), store.state("compared"), store.failures())
        if repr(of) not in MADE:
            MADE[repr(of)] = make(store, workers, watch)
        return MADE[repr(of)]

    monkeypatch.setattr(proof, "_made_again", made)


MADE = {}


@pytest.fixture
def tampered(example_path, tmp_path):
    path = tmp_path / "t.sayso"
    shutil.copy(example_path, path)

    def run(sql, *values):
        db = sqlite3.connect(path)
        assert db.execute(sql, values).rowcount != 0
        db.commit()
        db.close()
        with sayso.open_case(path) as case:
            return case.verify().problems

    return run


def test_an_honest_case_holds(example):
    proof = example.verify()
    assert proof.problems == ()
    assert proof.remade
    assert not example.verify(quick=True).remade
    assert proof.pages == 16
    assert proof.spans > 2000


def test_every_row_with_spans_keeps_their_words(example):
    texts = {document.id: document.text for document in example.documents}
    for table in STORED:
        for row in example._store.rows(table):
            words = getattr(row, "words", None)
            if words is not None:
                assert [words] == [texts[d][s.start : s.end] for d, s in spans_of(row)]
                continue
            if table in LINKS:
                continue
            exact = getattr(row, "exact", ())
            assert exact == tuple(texts[d][s.start : s.end] for d, s in spans_of(row)) or table in {
                "case",
                "failures",
                "decisions",
                "entities",
            }


def test_a_changed_byte_is_found(tampered):
    problems = tampered(
        "UPDATE _pages SET data = CAST(replace(CAST(data AS TEXT), 'nine', 'none') AS BLOB) WHERE name = 'calder-courier-0311.txt'"
    )
    assert {problem.table for problem in problems} >= {"_pages", "documents"}


def test_a_moved_span_is_found(tampered):
    problems = tampered('UPDATE sentences SET start = start + 1 WHERE "#" = 3')
    assert [problem.table for problem in problems] == ["sentences"]
    assert "does not say" in problems[0].detail


def test_changed_words_are_found(tampered):
    problems = tampered(
        "UPDATE claims SET exact = replace(exact, 'overloaded', 'safe') WHERE exact LIKE '%overloaded%'"
    )
    assert problems
    assert all(problem.table == "claims" for problem in problems)


def test_a_span_out_of_bounds_is_found(tampered):
    problems = tampered('UPDATE blocks SET "end" = "end" + 100000 WHERE "#" = 0')
    assert "out of bounds" in problems[0].detail


def test_a_changed_text_is_found(tampered):
    problems = tampered("UPDATE documents SET text = text || ' And more.' WHERE name = 'harbour-post-0313.txt'")
    assert "not that of the bytes" in problems[0].detail


def test_a_problem_names_its_row(tampered):
    problem = tampered('UPDATE sentences SET start = start + 1 WHERE "#" = 3')[0]
    assert problem.row in str(problem)
    assert msgspec.json.encode(problem)


# --- everything that a row says, whether a span shows it or not ------------------------------------

CELLS = [
    (table, field.encode_name) for table, row_type in STORED.items() for field in msgspec.structs.fields(row_type)
]  # fmt: skip


def key_of(table):
    """What names a row of a table in a problem, in SQL."""
    if table in LINKS:
        first, second = [name for of, name in CELLS if of == table][:2]
        return f'"{first}" || \' \' || "{second}"'
    return '"id"' if (table, "id") in CELLS else '"#"'


def test_any_cell_of_any_table_is_proved(example_path, tmp_path):
    """One cell of each column changed, all in one case: each is named, and nothing else."""
    path = shutil.copy(example_path, tmp_path / "t.sayso")
    db = sqlite3.connect(path)
    changed = set()
    for at, (table, column) in enumerate(CELLS):
        key = key_of(table)
        if f'"{column}"' in key:
            continue
        offset = at % 3 if table not in {"case", "failures"} else 0
        place = f'SELECT {key} FROM "{table}" ORDER BY rowid LIMIT 1 OFFSET {offset}'
        for (row,) in db.execute(place).fetchall():
            db.execute(f'UPDATE "{table}" SET "{column}" = \'[9, 9, 9]\' WHERE {key} = ?', (row,))
            changed.add((table, column, str(row)))
    db.commit()
    db.close()
    with sayso.open_case(path) as case:
        problems = case.verify().problems
    said = {(problem.table, problem.row): problem.detail for problem in problems}
    tables = {table for table, _, _ in changed}
    assert tables == set(STORED) - {"failures", "decisions"}
    assert {table for table, _ in said} <= {*tables, "file"}
    unread = {problem.table for problem in problems if problem.row == "-"}
    for table, column, row in changed:
        assert (table, row) in said, (table, column)
        assert (
            column in said[table, row]
            or "text is not" in said[table, row]
            or table in unread
            or "[" in said[table, row]
        )


@pytest.mark.parametrize("table", [table for table in STORED if table not in {"failures", "decisions"}])
def test_a_row_that_goes_and_a_row_that_comes_are_named(example_path, tmp_path, table):
    path = shutil.copy(example_path, tmp_path / "t.sayso")
    db = sqlite3.connect(path)
    key = key_of(table)
    columns = [f'"{row[1]}"' for row in db.execute(f'PRAGMA table_info("{table}")')]
    name = columns[0] if table in LINKS else key
    rows = db.execute(f'SELECT rowid, {key} FROM "{table}" ORDER BY rowid LIMIT 2').fetchall()
    (gone, taken), (copied, _) = rows[0], rows[-1]
    added = f"feedfeedfeedfeed{' ' + str(rows[-1][1]).split()[-1] if table in LINKS else ''}"
    new = ", ".join({name: "'feedfeedfeedfeed'"}.get(column, column) for column in columns)
    db.execute(f'INSERT INTO "{table}" SELECT {new} FROM "{table}" WHERE rowid = ?', (copied,))
    db.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (gone,))
    db.commit()
    db.close()
    with sayso.open_case(path) as case:
        found = {(problem.table, problem.row): problem.detail for problem in case.verify().problems}
    assert found.pop((table, str(taken))) == "is missing"
    said = found.pop((table, added))
    assert "added" in said or "no page of the case" in said
    assert {of for of, _ in found} <= {table, "file"}


INNER = [
    "DELETE FROM _analyses", "UPDATE _analyses SET found = x'00'", "DELETE FROM _clusters", "UPDATE _clusters SET readings = x'00'", "UPDATE _vectors SET vector = zeroblob(388)",
    "DELETE FROM _cluster_vectors", "UPDATE _pages SET sha256 = '00'", "UPDATE _pages SET about = '['", "UPDATE _pages SET data = 'words'",
    "UPDATE _pages SET about = json_set(about, '$.given', json('{\"outlet\": \"Other\"}'))", "DROP VIEW claims_read", "DROP TABLE claims",
    "CREATE TRIGGER t AFTER INSERT ON claims BEGIN DELETE FROM claims; END", "ALTER TABLE claims ADD COLUMN more",
    "INSERT INTO _read_failures VALUES ('x', 'analyse', 'x', '{\"path\":\"x\",\"stage\":\"analyse\",\"reason\":\"malformed\",\"detail\":\"x\"}')",
    'UPDATE claims SET "#" = -"#"', "UPDATE sentences SET exact = NULL", "UPDATE sentences SET exact = '[]'", "UPDATE sentences SET start = NULL",
    "UPDATE blocks SET label = 'evil'", "UPDATE claims SET gist = CAST(x'ff' AS TEXT)", "UPDATE documents SET text = CAST(x'fffe' AS TEXT)",
    "UPDATE 'case' SET models = '[]'", "UPDATE 'case' SET sayso_version = '9'", "UPDATE 'case' SET settings = '{}'", "DELETE FROM _pages",
    "UPDATE _state SET value = json_set(value, '$.stories.link', 2) WHERE key = 'settings'", "UPDATE _state SET value = '[' WHERE key = 'settings'",
]  # fmt: skip


@pytest.mark.parametrize("sql", INNER)
def test_what_stands_behind_the_tables_is_proved_and_damage_is_named(tampered, sql):
    problems = tampered(sql)
    assert problems
    assert msgspec.json.encode(problems)


def test_a_build_that_was_stopped_is_no_proof(example_path, tmp_path):
    path = shutil.copy(example_path, tmp_path / "t.sayso")
    with sayso.open_case(path) as case:
        with case._store.writing():
            case._store._db.execute("DELETE FROM _state WHERE key = 'tables'")
            case._store.replace_table("claims", ())
        problems = case.verify().problems
    assert any("run `sayso build`" in problem.detail for problem in problems)


def test_a_model_that_is_not_the_one_released_is_named(example, monkeypatch):
    from sayso.errors import ModelError

    def checked(name):
        if name == "reader":
            raise ModelError("model reader: reader.onnx is not the file that sayso was released with")

    monkeypatch.setattr(proof, "checked", checked)
    assert [(found.table, found.row) for found in example.verify(quick=True).problems] == [("models", "reader")]


@pytest.mark.parametrize("kind", ["page", "bit"])
def test_a_damaged_file_is_named_wherever_it_is_damaged(example_path, tmp_path, kind):
    """SQLite pages scrambled, or one bit of them turned; every command's reading ends in one line."""
    whole = example_path.read_bytes()
    size = int.from_bytes(whole[16:18])
    path = tmp_path / "t.sayso"
    with sayso.open_case(example_path) as case:
        as_it_was = _all(case)
    for page in range(0, len(whole) // size, len(whole) // size // 12):
        data = bytearray(whole)
        at = page * size
        if kind == "page":
            data[at : at + size] = bytes((7 * i + page) % 256 for i in range(size))
        else:
            data[at + 100 + page % 97] ^= 1 << page % 8
        path.write_bytes(data)
        try:
            with sayso.open_case(path) as case:
                assert case.verify(quick=kind == "page").problems or _all(case) == as_it_was, page
                for table in STORED:
                    _read(case, table)
        except SaysoError:
            continue


def _all(case):
    """Everything that the file says; a bit turned in what it does not use changes nothing of it."""
    return {table: list(case._store.cells(table)) for table in (*proof.INNER, *STORED)}


def _read(case, table):
    try:
        list(case._store.rows(table))
    except SaysoError:
        return
