"""Builds: the same bytes however they come about, nothing done twice, nothing lost, nothing broken by a kill."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sayso
from sayso.case.sqlite import SqliteStore, zstd
from sayso.case.vectors import pack, unpack
from sayso.errors import CaseError
from sayso.schema import STORED, FailureReason
from tests.conftest import EXAMPLE

SOME = (
    "calder-courier-0311.txt",
    "cpa-wire-0312.html",
    "northern-standard-0312.html",
    "evening-compass-0312.txt",
    "skyline24-ferry.txt",
)


@pytest.fixture
def pages(tmp_path):
    """A few pages of the example in a folder of their own."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in SOME:
        shutil.copy(EXAMPLE / name, folder)
    return folder


def exported(case, folder):
    case.export("jsonl", folder)
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_same_bytes_for_any_order_and_number_of_steps(pages, tmp_path):
    at_once = exported(sayso.build([pages]), tmp_path / "a")
    stepwise = sayso.build([])
    for path in sorted(pages.iterdir(), reverse=True):
        stepwise.add([path])
    # The path is what the user wrote and the only thing that may differ.
    assert set(at_once) == {f"{table}.jsonl" for table in STORED}
    other = exported(stepwise, tmp_path / "b")
    assert {name: data.replace(bytes(pages), b"") for name, data in at_once.items()} == {
        name: data.replace(bytes(pages), b"") for name, data in other.items()
    }


