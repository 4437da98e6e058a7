"""Train the line labeller on the development half of the cleaning data.

    python -m training.blocks.train FOLDER OUT.npz

`FOLDER` holds `html.jsonl.gz` and `text.jsonl.gz`. Words and class names are read by models that have not seen the
outlet (five folds) wherever their readings teach the trees; the models that ship have seen all.
Four minutes on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np

from sayso.document.layout.blocks.context import column_names
from training.blocks.data import FOLDS, Sample, fold, relabel, samples
from training.blocks.fit import Readers, article_trees, features, label_trees, rarity, readers, said_by
from training.blocks.mixed import mixtures
from training.blocks.trees import to_onnx, write

ROUNDS = {"text": 350, "html": 200}
LABEL_ROUNDS = 40
OTHER = {"text": {"feature_fraction": 0.15, "min_data_in_leaf": 80, "learning_rate": 0.05}, "html": {}}
RECALL = {"text": 1.5, "html": 2.0}
"""How many times recall counts against precision in the choice of lines: a dropped paragraph loses a denial."""


def teaches(sample: Sample, task: str) -> bool:
    """Flat text learns from given texts and from pages without their markup; markup from pages with a whole body."""
    return sample.kind in {"text", "flat", "mixed"} if task == "text" else sample.kind == "html" and sample.whole


def both_readers(chosen: Sequence[Sample]) -> tuple[Readers, Readers]:
    """Of the three flattenings of a page half are used: they are much alike."""
    rng = np.random.default_rng(0)
    flat = [s for s in chosen if s.kind == "flat" or (s.kind == "text" and rng.random() < 0.5)]
    return readers(flat, "words"), readers([s for s in chosen if s.kind == "html"], "names")


def readings(given: Sequence[Sample]) -> dict[str, tuple]:
    """What each sample's words say to models that have not seen its outlet."""
    said = {}
    for held in sorted({fold(s.outlet) for s in given}):
        words, names = both_readers([s for s in given if fold(s.outlet) != held])
        said.update({s.id: said_by(s, words, names) for s in given if fold(s.outlet) == held})
    return said


def loaded(folder: Path) -> list[Sample]:
    return [sample for sample in samples(folder) if sample.texts]


class Learned(NamedTuple):
    """Everything that some pages teach."""

    words: Readers
    names: Readers
    rare: np.ndarray
    said: dict[str, tuple]
    """What the lines of those pages say, to readers that have not seen their outlet."""
    taught: list[Sample]
    """The pages, those without a whole gold body labelled by the trees for markup; and mixtures."""
    article: dict[str, lightgbm.Booster]


def learn(given: Sequence[Sample]) -> Learned:
    words, names = both_readers(given)
    said, rare = readings(given), rarity(given)
    html = article_trees([s for s in given if teaches(s, "html")], said, rare, ROUNDS["html"], **OTHER["html"])
    marked = {s.id: s for s in given if s.kind == "html" and not s.whole}
    taught = [
        relabel(s, html.predict(features(marked[s.id[:-1]], said, rare))) if s.id[:-1] in marked else s for s in given
    ]
    mixed, more = mixtures(taught, said)
    said |= more
    taught += mixed
    text = article_trees([s for s in taught if teaches(s, "text")], said, rare, ROUNDS["text"], **OTHER["text"])
    return Learned(words, names, rare, said, taught, {"text": text, "html": html})


def out_of_fold(folder: Path) -> dict[str, np.ndarray]:
    """How probable each line is article, to models none of which, readers included, has seen its outlet."""
    given = loaded(folder)
    out = {}
    for held in range(FOLDS):
        learned = learn([s for s in given if fold(s.outlet) != held])
        for sample in given:
            if fold(sample.outlet) == held and sample.kind in learned.article:
                said = {sample.id: said_by(sample, learned.words, learned.names)}
                out[sample.id] = np.round(learned.article[sample.kind].predict(features(sample, said, learned.rare)), 4)
    return out


def main(folder: Path, path: Path) -> None:
    learned = learn(loaded(folder))
    graphs = {}
    for task in ("text", "html"):
        graphs[task] = to_onnx(learned.article[task])
        known = [s for s in learned.taught if (teaches(s, task) if task == "text" else s.kind == "html")]
        graphs[f"{task}_labels"] = to_onnx(*label_trees(known, learned.said, learned.rare, LABEL_ROUNDS))
    arrays = {"words": learned.words[0], "words_bias": learned.words[1], "names": learned.names[0]}
    arrays |= {"names_bias": learned.names[1], "rare": learned.rare, "recall": np.array(list(RECALL.values()))}
    for task in ("text", "html"):
        arrays[f"{task}_columns"] = np.array(column_names(markup=task == "html", classes=len(arrays["words_bias"])))
    write(path, arrays, graphs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
