"""The screen on which a statement is typed in."""

from __future__ import annotations

import threading
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from sayso.case.check import ACCURACY, LONGEST, Checked, StatementIndex, check_statement, index_statements
from sayso.case.store import Store
from sayso.document.analysis import load_models
from sayso.dossier.quotes import Quote, quote
from sayso.schema import MemberSide
from sayso.web.answers import Plain, asked, listed
from sayso.web.room import RoomReading

TITLES = {MemberSide.WITH: "Say so", MemberSide.AGAINST: "Say otherwise, or deny it"}
"""Columns of what was found."""


class CheckedQuote(NamedTuple):
    """A quotation that says it, or its contrary."""

    quote: Quote
    claim: str | None


class Checker:
    """The statements of a case, held in memory from the first question on, for each state of its tables."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._held: tuple[str, StatementIndex] | None = None

    def __call__(self, statement: str, store: Store) -> Checked:
        """Who says a statement, or its contrary. The models read for one at a time."""
        with self._one_at_a_time:
            state = store.state("tables") or ""
            if self._held is None or self._held[0] != state:
                self._held = state, index_statements(store, load_models().encoder)
            return check_statement(statement, store, self._held[1], load_models())

    def screen(self, reading: RoomReading, request: Request) -> Response:
        """A statement, and who says it here."""
        wanted = asked(request)
        statement = (wanted.get("s") or "")[:LONGEST]
        found = self(statement, reading.store) if statement else Checked("", (), 0)
        sides: dict[MemberSide, list[CheckedQuote]] = {}
        rows: list[Plain] = []
        for place in found.places:
            spot = place.place.document, place.place.start, place.place.end
            told = quote(reading.index, spot, place.attribution, place.stance)
            sides.setdefault(place.side, []).append(CheckedQuote(told, place.claim))
            rows.append(
                {
                    "side": place.side.value, "same": place.same, "against": place.against, "speaker": told.who or None,
                    "outlet": told.page.outlet, "day": told.page.day, "words": told.words, "link": told.anchor,
                    "claim": place.claim,
                }
            )  # fmt: skip
        shown = [(title, sides[side]) for side, title in TITLES.items() if side in sides]
        cut = wanted._replace(cut=wanted.cut._replace(limit=max(len(rows), 1)))
        return listed(
            cut, "check.html.j2", rows, screen="check", statement=statement, sides=shown, searched=found.searched,
            measured=ACCURACY,
        )  # fmt: skip
