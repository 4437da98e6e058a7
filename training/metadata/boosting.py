"""Boosted trees that rank: softmax cross-entropy over a page's candidates, and plain logistic loss for sets.

Listwise: Cao et al. 2007 (ListNet's loss with one right answer) boosted as in Friedman 2001, Newton steps.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.tree import DecisionTreeRegressor

from sayso.document.metadata.ranking import Forest

FEW = 8
"""A feature that is set on fewer rows than this is left out."""


def names_of(pages: Sequence) -> list[str]:
    counts = Counter(name for page in pages for row in page.rows for name, value in row.items() if value)
    return sorted(name for name, count in counts.items() if count >= FEW)


def table(rows, names) -> np.ndarray:
    # Single precision on both sides: a threshold halfway between two values means the same at run time.
    return np.array([[row.get(name, 0.0) for name in names] for row in rows], dtype=np.float32).reshape(-1, len(names))


def boost(pages, names, *, listwise=True, trees=200, depth=4, rate=0.08, seed=0, leaf=8, share=0.8, some=0.3, l2=1.0):
    """A list of (tree, leaf values) and the base score."""
    blocks = [table(page.rows, names) for page in pages]
    x = np.vstack(blocks)
    y = np.concatenate([page.right for page in pages]).astype(float)
    of = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
    count = len(blocks)
    want = y / np.maximum(np.bincount(of, y, minlength=count), 1)[of] if listwise else y
    base = 0.0 if listwise else float(np.log(y.mean() / (1 - y.mean())))
    scores = np.full(len(y), base)
    random = np.random.default_rng(seed)
    grown = []
    for _ in range(trees):
        if listwise:
            top = np.full(count, -1e9)
            np.maximum.at(top, of, scores)
            raised = np.exp(scores - top[of])
            # The page itself is a candidate of score 0: "none of these", right where no row is.
            none = np.exp(-np.maximum(top, -50))
            chance = raised / (np.bincount(of, raised, minlength=count) + none)[of]
        else:
            chance = 1 / (1 + np.exp(-scores))
        slope, bend = want - chance, np.maximum(chance * (1 - chance), 1e-6)
        kept = (random.random(count) < share)[of]
        tree = DecisionTreeRegressor(
            max_depth=depth, min_samples_leaf=leaf, max_features=some, random_state=int(random.integers(1 << 30))
        ).fit(x[kept], (slope / bend)[kept], sample_weight=bend[kept])
        leaves = tree.apply(x)
        size = tree.tree_.node_count
        up = np.bincount(leaves[kept], slope[kept], minlength=size)
        down = np.bincount(leaves[kept], bend[kept], minlength=size)
        values = np.clip(rate * up / (down + l2), -1, 1)
        scores += values[leaves]
        grown.append((tree.tree_, values))
    return grown, base


def apply(model, rows, names) -> np.ndarray:
    grown, base = model
    if not rows:
        return np.zeros(0)
    x = table(rows, names)
    return base + sum(values[tree.apply(x)] for tree, values in grown)


def to_forest(model, names, depth) -> Forest:
    grown, base = model
    heaps = [_heap(tree, values, depth) for tree, values in grown]
    feature, threshold, leaf = (tuple(tuple(part) for part in parts) for parts in zip(*heaps, strict=True))
    return Forest(features=tuple(names), base=base, depth=depth, feature=feature, threshold=threshold, leaf=leaf)


def _heap(tree, values, depth):
    size = 2**depth - 1
    feature, threshold, leaf = [0] * size, [1e30] * size, [0.0] * (size + 1)

    def fill(node, place, level):
        if level == depth:
            leaf[place - size] = round(float(values[node]), 5)
        elif tree.children_left[node] < 0:
            fill(node, 2 * place + 1, level + 1)
            fill(node, 2 * place + 2, level + 1)
        else:
            feature[place], threshold[place] = int(tree.feature[node]), float(f"{tree.threshold[node]:.9g}")
            fill(tree.children_left[node], 2 * place + 1, level + 1)
            fill(tree.children_right[node], 2 * place + 2, level + 1)

    fill(0, 0, 0)
    return feature, threshold, leaf
