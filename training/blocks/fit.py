"""Samples -> the models: what words and class names say (logistic regression), then trees over lines in context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import lightgbm
import numpy as np
import scipy.sparse
from sklearn.linear_model import SGDClassifier

from sayso.document.layout.blocks.context import with_neighbours, word_logits
from sayso.document.layout.blocks.topic import STEMS
from sayso.document.layout.blocks.types import LineWords
from sayso.document.layout.blocks.words import BUCKETS, NAMES
from sayso.schema import BlockLabel
from training.blocks.data import IN_ARTICLE, LABELS, NUMBER, Sample

# What words are read for: the article, and kinds of lines that look like it.
CLASSES = (
    (BlockLabel.BODY, BlockLabel.SUBHEAD),
    (BlockLabel.COMMENTS,),
    (BlockLabel.RELATED,),
    (BlockLabel.NEWSLETTER, BlockLabel.ADVERT, BlockLabel.LEGAL, BlockLabel.SHARE, BlockLabel.CONTACT),
    (BlockLabel.CAPTION,),
    (BlockLabel.SUBHEAD,),
    (BlockLabel.BYLINE, BlockLabel.DATELINE, BlockLabel.TITLE),
)
TREES = {
    "learning_rate": 0.06, "num_leaves": 31, "min_data_in_leaf": 40, "feature_fraction": 0.25, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 2.0, "max_bin": 63, "verbose": -1, "num_threads": 1, "deterministic": True,
    "force_col_wise": True,
}  # fmt: skip
Readers = tuple[np.ndarray, np.ndarray]


def is_article(sample: Sample) -> np.ndarray:
    return (sample.allowed[:, IN_ARTICLE].sum(axis=1) > 0) & (sample.allowed.sum(axis=1) < len(LABELS))


def matrix(words: LineWords, buckets: int) -> scipy.sparse.csr_matrix:
    counts = np.diff(words.starts)
    data = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return scipy.sparse.csr_matrix((data, words.ids, words.starts), shape=(len(counts), buckets))


def readers(chosen: Sequence[Sample], field: str, *, passes: int = 4, alpha: float = 1e-5) -> Readers:
    """Weights and biases over hashed words (`words`) or class names (`names`), a column a class."""
    buckets = BUCKETS if field == "words" else NAMES
    x = scipy.sparse.vstack([matrix(getattr(s.described, field), buckets) for s in chosen]).tocsr()
    allowed = np.concatenate([s.allowed for s in chosen])
    size = np.concatenate([[min(len(text.strip()), 300) / 100 + 0.2 for text in s.texts] for s in chosen])
    known = np.concatenate([s.weight for s in chosen]) > 0
    article = np.concatenate([is_article(s) for s in chosen])
    single = allowed.sum(axis=1) == 1
    columns = [article]
    columns += [(allowed[:, [NUMBER[label] for label in group]].sum(axis=1) > 0) & single for group in CLASSES[1:]]
    weights, bias = [], []
    for column in columns:
        model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=passes, tol=None, average=True, random_state=0)
        model.fit(x[known], column[known], sample_weight=size[known])
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return np.stack(weights, axis=1).astype(np.float16), np.array(bias, np.float32)


def said_by(sample: Sample, words: Readers, names: Readers | None) -> tuple[np.ndarray, np.ndarray | None]:
    """What a sample's words say, and its class names."""
    said = word_logits(sample.described.words, words[0].astype(np.float32), words[1])
    if sample.described.names is None or names is None:
        return said, None
    return said, word_logits(sample.described.names, names[0].astype(np.float32), names[1])


def rarity(chosen: Sequence[Sample]) -> np.ndarray:
    """How rare each hashed stem is: the logarithm of the pages over those that have it."""
    pages = [np.unique(s.described.stems.ids) for s in chosen if s.kind == "flat"]
    counts = np.bincount(np.concatenate(pages), minlength=STEMS)
    return np.log((len(pages) + 1) / (counts + 1)).astype(np.float16)


def features(sample: Sample, said: Mapping[str, tuple], rare: np.ndarray) -> np.ndarray:
    return with_neighbours(sample.described, *said[sample.id], rare.astype(np.float32))


def article_trees(
    chosen: Sequence[Sample], said: Mapping[str, tuple], rare: np.ndarray, rounds: int, seed: int = 0, **other
):
    """Trees that tell article from the rest. Of short lines far from any prose, easy ones, one in seven is used."""
    rng = np.random.default_rng(seed)
    rows, goal, weight = [], [], []
    for sample in chosen:
        article = is_article(sample)
        alone = sample.described.alone
        easy = (alone[:, 1] < np.log1p(7)) & ~article & (alone[:, 43] < 1e-6) & (alone[:, 44] < 1e-6)
        keep = (sample.weight > 0) & (~easy | (rng.random(len(article)) < 0.15))
        if keep.any():
            rows.append(features(sample, said, rare)[keep])
            goal.append(article[keep])
            weight.append(np.where(easy, sample.weight / 0.15, sample.weight)[keep])
    data = lightgbm.Dataset(
        np.concatenate(rows),
        np.concatenate(goal).astype(int),
        weight=np.concatenate(weight),
        params={"max_bin": 63, "verbose": -1},
    )
    return lightgbm.train(TREES | {"objective": "binary", "seed": seed} | other, data, rounds)


def label_trees(chosen: Sequence[Sample], said: Mapping[str, tuple], rare: np.ndarray, rounds: int, seed: int = 0):
    """Trees that name a line's label, from lines whose label is known; and what to add to their sums.

    Frequent labels are thinned out; half of the logarithm of how much is given back.
    """
    rng = np.random.default_rng(seed)
    rows, goal = [], []
    counts = np.sum([s.allowed[s.allowed.sum(axis=1) == 1].sum(axis=0) for s in chosen], axis=0)
    share = np.minimum(1.0, 4000 / np.maximum(counts, 1))
    for sample in chosen:
        known = np.flatnonzero((sample.allowed.sum(axis=1) == 1) & (sample.weight > 0))
        which = sample.allowed[known].argmax(axis=1)
        keep = rng.random(len(known)) < share[which]
        if keep.any():
            rows.append(features(sample, said, rare)[known[keep]])
            goal.append(which[keep])
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(goal), params={"max_bin": 63, "verbose": -1})
    settings = {
        "objective": "multiclass",
        "num_class": len(LABELS),
        "num_leaves": 12,
        "learning_rate": 0.12,
        "seed": seed,
    }
    return lightgbm.train(TREES | settings, data, rounds), 0.5 * np.log(1 / np.maximum(share, 1e-3))
