"""Figures and times of a golden case, read with the shipped tagger and written as the cases write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.models import load_reader
from sayso.models.reader import Reader
from sayso.schema import Block, BlockLabel, Document, Figure, Precision, Sentence, Time, Token
from tests.golden import GoldenCase

_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH}


class Read(NamedTuple):
    """What figures and times are read from."""

    document: Document
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]


class Mark(NamedTuple):
    """A stretch that a case asks for, and what was found there."""

    words: str
    wanted: str
    found: Time | Figure | None
    said: str
    exact: bool
    """Whether what was found has the same characters."""


def read_marks(case: GoldenCase, times: bool) -> tuple[list[Mark], list[tuple[str, bool]]]:
    """The marks of a case, of times or of figures, and the words of all that was found, each with whether none asks."""
    text, spans = unmark(case.given)
    layers = _layers_of(case)
    dated = find_times(*layers)
    rows: Sequence[Time | Figure] = dated if times else find_figures(*layers, dated)
    marks, used = [], set()
    for (start, end), wanted in zip(spans, [line for line in case.expected.splitlines() if line], strict=True):
        hits = [row for row in rows if row.start < end and row.end > start]
        used |= {row.id for row in hits}
        hit = hits[0] if hits else None
        said = "" if hit is None else show_time(hit) if isinstance(hit, Time) else show_figure(hit, text)
        marks.append(Mark(text[start:end], wanted, hit, said, hit is not None and (hit.start, hit.end) == (start, end)))
    return marks, [(text[row.start : row.end], row.id not in used) for row in rows]


def unmark(given: str) -> tuple[str, list[tuple[int, int]]]:
    """The text of a case on one line without its braces, and the spans that they held."""
    plain, marks, opened = "", [], 0
    for piece in re.split(r"([{}])", " ".join(given.split("\n"))):
        if piece == "{":
            opened = len(plain)
        elif piece == "}":
            marks.append((opened, len(plain)))
        else:
            plain += piece
    return plain, marks


def document_of(case: GoldenCase, text: str) -> Document:
    """The page of a case, published when its head says."""
    given = case.head.partition(" ")[2].strip()
    dated: dict[str, Any] = {}
    if ".." in given:
        first, last = given.split("..")
        dated = {"published_earliest": first or None, "published_latest": last or None}
    elif given:
        dated = {"published": given, "published_precision": _PRECISION.get(len(given), Precision.DAY)}
    return make(text, **dated)


def make(text: str, **dated: Any) -> Document:
    """A page of that text."""
    return Document(id="d", path="", name="", sha256="", media_type="text/plain", encoding="utf-8", text=text, **dated)


def whole(text: str) -> list[Block]:
    """All of a text as one block."""
    return [Block(id="b", document="d", start=0, end=len(text), label=BlockLabel.BODY)]


@cache
def _layers_of(case: GoldenCase) -> Read:
    text, _ = unmark(case.given)
    return read_document(document_of(case, text), whole(text), load_reader())


def read_document(document: Document, blocks: Sequence[Block], reader: Reader) -> Read:
    """Sentences and tokens of a page."""
    sentences = split_sentences(document, blocks)
    ranges = [(block.start, block.end) for block in blocks]
    reading = reader.read(document.text, ranges, quotation_states(document.text))
    return Read(document, sentences, tag(document, sentences, reading))


def show_time(row: Time) -> str:
    """A time as the cases write it."""
    return f"{row.earliest or '?'} {row.latest or '?'} {row.precision}"


def show_figure(row: Figure, text: str) -> str:
    """A figure as the cases write it."""
    low = "" if row.low is None else f"{'(' if row.low_open else '['}{row.low:.15g} "
    high = "" if row.high is None else f" {row.high:.15g}{')' if row.high_open else ']'}"
    counted = f" | {text[slice(*row.counted)]}" if row.counted else ""
    return f"{'~' if row.approximate else ''}{low}..{high} {row.unit or '-'}{counted}"
