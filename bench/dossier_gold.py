"""A dossier's gold -> the rows that the corpus stages take: body, captions, headline and attributions given.

What the gold does not hold (words, sentences, figures, times, propositions) is made by the functions passed in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import msgspec

from sayso.document.layout import lay_out
from sayso.document.metadata import find_agency_mentions
from sayso.ids import content_id
from sayso.schema import (
    Attribution,
    AttributionClass,
    AttributionKind,
    Block,
    BlockLabel,
    Copy,
    CopyKind,
    DateEvidence,
    Document,
    Entity,
    EntityType,
    Layers,
    Mention,
    MentionForm,
    Origin,
    Page,
    Precision,
    Span,
    Stance,
    Story,
    Title,
)
from sayso.text import trim

STANCES = {
    "declines_to_comment": Stance.DECLINES,
    "reports": Stance.ASSERTS,
}


class Given(NamedTuple):
    """One event as a careful reader left it."""

    documents: tuple[Document, ...]
    layers: Mapping[str, Layers]
    stories: tuple[Story, ...]
    copies: tuple[Copy, ...]
    origins: tuple[Origin, ...]


def spans(value: Any) -> tuple[Span, ...]:
    if not value:
        return ()
    return tuple(Span(*s[:2]) for s in ([value] if isinstance(value[0], int) else value))


def name_of(doc: str) -> str:
    return PurePath(str(doc)).name.removesuffix(".txt")


def read_gold(folder: Path) -> dict[str, Any]:
    """Both layouts of the gold (an event's gold.json, the seeds' files) as one."""
    if (folder / "gold.json").exists():
        return json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    rows = {
        k: [json.loads(line) for line in (folder / f"{k}.jsonl").read_text(encoding="utf-8").splitlines() if line]
        for k in ("attributions", "claims", "discrepancies", "responses", "timeline")
    }
    documents = json.loads((folder / "documents.json").read_text(encoding="utf-8"))["documents"]
    return {
        **rows,
        "documents": documents,
        "lineage": json.loads((folder / "lineage.json").read_text(encoding="utf-8")),
    }


def load(gold_folder: Path, pages: Path, analyse: Callable[[Document, Layers], Layers]) -> Given:
    """The event's rows; `analyse` adds what the gold does not hold to a page's blocks, entities and attributions."""
    gold = read_gold(gold_folder)
    of_name = {}
    layers = {}
    for row in gold["documents"]:
        name = name_of(row.get("file") or row.get("doc") or row["id"])
        document = _document(row, name, (pages / f"{name}.txt").read_bytes().decode())
        of_name[name] = document
        given = _layers(document, row, [a for a in gold["attributions"] if name_of(a["doc"]) == name])
        layers[document.id] = analyse(document, given)
    documents = tuple(sorted(of_name.values(), key=lambda d: d.id))
    story = Story(id=content_id("story", documents[0].id), documents=tuple(d.id for d in documents), title=None)
    return Given(documents, layers, (story,), _copies(gold, of_name), _origins(gold, of_name))


def _document(row: Mapping[str, Any], name: str, text: str) -> Document:
    published = row.get("published")
    earliest = latest = None
    if isinstance(published, dict):
        earliest, latest = published.get("earliest"), published.get("latest")
        published = published["iso"] if published.get("iso") and published["precision"] in {"day", "minute"} else None
    outlet = row.get("outlet")
    outlet = outlet.get("name") if isinstance(outlet, dict) else outlet
    headline = spans(row.get("headline") or (row.get("title") or {}).get("span"))
    title = Title(text=text[headline[0].start : headline[0].end], span=headline[0]) if headline else None
    return Document(
        id=content_id(name, None, row["sha256"]),
        path=f"{name}.txt",
        name=f"{name}.txt",
        sha256=row["sha256"],
        media_type="text/plain",
        encoding="utf-8",
        text=text,
        language="en",
        outlet=outlet,
        title=title,
        published=published,
        published_precision=Precision.DAY if published else None,
        published_from=DateEvidence.GIVEN if published else None,
        published_earliest=published or earliest,
        published_latest=published or latest,
    )


def _layers(document: Document, row: Mapping[str, Any], attributions: Sequence[Mapping[str, Any]]) -> Layers:
    zones = [(s, BlockLabel.TITLE) for s in ([document.title.span] if document.title and document.title.span else [])]
    zones += [(s, BlockLabel.CAPTION) for s in spans(row.get("captions"))]
    zones += [
        (s, BlockLabel.BODY) for s in spans(row.get("body_deduplicated") or row.get("body") or row.get("body_spans"))
    ]
    # a block is a line of the page
    lines = [
        (trim(document.text, zone.start + m.start(), zone.start + m.end()), label)
        for zone, label in sorted(zones)
        for m in re.finditer(r"[^\n]+", document.text[zone.start : zone.end])
    ]
    blocks = [
        Block(
            id=content_id("block", document.id, *line),
            document=document.id,
            start=line.start,
            end=line.end,
            label=label,
        )
        for line, label in lines
        if line.end > line.start
    ]
    entities, mentions, out = {}, [], []
    for a in attributions:
        name = a.get("source_entity")
        speaker = None
        if name and name not in {"unspecified", "(unstated)"}:
            speaker = content_id("entity", document.id, name)
            entities[speaker] = Entity(id=speaker, name=name, type=_type(a))
            mentions += [
                Mention(
                    id=content_id("mention", document.id, *s),
                    entity=speaker,
                    document=document.id,
                    start=s.start,
                    end=s.end,
                    form=MentionForm.NAME,
                )
                for s in spans(a.get("source"))
            ]
        out.append(_attribution(document, a, speaker))
    out = _parents(out)
    return Layers(
        blocks=tuple(blocks),
        agencies=find_agency_mentions(lay_out(_page(document)), blocks),
        entities=tuple(entities[k] for k in sorted(entities)),
        mentions=tuple({m.id: m for m in sorted(mentions, key=lambda m: (m.start, m.end, m.entity))}.values()),
        attributions=tuple(sorted(out, key=lambda a: (a.cue or a.content or a.source, a.id))),
    )


def _page(document: Document) -> Page:
    return Page(path=document.path, name=document.name, data=document.text.encode(), media_type="text/plain")


def _type(a: Mapping[str, Any]) -> EntityType:
    given = a.get("source_type")
    return EntityType(given) if given in set(EntityType) else EntityType.PERSON


def _attribution(document: Document, a: Mapping[str, Any], speaker: str | None) -> Attribution:
    source, cue, content = spans(a.get("source")), spans(a.get("cue")), spans(a.get("content"))
    return Attribution(
        id=content_id("attribution", document.id, source, cue, content, a["id"]),
        document=document.id,
        source=source,
        cue=cue,
        content=content,
        speaker=speaker,
        kind=AttributionKind(a.get("kind") or "indirect"),
        stance=STANCES.get(a["stance"]) or Stance(a["stance"]),
        caveat=spans(a.get("verification_note")),
        class_=AttributionClass.STATEMENT,
    )


def _parents(attributions: list[Attribution]) -> list[Attribution]:
    """Each attribution's parent: the smallest other whose content covers the whole of it."""
    out = []
    for a in attributions:
        marks = [*a.source, *a.cue, *a.content]
        low, high = min(s.start for s in marks), max(s.end for s in marks)
        around = [
            b
            for b in attributions
            if b.id != a.id
            and any(s.start <= low and high <= s.end and s.end - s.start > high - low for s in b.content)
        ]
        parent = min(around, key=lambda b: sum(s.end - s.start for s in b.content), default=None)
        out.append(msgspec.structs.replace(a, parent=parent.id if parent else None))
    return out


