"""One law over all formats: opened by the tool it is for, every word shown as a page's stands there; and the rest."""

import hashlib
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.export.made import Said, made
from tests.export.opened import DIGESTS, OPENED

import sayso
from sayso.case.masking import MASK, mask_tables
from sayso.case.store import Stored
from sayso.dossier.excerpts import LEFT_OUT, in_excerpts
from sayso.errors import ExtraMissing, OutputError
from sayso.export import FORMATS, export
from sayso.export.characters import for_readers, for_xml
from sayso.export.outgoing import Outgoing
from sayso.schema import Page

HOSTILE = [
    "<script>alert(1)</script>", "</w:t>", "]]>", "&lt;b&gt; &amp;", "=HYPERLINK(\"x\")", "+1", "@SUM(A1)", "-2+3",
    "{{tpl|x}}", "[[File:x]]", "~~~~", "''b''", "__TOC__", "*b* _i_ `c`", "# h", "| a | b |", "[a](javascript:x)",
    "\\input{x}", "50% & $3_4^5", "{", "}", "\"q\" 'r'", "\r\nTY  - JOUR\r\n", "\nEND:VEVENT\n", "\x00\x01\x1b[2J\x7f",
    "\u202eabc\u202c", "\u2028x\u2029", "\ufffe", "𝔘𝔫𝔦😀", "e\u0301", "שלום", "_x0041_", "%41", "a,b;c\\n", "\ud7ff",
    "xmi:id=\"1\"", "<!-- -->", "?><?xml", "\t", "   ", "a" * 300,
]  # fmt: skip
WITH_WORDS = [kind for kind in FORMATS if kind != "datasette"]
"""Formats that carry words of pages; datasette's metadata only say how the case is shown."""
WORDS = st.lists(st.sampled_from([*HOSTILE, "ferry", "was", "late"]), min_size=1, max_size=4).map(" ".join)
SPOKEN = WORDS.map("it {}".format)  # a span is never blank
URLS = st.tuples(st.sampled_from(["https://x.example/", "javascript:", ""]), WORDS).map("".join)


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch):
    """What a disk is waited for proves nothing here."""
    monkeypatch.setattr("sayso.writing.os.fsync", lambda _: None)


def pages(tables):
    """Pages whose bytes are their texts."""
    for row in tables["documents"]:
        data = row.text.encode("utf-8", "surrogatepass")
        yield Stored(row.id, Page(path=row.path, name=row.name, data=data, media_type="text/plain", url=row.url))


def written(tables, kind, folder, **more):
    form = FORMATS[kind]
    path = folder / f"out{form.suffix or '-' + kind}"
    export(Outgoing(tables, pages=lambda: pages(tables), **more), kind, path)
    return path


def digest(path: Path):
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]


def test_every_format_is_opened():
    assert set(OPENED) == set(FORMATS)


def check(tables, kind, path):
    """The law: places quote their words, and words without a place stand on some page. The words shown."""
    texts = {row.id: row.text for row in tables["documents"]}
    DIGESTS.clear()
    DIGESTS.update({page: hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for page, text in texts.items()})
    shown = list(OPENED[kind](path))
    wholes = [for_readers(text) for text in texts.values()]
    for row in shown:
        if row.document is not None:
            there = texts[row.document][row.start : row.end]
            assert row.words in {there, for_xml(there), for_readers(there)}, (kind, row, there)
        else:
            assert any(for_readers(row.words) in whole for whole in wholes), (kind, row)
    return shown


@pytest.mark.timeout(900)  # many small files, and a machine that others use
@pytest.mark.parametrize("kind", WITH_WORDS)
@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=st.builds(Said, WORDS, WORDS, WORDS, URLS, WORDS, WORDS, SPOKEN, SPOKEN))
def test_what_is_shown_stands_on_the_pages(kind, said, tmp_path):
    tables = made(said)
    path = written(tables, kind, tmp_path)
    shown = check(tables, kind, path)
    words = {for_readers(row.words) for row in shown}
    assert for_readers(said.claimed) in words
    assert for_readers(said.denied) in words


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_case_gives_the_same_bytes(kind, tmp_path):
    (tmp_path / "other").mkdir()
    first, second = written(made(), kind, tmp_path), written(made(), kind, tmp_path / "other")
    assert digest(first) == digest(second)
    again = written(made(), kind, tmp_path)
    assert digest(again) == digest(second), "an export is written over by the next one"


@pytest.mark.parametrize("kind", [kind for kind, form in FORMATS.items() if not form.tables])
def test_nothing_of_others_is_written_over(kind, tmp_path):
    path = tmp_path / f"out{FORMATS[kind].suffix}"
    path.write_bytes(b"PK\x03\x04 notes on sayso's ferry")
    with pytest.raises(OutputError):
        written(made(), kind, tmp_path)
    assert path.read_bytes() == b"PK\x03\x04 notes on sayso's ferry"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [kind for kind, form in FORMATS.items() if not form.whole])
def test_masked_and_in_excerpts(kind, tmp_path):
    said = Said(claimed="call 0043 1 234 56 78 or n.ostrel@courier.example now")
    tables = mask_tables(made(said))
    shown = check(tables, kind, written(tables, kind, tmp_path))
    assert any(MASK in row.words for row in shown)
    assert not any("courier.example" in row.words for row in shown)
    (tmp_path / "cut").mkdir()
    cut = in_excerpts(made())
    assert any(LEFT_OUT in row.text for row in cut["documents"])
    check(cut, kind, written(cut, kind, tmp_path / "cut"))


@pytest.mark.parametrize("kind", [kind for kind, form in FORMATS.items() if form.whole])
def test_bytes_are_not_passed_on_masked(kind, tmp_path):
    with pytest.raises(OutputError, match="whole"):
        export(Outgoing(mask_tables(made())), kind, tmp_path / "x")


@pytest.mark.parametrize("kind", WITH_WORDS)
def test_the_example(kind, example, tmp_path):
    path = tmp_path / f"ferry{FORMATS[kind].suffix}"
    example.export(kind, path)
    tables = {name: tuple(rows) for name, rows in example.tables().items()}
    assert len(check(tables, kind, path)) >= 5


@pytest.mark.parametrize("kind", [kind for kind, form in FORMATS.items() if not form.tables])
def test_every_format_has_its_page(kind):
    docs, form = Path(__file__).parents[2] / "docs", FORMATS[kind]
    text = (docs / "formats" / f"{kind}.md").read_text("utf-8")
    assert text.startswith(f"# {kind}: {form.about}\n"), "run: python docs/formats.py"
    assert f"`ferry{form.suffix}`" in text
    assert (f"sayso[{form.extra}]" in text) == bool(form.extra)
    assert "**Cannot carry.**" in text
    assert f"[{kind}](formats/{kind}.md)" in (docs / "formats.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [kind for kind, form in FORMATS.items() if form.extra])
def test_a_missing_library_is_named_in_one_sentence(kind, tmp_path, monkeypatch):
    libraries = "docx xlsxwriter stix2 cassis networkx icalendar warcio.warcwriter pyarrow pyarrow.parquet".split()
    for name in libraries:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ExtraMissing, match=rf"sayso\[{FORMATS[kind].extra}\]"):
        written(made(), kind, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_goes_out_as_an_archive_comes_in_again(example, tmp_path):
    path = tmp_path / "ferry.wacz"
    example.export("wacz", path)
    found = list(sayso.read_pages([path]))
    assert len(found) == len(example.documents)
    assert {hashlib.sha256(page.data).hexdigest() for page in found} == {d.sha256 for d in example.documents}
