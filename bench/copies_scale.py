"""Time and memory of the copies at 1,000 to 1,000,000 made pages, beside datasketch and rensa.

    python bench/copies_scale.py 1000 10000 100000 [--peers]

Pages of 400 words from a made vocabulary of 50,000, as often as Zipf's law has them; three in ten are derived: a page
with every tenth word replaced, its first half, or a hundred words of it inside a page of its own. They are written to
one file first, outside of the time measured, and read from it when asked for. Each run is a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sayso.corpus.copies import find_copies
from sayso.schema import CopyKind, Document

WORDS = 400
VOCABULARY = 50_000
LETTERS = np.array(list("etaoinshrdlucmfwypvbgk"))


def vocabulary() -> np.ndarray:
    rng = np.random.default_rng(0)
    words = {"".join(rng.choice(LETTERS, size=size)) for size in rng.integers(2, 11, VOCABULARY * 2)}
    return np.array(sorted(words))[rng.permutation(len(words))[:VOCABULARY]]


class Pages(Sequence[Document]):
    """Made pages, each from its number alone."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.words = vocabulary()
        self.chance = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
        self.chance /= self.chance[-1]
        self.file = tempfile.TemporaryFile()  # noqa: SIM115
        self.places = np.zeros(count + 1, dtype=np.int64)
        for number in range(count):
            self.places[number + 1] = self.places[number] + self.file.write(self.make(number).encode())
        self.file.flush()

    def text(self, number: int) -> str:
        start, end = self.places[number], self.places[number + 1]
        return os.pread(self.file.fileno(), int(end - start), int(start)).decode()

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Document:  # type: ignore[override]
        name = f"{number:08d}"
        text = self.text(number)
        return Document(id=name, path=name, name=name, sha256="", media_type="text/plain", encoding="utf-8", text=text)

    def __iter__(self) -> Iterator[Document]:
        return (self[number] for number in range(self.count))

    def numbers(self, number: int) -> np.ndarray:
        rng = np.random.default_rng([1, number])
        own = np.searchsorted(self.chance, rng.random(WORDS))
        source = source_of(number)
        if source is None:
            return own
        taken = self.numbers(source)
        if number % 10 == 0:
            return np.where(rng.random(WORDS) < 0.1, own, taken)
        if number % 10 == 1:
            return taken[: WORDS // 2]
        return np.concatenate([own[:150], taken[100:200], own[150:300]])

    def make(self, number: int) -> str:
        words = self.words[self.numbers(number)].tolist()
        lines = (" ".join(words[start : start + 20]) + "." for start in range(0, len(words), 20))
        return "\n".join(lines)


def source_of(number: int) -> int | None:
    """The page that a derived page is made from, an original before it; None for an original."""
    if number % 10 > 2 or number < 10:
        return None
    chosen = int(np.random.default_rng([2, number]).integers(3, number))
    return chosen if chosen % 10 > 2 else chosen - chosen % 10 - 1


def sayso(pages: Pages) -> set[tuple[int, int]]:
    rows = find_copies(pages, {})
    return {(int(row.a), int(row.b)) for row in rows if row.kind not in {CopyKind.REPEAT, CopyKind.QUOTATION}}


def datasketch(pages: Pages) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

    index, found = MinHashLSH(threshold=0.1, num_perm=128), set()
    for number in range(len(pages)):
        words = pages.text(number).split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[start : start + 5]).encode() for start in range(len(words) - 4)])
        found |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return found


def rensa(pages: Pages) -> set[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

    index, found = RMinHashLSH(threshold=0.1, num_perm=128, num_bands=64), set()
    for number in range(len(pages)):
        words = pages.text(number).split()
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update([" ".join(words[start : start + 5]) for start in range(len(words) - 4)])
        found |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return found


SYSTEMS: dict[str, Callable[[Pages], set[tuple[int, int]]]] = {"sayso": sayso, "datasketch": datasketch, "rensa": rensa}


def run(system: str, count: int) -> dict[str, float | int | str]:
    pages = Pages(count)
    begun, worked = time.perf_counter(), time.process_time()
    found = SYSTEMS[system](pages)
    taken, worked = time.perf_counter() - begun, time.process_time() - worked
    gold = {(source, number) for number in range(count) if (source := source_of(number)) is not None}
    return {
        "system": system,
        "pages": count,
        "seconds": round(taken, 1),
        "cpu_seconds": round(worked, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "pairs": len(found),
        "sources_found": round(len(found & gold) / max(1, len(gold)), 4),
    }


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(run(sys.argv[2], int(sys.argv[3]))), flush=True)
        return
    counts = [int(argument) for argument in sys.argv[1:] if argument != "--peers"] or [1000, 10_000]
    for count in counts:
        for system in SYSTEMS if "--peers" in sys.argv and count <= 100_000 else ["sayso"]:
            subprocess.run([sys.executable, __file__, "--one", system, str(count)], check=True)


if __name__ == "__main__":
    main()
