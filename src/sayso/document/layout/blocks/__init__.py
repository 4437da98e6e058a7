"""Layout -> blocks: what each line of a page is, by models that read the line among its neighbours on its page.

Three steps: what a line's words say, by logistic regression over hashed words, so that no list of phrases is needed
in any language; how probable each line is article, by gradient-boosted trees over the line in context; and which lines
make the article, so that its expected F is best. `training/blocks` learns the first two.
"""

from __future__ import annotations

import functools
import io
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import onnxruntime

from sayso.document.layout import Layout
from sayso.document.layout.blocks.context import column_names, with_neighbours, word_logits
from sayso.document.layout.blocks.features import LineFeatures, featurize
from sayso.document.layout.blocks.furniture import furniture
from sayso.document.layout.blocks.types import Doubles, Floats
from sayso.errors import ModelError
from sayso.ids import content_id
from sayso.models import checked, session_over
from sayso.schema import ARTICLE, Block, BlockLabel, NamedSpan, Span, Title
from sayso.text import overlap

Mask = npt.NDArray[np.bool_]
LABELS = tuple(BlockLabel)
_OF_ARTICLE = np.array([label in ARTICLE for label in LABELS])
_DOUBTFUL = 0.1
"""A line less probable than this is no article, however little else the page has."""
_WORD = re.compile(r"\w+")
# a line that ends a sentence, or announces what follows
_FINISHED = re.compile(r"[.!?…:;。！？؟।][\"”“»«’')\]]*\s*$")
_SHORT = 90
"""Characters of a line that may be a byline or a dateline as a whole."""
_ALONE = frozenset({BlockLabel.TITLE, BlockLabel.CAPTION, BlockLabel.POST, BlockLabel.BYLINE, BlockLabel.DATELINE})
"""Labels that are read one line a block, as article lines are."""


class Trees(NamedTuple):
    """The trees for one kind of page: flat text, or markup."""

    article: onnxruntime.InferenceSession
    labels: onnxruntime.InferenceSession
    recall: float
    """How many times recall counts against precision in choosing the article's lines."""


class BlockModel(NamedTuple):
    """What the words and class names of a line say, and the trees; `training/blocks` makes them."""

    words: tuple[Floats, Floats]
    names: tuple[Floats, Floats]
    rare: Floats
    """How rare each hashed stem is."""
    text: Trees
    html: Trees


@functools.cache
def load_block_model() -> BlockModel:
    """The model in the package; loaded once a process."""
    with np.load(io.BytesIO(checked("blocks")), allow_pickle=False) as file:
        text, html = (
            Trees(
                session_over(file[kind].tobytes()),
                session_over(file[f"{kind}_labels"].tobytes()),
                float(file["recall"][k]),
            )
            for k, kind in enumerate(("text", "html"))
        )
        for kind in ("text", "html"):
            if tuple(file[f"{kind}_columns"]) != column_names(markup=kind == "html", classes=len(file["words_bias"])):
                raise ModelError(f"model blocks: {kind}: made for other features than the code has")
        words = file["words"].astype(np.float32), file["words_bias"]
        names = file["names"].astype(np.float32), file["names_bias"]
        return BlockModel(words=words, names=names, rare=file["rare"].astype(np.float32), text=text, html=html)


def label_blocks(layout: Layout, document_id: str, model: BlockModel) -> tuple[Block, ...]:
    """Every non-blank line of a page with its label, in reading order.

    A block is one line; lines side by side with one label that is none of reading matter are one block, and so are body
    lines where a sentence runs on over the end of the line. A block whose words an earlier block has too
    says so in `repeats`, whatever its label. Linear in the length of the page but for a sort of its lines.
    """
    described = featurize(layout)
    article, labels = line_scores(described, model)
    trees = model.text if described.hints is None else model.html
    sizes = np.array([_ink(layout, i) for i in described.lines], np.float64)
    settled = furniture(layout, described.lines)
    chosen = choose(np.where([label is not None for label in settled], 0.0, article), sizes, trees.recall)
    found = [settled[k] or LABELS[i] for k, i in enumerate(_best(labels, chosen))]
    found = _without_words(layout, described.lines, _whole_sentences(layout, described.lines, found))
    return _blocks(layout, document_id, described.lines, found)


def clean_blocks(layout: Layout, document_id: str, title: str | None) -> tuple[Block, ...]:
    """The blocks of a page that is article only: all body, but for a first line that is the title given."""
    lines = tuple(i for i, line in enumerate(layout.lines) if layout.text[line.start : line.end].strip())
    labels = [BlockLabel.BODY] * len(lines)
    if lines and title:
        first = layout.lines[lines[0]]
        if _key(layout.text[first.start : first.end]) == _key(title):
            labels[0] = BlockLabel.TITLE
    return _blocks(layout, document_id, lines, labels)


def line_scores(described: LineFeatures, model: BlockModel) -> tuple[Doubles, Floats]:
    """For each line how probable it is article, and how well each label fits it (log-odds; to compare, no more)."""
    if not described.lines:
        return np.zeros(0), np.zeros((0, len(LABELS)), np.float32)
    said = word_logits(described.words, *model.words)
    named = None if described.names is None else word_logits(described.names, *model.names)
    context = with_neighbours(described, said, named, model.rare)
    trees = model.text if described.hints is None else model.html
    odds = trees.article.run(None, {"x": context})[0][:, 0].astype(np.float64)
    labels = np.round(trees.labels.run(None, {"x": context})[0], 4)
    return np.round(1 / (1 + np.exp(-odds)), 4), labels


