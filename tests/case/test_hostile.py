"""Any mixture of pages through the whole build: what is broken is named, the rest goes on, and every span holds."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sayso
from sayso.schema import STORED
from tests.fuzz.made import examples, shapes

SHAPES = shapes()
PICTURE = ("bad.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
"""No page, and nothing to complain of."""
FILES = [(SHAPES[data[0]].name, SHAPES[data[0]].wrap(data[1:])) for _, data in examples()]
GOOD = "Ferry late\n\nThe 8.15 to Senn left at noon on 13 March 2025, the harbour office said.\n"
BAD = {
    "empty.txt": b" \n",
    "cut.gz": b"\x1f\x8b\x08\x00abc",
    "no.jsonl": b"{\n",
}
LINES = [
    "At least nine people died when the ferry overturned off Cape Merrin on Tuesday, the coast guard said.",
    "“She went over,” he said. “Nobody\u202e helped.", 'The ministry denied that "148 people were aboard.', "Ada Oak, 41,",
    "PORT CALDER, March 12 (CPA) -", "1,000,000,000,000,000,000 dead", "of 30 February 2025 at 25:61", "\ufeff", "\u0301\u0301x",
    "said said said said", "(", "((((\"'“”‘’»«", "Mr. Mrs. Dr. U.S. a.m.", "𝒜𝒹𝒶 𝒪𝒶𝓀 said 𝟙𝟚 people died.", "\x0b\x0c\x1c\u2028\x85",
    "The company said the company said the company denied it.", "$1bn-2bn%", "<p>&amp;<b>", "A" * 700, "не сказал — «нет».",
    "Police in Brae said 3 died; police in Tarn said 5.", "According to according to", "- - - - -", "No.\tYes.\tNo.", "2025-03-12T25:00",
]  # fmt: skip
PAGES = st.one_of(
    st.lists(st.sampled_from(LINES), min_size=1, max_size=9).map(lambda lines: ("page.txt", "\n".join(lines).encode())),
    st.lists(st.sampled_from(LINES), min_size=1, max_size=9).map(
        lambda lines: ("page.html", ("<html><body><h1>" + "</h1><p>".join(lines)).encode())
    ),
    st.text(max_size=60).map(lambda text: ("page.txt", text.encode("utf-8", "surrogatepass"))),
    st.binary(max_size=80).map(lambda data: ("page", data)),
    st.sampled_from(FILES),
    st.sampled_from([PICTURE, *sorted(BAD.items())]),
)


def written(folder, pages):
    """The pages in files of their own, after one that is whole; the paths of those that must be named."""
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    wrong = set()
    for number, (name, data) in enumerate(pages):
        path = folder / str(number) / name
        path.parent.mkdir()
        path.write_bytes(data)
        if BAD.get(name) == data:
            wrong.add(str(path))
    return wrong


def check(case, folder):
    """The case proves itself, and every way out can be written and read."""
    assert not case.verify().problems
    for mask in (False, True):
        for kind in ("jsonl", "csv", "parquet"):
            case.export(kind, folder / f"{kind}{mask}", mask=mask)
            assert {path.stem for path in (folder / f"{kind}{mask}").iterdir()} == set(STORED)
        case.write_dossier(folder / "dossier.html", mask=mask, excerpts=mask)
        assert (folder / "dossier.html").read_text(encoding="utf-8").endswith("</html>")
    with (folder / "csvFalse" / "documents.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == len(case.documents) + 1


@given(st.lists(PAGES, min_size=1, max_size=4))
@settings(max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_mixture(pages):
    pytest.importorskip("pyarrow")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "in")
        folder.mkdir()
        wrong = written(folder, pages)
        case = sayso.build([folder], Path(scratch, "c.sayso"))
        assert GOOD in {document.text for document in case.documents}
        assert wrong <= {failure.path for failure in case.failures}
        assert all(failure.reason != "internal" for failure in case.failures), case.failures
        check(case, Path(scratch))
        case.close()


def test_all_of_them_at_once(tmp_path):
    pytest.importorskip("pyarrow")
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [("page.txt", "\n".join(LINES[i:]).encode()) for i in range(0, len(LINES), 4)]
    wrong = written(folder, [*FILES, PICTURE, *BAD.items(), *lines])
    case = sayso.build([folder])
    assert wrong <= {failure.path for failure in case.failures}
    assert all(failure.reason != "internal" for failure in case.failures), case.failures
    assert len(case.documents) > len(FILES)
    check(case, tmp_path)
