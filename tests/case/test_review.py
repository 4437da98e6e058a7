"""A case put right, and what lasts of it: kills, two people at once, files of decisions, forgetting, masks, the proof."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import sayso
from sayso.api import OpenCase
from sayso.case import build as building
from sayso.case import review, tables
from sayso.case.decisions import OutcomeKind, sentence
from sayso.case.masking import MASK, mask_tables
from sayso.case.sqlite import SqliteStore
from sayso.errors import CaseError, DecisionError, OutputError, UnseenDecision
from tests.case.pile import TEXTS, build, pile, place
from tests.case.test_replay import FAST, SPEEDING, cells, claim_of, entity_at

VANDEL, SHORT = place("a1", "Petra Vandel"), place("b2", "Vandel")


@pytest.fixture
def path(tmp_path):
    pile(tmp_path / "tram.sayso").close()
    return tmp_path / "tram.sayso"


@pytest.fixture
def case(path):
    with sayso.open_case(path) as opened:
        yield opened


@pytest.fixture
def copy(tmp_path):
    pile(tmp_path / "other.sayso").close()
    with sayso.open_case(tmp_path / "other.sayso") as opened:
        yield opened


def test_what_is_decided_is_kept_and_shown_to_all(case, path):
    one = case.decide("same", "name", [VANDEL, SHORT], who="Ana", reason="the same woman")
    with sayso.open_case(path) as other:
        assert other.decisions == (one,)
        assert entity_at(other, SHORT).name == "Petra Vandel"
    undo = case.undo(one.id, who="Bo")
    assert case.in_force == {undo.id}
    with pytest.raises(DecisionError, match="in force"):
        case.undo(one.id, who="Bo")
    assert [(d.verb, o.kind) for d, o in case.history()] == [("same", OutcomeKind.UNDONE), ("undo", OutcomeKind.HOLDS)]


def test_decisions_go_one_after_the_other_however_fast(case):
    made = [case.decide("note", "statement", [FAST["a1"]], who="Ana", value=str(n)) for n in range(5)]
    assert [one.value for one in case.decisions] == [one.value for one in made]
    assert len({one.at for one in made}) == 5


def test_what_cannot_be_decided_keeps_nothing(case):
    with pytest.raises(DecisionError, match="no such place"):
        case.decide("right", "statement", [msgspec.structs.replace(FAST["a1"], end=9999)], who="Ana")
    with pytest.raises(KeyError, match="no such page"):
        case.decide("right", "statement", [msgspec.structs.replace(FAST["a1"], document="x")], who="Ana")
    assert case.decisions == ()


# --- two people -----------------------------------------------------------------------------------


def test_who_did_not_see_the_newest_is_shown_both(case, path):
    with sayso.open_case(path) as other:
        first = case.decide("different", "statement", [FAST["a1"], SPEEDING], who="Ana", saw="")
        with pytest.raises(UnseenDecision) as told:
            other.decide("same", "statement", [FAST["a1"], SPEEDING], who="Bo", saw="")
        assert told.value.newer == (first,)
        assert told.value.wanted.who == "Bo"
        assert other.decisions == (first,), "nothing is kept until Bo has seen it"
        second = other.decide("same", "statement", [FAST["a1"], SPEEDING], who="Bo", saw=first.id)
    assert case.decisions == (first, second)
    assert claim_of(case, SPEEDING) == claim_of(case, FAST["a1"])
    assert [(o.kind, o.why) for o in case.outcomes] == [(OutcomeKind.OVERRULED, second.id)]


DECIDING = """
import sys
sys.path.insert(0, ".")
import sayso
from tests.case.pile import place
with sayso.open_case(sys.argv[1]) as case:
    for n in range(int(sys.argv[3])):
        one = case.decide("rename", "name", [place("a1", "Petra Vandel")], who=sys.argv[2], value=f"{sys.argv[2]} {n}")
        print(one.id, flush=True)