def test_same_bytes_for_any_workers_and_hash_seed(tmp_path):
    outputs = []
    for seed, workers in (("0", "1"), ("4711", "2")):
        case = tmp_path / f"{seed}.sayso"
        code = f"""
import sayso
if __name__ == '__main__':
    with sayso.build([{str(EXAMPLE)!r}], {str(case)!r}, workers={workers}) as case:
        case.export('jsonl', {str(tmp_path / seed)!r})
        case.write_dossier({str(tmp_path / seed / "dossier.html")!r})
"""
        script = tmp_path / f"{seed}.py"
        script.write_text(code)
        subprocess.run([sys.executable, script], check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        outputs.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert outputs[0] == outputs[1]


def test_a_second_build_does_nothing(pages, tmp_path):
    case = sayso.open_case(tmp_path / "c.sayso", create=True)
    first = case.add([pages])
    second = case.add([pages])
    assert (first.added, first.known, first.changed) == (len(SOME), 0, True)
    assert (second.added, second.known, second.analysed, second.changed) == (0, len(SOME), 0, False)


def test_forgetting_a_page_gives_the_case_without_it(pages, tmp_path):
    with_all = sayso.build([pages])
    assert with_all.forget("evening-compass-0312.txt") == ("evening-compass-0312.txt",)
    (pages / "evening-compass-0312.txt").unlink()
    assert exported(with_all, tmp_path / "a") == exported(sayso.build([pages]), tmp_path / "b")
    with pytest.raises(CaseError, match="no such page"):
        with_all.forget("evening-compass-0312.txt")


def test_two_files_with_the_same_bytes_are_two_pages_and_a_reprint(pages):
    shutil.copy(pages / "calder-courier-0311.txt", pages / "again.txt")
    case = sayso.build([pages / "calder-courier-0311.txt", pages / "again.txt"])
    assert len(case.documents) == 2
    assert [copy.kind for copy in case.copies if copy.a != copy.b] == ["reprint"]


def test_a_changed_file_at_an_old_path_is_a_new_page(pages):
    case = sayso.build([pages])
    path = pages / "calder-courier-0311.txt"
    path.write_text(path.read_text() + "\nA line more.\n")
    assert case.add([pages]).added == 1
    assert len(case.documents) == len(SOME) + 1


def test_bad_input_is_named_and_the_rest_is_built(pages, tmp_path):
    (pages / "empty.txt").write_bytes(b"")
    (pages / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (pages / "new\nline.txt").write_text("The harbour office said the ferry was late.\n")
    (pages / "loop").symlink_to("loop")
    sound = "Die Fähre kam spät, sagte der Müller über die Küste.".encode()
    (pages / "mojibake.html").write_bytes(b"<html><meta charset=utf-8><p>" + sound + b" Caf\xe9.</p></html>")
    case = sayso.build([pages, tmp_path / "nowhere"])
    reasons = {Path(failure.path).name: failure.reason for failure in case.failures}
    assert reasons == {
        "empty.txt": FailureReason.EMPTY,
        "image.txt": FailureReason.BINARY,
        "new\nline.txt": FailureReason.UNSAFE_PATH,
        "loop": FailureReason.LOOP,
        "nowhere": FailureReason.MISSING,
        "mojibake.html": FailureReason.ENCODING,
    }
    assert len(case.documents) == len(SOME) + 2
    assert not case.verify().problems


def test_a_huge_line_is_refused_and_the_rest_is_built(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    with (folder / "huge.txt").open("wb") as out:
        for _ in range(200):
            out.write(b"a" * 2**20)
    shutil.copy(EXAMPLE / "evening-compass-0312.txt", folder)
    case = sayso.build([folder])
    assert [failure.reason for failure in case.failures] == [FailureReason.LINE_TOO_LONG]
    assert len(case.documents) == 1


def test_a_long_line_within_the_limit_takes_linear_time(tmp_path):
    """A megabyte of words without an end of line, and a megabyte without a space."""
    (tmp_path / "words.txt").write_text("The minister said the ferry was late. " * 26_000)
    (tmp_path / "solid.txt").write_text("a" * 1_000_000)
    assert len(sayso.build([tmp_path / "solid.txt"]).documents) == 1


def test_failures_go_when_the_file_is_mended(pages):
    (pages / "empty.txt").write_bytes(b"")
    case = sayso.build([pages])
    assert len(case.failures) == 1
    (pages / "empty.txt").write_text("The ferry was late, the harbour office said.")
    case.add([pages])
    assert case.failures == ()


def test_opening_what_is_no_case(tmp_path):
    with pytest.raises(CaseError, match="no such case"):
        sayso.open_case(tmp_path / "none.sayso")
    (tmp_path / "text.sayso").write_text("just words, and more than a header of them " * 20)
    with pytest.raises(CaseError, match="not a case"):
        sayso.open_case(tmp_path / "text.sayso")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)").connection.commit()
    with pytest.raises(CaseError, match="not a case"):
        sayso.open_case(tmp_path / "other.db")


def test_a_second_writer_is_told(pages, tmp_path):
    path = tmp_path / "c.sayso"
    case = sayso.build([pages], path)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    second = SqliteStore(path)
    second._db.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(CaseError, match="another process is writing"), second.writing():
        pass
    other.close()
    case.close()


def test_vectors_survive_packing():
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = np.stack([unpack(pack(vector)) for vector in vectors])
    assert np.abs(back - vectors).max() <= np.abs(vectors).max() / 127
    back /= np.linalg.norm(back, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", back, vectors).min() > 0.9998


def test_a_page_of_another_story_costs_no_telling(pages, tmp_path, monkeypatch):
    """A new page touches only the stories that it links."""
    from sayso.case import build as building
    from sayso.corpus import assembly

    case = sayso.build([pages])
    told = []
    tell = assembly.analyse_cluster
    monkeypatch.setattr(
        assembly,
        "analyse_cluster",
        lambda resolved, *rest: told.append(len(resolved.documents)) or tell(resolved, *rest),
    )
    case.add([EXAMPLE / "lantern-cheese-0312.txt"])
    assert told == [1], "only the story of the new page is told"
    assert building.BATCH > 0
    shutil.copy(EXAMPLE / "lantern-cheese-0312.txt", pages)
    assert (
        exported(case, tmp_path / "a")["claims.jsonl"] == exported(sayso.build([pages]), tmp_path / "b")["claims.jsonl"]
    )


def test_views_read_well(example_path):
    db = sqlite3.connect(example_path)
    gist, asserted, denied = db.execute(
        "SELECT claim, asserted_by, denied_by FROM claims_read WHERE denied_by IS NOT NULL"
    ).fetchone()
    assert gist
    assert denied
    assert asserted is None or not asserted.startswith("[")
    assert db.execute("SELECT count(*) FROM attributions_read WHERE speaker IS NOT NULL").fetchone()[0] > 20
    assert db.execute("SELECT count(*) FROM discrepancies_read").fetchone()[0] > 0


def test_tokens_are_read_of_the_stories_that_are_told_and_no_others(pages, monkeypatch):
    """They are the most of what is found on a page: a case of many pages never holds them all."""
    from sayso.case.sqlite import SqliteStore

    asked = []
    tokens = SqliteStore.tokens
    monkeypatch.setattr(SqliteStore, "tokens", lambda self, page: asked.append(page) or tokens(self, page))
    case = sayso.build([pages])
    assert sorted(asked) == sorted(document.id for document in case.documents)
    asked.clear()
    case.add([EXAMPLE / "lantern-cheese-0312.txt"])
    assert asked == [document.id for document in case.documents if "cheese" in document.name]
    assert not any(analysis.layers.tokens for analysis in case._store.analyses())


def test_every_stage_says_how_far_it_has_come(pages):
    steps = []
    sayso.build([pages], watch=steps.append)
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages == [
        "reading", "analysing", "finding stories", "finding copies", "finding names", "comparing", "writing tables",
    ]  # fmt: skip
    for stage in stages[1:]:
        done = [step.done for step in steps if step.stage == stage]
        assert done == sorted(done)
        assert all(step.total and step.done <= step.total for step in steps if step.stage == stage)


def test_a_large_story_says_how_far_it_has_come(pages, monkeypatch):
    from sayso.corpus.claims import readings

    monkeypatch.setattr(readings, "_BLOCK", 20)
    steps = []
    sayso.build([pages], watch=steps.append)
    assert len({step.done for step in steps if step.stage == "comparing"}) == len(SOME) + 1


def test_a_page_added_to_a_story_is_read_with_the_others_and_nothing_is_read_again(pages, tmp_path, monkeypatch):
    from sayso.models.pairs import PairReader

    asked = []
    read = PairReader.read
    monkeypatch.setattr(
        PairReader, "read", lambda self, pairs, threads: asked.extend(pairs) or read(self, pairs, threads)
    )
    added = EXAMPLE / "velmora-times-0313.html"
    case = sayso.build([pages])
    first = set(asked)
    assert len(asked) == len(first) > 0, "nothing is asked twice"
    asked.clear()
    shutil.copy(added, pages)
    case.add([pages])
    assert asked
    assert first.isdisjoint(asked)
    assert exported(case, tmp_path / "a") == exported(sayso.build([pages]), tmp_path / "b")


def test_readings_that_are_damaged_are_named(pages):
    case = sayso.build([pages])
    with case._store.writing():
        case._store._db.execute("UPDATE _clusters SET readings = ?", (zstd.compress(b"half a record"),))
    with pytest.raises(CaseError, match=r"damaged .* `sayso verify` names what"):
        case.add([EXAMPLE / "velmora-times-0313.html"])
