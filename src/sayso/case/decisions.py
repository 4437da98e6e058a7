"""What people decide: made whole or refused, known by what it says, in force until another takes it back.

A decision is about places of pages, never about groups, whose ids follow from what is in them. Nothing of one is
changed later, but that the page it quotes is forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from sayso.errors import DecisionError
from sayso.schema import (
    Anchor,
    Attribution,
    Decision,
    Document,
    EntityType,
    Explanation,
    MemberSide,
    Span,
    Stance,
    Thing,
    Verb,
)

AROUND = 32
"""Characters before and behind a place that its anchor keeps, as in W3C Web Annotations."""
_LEAD = 80
"""Characters that stand for a page without a title."""
_MANY = 10_000
"""Anchors of one decision."""
_WORDS_MOST = 10_000
"""Characters of a name, a note or a reason."""
PARTS = ("source", "cue", "content")
"""What of an attribution a `span` corrects."""
JUDGEMENTS = frozenset({Verb.SAME, Verb.DIFFERENT, Verb.UNSURE})
"""Said of two places and more together."""
REMARKS = frozenset({Verb.NOTE, Verb.FLAG})
"""They change no row, and never stand against each other."""
_ALL = frozenset(Thing) - {Thing.DECISION}
_GROUPED = frozenset({Thing.STATEMENT, Thing.NAME, Thing.PAGE})


class VerbRule(NamedTuple):
    """What a verb can be said of, of how many places, and with which value."""

    of: frozenset[Thing]
    least: int = 1
    most: int = _MANY
    values: Callable[[Thing], Sequence[str]] | None = None
    """The values that there are; None: words, or none."""
    needs_value: bool = False


RULES: Mapping[Verb, VerbRule] = {
    Verb.SAME: VerbRule(_GROUPED, 2, values=lambda of: tuple(MemberSide) if of is Thing.STATEMENT else ()),
    Verb.DIFFERENT: VerbRule(_GROUPED, 2, values=lambda _: ()),
    Verb.UNSURE: VerbRule(_ALL, values=lambda _: ()),
    Verb.RIGHT: VerbRule(_ALL, values=lambda _: ()),
    Verb.WRONG: VerbRule(_ALL - {Thing.PAGE}, values=lambda _: ()),
    Verb.SPEAKER: VerbRule(frozenset({Thing.SAYING}), 1, 2, values=lambda _: ()),
    Verb.STANCE: VerbRule(frozenset({Thing.SAYING}), values=lambda _: tuple(Stance), needs_value=True),
    Verb.SPAN: VerbRule(
        frozenset({Thing.STATEMENT, Thing.SAYING}), 2, 2, values=lambda of: PARTS if of is Thing.SAYING else ()
    ),
    Verb.GIST: VerbRule(frozenset({Thing.STATEMENT}), 1, 2, values=lambda _: ()),
    Verb.RENAME: VerbRule(frozenset({Thing.NAME}), needs_value=True),
    Verb.TYPE: VerbRule(frozenset({Thing.NAME}), values=lambda _: tuple(EntityType), needs_value=True),
    Verb.EXPLAIN: VerbRule(frozenset({Thing.DIFFERENCE}), values=lambda _: tuple(Explanation), needs_value=True),
    Verb.ORIGIN: VerbRule(frozenset({Thing.PAGE}), needs_value=True),
    Verb.NOTE: VerbRule(_ALL, needs_value=True),
    Verb.FLAG: VerbRule(_ALL),
    Verb.UNDO: VerbRule(frozenset({Thing.DECISION}), 0, 0, values=lambda _: ()),
}
"""Every verb. What two places of one decision are to each other:

