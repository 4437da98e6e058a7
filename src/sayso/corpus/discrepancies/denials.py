"""Denials -> conflicts with what they deny."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.word_forms import polarity, stem
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.polarity import ASIDE, of_fact
from sayso.corpus.discrepancies.reading import IndexedPage
from sayso.corpus.discrepancies.rows import made, of_place
from sayso.corpus.index.spans import rows_inside
from sayso.corpus.resolved import ResolvedCorpus
from sayso.schema import Attribution, BlockLabel, Discrepancy, DiscrepancyKind, Relation, Response, Span, Stance, Token

_DENIED = 0.4
"""A denial less surely linked to a claim than this may well deny something else."""
_HELD = 4
"""Members on other pages shown beside a denial, where its own page does not make the claim."""
_NEAR = 800
"""Characters within which a page goes on with a denial."""
_BEFORE = 200
"""Characters before a denial in which its page may tell what is denied in other words."""
_FEW = 5
"""A denial of more telling words than these says itself what it is of."""
_REPORTED = 0.5
"""A statement that does nothing but report says nothing that could be denied."""


class _Evidence(NamedTuple):
    resolved: ResolvedCorpus
    pages: Mapping[str, IndexedPage]
    attributions: Mapping[str, Attribution]
    units: Mapping[tuple[str, int, int], Unit]


def find_denials(
    statements: Statements, responses: Sequence[Response], resolved: ResolvedCorpus, pages: Mapping[str, IndexedPage]
) -> Iterator[Discrepancy]:
    """One row for each claim that somebody denies who did not make it.

    To be against a plan is to deny nothing: what is denied must be told as a clause, or be called an allegation. It
    must share words with the claim, or stand right behind what somebody is said to have said.
    """
    known = _Evidence(
        resolved,
        pages,
        {a.id: a for p in resolved.layers.values() for a in p.attributions},
        {(u.document, u.start, u.end): u for u in statements.units},
    )
    rows = [*_answered(statements, responses, known), *_told_and_denied(statements, known)]
    found: dict[str, list[Discrepancy]] = {}
    for row in rows:
        found.setdefault(row.claim, []).append(row)
    for claim, here in sorted(found.items()):
        best = max(here, key=lambda r: (r.score, r.id))
        yield made(claim, _conflict(best.reason, best.score), [s for r in here for s in r.sides])


def _conflict(reason: str, score: float) -> Difference:
    return Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, reason, "", "", score)


def _answered(statements: Statements, responses: Iterable[Response], known: _Evidence) -> Iterator[Discrepancy]:
    by_id = {c.id: c for c in statements.claims}
    denied: dict[str, list[Response]] = {}
    for response in responses:
        row = known.attributions.get(response.attribution or "")
        if (
            response.stance is Stance.DENIES
            and response.score >= _DENIED
            and row
            and of_fact(row, known.pages[row.document])
        ):
            denied.setdefault(response.claim, []).append(response)
    speaker = {a: known.resolved.aliases.get(r.speaker or "", r.speaker) for a, r in known.attributions.items()}
    for claim_id, found in sorted(denied.items()):
        who = {r.speaker for r in found}
        held = [
            (m.document, m.start, m.end)
            for m in by_id[claim_id].members
            if m.stance is not Stance.DENIES
            and (m.attribution is None or speaker.get(m.attribution) not in who)
            and _says((m.document, m.start, m.end), known)
        ]
        meant = [r for r in found if any(_meant(r, place, known) for place in held)]
        kept = [r for r in found if any(_goes_on(r, m) for m in meant)]
        here = {r.document for r in kept}
        held = [place for place in held if place[0] in here] or held[:_HELD]
        if kept and held:
            places = [(r.document, r.start, r.end) for r in kept] + held
            sides = [of_place(known.resolved, *place) for place in places]
            yield made(claim_id, _conflict("a response denies it", max(r.score for r in kept)), sides)


def _goes_on(one: Response, other: Response) -> bool:
    """Whether two denials stand in one stretch of a page."""
    return one.document == other.document and abs(one.start - other.start) < _NEAR


def _says(place: tuple[str, int, int], known: _Evidence) -> bool:
    """Whether a member says something, and is not itself a report of a denial."""
    unit = known.units.get(place)
    if unit is None or unit.reports > _REPORTED or len(unit.wording.stems) < 2:
        return False
    own = unit.attribution
    return not any(
        a.stance is Stance.DENIES and _covers(a, place[1], place[2]) and (own is None or own.id == a.id)
        for a in known.resolved.layers[place[0]].attributions
    )


def _covers(row: Attribution, start: int, end: int) -> bool:
    marks = [*row.source, *row.cue, *row.content]
    low, high = min(s.start for s in marks), max(s.end for s in marks)
    return min(high, end) - max(low, start) > (end - start) / 2


def _meant(response: Response, place: tuple[str, int, int], known: _Evidence) -> bool:
    """Whether a denial is of this: it shares words with it, or stands right behind it, and somebody says it."""
    row = known.attributions[response.attribution or ""]
    page, unit = known.pages[row.document], known.units[place]
    own = {stem(page.document.text[t.start : t.end]) for s in row.content[:1] for t in _denied(page, s)}
    if len(own & unit.wording.stems) >= 2:
        return True
    blocks = known.resolved.layers[row.document].blocks
    titled = any(b.label is BlockLabel.TITLE and b.start <= response.start < b.end for b in blocks)
    near = place[0] == row.document and not titled and 0 <= response.start - place[2] < _BEFORE
    return near and unit.attribution is not None and len(own) <= _FEW


def _denied(page: IndexedPage, content: Span) -> Sequence[Token]:
    """The telling words of a denial, up to where the page goes on in its own voice."""
    tokens = rows_inside(page.tokens, *content)
    text = page.document.text
    out = []
    for i, token in enumerate(tokens):
        word = text[token.start : token.end].lower()
        if word in ASIDE and i and any(t.pos in {"VERB", "AUX"} for t in tokens[i + 1 :]):
            break
        if token.pos in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"} and word not in polarity():
            out.append(token)
    return out


def _told_and_denied(statements: Statements, known: _Evidence) -> Iterator[Discrepancy]:
    """What a denial itself repeats from somebody else, with the denials around it.

    "The area is not fenced off, as some media claimed."
    """
    claim_of = {m.attribution: c.id for c in statements.claims for m in c.members if m.attribution}
    for page in sorted(known.resolved.layers):
        rows = {a.id: a for a in known.resolved.layers[page].attributions}
        denials = {
            a.id: a for a in rows.values() if a.stance is Stance.DENIES and a.content and of_fact(a, known.pages[page])
        }
        for told in sorted(rows.values(), key=lambda a: a.id):
            denial = denials.get(told.parent or "")
            if denial is None or told.id in denials or told.speaker == denial.speaker:
                continue
            if told.content and told.id in claim_of:
                more = [
                    a
                    for a in denials.values()
                    if abs(a.content[0][0] - denial.content[0][0])
                    < (_NEAR if a.speaker == denial.speaker else _NEAR / 2)
                ]
                sides = [of_place(known.resolved, page, *a.content[0]) for a in (told, *more)]
                yield made(claim_of[told.id], _conflict("denied where it is told", 0.6), sides)
