"""Dated happenings as TimelineJS 3 JSON, for newsrooms' sites: a month is a month there, never its first day."""

from __future__ import annotations

import html
from pathlib import Path

import msgspec

from sayso.dossier.quotes import Quote
from sayso.dossier.reading import Event
from sayso.export.addresses import to_words
from sayso.export.annotations import urn
from sayso.export.characters import for_readers
from sayso.export.citations import PARTS, calendar_day
from sayso.export.outgoing import Outgoing

UNITS = ("year", "month", "day")


def write(case: Outgoing, path: Path) -> None:
    """One timeline: an event a happening of which a page gives the day, the month or the year."""
    found = (event for event in case.reading.rows("timeline") if isinstance(event, Event) and event.quotes)
    events = [_event(case, event) for event in found if calendar_day(event.row.earliest)]
    path.write_bytes(
        msgspec.json.format(msgspec.json.encode({"generator": "sayso", "events": events}), indent=1) + b"\n"
    )


def _event(case: Outgoing, event: Event) -> dict[str, object]:
    row, first = event.row, event.quotes[0]
    precision = row.precision or "day"
    start, end = calendar_day(row.earliest, precision), calendar_day(row.latest, precision)
    out: dict[str, object] = {
        "unique_id": urn("happening", row.id),
        "start_date": dict(zip(UNITS, start, strict=False)),
        "display_date": event.when,
        "text": {
            "headline": html.escape(for_readers(first.words)),
            "text": "".join(_told(case, q) for q in event.quotes),
        },
    }
    if end and end != start and precision not in PARTS:
        out["end_date"] = dict(zip(UNITS, end, strict=False))
    return out


def _told(case: Outgoing, row: Quote) -> str:
    """Markup of ours around escaped words: TimelineJS shows HTML."""
    address = to_words(case.index.documents[row.page.id].url, row.words)
    name = html.escape(for_readers(f"{row.page.label}, {row.page.day}"))
    source = f'<a href="{html.escape(address)}" rel="noreferrer">{name}</a>' if address else name
    return f"<p><q>{html.escape(for_readers(row.words))}</q> {source}</p>"