"""


def deciding(path, who, often):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.Popen(
        [sys.executable, "-c", DECIDING, str(path), who, str(often)], stdout=subprocess.PIPE, text=True, env=env
    )


def test_two_who_decide_at_once_lose_nothing(path):
    both = [deciding(path, who, 12) for who in ("Ana", "Bo")]
    said = [one for process in both for one in process.communicate(timeout=100)[0].split()]
    with sayso.open_case(path) as case:
        assert sorted(said) == [one.id for one in case.decisions]
        assert len(said) == 24
        assert entity_at(case, VANDEL).name == case.decisions[-1].value, "the last one holds"
        with pile(path.with_name("fresh.sayso")) as fresh:
            fresh.apply(case.decisions)
            assert cells(fresh) == cells(case)


@pytest.mark.parametrize("after", [1, 4, 9])
def test_no_decision_is_lost_when_who_decides_is_killed(path, after):
    process = deciding(path, "Ana", 500)
    said = [process.stdout.readline().strip() for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=100)
    with sayso.open_case(path) as case:
        kept = [one.id for one in case.decisions]
        assert [*said, *rest.split()] == kept[: len(said) + len(rest.split())]
        assert len(kept) <= len(said) + len(rest.split()) + 1
        assert entity_at(case, VANDEL).name == case.decisions[-1].value, "rows and decisions are of one moment"


def test_a_decision_stopped_half_way_is_none(case, monkeypatch):
    """What is kept and what it changes are one transaction."""
    before = cells(case)

    def stopped(_store):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(review, "replay", stopped)
        with pytest.raises(KeyboardInterrupt):
            case.decide("same", "name", [VANDEL, SHORT], who="Ana")
    assert case.decisions == ()
    assert cells(case) == before


def test_a_reader_sees_a_case_before_or_after_a_decision(case, path):
    with sayso.open_case(path) as reader:
        rows = iter(reader._store.rows("entities"))
        first = next(rows)
        case.decide("same", "name", [VANDEL, SHORT], who="Ana")
        assert [first.id, *(row.id for row in rows)] == ["e01", "e02", "e03", "e04", "e05"]
        assert [row.id for row in reader.entities] == ["e01", "e03", "e04", "e05"]


def test_people_decide_and_add_pages_while_a_build_compares(tmp_path, monkeypatch):
    """What takes long in a build holds nobody up, and is made again where pages came meanwhile."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for n, name in enumerate(("one", "two")):
        (pages / f"{name}.txt").write_text(f"Petra Vandel said on Monday that {n + 3} people died in the tram.\n")
    path, asked = tmp_path / "c.sayso", []
    compare = tables.assemble

    def comparing(documents, *rest):
        asked.append(len(documents))
        with sayso.open_case(path) as other:
            if len(asked) == 1:
                building.add_pages(other._store, building.Inputs((pages / "two.txt",)), lambda _: None)
            other._store._db.execute("PRAGMA busy_timeout = 50")
            if other.documents:
                page = other.documents[0]
                other.decide("note", "page", [other.page_anchor(page.id)], who="Ana", value=f"{len(asked)}")
        return compare(documents, *rest)

    with sayso.build([pages / "one.txt"], path):
        pass
    monkeypatch.setattr(tables, "assemble", comparing)
    with sayso.open_case(path) as case:
        (pages / "three.txt").write_text("Lena Horst said on Monday that nobody died in the tram.\n")
        case.add([pages / "three.txt"])
        assert [one.value for one in case.decisions] == ["1", "2"]
        assert asked == [2, 3], "the page that came meanwhile is there too"
        assert len(case.documents) == 3
        assert {outcome.kind for _, outcome in case.history()} == {OutcomeKind.HOLDS}


# --- files ----------------------------------------------------------------------------------------


