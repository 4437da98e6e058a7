"""Word documents (`.docx`, ECMA-376) -> one page of markup: headings, paragraphs, lists, tables, links, notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO
from xml.parsers.expat import ExpatError

import mammoth

from sayso.errors import InputError
from sayso.pages.reading import Reading, hold
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Page

_ENDINGS = (".docx", ".docm", ".dotx")
_MARKS = (b"[Content_Types].xml", b"_rels/.rels")
"""What the first files of an office document are called."""
_TEXT = "word/document.xml"
_SHARE = 4
"""What the markup unpacks to is at most a quarter of a page's bound: it is held as a tree, ten times as large."""
_BROKEN = (zipfile.BadZipFile, ExpatError, EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError,
           NotImplementedError, OSError)  # fmt: skip
# A title is the page's headline; pictures are no text.
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def sniff(name: str, head: bytes) -> bool:
    """By the name, or by the parts that office documents begin with."""
    packed = head.startswith(b"PK\x03\x04")
    return packed and (name.lower().endswith(_ENDINGS) or any(mark in head for mark in _MARKS))


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The words as they stand with all changes accepted, as the case's bytes of them, with the sha256 of the file.

    Nothing that the document points at is fetched. Raises InputError where it is no text (a table or slides), locked,
    broken, empty, or unpacks to more than a page may hold.
    """
    data = hold(stream, source, reading.page_bytes)
    _check(data, source, reading)
    try:
        with io.BytesIO(data) as file:
            html = mammoth.convert_to_html(
                file, style_map=_STYLES, include_embedded_style_map=False, convert_image=lambda _picture: []
            ).value
    except _BROKEN as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"Word document: {error}") from error
    if not html.strip():
        raise InputError(source.path, FailureReason.NO_TEXT, "a Word document without words")
    yield Page(
        path=source.path,
        name=source.name,
        data=html.encode("utf-8", "replace"),
        media_type="text/html",
        charset="utf-8",
        file_sha256=sha256(data).hexdigest(),
    )


def _check(data: bytes, source: Source, reading: Reading) -> None:
    """Refuse what is no text document, locked, too large unpacked, or declares entities: no program writes those."""
    largest = reading.page_bytes // _SHARE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if _TEXT not in {part.filename for part in parts}:
                detail = "an office document that is no text: save it as text, CSV or PDF"
                raise InputError(source.path, FailureReason.UNSUPPORTED, detail)
            if any(part.flag_bits & 0x1 for part in parts):
                raise InputError(source.path, FailureReason.UNSUPPORTED, "protected by a password")
            markup = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
            # The library reads a part to the size that the directory gives, and no further.
            if sum(part.file_size for part in markup) > largest:
                raise InputError(source.path, FailureReason.TOO_LARGE, f"unpacks to over {largest // 2**20} MiB")
            declared = any(b"<!DOCTYPE" in archive.read(part).replace(b"\0", b"") for part in markup)
    except _BROKEN as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken packing: {error}") from error
    if declared:
        raise InputError(source.path, FailureReason.MALFORMED, "a Word document that declares entities")
