"""Figures, times and propositions: hand-made cases (seen and unseen), and the gold of the dev dossiers.

    python bench/figures.py [SHARED]

Tokens are those of the shipped models. `recall` wants a row that touches the mark, `value` one that also says the
same (bounds, openness, unit; for times bounds and precision), `span` the same characters, `counted` the same words.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.document.quantities.marks import Read, make, read_document, read_marks, unmark, whole
from tests.golden import read_golden

from sayso.document.propositions import find_propositions
from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.models import load_reader
from sayso.models.reader import Reader
from sayso.schema import (
    Attribution,
    AttributionKind,
    Block,
    BlockLabel,
    Figure,
    Layers,
    Precision,
    Proposition,
    Span,
    Time,
)

# --- scores ---------------------------------------------------------------------------------------


def cut(
    layers: Read, blocks: Sequence[Block], reader: Reader, attributions: Sequence[Attribution]
) -> Callable[[], tuple[Proposition, ...]]:
    """The cutting of a page into propositions, to be called: what it rests on is read before."""
    document, sentences, tokens = layers
    text = document.text
    encoding = reader.read(text, [(block.start, block.end) for block in blocks], quotation_states(text))
    read = Layers(
        blocks=tuple(blocks), sentences=tuple(sentences), tokens=tuple(tokens), attributions=tuple(attributions)
    )
    return lambda: find_propositions(document, read, encoding)


def score_cases(name: str, *, verbose: bool = False) -> dict[str, float]:
    """Of one file of cases; its name begins with the layer that it is about."""
    marks = rows = touched = exact = right = counted = spare = 0
    for case in read_golden(name):
        asked, found = read_marks(case, name.startswith("times"))
        for mark in asked:
            touched += mark.found is not None
            exact += mark.exact
            right += mark.said.split(" | ")[0] == mark.wanted.split(" | ")[0]
            counted += mark.found is not None and mark.said.split(" | ")[1:] == mark.wanted.split(" | ")[1:]
            if verbose and mark.said != mark.wanted:
                print(f"  {case.title}: {mark.words!r}: {mark.said!r}, wanted {mark.wanted!r}")
        extra = [words for words, is_spare in found if is_spare]
        if verbose and extra:
            print(f"  {case.title}: spare {extra}")
        marks, rows, spare = marks + len(asked), rows + len(found), spare + len(extra)
    score = {
        "marks": marks,
        "recall": touched / marks,
        "precision": (rows - spare) / rows,
        "span": exact / marks,
        "value": right / marks,
    }
    return score | ({"counted": counted / marks} if name.startswith("figures") else {})


# --- the dev dossiers -----------------------------------------------------------------------------


def _spans(value: Any) -> list[Span]:
    value = value or []
    return [Span(*span[:2]) for span in ([value] if value and isinstance(value[0], int) else value)]


_ZONES = ((BlockLabel.TITLE, "headline"), (BlockLabel.BODY, "body"), (BlockLabel.CAPTION, "captions"))


class Page(NamedTuple):
    layers: Read
    times: tuple[Time, ...]
    figures: tuple[Figure, ...]
    propositions: tuple[Proposition, ...]


def read_event(folder: Path, gold: dict[str, Any], reader: Reader) -> dict[str, Page]:
    """The pages of a dossier, their gold title, body, captions and attributions given."""
    pages = {}
    for row in gold["documents"]:
        text = (folder / row["file"]).read_bytes().decode("utf-8")
        published = {"published": row["published"], "published_precision": Precision.DAY} if row["published"] else {}
        blocks = [
            Block(id="", document="d", start=start, end=end, label=label)
            for label, key in _ZONES
            for start, end in _spans(row.get(key))
        ]
        blocks.sort(key=lambda block: block.start)
        layers = read_document(make(text, **published), blocks, reader)
        times = find_times(*layers)
        attributions = [_attribution(a, n) for n, a in enumerate(gold["attributions"]) if a["doc"] == row["id"]]
        found = cut(layers, blocks, reader, attributions)()
        pages[row["id"]] = Page(layers, times, find_figures(*layers, times), found)
    return pages


def _attribution(row: dict[str, Any], number: int) -> Attribution:
    spans = {part: tuple(_spans(row.get(part))) for part in ("source", "cue", "content")}
    return Attribution(id=str(number), document="d", kind=AttributionKind.INDIRECT, **spans)


def _jaccard(a: tuple[int, int], b: tuple[int, int]) -> float:
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / (a[1] - a[0] + b[1] - b[0] - shared)


def _touch(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return a[1] - a[0] <= 450 and shared > 0 and 2 * shared >= min(a[1] - a[0], b[1] - b[0])


def score_dossiers(folder: Path, reader: Reader) -> dict[str, float]:
    figures = figures_right = dated = dated_right = members = units = sentences = 0
    overlap = seen = 0.0
    for path in sorted(folder.glob("*/gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        pages = read_event(path.parent, gold, reader)
        units += sum(len(page.propositions) for page in pages.values())
        sentences += sum(len(page.layers.sentences) for page in pages.values())
        told = {}
        for claim in gold["claims"]:
            for member in claim["members"]:
                spans = _spans(member["span"])
                span = (spans[0].start, spans[-1].end)
                rows = [(row.start, row.end) for row in pages[member["doc"]].propositions]
                best = max((_jaccard(row, span) for row in rows if _touch(row, span)), default=0.0)
                members, seen, overlap = members + 1, seen + (best > 0), overlap + best
                if member.get("figure"):
                    told[member["doc"], *member["figure"]["span"]] = member["figure"]
        figures += len(told)
        figures_right += sum(_says(pages[doc].figures, start, end, row) for (doc, start, end), row in told.items())
        happenings = [_happening(item, pages) for item in gold["timeline"]]
        dated += sum(len(item) for item in happenings)
        dated_right += sum(sum(item) for item in happenings)
    return {
        "gold figures": figures,
        "figures right": figures_right / figures,
        "dated sentences": dated,
        "dated right": dated_right / dated,
        "gold members": members,
        "members seen": seen / members,
        "mean best Jaccard": overlap / members,
        "propositions a sentence": units / sentences,
    }


def _says(figures: Sequence[Figure], start: int, end: int, wanted: dict[str, Any]) -> bool:
    """Whether a figure there has the gold's bounds; the gold leaves one of the two out of "around 150"."""
    low, high = wanted["low"], wanted["high"]
    return any(
        (row.low, row.high) == (low, high) or (row.approximate and row.low == row.high and row.low in (low, high))
        for row in figures
        if row.start < end and row.end > start
    )


