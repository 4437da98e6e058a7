"""News texts -> words with silver labels (spaCy) and the reader's hidden states: what the tagger is trained on.

    python -m training.tokens.data SHARED CACHE [EVERY]

SHARED holds the benchmarks (`bench/attribution`, `bench/stories`, `bench/cleaning`). CACHE gets `silver.pkl`, the
labels, made once, and `train.npy`, `held.npy` and `invented.npy`, the hidden states of the words in that order, made
again for every new reader. Every text is there twice, the second time with made-up names (`invented.py`). EVERY takes
every such text only, for a quick look. Texts of the dossier events are left out.
"""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import states_of
from sayso.models import load_reader
from training.silver import spacy_tokens
from training.tokens.invented import Stock, reworded

TEXTS = (
    ("attribution/train", 2),
    ("attribution/dev", 4),
    ("stories/dev-web", 1),
    ("stories/dev-rumor", 5),
    ("stories/dev-ecb", 4),
    ("cleaning/text", 1),
)
"""Collections and which part of them is used: every second text, ..."""
LONGEST = 12_000
"""Characters of a text that are used."""


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """(set, text): "train" and "held"; every twelfth text of the stories and some of PolNeAR's are held out."""
    told = "\n".join(p.read_text("utf-8") for p in sorted((shared / "bench/dossier/dev").glob("*/*.txt")))
    for name, step in TEXTS:
        with gzip.open(shared / f"bench/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if name != "cleaning/text" or _article(row)]
        found = [row["body"] if name == "cleaning/text" else row["text"] for row in rows[::step]]
        kept = [text for text in found if not _told(text, told)]
        for i, text in enumerate(kept):
            held = name == "attribution/dev" or (name.startswith("stories/") and i % 12 == 0)
            yield "held" if held else "train", text[:LONGEST]


def _article(row: dict[str, object]) -> bool:
    """Whether a page's body is read: English, and each page once."""
    return row["lang"] == "en" and str(row["id"]).endswith("#blocks")


def _told(text: str, told: str) -> bool:
    lines = [line.strip() for line in text.split("\n") if len(line.strip()) > 60]
    return any(line[:60] in told for line in lines[:4])


def silver(shared: Path, cache: Path) -> list:
    kept = cache / "silver.pkl"
    if not kept.exists():
        rows = []
        for part, text in texts(shared):
            spans = list(sentence_spans(text))
            tokens = spacy_tokens(text, spans)
            if tokens:
                rows.append((part, text, spans, [(t.start, t.end, t.pos, t.chunk, t.entity) for t in tokens]))
        stock = Stock(row for row in rows if row[0] == "train")
        rows += [reworded(row if row[0] == "train" else ("invented", *row[1:]), stock) for row in rows]
        kept.write_bytes(pickle.dumps(rows))
    return pickle.loads(kept.read_bytes())


def main(shared: Path, cache: Path, every: int) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    reader = load_reader()
    states: dict[str, list] = {"train": [], "held": [], "invented": []}
    for part, text, _, tokens in silver(shared, cache)[::every]:
        reading = reader.read(text, [(0, len(text))], quotation_states(text))
        states[part].append(states_of(reading, [(start, end) for start, end, *_ in tokens]).astype(np.float16))
    np.save(cache / "every.npy", every)
    for part, rows in states.items():
        np.save(cache / f"{part}.npy", np.concatenate(rows))
        print(part, len(rows), "texts", sum(map(len, rows)), "words")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
