"""Who said what, as people read it: the speaker, what they do with it, where its words stand, or that nobody did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sayso.case.replay.places import PlacedDecision
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.slots import Slots
from sayso.corpus.responses import ANSWERS
from sayso.schema import Attribution, Mention, Proposition, Response, Span, Stance, Verb
from sayso.text import union


def put_sayings_right(found: Sequence[PlacedDecision], rows: WorkingRows, slots: Slots) -> None:
    """Attributions, as `found`, decisions about them, have them; of one that is none, what it stood inside is left."""
    asked = [(one, key) for one in found for key in one.ids()[:1] if one.decision.verb in _OF_ONE]
    asked += [(one, key) for one in found if one.decision.verb not in _OF_ONE for key in one.ids()]
    asked.sort(key=lambda pair: pair[0].decision.id)
    for one, key in asked:
        slots.take(one.decision, key)
    for one, key in asked:
        row, decision = rows.get(Attribution, key), one.decision
        if row is None or not slots.holds(decision, key):
            continue
        changes = _changes(one, row, rows)
        if decision.verb is Verb.WRONG:
            _take_out(row, decision.id, rows)
        elif any(getattr(row, name) != value for name, value in changes.items()):
            rows.put(row, (decision.id,), **changes)
        else:
            rows.mark(row, (decision.id,))
    _answers_follow(rows)


def _answers_follow(rows: WorkingRows) -> None:
    """Who answers, and how, is who says it, and how, by now; what denies, confirms, doubts nothing answers nothing."""
    changed = {key: row for key, row in rows.changed(Attribution).items() if row is not None}
    for answer in rows.where(Response, "attribution", changed):
        now, tool = changed[str(answer.attribution)], rows.tool(Attribution, str(answer.attribution))
        stance = now.stance if tool is None or now.stance is not tool.stance else answer.stance
        if stance not in ANSWERS:
            rows.drop(Response, answer.id)
        elif (answer.speaker, answer.stance) != (now.speaker, stance):
            rows.put(answer, now.decisions, speaker=now.speaker, stance=stance)


_OF_ONE = frozenset({Verb.SPEAKER, Verb.SPAN})
"""Verbs whose second place says what the first is to be."""


def _changes(one: PlacedDecision, row: Attribution, rows: WorkingRows) -> dict[str, object]:
    decision = one.decision
    if decision.verb is Verb.STANCE:
        return {"stance": Stance(str(decision.value))}
    if decision.verb is Verb.SPEAKER:
        mention = rows.get(Mention, one.ids()[1]) if len(one.ids()) > 1 else None
        return {"speaker": mention.entity if mention else None}
    if decision.verb is Verb.SPAN:
        page, start, end = one.places()[-1]
        part = decision.value or "content"
        taken = () if part != "content" else (*row.source, *row.cue)
        spans = _without(Span(start, end), taken)
        return {part: spans} if page == row.document and spans else {}
    return {}


def _without(whole: Span, taken: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    """A span without the characters of others."""
    out, at = [], whole.start
    for start, end in union(Span(*span) for span in taken):
        if start < whole.end and end > at:
            out.append(Span(at, max(start, at)))
            at = max(at, end)
    out.append(Span(min(at, whole.end), whole.end))
    return tuple(span for span in out if span.end > span.start)


def _take_out(row: Attribution, decision: str, rows: WorkingRows) -> None:
    """Nobody said it: what stood inside it stands in what it stood inside."""
    rows.drop(Attribution, row.id)
    for inner in rows.where(Attribution, "document", (row.document,)):
        if inner.parent == row.id:
            rows.put(inner, (decision,), parent=row.parent)
    for clause in rows.where(Proposition, "attribution", (row.id,)):
        rows.put(clause, (decision,), attribution=row.parent)
    for answer in rows.where(Response, "attribution", (row.id,)):
        rows.drop(Response, answer.id)


def attribution_now(key: str | None, rows: WorkingRows) -> Attribution | None:
    """An attribution as it is by now; where it was taken out, the one that it stood inside."""
    while key is not None:
        row = rows.get(Attribution, key)
        if row is not None:
            return row
        tool = rows.tool(Attribution, key)
        key = tool.parent if tool else None
    return None
