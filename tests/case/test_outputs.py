"""Nothing that is not sayso's own is written over, and whatever stops a writing leaves the old or the new.

A kill is played by an error that nothing catches, at each of the moments between which something lasting happens.
"""

import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sayso
from sayso.cli import app
from sayso.dossier import is_dossier
from sayso.errors import CaseError, OutputError
from tests.conftest import EXAMPLE

RUN = CliRunner()
PAGE = "<html><body><h1>Ferry late</h1><p>The 8.15 to Senn left at noon on 13 March 2025, the office said.</p></html>"
SECRET = "n.ostrel@courier.example"
TWO = ("evening-compass-0312.txt", "daily-lantern-0312.txt")


class Killed(BaseException):
    """What no part of sayso catches."""


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in TWO:
        shutil.copy(EXAMPLE / name, folder)
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("built") / "c.sayso"
    with sayso.build([EXAMPLE / name for name in TWO], path) as case:
        case.publish()
    return path


@pytest.fixture
def case(pages, built):
    """A case of two pages, with its dossier."""
    shutil.copy(built.with_suffix(".html"), pages.parent)
    return Path(shutil.copy(built, pages.parent))


# --- what is not ours -----------------------------------------------------------------------------


def foreign(path, kind):
    """Something of the user's at a path."""
    if kind == "folder":
        path.mkdir()
    elif kind == "dangling link":
        path.symlink_to(path.with_name("nowhere"))
    elif kind == "database":
        sqlite3.connect(path).execute("CREATE TABLE t (x)").connection.commit()
    else:
        path.write_text({"empty": "", "page": PAGE, "words": "notes on the ferry " * 40}[kind])


def state(path):
    return path.readlink() if path.is_symlink() else sorted(path.iterdir()) if path.is_dir() else path.read_bytes()


@pytest.mark.parametrize("kind", ["page", "words", "empty", "database", "folder"])
@pytest.mark.parametrize("name", ["c.sayso", "c.html"])
def test_what_stands_at_an_output_stays(pages, tmp_path, kind, name):
    path = tmp_path / name
    foreign(path, kind)
    before = state(path)
    result = RUN.invoke(app, ["build", str(pages), "-o", str(tmp_path / "c.sayso"), "-q"])
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) == 1
    assert state(path) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted({"pages", name})


@pytest.mark.parametrize("kind", ["page", "words", "dangling link"])
def test_what_stands_where_a_dossier_is_written_first_stays(case, kind):
    part = case.with_suffix(".html.part")
    foreign(part, kind)
    before = state(part)
    with sayso.open_case(case) as opened, pytest.raises(OutputError):
        opened.publish(mask=True)
    assert state(part) == before


