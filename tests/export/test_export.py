"""Exports: every table, the same bytes, nothing that a spreadsheet would run, Arrow in one call."""

import csv
import json

import msgspec
import pytest

import sayso
from sayso.schema import STORED


def test_json_lines_are_the_rows(example, tmp_path):
    """Those that the case keeps, link tables too."""
    example.export("jsonl", tmp_path)
    for name, row_type in STORED.items():
        lines = (tmp_path / f"{name}.jsonl").read_bytes().splitlines()
        rows = [msgspec.json.decode(line, type=row_type) for line in lines]
        assert rows == list(example._store.rows(name))


def test_spans_of_exported_rows_quote_the_exported_text(example, tmp_path):
    """What a stranger with only the files can check."""
    example.export("jsonl", tmp_path)
    read = lambda name: [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]  # noqa: E731
    texts = {row["id"]: row["text"] for row in read("documents")}
    for row in read("attributions"):
        spans = [*row["source"], *row["cue"], *row["content"], *row["caveat"], *row["target"]]
        assert row["exact"] == [texts[row["document"]][start:end] for start, end in spans]
    for row in read("claims"):
        places = [row["gist"], *row["members"]]
        assert row["exact"] == [texts[place["document"]][place["start"] : place["end"]] for place in places]


def test_csv_runs_nothing_in_a_spreadsheet(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "=cmd.txt").write_text('=HYPERLINK("http://x.example","y") said the minister.\n+1 more\n@sum\n')
    sayso.build([tmp_path / "in"]).export("csv", tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_arrow_in_one_call(example):
    pytest.importorskip("pyarrow")
    table = example.table("claims")
    assert table.num_rows == len(example.claims)
    assert table.column("members").to_pylist()[0][0]["document"] == example.claims[0].members[0].document
    for name in STORED:
        assert example.table(name).num_rows == len(list(example._store.rows(name)))


def test_parquet_reads_back(example, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    example.export("parquet", tmp_path)
    assert pq.read_table(tmp_path / "attributions.parquet").num_rows == len(example.attributions)
