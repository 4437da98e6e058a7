"""How pages are read: how much is taken in before a reader says no, and what a record's fields are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

import msgspec

from sayso.errors import InputError
from sayso.pages.sources import Source
from sayso.schema import FailureReason


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on hostile or accidental size (news pages stay far below all of them), and the columns of records."""

    page_bytes: int = 32 * 2**20
    """One page, unpacked."""
    line_bytes: int = 32 * 2**20
    """One line of a file of records."""
    ratio: int = 200
    """Unpacked bytes for each one of the outermost file, once `ratio_from` have come out: more is a bomb."""
    ratio_from: int = 16 * 2**20
    """Unpacked bytes that are let through whatever they were packed into."""
    members: int = 1_000_000
    """Files in one archive."""
    depth: int = 3
    """Archives inside archives."""
    columns: Mapping[str, str] = {}
    """What a page needs (`text`, `html`, `url`, `title`, `published`, `outlet`, ...) -> the field that holds it."""


class Nested(NamedTuple):
    """A file inside a file, open while its turn lasts: to be read by whatever reader knows it."""

    stream: BinaryIO
    source: Source


def hold(stream: BinaryIO, source: Source, limit: int, advice: str = "") -> bytes:
    """The whole of a file that cannot be read as a stream. Raises InputError where it is over the limit."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(source.path, FailureReason.TOO_LARGE, f"over {limit // 2**20} MiB{advice}")
    return data
