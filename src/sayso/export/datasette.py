"""Metadata with which datasette shows a case, opened as it is: labels, facets, search boxes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from sayso.case.definition import HIDDEN, LABELS
from sayso.export.outgoing import Outgoing

Options = Mapping[str, object]

_SEARCHED = {"fts_table": "_search", "fts_pk": "found"}
_TABLES: Mapping[str, Options] = {
    "quotes": {
        "description": "One row a quotation of a claim: who says it, in which outlet, on which day, in which words.",
        "facets": ["who", "outlet", "stance", "side", "status", "day"],
        **_SEARCHED,
    },
    "people": {
        "description": "Who speaks or is accused: how often, on how many pages, and how they stand to claims.",
        "facets": ["type"],
        "sort_desc": "quotations",
    },
    "claims_read": {
        "description": "One row a claim: who asserts, denies and confirms it. Counts say nothing of what is true.",
        "facets": ["status"],
    },
    "discrepancies_read": {
        "description": "One row a side of a difference: the value, who gives it, and when.",
        "facets": ["kind", "relation", "outlet"],
    },
    "attributions_read": {
        "description": "One row a place where somebody is said to speak.",
        "facets": ["stance", "kind"],
    },
    "documents": {"description": "The pages read.", "facets": ["outlet", "language", "published_day"]},
    "failures": {"description": "What could not be read, in whole or in part.", "facets": ["reason"]},
    "claims": {"facets": ["status"]},
    "claim_members": {"facets": ["speaker", "outlet", "side", "stance", "day"]},
    "claim_positions": {"facets": ["entity", "position"]},
    "discrepancies": {"facets": ["kind", "relation"]},
    "entities": {"label_column": "name", "facets": ["type"]},
    "origins": {"label_column": "name"},
    "sentences": {"fts_table": "_search", "fts_pk": "rowid"},
    "timeline": {"facets": ["precision", "background"], "sort": "earliest"},
}
_FOUND = """
SELECT kind, _searched.words,
       CASE kind WHEN 'sentence' THEN 'sentences' WHEN 'name' THEN 'entities' ELSE 'documents' END || '/' || id AS row
FROM _search JOIN _searched ON n = _search.rowid WHERE _search MATCH :words ORDER BY rank LIMIT 200
"""


def write(case: Outgoing, path: Path) -> None:
    """The metadata as JSON, for the case under its own name."""
    known: dict[str, Options] = {table: {"label_column": "label"} for table in LABELS}
    known |= {table: {"hidden": True} for table in HIDDEN}
    tables = {table: {**known.get(table, {}), **_TABLES.get(table, {})} for table in dict.fromkeys((*_TABLES, *known))}
    search = {"sql": _FOUND, "title": "Search sentences, names and titles", "params": ["words"]}
    about = {
        "title": case.title or case.name,
        "source": "sayso",
        "databases": {case.name: {"tables": tables, "queries": {"search": search}}},
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
