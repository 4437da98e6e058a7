"""A case in a real datasette, started for it and asked over loopback: labels, facets, search, and nothing inner shown."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from tests.export.made import kept, made

import sayso
from sayso.errors import OutputError
from sayso.schema import STORED

SHOWN = {*STORED, "quotes", "people", "claims_read", "discrepancies_read", "attributions_read"}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Asks a datasette that shows a case: path and query -> what it says, as JSON."""
    pytest.importorskip("datasette")
    folder = tmp_path_factory.mktemp("datasette")
    kept(folder / "ferry.sayso", made()).close()
    with sayso.open_case(folder / "ferry.sayso") as case:
        case.export("datasette", folder / "ferry.metadata.json")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", folder / "ferry.sayso", "-m", folder / "ferry.metadata.json"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--setting", "facet_time_limit_ms", "20000"]
    command += ["--setting", "sql_time_limit_ms", "20000", "--setting", "facet_suggest_time_limit_ms", "10000"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

    def asked(path, **query):
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/{path}?{urllib.parse.urlencode(query, doseq=True)}"
        ) as said:
            return json.load(said)

    for _ in range(600):
        assert running.poll() is None, "datasette ended"
        try:
            asked("-/versions.json")
            break
        except urllib.error.URLError:
            time.sleep(0.2)
    yield asked
    running.terminate()
    running.wait(30)


def rows(said):
    return (
        said["rows"]
        if isinstance(said["rows"][0], dict)
        else [dict(zip(said["columns"], row, strict=True)) for row in said["rows"]]
    )


def test_inner_tables_are_hidden(ask):
    said = ask("ferry.json")
    shown = {table["name"] for table in said["tables"] if not table["hidden"]}
    shown |= {view["name"] for view in said["views"]}
    assert shown == SHOWN


def test_quotations_are_searched_and_counted(ask):
    found = rows(ask("ferry/quotes.json", _search="overloaded", _shape="objects"))
    assert {row["words"] for row in found} == {"the ferry was overloaded", "the ferry was not overloaded"}
    assert ask("ferry/quotes.json", _search="nothing")["rows"] == []
    facets = ask("ferry/quotes.json", _facet="who")["facet_results"]
    assert {"who", "outlet", "stance", "side", "status", "day"} <= set(facets)
    assert {(value["value"], value["count"]) for value in facets["stance"]["results"]} >= {
        ("asserts", 2),
        ("denies", 1),
    }


def test_ids_are_shown_as_what_they_mean(ask):
    row = rows(ask("ferry/claim_members.json", _labels="on", _shape="objects"))[0]
    assert row["claim"] == {"value": "c1" * 8, "label": "the ferry was overloaded"}
    assert row["speaker"] == {"value": "e1", "label": "Petra Vandel"}
    assert row["document"]["label"] == "The Lantern: Ferry late"
    assert row["day"] == "2025-03-12"


def test_a_claim_leads_to_all_that_refers_to_it(ask):
    said = ask(f"ferry/claims/{'c1' * 8}.json", _extras="foreign_key_tables")
    counts = {table["other_table"]: table["count"] for table in said["foreign_key_tables"]}
    assert counts["claim_members"] == 3
    assert counts["claim_positions"] == 2
    assert counts["responses"] == 1


def test_sentences_have_a_search_box_and_all_kinds_a_query(ask):
    assert len(ask("ferry/sentences.json", _search="denied")["rows"]) == 1
    found = rows(ask("ferry/search.json", words="ferry", _shape="objects"))
    assert {row["kind"] for row in found} == {"sentence", "title"}
    names = rows(ask("ferry/search.json", words="vandel", _shape="objects"))
    assert ("name", "entities/e1") in {(row["kind"], row["row"]) for row in names}


def test_days_can_be_counted(ask):
    said = ask("ferry/documents.json", _facet_date="published_day")["facet_results"]["published_day"]["results"]
    assert {value["value"] for value in said} == {"2025-03-12", "2025-03-13"}


def test_a_case_that_is_passed_on_masked_is_not_opened_whole_without_a_word(tmp_path):
    kept(tmp_path / "c.sayso", made()).close()
    with sayso.open_case(tmp_path / "c.sayso") as case, pytest.raises(OutputError, match="whole"):
        case.export("datasette", tmp_path / "c.metadata.json", mask=True)
    assert not (tmp_path / "c.metadata.json").exists()
