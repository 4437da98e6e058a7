"""Labelled pairs of statements -> examples: pieces, the statement's place among them, and what each label teaches."""

import csv
import gzip
import json
import math
import random
import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

LONGEST = 56
"""Pieces of a sentence that are read, the two at its ends counted; 98 % of the read sentences are shorter."""
SETS = ("web", "rumor", "ecb")
_BEFORE = 120
"""Characters before an utterance that are read with it."""
EVENTS = {"web-21": 5, "web-24": 5, "web-74": 5}
"""Stories whose pages are also development events of the dossiers, in a fold of their own: held out with fold 4, where
those of the two other events are, so that no event is measured by a reader that has seen it."""
UNKNOWN = -1.0
"""A target that the label says nothing of: left out of the loss."""


class Side(NamedTuple):
    ids: list[int]
    first: int
    last: int
    """Pieces `first` to `last` (exclusive) are the statement's."""


class Example(NamedTuple):
    a: Side
    b: Side
    same: float
    against: float
    denies: float
    a_entails_b: float
    b_entails_a: float
    moved: float
    empty: float
    answers: float
    """The first, as said, answers the second."""
    days: tuple[float, float]
    """Whether both days are known; log of one plus the days between, thirds."""
    name: str


_READING = {  # same question, against, one denies the other, a entails b, b entails a, moved on, one states nothing
    "E": (1, 0, 0, 1, 1, 0, 0),
    ">": (1, 0, 0, 1, 0, 0, 0),
    "<": (1, 0, 0, 0, 1, 0, 0),
    "~": (1, 0, 0, 0, 0, 0, 0),
    "U": (1, 0, 0, 0, 0, 1, 0),
    "C": (1, 1, 0, 0, 0, 0, 0),
    "D": (1, 1, 1, 0, 0, 0, 0),
    "R": (0, 0, 0, 0, 0, 0, 0),
    "N": (0, 0, 0, 0, 0, 0, 0),
    "X": (0, -1, -1, -1, -1, -1, 1),
    "~?": (-1, 0, 0, 0, 0, 0, 0),
    "O": (-1, 0, 0, -1, -1, 0, -1),  # read only for whether they stand against each other, or one has moved on
}
_ANSWERS = {  # of an utterance and a statement; last whether it answers that
    "D": (1, 1, -1, 0, 0, -1, 0, 1),
    "C": (-1, 0, 0, -1, -1, -1, 0, 1),
    "S": (-1, 0, 0, -1, -1, -1, 0, 0),
    "Q": (-1, -1, -1, 0, 0, -1, 0, 1),
    "N": (-1, 0, 0, 0, 0, -1, -1, 1),
    "": (-1, 0, 0, -1, -1, -1, -1, 0),
}
_PUBLIC = {
    "same": (1, 0, 0, 1, 1, 0, 0),
    "entails": (1, 0, 0, 1, -1, -1, 0),
    "contradicts": (1, 1, -1, 0, 0, -1, 0),
    "neutral": (-1, 0, 0, 0, -1, -1, 0),
    "related": (0, -1, -1, -1, -1, -1, 0),
    "different": (0, -1, -1, 0, 0, -1, 0),
}
_LOOSE = {"lingnli", "neg-nli", "snli-cad"}
"""Where a contradiction or an entailment need not answer the same question."""
SHARES = {  # pairs of each public set that one training reads; what may not ship, or teaches captions, is left out
    "lingnli": 4500,
    "wmt-news": 4200,
    "made-conflicts": 2400,
    "made-denials": 800,
    "ecbplus-events": 1200,
    "realsumm-scu": 1000,
    "fever-sym": 1100,
    "fm2": 900,
    "emergent-headlines": 1200,
    "emergent-claims": 700,
    "snli-cad": 900,
    "neg-nli": 1100,
    "superpal-mn": 800,
    "claimdiff": 500,
    "rte": 500,
    "sts-news": 900,
}