def _happening(item: dict[str, Any], pages: dict[str, Page]) -> list[bool]:
    """For each sentence of evidence that has a time at all: whether one meets the gold's day."""
    low, high = _bounds(item)
    out = []
    for place in item["evidence"]:
        page, spans = pages[place["doc"]], _spans(place["span"])
        inside = [s for s in page.layers.sentences if s.start < spans[-1].end and s.end > spans[0].start]
        rows = [row for row in page.times if any(s.start <= row.start < s.end for s in inside)]
        if rows:
            out.append(any(_meets(row, low, high) for row in rows))
    return out


def _bounds(item: dict[str, Any]) -> tuple[str, str]:
    first, last = item.get("earliest") or item["date"], item.get("latest") or item.get("end") or item["date"]
    first, last = (first.split("/") * 2)[:2] if "/" in first else (first, last)
    return first, last + "-12-31"[len(last) - 4 :] if len(last) < 10 else last


def _meets(row: Time, low: str, high: str) -> bool:
    """Overlaps the gold's stretch and is at most a month wider."""
    if row.earliest is None or row.latest is None or row.earliest[: len(high)] > high or row.latest[:10] < low:
        return False
    return _days(row.earliest, row.latest) <= _days(low, high) + 31


def _days(first: str, last: str) -> int:
    parts = [int(part) for part in (first + "-01-01"[len(first) - 4 :])[:10].split("-")]
    ends = [int(part) for part in last[:10].split("-")]
    return (ends[0] - parts[0]) * 365 + (ends[1] - parts[1]) * 30 + ends[2] - parts[2]


# --- speed ----------------------------------------------------------------------------------------


def words_a_second(reader: Reader) -> dict[str, float]:
    """Each stage on the cases themselves, joined to one page of some thousand words; tokens given."""
    text = "\n\n".join(unmark(case.given)[0] for name in FILES for case in read_golden(name))
    document = make(text, published="2031-04-09", published_precision=Precision.DAY)
    layers = read_document(document, whole(text), reader)
    count, out = len(text.split()), {}
    times = find_times(*layers)
    stages: dict[str, Callable[[], object]] = {
        "sentences": lambda: split_sentences(document, whole(text)),
        "times": lambda: find_times(*layers),
        "figures": lambda: find_figures(*layers, times),
        "propositions": cut(layers, whole(text), reader, ()),
    }
    for name, stage in stages.items():
        begun = time.perf_counter()
        for _ in range(3):
            stage()
        out[name] = 3 * count / (time.perf_counter() - begun)
    return out


FILES = (
    "figures", "figures_unseen", "figures_second", "figures_third", "times", "times_unseen", "times_second",
    "times_third",
)  # fmt: skip


def measure(shared: Path) -> dict[str, Any]:
    """Everything: cases by file, the dev dossiers where they lie under `shared`, words a second."""
    reader = load_reader()
    result: dict[str, Any] = {name: score_cases(name) for name in FILES}
    folder = shared / "bench" / "dossier" / "dev"
    if folder.is_dir():
        result["dossiers"] = score_dossiers(folder, reader)
    result["words a second"] = words_a_second(reader)
    return result


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared"
    for name, scores in measure(shared).items():
        print(name)
        for key, value in scores.items():
            print(f"  {key:26} {value:,.3f}" if isinstance(value, float) and value < 10 else f"  {key:26} {value:,.0f}")
    if not (shared / "bench" / "dossier" / "dev").is_dir():
        print(f"the dev dossiers are not at {shared / 'bench' / 'dossier' / 'dev'}: left out")


if __name__ == "__main__":
    main()
