"""Masks: as long as what they cover, everywhere, and said so."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sayso
from sayso.case.identifiers import KEY_DIGITS, find
from sayso.case.masking import MASK, mask_tables
from sayso.dossier import render_dossier
from sayso.export import export
from sayso.export.outgoing import Outgoing
from sayso.schema import (
    TABLES,
    Case,
    Document,
    Entity,
    EntityType,
    Failure,
    FailureReason,
    Figure,
    NamedSpan,
    Span,
    Title,
    spans_of,
)
from tests.case.test_identifiers import FORMS

SECRETS = [re.sub(".*⟦(.*)⟧.*", r"\1", line) for line in FORMS]
SAID = [re.sub("[⟦⟧]", "", line) for line in FORMS]


def replaced(row, **changes):
    return msgspec.structs.replace(row, **changes)


def planted(tables, said):
    """The tables with the said words in every string of theirs that is free: one of them a row, in turn."""
    turn = iter(said * 1000)
    tables = {name: list(rows) for name, rows in tables.items()}
    for at, row in enumerate(tables["documents"]):
        words = [next(turn) for _ in range(12)]
        tables["documents"][at] = replaced(
            row,
            text=row.text + "".join(f"\n{line}" for line in words[:2]),
            path=f"{words[2]}/{row.path}",
            name=f"{row.name} {words[3]}",
            record=words[4],
            url=f"https://x.example/?q={words[5]}",
            outlet=f"The Lantern {words[6]}",
            owner=words[7],
            title=Title(text=f"Ferry {words[8]}"),
            authors=(NamedSpan(name=f"Lenz {words[9]}"),),
            wires=(NamedSpan(name=words[10]),),
            section=words[11],
        )
    for at, row in enumerate(tables["entities"]):
        tables["entities"][at] = replaced(row, name=f"{row.name} {next(turn)}", aliases=(*row.aliases, next(turn)))
    for at, row in enumerate(tables["origins"]):
        tables["origins"][at] = replaced(row, name=next(turn))
    for at, row in enumerate(tables["discrepancies"]):
        sides = tuple(replaced(side, value=next(turn)) for side in row.sides)
        tables["discrepancies"][at] = replaced(row, sides=sides)
    tables["failures"] = [
        Failure(path=f"in/{next(turn)}", stage="read", reason=FailureReason.EMPTY, detail=f"{next(turn)}: 0 bytes")
        for _ in SAID
    ]
    return tables


def numbers_in(text):
    """Every run of digits, whatever parts them, as one number."""
    return [re.sub(r"\W", "", run) for run in re.findall(r"\d(?:\W{0,3}\d)*", text)]


def leaks(text):
    """What of the secrets can be read in a text."""
    found = [secret for secret in SECRETS if secret in text]
    keys = {one.key for line in SAID for one in find(line) if one.key.isdecimal() and len(one.key) >= KEY_DIGITS}
    runs = numbers_in(text)
    return found + [key for key in keys if any(key in run for run in runs)]


@pytest.fixture(scope="module")
def masked(example):
    return mask_tables(planted(example._store.tables(), SAID))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_no_identifier_stands_in_an_export(masked, kind, tmp_path):
    if kind == "parquet":
        pq = pytest.importorskip("pyarrow.parquet")
    export(Outgoing(masked), kind, tmp_path)
    for path in sorted(tmp_path.iterdir()):
        if path.stem in {"story_documents", "origin_documents"}:  # ids and a counter, which read like a number
            continue
        text = str(pq.read_table(path).to_pylist()) if kind == "parquet" else path.read_text("utf-8")
        text = json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("{") and "\n" not in text else text
        assert leaks(re.sub(r"\b[0-9a-f]{16}(?:[0-9a-f]{48})?\b", "", text)) == [], path.name


def test_no_identifier_stands_in_a_dossier(masked):
    for excerpts in (False, True):
        html = render_dossier(masked, excerpts=excerpts)
        assert leaks(re.sub(r"\b[0-9a-f]{16}(?:[0-9a-f]{48})?\b", "", html)) == []
        assert MASK in html


def test_without_masking_they_do(example):
    html = render_dossier(planted(example._store.tables(), SAID))
    assert len(leaks(html)) > 40


def test_masked_rows_hold(example, masked):
    before = planted(example._store.tables(), SAID)
    texts = {document.id: document.text for document in masked["documents"]}
    assert [len(d.text) for d in masked["documents"]] == [len(d.text) for d in before["documents"]]
    for table in TABLES:
        assert [getattr(row, "id", None) for row in masked[table]] == [
            getattr(row, "id", None) for row in before[table]
        ]
        for row in masked[table]:
            if getattr(row, "exact", ()):
                assert row.exact == tuple(texts[d][s.start : s.end] for d, s in spans_of(row))


TINY = Case(schema_version="1", sayso_version="0", models=(), settings={}, documents=1)
DOCUMENT = Document(id="d", path="p", name="n", sha256="s", media_type="text/plain", encoding="utf-8", text="")
PLACES = (
    "text",
    "path",
    "name",
    "record",
    "url",
    "outlet",
    "owner",
    "section",
    "title",
    "author",
    "entity",
    "alias",
    "detail",
)


@settings(max_examples=60)
@given(
    st.integers(10**8, 10**9 - 1).map(str),
    st.lists(st.sampled_from([" ", "-", ".", "\u00a0", "", "", "/", "\n"]), min_size=8, max_size=8),
    st.sampled_from(PLACES),
    st.sampled_from(PLACES),
)
def test_a_number_masked_in_one_place_is_masked_in_every_other(number, parts, said, other):
    """Said to be a passport's in one place; in the other it stands bare, however it is grouped."""
    bare = "".join(digit + part for digit, part in zip(number, [*parts, ""], strict=True))
    strings = {place: f"at {place}" for place in PLACES}
    strings[other] = f"so {bare} it was"
    strings[said] += f", passport number {number}."
    rows = tiny(strings)
    masked = mask_tables(rows)
    assert number not in "".join(numbers_in(repr({name: found for name, found in masked.items() if name != "figures"})))
    assert masked["case"][0].settings["masked"] == 1