def test_an_input_is_never_the_dossier(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(PAGE)
    result = RUN.invoke(app, ["build", str(page), "-o", str(tmp_path / "index.sayso")])
    assert result.exit_code == 1
    assert "index.html" in result.output
    assert page.read_text() == PAGE
    with sayso.build([page], tmp_path / "index.sayso") as built:
        assert len(built.documents) == 1, "without a dossier it is a page like any other"
        with pytest.raises(OutputError):
            built.publish()
        with pytest.raises(OutputError):
            built.write_dossier(page)
    assert page.read_text() == PAGE


@pytest.mark.parametrize("name", ["page.txt", "empty.txt"])
def test_an_input_is_never_the_case(tmp_path, name):
    page = tmp_path / name
    page.write_text("" if "empty" in name else PAGE)
    before = page.read_text()
    assert RUN.invoke(app, ["build", str(page), "-o", str(page)]).exit_code == 1
    assert page.read_text() == before
    with pytest.raises(CaseError):
        sayso.build([page], page)
    assert page.read_text() == before


@pytest.mark.parametrize("name", ["case.html", "case.HTML"])
def test_a_case_is_not_named_as_its_dossier(pages, tmp_path, name):
    result = RUN.invoke(app, ["build", str(pages), "-o", str(tmp_path / name)])
    assert result.exit_code == 1
    assert "case.sayso" in result.output
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_an_export_replaces_an_export_and_nothing_else(case, tmp_path, kind):
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    folder = tmp_path / "tables"
    with sayso.open_case(case) as opened:
        for _ in range(2):
            opened.export(kind, folder)
        names = {path.name for path in folder.iterdir()}
        other = tmp_path / "mine"
        other.mkdir()
        (other / f"claims.{kind}").write_text("mine")
        with pytest.raises(OutputError):
            opened.export(kind, other)
        with pytest.raises(OutputError):
            opened.export(kind, other / f"claims.{kind}")
    assert [path.read_text() for path in other.iterdir()] == ["mine"]
    assert all(name.endswith(kind) for name in names)


def test_an_export_that_fails_leaves_what_was_there(case, tmp_path, monkeypatch):
    from sayso.export import jsonl

    folder = tmp_path / "tables"
    with sayso.open_case(case) as opened:
        opened.export("jsonl", folder)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        monkeypatch.setattr(jsonl.msgspec.json, "Encoder", lambda: Failing(7))
        with pytest.raises(OutputError, match="tables: No space"):
            opened.export("jsonl", folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_dossier_that_cannot_be_written_leaves_the_old_one(case, monkeypatch):
    """And what it is due for is not forgotten."""
    dossier = case.with_suffix(".html")
    before = dossier.read_text()

    def full(self, _words, **_how):
        self.touch()
        raise OSError(28, "No space left on device")

    with sayso.open_case(case) as opened:
        with monkeypatch.context() as patched:
            patched.setattr(Path, "write_text", full)
            with pytest.raises(OutputError, match=r"c\.html: No space"):
                opened.publish(excerpts=True)
            with pytest.raises(OutputError, match=r"c\.html: No space"):
                opened.forget(TWO[0])
        assert len(opened.documents) == 2, "a page goes out of both or of neither"
        assert dossier.read_text() == before
        assert not list(case.parent.glob("*.part"))
        opened.publish()
        assert "in excerpts" in dossier.read_text()


class Failing:
    """A disk that is full after so many rows."""

    def __init__(self, rows):
        self.rows = rows

    def encode(self, _row):
        self.rows -= 1
        if self.rows < 0:
            raise OSError(28, "No space left on device")
        return b"{}"


def test_our_own_files_among_the_pages_are_left_out(pages):
    path = pages / "c.sayso"
    for _ in range(2):
        assert RUN.invoke(app, ["build", str(pages), "-o", str(path), "-q"]).exit_code == 0
    with sayso.open_case(path) as opened:
        assert sorted(document.name for document in opened.documents) == sorted(TWO)


# --- the dossier as it was asked for --------------------------------------------------------------


def test_a_masked_and_excerpted_dossier_stays_so(pages, tmp_path):
    """Through a later build without the flags, through forgetting, until it is told otherwise."""
    path = tmp_path / "c.sayso"
    page = pages / "contact.txt"
    page.write_text(f"Ferry desk\n\nThe office said on Tuesday that letters go to {SECRET}.\n")
    build = ["build", str(pages), "-o", str(path), "-q"]
    assert RUN.invoke(app, [*build, "--mask", "--excerpts"]).exit_code == 0
    dossier = path.with_suffix(".html")
    closed = [dossier.read_text()]
    (pages / "more.txt").write_text(f"Ferry late\n\nThe office said on Monday that {SECRET} had answered.\n")
    assert RUN.invoke(app, build).exit_code == 0
    closed.append(dossier.read_text())
    assert RUN.invoke(app, ["forget", str(path), TWO[0]]).exit_code == 0
    closed.append(dossier.read_text())
    for html in closed:
        assert SECRET not in html
        assert "in excerpts" in html
        assert "Masked:" in html
    assert len(set(closed)) == 3
    with sayso.open_case(path) as opened:
        opened.publish(mask=False, excerpts=False)
    assert SECRET in dossier.read_text()


# --- killed at any moment -------------------------------------------------------------------------


def moments(monkeypatch, at):
    """Everything lasting that happens from now on; at the given one it stops, before or after it has happened.

    Returns the list of what happened.
    """
    happened = []

    def step(name, do):
        happened.append(name)
        if at == (len(happened), "before"):
            raise Killed
        result = do()
        if at == (len(happened), "after"):
            raise Killed
        return result

    from sayso.case import sqlite

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: step("rename", lambda: replace(self, to)))

    class Watched(sqlite3.Connection):
        def execute(self, words, *values):
            do = super().execute
            return step("commit", lambda: do(words, *values)) if words == "COMMIT" else do(words, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite.sqlite3, "connect", lambda *args, **kwargs: connect(*args, factory=Watched, **kwargs))
    return happened


AT = [(n, side) for n in range(1, 6) for side in ("before", "after")]


@pytest.mark.parametrize("at", [(n, side) for n in range(1, 9) for side in ("before", "after")])
def test_a_first_build_killed_at_any_moment(pages, tmp_path, built, at, monkeypatch):
    """What was finished is not done again, and the same command ends with the same case and dossier."""
    from sayso.case import build as building

    path = tmp_path / "c.sayso"
    command = ["build", str(pages), "-o", str(path), "-q"]
    with monkeypatch.context() as patched:
        patched.setattr(building, "BATCH", 1)
        happened = moments(patched, at)
        _survive(command)
    assert len(happened) <= at[0]
    assert not path.with_suffix(".html").exists() or is_dossier(path.with_suffix(".html"))
    assert RUN.invoke(app, command).exit_code == 0
    assert path.with_suffix(".html").read_text() == built.with_suffix(".html").read_text()
    with sayso.open_case(path) as case, sayso.open_case(built) as other:
        for table in ("_clusters", "_vectors", "claims", "attributions", "discrepancies"):
            assert list(case._store.cells(table)) == list(other._store.cells(table))


@pytest.mark.parametrize("at", AT)
def test_forgetting_killed_at_any_moment(case, at, monkeypatch):
    """Never the page in the dossier and not in the case; and the same command ends it."""
    dossier = case.with_suffix(".html")
    with monkeypatch.context() as patched:
        happened = moments(patched, at)
        try:
            with sayso.open_case(case) as opened:
                opened.forget(TWO[0])
            stopped = False
        except Killed:
            stopped = True
    assert stopped == (len(happened) >= at[0]), happened
    assert is_dossier(dossier)
    with sayso.open_case(case) as opened:
        kept = TWO[0] in {document.name for document in opened.documents}
    assert kept or TWO[0] not in dossier.read_text()
    RUN.invoke(app, ["forget", str(case), TWO[0]])
    with sayso.open_case(case) as opened:
        assert {document.name for document in opened.documents} == {TWO[1]}
        assert TWO[0] not in dossier.read_text()
        assert opened.publish() == dossier


@pytest.mark.parametrize("at", AT)
def test_adding_pages_killed_at_any_moment(case, tmp_path, at, monkeypatch):
    """The dossier is whole, old or new; and the same command ends with the tables' own."""
    dossier = case.with_suffix(".html")
    shutil.copy(EXAMPLE / "lantern-cheese-0312.txt", tmp_path / "pages")
    build = ["build", str(tmp_path / "pages"), "-o", str(case), "-q"]
    with monkeypatch.context() as patched:
        moments(patched, at)
        _survive(build)
    assert is_dossier(dossier)
    assert dossier.read_text().endswith("</html>")
    assert RUN.invoke(app, build).exit_code == 0
    assert "lantern-cheese-0312.txt" in dossier.read_text()
    fresh = tmp_path / "fresh.sayso"
    with sayso.build([tmp_path / "pages"], fresh) as built:
        assert built.publish().read_text() == dossier.read_text()


def _survive(build):
    try:
        RUN.invoke(app, build)
    except Killed:
        return
