"""What the program says of files in the form of the reading benchmark (its README.md; its evaluate.py scores).

    python -m bench.reading TASK GOLD PRED [--pages PAGES ...]       TASK: pairs, answers, sentences, attributions

PAGES are files of pages, a JSON object a line (`id`, `title`, `text`, `published`, `outlet`); default: those of
`stories` beside the folder that holds GOLD. A page is read as flat text, `f"{title}\\n\\n{text}"`, its day and outlet
given. Of a row of GOLD nothing is looked at but where it stands and, for what is compared across pages, its story.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sayso.corpus.claims import StatementModels, find_claims
from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.resolved import ResolvedCorpus
from sayso.corpus.responses import find_responses
from sayso.document.analysis import Models, analyse, load_models
from sayso.models.pairs import InSentence, PairReading
from sayso.schema import Attribution, Document, Given, Layers, Page, Span, Stance, Story
from sayso.settings import ClaimSettings
from sayso.text import overlap

Row = dict[str, Any]
Pages = Mapping[str, Row]
PRAISES = {Stance.REACTS: "praises"}
"""Stances that the benchmark names otherwise."""
LETTERS = {Stance.DENIES: "D", Stance.CONFIRMS: "C", Stance.DECLINES: "N", Stance.QUESTIONS: "Q"}


class Read(NamedTuple):
    """A page as analysed."""

    document: Document
    layers: Layers


def rows_of(path: Path) -> Iterator[Row]:
    """The objects of a file of JSON lines, packed or not."""
    packed = path.read_bytes()
    lines = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode().split("\n")
    yield from (json.loads(line) for line in lines if line.strip())


def page_of(row: Row) -> Page:
    """A record as the page that positions are counted in."""
    text = f"{row['title']}\n\n{row['text']}" if row["title"] else row["text"]
    given = Given(outlet=row.get("outlet") or None, published=row.get("published") or None)
    return Page(path=row["id"], name=row["id"], data=text.encode(), media_type="text/plain", given=given)


def read(pages: Pages, name: str, models: Models) -> Read:
    """A page, analysed under its own name for an id."""
    found = analyse(page_of(pages[name]), models)
    if found.document is None:
        raise ValueError(f"{name}: cannot be read")
    return Read(found.document, found.layers)


def ground_of(read_pages: Iterable[Read]) -> ResolvedCorpus:
    """Pages of one story as the stages across pages see them; copies and origins are not looked for."""
    documents = {page.document.id: page.document for page in read_pages}
    layers = {page.document.id: page.layers for page in read_pages}
    aliases = merge_entities(tuple(documents.values()), layers)
    outlets, made = find_outlets(documents.values(), aliases.entities)
    return ResolvedCorpus(
        documents=documents,
        layers=layers,
        stories=(Story(id="story", documents=tuple(sorted(documents)), title=None),),
        copies=(),
        origins=(),
        aliases=aliases.of,
        entities={entity.id: entity for entity in (*aliases.entities, *made)},
        outlets=outlets,
        speaks_for=aliases.speaks_for,
    )


# --- sentences and attributions: one page at a time -------------------------------------------------


def by_page(gold: Iterable[Row], pages: Pages, models: Models, told: Callable[[Read, Row], Row]) -> Iterator[Row]:
    """A row for each of the gold's, page after page."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in gold:
        of[row["page"]].append(row)
    for name, rows in of.items():
        page = read(pages, name, models)
        yield from (told(page, row) for row in rows)


def cut(page: Read, row: Row) -> Row:
    """The statements in a sentence."""
    start, end = row["start"], row["start"] + len(row["text"])
    inside = ((max(p.start, start), min(p.end, end)) for p in page.layers.propositions)
    return {"id": row["id"], "parts": [["S", s - start, e - start] for s, e in inside if s < e]}


def said(page: Read, row: Row) -> Row:
    """Who says it and how: the attribution that shares the row's cue (of several, most of its content), if any does."""
    found = [a for a in page.layers.attributions if _shared(a.cue, row["cue"]) or (not row["cue"] and not a.cue)]
    best = max(
        found, key=lambda a: (_shared(a.content, row["content"]), _shared(a.source, row["source"])), default=None
    )
    if best is None or (row["content"] and not _shared(best.content, row["content"])):
        return {"id": row["id"], "reported": False}
    names = {entity.id: entity.name for entity in page.layers.entities}
    return {"id": row["id"], "speaker": names.get(best.speaker or ""), "stance": PRAISES.get(best.stance, best.stance)}


