"""The proof: every span of every table says, in the page's own bytes, what the row keeps as its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sayso.case.store import Store
from sayso.document.layout import lay_out
from sayso.ids import page_key
from sayso.schema import TABLES, Document, Row, Span, spans_of


class Problem(NamedTuple):
    """A row that does not hold, and why."""

    table: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.detail}"


class Proof(NamedTuple):
    """How much was checked, and what did not hold."""

    pages: int
    rows: int
    spans: int
    problems: tuple[Problem, ...]


def verify(store: Store) -> Proof:
    """Check all of a case against the bytes it keeps.

    Each page is hashed, decoded and laid out again; then each row's spans are read from that text and
    compared with its `exact`. Costs about as much as laying the pages out once more.
    """
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for page_id in store.page_ids():
        page = store.pages([page_id])[0].page
        if page_key(page) != page_id:
            problems.append(Problem("pages", page_id, "the bytes kept are not those that were read"))
        texts[page_id] = lay_out(page).text
    rows = spans = 0
    for table in TABLES:
        for row in store.rows(table):
            rows += 1
            spans += sum(1 for _ in spans_of(row))
            problems.extend(_problems(table, row, texts))
    return Proof(len(texts), rows, spans, tuple(problems))


def _problems(table: str, row: Row, texts: dict[str, str]) -> Iterator[Problem]:
    name = getattr(row, "id", "-")
    if isinstance(row, Document) and texts.get(row.id) != row.text:
        yield Problem(table, name, "the text is not that of the bytes")
        return
    exact = getattr(row, "exact", None)
    if exact is None:
        return
    found = list(spans_of(row))
    if len(found) != len(exact):
        yield Problem(table, name, f"{len(found)} spans, but the words of {len(exact)}")
    for (document, span), words in zip(found, exact, strict=False):
        detail = _mismatch(texts.get(document), span, words)
        if detail:
            yield Problem(table, name, f"[{span.start}, {span.end}) of page {document} {detail}")


def _mismatch(text: str | None, span: Span, words: str) -> str | None:
    if text is None:
        return "is not in the case"
    if not 0 <= span.start < span.end <= len(text):
        return "is out of bounds"
    return None if text[span.start : span.end] == words else "does not say what the row keeps"
