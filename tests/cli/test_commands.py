"""The commands as a user types them: exit codes, what they say, 80 columns."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from tests.conftest import EXAMPLE
from typer.testing import CliRunner

import sayso
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
    for command in ("build", "analyse", "show", "dossier", "export", "verify", "forget", "demo"):
        assert command in result.output
        text = RUN.invoke(app, [command, "--help"]).output
        assert "Example: sayso" in text or command == "demo"


def test_usage_errors_exit_with_2():
    assert sayso_command("build").returncode == 2
    assert sayso_command("show", "x.sayso", "verdicts").returncode == 2
    assert sayso_command("export", "x.sayso", "--format", "pdf", "-o", "x").returncode == 2


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


@pytest.mark.parametrize(
    "view", ["claims", "discrepancies", "responses", "speakers", "timeline", "stories", "origins", "copies"]
)
def test_views_fit_80_columns(example_path, view):
    result = sayso_command("show", example_path, view, "--limit", "0")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert max(map(len, result.stdout.splitlines())) <= 80
    rows = sayso_command("show", example_path, view, "--json", "-n", "2").stdout.splitlines()
    assert len(rows) == 2
    assert all(json.loads(row).get("id") or json.loads(row)["name"] for row in rows)


def test_a_denial_is_shown_as_the_assertion_is(example_path):
    text = sayso_command("show", example_path, "claims", "--status", "denied", "-q", "overloaded").stdout
    assert "Say so" in text
    assert "Deny it" in text
    said = " ".join(text.split())
    assert "Petra Vandel (" in said
    assert "The Velmoran ministry of transport (" in said


def test_filters_narrow(example_path):
    def ids(*filters):
        rows = sayso_command("show", example_path, "claims", "--json", "-n", "0", *filters).stdout.splitlines()
        return [json.loads(row)["link"] for row in rows]

    every = ids()
    for filters in (
        ("--speaker", "koryn"),
        ("--outlet", "Velmora Times"),
        ("--status", "denied"),
        ("-q", "tickets"),
        ("--since", "2025-03-19"),
        ("--page", "radio-kest-0313.html"),
        ("--speaker", "koryn", "-q", "overloaded"),
    ):
        found = ids(*filters)
        assert 0 < len(found) < len(every), filters
        assert set(found) <= set(every)
    assert ids("--speaker", "nobody of that name") == []
    figures = sayso_command("show", example_path, "discrepancies", "--kind", "figure", "--json").stdout.splitlines()
    assert {json.loads(row)["kind"] for row in figures} == {"figure"}


def test_one_row_by_its_lasting_link_or_the_beginning_of_its_id(example_path):
    first, second = sayso_command("show", example_path, "claims", "--json", "-n", "2").stdout.splitlines()
    for named in (json.loads(second)["link"], json.loads(second)["id"][:7], "2"):
        assert sayso_command("show", example_path, "claims", named, "--json").stdout.splitlines() == [second]
    missing = sayso_command("show", example_path, "claims", "zzzz")
    assert missing.returncode == 1
    assert json.loads(first)["link"] in missing.stderr


def test_json_has_names_and_words(example_path):
    row = json.loads(
        sayso_command(
            "show", example_path, "claims", "--status", "denied", "-q", "vessel overloaded", "--json"
        ).stdout.splitlines()[0]
    )
    assert sorted(row["denied_by"]) == ["Adela Koryn", "The Velmoran ministry of transport"]
    quotation = next(q for q in row["quotations"] if q["speaker"] == row["denied_by"][0])
    assert quotation["words"] in quotation["sentence"]
    assert quotation["side"] == "against"
    summary = json.loads(sayso_command("show", example_path, "--json").stdout)
    assert summary["pages"] == 16


def test_a_wrong_view_and_a_negative_limit_are_usage_errors(example_path):
    wrong = sayso_command("show", example_path, "verdicts")
    assert wrong.returncode == 2
    assert "Value error" not in wrong.stderr
    assert "speakers" in wrong.stderr
    assert sayso_command("show", example_path, "claims", "-n", "-3").returncode == 2


def test_an_unknown_page_lists_the_known_ones_a_line_each(example_path):
    result = sayso_command("show", example_path, "document", "nope")
    assert result.returncode == 1
    assert len([line for line in result.stderr.splitlines() if line.startswith("  ")]) == 16
    assert "meridian-analysis.txt" in result.stderr


def test_wide_terminals_lay_denials_beside_assertions(example):
    from io import StringIO

    from rich.console import Console

    from sayso.cli.show import show_first

    out = Console(file=StringIO(), width=100)
    show_first(example, out, "claims", 3)
    assert any("Say so" in line and "Deny it" in line for line in out.file.getvalue().splitlines())


def test_page_words_cannot_drive_the_terminal():
    assert printable("a\x1b[2Jb\u202ec\nd") == "a\\x1b[2Jb\\u202ec d"
    assert shown("[bold]x[/bold]") == "[bold]x[/bold]", "nothing printed is read as markup"
    assert console.console().width == 80


def test_the_case_remembers_the_form_of_its_dossier(tmp_path):
    case = tmp_path / "c.sayso"
    page = EXAMPLE / "cpa-wire-0312.html"
    other = EXAMPLE / "evening-compass-0312.txt"
    dossier = case.with_suffix(".html")
    assert sayso_command("build", page, "-o", case, "-q").returncode == 0
    assert sayso_command("dossier", case, "--excerpts", "--mask", "--title", "The ferry").returncode == 0
    first = dossier.read_text()
    assert "<h1>The ferry" in first
    assert "Pages are shown in excerpts" in first
    assert "Masked:" in first
    assert sayso_command("build", other, "-o", case, "-q").returncode == 0
    for text in (dossier.read_text(), sayso_command("forget", case, other.name).stdout and dossier.read_text()):
        assert "<h1>The ferry" in text
        assert "Pages are shown in excerpts" in text
        assert "Masked:" in text
    elsewhere = tmp_path / "for-the-editor.html"
    assert sayso_command("dossier", case, "-o", elsewhere).returncode == 0
    assert "Masked:" in elsewhere.read_text()
    assert sayso_command("dossier", case, "--whole").returncode == 0
    assert "Masked:" not in dossier.read_text()
    assert "Pages are shown in excerpts" not in dossier.read_text()


def test_a_dossier_as_a_folder_and_of_one_story(example, tmp_path):
    example.write_site(tmp_path / "site", title="The ferry")
    index = (tmp_path / "site" / "index.html").read_text()
    links = set(re.findall(r"href=([0-9a-f]+[.]html)", index))
    assert len(links) == len(example.stories)
    assert all((tmp_path / "site" / link).is_file() for link in links)
    assert {"index.html"} == {
        re.search(r"<p class=kicker><a href=(\S+)>All", (tmp_path / "site" / link).read_text())[1] for link in links
    }
    told = [
        re.search(r"Dossier · (\d+) pages?( · (\d+) outlet)?", (tmp_path / "site" / link).read_text()) for link in links
    ]
    assert sum(int(found[1]) for found in told) == len(example.documents)
    assert all(int(found[3] or 0) <= int(found[1]) for found in told)
    story = example.stories[0]
    example.write_dossier(tmp_path / "one.html", story=story.id[:6])
    with pytest.raises(sayso.SaysoError, match="no such story"):
        example.write_dossier(tmp_path / "none.html", story="zz")


def test_version_names_schema_python_extras_and_models():
    text = RUN.invoke(app, ["--version"]).output
    for word in ("sayso 0.", "schema 2", "Python 3.", "extras:", "model blocks"):
        assert word in text
