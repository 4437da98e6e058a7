"""A case is a case: whole from its first byte on, readable from where nothing can be written, and known by its mark."""

import os
import re
import shutil
import sqlite3
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

import sayso
from sayso.case import sqlite
from sayso.case import verify as proof
from sayso.case.definition import SHADOWS
from sayso.case.sqlite import SqliteStore, is_case
from sayso.errors import CaseError
from sayso.schema import STORED
from tests.conftest import EXAMPLE

SOME = ("evening-compass-0312.txt", "lantern-cheese-0312.txt")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "c.sayso"
    with sayso.build([EXAMPLE / name for name in SOME], path):
        pass
    return path


@pytest.fixture
def copy(kept, tmp_path):
    return shutil.copy(kept, tmp_path / "copy.sayso")


class Killed(BaseException):
    pass


@pytest.mark.parametrize("at", range(12))
def test_a_case_killed_while_it_is_made_is_none_or_whole(tmp_path, monkeypatch, at):
    """After each statement of its making: there is no file, or one that opens."""
    path = tmp_path / "c.sayso"
    count = 0

    class Watched(sqlite3.Connection):
        def execute(self, *args):
            nonlocal count
            count += 1
            if count > at:
                raise Killed
            return super().execute(*args)

        def serialize(self):
            data = super().serialize()
            self.execute("SELECT 1")
            return data

    connect = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite.sqlite3, "connect", lambda *args, **kw: connect(*args, factory=Watched, **kw))
        try:
            SqliteStore(path, create=True).close()
        except Killed:
            assert not path.exists() or is_case(path)
    store = SqliteStore(path, create=True)
    assert store.page_ids() == ()
    store.close()


