"""The cards of a story -> who says what: speakers by claims, and what each says alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sayso.dossier.claims import Card
from sayso.dossier.index import PageLine
from sayso.dossier.quotes import Quote, outlets

ROWS = 12
"""Speakers in the table of who says what: what fits on a sheet."""


class Saying(NamedTuple):
    """What a speaker does with a claim that has a card, or (`card` is None) all that is said of it."""

    does: str
    quote: Quote
    card: Card | None


class Voice(NamedTuple):
    """Somebody who speaks, or an outlet in its own words, with everything said."""

    number: int
    name: str
    own: bool
    pages: int
    lines: tuple[Saying, ...]

    @property
    def alone(self) -> tuple[Saying, ...]:
        """What they alone say."""
        return tuple(line for line in self.lines if line.card is None)

    @property
    def by_page(self) -> tuple[tuple[PageLine, tuple[Saying, ...]], ...]:
        """What they alone say, each page's together, in order of day."""
        found: defaultdict[PageLine, list[Saying]] = defaultdict(list)
        for line in sorted(self.alone, key=lambda line: (line.quote.page.sort, line.quote.page.number)):
            found[line.quote.page].append(line)
        return tuple((page, tuple(lines)) for page, lines in found.items())

    @property
    def shared(self) -> tuple[tuple[str, tuple[Card, ...]], ...]:
        """What they do, and the claims with cards to which they do it."""
        found: defaultdict[str, list[Card]] = defaultdict(list)
        for line in self.lines:
            if line.card is not None:
                found[line.does].append(line.card)
        return tuple((does, tuple({card.number: card for card in cards}.values())) for does, cards in found.items())

    @property
    def claims(self) -> int:
        """How many claims they speak to: those of the lists, each once."""
        return len(self.alone) + len({line.card.number for line in self.lines if line.card is not None})

    @property
    def denials(self) -> int:
        """How many claims they deny."""
        return sum(does == "denies" for does, cards in self.shared for _ in cards) + sum(
            line.does == "denies" for line in self.alone
        )


class Matrix(NamedTuple):
    """Speakers by claims: what each does with each."""

    cards: tuple[Card, ...]
    rows: tuple[tuple[Voice, tuple[str, ...]], ...]


def speakers_of(cards: Sequence[Card], before: int = 0) -> tuple[Voice, ...]:
    """Who says more than one card shows, those with most claims first; outlets in their own words come last.

    `before`: how many have a number already.
    """
    lines: defaultdict[tuple[bool, str], list[Saying]] = defaultdict(list)
    names: dict[str, str] = {}
    for card in cards:
        for column in card.columns:
            seen: set[str] = set()
            for row in column.quotes:
                if row.sayer not in seen:
                    seen.add(row.sayer)
                    does = "denies" if column.title == "Deny it" else row.does or "says"
                    name = names.setdefault(row.sayer.casefold(), row.sayer)
                    lines[not row.who, name].append(Saying(does, row, None if card.alone else card))
    found = []
    for (own, name), said in lines.items():
        pages = {page.id for line in said for page in outlets([line.quote])}
        found.append(Voice(0, name, own, len(pages), tuple(said)))
    listed = [voice for voice in found if voice.alone or (not voice.own and len(voice.lines) > 1)]
    listed.sort(key=lambda voice: (voice.own, -voice.claims, voice.name))
    return tuple(voice._replace(number=number) for number, voice in enumerate(listed, start=before + 1))


def matrix(found: Sequence[Voice], top: Sequence[Card]) -> Matrix:
    """Those claims by those of the speakers who speak to most of them."""
    rows = []
    for voice in found:
        does = {line.card.anchor: line.does for line in voice.lines if line.card is not None}
        cells = tuple(does.get(card.anchor, "") for card in top)
        if any(cells):
            rows.append((voice, cells))
    rows.sort(key=lambda row: (-sum(map(bool, row[1])), row[0].name))
    return Matrix(tuple(top), tuple(rows[:ROWS]))