def choose(article: Doubles, sizes: Doubles, recall: float) -> Mask:
    """The lines whose expected F measure of characters is best: the more probable first, to the best point.

    For an F measure the right threshold is half of what can be reached (Lipton, Elkan and Naryanaswamy, 2014), so it
    lies lower on a page that the model finds hard than on a plain one.
    """
    chosen = np.zeros(len(article), bool)
    if not len(article):
        return chosen
    order = np.argsort(-article, kind="stable")
    expected = np.cumsum((article * sizes)[order])
    weight = recall * recall
    measure = (1 + weight) * expected / np.maximum(np.cumsum(sizes[order]) + weight * expected[-1], 1e-9)
    chosen[order[: int(measure.argmax()) + 1]] = True
    return chosen & (article >= _DOUBTFUL)


def _best(labels: Floats, chosen: Mask) -> list[int]:
    """The label that fits each line best, of the article's where it is chosen. One line of a page is its title."""
    fits = np.where(chosen[:, None] == _OF_ARTICLE[None, :], labels, -np.inf)
    title = LABELS.index(BlockLabel.TITLE)
    lead = fits[:, title] - np.delete(fits, title, axis=1).max(axis=1, initial=-1e9)
    if len(lead) and lead.max() > 0:
        fits[np.arange(len(fits)) != int(lead.argmax()), title] = -np.inf
    best: list[int] = fits.argmax(axis=1).tolist()
    return best


def _whole_sentences(layout: Layout, lines: Sequence[int], labels: list[BlockLabel]) -> list[BlockLabel]:
    """A subhead whose sentence runs on in the next line is none: a link, say, left a piece of body on its own line."""
    found = list(labels)
    for k in range(len(lines) - 2, -1, -1):
        if (
            found[k] is BlockLabel.SUBHEAD
            and found[k + 1] is BlockLabel.BODY
            and _runs_on(layout, lines[k], lines[k + 1])
        ):
            found[k] = BlockLabel.BODY
    return found


def _without_words(layout: Layout, lines: Sequence[int], labels: list[BlockLabel]) -> list[BlockLabel]:
    """A line of signs alone tells nothing: outside the article it is what the line before is, or else `OTHER`."""
    found = list(labels)
    for k, i in enumerate(lines):
        line = layout.lines[i]
        if found[k] not in ARTICLE and not _WORD.search(layout.text, line.start, line.end):
            before = found[k - 1] if k else BlockLabel.OTHER
            found[k] = BlockLabel.OTHER if before in ARTICLE or before in _ALONE else before
    return found


def _ink(layout: Layout, index: int) -> int:
    line = layout.lines[index]
    return sum(map(len, layout.text[line.start : line.end].split()))


# --- lines -> blocks ------------------------------------------------------------------------------


def relabel_from_metadata(
    layout: Layout, blocks: Sequence[Block], title: Title | None, authors: Sequence[NamedSpan], published: Span | None
) -> tuple[Block, ...]:
    """The blocks, once the page's metadata is known: the line of the title is the title and no other line is.

    A short line that holds an author's name is a byline, one that holds the date of publication a dateline. What
    stands in a sentence stays what it is.
    """
    if not blocks:
        return ()
    lines = [i for i, line in enumerate(layout.lines) if layout.text[line.start : line.end].strip()]
    starts = [block.start for block in blocks]
    labels = [blocks[max(bisect_right(starts, layout.lines[i].end - 1) - 1, 0)].label for i in lines]
    headline = title.span if title is not None else None
    names = [named.span for named in authors if named.span is not None]
    for k, i in enumerate(lines):
        span = Span(layout.lines[i].start, layout.lines[i].end)
        words = layout.text[span.start : span.end]
        if headline is not None and title is not None and 2 * overlap(headline, span) >= len(words.strip()):
            labels[k] = BlockLabel.TITLE
        elif (
            labels[k] is BlockLabel.TITLE
            and headline is not None
            and title is not None
            and _key(words) != _key(title.text)
        ):
            labels[k] = BlockLabel.OTHER
        if labels[k] is BlockLabel.TITLE or len(words) > _SHORT or _FINISHED.search(words):
            continue
        if published is not None and overlap(published, span):
            labels[k] = BlockLabel.DATELINE
        elif any(overlap(name, span) for name in names):
            labels[k] = BlockLabel.BYLINE
    return _blocks(layout, blocks[0].document, lines, labels)


def _blocks(layout: Layout, document: str, lines: Sequence[int], labels: Sequence[BlockLabel]) -> tuple[Block, ...]:
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


def _joined(layout: Layout, before: int, after: int, label: BlockLabel) -> bool:
    """Whether two lines of one label, one after the other, are one block."""
    if label not in ARTICLE:
        return label not in _ALONE
    return label is BlockLabel.BODY and _runs_on(layout, before, after)


def _runs_on(layout: Layout, before: int, after: int) -> bool:
    """Whether a sentence goes from one line to the next: the first does not end it, the second does not begin one."""
    if after != before + 1:
        return False
    one, two = layout.lines[before], layout.lines[after]
    first, second = layout.text[one.start : one.end].strip(), layout.text[two.start : two.end].strip()
    if _FINISHED.search(first[-20:]):
        return False
    return second[0].islower() or second[0] in ",.;:!?)]”»’%" or first[-1] in ",(„«“–"


def _key(text: str) -> str:
    return " ".join(_WORD.findall(text)).casefold()
