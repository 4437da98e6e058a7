"""The link tables, the views over them and the index of words: what lists hold, joined, named and found."""

import sqlite3

import msgspec
import pytest

from sayso.case.linking import link, relink
from sayso.case.links import links
from sayso.case.masking import MASK, mask_tables
from sayso.case.sqlite import SqliteStore
from sayso.dossier.excerpts import LEFT_OUT, in_excerpts
from sayso.schema import LINKS, REFERENCES, STORED, TABLES, Document, Position
from tests.export.made import Said, kept, made


def linked(tables):
    return {name: tuple(rows) for name, rows in links(tables).items()}


def with_rows(tables, table, change):
    return {**tables, table: tuple(change(row) for row in tables[table])}


def read(db, query, *values):
    return [dict(row) for row in db.execute(query, values)]


@pytest.fixture
def case(tmp_path):
    with kept(tmp_path / "c.sayso", made()) as db:
        yield db
    db.close()


def test_every_list_is_a_link_table_in_its_order():
    tables = made()
    found = linked(tables)
    assert list(found) == list(LINKS)
    assert all(isinstance(row, LINKS[name]) for name, rows in found.items() for row in rows)
    members = [
        (claim.id, n, m.document, m.start, m.end) for claim in tables["claims"] for n, m in enumerate(claim.members)
    ]
    assert [(m.claim, m.n, m.document, m.start, m.end) for m in found["claim_members"]] == members
    assert [(row.claim, row.entity, row.position) for row in found["claim_positions"]] == [
        ("c1" * 8, "e1", Position.ASSERTS),
        ("c1" * 8, "e2", Position.DENIES),
    ]
    assert [row.response for row in found["claim_answers"]] == ["e" * 16]
    for table, of, parent in (("origins", "origin_documents", "origin"), ("stories", "story_documents", "story")):
        pages = [(row.id, page) for row in tables[table] for page in row.documents]
        assert [(getattr(row, parent), row.document) for row in found[of]] == pages
    assert [row.value for row in found["discrepancy_sides"]] == ["seven", "seven", "nine"]
    assert [row.words for row in found["timeline_evidence"]] == [w for row in tables["timeline"] for w in row.exact]


def test_a_quotation_says_who_where_when_and_in_which_sentence():
    first, month, denial = linked(made())["claim_members"][:3]
    assert (first.speaker, first.who, first.outlet, first.day) == ("e1", "Petra Vandel", "The Lantern", "2025-03-12")
    assert first.sentence == "Petra Vandel said: “the ferry was overloaded”."
    assert (first.words, first.in_sentence) == ("the ferry was overloaded", "s10")
    assert month.day is None, "a month is no day"
    assert (denial.who, denial.stance, denial.day) == ("Tomas Reyl", "denies", "2025-03-13")


def test_a_page_that_speaks_for_itself_speaks_as_its_outlet():
    own = linked(made())["claim_members"][3]
    assert (own.attribution, own.stance, own.who, own.speaker) == (None, None, "The Lantern", None)
    nameless = with_rows(made(), "documents", lambda row: msgspec.structs.replace(row, outlet=None))
    assert linked(nameless)["claim_members"][3].who is None


def test_who_is_not_named_goes_by_the_words_of_the_page_and_who_is_unknown_is_nobody():
    tables = with_rows(made(), "attributions", lambda row: msgspec.structs.replace(row, speaker="gone"))
    row = linked(tables)["claim_members"][0]
    assert (row.speaker, row.who) == (None, "Petra Vandel")
    tables = with_rows(tables, "attributions", lambda row: msgspec.structs.replace(row, source=()))
    assert linked(tables)["claim_members"][0].who is None


def test_through_whom_a_page_has_it_is_named_nearest_first():
    def nested(row):
        parent = {"a0" * 8: "a1" * 8, "a1" * 8: "a2" * 8, "a2" * 8: "a0" * 8}[row.id]
        return msgspec.structs.replace(row, parent=parent)

    rows = linked(with_rows(made(), "attributions", nested))["claim_members"]
    assert rows[0].through == "Petra Vandel; Tomas Reyl; Petra Vandel"


def test_masked_and_cut_tables_have_masked_and_cut_links():
    secret = "n.ostrel@courier.example"
    tables = linked(mask_tables(made(Said(claimed=f"write to {secret} now", speaker=secret))))
    assert secret not in repr(tables)
    assert MASK * len(secret) in tables["claim_members"][0].words
    cut = in_excerpts(made())
    texts = {row.id: row.text for row in cut["documents"]}
    for rows in linked(cut).values():
        for row in rows:
            if hasattr(row, "words"):
                assert row.words == texts[row.document][row.start : row.end]
    assert any(LEFT_OUT in row.sentence for row in linked(cut)["claim_members"])


