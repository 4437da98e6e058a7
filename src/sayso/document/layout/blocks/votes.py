"""Lines of a page of markup -> how much of each the extractors trafilatura and resiliparse take for the article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from sayso.document.layout import Layout
from sayso.document.layout.blocks.hints import share, triples
from sayso.document.layout.blocks.types import Floats

VOTES = ("trafilatura", "trafilatura_precise", "resiliparse")
"""Names of what `extractor_votes` gives, in its order."""
_LARGEST = 2_000_000
"""Characters of markup above which nobody votes: their time is not ours to bound."""
_DEEPEST = 200
"""Nesting above which nobody votes: 40,000 open `div`s took an extractor 48 seconds; 539 news pages have at most 35."""
_LONGEST = 3_000
"""Lines above which nobody votes: 15,000 list items took an extractor 40 seconds; 539 news pages have at most 1,368."""


def extractor_votes(layout: Layout, hashed: Sequence[list[int]]) -> Floats:
    """For each line, the share of its word triples in what each extractor keeps: (lines, len(VOTES)).

    `hashed`: each line's words as `hashed_triples`. In order: trafilatura, trafilatura preferring precision,
    resiliparse. Zeros where one finds nothing or fails: its vote is evidence, never text.
    """
    out = np.zeros((len(hashed), len(VOTES)), np.float32)
    markup = layout.markup or ""
    if len(markup) > _LARGEST or layout.depth > _DEEPEST or not 0 < len(hashed) <= _LONGEST:
        return out
    for k, kept in enumerate((_trafilatura(markup), _trafilatura(markup, precise=True), _resiliparse(markup))):
        source = triples(kept.splitlines())
        out[:, k] = [share(own, source) for own in hashed]
    return out


def _trafilatura(markup: str, *, precise: bool = False) -> str:
    try:
        return trafilatura.extract(markup, include_comments=False, favor_precision=precise) or ""
    except Exception:  # noqa: BLE001  a library's failure on a broken page is no vote, not ours to pass on
        return ""


def _resiliparse(markup: str) -> str:
    try:
        return str(extract_plain_text(markup, main_content=True))
    except Exception:  # noqa: BLE001  as above
        return ""
