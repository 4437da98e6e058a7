"""The link tables of a case and its index of words, as its tables give them: all, or where rows have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import cast

from sayso.case.links import links
from sayso.case.store import Store
from sayso.schema import Attribution, Claim, Entity, Quotation, Response, Row


def link(store: Store) -> None:
    """Make them anew. Within a transaction of the caller's."""
    for table, rows in links(store.tables()).items():
        store.replace_table(table, rows)
    store.index_words()


def relink(store: Store, changed: Mapping[str, Iterable[str]]) -> None:
    """Bring them up to date where they rest on changed rows: table -> their ids. Within a transaction of the caller's.

    Cost: the claims that the rows bear on, not the case.
    """
    ids: defaultdict[str, set[str]] = defaultdict(set, {table: set(found) for table, found in changed.items()})
    quoted = ("claim_members", "claim_answers")
    said = ids["attributions"] | _ids(store, "attributions", "speaker", ids["entities"])
    said |= _inside(store, said)
    told = {table: _where(store, table, "attribution", said) for table in quoted}
    claims = ids["claims"] | {row.claim for rows in told.values() for row in cast("list[Quotation]", rows)}
    claims |= {
        row.claim for row in cast("list[Quotation]", _where(store, "claim_answers", "response", ids["responses"]))
    }
    claims |= {row.claim for row in cast("list[Quotation]", _where(store, "claim_answers", "speaker", ids["entities"]))}
    claims |= {row.claim for row in cast("list[Response]", _where(store, "responses", "id", ids["responses"]))}
    differing = ids["discrepancies"] | _ids(store, "discrepancies", "claim", claims)
    of = {"claims": claims, "discrepancies": differing, "origins": ids["origins"], "timeline": ids["timeline"]}
    for table, rows in links(_tables(store, of)).items():
        store.replace_links(table, _parents(table, of), rows)
    store.index_names(ids["entities"])


def _parents(table: str, of: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """What the rows of a link table that are made anew belong to."""
    parent = {"discrepancy_sides": "discrepancies", "origin_documents": "origins", "timeline_evidence": "timeline"}
    return () if table == "story_documents" else of[parent.get(table, "claims")]


def _tables(store: Store, of: Mapping[str, Iterable[str]]) -> Mapping[str, Iterable[Row]]:
    """The rows of these ids, and those that their links are made of."""
    rows = {table: _where(store, table, "id", ids) for table, ids in of.items()}
    rows["responses"] = _where(store, "responses", "claim", of["claims"])
    rows["stories"] = []
    claims = cast("list[Claim]", rows["claims"])
    responses = cast("list[Response]", rows["responses"])
    said = {m.attribution for claim in claims for m in claim.members} | {row.attribution for row in responses}
    attributions = {row.id: row for row in _attributions(store, said)}
    while above := {row.parent for row in attributions.values()} - {None, *attributions}:
        found = _attributions(store, above)
        if not found:
            break
        attributions |= {row.id: row for row in found}
    rows["attributions"] = list(attributions.values())
    speakers = {row.speaker for row in attributions.values()} | {row.speaker for row in responses}
    positions = {i for c in claims for i in (*c.asserted_by, *c.denied_by, *c.confirmed_by, *c.accused)}
    rows["entities"] = _where(store, "entities", "id", {*filter(None, speakers), *positions})
    pages = {place.document for claim in claims for place in claim.members} | {row.document for row in responses}
    for table in ("discrepancies", "timeline"):
        for row in rows[table]:
            pages |= {place.document for place in (*getattr(row, "sides", ()), *getattr(row, "evidence", ()))}
    rows["documents"] = _where(store, "documents", "id", pages)
    rows["sentences"] = _where(store, "sentences", "document", pages)
    return rows


def _where(store: Store, table: str, column: str, values: Iterable[str]) -> list[Row]:
    return store.rows_where(table, column, sorted(values))


def _ids(store: Store, table: str, column: str, values: Iterable[str]) -> set[str]:
    return {row.id for row in cast("list[Entity]", _where(store, table, column, values))}


def _attributions(store: Store, ids: Iterable[str | None]) -> list[Attribution]:
    return cast("list[Attribution]", _where(store, "attributions", "id", filter(None, ids)))


def _inside(store: Store, said: Iterable[str]) -> set[str]:
    """The attributions that stand inside these, however deep: they name them as through whom the page has it."""
    found: set[str] = set()
    above = set(said)
    while above:
        above = _ids(store, "attributions", "parent", above) - found
        found |= above
    return found
