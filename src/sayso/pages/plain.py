"""Flat text and HTML files -> one page each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sayso.errors import InputError
from sayso.pages.kinds import binary_name, is_markup
from sayso.pages.reading import Reading
from sayso.pages.sources import Source
from sayso.schema import FailureReason, Page


def sniff(name: str, head: bytes) -> bool:
    """Anything may be text: this reader comes last."""
    del name, head
    return True


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page]:
    """The one page of a file.

    Raises InputError where the file is empty, too large, or of a binary format that sayso does not read.
    """
    data = stream.read(reading.page_bytes + 1)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise InputError(source.path, FailureReason.EMPTY, "nothing in it")
    found = binary_name(data[:4096])
    if found is not None:
        raise InputError(source.path, FailureReason.BINARY, found)
    if len(data) > reading.page_bytes:
        longest = b"\n" not in data
        reason = FailureReason.LINE_TOO_LONG if longest else FailureReason.TOO_LARGE
        raise InputError(
            source.path, reason, f"over {reading.page_bytes // 2**20} MiB{' on one line' if longest else ''}"
        )
    media_type = "text/html" if is_markup(data[:65_536]) else "text/plain"
    yield Page(path=source.path, name=source.name, data=data, media_type=media_type)