def tiny(strings):
    text = strings["text"]
    document = replaced(
        DOCUMENT,
        text=text,
        title=Title(text=strings["title"]),
        authors=(NamedSpan(name=strings["author"]),),
        **{place: strings[place] for place in ("path", "name", "record", "url", "outlet", "owner", "section")},
    )
    entity = Entity(id="e", name=strings["entity"], type=EntityType.PERSON, aliases=(strings["alias"],))
    failure = Failure(path="f", stage="read", reason=FailureReason.EMPTY, detail=strings["detail"])
    rows = dict.fromkeys(TABLES, ())
    return {**rows, "case": (TINY,), "documents": (document,), "entities": (entity,), "failures": (failure,)}


def test_a_figure_that_is_part_of_an_identifier_loses_its_bounds():
    text = "Twelve died. Passport number 533380019 was found."
    figures = [
        Figure(id="a", document="d", start=0, end=6, low=12, high=12),
        Figure(id="b", document="d", start=29, end=38, low=533380019, high=533380019),
        Figure(id="c", document="d", start=29, end=32, low=533, high=533),
    ]
    rows = {**tiny(dict.fromkeys(PLACES, text)), "figures": tuple(figures)}
    assert [(row.low, row.high) for row in mask_tables(rows)["figures"]] == [(12, 12), (None, None), (None, None)]


def test_a_name_copied_from_inside_an_identifier_is_masked_as_there():
    text = "Write to petra.lenz@harbour.example today."
    row = replaced(
        DOCUMENT, text=text, authors=(NamedSpan(name="petra.lenz", span=Span(9, 19)), NamedSpan(name="Petra"))
    )
    masked = mask_tables({**tiny(dict.fromkeys(PLACES, "")), "documents": (row,)})["documents"][0]
    assert [author.name for author in masked.authors] == [MASK * 10, "Petra"]


def test_a_hash_is_never_masked():
    name = "1234567890123456"
    rows = tiny(dict.fromkeys(PLACES, f"passport number {name}"))
    document = replaced(rows["documents"][0], id=name, sha256=name)
    masked = mask_tables({**rows, "documents": (document,)})
    assert (masked["documents"][0].id, masked["documents"][0].sha256) == (name, name)
    assert name not in masked["documents"][0].text


def test_a_masked_case_says_so(tmp_path):
    words = "FA1234567"
    (tmp_path / "a.txt").write_text(f"The ministry said the passport {words} was lost on Tuesday.\nCall 0555 0142.\n")
    case = sayso.build([tmp_path])
    masked = mask_tables(case._store.tables())
    assert masked["case"][0].settings["masked"] == 2
    html = render_dossier(masked)
    assert MASK * len(words) in html
    assert "Masked:" in html
    assert Path(tmp_path / "a.txt").read_text().count(words) == 1
