"""Pages in, a case out: read, analyse, assemble; each step resumes where it was killed.

What is done is known by content: a page by the hash of its bytes and name, an analysis by the models and
settings it was made with, the tables by the pages that they were made of. So there is no state to repair:
running the same command again does what is missing, and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso import __version__
from sayso.case.store import Analysis, Store, Stored
from sayso.corpus import Embed, assemble
from sayso.document import Models, analyse, load_models
from sayso.errors import CaseError
from sayso.ids import content_id
from sayso.pages import digest, read_pages
from sayso.schema import (
    SCHEMA_VERSION,
    Case,
    Corpus,
    Document,
    Failure,
    FailureReason,
    Layers,
    Page,
    Row,
    quoted,
)
from sayso.settings import Settings

BATCH = 16
"""Pages committed at once: what a kill can cost."""
FEW = 6
"""So few pages are analysed in this process: starting others takes longer."""


class Progress(NamedTuple):
    """How far a build has come. `total` is None while it is not known."""

    stage: str
    done: int
    total: int | None
    name: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did."""

    added: int
    """Pages that were not in the case."""
    known: int
    """Pages that were."""
    analysed: int
    failures: tuple[Failure, ...]
    """Inputs of this build that could not be read, in whole or in part."""
    changed: bool
    """Whether the tables were made anew."""


class Inputs(NamedTuple):
    """What to read, and what the user says of it."""

    paths: tuple[str | os.PathLike[str], ...]
    meta: Mapping[str, Mapping[str, str]] = {}
    clean: bool = False
    skip: tuple[Path, ...] = ()


def build(
    store: Store, inputs: Inputs, settings: Settings, *, workers: int | None = None, across: bool = True
) -> Iterator[Progress | Report]:
    """Add pages to a case and bring its tables up to date; the last item is the report.

    A page that fails is a row of `failures`, and the rest goes on. `workers` changes the speed and not a byte.
    Without `across`, nothing is compared between pages: only the tables of single pages are filled.
    """
    before = frozenset(store.page_ids())
    known_failures = frozenset(store.failures())
    failures: list[Failure] = []
    added: dict[str, None] = {}
    seen: set[str] = set()
    known = 0
    for batch in _batches(read_pages(inputs.paths, meta=inputs.meta, clean=inputs.clean, skip=inputs.skip)):
        with store.writing():
            for item in batch:
                if item.path not in seen:
                    store.clear_failures(item.path)
                    seen.add(item.path)
                if isinstance(item, Failure):
                    failures.append(item)
                    store.add_failure(item)
                elif (page_id := page_key(item)) in before:
                    known += 1
                else:
                    store.add_page(page_id, item, digest(item))
                    added[page_id] = None
        yield Progress("reading", len(added) + known, None, batch[-1].path)
    models = load_models()
    made_with = _made_with(models, settings)
    analysed = 0
    for step in analyse_pages(store, made_with, settings, workers=workers):
        analysed = step.done
        yield step
    state = content_id(made_with, store.page_ids(), store.failures(), across)
    changed = store.state("tables") != state
    if changed:
        yield Progress("assembling", 0, 1)
        with store.writing():
            write_tables(store, models, settings, across=across)
            store.note("tables", state)
        yield Progress("assembling", 1, 1)
    failures += [failure for failure in store.failures() if failure not in known_failures and failure not in failures]
    yield Report(added=len(added), known=known, analysed=analysed, failures=tuple(failures), changed=changed)


def page_key(page: Page) -> str:
    """The id of a page: its name, its place in the file, its bytes."""
    return content_id(page.name, page.record, digest(page))


def _batches(items: Iterable[Page | Failure]) -> Iterator[tuple[Page | Failure, ...]]:
    source = iter(items)
    while batch := tuple(islice(source, BATCH)):
        yield batch


def forget(store: Store, page: str, settings: Settings) -> tuple[str, ...]:
    """Take a page out, by id (or its beginning), name, path or URL; the names of what went.

    Raises CaseError where nothing, or more than one page, is meant.
    """
    found = store.find_pages(page)
    if not found:
        raise CaseError(f"{page}: no such page in this case")
    if len(found) > 1:
        raise CaseError(f"{page}: {len(found)} pages are meant: " + ", ".join(f"{i} ({name})" for i, name in found[:5]))
    models = load_models()
    with store.writing():
        for page_id, _ in found:
            store.remove_page(page_id)
        write_tables(store, models, settings)
        store.note("tables", content_id(_made_with(models, settings), store.page_ids(), store.failures(), True))
    return tuple(name for _, name in found)


# --- analysing ------------------------------------------------------------------------------------