same: all one; different: the first from each of the others; speaker: the saying, then the naming of who says it (none:
nobody knows); span: where it stood, then where it stands; gist: a member of the claim, then what is to stand for it
(none: that member)."""


def decided(  # noqa: PLR0913  (the fields of a decision)
    verb: Verb,
    of: Thing,
    target: Iterable[Anchor],
    *,
    who: str,
    at: str,
    value: str | None = None,
    reason: str | None = None,
    saw: str | None = None,
    undoes: str | None = None,
) -> Decision:
    """A decision, with its id.

    Raises DecisionError where the verb cannot be said of that, of so many places, or with that value.
    """
    made = Decision(
        id="",
        at=at,
        who=who.strip(),
        verb=verb,
        of=of,
        target=tuple(target),
        value=None if value is None else value.strip() or None,
        reason=None if reason is None else reason.strip() or None,
        saw=saw,
        undoes=undoes,
    )
    fault = fault_of(made)
    if fault:
        raise DecisionError(fault)
    return msgspec.structs.replace(made, id=decision_id(made))


def fault_of(decision: Decision) -> str | None:
    """What keeps a decision from being one; None where it is whole."""
    return next(_faults_of(decision), None)


def _faults_of(decision: Decision) -> Iterator[str]:
    rule, verb = RULES[decision.verb], decision.verb
    known = rule.values(decision.of) if rule.values else None
    if not decision.who:
        yield "a decision needs to say who made it"
    if max(map(len, (decision.who, decision.value or "", decision.reason or ""))) > _WORDS_MOST:
        yield f"more than {_WORDS_MOST} characters"
    if decision.of not in rule.of:
        yield f"{verb} is not said of a {decision.of}"
    if not rule.least <= len(decision.target) <= rule.most:
        yield f"{verb} takes {_how_many(rule)}, not {len(decision.target)}"
    if verb in JUDGEMENTS and len(places_of(decision)) < len(decision.target) and not decision.forgotten:
        yield f"{verb} takes places that differ, and here is one twice"
    if rule.needs_value and decision.value is None:
        yield f"{verb} needs a value" + (f": one of {', '.join(known)}" if known else "")
    if decision.value is not None and known is not None and decision.value not in known:
        yield f"{decision.value}: no value of {verb}" + (f"; there are {', '.join(known)}" if known else "")
    if (verb is Verb.UNDO) != (decision.undoes is not None):
        yield "undo says which decision it takes back, and nothing else does"
    if _moment(decision.at) is None:
        yield f"{decision.at}: no moment like 2026-11-30T14:02:07.123Z"


def _how_many(rule: VerbRule) -> str:
    if rule.most == _MANY:
        return f"{rule.least} places or more"
    return f"{rule.least} places" if rule.least == rule.most else f"{rule.least} or {rule.most} places"


# --- ids ------------------------------------------------------------------------------------------

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = "%Y-%m-%dT%H:%M:%S.%f"


def decision_id(decision: Decision) -> str:
    """The UUIDv7 (RFC 9562) of its moment, its other 74 bits those of a hash of all that it says.

    So decisions sort by when they were made, the same one has the same id everywhere, and a changed one betrays itself.
    """
    said = msgspec.json.encode(msgspec.structs.replace(decision, id="", forgotten=False))
    bits = int.from_bytes(hashlib.sha256(said).digest()[:10])
    milliseconds = ((_moment(decision.at) or _EPOCH) - _EPOCH) // timedelta(milliseconds=1)
    high = (milliseconds & (2**48 - 1)) << 80 | 7 << 76 | (bits >> 62 & 0xFFF) << 64
    return str(UUID(int=high | 2 << 62 | bits & (2**62 - 1)))


def is_unchanged(decision: Decision) -> bool:
    """Whether it says what it said when it was made; of one whose page was forgotten, only when is left to compare."""
    made = decision_id(decision)
    return made[:13] == decision.id[:13] if decision.forgotten else made == decision.id


def _moment(at: str) -> datetime | None:
    try:
        found = datetime.strptime(at.removesuffix("Z"), _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if moment_words(found) == at else None


def moment_words(moment: datetime) -> str:
    """A moment as decisions say it.

    >>> moment_words(datetime(2026, 11, 30, 14, 2, 7, 123_999, UTC))
    '2026-11-30T14:02:07.123Z'
    """
    return moment.astimezone(UTC).strftime(_FORM)[:-3] + "Z"


def next_moment(now: datetime, known: Sequence[Decision]) -> str:
    """Now, or a millisecond after the newest decision: a clock that is wrong puts nothing before what was seen."""
    last = max((_moment(decision.at) or _EPOCH for decision in known), default=_EPOCH)
    return moment_words(max(now, last + timedelta(milliseconds=1)))


# --- anchors --------------------------------------------------------------------------------------


def anchored(document: str, text: str, start: int, end: int) -> Anchor:
    """The anchor of a place. Raises DecisionError where the page has no such place."""
    if not 0 <= start < end <= len(text):
        raise DecisionError(f"{document}.{start}-{end}: no such place on that page")
    return Anchor(
        document=document,
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - AROUND) : start],
        suffix=text[end : end + AROUND],
    )


def saying_place(row: Attribution) -> tuple[str, int, int]:
    """Where an attribution stands: from its first word to its last, source, cue and content together."""
    spans = [*row.source, *row.cue, *row.content]
    return row.document, min(span[0] for span in spans), max(span[1] for span in spans)


def page_place(document: Document) -> Span:
    """What stands for a whole page: its title, else its first words."""
    if document.title is not None and document.title.span is not None:
        return document.title.span
    start = len(document.text) - len(document.text.lstrip())
    return Span(start, min(start + _LEAD, len(document.text.rstrip())))


# --- in words ---------------------------------------------------------------------------------------

_SENTENCES = {
    (Verb.SAME, Thing.NAME): "{0} are one",
    (Verb.SAME, Thing.STATEMENT): "{0} are one statement",
    (Verb.SAME, Thing.PAGE): "{0} have one origin",
    (Verb.DIFFERENT, Thing.NAME): "{1} is somebody else than {2}",
    (Verb.DIFFERENT, Thing.STATEMENT): "{1} is another statement than {2}",
    (Verb.DIFFERENT, Thing.PAGE): "{1} has another origin than {2}",
    (Verb.SPEAKER, Thing.SAYING): "{1} is said by {2}",
    (Verb.STANCE, Thing.SAYING): "{0}: the speaker {3}",
    (Verb.RENAME, Thing.NAME): "{0} is called {3}",
    (Verb.TYPE, Thing.NAME): "{0}: {3}",
    (Verb.GIST, Thing.STATEMENT): "{2} stands for its claim",
    (Verb.EXPLAIN, Thing.DIFFERENCE): "{0} differ: {3}",
    (Verb.ORIGIN, Thing.PAGE): "{0} comes from {3}",
}
_ANY_THING = {
    Verb.RIGHT: "confirmed: {0}",
    Verb.WRONG: "taken out: {0}",
    Verb.UNSURE: "unsure: {0}",
    Verb.SPAN: "{1} stands where it says {2}",
    Verb.NOTE: "note on {0}: {3}",
    Verb.FLAG: "flag on {0}",
}
_QUOTED = 60
"""Characters of a place that a sentence quotes."""


def sentence(decision: Decision) -> str:
    """A decision in a few words, as a history shows it; quoted is what its pages say."""
    if decision.verb is Verb.UNDO:
        return f"takes back {decision.undoes}"
    words = [_quoted(anchor) for anchor in decision.target]
    others = ", ".join(words[1:]) or "nobody known" if decision.verb is Verb.SPEAKER else ", ".join(words[1:] or words)
    form = _SENTENCES.get((decision.verb, decision.of)) or _ANY_THING[decision.verb]
    told = form.format(" and ".join(words), words[0] if words else "", others, decision.value or "")
    if decision.value and "{3}" not in form:
        told += f" ({decision.value})"
    return told + (f": {decision.reason}" if decision.reason else "")


def _quoted(anchor: Anchor) -> str:
    if not anchor.document:
        return "[forgotten]"
    words = " ".join(anchor.exact.split())
    return f"“{words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(' ', 1)[0] + ' …'}”"


# --- what holds -----------------------------------------------------------------------------------


def in_force(decisions: Iterable[Decision]) -> frozenset[str]:
    """The ids of those that no undo takes back, or whose undo was taken back itself."""
    undone_by: dict[str, list[str]] = {}
    ids = []
    for decision in decisions:
        ids.append(decision.id)
        if decision.undoes is not None:
            undone_by.setdefault(decision.undoes, []).append(decision.id)
    known = frozenset(ids)
    holds: dict[str, bool] = {}
    for top in ids:
        stack = [top]
        while stack:
            one = stack[-1]
            by = [other for other in undone_by.get(one, ()) if other in known]
            open_ = [other for other in by if other not in holds and other not in stack]
            if open_:
                stack.extend(open_)
            else:
                holds[stack.pop()] = not any(holds.get(other, False) for other in by)
    return frozenset(one for one, held in holds.items() if held)


def places_of(decision: Decision) -> frozenset[tuple[str, int, int]]:
    """Where its anchors stand; those of forgotten pages nowhere."""
    return frozenset((anchor.document, anchor.start, anchor.end) for anchor in decision.target if anchor.document)


def same_question(a: Decision, b: Decision) -> bool:
    """Whether two decisions answer one question, so that the later one speaks for both."""
    if a.of is not b.of or not REMARKS.isdisjoint({a.verb, b.verb}):
        return False
    shared = len(places_of(a) & places_of(b))
    if {a.verb, b.verb} <= JUDGEMENTS and min(len(a.target), len(b.target)) > 1:
        return shared > 1
    judged = {Verb.RIGHT, Verb.WRONG, Verb.UNSURE, Verb.EXPLAIN}
    return shared > 0 and (a.verb is b.verb or {a.verb, b.verb} <= judged)


def unseen(decision: Decision, known: Iterable[Decision]) -> tuple[Decision, ...]:
    """What was decided of the same question and the person had not seen, oldest first; none where they did not look."""
    if decision.saw is None:
        return ()
    holding = in_force(known := tuple(known))
    newer = [one for one in known if one.id in holding and one.id > decision.saw and same_question(decision, one)]
    return tuple(sorted(newer, key=lambda one: one.id))


def resting_on(decision: Decision, known: Iterable[Decision]) -> Iterator[Decision]:
    """The later decisions in force that may hold only because of this one: about a place of its, oldest first."""
    known = sorted(known, key=lambda one: one.id)
    holding = in_force(known)
    places = set(places_of(decision))
    for one in known:
        if (
            one.id > decision.id
            and one.id in holding
            and one.verb is not Verb.UNDO
            and not places.isdisjoint(places_of(one))
        ):
            places |= places_of(one) if one.verb is Verb.SPAN else set()
            yield one


class OutcomeKind(StrEnum):
    """What became of a decision."""

    HOLDS = "holds"
    IN_PART = "in part"
    """Some of its places were not found, or are otherwise by a later decision."""
    OVERRULED = "overruled"
    """A later decision says otherwise: both are shown, the later one holds."""
    HOMELESS = "homeless"
    """What it is about is on no page; it waits."""
    UNDONE = "undone"


class Outcome(NamedTuple):
    """What became of a decision when it was replayed, and why: words, or the decision that stands in its way."""

    decision: str
    kind: OutcomeKind
    why: str = ""


# --- forgetting -----------------------------------------------------------------------------------


def without_page(decision: Decision, page: str) -> Decision:
    """The decision without what it quotes of a page, and without free words that may quote it.

    Its id stays, so that a file of decisions does not bring the words back. One that was about no other page keeps
    only who decided what, and when.
    """
    if all(anchor.document != page for anchor in decision.target):
        return decision
    target = tuple(Anchor(document="", start=0, end=0) if a.document == page else a for a in decision.target)
    lives = any(anchor.document for anchor in target) and decision.verb not in REMARKS
    return msgspec.structs.replace(
        decision, target=target, value=decision.value if lives else None, reason=None, forgotten=True
    )
