"""LightGBM's trees -> an ONNX graph of one operator; all models -> the file that the blocks' stage loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper


def to_onnx(booster, base: Sequence[float] = (0.0,)) -> bytes:
    """The sums of the trees and of `base`, (lines, classes).

    Thresholds are rounded down to single precision: `<=` still holds.
    """
    classes = len(base)
    nodes: dict[str, list] = {key: [] for key in ("tree", "node", "feature", "value", "mode", "true", "false")}
    leaves: dict[str, list] = {key: [] for key in ("tree", "node", "target", "weight")}
    for tree, info in enumerate(booster.dump_model()["tree_info"]):
        _walk(info["tree_structure"], tree, tree % classes, nodes, leaves, [0])
    operator = helper.make_node(
        "TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=classes, post_transform="NONE",
        base_values=[float(value) for value in base],
        aggregate_function="SUM", nodes_treeids=nodes["tree"], nodes_nodeids=nodes["node"],
        nodes_featureids=nodes["feature"], nodes_values=nodes["value"], nodes_modes=nodes["mode"],
        nodes_truenodeids=nodes["true"], nodes_falsenodeids=nodes["false"],
        nodes_missing_value_tracks_true=[0] * len(nodes["tree"]), nodes_hitrates=[1.0] * len(nodes["tree"]),
        target_treeids=leaves["tree"], target_nodeids=leaves["node"], target_ids=leaves["target"],
        target_weights=leaves["weight"],
    )  # fmt: skip
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, booster.num_feature()])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, classes])
    imports = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    graph = helper.make_graph([operator], "blocks", [x], [y])
    return helper.make_model(graph, opset_imports=imports, ir_version=8).SerializeToString(deterministic=True)


def _walk(node: Mapping, tree: int, target: int, nodes: dict, leaves: dict, count: list[int]) -> int:
    own = count[0]
    count[0] += 1
    at = len(nodes["tree"])
    leaf = "split_feature" not in node
    if not leaf and node["decision_type"] != "<=":
        raise ValueError(node["decision_type"])
    nodes["tree"].append(tree)
    nodes["node"].append(own)
    nodes["feature"].append(0 if leaf else node["split_feature"])
    nodes["value"].append(0.0 if leaf else _down(node["threshold"]))
    nodes["mode"].append("LEAF" if leaf else "BRANCH_LEQ")
    nodes["true"].append(0)
    nodes["false"].append(0)
    if leaf:
        for key, value in zip(leaves, (tree, own, target, float(node["leaf_value"])), strict=True):
            leaves[key].append(value)
    else:
        nodes["true"][at] = _walk(node["left_child"], tree, target, nodes, leaves, count)
        nodes["false"][at] = _walk(node["right_child"], tree, target, nodes, leaves, count)
    return own


def _down(value: float) -> float:
    single = np.float32(value)
    return float(np.nextafter(single, np.float32(-np.inf)) if single > value else single)


def write(path: Path, arrays: Mapping[str, np.ndarray], graphs: Mapping[str, bytes]) -> None:
    np.savez_compressed(path, **arrays, **{name: np.frombuffer(data, np.uint8) for name, data in graphs.items()})