def analyse_pages(
    store: Store, made_with: str, settings: Settings, *, workers: int | None = None
) -> Iterator[Progress]:
    """Analyse every page that was not, in order, committing as they are done."""
    waiting = tuple(store.pages_without(made_with))
    done = 0
    results = _analyses(waiting, settings, workers or os.cpu_count() or 1)
    while batch := tuple(islice(results, BATCH)):
        with store.writing():
            for stored, analysis in batch:
                store.add_analysis(stored.id, made_with, analysis)
                for failure in analysis.failures:
                    store.add_failure(failure)
        done += len(batch)
        yield Progress("analysing", done, len(waiting), batch[-1][0].page.name)


def _analyses(waiting: tuple[Stored, ...], settings: Settings, workers: int) -> Iterator[tuple[Stored, Analysis]]:
    if len(waiting) <= FEW or workers == 1:
        models = load_models() if waiting else None
        for stored in waiting:
            assert models is not None
            yield stored, analyse_one(stored.page, models, settings)
        return
    # Processes are spawned, not forked: model runtimes hold threads, which a fork would lose.
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(settings,)
    )
    try:
        yield from zip(waiting, pool.map(_in_worker, (stored.page for stored in waiting), chunksize=2), strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_worker: tuple[Models, Settings] | None = None


def _start_worker(settings: Settings) -> None:
    global _worker  # noqa: PLW0603  (one a process: loading the models takes a second)
    _worker = load_models(), settings


def _in_worker(page: Page) -> Analysis:
    assert _worker is not None
    return analyse_one(page, *_worker)


def analyse_one(page: Page, models: Models, settings: Settings) -> Analysis:
    """A page's layers; a page that breaks a stage is a failure with the stage's error, never the end."""
    try:
        document, layers, failures = analyse(page, models, settings)
    except Exception as error:  # noqa: BLE001  (any page may be hostile; the rest of the build goes on)
        detail = f"{type(error).__name__}: {error}"[:300]
        failure = Failure(
            path=page.path, sha256=digest(page), stage="analyse", reason=FailureReason.INTERNAL, detail=detail
        )
        return Analysis(document=None, layers=Layers(), failures=(failure,))
    return Analysis(document=document, layers=layers, failures=failures)


def _made_with(models: Models, settings: Settings) -> str:
    return content_id(__version__, SCHEMA_VERSION, models.rows(), msgspec.to_builtins(settings))


# --- the tables -----------------------------------------------------------------------------------


def write_tables(store: Store, models: Models, settings: Settings, *, across: bool = True) -> None:
    """Make the tables of SCHEMA.md anew from what was found on the pages."""
    documents: list[Document] = []
    layers: dict[str, Layers] = {}
    for analysis in store.analyses():
        if analysis.document is not None:
            documents.append(analysis.document)
            layers[analysis.document.id] = analysis.layers
    corpus = assemble(documents, layers, settings, remembering(store, models)) if across else apart(documents, layers)
    case = Case(
        schema_version=SCHEMA_VERSION,
        sayso_version=__version__,
        models=models.rows(),
        settings=msgspec.to_builtins(settings),
        documents=len(documents),
    )
    texts = {document.id: document.text for document in documents}
    for table, rows in tables(case, corpus, layers, store.failures()).items():
        store.replace_table(table, (quoted(row, texts) for row in rows))


def apart(documents: Sequence[Document], layers: Mapping[str, Layers]) -> Corpus:
    """The pages as a corpus in which nothing was compared."""
    each = [layers[document.id] for document in documents]
    return Corpus(
        documents=tuple(documents),
        entities=tuple(row for page in each for row in page.entities),
        mentions=tuple(row for page in each for row in page.mentions),
        attributions=tuple(row for page in each for row in page.attributions),
    )


def tables(
    case: Case, corpus: Corpus, layers: Mapping[str, Layers], failures: Iterable[Failure]
) -> dict[str, Iterable[Row]]:
    """Table name -> its rows in order: pages by name, rows of a page by place, groups as assembled."""
    order = [document.id for document in corpus.documents]
    whole = ("documents", "entities", "mentions", "attributions", "copies", "origins", "stories", "claims", "responses",
             "discrepancies", "timeline")  # fmt: skip
    of_pages = ("blocks", "sentences", "figures", "times", "propositions")
    out: dict[str, Iterable[Row]] = {"case": (case,), "failures": tuple(failures)}
    out |= {name: getattr(corpus, name) for name in whole}
    out |= {name: [row for page in order for row in getattr(layers[page], name)] for name in of_pages}
    return out


def remembering(store: Store, models: Models) -> Embed:
    """The sentence encoder, with the case's memory: a text is encoded once."""

    def embed(texts: list[str]) -> npt.NDArray[np.float32]:
        keys = [sha256(text.encode()).hexdigest()[:32] for text in texts]
        known = store.vectors(sorted(set(keys)), models.encoder.version)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = models.encoder.embed(list(missing.values()))
            known |= (new := dict(zip(missing, found, strict=True)))
            store.add_vectors(new, models.encoder.version)
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, models.encoder.size), np.float32)

    return embed
