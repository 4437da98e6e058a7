"""The proof: a case is what its pages' bytes give, row by row and span by span.

In two parts. Quick: the file is whole, each page's bytes are those that were read, and every span of every table says,
in them, what its row keeps. Whole: the case is made again, in memory, from those bytes, and every table of it, inner
ones too, is compared with the one kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from sayso.case.build import analyse_pages
from sayso.case.decisions import is_unchanged
from sayso.case.made_with import BuildOptions, analysis_key, kept_settings, tables_key
from sayso.case.progress import Problem, Proof, Watch
from sayso.case.sqlite import SqliteStore
from sayso.case.store import Store
from sayso.case.tables import make_tables, write_tables
from sayso.document.analysis import load_models
from sayso.document.layout import lay_out
from sayso.errors import CaseError, ModelError
from sayso.ids import page_key
from sayso.models import checked, manifest
from sayso.schema import LINKS, STORED, Decision, Document, Row, Span, spans_of

INNER = (
    "_pages",
    "_analyses",
    "_read_failures",
    "_clusters",
    "_cluster_vectors",
    "_vectors",
    "_standing",
    "_speaks_for",
    "_tool_rows",
    "_outcomes",
    "_searched",
    "_search_config",
)
"""Tables behind those of SCHEMA.md: what a build keeps so as not to do it twice."""
FREE = {"_analyses": "made_with"}
"""A column that says on what machine, not what: rows may differ in it."""
KEYS = {"_read_failures": 3, "_vectors": 2, "_cluster_vectors": 2, **dict.fromkeys(LINKS, 2)}
"""How many columns name a row, where it is not one."""
LONGEST = 60
"""Characters of a cell that a problem quotes."""


def verify(store: Store, *, quick: bool = False, workers: int = 1, watch: Watch | None = None) -> Proof:
    """Check a case against the bytes it keeps; damage is a problem, and never raised.

    Quick costs about as much as laying the pages out once more; whole, as much as building the case.
    """
    problems = [*_faults(store)]
    texts = dict(_texts(store, problems))
    rows = spans = 0
    for table in STORED:
        try:
            for row in store.rows(table):
                rows += 1
                spans += sum(1 for _ in spans_of(row))
                problems.extend(_problems(table, row, texts))
        except CaseError as error:
            problems.append(Problem(table, "-", str(error)))
    if not quick:
        named = {(problem.table, problem.row) for problem in problems}
        problems += [
            found
            for found in _remade(store, workers, watch or (lambda _: None))
            if (found.table, found.row) not in named
        ]
    return Proof(len(texts), rows, spans, tuple(problems), not quick)


# --- the quick part -------------------------------------------------------------------------------


def _faults(store: Store) -> Iterator[Problem]:
    """What is wrong with the file itself, and with the models of this package."""
    try:
        for fault in store.faults():
            yield Problem("file", "-", fault)
    except CaseError as error:
        yield Problem("file", "-", str(error))
    for model in manifest():
        try:
            checked(model.name)
        except ModelError as error:
            yield Problem("models", model.name, str(error))


def _texts(store: Store, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Each page's id and its text, laid out again; what is wrong with its bytes goes to `problems`."""
    try:
        page_ids = store.page_ids()
    except CaseError as error:
        problems.append(Problem("_pages", "-", str(error)))
        return
    for page_id in page_ids:
        try:
            page = store.pages([page_id])[0].page
        except (CaseError, StopIteration) as error:
            problems.append(Problem("_pages", page_id, f"cannot be read: {error}"))
            continue
        if page_key(page) != page_id:
            problems.append(Problem("_pages", page_id, "the bytes kept are not those that were read"))
        yield page_id, lay_out(page).text


def _problems(table: str, row: Row, texts: Mapping[str, str]) -> Iterator[Problem]:
    name = getattr(row, "id", "-")
    if isinstance(row, Decision):
        yield from _decision_problems(row, texts)
        return
    if isinstance(row, Document) and texts.get(row.id) != row.text:
        yield Problem(table, name, "the text is not that of the bytes" if row.id in texts else "no page of the case")
        return
    words = getattr(row, "words", None)
    exact = getattr(row, "exact", None) if words is None else (words,)
    if exact is None:
        return
    found = list(spans_of(row))
    if len(found) != len(exact):
        yield Problem(table, name, f"{len(found)} spans, but the words of {len(exact)}")
    for (document, span), words in zip(found, exact, strict=False):
        detail = _mismatch(texts.get(document), span, words)
        if detail:
            yield Problem(table, name, f"[{span.start}, {span.end}) of page {document} {detail}")


