"""Anchors -> the tool's rows that they are about, in whatever pages the case has by now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from sayso.case.decisions import JUDGEMENTS, RULES, saying_place
from sayso.case.store import Store
from sayso.schema import (
    Anchor,
    Attribution,
    Claim,
    Decision,
    Discrepancy,
    Document,
    DocumentSpan,
    Mention,
    Proposition,
    Response,
    Row,
    Span,
    Thing,
    TimelineEvent,
    Verb,
)
from sayso.text import overlap

R = TypeVar("R", bound=Row)
Place = tuple[str, int, int]
"""A page, and where on it."""
_LIKE = 0.5
"""Share of both places that must be in common, where a row no longer stands just there."""
_TELLING = 20
"""Characters from which words by themselves, without what stood around them, tell a place."""


class PlacedDecision(NamedTuple):
    """A decision with what each of its anchors is about: the id of a row or a page, or a place; None: not found."""

    decision: Decision
    of: tuple[tuple[str, ...] | Place | None, ...]

    @property
    def judges(self) -> bool:
        """Whether it says of several that they are one, or are not."""
        return self.decision.verb in JUDGEMENTS and sum(one is not None for one in self.of) > 1

    def ids(self) -> list[str]:
        """Of what was found, where that are rows or pages: their ids, in the order of the anchors."""
        return [key for one in self.of if one is not None for key in one if isinstance(key, str)]

    def places(self) -> list[Place]:
        """Of what was found, where that are places: those."""
        return [(str(one[0]), int(one[1]), int(one[2])) for one in self.of if one is not None and len(one) == 3]


class Finder:
    """Looks anchors up, page by page, each page's rows once."""

    def __init__(self, store: Store, moved: Iterable[Decision]) -> None:
        """`moved`: the decisions in force that correct spans; what was decided of the words where they stand now, is
        about the tool's words.
        """
        self._store = store
        self._texts: dict[str, str | None] = {}
        self._rows: dict[tuple[type[Row], str], list[tuple[Place, str]]] = {}
        self._moved: dict[tuple[Thing, Place], Place] = {}
        for decision in moved:
            old, new = (self.place(anchor) for anchor in decision.target)
            if old is not None and new is not None:
                self._moved[decision.of, new] = self._moved.get((decision.of, old), old)

    def find(self, decision: Decision) -> PlacedDecision:
        """What each anchor of a decision is about."""
        return PlacedDecision(decision, tuple(self._about(decision, n) for n in range(len(decision.target))))

    def _about(self, decision: Decision, number: int) -> tuple[str, ...] | Place | None:
        place = self.place(decision.target[number])
        if place is None:
            return None
        if number == 1 and decision.verb in {Verb.SPAN, Verb.GIST}:
            return place
        of = Thing.NAME if number == 1 and decision.verb is Verb.SPEAKER else decision.of
        return self.row(of, self._moved.get((of, place), place))

    # --- places

    def place(self, anchor: Anchor) -> Place | None:
        """Where an anchor's words stand now; None where they stand nowhere, or nobody can say which are meant."""
        text = self.text(anchor.document)
        if text is not None and text[anchor.start : anchor.end] == anchor.exact:
            return anchor.document, anchor.start, anchor.end
        if not anchor.exact:
            return None
        pages = (anchor.document,) if text is not None else None
        around = anchor.prefix + anchor.exact + anchor.suffix
        found = self._only(around, len(anchor.prefix), len(anchor.exact), pages)
        if found is None and len(anchor.exact) >= _TELLING:
            found = self._only(anchor.exact, 0, len(anchor.exact), pages)
        return found

    def _only(self, words: str, skip: int, size: int, pages: tuple[str, ...] | None) -> Place | None:
        """The one place where words stand."""
        pages = self._store.pages_saying(words) if pages is None else pages
        text = self.text(pages[0]) if len(pages) == 1 else None
        at = text.find(words) if text is not None else -1
        if text is None or at < 0 or text.find(words, at + 1) >= 0:
            return None
        return pages[0], at + skip, at + skip + size

    def text(self, page: str) -> str | None:
        """The text of a page of the case."""
        if page not in self._texts:
            rows = self._store.rows_where("documents", "id", (page,)) if page else []
            self._texts[page] = next((row.text for row in rows if isinstance(row, Document)), None)
        return self._texts[page]

    # --- rows

    def row(self, of: Thing, place: Place) -> tuple[str, ...] | Place | None:
        """What of the tool's stands there: for a statement its place, for a difference each row, else a row's id."""
        page = place[0]
        if of is Thing.PAGE:
            return (page,)
        if of is Thing.STATEMENT:
            return _nearest(place, self._statements(page))
        if of is Thing.DIFFERENCE:
            return self._all(place, self._listed(Discrepancy, "discrepancies", "sides", page))
        if of is Thing.HAPPENING:
            return self._all(place, self._listed(TimelineEvent, "timeline", "evidence", page))
        places = {
            Thing.NAME: lambda: self._standing(Mention, "mentions", page, _own_place),
            Thing.SAYING: lambda: self._standing(Attribution, "attributions", page, saying_place),
            Thing.ANSWER: lambda: self._standing(Response, "responses", page, _own_place),
        }[of]()
        near = _nearest(place, [own for own, _ in places])
        return next(((key,) for own, key in places if own == near), None)

    def _statements(self, page: str) -> list[Place]:
        """Members of claims; where there is none, clauses that no claim was made of."""
        members = [place for place, _ in self._listed(Claim, "claims", "members", page)]
        clauses = self._standing(Proposition, "propositions", page, _own_place)
        return list(dict.fromkeys([*members, *(place for place, _ in clauses)]))

    def _all(self, place: Place, rows: Sequence[tuple[Place, str]]) -> tuple[str, ...] | None:
        near = _nearest(place, [own for own, _ in rows])
        return tuple(sorted({key for own, key in rows if own == near})) or None

    def _listed(self, of: type[R], table: str, column: str, page: str) -> list[tuple[Place, str]]:
        """The places on a page that rows list, each with the row."""
        if (of, page) not in self._rows:
            found = self._store.rows_naming(table, column, (page,))
            self._rows[of, page] = sorted(
                ((one.document, one.start, one.end), row.id)  # type: ignore[attr-defined]
                for row in found
                for one in getattr(row, column)
                if one.document == page
            )
        return self._rows[of, page]

    def _standing(self, of: type[R], table: str, page: str, place: Callable[[R], Place]) -> list[tuple[Place, str]]:
        """The places of the rows of a page."""
        if (of, page) not in self._rows:
            found = self._store.rows_where(table, "document", (page,))
            self._rows[of, page] = sorted((place(row), row.id) for row in found if isinstance(row, of))  # type: ignore[attr-defined]
        return self._rows[of, page]


