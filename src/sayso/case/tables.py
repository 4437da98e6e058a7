"""What was found on the pages -> the tables of SCHEMA.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from sayso.case.linking import link
from sayso.case.made_with import BuildOptions, analysis_key, sayso_version, tables_key
from sayso.case.pending import Pending
from sayso.case.progress import Progress, Watch
from sayso.case.readings import RememberedReader
from sayso.case.replay import replay
from sayso.case.store import Store
from sayso.case.vectors import cached_encoder, encoder_key
from sayso.corpus.assembly import ClusterTables, Memory, assemble
from sayso.corpus.claims import StatementModels
from sayso.document.analysis import Models
from sayso.ids import content_id
from sayso.schema import SCHEMA_VERSION, Case, Corpus, Document, Failure, Layers, Row, with_exact

WHOLE = (
    "documents", "entities", "mentions", "attributions", "times", "copies", "origins", "stories", "claims",
    "responses", "discrepancies", "timeline",
)  # fmt: skip
"""The tables that the corpus gives."""
OF_PAGES = ("blocks", "sentences", "figures", "propositions")
"""The tables that are as the pages gave them."""


class AnalysedPages(NamedTuple):
    """What was found on the pages: the documents, in the order of their names, and the layers of each by its id."""

    documents: list[Document]
    layers: dict[str, Layers]


class MadeTables(NamedTuple):
    """The tables of a case, made and not yet written."""

    key: str
    """What they were made of (`tables_key`)."""
    rows: Mapping[str, Iterable[Row]]
    corpus: Corpus
    texts: Mapping[str, str]
    compared: Pending
    options: BuildOptions


def make_tables(
    store: Store, models: Models, options: BuildOptions, watch: Watch, compared: Pending | None = None
) -> MadeTables:
    """The tables, from what was found on the pages; writes nothing. `compared`: what an earlier try left."""
    key, compared = tables_key(store, options), compared or Pending(store)
    pages = AnalysedPages([], {})
    for analysis in store.analyses():
        if analysis.document is not None:
            pages.documents.append(analysis.document)
            short = options.across and analysis.document.short
            pages.layers[analysis.document.id] = _only_read(analysis.layers) if short else analysis.layers
    corpus = _compared(store, compared, models, options, pages, watch) if options.across else uncompared(pages)
    case = Case(
        schema_version=SCHEMA_VERSION,
        sayso_version=sayso_version(),
        models=models.rows(),
        settings=msgspec.to_builtins(options.settings),
        documents=len(pages.documents),
    )
    texts = {document.id: document.text for document in pages.documents}
    rows = tables_of(case, corpus, pages.layers, store.failures())
    return MadeTables(key, rows, corpus, texts, compared, options)


def write_tables(store: Store, made: MadeTables, watch: Watch) -> None:
    """Write the tables, replay what people decided over them, and note what they were made of.

    Within a transaction of the caller's, in which the pages are those that they were made of.
    """
    made.compared.write()
    for done, (table, rows) in enumerate(made.rows.items()):
        watch(Progress("writing tables", done, len(made.rows), table))
        store.replace_table(table, (with_exact(row, made.texts) for row in rows))
    store.keep_standing(made.corpus.text_of, made.corpus.outlets, made.corpus.speaks_for)
    replay(store)
    link(store)
    store.note("tables", made.key)
    store.note("settings", msgspec.json.encode(made.options.settings).decode())
    store.note("compared", "yes" if made.options.across else "no")


def _only_read(layers: Layers) -> Layers:
    """What is kept of a page that counts nowhere: its text with what each line is."""
    return Layers(blocks=layers.blocks, sentences=layers.sentences)


def _compared(  # noqa: PLR0913, PLR0917  (what comparing takes)
    store: Store, compared: Pending, models: Models, options: BuildOptions, pages: AnalysedPages, watch: Watch
) -> Corpus:
    """The corpus, with the case's memory of clusters of stories that have not changed."""
    made_with = analysis_key()
    used: list[str] = []
    asked: set[str] = set()

    def cached(key: str, make: Callable[[], ClusterTables]) -> ClusterTables:
        used.append(content_id(made_with, key))
        kept = compared.cluster(used[-1])
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=ClusterTables)
        asked.clear()
        made = make()
        compared.keep_cluster(used[-1], msgspec.msgpack.encode(made), reader.gathered(), asked)
        return made

    def tell(stage: str, done: int, total: int) -> None:
        watch(Progress(stage, done, total))

    reader = RememberedReader(compared, models.pairs, made_with, options.workers)
    compared_by = StatementModels(cached_encoder(compared, models, asked, options.workers), reader)
    corpus = assemble(*pages, compared_by, options.settings, Memory(cached, store.tokens, tell))
    compared.keep_only(used, encoder_key(models))
    return corpus


def uncompared(pages: AnalysedPages) -> Corpus:
    """The pages as a corpus in which nothing was compared."""
    each = [pages.layers[document.id] for document in pages.documents]
    return Corpus(
        documents=tuple(pages.documents),
        entities=tuple(row for page in each for row in page.entities),
        mentions=tuple(row for page in each for row in page.mentions),
        attributions=tuple(row for page in each for row in page.attributions),
        times=tuple(row for page in each for row in page.times),
    )


def tables_of(
    case: Case, corpus: Corpus, layers: Mapping[str, Layers], failures: Iterable[Failure]
) -> dict[str, Iterable[Row]]:
    """Table name -> its rows in order: pages by name, rows of a page by place, groups as assembled."""
    order = [document.id for document in corpus.documents]
    out: dict[str, Iterable[Row]] = {"case": (case,), "failures": tuple(failures)}
    out |= {name: getattr(corpus, name) for name in WHOLE}
    out |= {name: [row for page in order for row in getattr(layers[page], name)] for name in OF_PAGES}
    return out
