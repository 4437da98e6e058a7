"""Who stands where as a graph: speakers, claims, pages, outlets, origins, and what joins them. Drawn by two formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sayso.dossier.quotes import Quote
from sayso.errors import ExtraMissing
from sayso.export.characters import for_readers
from sayso.export.citations import calendar_day, iso
from sayso.export.outgoing import Outgoing
from sayso.schema import COPIED

if TYPE_CHECKING:
    from networkx import MultiDiGraph

JOINED: Mapping[str, str] = {
    "Say so": "asserts",
    "Deny it": "denies",
    "Say otherwise": "says otherwise",
    "Beside it": "beside",
}
"""Column of a card -> what joins a speaker to the claim."""


def graph_of(case: Outgoing) -> MultiDiGraph[str]:
    """The graph. Nodes have `kind` and `label`; edges `kind` and, of speakers, words, outlet and day where it is known.

    Raises ExtraMissing without networkx.
    """
    try:
        from networkx import MultiDiGraph as Graph  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Graphs", "graph") from error
    graph: MultiDiGraph[str] = Graph()
    _pages(case, graph)
    for card in case.reading.cards:
        claim = f"claim {card.claim}"
        graph.add_node(claim, kind="claim", label=for_readers(card.label))
        columns = [(JOINED[column.title], column.quotes) for column in card.columns]
        for how, rows in (*columns, ("answers", card.answers)):
            for row in rows:
                _join(case, graph, row, claim, how)
    _reporting(case, graph)
    return graph


def _pages(case: Outgoing, graph: MultiDiGraph[str]) -> None:
    for page in sorted(case.index.sources.values(), key=lambda page: page.number):
        label = for_readers(page.title or page.label)
        graph.add_node(f"page {page.id}", kind="page", label=label, **_day(case, page.id))
        if page.outlet:
            outlet = for_readers(page.outlet)
            graph.add_node(f"outlet {outlet}", kind="outlet", label=outlet)
            graph.add_edge(f"outlet {outlet}", f"page {page.id}", kind="publishes")


def _reporting(case: Outgoing, graph: MultiDiGraph[str]) -> None:
    """Copies, from the page that had the text first where that is known, weighed by the words shared; and origins."""
    for copy in case.index.copies:
        if copy.kind in COPIED and copy.a != copy.b:
            source, target = (copy.b, copy.a) if copy.direction == copy.b else (copy.a, copy.b)
            shared = sum(len(case.index.words(copy.a, start, end).split()) for start, end, *_ in copy.aligned)
            graph.add_edge(f"page {source}", f"page {target}", kind=copy.kind.value, weight=shared)
    for origin in case.index.origins:
        graph.add_node(f"origin {origin.id}", kind="origin", label=for_readers(origin.name or "not known"))
        for document in origin.documents:
            graph.add_edge(f"origin {origin.id}", f"page {document}", kind="origin of")


def _join(case: Outgoing, graph: MultiDiGraph[str], row: Quote, claim: str, how: str) -> None:
    """An edge from whoever speaks: somebody, or in its own words an outlet, or a page that has none."""
    name = for_readers(row.who)
    itself = f"outlet {for_readers(row.page.outlet)}" if row.page.outlet else f"page {row.page.id}"
    speaker = f"speaker {name}" if row.who else itself
    if row.who:
        graph.add_node(speaker, kind="speaker", label=name)
    does = row.does if row.does and how == "asserts" else how
    start, _, end = row.anchor.rpartition(".")[2].partition("-")
    place = {"document": row.page.id, "first": int(start), "behind": int(end)}
    words = {"words": for_readers(row.words), "outlet": for_readers(row.page.label), **_day(case, row.page.id)}
    graph.add_edge(speaker, claim, kind=does, **words, **place)


def _day(case: Outgoing, page: str) -> dict[str, str]:
    """The day of publication, whole or not at all: Gephi would make a day of a month."""
    document = case.index.documents[page]
    day = calendar_day(document.published, document.published_precision or "day")
    return {"day": "-".join(iso(day))} if len(day) == 3 else {}