def test_decisions_are_carried_to_another_copy_once(case, copy, tmp_path):
    one = case.decide("same", "name", [VANDEL, SHORT], who="Ana")
    case.undo(case.decide("flag", "statement", [FAST["a1"]], who="Ana").id, who="Bo")
    assert case.export_decisions(tmp_path / "d.jsonl") == 3
    assert copy.apply_decisions(tmp_path / "d.jsonl") == (3, 0)
    assert copy.apply_decisions(tmp_path / "d.jsonl") == (0, 3)
    assert copy.decisions == case.decisions
    assert cells(copy) == cells(case)
    case.undo(one.id, who="Bo")
    case.export_decisions(tmp_path / "d.jsonl")
    assert copy.apply_decisions(tmp_path / "d.jsonl") == (1, 3)
    assert cells(copy) == cells(case)


def test_a_file_that_is_not_of_decisions_is_refused_whole(case, copy, tmp_path):
    case.decide("same", "name", [VANDEL, SHORT], who="Ana")
    two = case.decide("flag", "statement", [FAST["a1"]], who="Ana")
    with pytest.raises(DecisionError, match="changed since"):
        copy.apply([case.decisions[0], msgspec.structs.replace(two, who="Bo")])
    (tmp_path / "no.jsonl").write_text("not one\n")
    with pytest.raises(DecisionError, match="line 1"):
        copy.apply_decisions(tmp_path / "no.jsonl")
    with pytest.raises(DecisionError, match="No such file"):
        copy.apply_decisions(tmp_path / "none.jsonl")
    assert copy.decisions == ()
    with pytest.raises(OutputError):
        case.export_decisions(tmp_path / "no.jsonl")
    assert (tmp_path / "no.jsonl").read_text() == "not one\n"


# --- pages that come and go -----------------------------------------------------------------------


def forgetting(case, page, monkeypatch):
    """`forget` of a page, its tables made by hand."""
    store = case._store
    left = tuple(sorted({row.id for row in case.documents} - {page}))

    def remade(_store, *_):
        rows = {document.id for document in case.documents}
        assert page in rows
        store._db.execute("SAVEPOINT made")
        _build_inside(store, left)
        store._db.execute("RELEASE made")

    monkeypatch.setattr(building, "write_tables", remade)
    monkeypatch.setattr(building, "make_tables", lambda *_: None)
    monkeypatch.setattr(building, "load_models", lambda: None)
    with store.writing():
        building.forget(store, page, None)
    store.purge()


def _build_inside(store, pages):
    from contextlib import nullcontext

    class Inside:
        def __getattr__(self, name):
            return (lambda **_: nullcontext()) if name == "writing" else getattr(store, name)

    build(Inside(), pages)


def test_a_forgotten_page_takes_the_words_of_its_decisions_along(case, path, monkeypatch):
    both = case.decide("same", "name", [VANDEL, SHORT], who="Ana", reason="Vandel told reporters")
    own = case.decide("note", "statement", [FAST["b2"]], who="Ana", value="Vandel told reporters the tram was too fast")
    other = case.decide("rename", "name", [place("c3", "The minister")], who="Bo", value="Dr Horst")
    undone = case.undo(other.id, who="Bo")
    case.undo(undone.id, who="Bo")
    assert b"told reporters" in path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    forgetting(case, "b2", monkeypatch)
    after = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"told reporters" not in after
    assert b"She left at noon" not in after
    left = {one.id: one for one in case.decisions}
    assert list(left) == sorted([both.id, own.id, other.id, undone.id, case.decisions[-1].id]), "none is dropped"
    assert (left[own.id].value, left[own.id].forgotten, left[own.id].who) == (None, True, "Ana")
    assert "[forgotten]" in sentence(left[both.id])
    assert entity_at(case, place("c3", "The minister")).name == "Dr Horst", "the others live"
    fates = {outcome.decision: outcome for outcome in case.outcomes}
    assert (fates[own.id].kind, fates[own.id].why) == (OutcomeKind.HOMELESS, "place 1 of 1: its page was forgotten")
    case.apply([both, own])
    assert b"told reporters" not in b"".join(file.read_bytes() for file in path.parent.iterdir()), "nor brought back"


