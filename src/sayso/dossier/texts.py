"""A page -> its text as read: source, cue and content marked apart, contents linked to their claims, clutter folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from sayso.dossier.index import Index, PageLine
from sayso.dossier.marks import Mark, Piece, pieces
from sayso.schema import READ, Block, BlockLabel, Document, Span
from sayso.text import around, union

_BETWEEN = " ,.;:’'\"”“"
"""Characters between two marks, which are no link of their own."""


class Run(NamedTuple):
    """Pieces that lead to the same place."""

    link: str
    names: tuple[str, ...]
    pieces: tuple[Piece, ...]


class Paragraph(NamedTuple):
    """A block of a page's text, or the part of it that is shown."""

    label: str
    repeats: bool
    runs: tuple[Run, ...]


class Stretch(NamedTuple):
    """Paragraphs of the article, or (`folded`) a run of what is none."""

    folded: str
    paragraphs: tuple[Paragraph, ...]


class PageText(NamedTuple):
    """A page: what it says of itself, what it leaves out, its words."""

    source: PageLine
    facts: tuple[tuple[str, str], ...]
    left_out: tuple[int, ...]
    """Numbers of claims that several others tell and it does not."""
    passages: tuple[Stretch, ...]
    citation: str
    digest: str
    """The beginning of the hash of its bytes: enough to know it by."""


def page_text(index: Index, page: str, marks: Sequence[Mark], left_out: tuple[int, ...], *, excerpts: bool) -> PageText:
    """A page with its marks. With `excerpts`, only the sentences around what is shown elsewhere."""
    source, document = index.sources[page], index.documents[page]
    facts = (
        ("Published", f"{source.day}{f' ({source.why})' if source.why else ''}"),
        ("By", ", ".join(author.name for author in document.authors)),
        ("Credits", ", ".join(wire.name for wire in document.wires)),
        ("Captured", document.captured or ""),
        ("File", document.name + (f", record {document.record}" if document.record else "")),
        ("SHA-256", document.sha256),
    )
    every = tuple(sorted((*marks, *_attributed(index, page))))
    shown = [
        (BlockLabel(block.label), Paragraph(block.label, block.repeats is not None, _runs(document.text, span, every)))
        for block in index.blocks.get(page, ())
        for span in _shown(block, marks, index.sentences.get(page, ()), excerpts=excerpts)
    ]
    passages = []
    for read, group in groupby(shown, key=lambda item: item[0] in READ):
        found = list(group)
        labels = dict.fromkeys(label.value for label, _ in found)
        passages.append(Stretch("" if read else ", ".join(labels), tuple(paragraph for _, paragraph in found)))
    return PageText(
        source,
        tuple((k, v) for k, v in facts if v),
        left_out,
        tuple(passages),
        citation(index, page),
        _digest(document),
    )


def citation(index: Index, page: str) -> str:
    """A line to paste: authors, title, outlet, day, address, the beginning of the hash."""
    source, document = index.sources[page], index.documents[page]
    day = (document.published or "").partition("T")[0] or source.day
    authors = ", ".join(author.name for author in document.authors)
    title = f"“{source.title}”" if source.title else document.name
    parts = (authors, title, source.outlet or "", day, document.url or document.name, f"sha256 {_digest(document)}")
    return ", ".join(part for part in parts if part)


def _digest(document: Document) -> str:
    return document.sha256[:16]


def _attributed(index: Index, page: str) -> Iterable[Mark]:
    for said in index.spoken.get(page, ()):
        yield from (Mark(*span, kind="source") for span in said.source)
        yield from (Mark(*span, kind="cue") for span in said.cue)


def _runs(text: str, span: Span, marks: Sequence[Mark]) -> tuple[Run, ...]:
    """Pieces put together while they lead to the same place and no other mark begins."""
    runs: list[Run] = []
    for piece in pieces(text, span.start, span.end, marks):
        link = piece.link if piece.names or piece.text.strip(_BETWEEN) else ""
        if runs and not piece.names and link == runs[-1].link and (link or not runs[-1].names):
            runs[-1] = runs[-1]._replace(pieces=(*runs[-1].pieces, piece))
        else:
            runs.append(Run(link, piece.names, (piece,)))
    return tuple(runs)


def _shown(block: Block, marks: Sequence[Mark], sentences: Sequence[Span], *, excerpts: bool) -> tuple[Span, ...]:
    if not excerpts:
        return (Span(block.start, block.end),)
    inner = [m for m in marks if m.start < block.end and m.end > block.start]
    found = (around(sentences, max(m.start, block.start), min(m.end, block.end)) for m in inner)
    return union(Span(max(s.start, block.start), min(s.end, block.end)) for s in found)
