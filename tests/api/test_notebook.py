"""The notebook's face: one path is one path, rows have names and words, mistakes name what there is."""

import subprocess
import sys
from types import SimpleNamespace

import pytest
from tests.conftest import EXAMPLE

import sayso
from sayso.errors import ExtraMissing
from sayso.export.frames import as_records, is_frame

PAGE = EXAMPLE / "evening-compass-0312.txt"


class Frame:
    """What pandas and polars have in common, as far as sayso looks."""

    def __init__(self, rows):
        self.rows = rows
        self.columns = list(rows[0])

    def to_dicts(self):
        return self.rows


def test_one_path_is_one_path():
    for given in (str(PAGE), PAGE, [PAGE]):
        with sayso.build(given) as case:
            assert [document.name for document in case.documents] == [PAGE.name]


def test_a_frame_is_read_a_page_a_row():
    rows = [{"body": PAGE.read_text(), "link": "https://compass.example/1", "tone": float("nan")}, {"body": "x " * 40}]
    frame = Frame(rows)
    assert is_frame(frame)
    assert not is_frame([PAGE])
    with sayso.build(frame, columns={"text": "body", "url": "link"}) as case:
        assert case.documents[0].url == "https://compass.example/1"
        assert [document.record for document in case.documents] == sorted(d.record for d in case.documents)
    with as_records(frame) as path:
        assert "NaN" not in path.read_text()


def test_quotations_have_names_days_and_words(example):
    found = example.search("overloaded")
    assert found
    row = next(row for row in found if row["side"] == "against")
    assert row["words"] in row["sentence"]
    assert row["day"]
    assert row["speaker"] in {"The Velmoran ministry of transport", "Adela Koryn"}
    assert len(example.search("")) > len(found)
    assert row["speaker"] in found._repr_html_()
    assert not example.search("no such word at all")


def test_words_and_entities_behind_ids(example):
    claim = example.claims[0]
    assert example.words(claim.gist) == claim.exact[0]
    assert example.entity(claim.asserted_by[0]).name
    card = example.card(claim)
    assert repr(card) == claim.exact[0]
    assert "srcdoc" in card._repr_html_()
    assert "sandbox" in card._repr_html_()


def test_a_case_says_what_it_is(example):
    assert "16 documents" in repr(example)
    assert "srcdoc" in example._repr_html_()
    assert "<table>" in example.claims._repr_html_()


def test_mistakes_name_what_there_is(example):
    with pytest.raises(KeyError, match="claims"):
        example.table("claim")
    with pytest.raises(KeyError, match=r"case\.entities"):
        example.entity("nobody")
    with pytest.raises(KeyError, match=r"case\.claims"):
        example.card("nothing")
    with pytest.raises(KeyError, match=r"case\.documents"):
        example.words(SimpleNamespace(document="none", start=0, end=1))


def test_frames_come_from_whichever_library_is_there(example, monkeypatch):
    monkeypatch.setattr("sayso.export.frames.find_spec", lambda _: None)
    with pytest.raises(ExtraMissing, match="pandas"):
        example.quotes()
    made = SimpleNamespace(DataFrame=lambda rows, **_: rows)
    monkeypatch.setattr("sayso.export.frames.find_spec", lambda name: name == "polars")
    monkeypatch.setattr("sayso.export.frames.import_module", lambda _: made)
    assert len(example.quotes()) == len(example.search(""))
    assert len(example.claims.frame()) == len(example.claims)


def test_opening_a_case_loads_neither_models_nor_readers(example_path):
    code = (
        "import sys, sayso\n"
        f"with sayso.open_case({str(example_path)!r}) as case:\n"
        "    assert case.claims and case.search('overloaded')\n"
        "print(sorted({'onnxruntime', 'trafilatura', 'tokenizers', 'feedparser', 'fastwarc'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
