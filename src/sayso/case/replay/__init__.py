"""Decisions replayed: the tool's rows, then what people made of them; the same decisions give the same bytes.

In the order in which rows rest on each other: names, then who said what, origins, statements, and what answers and
differs; at the end every claim that any of it touched is counted anew. A decision is about members, so it holds
whatever groups the tool makes of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from sayso.case.decisions import Outcome, OutcomeKind, in_force
from sayso.case.replay.counts import recounted, standing_now
from sayso.case.replay.differences import put_differences_right
from sayso.case.replay.names import Renamed, put_names_right
from sayso.case.replay.origins import put_origins_right
from sayso.case.replay.places import Finder, PlacedDecision, by_thing, is_at_home
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.sayings import put_sayings_right
from sayso.case.replay.slots import Slots
from sayso.case.replay.statements import put_statements_right
from sayso.case.store import Store
from sayso.corpus.assembly import most_telling_first
from sayso.corpus.discrepancies import most_pressing_first
from sayso.ids import content_id
from sayso.schema import Attribution, Claim, Decision, Origin, Row, Thing, Verb, spans_of, with_exact

ORDER: Mapping[str, Callable[[Any], Any]] = {
    "entities": lambda row: row.id,
    "origins": lambda row: row.documents,
    "claims": most_telling_first,
    "discrepancies": most_pressing_first,
}
"""How the tables are sorted in which a row may be new, or come to stand elsewhere."""


def replay(store: Store) -> dict[str, set[str]]:
    """Bring the tables to what the tool's rows and the decisions in force give; table -> the ids of changed rows.

    Within a transaction of the caller's, who has the link tables to bring up to date.
    Cost: the rows that decisions bear on, those of the replay before and those of this one; not the case.
    """
    before = store.changed_rows()
    store.restore_rows()
    decisions = store.decisions()
    rows, outcomes = _replayed(store, decisions)
    finder = Finder(store, ())
    for table, changes in rows.changes().items():
        store.change_rows(table, _placed(store, table, changes, finder))
    store.keep_outcomes(outcomes)
    if decisions:
        store.note("decided", content_id(decisions))
    now = store.changed_rows()
    return {table: before.get(table, set()) | now.get(table, set()) for table in {*before, *now}}


def _replayed(store: Store, decisions: Iterable[Decision]) -> tuple[WorkingRows, list[Outcome]]:
    decisions = tuple(decisions)
    holding = in_force(decisions)
    held = [one for one in decisions if one.id in holding and one.verb is not Verb.UNDO]
    rows, slots = WorkingRows(store), Slots()
    finder = Finder(store, [one for one in held if one.verb is Verb.SPAN])
    found = [finder.find(one) for one in held]
    home = [one for one in found if is_at_home(one)]
    of = by_thing(home)
    names = put_names_right(of[Thing.NAME], rows, finder, slots)
    put_sayings_right(of[Thing.SAYING], rows, slots)
    pages = put_origins_right(of[Thing.PAGE], rows, slots)
    bearing = put_statements_right(of[Thing.STATEMENT], rows, slots)
    differing = [*of[Thing.DIFFERENCE], *of[Thing.ANSWER], *of[Thing.HAPPENING]]
    for claim, more in put_differences_right(differing, rows, slots).items():
        bearing[claim] = bearing.get(claim, frozenset()) | more
    _count(_touched(names, pages, rows), bearing, names, store, rows)
    return rows, _outcomes(decisions, found, slots)


def _touched(names: Renamed, pages: Iterable[str], rows: WorkingRows) -> set[str]:
    """The claims whose speakers, stances or origins are otherwise by now."""
    attributions = {*rows.changed(Attribution)}
    attributions |= {row.id for row in rows.where(Attribution, "speaker", names.touched)}
    found = [row.id for row in rows.naming(Claim, "members", attributions)]
    for column in ("asserted_by", "denied_by", "confirmed_by", "accused"):
        found += [row.id for row in rows.naming(Claim, column, names.touched)]
    found += [row.id for row in rows.naming(Claim, "members", pages)]
    return set(found)


def _count(
    touched: Iterable[str], bearing: Mapping[str, frozenset[str]], names: Renamed, store: Store, rows: WorkingRows
) -> None:
    """Count the claims anew; a claim says which decisions bear on it and on what it rests on."""
    standing = standing_now(store.standing(), names.now)
    for key in sorted({*touched, *bearing}):
        claim = rows.get(Claim, key)
        if claim is None:
            continue
        counted = recounted(claim, rows, standing)
        rest = {one for member in counted.members for one in _decisions(rows, member.attribution)}
        rest |= {
            one
            for page in rows.naming(Origin, "documents", {m.document for m in counted.members})
            for one in page.decisions
        }
        rows.put(counted, bearing.get(key, frozenset()) | rest)


def _decisions(rows: WorkingRows, attribution: str | None) -> tuple[str, ...]:
    row = rows.get(Attribution, attribution) if attribution else None
    return row.decisions if row else ()


def _placed(
    store: Store, table: str, changes: Mapping[str, Row | None], finder: Finder
) -> dict[str, tuple[float, Row] | None]:
    """The rows with their words, each where it stands in its table: in the order of the table, else where it stood."""
    numbers = store.numbers(table, list(changes))
    out: dict[str, tuple[float, Row] | None] = {}
    between: dict[int, list[tuple[Any, str]]] = {}
    key = ORDER.get(table)
    for row_id, row in changes.items():
        if row is None:
            out[row_id] = None
            continue
        texts = {page: finder.text(page) or "" for page, _ in spans_of(row)}
        worded = with_exact(row, texts)
        number = numbers.get(row_id)
        if key is not None and (number is None or key(store.row_at(table, int(number))) != key(worded)):
            at = bisect_left(range(store.count(table)), key(worded), key=lambda n: key(store.row_at(table, n)))
            between.setdefault(at, []).append((key(worded), row_id))
        out[row_id] = (number or 0.0, worded)
    for at, placed in between.items():
        for n, (_, row_id) in enumerate(sorted(placed), start=1):
            kept = cast("tuple[float, Row]", out[row_id])
            out[row_id] = (at - 1 + n / (len(placed) + 1), kept[1])
    return out


def _outcomes(decisions: Iterable[Decision], found: Iterable[PlacedDecision], slots: Slots) -> list[Outcome]:
    """What became of each decision that does not simply hold."""
    undone = {one.undoes: one.id for one in sorted(decisions, key=lambda one: one.id) if one.undoes}
    holding = in_force(decisions)
    out = {
        one.id: Outcome(one.id, OutcomeKind.UNDONE, undone.get(one.id, ""))
        for one in decisions
        if one.id not in holding
    }
    overruled = slots.overruled()
    for one in found:
        key, missing = one.decision.id, [n + 1 for n, of in enumerate(one.of) if of is None]
        if not is_at_home(one):
            out[key] = Outcome(key, OutcomeKind.HOMELESS, _why(one, missing))
        elif key in overruled:
            by, wholly = overruled[key]
            out[key] = Outcome(key, OutcomeKind.OVERRULED if wholly else OutcomeKind.IN_PART, by)
        elif missing:
            out[key] = Outcome(key, OutcomeKind.IN_PART, _why(one, missing))
    return [out[key] for key in sorted(out)]


def _why(one: PlacedDecision, missing: Iterable[int]) -> str:
    """Why places of a decision were not found."""
    gone = any(not one.decision.target[n - 1].document for n in missing)
    which = ", ".join(map(str, missing))
    return f"place {which} of {len(one.of)}: " + (
        "its page was forgotten" if gone else f"no such {one.decision.of} on any page"
    )


__all__ = ["replay"]
