"""The graph of a case as GEXF, for Gephi: what has a day appears on it along Gephi's time line."""

from __future__ import annotations

import re
from pathlib import Path

from sayso.export.graph import graph_of
from sayso.export.outgoing import Outgoing

_TODAY = re.compile(r' lastmodifieddate="[^"]*"')
"""The day on which networkx writes, which is none of ours."""


def write(case: Outgoing, path: Path) -> None:
    """One graph, GEXF 1.2. Raises ExtraMissing without networkx."""
    graph = graph_of(case)
    from networkx import generate_gexf  # noqa: PLC0415  (an extra)

    graph.graph.update(mode="dynamic", timeformat="date")
    for _, about in graph.nodes(data=True):
        about.update({"start": about["day"]} if "day" in about else {})
    for *_, about in graph.edges(data=True):
        about.update({"start": about["day"]} if "day" in about else {})
    lines = "\n".join(generate_gexf(graph, version="1.2draft"))
    path.write_text("<!-- sayso: a graph -->\n" + _TODAY.sub("", lines, count=1) + "\n", encoding="utf-8")
