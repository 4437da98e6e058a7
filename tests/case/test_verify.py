"""The proof finds what it is for: a changed byte, a moved span, words that are not the page's."""

import shutil
import sqlite3

import msgspec
import pytest

import sayso
from sayso.schema import TABLES, spans_of


@pytest.fixture
def tampered(example_path, tmp_path):
    path = tmp_path / "t.sayso"
    shutil.copy(example_path, path)

    def run(sql, *values):
        db = sqlite3.connect(path)
        assert db.execute(sql, values).rowcount > 0
        db.commit()
        db.close()
        with sayso.open_case(path) as case:
            return case.verify().problems

    return run


def test_an_honest_case_holds(example):
    proof = example.verify()
    assert proof.problems == ()
    assert proof.pages == 16
    assert proof.spans > 2000


def test_every_row_with_spans_keeps_their_words(example):
    texts = {document.id: document.text for document in example.documents}
    for table in TABLES:
        for row in example._store.rows(table):
            exact = getattr(row, "exact", ())
            assert exact == tuple(texts[d][s.start : s.end] for d, s in spans_of(row)) or table in {
                "case",
                "failures",
                "entities",
            }


def test_a_changed_byte_is_found(tampered):
    problems = tampered(
        "UPDATE pages SET data = CAST(replace(CAST(data AS TEXT), 'nine', 'none') AS BLOB) WHERE name = 'calder-courier-0311.txt'"
    )
    assert {problem.table for problem in problems} >= {"pages", "documents"}


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