def test_a_disk_that_is_full_before_a_case_is_made_leaves_nothing(tmp_path, monkeypatch):
    def full(self, _data):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CaseError, match=r"c\.sayso: No space"):
        SqliteStore(tmp_path / "c.sayso", create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_new_case_is_written_through_a_log(tmp_path):
    """So that it can be read while it is built."""
    SqliteStore(tmp_path / "c.sayso", create=True).close()
    db = sqlite3.connect(tmp_path / "c.sayso")
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_two_that_make_one_case_at_once_both_open_it(tmp_path, monkeypatch):
    path = tmp_path / "c.sayso"
    link = os.link

    def late(part, to):
        monkeypatch.setattr(os, "link", link)
        SqliteStore(path, create=True).close()
        link(part, to)

    monkeypatch.setattr(os, "link", late)
    SqliteStore(path, create=True).close()
    SqliteStore(path).close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["c.sayso"]


@pytest.mark.parametrize("command", ["open", "create"])
def test_a_file_without_bytes_is_no_case(tmp_path, command):
    path = tmp_path / "zero.sayso"
    path.touch()
    with pytest.raises(CaseError, match="empty"):
        sayso.open_case(path, create=command == "create")
    assert path.stat().st_size == 0


@pytest.mark.parametrize(
    ("key", "value"), [("format", "3 or earlier"), ("format", "99"), ("schema", "1"), ("schema", "99")]
)
def test_a_case_of_another_version_is_named(copy, key, value):
    db = sqlite3.connect(copy)
    if key == "format":
        db.execute(f"PRAGMA user_version = {int(value) if value.isdecimal() else 0}")
    else:
        db.execute("UPDATE _state SET value = ? WHERE key = ?", (value, key))
    db.commit()
    db.close()
    with pytest.raises(CaseError, match=f"another version of sayso \\({key} {value}"):
        sayso.open_case(copy)


@pytest.mark.parametrize("bytes_lost", [1, 100, 4096, 100_000])
def test_a_case_cut_short_is_named(copy, bytes_lost):
    os.truncate(copy, copy.stat().st_size - bytes_lost)
    with pytest.raises(CaseError, match="damaged"):
        sayso.open_case(copy)


def test_reading_writes_nothing(copy):
    before = (copy.read_bytes(), copy.stat().st_mtime_ns)
    with sayso.open_case(copy) as case:
        assert case.claims is not None
        assert not case.verify(quick=True).problems
    assert (copy.read_bytes(), copy.stat().st_mtime_ns) == before
    assert [entry.name for entry in copy.parent.iterdir()] == ["copy.sayso"]


@pytest.fixture
def closed_folder(kept):
    """The case in a folder that nobody may write; root is nobody for once."""
    folder = Path(tempfile.mkdtemp())
    path = Path(shutil.copy(kept, folder))
    path.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield path
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_case_in_a_folder_that_cannot_be_written_is_read(closed_folder):
    with sayso.open_case(closed_folder) as case:
        assert len(case.documents) == 2
        assert not case.verify(quick=True).problems
        with pytest.raises(CaseError, match="readonly"):
            case.forget(SOME[0])
    assert [entry.name for entry in closed_folder.parent.iterdir()] == [closed_folder.name]


def test_a_stopped_build_in_a_folder_that_cannot_be_written_is_not_read_by_halves(closed_folder):
    """What is in the log is no part of the file yet, and SQLite may not look at it there."""
    folder = closed_folder.parent
    log = closed_folder.with_name(closed_folder.name + "-wal")
    if os.geteuid() == 65534:
        os.seteuid(0)
        log.write_bytes(bytes(64))
        log.chmod(0o444)
        os.seteuid(65534)
    else:
        folder.chmod(0o755)
        log.write_bytes(bytes(64))
        folder.chmod(0o555)
    with pytest.raises(CaseError, match="its build was stopped; copy it"):
        sayso.open_case(closed_folder)


def test_what_is_forgotten_is_gone_from_the_file(copy):
    """Its words, its sentences' hashes, its vectors: no byte of them, in the file or beside it."""
    with sayso.open_case(copy) as case:
        page = next(document for document in case.documents if document.name == SOME[0])
        sentences = [row.exact[0] for row in case.sentences if row.document == page.id]
        others = {row.exact[0] for row in case.sentences if row.document != page.id}
        before = copy.read_bytes()
        case.forget(page.id)
    after = b"".join(path.read_bytes() for path in copy.parent.iterdir())
    gone = [words for words in sentences if words not in others and len(words) > 20]
    assert gone
    assert sum(words.encode() in before for words in gone) > len(gone) / 2
    assert not [words for words in gone if words.encode() in after]
    assert not [words for words in gone if sha256(words.encode()).hexdigest()[:32].encode() in after]
    terms = {term for words in gone for term in re.findall(r"[a-z]{8,}", words.lower())}
    rare = terms - {term for words in others for term in re.findall(r"[a-z]{8,}", words.lower())}
    assert sum(term.encode() in before for term in rare) > 10
    assert not [term for term in rare if term.encode() in after]
    db = sqlite3.connect(copy)
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', '_search', 'row')")
    kept = {term for (term,) in db.execute("SELECT term FROM terms")}
    assert kept
    assert not rare & kept
    unused = "SELECT count(*) FROM _vectors WHERE text_sha256 NOT IN (SELECT text_sha256 FROM _cluster_vectors)"
    assert db.execute(unused).fetchone() == (0,)
    assert (
        db.execute("SELECT count(*) FROM _vectors").fetchone()
        == db.execute("SELECT count(DISTINCT text_sha256) FROM _cluster_vectors").fetchone()
    )
    db.close()


def test_a_case_without_a_page_is_to_the_byte_one_that_never_had_it(copy, tmp_path):
    """Everything that a build keeps, not only the tables that are shown."""
    with sayso.open_case(copy) as case:
        case.forget(SOME[0])
    with sayso.build([EXAMPLE / SOME[1]], tmp_path / "never.sayso"):
        pass
    each = [SqliteStore(path) for path in (copy, tmp_path / "never.sayso")]
    for table in (*proof.INNER, *STORED, *SHADOWS):
        first, second = (list(store.cells(table)) for store in each)
        assert first == second, table
    for store in each:
        store.close()
