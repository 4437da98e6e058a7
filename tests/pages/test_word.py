"""Word documents: their words in order with changes accepted; whatever is no text, locked, hostile or broken is named."""

import hashlib
import io
import zipfile

import pytest

from sayso.document.layout import lay_out
from sayso.pages import Reading, read_pages
from sayso.schema import FailureReason, Page
from tests.fuzz.made import WORDS, word


def read(tmp_path, data, name="note.docx", **reading):
    path = tmp_path / name
    path.write_bytes(data)
    (found,) = read_pages([path], reading=Reading(**reading))
    return found


def lines(page):
    layout = lay_out(page)
    return [line for line in layout.text.splitlines() if line.strip()]


def test_words_stand_in_their_order_with_changes_accepted(tmp_path):
    data = word(WORDS)
    page = read(tmp_path, data)
    assert lines(page) == ["Ferry late", "It left at noon", "on 13 March.", "Dead"]
    assert page.data.startswith(b"<h1>Ferry late</h1>")
    assert page.file_sha256 == hashlib.sha256(data).hexdigest()


def test_an_office_document_is_known_by_its_parts_too(tmp_path):
    assert lines(read(tmp_path, word(WORDS), name="note"))[0] == "Ferry late"


def test_words_that_look_like_markup_are_words(tmp_path):
    page = read(tmp_path, word(b"<w:p><w:r><w:t>a &lt;script&gt;b&lt;/script&gt; &amp;amp; c</w:t></w:r></w:p>"))
    assert lines(page) == ["a <script>b</script> &amp; c"]


def test_a_document_cannot_bring_rules_of_its_own(tmp_path):
    file = io.BytesIO(word(WORDS))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("mammoth/style-map", "p => !\nr => !")  # the converting library's own: leave everything out
    assert "It left at noon" in lines(read(tmp_path, file.getvalue()))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word(WORDS).replace(b"word/document.xml", b"xlsx/workbook.xml"), FailureReason.UNSUPPORTED),
        (word(b"<w:p>"), FailureReason.MALFORMED),
        (word(b""), FailureReason.NO_TEXT),
        (word(WORDS)[:-40], FailureReason.MALFORMED),
        (word(WORDS, notes=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), FailureReason.MALFORMED),
        (word(b"<w:p>" * 5000 + b"</w:p>" * 5000), FailureReason.MALFORMED),
    ],
    ids=["a table", "broken markup", "empty", "cut off", "entities", "nested"],
)
def test_what_cannot_be_read_is_named(tmp_path, data, reason):
    assert read(tmp_path, data).reason is reason


def test_what_unpacks_to_more_than_a_page_is_refused(tmp_path):
    data = word(b"<w:p><w:r><w:t>" + b"a" * 100_000 + b"</w:t></w:r></w:p>")
    assert read(tmp_path, data, page_bytes=200_000).reason is FailureReason.TOO_LARGE
    assert isinstance(read(tmp_path, data, page_bytes=800_000), Page)
