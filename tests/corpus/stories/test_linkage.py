import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from sayso.corpus.stories.linkage import average_linkage, cut_dendrogram


def likeness(seed, count):
    values = np.random.default_rng(seed).random((count, count))
    return np.triu(values, 1) + np.triu(values, 1).T


@given(st.integers(0, 10_000), st.integers(2, 24), st.floats(0.1, 0.9))
def test_the_groups_are_scipys(seed, count, threshold):
    values = likeness(seed, count)
    groups = cut_dendrogram(average_linkage(values), count, lambda merge: merge.likeness >= threshold)
    distance = 1 - values
    np.fill_diagonal(distance, 0)
    labels = fcluster(linkage(squareform(distance), "average"), 1 - threshold, "distance")
    assert {tuple(group) for group in groups} == {
        tuple(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())
    }


def test_one_item_and_none():
    assert cut_dendrogram(average_linkage(np.zeros((1, 1))), 1, lambda _: True) == [[0]]
    assert cut_dendrogram([], 0, lambda _: True) == []


def test_the_sizes_of_both_groups_are_told():
    values = np.array([[0, 0.9, 0.5], [0.9, 0, 0.5], [0.5, 0.5, 0]])
    assert [merge.sizes for merge in average_linkage(values)] == [(1, 1), (2, 1)]
