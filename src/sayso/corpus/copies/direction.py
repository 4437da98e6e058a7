"""Which of two pages has a text from the other, where the pages show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sayso.corpus.comparison.outlet_names import plain_outlet
from sayso.schema import Document

_CLOCKS = timedelta(hours=12)
"""How far two outlets' clocks can be apart where a page does not give its zone."""


def has_it_from(a: Document, b: Document) -> str | None:
    """The id of the page that has the text from the other, or None where nothing shows it.

    A page that credits the other's outlet has it from there. Where both credit one agency, neither has
    it from the other. Else the one published later has it, if the two times cannot overlap.
    """
    credits_a, credits_b = _credits(a), _credits(b)
    a_from_b, b_from_a = plain_outlet(b.outlet) in credits_a, plain_outlet(a.outlet) in credits_b
    if a_from_b != b_from_a:
        return a.id if a_from_b else b.id
    if credits_a & credits_b or a.id == b.id:
        return None
    return _later(a, b)


def _later(a: Document, b: Document) -> str | None:
    """The page that can only have appeared after the other."""
    times_a, times_b = _published(a), _published(b)
    if times_a is None or times_b is None:
        return None
    if times_a[1] <= times_b[0]:
        return b.id
    return a.id if times_b[1] <= times_a[0] else None


def _credits(document: Document) -> frozenset[str]:
    return frozenset(plain_outlet(wire.name) for wire in document.wires)


def _published(document: Document) -> tuple[datetime, datetime] | None:
    """When a page can have appeared, from and to; None where the page does not say."""
    if document.published is None:
        return None
    try:
        time = datetime.fromisoformat(document.published)
    except ValueError:
        return None  # a month or a year alone orders nothing that shares text
    day = len(document.published) == len("2000-01-01")
    slack = timedelta(0) if time.tzinfo else _CLOCKS
    start = time if time.tzinfo else time.replace(tzinfo=UTC)
    end = start + (timedelta(days=1) if day else timedelta(0))
    return (start, end) if day else (start - slack / 2, end + slack / 2)
