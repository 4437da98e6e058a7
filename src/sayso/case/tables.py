"""What was found on the pages -> the tables of SCHEMA.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from sayso.case.made_with import VERSION, analysis_key, tables_key
from sayso.case.store import Store
from sayso.case.vectors import cached_encoder, encoder_key
from sayso.corpus.assembly import ClusterTables, assemble
from sayso.document.analysis import Models
from sayso.ids import content_id
from sayso.schema import SCHEMA_VERSION, Case, Corpus, Document, Failure, Layers, Row, with_exact
from sayso.settings import Settings

WHOLE = (
    "documents", "entities", "mentions", "attributions", "times", "copies", "origins", "stories", "claims",
    "responses", "discrepancies", "timeline",
)  # fmt: skip
"""The tables that the corpus gives."""
OF_PAGES = ("blocks", "sentences", "figures", "propositions")
"""The tables that are as the pages gave them."""


def write_tables(store: Store, models: Models, settings: Settings, *, across: bool = True) -> None:
    """Make the tables anew from what was found on the pages, and note what they were made of."""
    documents: list[Document] = []
    layers: dict[str, Layers] = {}
    for analysis in store.analyses():
        if analysis.document is not None:
            documents.append(analysis.document)
            layers[analysis.document.id] = analysis.layers
    corpus = _compared(store, models, settings, documents, layers) if across else uncompared(documents, layers)
    case = Case(
        schema_version=SCHEMA_VERSION,
        sayso_version=VERSION,
        models=models.rows(),
        settings=msgspec.to_builtins(settings),
        documents=len(documents),
    )
    texts = {document.id: document.text for document in documents}
    for table, rows in tables_of(case, corpus, layers, store.failures()).items():
        store.replace_table(table, (with_exact(row, texts) for row in rows))
    store.note("tables", tables_key(store, settings, across=across))
    store.note("settings", msgspec.json.encode(settings).decode())
    store.note("compared", "yes" if across else "no")


def _compared(
    store: Store, models: Models, settings: Settings, documents: Sequence[Document], layers: Mapping[str, Layers]
) -> Corpus:
    """The corpus, with the case's memory of clusters of stories that have not changed."""
    used: list[str] = []
    asked: set[str] = set()

    def cached(key: str, make: Callable[[], ClusterTables]) -> ClusterTables:
        used.append(content_id(analysis_key(), key))
        kept = store.cluster(used[-1])
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=ClusterTables)
        asked.clear()
        made = make()
        store.keep_cluster(used[-1], msgspec.msgpack.encode(made), asked)
        return made

    corpus = assemble(documents, layers, cached_encoder(store, models, asked), settings, cached)
    store.keep_only(used, encoder_key(models))
    return corpus


def uncompared(documents: Sequence[Document], layers: Mapping[str, Layers]) -> Corpus:
    """The pages as a corpus in which nothing was compared."""
    each = [layers[document.id] for document in documents]
    return Corpus(
        documents=tuple(documents),
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
