"""Pages in, a case out: read, analyse, assemble; each step resumes where it was killed.

What is done is known by content: a page by the hash of its bytes and name, an analysis by the models and
settings it was made with, the tables by the pages that they were made of. So there is no state to repair:
running the same command again does what is missing, and nothing else.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sayso.case.decisions import without_page
from sayso.case.made_with import BuildOptions, analysis_key, tables_key
from sayso.case.pool import executor
from sayso.case.progress import Progress, Report, Watch
from sayso.case.store import Store
from sayso.case.tables import make_tables, write_tables
from sayso.document.analysis import Models, load_models
from sayso.errors import CaseError
from sayso.ids import page_key
from sayso.pages import Meta, Note, Passed, Reading, digest, read_pages
from sayso.schema import Failure, Page

BATCH = 16
"""Pages committed at once: what a kill can cost."""
WINDOW = 256
"""Pages held at a time."""


_NAMED = 5
"""Rows named that matched no page."""


class Inputs(NamedTuple):
    """What to read, and what the user says of it."""

    paths: tuple[str | os.PathLike[str], ...]
    meta: Mapping[str, Mapping[str, str]] = {}
    columns: Mapping[str, str] = {}
    clean: bool = False
    skip: tuple[Path, ...] = ()
    all_resources: bool = False


class Read(NamedTuple):
    """What reading the inputs brought."""

    added: int
    known: int
    failures: tuple[Failure, ...]
    passed: Mapping[str, int]
    notes: tuple[str, ...]


def build(store: Store, inputs: Inputs, options: BuildOptions, watch: Watch) -> Report:
    """Add pages to a case and bring its tables up to date; `watch` is told how far it has come.

    A page that fails is a row of `failures`, and the rest goes on.
    """
    known_failures = frozenset(store.failures())
    read = add_pages(store, inputs, watch)
    models = load_models()
    analysed = analyse_pages(store, analysis_key(), watch, workers=options.workers)
    changed = store.state("tables") != tables_key(store, options)
    if changed:
        bring_up_to_date(store, models, options, watch)
    failures = dict.fromkeys(read.failures)
    failures |= dict.fromkeys(failure for failure in store.failures() if failure not in known_failures)
    return Report(
        added=read.added,
        known=read.known,
        analysed=analysed,
        failures=tuple(failures),
        changed=changed,
        passed=read.passed,
        notes=read.notes,
    )


def bring_up_to_date(store: Store, models: Models, options: BuildOptions, watch: Watch) -> None:
    """Make the tables and write them. Others may decide meanwhile; where they add pages, tables are made again."""
    compared = None
    while True:
        made = make_tables(store, models, options, watch, compared)
        with store.writing():
            if tables_key(store, options) == made.key and not store.pages_without(analysis_key()):
                write_tables(store, made, watch)
                return
        analyse_pages(store, analysis_key(), watch, workers=options.workers)
        compared = made.compared


def add_pages(store: Store, inputs: Inputs, watch: Watch) -> Read:
    """Keep the bytes of every page that the case lacks, and what could not be read."""
    before = frozenset(store.page_ids())
    failures: dict[Failure, None] = {}
    added: dict[str, None] = {}
    seen: set[str] = set()
    passed: Counter[str] = Counter()
    notes: list[str] = []
    meta = Meta(inputs.meta)
    known = 0
    reading = Reading(columns=inputs.columns, all_resources=inputs.all_resources)
    found = read_pages(inputs.paths, reading=reading, meta=meta, clean=inputs.clean, skip=inputs.skip)
    for batch in _batches(found):
        with store.writing():
            for item in batch:
                if item.path not in seen:
                    store.clear_failures(item.path)
                    seen.add(item.path)
                if isinstance(item, Passed):
                    passed[item.kind] += 1
                elif isinstance(item, Note):
                    notes.append(f"{item.path}: {item.words}")
                elif isinstance(item, Failure):
                    failures[item] = None
                    store.add_failure(item)
                elif (page_id := page_key(item)) in before:
                    known += 1
                else:
                    store.add_page(page_id, item, digest(item))
                    added[page_id] = None
        watch(Progress("reading", len(added) + known, None, batch[-1].path))
    if inputs.meta:
        notes.append(_matched(len(inputs.meta), meta.unmatched()))
    return Read(len(added), known, tuple(failures), dict(sorted(passed.items())), tuple(notes))


def _matched(rows: int, unmatched: Sequence[str]) -> str:
    """How many rows of the table of what is known about pages were for one that was read."""
    words = f"{rows - len(unmatched)} of {rows} rows of --meta matched a page"
    return words + (f"; not matched: {', '.join(unmatched[:_NAMED])}" if unmatched else "")


def _batches(items: Iterable[Page | Passed | Note | Failure]) -> Iterator[tuple[Page | Passed | Note | Failure, ...]]:
    source = iter(items)
    while batch := tuple(islice(source, BATCH)):
        yield batch


def analyse_pages(store: Store, key: str, watch: Watch, *, workers: int = 1) -> int:
    """Analyse every page that was not (with what `key` stands for), in order, committing as they are done; how many.

    A window of them is held at a time. Raises CaseError where a worker process dies: what was committed stays.
    """
    waiting = store.pages_without(key)
    done = 0
    if not waiting:
        return done
    with executor(len(waiting), workers) as workplace:
        for start in range(0, len(waiting), WINDOW):
            pages = store.pages(waiting[start : start + WINDOW])
            results = zip(pages, workplace.analyse([stored.page for stored in pages]), strict=True)
            while batch := tuple(islice(results, BATCH)):
                with store.writing():
                    for stored, analysis in batch:
                        store.add_analysis(stored.id, key, analysis)
                        for failure in analysis.failures:
                            store.add_failure(failure)
                done += len(batch)
                watch(Progress("analysing", done, len(waiting), batch[-1][0].page.name))
    return done


def find_page(store: Store, words: str) -> tuple[str, str]:
    """The (id, name) of the one page meant, by id (or its beginning), name, path or URL.

    Raises CaseError where nothing, or more than one page, is meant.
    """
    found = store.find_pages(words)
    if not found:
        raise CaseError(f"{words}: no such page in this case")
    if len(found) > 1:
        named = ", ".join(f"{page} ({name})" for page, name in found[:5])
        raise CaseError(f"{words}: {len(found)} pages are meant: {named}")
    return found[0]


def _unwatched(_: Progress) -> None:
    """Nobody is told."""


def forget(store: Store, page: str, options: BuildOptions) -> None:
    """Take a page out, by id, with everything that was made of it and what decisions quote of it.

    Within a transaction of the caller's.
    """
    store.remove_page(page)
    for decision in store.decisions():
        left = without_page(decision, page)
        if left is not decision:
            store.forget_decision(left)
    write_tables(store, make_tables(store, load_models(), options, _unwatched), _unwatched)