def _own_place(row: Mention | Proposition | Response | DocumentSpan) -> Place:
    return row.document, row.start, row.end


def _nearest(place: Place, places: Sequence[Place]) -> Place | None:
    """The place itself, or the one that shares most characters with it, where that is most of both."""
    if place in places:
        return place
    own = Span(*place[1:])
    ranked = [(-2 * overlap(own, Span(*one[1:])) / (own.end - own.start + one[2] - one[1]), one) for one in places]
    share, best = min(ranked, default=(0.0, place))
    return best if -share >= _LIKE else None


def is_at_home(found: PlacedDecision) -> bool:
    """Whether enough of a decision was found for it to be about anything."""
    verb, there = found.decision.verb, [one is not None for one in found.of]
    if verb in {Verb.SPEAKER, Verb.SPAN, Verb.GIST}:
        return all(there)
    if verb in JUDGEMENTS and len(found.of) > 1:
        return sum(there) > 1 and (there[0] or verb is not Verb.DIFFERENT)
    return any(there) or not RULES[verb].least


def by_thing(found: Iterable[PlacedDecision]) -> Mapping[Thing, list[PlacedDecision]]:
    """Decisions by what they are about, oldest first."""
    out: dict[Thing, list[PlacedDecision]] = {of: [] for of in Thing}
    for one in sorted(found, key=lambda one: one.decision.id):
        out[one.decision.of].append(one)
    return out
