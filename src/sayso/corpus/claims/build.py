"""Groups of units -> rows of `claims`: positions, counts, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.corpus.claims.reasons import Why
from sayso.corpus.claims.units import Unit
from sayso.corpus.copies import texts_of
from sayso.corpus.entities import find_actors
from sayso.corpus.resolved import ResolvedCorpus, story_of
from sayso.ids import content_id
from sayso.schema import (
    BlockLabel,
    Claim,
    ClaimStatus,
    Discrepancy,
    Document,
    DocumentSpan,
    EntityType,
    Figure,
    Member,
    Relation,
    Response,
    Stance,
)

_LIKELIEST = 0.5
_REPORTING = 0.2
"""A clause of which as much names who speaks and that they do ("she told parliament in the capital") states little."""
_ASSERTS = frozenset({Stance.ASSERTS, Stance.ACCUSES, Stance.URGES, Stance.PROMISES, Stance.PREDICTS})
"""Who takes one of these stances puts the claim forward."""


class _Context(NamedTuple):
    resolved: ResolvedCorpus
    text_of: Mapping[str, str]
    """A page -> the first page of those that have one text with it."""
    story_of: Mapping[str, str]


def build_claims(
    units: Sequence[Unit],
    groups: Iterable[Sequence[int]],
    scores: Mapping[tuple[int, int], float],
    resolved: ResolvedCorpus,
    reasons: Mapping[int, Why] | None = None,
) -> tuple[Claim, ...]:
    """A row for each group that somebody is said to have stated or that two pages make, sorted by id.

    `reasons`: for the units in groups of several, why they are members.
    """
    context = _Context(resolved, texts_of(resolved.documents, resolved.copies), story_of(resolved))
    rows = []
    for members in groups:
        kept = [i for i in _apart(units, members, scores) if not units[i].frame]
        found = [units[i] for i in kept]
        if any(u.attribution for u in found) or len({u.document for u in found}) > 1:
            why = [reasons.get(i) if reasons else None for i in kept]
            rows.append(_claim(found, why, _face(kept, units, scores), context))
    return tuple(sorted(rows, key=lambda c: c.id))


def with_dates(claims: Iterable[Claim], documents: Mapping[str, Document]) -> tuple[Claim, ...]:
    """The claims, from the first to the last day of their pages as these documents have it."""
    return tuple(
        msgspec.structs.replace(c, first=first, last=last)
        for c in claims
        for first, last in [_days([documents[p] for p in sorted({m.document for m in c.members})])]
    )


def _mean(i: int, others: Sequence[int], scores: Mapping[tuple[int, int], float]) -> float:
    found = [scores.get((min(i, j), max(i, j)), 0.0) for j in others if j != i]
    return round(sum(found) / len(found), 4) if found else 0.0


def _apart(units: Sequence[Unit], members: Sequence[int], scores: Mapping[tuple[int, int], float]) -> list[int]:
    """The members without those that overlap a better one of the same page."""
    ranked = sorted(members, key=lambda i: (-_mean(i, members, scores), units[i].end - units[i].start, i))
    kept: list[int] = []
    for i in ranked:
        a = units[i]
        if not any(a.document == units[k].document and a.start < units[k].end and units[k].start < a.end for k in kept):
            kept.append(i)
    return sorted(kept)


def _face(kept: Sequence[int], units: Sequence[Unit], scores: Mapping[tuple[int, int], float]) -> Unit:
    """The member that stands for all: the most like the others of those that state something, in an article, whole."""

    def order(i: int) -> tuple[bool, bool, bool, float, int]:
        unit = units[i]
        over = unit.zone in {BlockLabel.TITLE, BlockLabel.CAPTION}
        return unit.reports >= _REPORTING, over, unit.headless, -_mean(i, kept, scores), i

    return units[min(kept, key=order)]


def _claim(found: Sequence[Unit], told: Sequence[Why | None], face: Unit, context: _Context) -> Claim:
    resolved = context.resolved
    pages = sorted({u.document for u in found})
    takes = {s: _speakers(found, s, resolved) for s in Stance}
    denied = takes[Stance.DENIES]
    asserted = {s for stance, who in takes.items() if stance in _ASSERTS for s in who}
    heard = voices(found, context)
    first = found[0]
    first_day, last_day = _days([resolved.documents[p] for p in pages])
    return Claim(
        id=content_id("claim", first.document, first.start, first.end),
        story=context.story_of.get(face.document),
        gist=DocumentSpan(document=face.document, start=face.start, end=face.end),
        members=tuple(_member(u, w, found) for u, w in zip(found, told, strict=True)),
        asserted_by=tuple(sorted(asserted)),
        denied_by=tuple(sorted(denied)),
        confirmed_by=tuple(sorted(takes[Stance.CONFIRMS])),
        accused=_accused(found, resolved),
        documents=len(pages),
        outlets=len({resolved.documents[p].outlet or "" for p in pages}),
        texts=len({context.text_of[p] for p in pages}),
        voices=len(heard),
        origins=tuple(sorted(o.id for o in resolved.origins if not set(pages).isdisjoint(o.documents))),
        first=first_day,
        last=last_day,
        status=ClaimStatus.CONTESTED
        if denied
        else ClaimStatus.SEVERAL_VOICES
        if len(heard) > 1
        else ClaimStatus.ONE_VOICE,
    )


def voices(found: Iterable[Unit], context: _Context) -> set[tuple[str, str]]:
    """Those on whose word the members rest.

    A named speaker is one voice on however many pages; an outlet is one where it speaks for itself, and
    pages that have one text are one outlet in this; all unnamed speakers of one text are one.
    """
    out = set()
    for unit in found:
        text = context.text_of[unit.document]
        speaker = context.resolved.speaks_for.get(unit.speaker or "", unit.speaker)
        entity = context.resolved.entities.get(speaker or "")
        if unit.attribution is None:
            out.add(("outlet", context.resolved.outlets.get(text) or text))
        elif speaker and (entity is None or entity.type is not EntityType.UNNAMED):
            out.add(("speaker", speaker))
        else:
            out.add(("unnamed", text))
    return out


def _speakers(found: Iterable[Unit], stance: Stance, resolved: ResolvedCorpus) -> set[str]:
    """Who takes this stance; a page that speaks for itself asserts, as its outlet."""
    out = set()
    for unit in found:
        if unit.attribution is None:
            speaker = resolved.outlets.get(unit.document) if stance is Stance.ASSERTS else None
        else:
            speaker = unit.speaker if unit.stance is stance else None
        if speaker:
            out.add(speaker)
    return out


def _accused(found: Iterable[Unit], resolved: ResolvedCorpus) -> tuple[str, ...]:
    """Those named as the target of an accusation that is a member."""
    out: set[str] = set()
    for unit in found:
        if unit.attribution is not None and unit.attribution.stance is Stance.ACCUSES:
            for start, end in unit.attribution.target:
                out.update(find_actors(resolved.layers[unit.document].mentions, start, end, resolved.aliases))
    return tuple(sorted(out))


def _member(unit: Unit, why: Why | None, found: Sequence[Unit]) -> Member:
    figure = _telling(unit, found)
    return Member(
        document=unit.document,
        start=unit.start,
        end=unit.end,
        attribution=unit.attribution.id if unit.attribution else None,
        stance=unit.stance,
        figure=figure.id if figure else None,
        time=unit.times[0].id if unit.times else None,
        score=why.score if why else None,
        reasons=why.ties if why else (),
    )


def _telling(unit: Unit, found: Sequence[Unit]) -> Figure | None:
    """The unit's figure that most other members have one of the same kind of, the first of several."""
    others = [(f, c) for u in found if u is not unit for f, c in zip(u.figures, u.counted, strict=True)]
    ranked = [
        (-sum(f.unit == g.unit and (bool(counted & c) or not counted or not c) for g, c in others), n, f)
        for n, (f, counted) in enumerate(zip(unit.figures, unit.counted, strict=True))
    ]
    return min(ranked, key=lambda r: r[:2])[2] if ranked else None