def test_columns_have_types_and_say_what_they_refer_to(case):
    for table, row_type in STORED.items():
        about = {row["name"]: row for row in read(case, "SELECT * FROM pragma_table_xinfo(?)", table)}
        to = {row["from"]: row["table"] for row in read(case, "SELECT * FROM pragma_foreign_key_list(?)", table)}
        indexed = {
            row["name"]
            for index in read(case, "SELECT name FROM pragma_index_list(?)", table)
            for row in read(case, "SELECT name FROM pragma_index_info(?) WHERE seqno = 0", index["name"])
        }
        for field in msgspec.structs.fields(row_type):
            name = field.encode_name
            assert about[name]["type"] in {"TEXT", "INTEGER", "REAL", "DATE"}
            assert to.get(name) == REFERENCES.get(name)
            assert name not in REFERENCES or name in indexed
    assert {
        about["type"] for about in read(case, "SELECT type FROM pragma_table_xinfo('claim_members') WHERE name = 'day'")
    } == {"DATE"}
    assert [table for table in STORED if table.startswith("_")] == []
    assert case.execute("PRAGMA foreign_key_check").fetchall() == []


def test_every_reference_of_the_example_holds(example):
    assert list(example._store.faults()) == []
    made_again = linked({name: tuple(rows) for name, rows in example.tables().items()})
    assert {name: list(rows) for name, rows in made_again.items()} == {
        name: list(example._store.rows(name)) for name in LINKS
    }


def test_the_view_of_quotations_has_every_member_and_every_answer_that_is_none(case, tmp_path):
    rows = read(case, "SELECT * FROM quotes")
    assert [row["side"] for row in rows] == ["with", "with", "against", "with", "with", "against"]
    assert {row["claim"] for row in rows} == {"the ferry was overloaded", "seven"}
    denial = rows[2]
    assert (denial["who"], denial["stance"], denial["status"]) == ("Tomas Reyl", "denies", "contested")
    assert denial["words"] in denial["sentence"]
    assert (denial["page"], denial["link"]) == ("The Lantern: Ferry late", "https://lantern.example/ferry")
    apart = with_rows(
        made(), "responses", lambda row: msgspec.structs.replace(row, attribution="a1" * 8, claim="c2" * 8)
    )
    with kept(tmp_path / "apart.sayso", apart) as db:
        assert [row["side"] for row in read(db, "SELECT side FROM quotes")][-1] == "answer"
    db.close()


def test_the_view_of_people_counts_what_each_says(case):
    rows = {row["name"]: row for row in read(case, "SELECT * FROM people")}
    assert set(rows) == {"Petra Vandel", "Tomas Reyl"}
    assert (rows["Petra Vandel"]["quotations"], rows["Petra Vandel"]["pages"], rows["Petra Vandel"]["asserts"]) == (
        2,
        2,
        1,
    )
    assert (rows["Tomas Reyl"]["denies"], rows["Tomas Reyl"]["first_day"]) == (1, "2025-03-13")


def test_other_views_read_in_names_and_words(case):
    sides = read(case, "SELECT value, who, outlet, day, claim FROM discrepancies_read")
    assert sides[2] == {
        "value": "nine",
        "who": "The Lantern",
        "outlet": "The Lantern",
        "day": "2025-03-13",
        "claim": "seven",
    }
    claim = read(case, "SELECT * FROM claims_read")[0]
    assert (claim["claim"], claim["asserted_by"], claim["denied_by"]) == (
        "the ferry was overloaded",
        "Petra Vandel",
        "Tomas Reyl",
    )
    said = read(case, "SELECT * FROM attributions_read")[0]
    assert (said["speaker"], said["words"], said["page"]) == (
        "Petra Vandel",
        "the ferry was overloaded",
        "The Lantern: Ferry late",
    )


def test_days_stand_beside_moments_and_months_are_none(case):
    days = read(case, "SELECT published, published_day FROM documents")
    assert [row["published_day"] for row in days] == ["2025-03-12", None, "2025-03-13"]
    assert days[2]["published"] == "2025-03-13T09:30:00+01:00"
    assert read(case, "SELECT first_day FROM claims")[0] == {"first_day": "2025-03-01"}