def _decision_problems(decision: Decision, texts: Mapping[str, str]) -> Iterator[Problem]:
    """A decision that was changed since it was made, or that quotes what its page does not say."""
    if not is_unchanged(decision):
        yield Problem("decisions", decision.id, "was changed since it was made")
    for anchor in decision.target:
        if anchor.document in texts:
            detail = _mismatch(texts[anchor.document], Span(anchor.start, anchor.end), anchor.exact)
            if detail:
                yield Problem(
                    "decisions", decision.id, f"[{anchor.start}, {anchor.end}) of page {anchor.document} {detail}"
                )


def _mismatch(text: str | None, span: Span, words: str) -> str | None:
    if text is None:
        return "is not in the case"
    if not 0 <= span.start < span.end <= len(text):
        return "is out of bounds"
    return None if text[span.start : span.end] == words else "does not say what the row keeps"


# --- the whole part -------------------------------------------------------------------------------


def _remade(store: Store, workers: int, watch: Watch) -> Iterator[Problem]:
    """Where the case is not what its pages give when it is made again, here and now."""
    try:
        made, key = _made_again(store, workers, watch)
        differing = tuple(_differing(store, made))
        kept = store.state("tables")
    except CaseError as error:
        yield Problem("case", "-", f"cannot be made again: {error}")
        return
    if differing and kept != key:
        yield Problem("case", "-", _unlike(store, kept))
    yield from differing


def _unlike(store: Store, kept: str | None) -> str:
    if kept is None or store.pages_without(analysis_key()):
        return "its build was stopped, or made by another sayso: run `sayso build` on it again"
    return "its tables are not those of its pages: run `sayso build` on it again"


def _made_again(store: Store, workers: int, watch: Watch) -> tuple[Store, str]:
    """The case made again in memory, and the key of its tables."""
    made = SqliteStore(None)
    options = BuildOptions(kept_settings(store), store.state("compared") != "no", workers)
    with made.writing():
        for page_id in store.page_ids():
            page = store.pages([page_id])[0].page
            made.add_page(page_id, page, sha256(page.data).hexdigest())
        for failure in store.failures():
            if failure.stage in {"open", "read"}:
                made.add_failure(failure)
        for decision in store.decisions():
            made.add_decision(decision)
    analyse_pages(made, analysis_key(), watch, workers=workers)
    with made.writing():
        write_tables(made, make_tables(made, load_models(), options, watch), watch)
    return made, tables_key(made, options)


def _differing(store: Store, made: Store) -> Iterator[Problem]:
    kept, again = store.shape(), made.shape()
    for thing in sorted({*kept, *again}):
        if kept.get(thing) != again.get(thing):
            yield Problem("file", thing, "is missing" if thing not in kept else "is not as sayso makes it")
    for table in (*INNER, *STORED):
        if kept.get(f"table {table}") == again[f"table {table}"]:
            try:
                yield from _compared(table, store, made)
            except CaseError as error:
                yield Problem(table, "-", str(error))


def _compared(table: str, store: Store, made: Store) -> Iterator[Problem]:
    """The rows of one table that are missing, added or changed."""
    columns = made.columns(table)
    fixed = [i for i, name in enumerate(columns) if FREE.get(table) != name]
    kept, again = (([row[i] for i in fixed] for row in each.cells(table)) for each in (store, made))
    if all(a == b for a, b in zip_longest(kept, again)):
        return
    kept_rows, made_rows = (dict(_keyed(table, columns, each.cells(table))) for each in (store, made))
    for key in sorted({*kept_rows, *made_rows}):
        if key not in made_rows:
            yield Problem(table, key, "is not what the pages give: this row was added")
        elif key not in kept_rows:
            yield Problem(table, key, "is missing")
        else:
            cells = [(columns[i], kept_rows[key][i], made_rows[key][i]) for i in fixed]
            changed = [f"{name} is {_short(a)}, not {_short(b)}" for name, a, b in cells if a != b]
            if changed:
                yield Problem(table, key, "; ".join(changed))


def _keyed(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, Sequence[Any]]]:
    """Each row under its id, or what stands first in it; one that stands twice under a name of its own."""
    first = columns.index("id") if "id" in columns else 0
    seen: Counter[str] = Counter()
    for row in rows:
        key = _readable(" ".join(str(cell) for cell in row[first : first + KEYS.get(table, 1)]))
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key} ({seen[key]})", row


def _readable(words: str) -> str:
    return words.encode("utf-8", "replace").decode()


def _short(cell: object) -> str:
    words = f"{len(cell)} bytes" if isinstance(cell, bytes) else _readable(str(cell))
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
