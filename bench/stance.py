"""Stance, caveats, parents and nested attributions, on the development events and the seed pages.

    python -m bench.stance [SHARED]       default: the folder `shared` beside the project

Two ways. *Given*: every attribution of the gold goes in with its own source, cue and content, and what comes back is
compared with the gold as the dossier benchmark's evaluate.py counts it ("accepted": the gold's stance or one that
it calls arguable), and more strictly ("first": the gold's first reading). *Read*: the gold's article text goes
through reader, nesting and stance, with and without nesting, and evaluate.py scores the attributions.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.scoring import scorer
from sayso.document.reporting.attributions import find_attributions, read_ranges
from sayso.document.reporting.nested import add_nested, with_parents
from sayso.document.reporting.stance import classify_stance
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.models import load_reader
from sayso.models.reader import Encoding
from sayso.schema import Attribution, AttributionKind, Block, BlockLabel, Document, Sentence, Span, Token

RENAMED = {"declines_to_comment": "declines", "reports": "asserts"}
COARSER = {"plans": "promises", "reacts": "asserts"}
"""Stances that this gold has no word for -> those that it has for them."""
Gold = dict[str, Any]


class Read(NamedTuple):
    """A page of an event, with the layers that stance and nesting rest on."""

    name: str
    page: Document
    sentences: Sequence[Sentence]
    tokens: Sequence[Token]
    reading: Encoding
    gold: list[Gold]


def spans(value: Any) -> tuple[Span, ...]:
    if not value:
        return ()
    return tuple(Span(*s[:2]) for s in ([value] if isinstance(value[0], int) else value))


def events(shared: Path) -> list[tuple[str, Path, Path]]:
    """(name, folder of the gold, folder of the pages)."""
    dev = shared / "bench" / "dossier" / "dev"
    found = [(p.name, p, p) for p in sorted(dev.iterdir()) if p.is_dir()]
    return [*found, ("seeds", shared / "gold" / "seeds", shared / "seeds")]


def blocks_of(row: Gold, text: str) -> tuple[Block, ...]:
    """The gold's body, captions and headline, a block a line."""
    blocks = []
    kinds = ((BlockLabel.BODY, row.get("body") or row.get("body_spans")), (BlockLabel.CAPTION, row.get("captions")))
    for label, value in (*kinds, (BlockLabel.TITLE, row.get("headline"))):
        for start, end in spans(value):
            at = start
            for line in text[start:end].splitlines(keepends=True):
                stop = at + len(line.rstrip())
                if stop > at:
                    blocks.append(Block(id=f"b{at}", document="", start=at, end=stop, label=label))
                at += len(line)
    return tuple(sorted(blocks, key=lambda b: b.start))


