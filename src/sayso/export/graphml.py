"""The graph of a case as GraphML, for yEd, Cytoscape, igraph."""

from __future__ import annotations

from pathlib import Path

from sayso.export.graph import graph_of
from sayso.export.outgoing import Outgoing


def write(case: Outgoing, path: Path) -> None:
    """One graph. Raises ExtraMissing without networkx."""
    graph = graph_of(case)
    from networkx import generate_graphml  # noqa: PLC0415  (an extra)

    lines = "\n".join(generate_graphml(graph, named_key_ids=True))
    path.write_text(f"<!-- sayso: a graph -->\n{lines}\n", encoding="utf-8")