def side(tokenizer: Tokenizer, before: str, text: str, after: str) -> Side:
    """The pieces of a sentence, cut to LONGEST around the statement, and where the statement stands."""
    whole = tokenizer.encode(before + text + after, add_special_tokens=False)
    start, end = len(before), len(before) + len(text)
    inside = [i for i, (s, e) in enumerate(whole.offsets) if s < end and e > start and e > s]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, len(whole.ids))
    room = LONGEST - 2
    left = max(0, min(first - max(0, (room - (last - first)) // 2), len(whole.ids) - room))
    ids = whole.ids[left : left + room]
    return Side([101, *ids, 102], first - left + 1, min(last - left, room) + 1)


def json_lines(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _days(a: str | None, b: str | None) -> tuple[float, float]:
    if not a or not b:
        return (0.0, 0.0)
    return (1.0, math.log1p(abs((date.fromisoformat(a[:10]) - date.fromisoformat(b[:10])).days)) / 3)


def fold_of(row: dict) -> int:
    return EVENTS.get(row["story"], row["fold"])


def stories(folder: Path, folds: Collection[int]) -> set[str]:
    """The stories of these folds."""
    return {row["story"] for row in json_lines(folder / "pairs.jsonl.gz") if fold_of(row) in folds}


def reading(folder: Path, tokenizer: Tokenizer) -> dict[int, list[Example]]:
    """The read pairs, the written variants, and what utterances answer, by fold."""
    found = _labelled(chain(json_lines(folder / "pairs.jsonl.gz"), read_here(folder.parent)), tokenizer)
    for row in json_lines(folder / "variants.jsonl.gz"):
        a, b = (
            side(tokenizer, row["a"]["before"], row["a"]["text"], row["a"]["after"]),
            side(tokenizer, "", row["text"], ""),
        )
        found.setdefault(fold_of(row), []).append(
            Example(a, b, *map(float, _READING[row["label"]]), UNKNOWN, (0.0, 0.0), f"variant:{row['id']}")
        )
    for row in answers(folder):
        own = side(tokenizer, row["before"][-_BEFORE:], row["text"], "")
        for n, (letter, before, text, after) in enumerate(row["candidates"], 1):
            to = side(tokenizer, before, text, after)
            name = f"answer:{row['id']}:{n}"
            found.setdefault(fold_of(row), []).append(Example(own, to, *map(float, _ANSWERS[letter]), (0.0, 0.0), name))
    return found


def _labelled(rows: Iterator[dict], tokenizer: Tokenizer) -> dict[int, list[Example]]:
    """Read pairs, by fold."""
    found: dict[int, list[Example]] = {}
    for row in rows:
        a, b = (side(tokenizer, row[k]["before"], row[k]["text"], row[k]["after"]) for k in "ab")
        days = _days(row["a"]["day"], row["b"]["day"])
        found.setdefault(fold_of(row), []).append(
            Example(a, b, *map(float, _READING[row["label"]]), UNKNOWN, days, row["id"])
        )
    return found


class _Pages(NamedTuple):
    """Where what was read here stands."""

    folds: dict[str, int]
    pages: dict[str, dict]

    def table(self, name: str) -> Iterator[dict]:
        """A table of this folder; a place in it is `sentence:statement-statement:sentence` of a page's text."""
        lines = (Path(__file__).parent / f"{name}.tsv").read_text("utf-8").splitlines()
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"):
            sides = {k: _placed(self.pages[row[k]], row[f"{k}_at"]) for k in "ab"}
            yield {"label": row["label"], "story": row["story"], "fold": self.folds[row["story"]], **sides}


def _pages(bench: Path) -> _Pages:
    folds = {row["story"]: row["fold"] for row in json_lines(bench / "reading" / "pairs.jsonl.gz")}
    files = [bench / "stories" / f"dev-{name}.jsonl.gz" for name in SETS]
    return _Pages(folds, {row["id"]: row for file in files for row in json_lines(file)})


def read_here(bench: Path) -> Iterator[dict]:
    """The pairs of `contradictions.tsv` and `unsure.tsv`, in the form of the benchmark's own."""
    held = _pages(bench)
    for table in ("contradictions", "unsure"):
        for number, row in enumerate(held.table(table)):
            yield {"id": f"{table}-{number}", **row}


def answers(folder: Path) -> Iterator[dict]:
    """Utterances, each with statements that it may answer: (letter, before, statement, after).

    The benchmark's own, and those of `answers.tsv`.
    """
    for row in json_lines(folder / "answers.jsonl.gz"):
        told = {int(number): letter for number, letter in row["answers"]}
        candidates = [(told.get(n, ""), "", each["text"], "") for n, each in enumerate(row["candidates"], 1)]
        yield {**row, "candidates": candidates}
    for at, rows in groupby(_pages(folder.parent).table("answers"), key=lambda row: row["a"]):
        group = list(rows)
        candidates = [(row["label"].strip("-"), *(row["b"][k] for k in ("before", "text", "after"))) for row in group]
        yield {**group[0], **at, "id": f"{at['page']}:{at['start']}", "candidates": candidates}


def _placed(page: dict, at: str) -> dict:
    text = f"{page['title']}\n\n{page['text']}" if page["title"] else page["text"]
    first, start, end, last = map(int, re.split("[:-]", at))
    return {
        "before": text[first:start], "text": text[start:end], "after": text[end:last],
        "day": page.get("published"), "page": page["id"], "start": start, "end": end,
    }  # fmt: skip


_OF_THE_SAME_PAGES = ("emergent-headlines", "emergent-claims", "ecbplus-events")
"""Public sets made of the pages that the read pairs come from: groups on a story that is held out are left out too."""


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{5,}", text.lower()))


def _about(folder: Path, stories: set[str]) -> set[str]:
    """Groups of pairs most of whose words stand on one story's pages."""
    told: dict[str, set[str]] = {}
    for row in json_lines(folder.parent / "reading" / "pairs.jsonl.gz"):
        if row["story"] in stories:
            for k in "ab":
                told.setdefault(row["story"].removesuffix("plus"), set()).update(
                    _words(row[k]["before"] + row[k]["text"] + row[k]["after"])
                )
    texts: dict[str, list[set[str]]] = {}
    for name in _OF_THE_SAME_PAGES:
        for row in json_lines(folder / f"{name}.jsonl.gz"):
            texts.setdefault(row["group"], []).extend(_words(row[k]) for k in "ab")
    return {
        g
        for g, sets in texts.items()
        if any(sum(len(w & own) >= 0.7 * len(w) for w in sets) > 0.4 * len(sets) for own in told.values())
    }


def public(
    folder: Path, tokenizer: Tokenizer, seed: int, held: set[str], shares: dict[str, int] = SHARES
) -> list[Example]:
    """The public pairs, as many of each set as `shares` says, none about the stories `held`."""
    found = []
    barred = _about(folder, held)
    for name, most in shares.items():
        rows = [
            r
            for r in json_lines(folder / f"{name}.jsonl.gz")
            if r["split"] == "train"
            and not (name in _OF_THE_SAME_PAGES and r["group"] in barred)
            and len(r["a"]) < 400
            and len(r["b"]) < 400
        ]
        random.Random(seed).shuffle(rows)
        for row in rows[:most]:
            same, against, denies, *rest = map(float, _PUBLIC[row["label"]])
            if name == "made-denials" and row["label"] == "contradicts":
                denies = 1.0
            if name in _LOOSE:
                same = UNKNOWN if same > 0 else same
            if name == "wmt-news" and row["label"] == "different":
                against = denies = 0.0
            a, b = side(tokenizer, "", row["a"], ""), side(tokenizer, "", row["b"], "")
            found.append(Example(a, b, same, against, denies, *rest, UNKNOWN, (0.0, 0.0), name))
    return found