def pages(evaluate: Any, folder: Path, texts: Path) -> Iterator[Read]:
    gold = evaluate.load_gold(folder)
    of: dict[str, list[Gold]] = defaultdict(list)
    for row in gold["attributions"]:
        of[evaluate.name_of(row["doc"])].append(row)
    for name, row in sorted(gold["documents"].items()):
        with (texts / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        page = Document(
            id=name,
            path=name,
            name=name,
            sha256="",
            media_type="text/plain",
            encoding="utf-8",
            text=text,
            language="en",
        )
        blocks = blocks_of(row, text)
        sentences = split_sentences(page, blocks)
        reading = load_reader().read(text, read_ranges(blocks), quotation_states(text))
        yield Read(name, page, sentences, tag(page, sentences, reading), reading, of[name])


def as_attribution(name: str, number: int, row: Gold) -> Attribution:
    parts = {role: spans(row.get(role)) for role in ("source", "cue", "content")}
    return Attribution(id=f"{number:04}", document=name, kind=AttributionKind(row["kind"]), **parts)


def accepted(row: Gold) -> set[str]:
    also = row.get("stance_alt") or []
    return {first(row), *([also] if isinstance(also, str) else also)}


def first(row: Gold) -> str:
    return RENAMED.get(row["stance"], row["stance"])


def given_stances(read: Read, tally: Counter[Any]) -> None:
    rows = with_parents([as_attribution(read.name, i, row) for i, row in enumerate(read.gold)])
    for row, got in zip(read.gold, classify_stance(read.page, read.sentences, read.tokens, rows), strict=True):
        if row.get("optional") or not got.content:
            continue
        tally["rows"] += 1
        told = COARSER.get(got.stance, str(got.stance))
        tally["accepted"] += told in accepted(row)
        tally["first"] += told == first(row)
        tally["asserts accepted"] += "asserts" in accepted(row)
        tally["asserts first"] += first(row) == "asserts"
        tally["table", first(row), told] += 1
        if row.get("verification_note"):
            tally["caveats"] += 1
            tally["caveats found"] += any(
                min(a.end, b.end) > max(a.start, b.start) for a in got.caveat for b in spans(row["verification_note"])
            )


def given_nested(evaluate: Any, read: Read, tally: Counter[Any]) -> None:
    """What is added to the gold's outer attributions, and how much of it the gold has."""
    inner = [g for g in read.gold if (g.get("nested") or g.get("parent")) and g.get("content")]
    numbered = [(i, g) for i, g in enumerate(read.gold) if g not in inner]
    outer = tuple(as_attribution(read.name, i, g) for i, g in numbered if g.get("content"))
    known = {a.id for a in outer}
    added = [a for a in add_nested(read.page, read.sentences, read.tokens, outer) if a.content and a.id not in known]
    left = list(added)
    for row in inner:
        best = max(left, key=lambda a: (evaluate.jaccard(row["content"], list(a.content)), a.id), default=None)
        if best is not None and evaluate.jaccard(row["content"], list(best.content)) >= 0.5:
            left.remove(best)
            tally["nested right"] += 1
            tally["nested found"] += not row.get("optional")
    tally["nested"] += sum(not row.get("optional") for row in inner)
    tally["nested added"] += len(added)


def given_parents(read: Read, tally: Counter[Any]) -> None:
    rows = [as_attribution(read.name, i, row) for i, row in enumerate(read.gold)]
    parents = {a.id: a.parent for a in with_parents([r for r in rows if r.cue or r.content])}
    number = {row["id"]: f"{i:04}" for i, row in enumerate(read.gold)}
    for i, row in enumerate(read.gold):
        if row.get("parent") and row.get("content") and not row.get("optional"):
            tally["parents"] += 1
            tally["parents right"] += parents.get(f"{i:04}") == number.get(row["parent"])


def as_rows(name: str, attributions: Sequence[Attribution]) -> list[Gold]:
    roles = ("source", "cue", "content", "caveat")
    return [
        {
            "id": a.id,
            "document": name,
            "stance": COARSER.get(a.stance, str(a.stance)),
            "kind": str(a.kind),
            "parent": a.parent,
        }
        | {role: [list(s) for s in getattr(a, role)] for role in roles}
        for a in attributions
    ]


def collect(shared: Path) -> dict[str, Any]:
    """Event -> counts of the gold given, and evaluate.py's figures of the pages read with and without nesting."""
    evaluate = scorer(shared / "bench" / "dossier")
    out: dict[str, Any] = {}
    for event, folder, texts in events(shared):
        tally: Counter[Any] = Counter()
        cases: dict[str, Any] = {way: defaultdict(list, name={}) for way in ("plain", "nested")}
        for read in pages(evaluate, folder, texts):
            given_stances(read, tally)
            given_nested(evaluate, read, tally)
            given_parents(read, tally)
            found = find_attributions(read.page, read.reading)
            ways = {"plain": with_parents(found), "nested": add_nested(read.page, read.sentences, read.tokens, found)}
            for way, rows in ways.items():
                cases[way]["name"][read.name] = read.name
                told = classify_stance(read.page, read.sentences, read.tokens, rows)
                cases[way]["attributions"] += as_rows(read.name, told)
        gold = evaluate.load_gold(folder)
        out[event] = {"given": tally, **{way: evaluate.score_attributions(gold, case) for way, case in cases.items()}}
    return out


def measure(shared: Path) -> dict[str, Any]:
    """The development events pooled, and the seeds: shares given the gold's spans, and F1 of the pages as read."""
    told = collect(shared)
    return {
        "dev": figures([t for event, t in told.items() if event != "seeds"]),
        "seeds": figures([told["seeds"]]),
    }


def figures(told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    given: Counter[Any] = sum((t["given"] for t in told), Counter())
    out = {
        "stance accepted": ratio(given["accepted"], given["rows"]),
        "stance first": ratio(given["first"], given["rows"]),
        "nested recall": ratio(given["nested found"], given["nested"]),
        "nested precision": ratio(given["nested right"], given["nested added"]),
        "parents": ratio(given["parents right"], given["parents"]),
        "caveats": ratio(given["caveats found"], given["caveats"]),
    }
    for way in ("plain", "nested"):
        counts = [t[way]["attributed"] for t in told]
        hit, size = sum(c["hit"] for c in counts), sum(c["predicted"] + c["gold"] for c in counts)
        out[f"attributed {way}"] = ratio(2 * hit, size)
    for key in ("stance", "caveat", "parent"):
        values = [t["nested"][key] for t in told if t["nested"][key] is not None]
        out[f"read {key}"] = round(sum(values) / len(values), 4) if values else None
    return out


def ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def show(told: dict[str, Any]) -> None:
    print("Given the gold's spans\n")
    print(f"{'':18} {'rows':>5} {'accepted':>9} {'first':>6}", end="")
    print("  always 'asserts'   nested: found of gold, added, right   parents")
    for event, t in told.items():
        g, n = t["given"], t["given"]["rows"]
        constant = f"{g['asserts accepted'] / n:.3f} {g['asserts first'] / n:.3f}"
        inner = f"{g['nested found']:3} of {g['nested']:2}, {g['nested added']:3}, {g['nested right']:3}"
        parents = f"{g['parents right']} of {g['parents']}" if g["parents"] else ""
        print(
            f"{event:18} {n:5} {g['accepted'] / n:9.3f} {g['first'] / n:6.3f}  {constant}        {inner:34} {parents}"
        )
    print("\nGold (down) and found (across), first readings, development events\n")
    table: Counter[Any] = sum((t["given"] for event, t in told.items() if event != "seeds"), Counter())
    names = ["asserts", "denies", "confirms", "accuses", "questions", "urges", "promises", "predicts", "declines"]
    print(" " * 10 + "".join(f"{name[:8]:>10}" for name in names))
    for row in names:
        print(f"{row:10}" + "".join(f"{table['table', row, column] or '':>10}" for column in names))
    print("\nRead\n")
    for event, t in told.items():
        for way in ("plain", "nested"):
            f = t[way]
            told_of = {key: f[key] for key in ("stance", "kind", "caveat", "parent")}
            print(
                f"{event:18} {way:7} content {f['content']['f1']:.4f} attributed {f['attributed']['f1']:.4f} {told_of}"
            )


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
    if not shared.is_dir():
        sys.exit(f"{shared}: the benchmark data are not there")
    show(collect(shared))


if __name__ == "__main__":
    main()
