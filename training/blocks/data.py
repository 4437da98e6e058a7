"""Pages with gold -> samples: their lines described, with the labels that each may have and how much it counts."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sayso.document.layout import Layout, lay_out
from sayso.document.layout.blocks.features import LineFeatures, featurize
from sayso.schema import ARTICLE, BlockLabel, Page
from training.blocks.gold import LABELS, NUMBER, article_share, carry, probable

FOLDS = 5
IN_ARTICLE = [NUMBER[label] for label in LABELS if label in ARTICLE]
OUTSIDE = [NUMBER[label] for label in LABELS if label not in ARTICLE]
_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_GOLD = {"title": BlockLabel.TITLE, "byline": BlockLabel.BYLINE, "date": BlockLabel.DATELINE}


class Sample(NamedTuple):
    """One layout of one page. `kind`: `html`, its `flat` text without markup, or a given `text`."""

    id: str
    kind: str
    outlet: str
    language: str
    whole: bool
    """Whether its gold is a whole body, made by hand or by a parser for the outlet."""
    described: LineFeatures
    texts: tuple[str, ...]
    allowed: np.ndarray
    """(lines, labels): 1 where the label is possible. All ones: nothing known."""
    weight: np.ndarray


def fold(outlet: str) -> int:
    """Which fifth of the outlets."""
    return int(hashlib.sha256(("f" + outlet).encode()).hexdigest(), 16) % FOLDS


def rows(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        yield from map(json.loads, handle)


def page_of(text: str, media_type: str) -> Page:
    return Page(path="-", name="-", data=text.encode("utf-8"), media_type=media_type, charset="utf-8")


def samples(folder: Path) -> Iterator[Sample]:
    """Every page of markup twice (with markup and as flat text), then every flattened text."""
    pages = {}
    for row in rows(folder / "html.jsonl.gz"):
        layout = lay_out(page_of(row["html"], "text/html"))
        described = featurize(layout)
        texts = _texts(layout, described)
        article = _article(row, layout, described, texts)
        labels = probable(layout, described.lines)
        tags = [layout.elements[layout.lines[i].element].tag for i in described.lines]
        pages[row["id"]] = (texts, labels, tags)
        allowed = _allowed(article, labels, tags, texts)
        weight = weigh(article, texts, whole=row["body"] is not None)
        common = (row["outlet"], row["lang"], row["body"] is not None)
        yield Sample(row["id"], "html", *common, described, texts, allowed, weight)
        alone = described._replace(hints=None, names=None)
        plain = _allowed(article, [_sure(label) for label in labels], tags, texts)
        yield Sample(row["id"] + "!", "flat", *common, alone, texts, plain, weight)
        pages[row["id"]] += (row["outlet"], row["lang"])
    for row in rows(folder / "text.jsonl.gz"):
        layout = lay_out(page_of(row["text"], "text/plain"))
        described = featurize(layout)
        texts = _texts(layout, described)
        page_texts, labels, tags, outlet, language = pages[row["id"].split("#")[0]]
        gold = _line_gold(row, layout, described)
        article = np.array([{"body": 1, "repeat": -1, "mixed": -1}.get(label, 0) for label in gold])
        labels = carry(list(page_texts), list(texts), labels)
        labels = [_GOLD.get(label) or _sure(kind) for label, kind in zip(gold, labels, strict=True)]
        allowed = _allowed(article, labels, carry(list(page_texts), list(texts), tags), texts)
        yield Sample(
            row["id"], "text", outlet, language, True, described, texts, allowed, weigh(article, texts, whole=True)
        )


def _sure(label: BlockLabel | None) -> BlockLabel | None:
    """None for bylines and datelines that only a class name tells: most of those are a teaser's."""
    return None if label in {BlockLabel.BYLINE, BlockLabel.DATELINE} else label


def _texts(layout: Layout, described: LineFeatures) -> tuple[str, ...]:
    return tuple(layout.text[layout.lines[i].start : layout.lines[i].end] for i in described.lines)


def _line_gold(row: dict, layout: Layout, described: LineFeatures) -> list[str]:
    """The gold label of each line: gold lines start at their first character that is not white space, or before it."""
    starts = np.array([start for start, _, _ in row["lines"]])
    out = []
    for i in described.lines:
        line = layout.lines[i]
        position = int(np.searchsorted(starts, line.end, side="left")) - 1
        out.append(row["lines"][position][2])
    return out


def _article(row: dict, layout: Layout, described: LineFeatures, texts) -> np.ndarray:
    """1 article, 0 not, -1 not known, for each line of a page of markup."""
    if row["body"]:
        share = article_share(layout, described.lines, row["body"])
        return np.where(share < 0, -1, (share >= 0.5).astype(int))
    # Of the other pages the gold is some strings; what both ways of trafilatura keep or drop stands for the rest.
    votes = described.hints[:, -3:-1]
    article = np.where((votes >= 0.8).all(axis=1), 1, np.where((votes <= 0.2).all(axis=1), 0, -1))
    for k, text in enumerate(texts):
        squashed = " ".join(text.split())
        if any(" ".join(part.split()) in squashed for part in row.get("must") or []):
            article[k] = 1
        if any(" ".join(part.split()) in squashed for part in row.get("must_not") or []):
            article[k] = 0
    return article


def _allowed(article: np.ndarray, labels: list, tags: list, texts) -> np.ndarray:
    out = np.zeros((len(article), len(LABELS)), np.float32)
    for k, known in enumerate(article):
        if known == 1:
            if tags[k] in _HEADINGS:
                out[k, NUMBER[BlockLabel.SUBHEAD]] = 1
            elif tags[k] in {"p", "li", "td"} or len(texts[k]) > 150:
                out[k, NUMBER[BlockLabel.BODY]] = 1
            else:
                out[k, IN_ARTICLE] = 1
        elif known == 0 and labels[k] is not None:
            out[k, NUMBER[labels[k]]] = 1
        elif known == 0:
            out[k, OUTSIDE] = 1
        else:
            out[k] = 1
    return out


def weigh(article: np.ndarray, texts, *, whole: bool) -> np.ndarray:
    """Lines count by their length, as a share of their page's article, so that every page counts the same."""
    size = np.array([min(len(text), 600) for text in texts], float)
    total = max(float(size[article == 1].sum()), 800.0)
    weight = np.where(article >= 0, 0.1 + 50 * np.minimum(size, 400) / total, 0.0)
    return (weight if whole else 0.6 * weight).astype(np.float32)


def relabel(sample: Sample, article: np.ndarray) -> Sample:
    """A page without a whole gold body, labelled by a model that has read its markup; where it doubts, less weight."""
    chosen = article >= 0.5
    allowed = sample.allowed.copy()
    for k in np.flatnonzero(
        (chosen != (allowed[:, IN_ARTICLE].sum(axis=1) > 0)) | (allowed.sum(axis=1) == len(LABELS))
    ):
        allowed[k] = 0
        allowed[k, IN_ARTICLE if chosen[k] else OUTSIDE] = 1
    sure = np.abs(2 * article - 1)
    weight = weigh(chosen.astype(int), sample.texts, whole=False) * sure
    return sample._replace(allowed=allowed, weight=weight.astype(np.float32))
