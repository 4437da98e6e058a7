"""Tables as Parquet, CSV and frames: columns have one type each, days are days, and no table is without columns."""

import csv
from datetime import date, datetime

import pytest
from tests.export.made import made

from sayso.export import export
from sayso.export.columns import day_columns, names_of
from sayso.export.frames import Quotations, Rows
from sayso.export.outgoing import Outgoing
from sayso.schema import STORED, TABLES, Failure, FailureReason


@pytest.fixture(scope="module")
def tables():
    return made()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tables):
    pytest.importorskip("pyarrow")
    path = tmp_path_factory.mktemp("tables")
    export(Outgoing(tables), "parquet", path)
    export(Outgoing(tables), "csv", path)
    return path


DAYS = [(name, day) for name, row_type in STORED.items() for day in day_columns(row_type)]


def test_days_are_found():
    assert ("documents", "published_day") in DAYS
    assert ("claim_members", "day") in DAYS
    assert len(DAYS) == 9 + 4


@pytest.mark.parametrize("name", STORED)
def test_every_table_has_its_columns_also_without_a_row(folder, name):
    import duckdb
    import pandas as pd
    import polars as pl

    wanted = list(names_of(STORED[name]))
    assert list(pd.read_parquet(folder / f"{name}.parquet").columns) == wanted
    assert pl.read_parquet(folder / f"{name}.parquet").columns == wanted
    assert duckdb.sql(f"SELECT * FROM '{folder / name}.parquet'").columns == wanted
    assert list(pd.read_csv(folder / f"{name}.csv").columns) == wanted
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.reader(lines)) == wanted


def test_a_table_of_failures_without_a_row_is_a_table(folder):
    import pandas as pd
    import polars as pl

    assert len(pd.read_parquet(folder / "failures.parquet")) == 0
    assert len(pd.read_csv(folder / "failures.csv")) == 0
    assert pl.read_csv(folder / "failures.csv").columns == ["path", "sha256", "stage", "reason", "detail"]


def test_pandas_reads_days_as_days(folder):
    import pandas as pd

    for name, day in DAYS:
        assert pd.read_parquet(folder / f"{name}.parquet")[day].dtype.kind == "M", (name, day)
    pages = pd.read_parquet(folder / "documents.parquet")
    assert pages["published_day"].dt.day.tolist()[::2] == [12, 13]
    assert pages["published_day"].isna().tolist() == [False, True, False], "a month is no day"
    assert pages["published"].tolist() == ["2025-03-12", "2025-03", "2025-03-13T09:30:00+01:00"]
    assert (pages["published_day"] >= "2025-03-13").tolist() == [False, False, True]
    assert pd.read_parquet(folder / "figures.parquet")["low"].dtype.kind == "f"


def test_polars_reads_days_as_days(folder):
    import polars as pl

    for name, day in DAYS:
        assert pl.read_parquet(folder / f"{name}.parquet").schema[day].is_temporal(), (name, day)
    members = pl.read_parquet(folder / "claim_members.parquet")
    assert members.filter(pl.col("day") >= date(2025, 3, 13))["who"].to_list() == ["Tomas Reyl", "The Lantern"]
    claims = pl.read_parquet(folder / "claims.parquet")
    assert claims["members"].list.len().to_list() == [3, 3]


def test_duckdb_joins_quotations_to_claims_without_a_cast(folder):
    import duckdb

    found = duckdb.sql(f"""
        SELECT m.who, m.words, c.exact[1] FROM '{folder}/claim_members.parquet' m
        JOIN '{folder}/claims.parquet' c ON c.id = m.claim
        WHERE m.stance = 'denies' AND m.day = DATE '2025-03-13' AND c.last_day >= m.day AND c.voices > 0""").fetchall()
    assert found == [("Tomas Reyl", "the ferry was not overloaded", "the ferry was overloaded")]
    for name, day in DAYS:
        kinds = duckdb.sql(f"DESCRIBE SELECT \"{day}\" FROM '{folder}/{name}.parquet'").fetchall()
        assert kinds[0][1].startswith("TIMESTAMP"), (name, day)


def test_frames_have_typed_days(tables, monkeypatch):
    import pandas as pd

    assert Rows(tables["documents"]).frame()["published_day"].dtype.kind == "M"
    quotes = Quotations([{"who": "x", "published_day": "2025-03-12"}, {"who": "y", "published_day": None}]).frame()
    assert quotes["published_day"].tolist()[0] == pd.Timestamp(datetime(2025, 3, 12))  # noqa: DTZ001  (a day)
    monkeypatch.setattr("sayso.export.frames.find_spec", lambda name: name == "polars")
    assert Rows(tables["documents"]).frame().schema["published_day"].is_temporal()


def test_a_day_that_is_none_is_missing_and_breaks_nothing(tables, tmp_path):
    import msgspec
    import pyarrow.parquet as pq

    rows = tuple(msgspec.structs.replace(row, published="2025-02-31T10:00") for row in tables["documents"])
    export(Outgoing({**tables, "documents": rows}), "parquet", tmp_path)
    assert pq.read_table(tmp_path / "documents.parquet")["published_day"].to_pylist() == [None] * 3


def test_failures_are_rows(tables, tmp_path):
    import pandas as pd

    lost = Failure(path="in/a.txt", stage="read", reason=FailureReason.EMPTY, detail="0 bytes")
    export(Outgoing({**tables, "failures": (lost,)}), "csv", tmp_path)
    assert pd.read_csv(tmp_path / "failures.csv")["reason"].tolist() == ["empty"]


def test_link_tables_are_files_beside_the_tables(folder):
    assert {path.stem for path in folder.glob("*.parquet")} == set(STORED)
    assert len(STORED) > len(TABLES)
