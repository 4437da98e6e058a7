"""Discrepancies of a claim -> what differs, in an editor's words: equal values together, in order of day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.dossier.index import Index, PageLine
from sayso.dossier.quotes import Quote, by_day, one_a_text, outlets, quote
from sayso.schema import Claim, Discrepancy, DiscrepancyKind, Figure, Member, Relation, Response, Side

TITLES: Mapping[tuple[str, str], str] = {
    ("figure", "conflict"): "Figures differ",
    ("figure", "update"): "Later count",
    ("figure", "precision"): "Rounded, or a bound",
    ("figure", "scope"): "Not quite the same thing counted",
    ("date", "conflict"): "Times differ",
    ("date", "update"): "A later time given",
    ("date", "precision"): "One time within the other",
    ("place", "conflict"): "Places differ",
    ("place", "precision"): "One place within the other",
    ("name", "conflict"): "Names differ",
    ("polarity", "conflict"): "Denied",
}
"""(kind, relation) -> its heading; others are called by their kind and relation."""

NOTED = DiscrepancyKind.POLARITY
"""The kind that the words on a card show by themselves: it is named there, and makes no table of values."""


class Value(NamedTuple):
    """A value, who gives it, and when it is first given."""

    value: str
    day: str
    quotes: tuple[Quote, ...]
    figure: Figure | None

    @property
    def sayers(self) -> tuple[tuple[str, tuple[tuple[str, PageLine], ...]], ...]:
        """Who gives it (empty: the pages themselves), and where: each page once, by its first words."""
        found: dict[str, dict[str, tuple[str, PageLine]]] = {}
        for row in self.quotes:
            for anchor, page in ((row.anchor, row.page), *row.also):
                found.setdefault(row.who, {}).setdefault(page.id, (anchor, page))
        return tuple((who, tuple(places.values())) for who, places in found.items())


class Differing(NamedTuple):
    """In what pages differ on one claim: every value of one kind, whatever the relation between each two."""

    ids: tuple[str, ...]
    """Of the rows of `discrepancies` that it shows."""
    relations: tuple[str, ...]
    title: str
    also: tuple[str, ...]
    """Headings of milder relations between the same values."""
    counted: str
    kind: str
    loud: bool
    """Two of them cannot both hold."""
    values: tuple[Value, ...]

    @property
    def over_days(self) -> bool:
        """Whether a figure is first given on a day of its own for each of its values: it moved, rather than differed.

        Values of pages without a known day tell nothing either way.
        """
        days = [value.quotes[0].page.sort[:10] for value in self.values if value.quotes[0].page.known]
        return self.kind == DiscrepancyKind.FIGURE and len(days) > 1 and len(set(days)) == len(days)


def differing(index: Index, claim: Claim, *, every: bool = False) -> tuple[tuple[Differing, ...], tuple[str, ...]]:
    """The differences of a claim that have values to compare, one a kind, and the headings of the others.

    With `every`, all of them, and no headings.
    """
    kinds: dict[DiscrepancyKind, list[Discrepancy]] = {}
    noted: list[str] = []
    for row in index.differences.get(claim.id, ()):
        if row.kind is NOTED and not every:
            noted.append(_title(row))
        else:
            kinds.setdefault(row.kind, []).append(row)
    found = (_difference(index, claim, rows) for rows in kinds.values())
    return tuple(d for d in found if len(d.values) > 1), tuple(dict.fromkeys(noted))


def _title(row: Discrepancy) -> str:
    return TITLES.get((row.kind, row.relation), f"{row.kind}, {row.relation}".capitalize())


_ORDER = (Relation.CONFLICT, Relation.UPDATE, Relation.SCOPE, Relation.PRECISION)


def _difference(index: Index, claim: Claim, rows: Sequence[Discrepancy]) -> Differing:
    kind = rows[0].kind
    by_value: dict[object, list[tuple[Quote, Figure | None]]] = {}
    counted: Counter[str] = Counter()
    places = {(side.document, side.start, side.end): side for row in rows for side in row.sides}
    for place, side in places.items():
        told, figure = _told(index, claim, place, side)
        if figure is not None and kind is DiscrepancyKind.FIGURE:
            key: object = figure.low, figure.high, figure.low_open, figure.high_open, figure.unit
            if figure.counted is not None:
                counted[index.words(figure.document, *figure.counted)] += 1
        else:
            figure, key = None, " ".join(side.value.casefold().split())
        by_value.setdefault(key, []).append((told, figure))
    values = []
    for found in by_value.values():
        quotes = sorted(one_a_text(index, (q for q, _ in found)), key=by_day)
        shortest = min((q.value for q, _ in found), key=lambda value: (not value[:1].isdigit(), len(value), value))
        values.append(Value(shortest, quotes[0].page.day, tuple(quotes), found[0][1]))
    values.sort(key=lambda value: by_day(value.quotes[0]))
    titles = list(dict.fromkeys(_title(row) for row in sorted(rows, key=lambda row: _ORDER.index(row.relation))))
    loud = any(row.relation is Relation.CONFLICT for row in rows)
    return Differing(
        ids=tuple(row.id for row in rows),
        relations=tuple(dict.fromkeys(row.relation.value for row in rows)),
        title=titles[0] + (", same day" if loud and _same_day(values) else ""),
        also=tuple(titles[1:]),
        counted=counted.most_common(1)[0][0] if counted else "",
        kind=kind,
        loud=loud,
        values=tuple(values),
    )


def _told(index: Index, claim: Claim, place: tuple[str, int, int], side: Side) -> tuple[Quote, Figure | None]:
    """The quotation that a side is, and its figure: those of the member, or of the answer, in its place."""
    told: tuple[Member | Response, ...] = (*claim.members, *index.responses.get(claim.id, ()))
    for row in told:
        if (row.document, row.start, row.end) == place:
            figure = index.figures.get(getattr(row, "figure", None) or "")
            return quote(index, place, row.attribution, row.stance)._replace(value=side.value), figure
    return quote(index, place, None, None)._replace(value=side.value), None


def _same_day(values: Iterable[Value]) -> bool:
    seen: set[str] = set()
    for value in values:
        found = {page.sort[:10] for page in outlets(value.quotes) if page.known}
        if found & seen:
            return True
        seen |= found
    return False
