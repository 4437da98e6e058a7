"""An open case as the room reads it: one state for each request, rows read as they are shown."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from queue import Empty, LifoQueue
from typing import NamedTuple

from sayso.case.decisions import Outcome, in_force
from sayso.case.lists import (
    SpeakerLine,
    StoryCounts,
    claim_at,
    every_outlet,
    naming_at,
    newest_decision,
    speaker_lines,
    story_counts,
)
from sayso.case.sqlite import SqliteStore
from sayso.case.store import Store
from sayso.dossier.claims import Card, card
from sayso.dossier.index import Index, Outline, index_on_demand, outline_of
from sayso.schema import Claim, Decision, DocumentSpan, Entity
from sayso.web.decisions import Told, newest_about, told
from sayso.web.names import NamePair, name_pairs

NAMES = 3000
"""Speakers whose names are compared: those on most pages."""


class NotThere(Exception):
    """What an address names is not in this case."""


class InRoom:
    """Links between the screens."""

    def words(self, anchor: str) -> str:  # noqa: D102
        return f"/pages/{anchor}#here"

    def page(self, anchor: str) -> str:  # noqa: D102
        return f"/pages/{anchor}"

    def card(self, anchor: str) -> str:  # noqa: D102
        return f"/claims/{anchor}"

    def number(self, number: int) -> str:  # noqa: D102
        return f"#c{number}"

    def shown(self, link: str) -> str:  # noqa: D102
        return link


class StateFindings:
    """What one state of the case was asked for, found when it was first asked for."""

    def __init__(self) -> None:
        self.speakers: tuple[SpeakerLine, ...] | None = None
        self.stories: Mapping[str, StoryCounts] | None = None
        self.names: list[NamePair] | None = None


class Whole(NamedTuple):
    """What is known of the whole case."""

    tables: str
    """Of what the pages' rows were made: decisions change none of the outline."""
    newest: str
    """The newest decision."""
    outline: Outline
    outlets: tuple[str, ...]
    found: StateFindings


class RoomReading:
    """One state of the case, for one request."""

    def __init__(self, store: Store, whole: Whole) -> None:
        self.store = store
        self.whole = whole
        self.index: Index = index_on_demand(store, whole.outline)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What was decided, oldest first."""
        return self.store.decisions()

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """What became of the decisions that do not simply hold."""
        return {outcome.decision: outcome for outcome in self.store.outcomes()}

    @cached_property
    def in_force(self) -> frozenset[str]:
        """Ids of the decisions that nobody took back."""
        return in_force(self.decisions)

    @property
    def speakers(self) -> tuple[SpeakerLine, ...]:
        """Who speaks, most claims first."""
        held = self.whole.found
        if held.speakers is None:
            held.speakers = speaker_lines(self.store)
        return held.speakers

    @property
    def stories(self) -> Mapping[str, StoryCounts]:
        """Story -> what it has."""
        held = self.whole.found
        if held.stories is None:
            held.stories = story_counts(self.store)
        return held.stories

    @property
    def name_pairs(self) -> list[NamePair]:
        """Names that may be one, among those who speak on most pages."""
        held = self.whole.found
        if held.names is None:
            held.names = name_pairs(self.speakers[:NAMES])
        return held.names

    def told_about(self, places: Sequence[tuple[str, int, int]]) -> tuple[Told, ...]:
        """What was decided about places, and holds, newest first."""
        wanted = set(places)
        known = {d.id: d for d in self.decisions}
        return tuple(
            told(d, known, self.outcomes)
            for d in reversed(self.decisions)
            if d.id in self.in_force and any((a.document, a.start, a.end) in wanted for a in d.target)
        )

    def saw(self, places: Sequence[tuple[str, int, int]]) -> str:
        """What a form about these places has seen when it is shown now."""
        return newest_about(places, self.decisions)

    def anchor(self, place: DocumentSpan) -> str:
        """The lasting name of a place."""
        return self.index.anchor(place.document, place.start, place.end)

    def page(self, anchor: str) -> str:
        """The id of the page that an anchor begins with. Raises NotThere."""
        named = anchor.partition(".")[0]
        pages = self.whole.outline.pages
        found = pages.get(named) or (named if named in self.whole.outline.sources else None)
        if found is None:
            found = next((page for begins, page in pages.items() if named and page.startswith(named)), None)
        if found is None:
            raise NotThere(f"no page {named}")
        return found

    def place(self, anchor: str) -> DocumentSpan:
        """The characters that an anchor names. Raises NotThere."""
        start, dash, end = anchor.partition(".")[2].partition("-")
        if not (dash and start.isdigit() and end.isdigit()):
            raise NotThere(f"{anchor}: no place on a page")
        return DocumentSpan(document=self.page(anchor), start=int(start), end=int(end))

    def claim(self, anchor: str) -> Claim:
        """The claim that has a member there, or that has this id. Raises NotThere."""
        key = anchor if "." not in anchor else claim_at(self.store, self.place(anchor))
        found = next(iter(self.store.rows_where("claims", "id", [key])), None) if key else None
        if not isinstance(found, Claim):
            raise NotThere(f"no claim at {anchor}")
        return found

    def card(self, claim: Claim) -> Card:
        """The claim as the dossier shows it."""
        return card(self.index, claim)

    def entity(self, anchor: str) -> Entity:
        """Who is named there, or has this id. Raises NotThere."""
        key = anchor if "." not in anchor else naming_at(self.store, self.place(anchor))
        found = next(iter(self.store.rows_where("entities", "id", [key])), None) if key else None
        if not isinstance(found, Entity):
            raise NotThere(f"nobody is named at {anchor}")
        return found


class Room:
    """A case that is read by several at once, while others write it."""

    def __init__(self, path: Path) -> None:
        """Raises CaseError where there is no case."""
        self.path = path
        self._idle: LifoQueue[SqliteStore] = LifoQueue()
        self._idle.put(SqliteStore(path))
        self._making = threading.Lock()
        self._whole: Whole | None = None

    @contextmanager
    def reading(self) -> Iterator[RoomReading]:
        """The case as it is now, and stays for this request."""
        with self.store() as store, store.reading():
            yield RoomReading(store, self._known(store))

    @contextmanager
    def store(self) -> Iterator[SqliteStore]:
        """A connection of one's own, given back afterwards."""
        try:
            store = self._idle.get_nowait()
        except Empty:
            store = SqliteStore(self.path)
        try:
            yield store
        finally:
            self._idle.put(store)

    def _known(self, store: Store) -> Whole:
        tables, newest = store.state("tables") or "", newest_decision(store)
        with self._making:
            whole = self._whole
            if whole is None or whole.tables != tables:
                whole = Whole(tables, newest, outline_of(store), every_outlet(store), StateFindings())
            elif whole.newest != newest:
                whole = whole._replace(newest=newest, found=StateFindings())
            self._whole = whole
            return whole

    def close(self) -> None:
        """Close every connection."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return
