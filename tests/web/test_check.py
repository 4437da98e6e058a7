"""A statement in other words finds who says it, and who denies it; where nobody does, nothing is the answer."""

import json

import pytest
from typer.testing import CliRunner

from sayso.case.check import LEAST_AGAINST, LEAST_SAME, checked_side, says_not
from sayso.cli import app
from sayso.schema import MemberSide, Stance


def words(found, side):
    return [row["words"].lower() for row in found if row["side"] == side]


def test_a_paraphrase_finds_who_says_it_and_who_denies_it(example):
    found = example.check("The vessel had been loaded with more than it could bear")
    assert any("overloaded" in said for said in words(found, "with"))
    missing = example.check("22 people are missing")
    assert any("22" in said for said in words(missing, "with"))
    assert any("31" in said for said in words(missing, "against"))
    assert not any("31" in said for said in words(missing, "with"))
    denied = example.check("The ship was overloaded")
    against = [row for row in denied if row["side"] == "against"]
    assert any(row["speaker"] and row["does"] == "denies" for row in against)
    for row in (*found, *denied):
        document = next(d for d in example.documents if d.id == row["document"])
        assert document.text[row["start"] : row["end"]] == row["words"]


@pytest.mark.parametrize(
    "statement",
    ["The central bank cut interest rates by half a point", "Bananas are rich in potassium", "", "?", "\x00"],
)
def test_nothing_found_is_an_answer(example, statement):
    assert example.check(statement) == ()


def test_what_decides_can_be_read():
    assert checked_side(0.9, 0.0, denied=False) is MemberSide.WITH
    assert checked_side(0.9, 0.0, denied=True) is MemberSide.AGAINST
    assert checked_side(0.9, LEAST_AGAINST, denied=False) is MemberSide.AGAINST
    assert checked_side(LEAST_SAME - 0.01, 0.0, denied=False) is None
    assert checked_side(0.3, 0.9, denied=False) is None
    assert checked_side(0.5, 0.1, denied=True) is None
    assert says_not("the ship was not overloaded", None)
    assert says_not("the ship was overloaded", Stance.DENIES)
    assert says_not("the minister dismissed reports that the ship was overloaded", None)
    assert not says_not("the ship was not overloaded", Stance.DENIES)


def test_on_the_command_line_and_on_the_screen(example_path, example, room):
    statement = "The ship was overloaded"
    run = CliRunner().invoke(app, ["check", str(example_path), statement, "--json"])
    rows = [json.loads(line) for line in run.output.splitlines()]
    assert rows == json.loads(json.dumps(list(example.check(statement))))
    shown = CliRunner().invoke(app, ["check", str(example_path), statement])
    assert "Say so" in shown.output
    assert shown.exit_code == 0
    none = CliRunner().invoke(app, ["check", str(example_path), "Bananas are rich in potassium"])
    assert none.exit_code == 1
    assert "nothing found" in none.output
    assert [row["link"] for row in room.get("/check.json", params={"s": statement}).json()["rows"]] == [
        row["link"] for row in rows
    ]
    page = room.get("/check", params={"s": statement}).text
    assert "Say otherwise, or deny it" in page
    assert "Nothing found" in room.get("/check", params={"s": "Bananas are rich in potassium"}).text
