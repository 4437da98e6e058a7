"""Planted changes: copies of pages with one word or figure changed here and there; is each change found and named?

    python -m bench.planted ../shared

Pages: the development events' headlines and gold bodies (weights learned from the other events), and the
package's own example. Two carriers. "near": a copy of a page, some sentences dropped, in a case with the page it was
made from. "apart": a page changed within a statement that an independent page makes in words of its own, the two
agreeing before; copies of the changed page are taken out of the case. A change is found where one row has a side in the
changed sentence and a side on another page. False rows are those called conflict that touch the carrier in no changed
sentence ("unedited": with nothing changed at all) and no other page where the case without the carrier has a conflict.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from training import events as training

import sayso
from bench.dossier_gold import Given as Read
from bench.dossier_gold import name_of, read_gold, spans
from bench.planting import Carrier, Event, apart, near_copy
from sayso.corpus.claims import StatementModels, find_claims
from sayso.corpus.discrepancies import find_discrepancies
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.analysis import Models, load_models
from sayso.document.analysis import analyse as analyse_page
from sayso.models import load_pair_reader
from sayso.schema import Analysis, BlockLabel, Discrepancy, Page, Relation, Span, Story
from sayso.schema import Given as Stated
from sayso.settings import ClaimSettings

EXPECTED: Mapping[str, tuple[str, ...]] = {
    "figure, slightly": ("figure",), "figure, grossly": ("figure",), "figure, in words": ("figure",),
    "unit": ("figure", "date"), "weekday": ("date",), "day or month": ("date",), "year": ("date",), "place": ("place",),
    "person": ("name",), "body": ("name",), "not": ("polarity",),
    "opposite": ("polarity",), "certainty": ("polarity",),
}  # fmt: skip
"""The kinds that a row about each change may have."""
NEVER_CONFLICT = frozenset({"certainty"})
"""Changes after which both may hold: any relation will do."""


def _clean(name: str, text: str, models: Models, title: str | None, stated: Stated) -> Analysis:
    given = Stated(outlet=stated.outlet, published=stated.published, title=title, clean=True)
    return analyse_page(Page(path=name, name=name, data=text.encode(), media_type="text/plain", given=given), models)


def read_event(folder: Path, models: Models) -> Event:
    """An event's headlines and gold bodies as clean pages."""
    gold, pages, moved = read_gold(folder), {}, {}
    for row in gold["documents"]:
        name = name_of(row.get("file") or row.get("doc") or row["id"])
        text = (folder / f"{name}.txt").read_bytes().decode()
        title = spans(row.get("headline") or (row.get("title") or {}).get("span"))[:1]
        zones = sorted({*title, *spans(row.get("body_deduplicated") or row.get("body"))})
        out, starts = "", []
        for zone in zones:
            starts.append((zone, len(out)))
            out += text[zone.start : zone.end] + "\n"
        published = row.get("published")
        day = published.get("iso") if isinstance(published, dict) else published
        outlet = row.get("outlet")
        outlet = outlet.get("name") if isinstance(outlet, dict) else outlet
        headline = text[slice(*title[0])] if title else None
        pages[name] = _clean(f"{name}.txt", out, models, headline, Stated(outlet=outlet, published=day))
        moved[name] = _mover(starts)
    texts: dict[str, set[str]] = {n: {n} for n in pages}
    for group in gold["lineage"].get("groups") or []:
        docs = {name_of(d) for d in group.get("docs") or []}
        for name in docs & set(pages):
            texts[name] |= docs
    return Event(pages, gold, {n: frozenset(t) for n, t in texts.items()}, moved)


def _mover(starts: Sequence[tuple[Span, int]]) -> Callable[[Span], Span | None]:
    def move(span: Span) -> Span | None:
        for zone, at in starts:
            if zone.start <= span.start and span.end <= zone.end:
                return Span(at + span.start - zone.start, at + span.end - zone.start)
        return None

    return move


def read_example(models: Models) -> Event:
    """The package's own example, its articles as clean pages."""
    pages: dict[str, Analysis] = {}
    for path in sorted((Path(sayso.__file__).parent / "example/pages").iterdir()):
        kind = "text/html" if path.suffix == ".html" else "text/plain"
        found = analyse_page(Page(path=path.name, name=path.name, data=path.read_bytes(), media_type=kind), models)
        if found.document is None or found.document.language != "en":
            continue
        kept = [b for b in found.layers.blocks if b.label in {BlockLabel.TITLE, BlockLabel.BODY}]
        text = "".join(found.document.text[b.start : b.end] + "\n" for b in kept)
        title = found.document.title.text if found.document.title else None
        stated = Stated(outlet=found.document.outlet, published=found.document.published)
        pages[path.name] = _clean(path.name, text, models, title, stated)
    return Event(pages, None, {}, {})


def case_of(event: Event, carrier: Carrier | None, models: Models) -> tuple[ResolvedCorpus, str | None]:
    """The event's pages with the carrier among them, and its id."""
    pages = [p for p in event.pages.values() if p.document and not (carrier and p.document.id in carrier.without)]
    own = None
    if carrier:
        made = next(p for p in event.pages.values() if carrier.name.endswith(f"-{p.document.name}"))
        stated = Stated(outlet="The Made-up Mail", published=made.document.published)
        title = made.document.title.text if made.document.title else None
        page = _clean(carrier.name, carrier.text, models, title, stated)
        pages.append(page)
        own = page.document.id
    documents = tuple(sorted((p.document for p in pages if p.document), key=lambda d: d.id))
    layers = {p.document.id: p.layers for p in pages if p.document}
    story = Story(id="story", documents=tuple(sorted(layers)), title=None)
    return training.ground_of(Read(documents, layers, (story,), (), ())), own


