"""The reader: a document's pieces through the encoder, window by window.

One reading of a document serves every stage that asks the model: attributions, tokens, nesting.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sayso.models.pieces import CLS, SEP, Pieces, cut_pieces
from sayso.models.words import WordTable

ROOM = 382
"""Pieces of a window, as trained, without `[CLS]` and `[SEP]`."""
OVERLAP = 64
"""Pieces that two neighbouring windows share; each speaks for its half of them."""

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")


class Window(NamedTuple):
    """Pieces `[start, end)` as read together."""

    start: int
    end: int
    last: NDArray[np.uint8]
    """Last hidden states, as the linker reads them; those of `[CLS]` and `[SEP]` first and last."""


class Encoding(NamedTuple):
    """What the encoder makes of a document, a row a wordpiece."""

    pieces: Pieces
    tags: NDArray[np.float32]
    """(n, 7): log-probabilities of `TAGS`."""
    hidden: NDArray[np.float32]
    """(n, 384): hidden states of a middle layer, for the heads of other stages."""
    last: NDArray[np.float32]
    """(n, 384): those of the last layer, in the codes that the linker reads, 0 to 255."""
    windows: tuple[Window, ...]
    linker: onnxruntime.InferenceSession

    def given(self, cues: Sequence[tuple[int, int]]) -> Iterator[tuple[list[int], int, NDArray[np.float32]]]:
        """Log-probabilities of `TAGS` given each cue (a piece range), for the cues of one window after another.

        Yields the indices of the cues, where their window starts, and (cues, length, 7). A cue's window is
        the one in whose middle it stands. Cost: under a tenth of reading the window.
        """
        chosen: dict[int, list[int]] = {}
        middles = [window.start + window.end for window in self.windows]
        for n, (first, end) in enumerate(cues):
            after = min(bisect_left(middles, first + end), len(middles) - 1)
            before = max(0, after - 1)
            nearer = before if first + end - middles[before] <= abs(middles[after] - first - end) else after
            chosen.setdefault(nearer, []).append(n)
        for w, members in sorted(chosen.items()):
            window = self.windows[w]
            low, high = 1, window.end - window.start + 1
            first_ = [min(max(cues[n][0] - window.start + 1, low), high - 1) for n in members]
            end_ = [min(max(cues[n][1] - window.start + 1, f + 1), high) for n, f in zip(members, first_, strict=True)]
            given = {"last": window.last, "first": np.asarray(first_), "end": np.asarray(end_)}
            yield members, window.start, self.linker.run(None, given)[0][:, 1:-1]


class Reader(NamedTuple):
    """The two parts of the reader and the word table."""

    encoder: onnxruntime.InferenceSession
    linker: onnxruntime.InferenceSession
    words: WordTable

    def read(self, text: str, ranges: Sequence[tuple[int, int]], quoted: NDArray[np.uint8]) -> Encoding:
        """The reading of those ranges of `text`, one window a call. Cost: about 5,000 words a second and core.

        `quoted`: one quotation state a character of `text`, as `quotation_states` gives them.
        """
        pieces = cut_pieces(text, ranges, quoted)
        n = len(pieces.ids)
        tags = np.zeros((n, len(TAGS)), dtype=np.float32)
        hidden = np.zeros((n, 384), dtype=np.float32)
        above = np.zeros((n, 384), dtype=np.float32)
        windows = []
        spans = windows_of(n)
        for w, (start, end) in enumerate(spans):
            found_tags, shown, last = self._window(pieces, start, end)
            low = start if w == 0 else (start + spans[w - 1][1]) // 2
            high = end if w == len(spans) - 1 else (spans[w + 1][0] + end) // 2
            tags[low:high] = found_tags[low - start + 1 : high - start + 1]
            hidden[low:high] = shown[low - start + 1 : high - start + 1]
            above[low:high] = last.reshape(-1, 384)[low - start + 1 : high - start + 1]
            windows.append(Window(start, end, last))
        return Encoding(pieces, tags, hidden, above, tuple(windows), self.linker)

    def _window(self, pieces: Pieces, start: int, end: int) -> list[NDArray[Any]]:
        ids = np.concatenate([[CLS], pieces.ids[start:end], [SEP]])
        features = np.concatenate([[0], pieces.features[start:end], [0]])
        given = {"words": self.words.vectors(ids), "positions": np.arange(len(ids))[None], "features": features[None]}
        result: list[NDArray[Any]] = self.encoder.run(None, given)
        return result


def windows_of(n: int) -> list[tuple[int, int]]:
    """Windows over `n` pieces: as few as can be, of one size, overlapping."""
    if not n:
        return []
    count = max(1, -(-(n - OVERLAP) // (ROOM - OVERLAP)))
    size = -(-(n + (count - 1) * OVERLAP) // count)
    starts = [min(w * (size - OVERLAP), n - size) for w in range(count)]
    return [(start, start + size) for start in starts]
