"""Layout -> blocks: what each line of a page is, by a small network that reads the line and those around it."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sayso.document.layout import Layout
from sayso.document.lines import Described, Floats, Words, describe
from sayso.ids import content_id
from sayso.models import checked
from sayso.schema import ARTICLE, Block, Label

LABELS = tuple(Label)
_ARTICLE = [i for i, label in enumerate(LABELS) if label in ARTICLE]
_OTHERS = [i for i, label in enumerate(LABELS) if label not in ARTICLE]
_WORD = re.compile(r"\w+")
# a line that ends a sentence, or announces what follows
_FINISHED = re.compile(r"[.!?…:;。！？؟।][\"”“»«’')\]]*\s*$")


class BlockModel(NamedTuple):
    """The weights of the line labeller; `training/blocks` makes them."""

    weights: Mapping[str, Floats]

    def threshold(self, *, markup: bool) -> float:
        """From which probability on a line is article."""
        return float(self.weights["thresholds"][int(markup)])


@functools.cache
def load_block_model() -> BlockModel:
    """The model in the package; loaded once a process."""
    with np.load(io.BytesIO(checked("blocks")), allow_pickle=False) as arrays:
        return BlockModel({name: arrays[name].astype(np.float32) for name in sorted(arrays.files)})


def label_blocks(layout: Layout, document_id: str, model: BlockModel) -> tuple[Block, ...]:
    """Every non-blank line of a page with its label, in reading order.

    A block is one line; lines side by side with one label and no article in them are one block, and so are body
    lines where a sentence runs on over the end of the line. A block whose words an earlier block has too
    says so in `repeats`, whatever its label. Linear in the length of the page.
    """
    described = describe(layout)
    scores = np.round(line_scores(described, model), 4)
    article = scores[:, _ARTICLE].sum(axis=1) >= model.threshold(markup=layout.runs is not None)
    inside = np.array(_ARTICLE)[scores[:, _ARTICLE].argmax(axis=1)]
    outside = np.array(_OTHERS)[scores[:, _OTHERS].argmax(axis=1)]
    labels = [LABELS[i] for i in np.where(article, inside, outside)]
    return _blocks(layout, document_id, described.lines, labels)


def clean_blocks(layout: Layout, document_id: str, title: str | None) -> tuple[Block, ...]:
    """The blocks of a page that is article only: all body, but for a first line that is the title given."""
    lines = tuple(i for i, line in enumerate(layout.lines) if layout.text[line.start : line.end].strip())
    labels = [Label.BODY] * len(lines)
    if lines and title:
        first = layout.lines[lines[0]]
        if _key(layout.text[first.start : first.end]) == _key(title):
            labels[0] = Label.TITLE
    return _blocks(layout, document_id, lines, labels)


def line_scores(described: Described, model: BlockModel) -> Floats:
    """(lines, labels): how probable each label is for each line."""
    weights = model.weights
    if not described.lines:
        return np.zeros((0, len(LABELS)), np.float32)
    shape = (described.shape - weights["shape_mean"]) / weights["shape_scale"]
    words = _pooled(described.words, weights["words"])
    x = np.concatenate([shape, words], axis=1) @ weights["own"] + weights["own_bias"]
    if described.names.ids.size:
        markup = (described.markup - weights["markup_mean"]) / weights["markup_scale"]
        names = _pooled(described.names, weights["names"])
        x += np.concatenate([markup, names], axis=1) @ weights["around"] + weights["around_bias"]
    x = _positive(x)
    x = _positive(x @ weights["mix"] + weights["mix_bias"] + x)
    y = x
    for k, reach in enumerate(weights["reaches"].astype(int)):
        y = y + _positive(_convolved(y, weights[f"near{k}"], int(reach)) + weights[f"near{k}_bias"])
    logits = np.concatenate([y, x], axis=1) @ weights["out"] + weights["out_bias"]
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    scores: Floats = logits / logits.sum(axis=1, keepdims=True)
    return scores


def _positive(x: Floats) -> Floats:
    return np.maximum(x, 0, out=x)


def _pooled(words: Words, table: Floats) -> Floats:
    """The mean of the vectors of each line's words; zeros for a line without any."""
    counts = np.diff(words.starts)
    sums = np.zeros((len(counts), table.shape[1]), np.float32)
    some = counts > 0
    if some.any():
        sums[some] = np.add.reduceat(table[words.ids], words.starts[:-1][some], axis=0)
    return sums / np.maximum(counts, 1)[:, None].astype(np.float32)


def _convolved(y: Floats, kernel: Floats, reach: int) -> Floats:
    """Each line mixed with the lines `reach` before and after it."""
    out: Floats = y @ kernel[1]
    if len(y) > reach:
        out[reach:] += y[:-reach] @ kernel[0]
        out[:-reach] += y[reach:] @ kernel[2]
    return out


# --- lines -> blocks ------------------------------------------------------------------------------


def _blocks(layout: Layout, document: str, lines: Sequence[int], labels: Sequence[Label]) -> tuple[Block, ...]:
    text = layout.text
    runs: list[list[int]] = []
    for k, i in enumerate(lines):
        if runs and labels[k] == labels[k - 1] and _joined(layout, lines[k - 1], i, labels[k]):
            runs[-1][1] = k
        else:
            runs.append([k, k])
    blocks: list[Block] = []
    seen: dict[str, int] = {}
    for first, last in runs:
        start, end = layout.lines[lines[first]].start, layout.lines[lines[last]].end
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end -= len(text[start:end]) - len(text[start:end].rstrip())
        key = _key(text[start:end])
        earlier = seen.setdefault(key, len(blocks)) if key else len(blocks)
        blocks.append(
            Block(
                id=content_id("block", document, start, end),
                document=document,
                start=start,
                end=end,
                label=labels[first],
                repeats=earlier if earlier < len(blocks) else None,
            )
        )
    return tuple(blocks)


def _joined(layout: Layout, before: int, after: int, label: Label) -> bool:
    """Whether two lines of one label, one after the other, are one block."""
    if label not in ARTICLE:
        return label not in {Label.TITLE, Label.CAPTION, Label.POST, Label.BYLINE, Label.DATELINE}
    if label is not Label.BODY or after != before + 1:
        return False
    one, two = layout.lines[before], layout.lines[after]
    first, second = layout.text[one.start : one.end].strip(), layout.text[two.start : two.end].strip()
    if _FINISHED.search(first[-20:]):
        return False
    return second[0].islower() or second[0] in ",.;:!?)]”»’%" or first[-1] in ",(„«“–"


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text)).casefold()
