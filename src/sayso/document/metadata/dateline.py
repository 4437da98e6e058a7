"""Lines -> the dateline: where, and at times when and by which agency, a report was filed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from sayso.document.layout import Layout
from sayso.document.metadata.days import find_days
from sayso.schema import Block, BlockLabel, Span

# KYIV, Ukraine, April 9 (AFP) — ; LONDON (Reuters) - ; Neustadt (dpa/tmn) - ; MOSCOW, April 9. /TASS/. ; PARIS —
_DATELINE = re.compile(
    r"[^\S\n]*(?P<line>"
    r"[A-ZÀ-ÞΑ-ΩА-Я][\w'’.\- ]{1,30}(?:,? \[?[A-ZÀ-ÞА-Яa-z][\w'’.\-]{1,20}(?: [A-Z][\w'’.\-]{1,20})?\]?\.?){0,3}"
    r"(?:,? \d{1,2}\.?(?: \w{3,10}\.?)?)?,?"
    r"[^\S\n]{0,2}(?:\([\w /.,&-]{2,30}\)|/[A-Z]{3,8}/)"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ'’.\- ]{2,30}(?:, [\w'’. ]{2,24})?(?:, \w{3,9}\.? \d{1,2})?(?=[^\S\n](?:—|–|--|-)[^\S\n])"
    r")"
)


def find_dateline(layout: Layout, prose: Span, blocks: Sequence[Block] = ()) -> Span | None:
    """The words that say where, and at times when and by which agency, a report was filed; None where there are none.

    A block labelled so, or what opens one of the first lines of the article's prose or the line above it.
    """
    labelled = next((block for block in blocks if block.label is BlockLabel.DATELINE), None)
    if labelled is not None and find_days(layout.text, None, labelled.start, labelled.end) == []:
        return Span(labelled.start, labelled.end)
    filled = [line for line in layout.lines if layout.text[line.start : line.end].strip()]
    first = bisect_left(filled, prose.start, key=lambda line: line.start)
    for line in filled[max(0, first - 2) : first + 3]:
        found = _DATELINE.match(layout.text, line.start, min(line.end, line.start + 200))
        if found:
            return Span(*found.span("line"))
    return None
