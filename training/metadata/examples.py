"""Development pages -> candidates with their features and which of them are right, for each of the forests."""

import gzip
import hashlib
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sayso.document.layout import lay_out
from sayso.document.metadata import authors, dates, title
from sayso.document.metadata.head import read_head, squash
from sayso.document.metadata.outlet import find_publisher
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
    return Setting(page, layout, head, prose, find_publisher(page, layout, head, prose).outlet or "")


def setting_of(item: dict[str, Any], text: str | None = None) -> Setting:
    """Of a page of either file; flat text comes without its address, as it does to users."""
    html = "html" in item
    data = (text or item["html" if html else "text"]).encode("utf-8", "replace")
    return _settled(item["id"], data, "text/html" if html else "text/plain", item["url"] if html else None)


HEADLESS = "(none)"


def parts_of(item: dict[str, Any]) -> dict[str, str]:
    """A flat text cut as texts reach users too; those in `TITLED` have its title.

    What is left from the first body line on; title and body; these with the lines of byline and date between; title
    and a paragraph or three; the body alone; the page from a line above the title to the last line of the body.
    """
    if item.get("flattener") != "blocks" or not item["spans"]:
        return {}
    text, lines = item["text"], item["lines"]
    top, foot = item["spans"][0][0], item["spans"][-1][1]
    body = [text[start:end] for start, end, label in lines if label in {"body", "mixed"}]
    few = 1 + int(hashlib.sha256(item["id"].encode()).hexdigest(), 16) % 3
    parts = {
        "headless": text[top:],
        "body": "\n".join(body),
        "few": "\n".join(body[:few]),
    }
    heads = [number for number, (start, _, label) in enumerate(lines) if label == "title" and start < top]
    if item["title"] and heads:
        head = text[slice(*lines[heads[-1]][:2])]
        between = [
            text[start:end]
            for start, end, label in lines[heads[-1] + 1 :]
            if label in {"byline", "date"} and start < top
        ]
        parts |= {
            "bare": "\n".join([head, *body]),
            "short": "\n".join([head, *body[:few]]),
            "clean": "\n".join([head, *between, *body]),
            "trimmed": text[lines[max(0, heads[-1] - few)][0] : foot],
        }
    return parts


TITLED = {"bare", "short", "clean", "trimmed"}


def titles(items) -> list[Example]:
    """Titles; of flat texts also of their parts, in some of which no line is the title."""
    examples = []
    for item in items:
        gold = squash(item["title"] or "")
        examples.append(_titles(item, "", None, gold))
        examples += [
            _titles(item, f"#{part}", text, gold if part in TITLED else HEADLESS)
            for part, text in parts_of(item).items()
        ]
    return examples


def _titles(item, part, text, gold) -> Example:
    setting = setting_of(item, text)
    found = title.candidates_of(setting)
    right = [bool(gold) and one.text == gold for one in found]
    rows = title.features_of(setting, found)
    return Example(item["id"] + part, fold_of(item["outlet"]), tuple(found), rows, right, gold)


def days(items, shown: dict[str, Span | None], known: dict[str, str]) -> list[Example]:
    """Dates; of flat texts also of their parts. `known`: the day of every page whose day is known.

    The gold of flat text leaves out days that it does not find: where the day is known, a text that does not have it
    teaches "none", and where it is not, only a text of nothing but title and body does.
    """
    examples = []
    for item in items:
        day = known.get(item["id"].partition("#")[0], "")
        examples.append(_days(item, "", None, (item["published"] or "")[:10], day, shown))
        examples += [
            _days(item, f"#{part}", text, "", day or HEADLESS * (part in {"body", "few", "bare", "short"}), shown)
            for part, text in parts_of(item).items()
        ]
    return examples


def known_days(items) -> dict[str, str]:
    """The day on which each page was published, by its id, from whichever of its forms has it."""
    told = ((item["id"].partition("#")[0], (item["published"] or "")[:10]) for item in items)
    days = ((page, day) for page, day in told if re.fullmatch(r"\d{4}-(?:0\d|1[0-2])-[0-3]\d", day))
    return dict(days)


def _days(item, part, text, gold, known, shown) -> Example:
    setting = setting_of(item, text)
    found = dates.group(dates.sightings_of(setting, item["lang"]))
    right = [bool(known) and day.isoformat() == (gold or known) for day, _ in found]
    if not gold and known and not any(right) and not _close(known, found):
        gold = HEADLESS
    rows = dates.features_of(setting, found, shown.get(item["id"] + part))
    return Example(item["id"] + part, fold_of(item["outlet"]), tuple(found), rows, right, gold)


def _close(known: str, found) -> bool:
    """Whether a day next to the known one is shown: time zones, and papers dated ahead."""
    return known != HEADLESS and any(abs((day - date.fromisoformat(known)).days) < 3 for day, _ in found)


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
