"""The word table that both encoders share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class WordTable(NamedTuple):
    """Word vectors as int8 rows with a scale each."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]

    def vectors(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """(1, n, 384): the vectors of those wordpieces, as both encoders take them."""
        found: NDArray[np.float32] = self.rows[ids] * self.scales[ids, None]
        return found[None]
