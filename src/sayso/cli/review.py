"""`sayso review`: a case put right, decision by decision, without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from sayso.api import OpenCase, PlaceLike, open_case
from sayso.case.decisions import Outcome, OutcomeKind, saying_place, sentence
from sayso.cli.build import Json
from sayso.cli.console import complain, console, hanging, put_json, shown
from sayso.errors import DecisionError, UnseenDecision
from sayso.schema import (
    Attribution,
    Claim,
    Decision,
    Discrepancy,
    Document,
    DocumentSpan,
    Entity,
    Mention,
    MentionForm,
    Response,
    Thing,
    TimelineEvent,
    Verb,
)


class ReviewAction(StrEnum):
    """What is done beside deciding."""

    HISTORY = "history"
    EXPORT = "export"
    APPLY = "apply"


ACTIONS = (*ReviewAction, *Verb)
_LEAST = 4
"""Characters of an id that name its row."""

CasePath = Annotated[str, typer.Argument(help="The case file.", show_default=False)]
Action = Annotated[str, typer.Argument(help=f"What to do: {', '.join(ACTIONS)}.", metavar="ACTION")]
Places = Annotated[
    list[str] | None,
    typer.Argument(
        help="What it is about: ids of rows (or their beginning), names, PAGE.START-END; of undo, a decision's id.",
        show_default=False,
    ),
]
Who = Annotated[str, typer.Option(envvar="SAYSO_WHO", help="Who decides; kept in the case.")]
Value = Annotated[
    str | None,
    typer.Option("--value", "-v", help="A stance, a type, a name, an explanation, a note.", show_default=False),
]
Reason = Annotated[str | None, typer.Option("--reason", "-r", help="Why; kept beside it.", show_default=False)]
Of = Annotated[Thing | None, typer.Option("--of", help="What a bare PAGE.START-END is.", show_default=False)]
Saw = Annotated[
    str | None,
    typer.Option(
        help="The newest decision about it that you have seen (none: ''): what came since stops you.",
        show_default=False,
    ),
]
Resting = Annotated[bool, typer.Option("--resting", help="Of undo: take back what rests on it too.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Of export: the file. [default: beside the case]", show_default=False),
]


def run(
    case: CasePath,
    action: Action = ReviewAction.HISTORY,
    places: Places = None,
    *,
    who: Who = "analyst",
    value: Value = None,
    reason: Reason = None,
    of: Of = None,
    saw: Saw = None,
    resting: Resting = False,
    output: Output = None,
    json: Json = False,
) -> None:
    """Put a case right: what the tool found stays beside, and any decision can be taken back.

    same, different, unsure: are these one statement, one name, one origin? Of those that
    differ, the first stays and the others are split off. right, wrong: confirm a row, or
    take it out. speaker, stance, span, gist, rename, type, explain, origin, note, flag:
    with --value where it takes one. undo takes back any one decision, history shows all,
    export and apply carry them to another copy of the case. NAME/WORDS names what each
    page calls somebody in those words.

    Example: sayso review ferry.sayso same "Petra Vandel" Vandel --who Ana
    """
    path, what = (Path(action), case) if case in ACTIONS and not Path(case).exists() else (Path(case), action)
    if what not in ACTIONS:
        raise typer.BadParameter(f"{what}: one of {', '.join(ACTIONS)}", param_hint="ACTION")
    asked = _Asked(places or [], who, value, reason, of, saw)
    with open_case(path) as opened:
        if what == ReviewAction.HISTORY:
            _tell(opened.history(), json=json)
        elif what == ReviewAction.EXPORT:
            target = output or path.with_suffix(".decisions.jsonl")
            console().print(f"{opened.export_decisions(target)} decisions  {shown(str(target))}")
        else:
            _change(opened, what, asked, resting=resting, json=json)


class _Asked(NamedTuple):
    places: list[str]
    who: str
    value: str | None
    reason: str | None
    of: Thing | None
    saw: str | None


def _change(opened: OpenCase, what: str, asked: _Asked, *, resting: bool, json: bool) -> None:
    before = len(opened.decisions)
    if what == ReviewAction.APPLY:
        for name in asked.places:
            brought = opened.apply_decisions(name)
            console().print(f"{brought.added} decisions taken, {brought.known} known already")
    elif what == Verb.UNDO:
        _undo(opened, asked, resting=resting)
    else:
        _decide(opened, Verb(what), asked)
    if opened.dossier_path is not None and opened.dossier_path.exists():
        opened.publish()
    made = opened.history()[before:]
    if what != ReviewAction.APPLY or json:
        _tell(made, json=json)


def _decide(opened: OpenCase, verb: Verb, asked: _Asked) -> None:
    found = [place for words in asked.places for place in _meant(opened, words, asked.of)]
    kinds = {of for of, _ in found[:1]} | {of for of, _ in found if verb is not Verb.SPEAKER}
    if len(kinds) > 1:
        raise DecisionError(f"these are not of one sort: {', '.join(sorted(kinds))}; --of says which is meant")
    of = asked.of or next(iter(kinds), Thing.STATEMENT)
    try:
        opened.decide(
            verb,
            of,
            [place for _, place in found],
            who=asked.who,
            value=asked.value,
            reason=asked.reason,
            saw=asked.saw,
        )
    except UnseenDecision as error:
        complain("somebody decided this meanwhile; nothing was kept. Yours, then theirs:")
        _tell([(error.wanted, None), *((one, None) for one in error.newer)], json=False)
        complain(f"to decide all the same: --saw {error.newer[-1].id}")
        raise typer.Exit(1) from error


def _undo(opened: OpenCase, asked: _Asked, *, resting: bool) -> None:
    for words in asked.places:
        known = [one.id for one in opened.decisions if one.id.startswith(words) or one.id.endswith(words)]
        if len(known) != 1:
            raise DecisionError(f"{words}: {'no' if not known else 'more than one'} decision of that id")
        rest = opened.resting_on(known[0])
        if rest and not resting:
            complain("made later about the same, and still in force (--resting takes them back too):")
            _tell([(one, None) for one in rest], json=False)
        for key in [*(one.id for one in reversed(rest) if resting), known[0]]:
            opened.undo(key, who=asked.who, reason=asked.reason)


def _tell(history: Iterable[tuple[Decision, Outcome | None]], *, json: bool) -> None:
    if json:
        put_json([{"decision": one, "outcome": outcome._asdict() if outcome else None} for one, outcome in history])
        return
    out = console()
    for one, outcome in history:
        holds = outcome is None or outcome.kind is OutcomeKind.HOLDS
        fate = "" if outcome is None or holds else f"  [{outcome.kind}: {outcome.why}]"
        lead = f"{one.at[:16].replace('T', ' ')}  "
        out.print(
            hanging(lead, (shown(one.who), "bold"), f": {shown(sentence(one))}{shown(fate)}", width=out.width - 2)
        )
        out.print(f"{' ' * len(lead)}{one.id}")


# --- what is meant --------------------------------------------------------------------------------


class _Named(NamedTuple):
    """A row that can be decided about; with `alias`, in those words of a page."""

    kind: Thing
    row: Claim | Entity | Mention | Attribution | Discrepancy | Response | TimelineEvent | Document
    alias: str = ""


def _meant(opened: OpenCase, words: str, of: Thing | None) -> list[tuple[Thing, DocumentSpan]]:
    """The places that words of the user's name. Raises DecisionError where they name none, or several rows."""
    page, dot, span = words.rpartition(".")
    start, dash, end = span.partition("-")
    if dot and dash and start.isdigit() and end.isdigit():
        return [_bare(opened, page, int(start), int(end), of)]
    found = [one for one in _rows(opened) if of in {None, one.kind} and _is_named(words, one.row.id)]
    found = [one for one in found if one.row.id == words] or found
    found = found or [one for one in _called(opened, words) if of in {None, one.kind}]
    if len(found) != 1:
        several = ", ".join(f"{one.row.id} ({one.kind})" for one in found[:5])
        raise DecisionError(f"{words}: " + (f"several are meant: {several}" if found else "nothing of that id or name"))
    return [(found[0].kind, place) for place in _places(opened, found[0])]