def _copies(gold: Mapping[str, Any], of_name: Mapping[str, Document]) -> tuple[Copy, ...]:
    out = []
    for group in gold["lineage"].get("groups") or []:
        docs = sorted(of_name[name_of(d)].id for d in group.get("docs") or [])
        if not group.get("shared_text"):
            continue
        for i, b in enumerate(docs):
            out += [
                Copy(id=content_id("copy", a, b), a=a, b=b, kind=CopyKind.REPRINT, reason="gold", aligned=(), score=1.0)
                for a in docs[:i]
            ]
    return tuple(sorted({c.id: c for c in out}.values(), key=lambda c: c.id))


def _origins(gold: Mapping[str, Any], of_name: Mapping[str, Document]) -> tuple[Origin, ...]:
    lineage = gold["lineage"]
    groups = lineage.get("origins") or lineage.get("independent_origins") or []
    groups = list(groups.values()) if isinstance(groups, dict) else groups
    out = []
    for g in groups:
        docs = (g.get("documents") or g.get("docs") or []) if isinstance(g, dict) else g
        ids = tuple(sorted(of_name[name_of(d)].id for d in docs))
        if ids:
            name = g.get("origin") if isinstance(g, dict) else None
            out.append(Origin(id=content_id("origin", *ids), name=name, documents=ids))
    return tuple(sorted({o.id: o for o in out}.values(), key=lambda o: o.id))


def export(tables: Mapping[str, Sequence[Any]], folder: Path) -> None:
    """The tables as `evaluate.py` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        (folder / f"{table}.jsonl").write_bytes(b"".join(msgspec.json.encode(r) + b"\n" for r in rows))