def found(db, words):
    query = """SELECT kind, id FROM _search JOIN _searched ON n = _search.rowid WHERE _search MATCH ? ORDER BY rank"""
    return {(row["kind"], row["id"]) for row in read(db, query, words)}


def test_sentences_names_and_titles_are_found(tmp_path):
    tables = made(Said(speaker="Petra Vándel", title="Fähre late"))
    with kept(tmp_path / "c.sayso", tables) as db:
        assert found(db, "vandel") >= {("name", "e1"), ("sentence", "s10"), ("sentence", "s11")}
        assert found(db, '"fahre late"') >= {("title", "a" * 16), ("sentence", "s00")}
        assert found(db, "overloaded NOT petra") == {("sentence", "s12")}
        assert found(db, "nothing") == set()
        numbers = read(
            db,
            "SELECT s.rowid AS at, n FROM sentences s JOIN _searched USING (id) WHERE kind = 'sentence' ORDER BY \"#\"",
        )
        assert all(row["at"] == row["n"] for row in numbers), "a sentence is found by its rowid"
        words = read(
            db, "SELECT words FROM quotes WHERE found IN (SELECT rowid FROM _search WHERE _search MATCH 'vandel')"
        )
        assert len(words) == 2
    db.close()


def test_what_went_is_not_found_any_more(tmp_path):
    path = tmp_path / "c.sayso"
    kept(path, made(Said(speaker="Zebulon Quist"))).close()
    assert b"ebulon" in path.read_bytes()
    store = SqliteStore(path)
    tables = made()
    with store.writing():
        for name, rows in [*tables.items(), *links(tables).items()]:
            store.replace_table(name, rows)
        store.index_words()
    store.purge()
    store.close()
    assert b"ebulon" not in path.read_bytes().lower()
    db = sqlite3.connect(path)
    assert db.execute("SELECT count(*) FROM _search WHERE _search MATCH 'quist'").fetchone() == (0,)
    db.close()


def test_a_title_that_no_sentence_holds_is_searched_too(tmp_path):
    tables = with_rows(
        made(), "documents", lambda row: msgspec.structs.replace(row, title=None) if row.id[0] == "b" else row
    )
    assert isinstance(tables["documents"][0], Document)
    with kept(tmp_path / "c.sayso", tables) as db:
        assert {key for kind, key in found(db, "late") if kind == "title"} == {"a" * 16, "c" * 16}
    db.close()


def test_no_link_table_is_one_of_the_tables():
    assert not set(LINKS) & set(TABLES)


def linked_rows(store):
    return {
        **{name: sorted(store.rows(name), key=repr) for name in LINKS},
        "_searched": list(store.cells("_searched")),
    }


def test_links_follow_the_rows_that_people_put_right():
    """Names changed and merged, a speaker, a stance, a member that went: as if all had been made anew."""
    tables = made()
    store = SqliteStore(None)
    with store.writing():
        for name, rows in tables.items():
            store.replace_table(name, rows)
        link(store)
    change = msgspec.structs.replace
    entity, claim, said = tables["entities"][0], tables["claims"][0], tables["attributions"][2]
    answer, differs = tables["responses"][0], tables["discrepancies"][0]
    changes = {
        "entities": {"e1": (0.5, change(entity, name="Vandel of the union", aliases=("Vandel",)))},
        "attributions": {said.id: (2, change(said, stance="asserts", speaker="e1", parent="a0" * 8))},
        "claims": {claim.id: (0, change(claim, members=claim.members[1:], denied_by=()))},
        "responses": {answer.id: (0, change(answer, claim="c2" * 8))},
        "discrepancies": {differs.id: (0, change(differs, sides=differs.sides[:2]))},
    }
    with store.writing():
        for name, rows in changes.items():
            store.change_rows(name, rows)
        relink(store, store.changed_rows())
    kept_up, names = linked_rows(store), {row.who for row in store.rows("claim_members")}
    assert list(store.faults()) == []
    with store.writing():
        link(store)
    assert kept_up == linked_rows(store)
    assert "Vandel of the union" in names
    assert "Petra Vandel" not in names
    assert [row.through for row in store.rows("claim_members")][1] == "Vandel of the union"
    with store.writing():
        store.restore_rows()
        relink(store, {name: set(rows) for name, rows in changes.items()})
    assert list(store.faults()) == []
    assert {name: sorted(rows, key=repr) for name, rows in linked(tables).items()} == {
        name: rows for name, rows in linked_rows(store).items() if name in LINKS
    }
    store.close()