def _is_named(words: str, key: str) -> bool:
    return key == words or (len(words) >= _LEAST and key.startswith(words))


def _rows(opened: OpenCase) -> Iterator[_Named]:
    """Every row that can be decided about, groups first."""
    yield from (_Named(Thing.STATEMENT, row) for row in opened.claims)
    yield from (_Named(Thing.NAME, row) for row in opened.entities)
    yield from (_Named(Thing.DIFFERENCE, row) for row in opened.discrepancies)
    yield from (_Named(Thing.ANSWER, row) for row in opened.responses)
    yield from (_Named(Thing.HAPPENING, row) for row in opened.timeline)
    yield from (_Named(Thing.PAGE, row) for row in opened.documents)
    yield from (_Named(Thing.SAYING, row) for row in opened.attributions)
    yield from (_Named(Thing.NAME, row) for row in opened.mentions)


def _called(opened: OpenCase, words: str) -> list[_Named]:
    """The pages or entities of that name; NAME/WORDS: as each page calls it in those words."""
    pages = [row for row in opened.documents if words in {row.name, row.path, row.url}]
    if pages:
        return [_Named(Thing.PAGE, row) for row in pages]
    name, _, alias = words.partition("/")
    entities = opened.entities
    found = [row for row in entities if name in {row.name, row.id}] or [row for row in entities if name in row.aliases]
    return [_Named(Thing.NAME, row, alias) for row in found]


