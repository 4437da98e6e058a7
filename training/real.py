"""Learns which of the reader's finds are attributions, and which nouns speak: `attributions.json`.

    python -m training.real ../shared OUT         trains on the read attributions (the benchmark's, attributions.tsv),
                                                  writes OUT/attributions.json
    python -m training.real ../shared --folds     each story left out: what is kept, and how much of it is none

Rows are those that the stage makes of the pages as it reads them, before anything is dropped. A minute of reading, a
second of fitting.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from bench.reading import page_of, rows_of
from sklearn.linear_model import LogisticRegression

from sayso.document import analysis
from sayso.document.people.speakers import speaking_nouns
from sayso.document.people.speakers.attribution_features import FEATURES, PageOfAttributions, attribution_row
from sayso.document.people.speakers.real import LEAST
from sayso.document.people.speakers.sources import annotate
from sayso.document.people.speakers.speaking_nouns import SpeakingNouns, word_vector
from sayso.models.logistic import Logistic, scores
from sayso.schema import Attribution, Span
from sayso.text import overlap

STRENGTH = 0.03
"""Inverse of the penalty on the weights of standardised features; .01 and .1 do as well."""
Row = dict[str, Any]


class Example(NamedTuple):
    features: list[float]
    real: bool
    fold: int
    own: bool
    """Whether read for training alone: picked for its negations and its blame."""


class Listener:
    """Stands in for `keep_real`: keeps what it was given, and drops nothing."""

    def __call__(self, *layers: Any) -> Any:
        self.layers = layers
        return layers[4:]


def examples(shared: Path) -> Iterator[Example]:
    analysis.keep_real = listener = Listener()  # type: ignore[assignment]
    pages = {r["id"]: r for file in sorted((shared / "bench/stories").glob("*.jsonl.gz")) for r in rows_of(file)}
    models = analysis.load_models()
    of: dict[str, list[Row]] = defaultdict(list)
    own = (row for row in own_readings() if row["page"] in pages)  # a sample of the data has few of its pages
    for row in [*rows_of(shared / "bench/reading/attributions.jsonl.gz"), *own]:
        of[row["page"]].append(row)
    for name, rows in of.items():
        analysis.analyse(page_of(pages[name]), models)
        yield from of_page(listener.layers, rows)


def own_readings() -> Iterator[Row]:
    """The attributions of `attributions.tsv`, in the form of the benchmark's own."""
    lines = (Path(__file__).parent / "attributions.tsv").read_text("utf-8").splitlines()
    heading, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    for cells in rows:
        row: Row = dict(zip(heading, cells, strict=True))
        for part in ("source", "cue", "content"):
            row[part] = [[int(at) for at in span.split("-")] for span in row[part].split(",") if span]
        yield row | {"fold": int(row["fold"]), "own": True}


def of_page(layers: Any, rows: list[Row]) -> Iterator[Example]:
    """The read attributions of a page, as the stage sees them."""
    document, sentences, tokens, blocks, found, entities, mentions = layers
    page = PageOfAttributions(annotate(document.text, tokens, mentions), sentences, blocks, entities)
    features = {seen.one.id: attribution_row(seen) for seen in page.seen(found)}
    for row in rows:
        one = meant(found, row)
        if one is not None:
            yield Example(features[one.id], row["ok"] != "n", row["fold"], "own" in row)


def meant(found: tuple[Attribution, ...], row: Row) -> Attribution | None:
    """The attribution that a row is about: it shares the cue and some of the content."""

    def shared(one: tuple[Span, ...], other: list[list[int]]) -> int:
        return sum(overlap(a, Span(*b)) for a in one for b in other)

    near = [a for a in found if shared(a.cue, row["cue"]) or (not row["cue"] and not a.cue)]
    best = max(near, key=lambda a: (shared(a.content, row["content"]), shared(a.source, row["source"])), default=None)
    return None if best is None or (row["content"] and not shared(best.content, row["content"])) else best


