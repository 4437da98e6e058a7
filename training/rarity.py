"""Count in how many texts each word stands, for the table `rarity.npy` that weighs words.

    python -m training.rarity SHARED OUT

`SHARED` is the folder with `bench/`. One page of each story of the development sets, the English bodies of the
cleaning set and the articles of the attribution set, the last at a quarter (they are all about one
election). One page a story, so that a name does not look common because its story has many pages.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from sayso.corpus.index.shingles import split_words

LEAST = 1.5
STEP = 32


def rows(path: Path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def texts(bench: Path):
    for name in ("web", "ecb", "rumor"):
        story = {}
        for line in (bench / f"stories/dev-{name}.gold.jsonl").open():
            row = json.loads(line)
            story[row["id"]] = row["story"]
        seen = set()
        for row in rows(bench / f"stories/dev-{name}.jsonl.gz"):
            if story[row["id"]] not in seen:
                seen.add(story[row["id"]])
                yield 1.0, f"{row['title']}\n{row['text']}"
    for row in rows(bench / "cleaning/html.jsonl.gz"):
        if row["body"] and row["lang"] == "en":
            yield 1.0, row["body"] if isinstance(row["body"], str) else "\n".join(row["body"])
    for part in ("train", "dev"):
        for row in rows(bench / f"attribution/{part}.jsonl.gz"):
            yield 0.25, row["text"]


def main() -> None:
    count, total = defaultdict(float), 0.0
    for weight, text in texts(Path(sys.argv[1]) / "bench"):
        total += weight
        for word in set((split_words(text).hashes & ~np.uint64(255)).tolist()):
            count[word] += weight
    kept = sorted(word for word, n in count.items() if n >= LEAST)
    rare = np.log((1 + total) / (1 + np.array([count[word] for word in kept])))
    steps = np.clip(np.round(rare * STEP), 0, 255).astype(np.uint64)
    out = Path(sys.argv[2]) / "rarity.npy"
    np.save(out, np.array(kept, dtype=np.uint64) | steps, allow_pickle=False)
    print(len(kept), "words of", total, "texts;", hashlib.sha256(out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
