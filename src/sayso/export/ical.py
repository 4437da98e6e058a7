"""Dated happenings as a calendar (RFC 5545), for planning desks: those of one day, as all else would look like more."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sayso.dossier.reading import Event
from sayso.errors import ExtraMissing
from sayso.export.addresses import to_words
from sayso.export.annotations import urn
from sayso.export.characters import for_readers
from sayso.export.citations import calendar_day, last_published
from sayso.export.outgoing import Outgoing
from sayso.schema import Precision

if TYPE_CHECKING:
    from icalendar import Event as CalendarEvent

COARSE = frozenset({Precision.WEEK, Precision.MONTH, Precision.SEASON, Precision.YEAR, Precision.DECADE})
"""Times that are no day: in a calendar they would be taken for one, as bounds would for the days between them."""


def write(case: Outgoing, path: Path) -> None:
    """One calendar: an event of a whole day a happening. Raises ExtraMissing without icalendar."""
    try:
        from icalendar import Calendar  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Calendars", "ical") from error
    calendar = Calendar()
    calendar.add("prodid", "-//sayso//calendar of a case//EN")
    calendar.add("version", "2.0")
    for event in case.reading.rows("timeline"):
        if isinstance(event, Event) and event.quotes and event.row.precision not in COARSE:
            first, last = calendar_day(event.row.earliest), calendar_day(event.row.latest)
            if first == last and len(first) == 3:
                calendar.add_component(_event(case, event, date(*first)))
    path.write_bytes(calendar.to_ical())


def _event(case: Outgoing, event: Event, day: date) -> CalendarEvent:
    from icalendar import Event as NewEvent  # noqa: PLC0415

    told = event.quotes[0]
    out = NewEvent()
    out.add("uid", urn("happening", event.row.id))
    out.add("dtstamp", last_published(case))
    out.add("dtstart", day)
    out.add("dtend", day + timedelta(days=1))
    out.add("summary", for_readers(told.words))
    rows = (f"“{for_readers(q.words)}” {for_readers(q.page.label)}, {q.page.day}" for q in event.quotes)
    out.add("description", "\n".join(rows))
    address = to_words(case.index.documents[told.page.id].url, told.words)
    if address:
        out.add("url", address)
    out.add("transp", "TRANSPARENT")
    return out
