"""Tables -> the same tables with most of every article left out: what stays is the quotations in their sentences.

At most a fifth of an article's characters is passed on, however many claims rest on it: whatever draws the tables can
show no more. Pages that share words, as copies or as quotations of one speaker, are all charged for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

import msgspec

from sayso.case.store import Tables
from sayso.schema import (
    ARTICLE,
    Block,
    BlockLabel,
    Claim,
    ClaimStatus,
    Copy,
    Document,
    Member,
    MemberSide,
    Response,
    Row,
    Sentence,
    Span,
    Stance,
    TimelineEvent,
    spans_of,
    with_exact,
)
from sayso.text import around, overlap, union

LEFT_OUT = "░"
"""Stands for a character that is left out."""
SHARE = 5
"""One part in so many of an article is passed on: what is usually held to be a quotation, and no reprint."""

Place = tuple[str, int, int]


def in_excerpts(tables: Tables) -> dict[str, tuple[Row, ...]]:
    """The tables with texts of which a fifth is left, as long as they were; claims and days without a word left go."""
    rows = {name: tuple(found) for name, found in tables.items()}
    documents = {row.id: row for row in cast("tuple[Document, ...]", rows["documents"])}
    sentences: defaultdict[str, list[Span]] = defaultdict(list)
    for sentence in cast("tuple[Sentence, ...]", rows["sentences"]):
        sentences[sentence.document].append(Span(sentence.start, sentence.end))
    kept = _chosen(rows, documents, {page: sorted(set(spans)) for page, spans in sentences.items()})
    for block in cast("tuple[Block, ...]", rows["blocks"]):
        if block.label is BlockLabel.TITLE:
            kept[block.document].append(Span(block.start, block.end))
    texts = {}
    for page, document in documents.items():
        named = (span for _, span in spans_of(document))
        texts[page] = _left(document.text, union([*kept[page], *named]))

    def row(old: Row) -> Row:
        new = msgspec.structs.replace(old, text=texts[old.id]) if isinstance(old, Document) else old
        return with_exact(new, texts)

    return {name: tuple(row(old) for old in found if _has_words(old, texts)) for name, found in rows.items()}


def _left(text: str, spans: Iterable[Span]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [LEFT_OUT * (start - last), text[start:end]]
        last = end
    return "".join([*parts, LEFT_OUT * (len(text) - last)])


def _has_words(row: Row, texts: Mapping[str, str]) -> bool:
    places = (row.gist,) if isinstance(row, Claim) else row.evidence if isinstance(row, TimelineEvent) else ()
    shown = (set(texts[place.document][place.start : place.end]) - {LEFT_OUT} for place in places)
    return not places or any(shown)


def _chosen(
    rows: Mapping[str, Sequence[Row]], documents: Mapping[str, Document], sentences: Mapping[str, Sequence[Span]]
) -> defaultdict[str, list[Span]]:
    """Page -> what of it is passed on: sentences as `_places` has them, while a fifth lasts; else the words alone."""
    articles = _articles(cast("Sequence[Block]", rows["blocks"]))
    room = {page: sum(end - start for start, end in spans) // SHARE for page, spans in articles.items()}
    same: defaultdict[str, list[tuple[str, Span]]] = defaultdict(list)
    for page, spans in sentences.items():
        for span in spans:
            same[_words(documents[page].text, span)].append((page, span))
    aligned = _aligned(cast("Sequence[Copy]", rows["copies"]))
    kept: defaultdict[str, list[Span]] = defaultdict(list)
    for page, spans in articles.items():
        named = (span for _, span in spans_of(documents[page]))
        kept[page] = [*union(span for span in named if any(overlap(span, article) for article in spans))]

    def keep(asked: Sequence[tuple[str, Span]]) -> bool:
        by_page: defaultdict[str, list[Span]] = defaultdict(list)
        for page, span in asked:
            by_page[page].append(span)
            for there, mine, theirs in aligned[page]:
                if overlap(span, mine):
                    by_page[there].append(_across(span, mine, theirs))
        new = {page: [*union([*kept[page], *spans])] for page, spans in by_page.items()}
        fits = all(sum(end - start for start, end in spans) <= room.get(page, 0) for page, spans in new.items())
        if fits:
            kept.update(new)
        return fits

    for page, start, end in dict.fromkeys(_places(rows)):
        whole = around(sentences.get(page, ()), start, end)
        inner = [span for span in sentences.get(page, ()) if whole.start <= span.start and span.end <= whole.end]
        shared = [place for span in inner for place in same[_words(documents[page].text, span)]]
        _ = keep([(page, whole), *shared]) or keep([(page, Span(start, end))])
    return kept


def _articles(blocks: Iterable[Block]) -> dict[str, list[Span]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for block in blocks:
        if block.label in ARTICLE and block.repeats is None:
            found[block.document].append(Span(block.start, block.end))
    return dict(found)


def _aligned(copies: Iterable[Copy]) -> defaultdict[str, list[tuple[str, Span, Span]]]:
    """Page -> (another page, the words here, the same words there)."""
    found: defaultdict[str, list[tuple[str, Span, Span]]] = defaultdict(list)
    for copy in copies:
        for a_start, a_end, b_start, b_end in copy.aligned:
            a, b = Span(a_start, a_end), Span(b_start, b_end)
            found[copy.a].append((copy.b, a, b))
            found[copy.b].append((copy.a, b, a))
    return found


def _across(span: Span, here: Span, there: Span) -> Span:
    """The part of a span that is aligned, where it stands there; all that is aligned, where that is not as long."""
    if here.end - here.start != there.end - there.start:
        return there
    shift = there.start - here.start
    return Span(max(span.start, here.start) + shift, min(span.end, here.end) + shift)


def _words(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())


def _places(rows: Mapping[str, Sequence[Row]]) -> Iterator[Place]:
    """What is worth showing, in turn: of every claim its face and a denial, contested claims first; then the rest."""
    order = sorted(
        cast("Sequence[Claim]", rows["claims"]),
        key=lambda claim: (claim.status is not ClaimStatus.CONTESTED, -claim.voices, -claim.documents, claim.id),
    )
    answers: defaultdict[str, list[Response]] = defaultdict(list)
    for response in cast("Sequence[Response]", rows["responses"]):
        answers[response.claim].append(response)
    for claim in order:
        yield claim.gist.document, claim.gist.start, claim.gist.end
        against = [m for m in claim.members if m.side is MemberSide.AGAINST or m.stance is Stance.DENIES]
        denials: list[Member | Response] = [*against, *(r for r in answers[claim.id] if r.stance is Stance.DENIES)]
        yield from ((row.document, row.start, row.end) for row in denials[:1])
    for claim in order:
        told: list[Member | Response] = [*(m for m in claim.members if m.attribution is not None), *answers[claim.id]]
        yield from ((row.document, row.start, row.end) for row in told)
    for event in cast("Sequence[TimelineEvent]", rows["timeline"]):
        yield from ((place.document, place.start, place.end) for place in event.evidence)
