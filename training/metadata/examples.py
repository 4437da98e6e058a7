"""Development pages -> candidates with their features and which of them are right, for each of the forests."""

import gzip
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sayso.document.layout import lay_out
from sayso.document.metadata import authors, dates, title
from sayso.document.metadata.head import read_head, squash
from sayso.document.metadata.outlet import find_outlet
from sayso.document.metadata.prose import prose_span
from sayso.document.metadata.title import Setting
from sayso.schema import Page, Span

FOLDS = 10


class Example(NamedTuple):
    """One page: a row of features for each candidate, and whether it is right."""

    id: str
    fold: int
    found: tuple[Any, ...]
    rows: list[dict[str, float]]
    right: list[bool]
    gold: Any
    """None: the page has no gold for this field, and takes part in nothing but negatives."""


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fold_of(outlet: str) -> int:
    return int(hashlib.sha256(f"0:{outlet}".encode()).hexdigest(), 16) % FOLDS


@cache
def _settled(name: str, data: bytes, media_type: str, url: str | None) -> Setting:
    page = Page(path=name, name="page", data=data, media_type=media_type, charset="utf-8", url=url)
    layout = lay_out(page)
    head, prose = read_head(layout), prose_span(layout)
    return Setting(page, layout, head, prose, find_outlet(page, layout, head, prose) or "")


def setting_of(item: dict[str, Any], text: str | None = None) -> Setting:
    """Of a page of either file; flat text comes without its address, as it does to users."""
    html = "html" in item
    data = (text or item["html" if html else "text"]).encode("utf-8", "replace")
    return _settled(item["id"], data, "text/html" if html else "text/plain", item["url"] if html else None)


def titles(items) -> list[Example]:
    """Titles; of some flat texts also what is left from the first body line on, where no line is the title."""
    examples = []
    for item in items:
        gold = squash(item["title"] or "")
        examples.append(_titles(item, None, gold))
        if item.get("flattener") == "blocks" and item["spans"]:
            examples.append(_titles(item, item["text"][item["spans"][0][0] :], HEADLESS))
    return examples


HEADLESS = "(none)"


def _titles(item, text, gold) -> Example:
    setting = setting_of(item, text)
    found = title.candidates_of(setting)
    right = [bool(gold) and one.text == gold for one in found]
    name = item["id"] + ("" if text is None else "#headless")
    return Example(name, fold_of(item["outlet"]), tuple(found), title.features_of(setting, found), right, gold)


def days(items, shown: dict[str, Span | None]) -> list[Example]:
    """Dates; of flat text also where none is: pages that do not show their date, and what is left below the head."""
    examples = []
    for item in items:
        told = item.get("meta_source", {}).get("published") != "gold" or item["published"]
        examples.append(_days(item, None, (item["published"] or "")[:10] if told else HEADLESS, shown))
        if item.get("flattener") == "blocks" and item["spans"]:
            examples.append(_days(item, item["text"][item["spans"][0][0] :], HEADLESS, {}))
    return examples


def _days(item, text, gold, shown) -> Example:
    setting = setting_of(item, text)
    found = dates.group(dates.sightings_of(setting, item["lang"]))
    right = [bool(gold) and day.isoformat() == gold for day, _ in found]
    rows = dates.features_of(setting, found, shown.get(item["id"]))
    name = item["id"] + ("" if text is None else "#headless")
    return Example(name, fold_of(item["outlet"]), tuple(found), rows, right, gold)


def writers(items, shown: dict[str, Span | None]) -> list[Example]:
    examples = []
    for item in items:
        if not item["authors"] and item["source_dataset"] not in {"fundus", "trafilatura-eval"}:
            continue
        setting = setting_of(item)
        found = authors.writers_of(setting)
        gold = frozenset(squash(name).lower() for name in item["authors"] or [])
        right = [one.name.lower() in gold for one in found]
        rows = authors.features_of(setting, found, shown.get(item["id"]))
        examples.append(Example(item["id"], fold_of(item["outlet"]), tuple(found), rows, right, gold))
    return examples
