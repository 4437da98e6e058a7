"""How pages are read: how much is taken in before a reader says no, and what a record's fields are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from sayso.errors import InputError
from sayso.pages.decoding import Decoded
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason

if TYPE_CHECKING:
    from sayso.pages.captures import Captures


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
    all_resources: bool = False
    """Of a WACZ, take every response for a page, not only those that its list of pages names."""


class About(NamedTuple):
    """What the container says of a file inside it: given to each of its pages."""

    record: str
    url: str | None = None
    captured: str | None = None


class Nested(NamedTuple):
    """A file inside a file, open while its turn lasts: to be read by whatever reader knows it."""

    stream: BinaryIO
    source: Source
    about: About | None = None
    captures: Captures | None = None
    """What the WARC files of one web archive share."""


def hold(stream: BinaryIO, source: Source, limit: int, advice: str = "") -> bytes:
    """The whole of a file that cannot be read as a stream. Raises InputError where it is over the limit."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(source.path, FailureReason.TOO_LARGE, f"over {limit // 2**20} MiB{advice}")
    return data


def damage(source: Source, decoded: Decoded) -> Failure | None:
    """What is to be said where a file was decoded but for some places; None where it was decoded whole."""
    if not decoded.damaged:
        return None
    detail = f"{decoded.damaged} places could not be decoded as {decoded.encoding}: U+FFFD stands there"
    return Failure(path=source.path, stage="decode", reason=FailureReason.ENCODING, detail=detail)
