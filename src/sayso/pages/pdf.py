"""PDF files with a text layer -> one page of flat text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sayso.errors import ExtraMissing, InputError
from sayso.pages.reading import Reading, hold
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Given, Page


def sniff(name: str, head: bytes) -> bool:
    """By the mark that stands among the first bytes."""
    del name
    return b"%PDF-" in head[:1024]


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The text layer, page after page, as the case's bytes of it.

    Raises InputError where there is no text layer (a scan), a password is needed, or the file is broken.
    """
    try:
        import pypdfium2 as pdfium  # noqa: PLC0415  (an extra)
    except ImportError as error:
        missing = ExtraMissing("PDF", "pdf")
        raise InputError(source.path, FailureReason.UNSUPPORTED, str(missing)) from error
    data = hold(stream, source, 8 * reading.page_bytes)
    try:
        with pdfium.PdfDocument(data) as document:
            texts = []
            for sheet in document:
                layer = sheet.get_textpage()
                texts.append(layer.get_text_bounded(errors="replace"))
                layer.close()
                sheet.close()
            title = str(document.get_metadata_value("Title") or "").strip()
    except pdfium.PdfiumError as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"PDF: {error}") from error
    text = "\n\n".join(texts).replace("\r\n", "\n").replace("\x02", "-").replace("\ufffe", "-")
    if not text.strip():
        raise InputError(source.path, FailureReason.NO_TEXT, "a PDF without a text layer: it must be recognised first")
    yield Page(
        path=source.path,
        name=source.name,
        data=text.encode("utf-8", "replace"),
        media_type="text/plain",
        charset="utf-8",
        given=Given(title=title if title and title in text else None),
    )
