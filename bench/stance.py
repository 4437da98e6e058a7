"""Stance, caveats, parents and nested attributions, given the gold's own spans.

    python bench/stance.py [SHARED]       default: the folder `shared` beside the project

Every attribution of the development events and of the seed pages goes in with its gold source, cue and content;
what comes back is compared with the gold as the dossier benchmark's evaluate.py counts it ("accepted": the gold's
stance or one that it calls arguable), and more strictly ("first": the gold's first reading).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.document.sentences import split_sentences
from sayso.document.stance import qualify
from sayso.schema import Attribution, Block, Document, Kind, Label, Span, Token

RENAMED = {"declines_to_comment": "declines", "reports": "asserts"}


def spans(value: Any) -> tuple[Span, ...]:
    if not value:
        return ()
    return tuple(Span(*s[:2]) for s in ([value] if isinstance(value[0], int) else value))


def pages(folder: Path, texts: Path) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """(name, text, gold attributions) of one event."""
    if (folder / "gold.json").exists():
        gold = json.loads((folder / "gold.json").read_text("utf-8"))["attributions"]
    else:
        gold = [json.loads(line) for line in (folder / "attributions.jsonl").read_text("utf-8").splitlines()]
    of: dict[str, list[dict[str, Any]]] = {}
    for row in gold:
        of.setdefault(str(row["doc"]).removesuffix(".txt"), []).append(row)
    for name in sorted(of):
        with (texts / f"{name}.txt").open(encoding="utf-8", newline="") as file:
            yield name, file.read(), of[name]


def as_document(name: str, text: str) -> tuple[Document, tuple[Block, ...]]:
    page = Document(
        id=name, path=name, name=name, sha256="", media_type="text/plain", encoding="utf-8", text=text, language="en"
    )
    blocks, start = [], 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if end > start:
            blocks.append(Block(id=f"b{start}", document=name, start=start, end=end, label=Label.BODY))
        start += len(line)
    return page, tuple(blocks)


def as_attribution(name: str, number: int, row: dict[str, Any]) -> Attribution:
    return Attribution(
        id=f"{number:04}",
        document=name,
        source=spans(row.get("source")),
        cue=spans(row.get("cue")),
        content=spans(row.get("content")),
        kind=Kind(row["kind"]),
    )


def tag(text: str, sentences: Any) -> tuple[Token, ...]:
    from training.silver import spacy_tokens  # noqa: PLC0415 (until a model of tokens is shipped)

    return spacy_tokens(text, sentences)


def events(shared: Path) -> list[tuple[str, Path, Path]]:
    dev = shared / "bench" / "dossier" / "dev"
    found = [(p.name, p, p) for p in sorted(dev.iterdir()) if p.is_dir()]
    return [*found, ("seeds", shared / "gold" / "seeds", shared / "seeds")]


def right(row: dict[str, Any], stance: str) -> tuple[bool, bool]:
    """Whether a stance is accepted, and whether it is the gold's first reading."""
    first = RENAMED.get(row["stance"], row["stance"])
    also = row.get("stance_alt") or []
    return stance in {first, *([also] if isinstance(also, str) else also)}, stance == first


def measure(shared: Path) -> dict[str, Any]:
    out: dict[str, Any] = {}
    confusion: Counter[tuple[str, str]] = Counter()
    for event, folder, texts in events(shared):
        n = accepted = first = constant = plain = 0
        misses = []
        for name, text, gold in pages(folder, texts):
            page, blocks = as_document(name, text)
            sentences = split_sentences(page, blocks)
            rows = tuple(as_attribution(name, i, row) for i, row in enumerate(gold))
            found = qualify(page, sentences, tag(text, sentences), rows)
            for row, got in zip(gold, found, strict=True):
                if row.get("optional") or (not got.content and event != "seeds"):
                    continue
                if not got.content:
                    continue
                ok, exact = right(row, got.stance)
                n, accepted, first = n + 1, accepted + ok, first + exact
                constant, plain = constant + right(row, "asserts")[0], plain + right(row, "asserts")[1]
                if event != "seeds":
                    confusion[RENAMED.get(row["stance"], row["stance"]), str(got.stance)] += 1
                if not exact:
                    misses.append((ok, row, got, text))
        out[event] = {
            "n": n,
            "accepted": accepted,
            "first": first,
            "always_asserts": constant,
            "asserts_first": plain,
            "misses": misses,
        }
    out["confusion"] = confusion
    return out


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
    if not shared.is_dir():
        sys.exit(f"{shared}: the benchmark data are not there")
    told = measure(shared)
    print(f"{'':18} {'n':>4} {'accepted':>9} {'first':>7}   always 'asserts'")
    for event, t in told.items():
        if event != "confusion":
            shares = [t[key] / t["n"] for key in ("accepted", "first", "always_asserts", "asserts_first")]
            print("{:18} {:4} {:9.3f} {:7.3f}   {:.3f} {:.3f}".format(event, t["n"], *shares))


if __name__ == "__main__":
    main()
