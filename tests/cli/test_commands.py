"""The commands as a user types them: exit codes, what they say, 80 columns."""

import json
import shutil
import subprocess
import sys

import pytest
from tests.conftest import EXAMPLE
from typer.testing import CliRunner

from sayso.cli import app, console
from sayso.cli.console import printable, shown

RUN = CliRunner()


def sayso_command(*arguments, **options):
    """The real command in a process of its own: exit codes of errors are made in `main`."""
    return subprocess.run(
        [sys.executable, "-m", "sayso", *map(str, arguments)], capture_output=True, text=True, check=False, **options
    )


def test_help_teaches_every_command():
    result = RUN.invoke(app, ["--help"])
    for command in ("build", "analyse", "show", "export", "verify", "forget", "demo"):
        assert command in result.output
        text = RUN.invoke(app, [command, "--help"]).output
        assert "Example: sayso" in text or command == "demo"


def test_usage_errors_exit_with_2():
    assert sayso_command("build").returncode == 2
    assert sayso_command("show", "x.sayso", "verdicts").returncode == 2
    assert sayso_command("export", "x.sayso", "--format", "docx", "-o", "x").returncode == 2


def test_no_case_is_one_line_and_1(tmp_path):
    result = sayso_command("verify", tmp_path / "none.sayso")
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [f"sayso: {tmp_path / 'none.sayso'}: no such case"]


def test_build_show_export_verify_forget(tmp_path):
    pages = tmp_path / "in"
    pages.mkdir()
    for name in ("cpa-wire-0312.html", "evening-compass-0312.txt"):
        shutil.copy(EXAMPLE / name, pages)
    case = tmp_path / "c.sayso"
    built = sayso_command("build", pages, "-o", case)
    assert built.returncode == 0, built.stderr
    assert "2 pages added" in built.stdout
    assert case.with_suffix(".html").exists()
    again = sayso_command("build", pages, "-o", case)
    assert "Nothing new" in again.stdout
    (pages / "empty.txt").write_bytes(b"")
    broken = sayso_command("build", pages, "-o", case, "--json")
    assert broken.returncode == 1
    assert "empty.txt: empty" in broken.stderr
    assert json.loads(broken.stdout)["known"] == 2
    assert sayso_command("verify", case).returncode == 0
    tables = tmp_path / "tables"
    assert sayso_command("export", case, "--format", "jsonl", "-o", tables).returncode == 0
    assert len((tables / "documents.jsonl").read_text().splitlines()) == 2
    assert sayso_command("forget", case, "evening-compass-0312.txt").stdout.startswith("gone: evening-compass")
    assert "Compass" not in case.with_suffix(".html").read_text()


def test_standard_input(tmp_path):
    page = (EXAMPLE / "evening-compass-0312.txt").read_bytes()
    command = [sys.executable, "-m", "sayso", "build", "-", "-o", str(tmp_path / "c.sayso"), "--quiet"]
    result = subprocess.run(command, input=page, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (0, b"")


def test_meta_gives_pages_back_what_they_lost(tmp_path):
    shutil.copy(EXAMPLE / "meridian-analysis.txt", tmp_path / "page.txt")
    (tmp_path / "meta.csv").write_text(
        "path,url,outlet,published\npage.txt,https://m.example/1,The Meridian,2025-03-16\n"
    )
    case = tmp_path / "c.sayso"
    assert (
        sayso_command("build", tmp_path / "page.txt", "-o", case, "--meta", tmp_path / "meta.csv", "-q").returncode == 0
    )
    shown_page = sayso_command("show", case, "document", "page.txt").stdout
    assert "https://m.example/1" in shown_page
    assert "2025-03-16" in shown_page
    assert "given" in shown_page
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    assert "no column that finds a page" in sayso_command("build", tmp_path / "page.txt", "--meta", bad).stderr


def test_analyse_writes_tables_of_single_pages(tmp_path):
    result = sayso_command("analyse", EXAMPLE / "cpa-wire-0312.html", "-o", tmp_path / "t")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "t" / "attributions.jsonl").read_text().count("\n") > 5
    assert (tmp_path / "t" / "claims.jsonl").read_text() == ""


@pytest.mark.parametrize("view", ["claims", "discrepancies", "timeline", "stories", "origins"])
def test_views_fit_80_columns(example_path, view):
    result = sayso_command("show", example_path, view, "--limit", "0")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert max(map(len, result.stdout.splitlines())) <= 80
    rows = sayso_command("show", example_path, view, "--json").stdout.splitlines()
    assert all(json.loads(row)["id"] for row in rows)


def test_a_denial_is_shown_as_the_assertion_is(example_path):
    text = sayso_command("show", example_path, "claims", "--limit", "0").stdout
    assert "asserted by" in text
    assert "denied by" in text


def test_an_unknown_page_lists_the_known_ones(example_path):
    result = sayso_command("show", example_path, "document", "nope")
    assert result.returncode == 1
    assert "meridian-analysis.txt" in result.stderr


def test_page_words_cannot_drive_the_terminal():
    assert printable("a\x1b[2Jb\u202ec\nd") == "a\\x1b[2Jb\\u202ec d"
    assert shown("[bold]x[/bold]") == "[bold]x[/bold]", "nothing printed is read as markup"
    assert console.console().width == 80
