"""Boosted trees that rank: softmax cross-entropy over a page's candidates, and plain logistic loss for sets.

Listwise: ListNet's loss with one right answer (Cao et al. 2007), boosted with LightGBM, one thread, one seed.
"""

from collections import Counter
from collections.abc import Sequence

import lightgbm
import numpy as np

from sayso.document.metadata.ranking import Forest

FEW = 8
"""A feature that is set on fewer rows than this is left out."""


def names_of(pages: Sequence) -> list[str]:
    counts = Counter(name for page in pages for row in page.rows for name, value in row.items() if value)
    return sorted(name for name, count in counts.items() if count >= FEW)


def table(rows, names) -> np.ndarray:
    return np.array([[row.get(name, 0.0) for name in names] for row in rows]).reshape(-1, len(names))


def boost(pages, names, *, listwise=True, trees=250, depth=4, rate=0.06, seed=0, leaf=8) -> lightgbm.Booster:
    """Trees whose scores rank each page's rows; listwise, 0 is the score of "none of these"."""
    blocks = [table(page.rows, names) for page in pages]
    y = np.concatenate([page.right for page in pages]).astype(float)
    of = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    count = len(blocks)
    want = y / np.maximum(np.bincount(of, y, minlength=count), 1)[of]

    def softmax(scores, _):
        top = np.zeros(count)
        np.maximum.at(top, of, scores)
        raised = np.exp(scores - top[of])
        chance = raised / (np.bincount(of, raised, minlength=count) + np.exp(-top))[of]
        return chance - want, np.maximum(chance * (1 - chance), 1e-6)

    settings = {
        "objective": softmax if listwise else "binary",
        "learning_rate": rate,
        "max_depth": depth,
        "num_leaves": 2**depth,
        "min_data_in_leaf": leaf,
        "min_sum_hessian_in_leaf": 0.05,
        "lambda_l2": 1.0,
        "feature_fraction_bynode": 0.3,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "max_delta_step": 2.0,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(np.vstack(blocks), y, feature_name=[f"f{n}" for n in range(len(names))])
    return lightgbm.train(settings, data, trees)


def grow(pages, names, *, seeds=1, **settings) -> list[lightgbm.Booster]:
    """As many forests as `seeds`, alike but for their samples: what is told is their mean."""
    return [boost(pages, names, seed=seed, **settings) for seed in range(seeds)]


def apply(models, rows, names) -> np.ndarray:
    if not rows:
        return np.zeros(0)
    values = table(rows, names)
    return sum(model.predict(values, raw_score=True) for model in models) / len(models)


def to_forest(models, names, depth) -> Forest:
    trees = [tree["tree_structure"] for model in models for tree in model.dump_model()["tree_info"]]
    heaps = [_heap(tree, depth, len(models)) for tree in trees]
    feature, threshold, leaf = (tuple(tuple(part) for part in parts) for parts in zip(*heaps, strict=True))
    # LightGBM writes the base score of its own objectives into the first tree.
    return Forest(features=tuple(names), base=0.0, depth=depth, feature=feature, threshold=threshold, leaf=leaf)


def _heap(root, depth, share):
    size = 2**depth - 1
    feature, threshold, leaf = [0] * size, [1e30] * size, [0.0] * (size + 1)

    def fill(node, place, level):
        if level == depth:
            leaf[place - size] = round(node["leaf_value"] / share, 5)
        elif "leaf_value" in node:
            fill(node, 2 * place + 1, level + 1)
            fill(node, 2 * place + 2, level + 1)
        else:
            feature[place], threshold[place] = node["split_feature"], float(f"{node['threshold']:.9g}")
            fill(node["left_child"], 2 * place + 1, level + 1)
            fill(node["right_child"], 2 * place + 2, level + 1)

    fill(root, 0, 0)
    return feature, threshold, leaf
