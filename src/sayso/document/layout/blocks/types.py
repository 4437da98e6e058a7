"""What the descriptions of lines are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class LineWords(NamedTuple):
    """Hashed words of lines, as a ragged array: the ids of line i are `ids[starts[i]:starts[i + 1]]`."""

    ids: Ints
    starts: Ints


class LineFeatures(NamedTuple):
    """A page's lines that are not blank, in numbers."""

    lines: tuple[int, ...]
    """Their indices among the layout's lines."""
    alone: Floats
    """(lines, len(ALONE)): what the text alone tells."""
    words: LineWords
    stems: LineWords
    """Distinct hashed stems of each line."""
    hints: Floats | None
    """(lines, len(HINTS) + len(VOTES)): what markup adds; None for plain text."""
    names: LineWords | None
    """Tags and pieces of class names around each line; None for plain text."""
