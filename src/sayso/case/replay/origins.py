"""Where pages have their reporting from, as people judged it."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.case.replay.partition import Group, Judgement, regroup
from sayso.case.replay.places import PlacedDecision
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.slots import Slots
from sayso.ids import content_id
from sayso.schema import Document, Origin, Verb


def put_origins_right(found: Sequence[PlacedDecision], rows: WorkingRows, slots: Slots) -> frozenset[str]:
    """Origins joined, kept apart and named, as `found`, decisions about pages, have them; the pages concerned."""
    judged = [one for one in found if one.judges]
    origins = rows.naming(Origin, "documents", {page for one in judged for page in one.ids()})
    groups = {row.id: Group(row.documents[0], row.documents) for row in origins}
    judgements = [Judgement(one.decision.id, one.decision.verb, tuple(one.ids())) for one in judged]
    parts, overruled = regroup(tuple(groups.values()), judgements)
    slots.overrule(overruled)
    kept = set()
    for part in parts:
        bearing = [
            j.decision for j in judgements if j.decision not in overruled and not set(j.members).isdisjoint(part)
        ]
        same = next((row for row in origins if row.documents == part), None)
        made = rows.mark(same, bearing) if same else rows.put(_origin(part, origins, rows), bearing)
        kept.add(made.id)
    for row in origins:
        if row.id not in kept:
            rows.drop(Origin, row.id)
    named = [(one.decision, page) for one in found if not one.judges for page in one.ids()]
    origin_of = {page: row.id for _, page in named for row in rows.naming(Origin, "documents", (page,))}
    named = [(decision, page) for decision, page in named if page in origin_of]
    for decision, page in named:
        slots.take(decision, origin_of[page])
    for decision, page in named:
        origin = rows.get(Origin, origin_of[page])
        if origin is not None and slots.holds(decision, origin.id):
            if decision.verb is Verb.ORIGIN and decision.value != origin.name:
                rows.put(origin, (decision.id,), name=decision.value)
            else:
                rows.mark(origin, (decision.id,))
    return frozenset(page for part in parts for page in part)


def _origin(part: Sequence[str], origins: Sequence[Origin], rows: WorkingRows) -> Origin:
    """One origin of pages: of those whose first page it has, the first that has a name; else their one outlet."""
    whole = [row for row in origins if row.documents[0] in part]
    evidence = {(p.document, p.start, p.end): p for row in origins for p in row.evidence if p.document in part}
    outlets = {row.outlet for row in rows.where(Document, "id", part)}
    name = next((row.name for row in whole if row.name), None)
    return Origin(
        id=content_id("origin", part[0]),
        name=name or (next(iter(outlets)) if len(outlets) == 1 else None),
        documents=tuple(part),
        evidence=tuple(evidence[key] for key in sorted(evidence)),
    )
