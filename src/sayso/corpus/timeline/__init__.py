"""Times and statements -> dated happenings, one entry where several pages tell the same."""

from __future__ import annotations

from datetime import date, timedelta

from sayso.corpus.claims import Statements
from sayso.corpus.resolved import ResolvedCorpus, story_of
from sayso.corpus.timeline.entries import Entry, entries_of
from sayso.corpus.timeline.event_features import FEATURES, event_features
from sayso.ids import content_id
from sayso.models.logistic import load_logistic, scores
from sayso.schema import DocumentSpan, Story, TimelineEvent
from sayso.settings import TimelineSettings

_RUN_UP = timedelta(14)
"""Before a story's first page: what happened in these days is its beginning, what lies further back its background."""

__all__ = ["earliest_first", "find_timeline"]


def find_timeline(
    statements: Statements, resolved: ResolvedCorpus, settings: TimelineSettings | None = None
) -> tuple[TimelineEvent, ...]:
    """The happenings that the pages date, earliest first.

    A group of statements is one happening for each time that its members give and that the others do not
    contradict; a statement without a time in such a group is evidence too. What no page dates is left out, and so is
    what scores low: states, statistics, names and captions that hold a date.
    """
    settings = settings or TimelineSettings()
    found = entries_of(statements, resolved, settings.alike)
    worth = scores(load_logistic("timeline", "happening", FEATURES), event_features(found, resolved))
    stories = story_of(resolved)
    first = {story.id: _before(story) for story in resolved.stories}
    rows = []
    for entry, score in zip(found, worth, strict=True):
        if score >= settings.least_score:
            story = stories.get(entry.told[0].document)
            rows.append(_happening(entry, story, first.get(story or "")))
    return tuple(sorted({h.id: h for h in rows}.values(), key=earliest_first))


def earliest_first(row: TimelineEvent) -> tuple[str, str, str]:
    """Sorts by what is known of the time."""
    return row.earliest or row.latest or "", row.latest or "", row.id


def _before(story: Story) -> str | None:
    """The day before which what a story's pages tell is its background; None where no page says its day."""
    return (date.fromisoformat(story.first[:10]) - _RUN_UP).isoformat() if story.first else None


def _happening(entry: Entry, story: str | None, first: str | None) -> TimelineEvent:
    evidence = places(entry)
    face = evidence[0]
    return TimelineEvent(
        id=content_id("happening", entry.earliest, entry.latest, face.document, face.start, face.end),
        earliest=entry.earliest,
        latest=entry.latest,
        precision=entry.precision,
        story=story,
        background=first is not None and entry.latest is not None and entry.latest[:10] < first,
        evidence=evidence,
    )


def places(entry: Entry) -> tuple[DocumentSpan, ...]:
    """Where an entry is told, each place once."""
    found = sorted({(t.document, t.start, t.end) for t in entry.told})
    return tuple(DocumentSpan(document=d, start=s, end=e) for d, s, e in found)