def _places(opened: OpenCase, named: _Named) -> list[DocumentSpan]:
    row = named.row
    if isinstance(row, Claim | TimelineEvent):
        return [row.gist] if isinstance(row, Claim) else list(row.evidence[:1])
    if isinstance(row, Entity):
        return _namings(opened, row, named.alias)
    if isinstance(row, Discrepancy):
        return [_span(side) for side in row.sides]
    if isinstance(row, Document):
        return [_span(opened.page_anchor(row.id))]
    page, start, end = saying_place(row) if isinstance(row, Attribution) else (row.document, row.start, row.end)
    return [DocumentSpan(document=page, start=start, end=end)]


def _span(row: PlaceLike) -> DocumentSpan:
    return DocumentSpan(document=row.document, start=row.start, end=row.end)


def _namings(opened: OpenCase, entity: Entity, alias: str) -> list[DocumentSpan]:
    """Its first mention as it is called, else by a name; with an alias, each page's first mention in those words."""
    forms, called = list(MentionForm), entity.name.casefold()
    own = [mention for mention in opened.mentions if mention.entity == entity.id]
    if alias:
        first: dict[str, Mention] = {}
        for mention in own:
            if mention.exact[0].casefold() == alias.casefold():
                first.setdefault(mention.document, mention)
        own = list(first.values())
    else:
        own = sorted(own, key=lambda one: (one.exact[0].casefold() != called, forms.index(one.form)))[:1]
    if not own:
        raise DecisionError(f"{entity.name}: no page {'calls it ' + alias if alias else 'names it'}")
    return [_span(mention) for mention in own]


def _bare(opened: OpenCase, page: str, start: int, end: int, of: Thing | None) -> tuple[Thing, DocumentSpan]:
    """A place by page and span; what it is, is what stands just there."""
    pages = [row.id for row in opened.documents if row.id.startswith(page)] if len(page) >= _LEAST else []
    if len(pages) != 1:
        raise DecisionError(f"{page}: {'no' if not pages else 'more than one'} page of that id")
    place = DocumentSpan(document=pages[0], start=start, end=end)
    if of is not None:
        return of, place
    members = (_span(member) for claim in opened.claims for member in claim.members)
    if place in members:
        return Thing.STATEMENT, place
    if any(_span(mention) == place for mention in opened.mentions):
        return Thing.NAME, place
    raise DecisionError(f"{page}.{start}-{end}: neither a statement nor a name stands just there; --of says what it is")
