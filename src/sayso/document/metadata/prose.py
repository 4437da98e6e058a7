"""Lines -> where the article's prose runs, when no block labels say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sayso.document.layout import Layout, Line
from sayso.document.layout.blocks.furniture import says_furniture
from sayso.schema import ARTICLE, Block, BlockLabel, Span

_WORD = re.compile(r"\w+")
# Chinese, Japanese, Korean and Thai are written without spaces: two characters count as a word.
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOP = (".", "!", "?", "…", "。", "”", '"', "»", "“", "।", "؟", ":", "’", "'", ")")
# A long line without any of these is a menu.
_MARK = re.compile(r"[.,;!?。、，।؟][\s”\"»]|[。、，।]")
_LOSS = 3.0
"""What a line that is no prose costs the run it stands in; a line of prose brings its words (at most 60)."""


def words_of(text: str) -> int:
    """How many words a text has, about; in scripts without spaces two characters are one."""
    dense = len(_DENSE.findall(text))
    return dense // 2 if dense * 2 > len(text) else len(_WORD.findall(text))


def prose_span(layout: Layout, blocks: Sequence[Block] = ()) -> Span:
    """The stretch from the first to the last line of the article's prose.

    From the blocks where these are labelled: the run of article blocks that outweighs the others. Else the stretch of
    lines whose words of prose, less a loss for each other line, sum highest. Empty at 0 where a page has no prose.
    """
    article = [block for block in blocks if block.label in ARTICLE and block.repeats is None]
    if any(block.label is BlockLabel.BODY for block in article):
        return _heaviest([(block.start, block.end, float(block.end - block.start)) for block in article])
    return _stretch(layout)


def _heaviest(parts: Sequence[tuple[int, int, float]]) -> Span:
    """The run of blocks, gaps of up to 1,500 characters allowed, that holds most characters."""
    best = run = (0.0, 0, 0)
    for start, end, weight in parts:
        run = (run[0] + weight, run[1], end) if run[0] and start - run[2] <= 1_500 else (weight, start, end)
        best = max(best, run, key=lambda item: item[0])
    return Span(best[1], best[2])


def _stretch(layout: Layout) -> Span:
    best, best_sum = Span(0, 0), 0.0
    total, start = 0.0, 0
    for line in layout.lines:
        gain = _gain(layout.text, line)
        if gain == 0:
            continue
        if total <= 0:
            total, start = 0.0, line.start
        total += gain
        if gain > 0 and total > best_sum:
            best, best_sum = Span(start, line.end), total
    return best


def _gain(text: str, line: Line) -> float:
    size = line.end - line.start
    if not size or not (words := text[line.start : min(line.end, line.start + 4_000)].strip()):
        return 0.0
    count = words_of(words)
    linked = line.linked * 2 > size or sum(char.isdigit() for char in words[:200]) * 6 > len(words[:200])
    if not linked and ((count >= 20 and _MARK.search(words)) or (count >= 8 and words.endswith(_STOP))):
        return -_LOSS if says_furniture(words) else float(min(count, 60))
    return -_LOSS
