"""Samples -> more samples: what stands around one page's article, around the article of another page.

A model that has seen only whole pages learns that some subjects are news and others teasers, and how the pages of an
outlet go on. Both pages are of one language and flattened in one way; the article brings its title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sayso.document.layout import lay_out
from sayso.document.layout.blocks.features import featurize
from sayso.schema import BlockLabel
from training.blocks.data import NUMBER, Sample, page_of, weigh
from training.blocks.fit import is_article

TIMES = {"flat": 2, "text": 1}
"""How many are made from each sample."""
_COUNTS = 0.4
"""How much a mixed page counts against a real one."""
_TITLE = NUMBER[BlockLabel.TITLE]


def mixtures(
    given: Sequence[Sample], said: Mapping[str, tuple], seed: int = 1
) -> tuple[list[Sample], dict[str, tuple]]:
    """Mixed pages, and what the words of their lines say. Pages without an article or a title are left out."""
    rng = np.random.default_rng(seed)
    groups = defaultdict(list)
    for sample in given:
        if sample.kind in TIMES and _titles(sample).any() and len(_article(sample)):
            groups[sample.language, sample.id.partition("#")[2]].append(sample)
    made: list[Sample] = []
    readings: dict[str, tuple] = {}
    for group in groups.values():
        for around in group:
            others = [sample for sample in group if sample.outlet != around.outlet]
            for _ in range(TIMES[around.kind] if others else 0):
                order = list(_order(around, others[rng.integers(len(others))]))
                made.append(_mixed(f"mixed {len(made)}", order, whole=around.whole))
                readings[made[-1].id] = np.array([said[sample.id][0][k] for sample, k in order]), None
    return made, readings


def _order(around: Sample, within: Sample) -> Iterator[tuple[Sample, int]]:
    """The lines of the mixed page. What repeats the article that is taken out goes, too."""
    article, other = _article(around), _article(within)
    first, last = int(article[0]), int(article[-1])
    titles, title = _titles(around), int(np.flatnonzero(_titles(within))[0])
    gone = {text.strip() for text in around.texts[first : last + 1] if len(text) > 30}
    for k, text in enumerate(around.texts):
        if k == first:
            yield from ((within, j) for j in range(int(other[0]), int(other[-1]) + 1))
        if not first <= k <= last and around.weight[k] > 0 and text.strip() not in gone:
            yield (within, title) if titles[k] else (around, k)


def _mixed(name: str, order: Sequence[tuple[Sample, int]], *, whole: bool) -> Sample:
    text = "\n".join("\n" * _blank(sample, k) + sample.texts[k] for sample, k in order)
    described = featurize(lay_out(page_of(text, "text/plain")))
    if len(described.lines) != len(order):
        raise ValueError(name)
    mixed = order[0][0]._replace(
        id=name,
        kind="mixed",
        described=described,
        texts=tuple(sample.texts[k] for sample, k in order),
        allowed=np.array([sample.allowed[k] for sample, k in order]),
    )
    known = np.array([sample.weight[k] > 0 for sample, k in order])
    weight = weigh(np.where(known, is_article(mixed), -1), mixed.texts, whole=whole)
    return mixed._replace(weight=np.float32(_COUNTS) * weight)


def _article(sample: Sample) -> np.ndarray:
    return np.flatnonzero(is_article(sample) & (sample.weight > 0))


def _titles(sample: Sample) -> np.ndarray:
    """Which lines are the title and nothing else."""
    only: np.ndarray = (sample.allowed[:, _TITLE] > 0) & (sample.allowed.sum(axis=1) == 1)
    return only


def _blank(sample: Sample, k: int) -> int:
    """Blank lines above a line."""
    lines = sample.described.lines
    return lines[k] - lines[k - 1] - 1 if k else 0
