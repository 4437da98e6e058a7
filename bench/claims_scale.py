"""What grouping costs: 1,000, 10,000 and 100,000 made-up statements in one story, vectors and readings given.

python -m bench.claims_scale [COUNT ...]

The reader of pairs is replaced by one that knows which two tell one thing; the pairs that it was asked for are counted,
so that what the real one would take can be told: some 5 ms each (docs/reliability.md).
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sayso.corpus.claims import StatementModels, find_claims
from sayso.corpus.discrepancies import find_discrepancies
from sayso.corpus.publication import bound_pages
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.timeline import find_timeline
from sayso.models.pairs import READ, StatedPair
from sayso.schema import Block, BlockLabel, Document, Figure, Layers, Proposition, Sentence, Span, Story, Token
from sayso.settings import ClaimSettings

A_PAGE = 25
TELLERS = 5
"""Statements that tell one thing, on average."""
NOUNS = [
    f"{a}{b}"
    for a in ("bridg", "harb", "mill", "tow", "quarr", "depo", "ferr", "mar")
    for b in ("ane", "olt", "isk", "umar")
]
VERBS = ["damaged", "closed", "opened", "moved", "counted", "searched", "flooded", "sold"]


def made(count: int) -> tuple[ResolvedCorpus, dict[str, NDArray[np.float32]]]:
    """A story of `count` statements, and a vector for each of its texts."""
    random = np.random.default_rng(7)
    things = max(1, count // TELLERS)
    common = random.standard_normal(384).astype(np.float32)  # statements of one story are all somewhat alike
    centres = common + random.standard_normal((things, 384)).astype(np.float32)
    vectors: dict[str, NDArray[np.float32]] = {}
    documents, layers = {}, {}
    for page in range(0, count, A_PAGE):
        name = f"p{page:07d}"
        lines = []
        for n in range(page, min(count, page + A_PAGE)):
            thing = int(random.integers(things))
            words = np.random.default_rng(thing).integers(0, [len(NOUNS), len(VERBS), len(NOUNS), 900])
            text = f"{NOUNS[words[0]]} {VERBS[words[1]]} {words[3] + 100} {NOUNS[words[2]]}s near k{thing} v{n}"
            vector = centres[thing] + 0.9 * random.standard_normal(384).astype(np.float32)
            vectors[text] = vector / np.linalg.norm(vector)
            lines.append(text)
        documents[name], layers[name] = _page(name, lines)
    story = Story(id="story", documents=tuple(sorted(documents)), title=None)
    return ResolvedCorpus(documents, layers, (story,), (), (), {}, {}, {}), vectors


def _page(name: str, lines: Sequence[str]) -> tuple[Document, Layers]:
    text = "\n".join(lines)
    tags = ("NOUN", "VERB", "NUM", "NOUN", "ADP", "PROPN", "PROPN")
    blocks, sentences, tokens, figures, propositions = [], [], [], [], []
    at = 0
    for line in lines:
        where = {"document": name, "start": at, "end": at + len(line)}
        blocks.append(Block(id=f"b{at}", label=BlockLabel.BODY, **where))
        sentences.append(Sentence(id=f"s{at}", **where))
        propositions.append(Proposition(id=f"{name}{at}", **where))
        place = at
        for word, tag in zip(line.split(), tags, strict=True):
            tokens.append(Token(start=place, end=place + len(word), pos=tag, chunk="O", entity="O"))
            place += len(word) + 1
        number, thing = tokens[-5], tokens[-4]
        value = float(text[number.start : number.end])
        figures.append(
            Figure(
                id=f"{name}f{at}",
                document=name,
                start=number.start,
                end=number.end,
                low=value,
                high=value,
                counted=Span(thing.start, thing.end),
            )
        )
        at += len(line) + 1
    document = Document(
        id=name, path=name, name=name, sha256="", media_type="text/plain", encoding="utf-8", text=text, outlet=name[-3:]
    )
    return document, Layers(
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        tokens=tuple(tokens),
        figures=tuple(figures),
        propositions=tuple(propositions),
    )


class Knowing:
    """Reads two statements by the number of the thing that both tell."""

    def __init__(self) -> None:
        self.asked = 0

    def read(self, pairs: Sequence[StatedPair]) -> NDArray[np.float64]:
        self.asked += len(pairs)
        found = np.zeros((len(pairs), len(READ)))
        for row, (a, b, _) in zip(found, pairs, strict=True):
            one = THING.findall(a.sentence) == THING.findall(b.sentence)
            row[:] = (
                (0.98, 0.02, 0.01, 0.02, 0.9, 0.9, 0.01, 0.01)
                if one
                else (0.02, 0.01, 0.01, 0.02, 0.02, 0.02, 0.01, 0.01)
            )
        return found


THING = re.compile(r"k\d+")


def measure(count: int) -> dict[str, float]:
    """Seconds of processor and peak memory of claims, discrepancies and timeline over `count` statements."""
    resolved, vectors = made(count)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([vectors[t] for t in texts])

    reader = Knowing()
    begun = time.process_time()
    resolved, statements = bound_pages(
        resolved, find_claims(resolved, StatementModels(encode, reader), ClaimSettings())
    )
    grouped = time.process_time() - begun
    differences = find_discrepancies(statements, resolved, ClaimSettings())
    find_timeline(statements, resolved)
    return {
        "statements": count,
        "seconds": round(grouped, 1),
        "all seconds": round(time.process_time() - begun, 1),
        "pairs read": reader.asked,
        "claims": len(statements.claims),
        "discrepancies": len(differences),
        "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ["1000", "10000", "100000"]):
        print(measure(size), flush=True)
