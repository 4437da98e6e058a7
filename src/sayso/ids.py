"""Content hashes: the same thing said in the same place has the same id, always."""

from __future__ import annotations

import hashlib

import msgspec

from sayso.schema import Page


def content_id(*parts: object) -> str:
    """The first 16 hex digits of the sha256 of the JSON array of the parts.

    >>> content_id("notes/a.txt", None, "ab12")
    '1a874cd7b950b7c3'
    """
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:16]


def page_key(page: Page) -> str:
    """The id of a page, and of the document that it is: its name, its place in the file, its bytes."""
    return content_id(page.name, page.record, hashlib.sha256(page.data).hexdigest())