def fit(rows: list[Example]) -> Logistic:
    table = np.array([row.features for row in rows])
    mean, scale = table.mean(0), table.std(0)
    scale[scale < 1e-6] = 1
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit((table - mean) / scale, [row.real for row in rows])
    weights, bias = model.coef_[0], float(model.intercept_[0])
    return Logistic(FEATURES, *(np.round(part, 6) for part in (mean, scale, weights)), round(bias, 6))


def folds(rows: list[Example]) -> None:
    found: list[tuple[float, bool]] = []
    for fold in range(5):
        model = fit([row for row in rows if row.fold != fold])
        held = [row for row in rows if row.fold == fold and not row.own]
        found += zip(scores(model, np.array([row.features for row in held])), (row.real for row in held), strict=True)
    real = sum(truly for _, truly in found)
    print(f"{len(found)} found, {1 - real / len(found):.3f} none")
    for least in (LEAST, 0.3, 0.4, 0.5, 0.6, 0.7):
        kept = [truly for share, truly in found if share >= least]
        print(f"{least}: of the real {sum(kept) / real:.3f} kept, {1 - sum(kept) / len(kept):.3f} of the kept are none")


# --- nouns that speak -----------------------------------------------------------------------------------


_ENDS = re.compile(r"\b(?:of|for|in|who|which|that|from|at|with|on|by|to|and|or|about|into)\b|[,;:(\"“”–—-]| '|''")
"""Where the first noun phrase of a source ends."""
_PHRASES = re.compile(
    r"\b(?:the|a|an|some|many|several|most|these|those|his|her|its|their|two|three|other|new|more)\s+"
    r"(?:[a-z]+\s+){0,3}?([a-z]{2,})(?=\s+(?:of|for|in|who|which|that|from|at|with|on|by|to|and|or|has|had|have|was|were|"
    r"is|are|will|would|said|says|say|[a-z]+ed)\b|\s*[,.;:!?])"
)
"""Noun phrases, near enough without a tagger."""
RARE = 3
"""Times that a noun is seen at least."""
NOUN_STRENGTH = 0.001
"""By five folds of the nouns the best of .0003 to .03: area under the curve .935."""


def nouns_that_speak(shared: Path) -> dict[str, Any]:
    """Weights of word vectors that tell the heads of the attribution corpus's sources from its other nouns.

    A noun weighs the root of how often it is seen as either.
    """
    sources: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for article in rows_of(shared / "bench/attribution/train.jsonl.gz"):
        text = article["text"]
        others.update(match[1] for match in _PHRASES.finditer(text))
        for start, end in (span for one in article["attributions"] for span in one["source"]):
            head = re.findall(r"[A-Za-z]+", _first_phrase(text[start:end]))
            if head and head[-1].islower() and len(head[-1]) > 1:
                sources[head[-1]] += 1
    nouns = sorted(noun for noun in {*sources, *others} if sources[noun] + others[noun] >= RARE)
    vectors = np.stack([word_vector(noun) for noun in nouns])
    mean, scale = vectors.mean(0), vectors.std(0)
    table = (vectors - mean) / scale
    weight = np.sqrt([*(sources[noun] for noun in nouns), *(others[noun] for noun in nouns)])
    model = LogisticRegression(C=NOUN_STRENGTH, max_iter=1000)
    model.fit(np.concatenate([table, table]), np.repeat([1, 0], len(nouns)), sample_weight=weight)
    weights = model.coef_[0] / scale
    return {"weights": np.round(weights, 4).tolist(), "bias": round(float(model.intercept_[0] - mean @ weights), 4)}


def _first_phrase(source: str) -> str:
    end = _ENDS.search(source)
    return source[: end.start()] if end and end.start() else source


def told(model: Logistic) -> dict[str, Any]:
    return {name: part.tolist() if isinstance(part, np.ndarray) else part for name, part in model._asdict().items()}


def main() -> None:
    shared = Path(sys.argv[1])
    nouns = nouns_that_speak(shared)
    speaking_nouns.load_nouns = lambda: msgspec.convert(nouns, SpeakingNouns)  # type: ignore[assignment]
    rows = list(examples(shared))
    if "--folds" in sys.argv:
        folds(rows)
        return
    out = Path(sys.argv[2]) / "attributions.json"
    out.write_text(json.dumps({"nouns": nouns, "real": told(fit(rows))}, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
