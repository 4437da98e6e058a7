"""Small networks over words in whole numbers: the same bits on every processor.

Every product of matrices is one of whole numbers that float32 holds, so that no order of a sum and no fused
operation changes it; between them stand single IEEE operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_LARGEST = 127.0
"""Of a weight and of an input: 1,040 products of two such stay below 2**24, up to which float32 counts by ones."""
WIDEST = 1040
"""Inputs of a layer at most."""


class Dense(NamedTuple):
    """A linear layer: `outputs = scale * (whole(inputs / step) @ weight) + bias`."""

    weight: Floats
    """(inputs, outputs), whole numbers from -127 to 127."""
    scale: Floats
    bias: Floats
    step: np.float32

    def __call__(self, inputs: Floats) -> Floats:
        """(n, inputs) -> (n, outputs)."""
        whole = np.clip(np.rint(inputs / self.step), -_LARGEST, _LARGEST).astype(np.float32)
        outputs: Floats = (whole @ self.weight) * self.scale + self.bias
        return outputs


def pack_dense(
    name: str, weight: NDArray[np.float64], bias: NDArray[np.float64], step: float
) -> dict[str, NDArray[np.generic]]:
    """A layer of real numbers, (inputs, outputs), as arrays for `unpack_dense`; `step` between two inputs."""
    if len(weight) > WIDEST:
        raise ValueError(f"{name}: {len(weight)} inputs, at most {WIDEST}")
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / _LARGEST
    return {
        f"{name}.weight": np.rint(weight / scale).astype(np.int8),
        f"{name}.scale": (scale * step).astype(np.float32),
        f"{name}.bias": bias.astype(np.float32),
        f"{name}.step": np.asarray([step], dtype=np.float32),
    }


def unpack_dense(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Dense:
    """The layer of that name."""
    weight, scale, bias, step = (arrays[f"{name}.{part}"] for part in ("weight", "scale", "bias", "step"))
    return Dense(weight.astype(np.float32), scale.astype(np.float32), bias.astype(np.float32), np.float32(step[0]))