def test_decisions_live_through_pages_that_are_added(path):
    few = ("a1", "c3")
    path.unlink()
    with pile(path, few) as case:
        case.decide("different", "statement", [FAST["a1"], SPEEDING], who="Ana")
        case.decide("rename", "name", [VANDEL], who="Ana", value="P. Vandel")
        build(case._store)
        assert len(case.documents) == len(TEXTS)
        assert claim_of(case, FAST["a1"]) != claim_of(case, SPEEDING)
        assert entity_at(case, VANDEL).name == "P. Vandel"
        assert case.outcomes == ()


# --- masks and the proof --------------------------------------------------------------------------


def test_masks_cover_what_decisions_quote(case):
    one = case.decide("note", "statement", [FAST["a1"]], who="Ana", value="ask petra.vandel@harbour.example first")
    tables = {name: list(rows) for name, rows in case.tables().items()}
    page = tables["documents"][0]
    secret = "petra.vandel@harbour.example"
    text = page.text.replace("the tram was too fast", f"{secret} was fast")
    tables["documents"][0] = msgspec.structs.replace(page, text=text)
    start = text.index(secret)
    there = msgspec.structs.replace(one.target[0], start=start + 3, end=start + 9, exact=text[start + 3 : start + 9],
                                    prefix=text[:start + 3][-32:], suffix=text[start + 9 : start + 41])  # fmt: skip
    homeless = msgspec.structs.replace(
        one.target[0], document="gone", prefix="call +44 20 7946 09", exact=secret, suffix="58 now"
    )
    tables["decisions"] = [msgspec.structs.replace(one, target=(there, homeless))]
    masked = mask_tables(tables)["decisions"][0]
    assert secret not in msgspec.json.encode(masked).decode()
    assert masked.value == f"ask {MASK * len(secret)} first"
    assert (masked.target[0].exact, masked.target[1].exact) == (MASK * 6, MASK * len(secret))
    assert set(masked.target[1].prefix + masked.target[1].suffix) == {MASK}


def test_a_changed_decision_is_seen_by_the_proof(case, path):
    one = case.decide("rename", "name", [VANDEL], who="Ana", value="P. Vandel")
    assert [problem for problem in case.verify(quick=True).problems if problem.table == "decisions"] == []
    for change in (
        "who = 'Bo'",
        "value = 'Bo'",
        "verb = 'note'",
        "target = replace(target, 'Petra', 'Peter')",
        "id = replace(id, '-7', '-6')",
    ):
        other = shutil.copy(path, path.with_name("t.sayso"))
        db = sqlite3.connect(path)
        db.execute("VACUUM INTO ?", (str(path.with_name("v.sayso")),))
        db.close()
        other = path.with_name("v.sayso")
        db = sqlite3.connect(other)
        db.execute(f"UPDATE decisions SET {change}")
        db.commit()
        db.close()
        with sayso.open_case(other) as tampered:
            found = [str(problem) for problem in tampered.verify(quick=True).problems if problem.table == "decisions"]
        other.unlink()
        assert any("changed since it was made" in words for words in found), change
        assert one.id[:8] in found[0]


SAID = (
    "Petra Vandel, the head of the drivers' union, said on Monday that the tram was too fast when it left the rails. "
    "Four people died in the old town of Brandholm. {} Nobody from the company has answered our questions so far.\n"
)


