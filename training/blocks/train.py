"""Train the line labeller on the development half of the cleaning data.

    python -m training.blocks.train FOLDER OUT.npz

`FOLDER` holds `html.jsonl.gz` and `text.jsonl.gz`. Words and class names are read by models that have not seen the
outlet (five folds) wherever their readings teach the trees; the models that ship have seen all.
Ten minutes on one core.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from training.blocks.data import FOLDS, Sample, fold, samples
from training.blocks.fit import Readers, article_trees, features, label_trees, readers, said_by
from training.blocks.trees import to_onnx, write

ROUNDS = {"text": 300, "html": 200}
LABEL_ROUNDS = 40
OTHER = {"text": {"feature_fraction": 0.15, "min_data_in_leaf": 80, "learning_rate": 0.05}, "html": {}}
RECALL = {"text": 1.4, "html": 2.0}
"""How many times recall counts against precision in the choice of lines: a dropped paragraph loses a denial."""


def teaches(sample: Sample, task: str) -> bool:
    """Flat text learns from given texts and from pages without their markup; markup from pages with a whole body."""
    return sample.kind in {"text", "flat"} if task == "text" else sample.kind == "html" and sample.whole


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


def out_of_fold(folder: Path) -> dict[str, np.ndarray]:
    """How probable each line is article, to models none of which, readers included, has seen its outlet."""
    given = loaded(folder)
    out = {}
    for held in range(FOLDS):
        seen, unseen = [s for s in given if fold(s.outlet) != held], [s for s in given if fold(s.outlet) == held]
        said = readings(seen)
        words, names = both_readers(seen)
        said.update({s.id: said_by(s, words, names) for s in unseen})
        for task, rounds in ROUNDS.items():
            trees = article_trees([s for s in seen if teaches(s, task)], said, rounds, **OTHER[task])
            for sample in unseen:
                if sample.kind == task:
                    out[sample.id] = np.round(trees.predict(features(sample, said)), 4)
    return out


def main(folder: Path, path: Path) -> None:
    given = loaded(folder)
    words, names = both_readers(given)
    said = readings(given)
    graphs = {}
    for task in ("text", "html"):
        chosen = [s for s in given if teaches(s, task)]
        graphs[task] = to_onnx(article_trees(chosen, said, ROUNDS[task], **OTHER[task]))
        known = chosen if task == "text" else [s for s in given if s.kind == "html"]
        graphs[f"{task}_labels"] = to_onnx(*label_trees(known, said, LABEL_ROUNDS))
    arrays = {"words": words[0], "words_bias": words[1], "names": names[0], "names_bias": names[1]}
    write(path, arrays | {"recall": np.array([RECALL["text"], RECALL["html"]])}, graphs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