def _shared(one: Sequence[Span], other: Sequence[Sequence[int]]) -> int:
    return sum(overlap(a, Span(*b)) for a in one for b in other)


# --- pairs and answers: a story at a time -----------------------------------------------------------


def by_story(gold: Iterable[Row], pages: Pages, models: Models, told: Callable[..., Iterator[Row]]) -> Iterator[Row]:
    """A row for each of the gold's, story after story, all pages of a story that its rows name read together."""
    of: dict[str, list[Row]] = defaultdict(list)
    for row in gold:
        of[row["story"]].append(row)
    for rows in of.values():
        names = sorted({place["page"] for row in rows for place in _places(row)})
        held = {name: read(pages, name, models) for name in names}
        yield from told(rows, ground_of(held.values()), {name: one.document.id for name, one in held.items()}, models)


def _places(row: Row) -> Iterator[Row]:
    yield from (place for place in (row.get("a"), row.get("b")) if place)
    if "page" in row:
        yield row
    yield from row.get("candidates", ())


def compared(gold: Sequence[Row], models: Models) -> Iterator[Row]:
    """What the reader of pairs finds of each row's two statements, each in the sentence that the row gives."""
    asked = [(_stated(row["a"]), _stated(row.get("b") or {"text": row["text"]}), _between(row)) for row in gold]
    found = (PairReading(said[0], *said) for said in models.pairs.read(asked).tolist())
    for row, one in zip(gold, found, strict=True):
        empty = 1 - (1 - one.silent) * (1 - one.silenced)
        same = round(one.question * (1 - empty), 4)
        yield {"id": row["id"], "same": same, "against": one.against, "empty": round(empty, 4)}


def _stated(side: Row) -> InSentence:
    before, text = side.get("before", ""), side["text"]
    return InSentence(before + text + side.get("after", ""), len(before), len(before) + len(text))


def _between(row: Row) -> int | None:
    days = [side.get("day") for side in (row["a"], row.get("b") or {})]
    if not all(days):
        return None
    first, last = (date.fromisoformat(str(day)[:10]) for day in days)
    return abs((first - last).days)


def answered(rows: Sequence[Row], resolved: ResolvedCorpus, ids: Mapping[str, str], models: Models) -> Iterator[Row]:
    """The candidates that a response of the utterance answers: members of the claim that it is linked to."""
    settings = ClaimSettings()
    compared_by = StatementModels(models.encoder.embed, models.pairs)
    statements = find_claims(resolved, compared_by, settings)
    claims = {c.id: c for c in statements.claims}
    responses = find_responses(statements, resolved, compared_by, settings)
    attributions = {a.id: a for layers in resolved.layers.values() for a in layers.attributions}
    for row in rows:
        own = [
            r
            for r in responses
            if r.document == ids[row["page"]] and _meets(attributions.get(r.attribution or ""), row)
        ]
        found = set()
        for n, candidate in enumerate(row["candidates"], 1):
            place, document = Span(candidate["start"], candidate["end"]), ids[candidate["page"]]
            for response in own:
                members = claims[response.claim].members
                if any(m.document == document and overlap(Span(m.start, m.end), place) for m in members):
                    found.add((n, LETTERS.get(response.stance)))
        yield {"id": row["id"], "answers": sorted([n, letter] for n, letter in found if letter)}


def _meets(attribution: Attribution | None, row: Row) -> bool:
    own = [[row["start"], row["end"]]]
    return attribution is not None and bool(_shared((*attribution.cue, *attribution.content), own))


# ----------------------------------------------------------------------------------------------------


def predictions(task: str, gold: Sequence[Row], pages: Pages) -> Iterator[Row]:
    """What the program says of the rows, in the form that the benchmark's scorer reads."""
    models = load_models()
    match task:
        case "sentences":
            return by_page(gold, pages, models, cut)
        case "attributions":
            return by_page(gold, pages, models, said)
        case "pairs":
            return compared(gold, models)
        case "answers":
            return by_story(gold, pages, models, answered)
    raise ValueError(task)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("task", choices=("pairs", "answers", "sentences", "attributions"))
    parser.add_argument("gold", type=Path)
    parser.add_argument("pred", type=Path)
    parser.add_argument("--pages", type=Path, nargs="+", help="files of pages")
    asked = parser.parse_args()
    files = asked.pages or sorted((asked.gold.parent.parent / "stories").glob("*.jsonl.gz"))
    pages = {row["id"]: row for file in files for row in rows_of(file)}
    with asked.pred.open("w", encoding="utf-8") as out:
        for row in predictions(asked.task, list(rows_of(asked.gold)), pages):
            out.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