def test_the_proof_makes_rows_by_the_analyst_again_from_decisions(tmp_path):
    for n, more in enumerate(("Lena Horst denied that the tram was too fast.", "The mayor called it a black day.")):
        (tmp_path / f"{n}.txt").write_text(f"The tram\n\n{SAID.format(more)}")
    path = tmp_path / "c.sayso"
    with sayso.build([tmp_path / "0.txt", tmp_path / "1.txt"], path) as case:
        vandel = next(m for m in case.mentions if m.exact[0] == "Petra Vandel")
        case.decide("rename", "name", [vandel], who="Ana", value="P. Vandel")
        claim = max(case.claims, key=lambda claim: len(claim.members))
        case.decide("different", "statement", claim.members[:2], who="Ana")
        assert case.verify().problems == ()
    for change, table in (
        ("UPDATE entities SET name = 'Nobody' WHERE decisions <> '[]'", "entities"),
        ("UPDATE claims SET by = 'tool', decisions = '[]' WHERE by = 'analyst'", "claims"),
        ("DELETE FROM decisions", "entities"),
        ("UPDATE _tool_rows SET row = replace(row, 'Vandel', 'Wandel') WHERE of = 'entities'", "_tool_rows"),
    ):
        other = Path(shutil.copy(path, tmp_path / "t.sayso"))
        db = sqlite3.connect(other)
        assert db.execute(change).rowcount > 0
        db.commit()
        db.close()
        with sayso.open_case(other) as tampered:
            assert table in {problem.table for problem in tampered.verify().problems}, change
        other.unlink()


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def run(path, capsys, monkeypatch):
    from sayso.cli.review import run as command

    def said(*places, action="history", **options):
        command(str(path), action, list(places), **options)
        return capsys.readouterr().out

    monkeypatch.setattr(OpenCase, "publish", lambda _self: None)
    return said


def test_a_case_is_put_right_from_the_command_line(run, path):
    assert "“Petra Vandel” and “Vandel” are one" in run("Petra Vandel", "e02", action="same", who="Ana")
    run("The minister", "The minister/Lena Horst", "The minister/Horst", action="different", who="Ana")
    run("Lena Horst", action="rename", who="Ana", value="Dr Lena Horst")
    with sayso.open_case(path) as case:
        claim = claim_of(case, FAST["a1"])
        speeding = next(m for m in claim.members if (m.document, m.start) == ("c3", SPEEDING.start))
        assert entity_at(case, place("d4", "Horst")).name == "Dr Lena Horst"
        difference = case.discrepancies[0].id
    with pytest.raises(DecisionError, match="no page"):
        run(f"{speeding.document}.{speeding.start}-{speeding.end}", action="right")
    run(difference, action="explain", value="later count", reason="the toll rose")
    run(claim.id, action="right")
    with sayso.open_case(path) as case:
        assert case.discrepancies[0].explained == "later count"
        first = case.decisions[0].id
    told = run(json=True)
    assert [row["decision"]["verb"] for row in json.loads(told)] == ["same", "different", "rename", "explain", "right"]
    assert "takes back" in run(first, action="undo")
    with sayso.open_case(path) as case:
        assert entity_at(case, SHORT).name == "Vandel"


def test_the_command_tells_what_rests_on_what_it_takes_back(run, path):
    run("Petra Vandel", "Vandel", action="same")
    run("Petra Vandel", action="rename", value="P. Vandel")
    with sayso.open_case(path) as case:
        one, two = (decision.id for decision in case.decisions)
    assert "is called P. Vandel" in run(one, action="undo")
    run(next(d.id for d in sayso.open_case(path).decisions if d.undoes), action="undo")
    run(one, action="undo", resting=True)
    with sayso.open_case(path) as case:
        assert not {one, two} & case.in_force


def test_the_command_shows_both_where_one_was_not_seen(run, capsys):
    from typer import Exit

    run("Petra Vandel", action="rename", value="A", who="Ana")
    with pytest.raises(Exit):
        run("Petra Vandel", action="rename", value="B", who="Bo", saw="")
    told = capsys.readouterr()
    assert "is called B" in told.out
    assert "is called A" in told.out
    assert "--saw" in told.err


def test_words_that_name_nothing_or_several_are_refused(run, path):
    with sayso.open_case(path) as case:
        claim = case.claims[0].id
    for words, why in (("Nobody", "nothing of that"), ("e0", "nothing"), ("zzzz.1-2", "no page")):
        with pytest.raises(DecisionError, match=why):
            run(words, action="right")
    with pytest.raises(DecisionError, match="one sort"):
        run("Petra Vandel", claim, action="same")


def test_a_case_in_use_is_named(path):
    blocker = SqliteStore(Path(path))
    with blocker.writing(), sayso.open_case(path) as case:
        case._store._db.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(CaseError, match="another process"):
            case.decide("same", "name", [VANDEL, SHORT], who="Ana")
    blocker.close()