def rows_of(resolved: ResolvedCorpus, encode: Any) -> tuple[Discrepancy, ...]:
    statements = find_claims(resolved, StatementModels(encode, load_pair_reader()), ClaimSettings())
    return find_discrepancies(statements, resolved, ClaimSettings())


def touched(row: Discrepancy, page: str, span: Span) -> bool:
    return any(s.document == page and s.start < span.end and span.start < s.end for s in row.sides)


class Tally(NamedTuple):
    planted: Counter[str]
    conflict: Counter[str]
    any_: Counter[str]
    kind: Counter[str]
    false: list[int]
    """Conflict rows on a carrier beside its changes; on unedited carriers; and how many of either."""
    missed: list[tuple[str, str, str, str]]


def tally() -> Tally:
    return Tally(Counter(), Counter(), Counter(), Counter(), [0, 0, 0, 0], [])


Places = frozenset[tuple[str, int, int]]


def disputed(rows: Sequence[Discrepancy]) -> Places:
    """Where the sides of conflicts stand."""
    return frozenset((s.document, s.start, s.end) for r in rows if r.relation is Relation.CONFLICT for s in r.sides)


def count(carrier: Carrier, own: str, rows: Sequence[Discrepancy], before: Places, into: Tally) -> None:
    for planted in carrier.planted:
        label = planted.kind
        found = [r for r in rows if touched(r, own, planted.sentence) and any(s.document != own for s in r.sides)]
        loud = [r for r in found if r.relation is Relation.CONFLICT or label in NEVER_CONFLICT]
        into.planted[label] += 1
        into.any_[label] += bool(found)
        into.conflict[label] += bool(loud)
        into.kind[label] += any(r.kind in EXPECTED[label] for r in loud)
        if not loud or not any(r.kind in EXPECTED[label] for r in loud):
            into.missed.append((label, planted.old, planted.new, carrier.text[slice(*planted.sentence)]))
    clean = [
        r for r in rows
        if r.relation is Relation.CONFLICT and any(s.document == own for s in r.sides)
        and not any(touched(r, own, p.sentence) for p in carrier.planted)
        and not any((s.document, s.start, s.end) in before for s in r.sides)
    ]  # fmt: skip
    into.false[0 if carrier.planted else 1] += len(clean)
    into.false[2 if carrier.planted else 3] += 1


def measure(shared: Path) -> dict[str, Any]:
    """Counts by kind of change for both carriers, and shares of all: `found` is called conflict where it is one."""
    return {sort: _report(counted) for sort, counted in tallies(shared).items()}


def tallies(shared: Path) -> dict[str, Tally]:
    """Every event and the example, with the weights that ship."""
    models, encode = load_models(), training.Remembered()
    out = {"near": tally(), "apart": tally()}
    made = {"near": Counter[str](), "apart": Counter[str]()}
    folders = sorted(p.parent for p in (shared / "bench/dossier/dev").glob("*/gold.json"))
    for name, read in [*((f.name, f) for f in folders), ("example", None)]:
        event = read_event(read, models) if read else read_example(models)
        before = disputed(rows_of(case_of(event, None, models)[0], encode))
        for sort, carrier in _carriers(name, event, made):
            resolved, own = case_of(event, carrier, models)
            count(carrier, own or "", rows_of(resolved, encode), before, out[sort])
    return out


def _carriers(name: str, event: Event, made: Mapping[str, Counter[str]]) -> Iterator[tuple[str, Carrier]]:
    for key, page in sorted(event.pages.items()):
        rng = random.Random(f"{name} {key}")
        copy = near_copy(page, rng, made["near"])
        if copy:
            yield "near", copy
            yield "near", near_copy(page, random.Random(f"{name} {key}"), Counter(), most=0) or copy
    if event.gold:
        rng = random.Random(name)
        for carrier in apart(event, rng, made["apart"]):
            yield "apart", carrier


def _report(t: Tally) -> dict[str, Any]:
    kinds = [k for k in EXPECTED if t.planted[k]]
    rows = {k: {"planted": t.planted[k], "conflict": t.conflict[k], "any": t.any_[k], "kind": t.kind[k]} for k in kinds}
    total: dict[str, int] = defaultdict(int)
    for row in rows.values():
        for key, n in row.items():
            total[key] += n
    false = dict(zip(("beside", "unedited", "carriers", "unedited_carriers"), t.false, strict=True))
    shares = {name: round(total[key] / max(total["planted"], 1), 4) for name, key in _SHARES.items()}
    quiet = round(1 - t.false[1] / max(t.false[3], 1), 4)
    return {**rows, "all": dict(total), "false": false, **shares, "quiet": quiet}


_SHARES = {"found": "conflict", "found as anything": "any", "named right": "kind"}


if __name__ == "__main__":
    for sort, counted in tallies(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")).items():
        figures = _report(counted)
        print(f"{sort}: {'planted':>24} {'conflict':>8} {'any':>6} {'kind':>6}")
        for kind in (*(k for k in EXPECTED if counted.planted[k]), "all"):
            row = figures[kind]
            print(f"  {kind:20} {row['planted']:8} {row['conflict']:8} {row['any']:6} {row['kind']:6}")
        print("  false conflict rows:", figures["false"])
        for miss in counted.missed if "-v" in sys.argv else ():
            print("   ", *(str(x).replace("\n", " ")[:160] for x in miss), sep=" | ")
