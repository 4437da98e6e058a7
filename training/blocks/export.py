"""The trained network's parameters -> the arrays that `sayso.document.blocks` computes with."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def arrays(state: dict[str, np.ndarray], stats, reaches, thresholds) -> dict[str, np.ndarray]:
    """Matrices transposed for `x @ w`; half precision but for the scales."""
    shape_mean, shape_scale, markup_mean, markup_scale = stats
    out = {
        "words": state["emb.weight"],
        "names": state["nam.weight"],
        "own": state["a.weight"].T,
        "own_bias": state["a.bias"],
        "around": state["m.weight"].T,
        "around_bias": state["m.bias"],
        "mix": state["b.weight"].T,
        "mix_bias": state["b.bias"],
        "out": state["o.weight"].T,
        "out_bias": state["o.bias"],
    }
    for k in range(len(reaches)):
        out[f"near{k}"] = state[f"c.{k}.weight"].transpose(2, 1, 0)
        out[f"near{k}_bias"] = state[f"c.{k}.bias"]
    out = {name: np.ascontiguousarray(value, dtype=np.float16) for name, value in out.items()}
    full = {
        "shape_mean": shape_mean,
        "shape_scale": shape_scale,
        "markup_mean": markup_mean,
        "markup_scale": markup_scale,
        "reaches": np.array(reaches),
        "thresholds": np.array(thresholds),
    }
    return out | {name: np.asarray(value, dtype=np.float32) for name, value in full.items()}


def write(path: Path, values: dict[str, np.ndarray]) -> None:
    np.savez_compressed(path, **values)