def _days(documents: Sequence[Document]) -> tuple[str | None, str | None]:
    return (
        min(filter(None, (_bound(d, first=True) for d in documents)), default=None),
        max(filter(None, (_bound(d, first=False) for d in documents)), default=None),
    )


def _bound(document: Document, *, first: bool) -> str | None:
    return document.published or (document.published_earliest if first else document.published_latest)


def apply_responses(
    claims: Iterable[Claim], responses: Iterable[Response], discrepancies: Iterable[Discrepancy]
) -> tuple[Claim, ...]:
    """The claims with the denials and confirmations that answer them, and contested where they are.

    A claim is contested where somebody denies it or two members conflict. An answer counts where this claim is
    likelier what it answers than all others together: nobody is to be named for denying what they may not have.
    """
    answered: dict[str, list[Response]] = {}
    for response in responses:
        if response.score > _LIKELIEST:
            answered.setdefault(response.claim, []).append(response)
    conflicts = {d.claim for d in discrepancies if d.relation is Relation.CONFLICT}
    out = []
    for claim in claims:
        here = answered.get(claim.id, [])
        denied = {*claim.denied_by, *(r.speaker for r in here if r.stance is Stance.DENIES and r.speaker)}
        confirmed = {*claim.confirmed_by, *(r.speaker for r in here if r.stance is Stance.CONFIRMS and r.speaker)}
        contested = claim.id in conflicts or claim.status is ClaimStatus.CONTESTED
        contested |= any(r.stance is Stance.DENIES for r in here)
        out.append(
            msgspec.structs.replace(
                claim,
                denied_by=tuple(sorted(denied)),
                confirmed_by=tuple(sorted(confirmed)),
                status=ClaimStatus.CONTESTED if contested else claim.status,
            )
        )
    return tuple(out)
