"""What lies among pages and is none: passed over by kind, told once, and no error."""

import os

import pytest

from sayso.pages import Passed, Reading, read_pages
from sayso.schema import Failure, FailureReason, Page

WORDS = "The 8.15 ferry to Senn left at noon, the harbour office said."
SAVED = f"<!doctype html><html><head><title>Ferry</title></head><body><p>{WORDS}</p></body></html>"


def lay(folder, **files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return folder


@pytest.mark.parametrize("page", ["Ferry.html", "Ferry.htm"])
@pytest.mark.parametrize("folder", ["Ferry_files", "Ferry-Dateien", "Ferry_archivos", "Ferry_fichiers"])
def test_the_folder_of_a_saved_page(tmp_path, page, folder):
    files = {
        page: SAVED,
        f"{folder}/saved_resource.html": SAVED,
        f"{folder}/deep/a.js.download": "var a",
        f"{folder}/b.css": "p{}",
    }
    items = list(read_pages([lay(tmp_path, **files)]))
    assert [item.name for item in items if isinstance(item, Page)] == [page]
    assert {item.kind for item in items if isinstance(item, Passed)} == {"files beside a saved page"}
    assert len(items) == 4


def test_a_folder_of_such_a_name_with_no_page_beside_it_is_read(tmp_path):
    items = list(read_pages([lay(tmp_path, **{"case_files/a.html": SAVED, "other.html": SAVED})]))
    assert sorted(item.name for item in items) == ["case_files/a.html", "other.html"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "pictures"),
        ("a", b"\xff\xd8\xff" + bytes(50), "pictures"),
        ("a.svg", "<svg xmlns='x'><text>words</text></svg>", "pictures"),
        ("a.css", "p { color: red }", "style sheets"),
        ("a.js", "const a = 'a page of words';", "scripts"),
        ("jquery.js.download", "const a = 1;", "scripts"),
        ("a.woff2", b"wOF2" + bytes(50), "fonts"),
        ("a.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(60), "sound and film"),
        ("old.sayso", b"SQLite format 3\x00" + bytes(50), "cases of sayso"),
        ("old.sayso-wal", bytes(50), "cases of sayso"),
        (
            "old.html",
            SAVED.replace("<head>", '<head><meta charset="utf-8">\n<meta name="generator" content="sayso">'),
            "dossiers of sayso",
        ),
        ("run", b"\x7fELF" + bytes(50), "programs"),
    ],
)
def test_what_nobody_calls_a_page(tmp_path, name, data, kind):
    items = list(read_pages([lay(tmp_path, **{name: data, "z.txt": WORDS})]))
    assert [(item.kind if isinstance(item, Passed) else item.name) for item in items] == [kind, "z.txt"]


def test_what_claims_to_be_a_page_and_is_none_fails(tmp_path):
    (failure,) = read_pages([lay(tmp_path, **{"a.txt": b"\x89PNG\r\n\x1a\n" + bytes(50)})])
    assert (failure.reason, failure.detail) == (FailureReason.BINARY, "PNG image")


def test_names_that_utf_8_cannot_write(tmp_path):
    names = [b"ferry\xff.txt", b"ferry\xfe.txt", b"\xe9t\xe9.txt"]
    for number, name in enumerate(names):
        (tmp_path / os.fsdecode(name)).write_text(f"{WORDS} {number}")
    items = list(read_pages([tmp_path], reading=Reading()))
    assert sorted(item.data for item in items if isinstance(item, Page)) == [f"{WORDS} {n}".encode() for n in range(3)]
    assert not [item for item in items if isinstance(item, Failure)]
    for item in items:
        (item.path + item.name).encode()
