"""Pages in, a case out: read, analyse, assemble; each step resumes where it was killed.

What is done is known by content: a page by the hash of its bytes and name, an analysis by the models and
settings it was made with, the tables by the pages that they were made of. So there is no state to repair:
running the same command again does what is missing, and nothing else.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from sayso.case.store import Store
from sayso.corpus.assembly import Told, assemble
from sayso.corpus.index.vectors import Encode, Vectors
from sayso.document.analysis import Analysis, Models, analyse, load_models
from sayso.errors import CaseError
from sayso.ids import content_id
from sayso.pages import Reading, digest, read_pages
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

VERSION = version("sayso")
BATCH = 16
"""Pages committed at once: what a kill can cost."""
WINDOW = 256
"""Pages held at a time."""
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
    columns: Mapping[str, str] = {}
    clean: bool = False
    skip: tuple[Path, ...] = ()


def build(
    store: Store, inputs: Inputs, settings: Settings, *, workers: int = 1, across: bool = True
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
    for batch in _batches(_pages(inputs)):
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
    made_with = _made_with(models)
    analysed = 0
    for step in analyse_pages(store, made_with, workers=workers):
        analysed = step.done
        yield step
    state = _tables_state(store, models, settings, across=across)
    changed = store.state("tables") != state
    if changed:
        yield Progress("assembling", 0, 1)
        with store.writing():
            write_tables(store, models, settings, across=across)
            store.note("tables", state)
        yield Progress("assembling", 1, 1)
    failures += [failure for failure in store.failures() if failure not in known_failures and failure not in failures]
    yield Report(added=len(added), known=known, analysed=analysed, failures=tuple(failures), changed=changed)


def _pages(inputs: Inputs) -> Iterator[Page | Failure]:
    reading = Reading(columns=inputs.columns)
    return read_pages(inputs.paths, reading=reading, meta=inputs.meta, clean=inputs.clean, skip=inputs.skip)


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
        store.note("tables", _tables_state(store, models, settings, across=True))
    return tuple(name for _, name in found)


# --- analysing ------------------------------------------------------------------------------------


def analyse_pages(store: Store, made_with: str, *, workers: int = 1) -> Iterator[Progress]:
    """Analyse every page that was not, in order, committing as they are done; a window of them is held at a time.

    Raises CaseError where a worker process dies: what was committed stays.
    """
    waiting = store.pages_without(made_with)
    if not waiting:
        return
    done = 0
    with _working(len(waiting), workers) as each:
        for start in range(0, len(waiting), WINDOW):
            pages = store.pages(waiting[start : start + WINDOW])
            results = zip(pages, each([stored.page for stored in pages]), strict=True)
            while batch := tuple(islice(results, BATCH)):
                with store.writing():
                    for stored, analysis in batch:
                        store.add_analysis(stored.id, made_with, analysis)
                        for failure in analysis.failures:
                            store.add_failure(failure)
                done += len(batch)
                yield Progress("analysing", done, len(waiting), batch[-1][0].page.name)


@contextmanager
def _working(pages: int, workers: int) -> Iterator[Callable[[Sequence[Page]], Iterator[Analysis]]]:
    """What analyses pages, in their order: this process for a few, others of their own for many."""
    if pages <= FEW or workers == 1:
        models = load_models()
        yield lambda batch: (analyse_one(page, models) for page in batch)
        return
    # Processes are spawned, not forked: model runtimes hold threads, which a fork would lose. Ctrl-C is the parent's.
    quiet = (signal.SIGINT, signal.SIG_IGN)
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=signal.signal, initargs=quiet)
    try:
        yield lambda batch: pool.map(_in_worker, batch, chunksize=2)
    except BrokenProcessPool as error:
        hint = "out of memory, or a script without `if __name__ == '__main__':`?"
        raise CaseError(f"a worker process died ({hint}); run it again to go on") from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_worker(page: Page) -> Analysis:
    return analyse_one(page, load_models())


def analyse_one(page: Page, models: Models) -> Analysis:
    """A page's layers; a page that breaks a stage is a failure with the stage's error, never the end."""
    try:
        return analyse(page, models)
    except Exception as error:  # noqa: BLE001  (any page may be hostile; the rest of the build goes on)
        detail = f"{type(error).__name__}: {error}"[:300]
        reason = FailureReason.INTERNAL
        failure = Failure(path=page.path, sha256=digest(page), stage="analyse", reason=reason, detail=detail)
        return Analysis(document=None, failures=(failure,))


def _made_with(models: Models) -> str:
    """What an analysis depends on, beside its page."""
    return content_id(VERSION, SCHEMA_VERSION, models.rows())


def _tables_state(store: Store, models: Models, settings: Settings, *, across: bool) -> str:
    """What the tables depend on."""
    return content_id(_made_with(models), msgspec.to_builtins(settings), across, store.page_ids(), store.failures())


# --- the tables -----------------------------------------------------------------------------------


def write_tables(store: Store, models: Models, settings: Settings, *, across: bool = True) -> None:
    """Make the tables of SCHEMA.md anew from what was found on the pages."""
    documents: list[Document] = []
    layers: dict[str, Layers] = {}
    for analysis in store.analyses():
        if analysis.document is not None:
            documents.append(analysis.document)
            layers[analysis.document.id] = analysis.layers
    encode = remembering(store, models)
    used: list[str] = []

    def recall(key: str, make: Callable[[], Told]) -> Told:
        """What the case remembers of a cluster of stories that has not changed."""
        used.append(content_id(_made_with(models), key))
        kept = store.told(used[-1])
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=Told)
        made = make()
        store.keep_told(used[-1], msgspec.msgpack.encode(made))
        return made

    corpus = assemble(documents, layers, encode, settings, recall) if across else apart(documents, layers)
    store.forget_told_but(used)
    case = Case(
        schema_version=SCHEMA_VERSION,
        sayso_version=VERSION,
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
        times=tuple(row for page in each for row in page.times),
    )


def tables(
    case: Case, corpus: Corpus, layers: Mapping[str, Layers], failures: Iterable[Failure]
) -> dict[str, Iterable[Row]]:
    """Table name -> its rows in order: pages by name, rows of a page by place, groups as assembled."""
    order = [document.id for document in corpus.documents]
    whole = ("documents", "entities", "mentions", "attributions", "times", "copies", "origins", "stories", "claims",
             "responses", "discrepancies", "timeline")  # fmt: skip
    of_pages = ("blocks", "sentences", "figures", "propositions")
    out: dict[str, Iterable[Row]] = {"case": (case,), "failures": tuple(failures)}
    out |= {name: getattr(corpus, name) for name in whole}
    out |= {name: [row for page in order for row in getattr(layers[page], name)] for name in of_pages}
    return out


def remembering(store: Store, models: Models) -> Encode:
    """The sentence encoder, with the case's memory: a text is encoded once, also when pages are added later."""
    encoder = next(row.sha256 for row in models.rows() if row.name == "sentences")[:16]

    def encode(texts: Sequence[str]) -> Vectors:
        keys = [sha256(text.encode()).hexdigest()[:32] for text in texts]
        known = store.vectors(sorted(set(keys)), encoder)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = models.encoder.embed(list(missing.values()))
            new = {key: pack(vector) for key, vector in zip(missing, found, strict=True)}
            store.add_vectors(new, encoder)
            known |= new
        return np.stack([unpack(known[key]) for key in keys]) if keys else np.zeros((0, 384), np.float32)

    return encode


def pack(vector: npt.NDArray[np.float32]) -> bytes:
    """A vector in a byte a number and one scale: 388 bytes of 1,536. The same whether it was kept or is new."""
    scale = np.float32(max(float(np.abs(vector).max()), 1e-9) / 127)
    packed: bytes = scale.tobytes() + np.rint(vector / scale).astype(np.int8).tobytes()
    return packed


def unpack(packed: bytes) -> npt.NDArray[np.float32]:
    """What `pack` kept: its numbers to within half of a 127th of the largest."""
    scale = np.frombuffer(packed[:4], dtype=np.float32)[0]
    vector: npt.NDArray[np.float32] = np.frombuffer(packed[4:], dtype=np.int8).astype(np.float32) * scale
    return vector
