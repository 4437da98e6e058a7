"""PDF files with a text layer -> one page of flat text, a paragraph a line."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

import pypdfium2 as pdfium
from pypdfium2 import raw

from sayso.errors import InputError
from sayso.pages.reading import Reading, hold
from sayso.pages.records import web_url
from sayso.pages.sheets import Printed, PrintedWord, read_sheets
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Given, Page

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_SHEETS = 2_000
"""Sheets of one file that are read."""
_STREAM = re.compile(rb"stream\r?\n(?=[\x08\x18\x28\x38\x48\x58\x68\x78])")
_DICTIONARY = 400
"""Bytes before a stream in which its dictionary stands."""
_BROKEN = {0xFFFE: "-", 0x02: "-", 0xFFFF: "\ufffd"}
"""What the library gives for a hyphen at a line's end, and for a glyph without a character."""


def sniff(name: str, head: bytes) -> bool:
    """By the mark that stands among the first bytes."""
    del name
    return b"%PDF-" in head[:1024]


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The text layer in the order of reading, as the case's bytes of it, with the sha256 of the file itself.

    Raises InputError where there is no text layer (a scan), a password is needed, or the file is broken.
    """
    data = hold(stream, source, 8 * reading.page_bytes)
    if any(
        size > reading.ratio_from and size > reading.ratio * packed
        for packed, size in _streams(data, 2 * reading.page_bytes)
    ):
        raise InputError(
            source.path, FailureReason.BOMB, f"a stream that unpacks to over {reading.ratio} times its size"
        )
    printed, title = read_pdf(data, reading.page_bytes, source.path)
    if not printed.text.strip():
        raise InputError(source.path, FailureReason.NO_TEXT, "a PDF without a text layer: it must be recognised first")
    yield Page(
        path=source.path,
        name=source.name,
        data=printed.text.encode("utf-8", "replace"),
        media_type="text/plain",
        charset="utf-8",
        url=web_url(printed.url),
        captured=printed.captured,
        given=Given(title=title if title and title in printed.text else printed.title),
        file_sha256=sha256(data).hexdigest(),
        sheets=printed.sheets,
        hyphens=printed.hyphens,
    )


def _streams(data: bytes, most: int) -> Iterator[tuple[int, int]]:
    """The sizes, packed and unpacked, of each deflated stream of text or structure; unpacking ends at `most`.

    The library unpacks a sheet's whole text at once, and takes a hundred bytes for each of its characters.
    """
    for mark in _STREAM.finditer(data):
        if b"/Image" in data[max(0, mark.start() - _DICTIONARY) : mark.start()]:
            continue
        inner = zlib.decompressobj()
        packed, size = data[mark.end() : mark.end() + most], 0
        try:
            while size <= most and (given := inner.decompress(packed, 2**20)):
                size += len(given)
                packed = inner.unconsumed_tail
        except zlib.error:
            continue
        yield len(data[mark.end() : mark.end() + most]) - len(packed) - len(inner.unused_data), size


def read_pdf(data: bytes, limit: int, path: str) -> tuple[Printed, str]:
    """What is printed on a file's sheets, and the title that its metadata give.

    Raises InputError where the file is broken, or has more characters than `limit`.
    """
    try:
        with pdfium.PdfDocument(data) as document:
            sheets = []
            for number in range(min(len(document), _SHEETS)):
                sheets.append(list(_words(document, number, limit)))
                limit -= sum(len(word.text) + 1 for word in sheets[-1])
                if limit < 0:
                    raise InputError(path, FailureReason.TOO_LARGE, "more text than a page may have")
            title = " ".join(str(document.get_metadata_value("Title") or "").split())
    except pdfium.PdfiumError as error:
        raise InputError(path, FailureReason.MALFORMED, f"PDF: {error}") from error
    return read_sheets(sheets), title


def _words(document: pdfium.PdfDocument, number: int, limit: int) -> Iterator[PrintedWord]:
    """The words of a sheet in the file's order, with their boxes, counted from the top left."""
    sheet = document[number]
    layer = sheet.get_textpage()
    top = sheet.get_height()
    characters: list[str] = []
    box = (0.0, 0.0, 0.0, 0.0)
    try:
        for index in islice(range(layer.count_chars()), limit + 1):
            code = raw.FPDFText_GetUnicode(layer, index)
            text = _BROKEN.get(code) or ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code))
            place = None if text.isspace() or code == 0 else _box(layer, index, top)
            if place is None or (characters and not _follows(box, place)):
                if characters:
                    yield PrintedWord("".join(characters), *box)
                characters = []
            if place is not None:
                box = _around(box, place) if characters else place
                characters.append(text)
        if characters:
            yield PrintedWord("".join(characters), *box)
    finally:
        layer.close()
        sheet.close()


def _box(layer: pdfium.PdfTextPage, index: int, top: float) -> Box:
    """Left, top, right, bottom of a character, as high as its font."""
    found = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(layer, index, ctypes.byref(found))
    return found.left, top - found.top, found.right, top - found.bottom


def _follows(box: Box, place: Box) -> bool:
    """Whether a character goes on with a word: on its line, right behind it, as high."""
    height = box[3] - box[1]
    other = place[3] - place[1]
    same_line = abs(box[3] - place[3]) <= 0.5 * max(height, other)
    return (
        same_line and -1.2 * height <= place[0] - box[2] <= 0.5 * height and 0.55 <= (other or 1) / (height or 1) <= 1.8
    )


def _around(box: Box, place: Box) -> Box:
    return min(box[0], place[0]), min(box[1], place[1]), max(box[2], place[2]), max(box[3], place[3])
