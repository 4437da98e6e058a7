"""`sayso show`: a case, read in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from sayso.api import OpenCase, open_case
from sayso.cli.build import summary
from sayso.cli.console import console, hanging, line, put_json, shown
from sayso.errors import CaseError
from sayso.schema import Claim, Document, Row

R = TypeVar("R", bound=Row)


class View(StrEnum):
    """What can be shown."""

    CLAIMS = "claims"
    DISCREPANCIES = "discrepancies"
    TIMELINE = "timeline"
    STORIES = "stories"
    ORIGINS = "origins"
    DOCUMENT = "document"


CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
What = Annotated[
    View | None, typer.Argument(help="What to show; the summary where nothing is named.", show_default=False)
]
Which = Annotated[
    str | None, typer.Argument(help="For `document`: its id (or the beginning of it) or name.", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", "-n", help="So many rows; 0 for all.")]
Json = Annotated[bool, typer.Option("--json", help="Print the rows as JSON lines.")]


def run(case: CasePath, what: What = None, which: Which = None, *, limit: Limit = 20, json: Json = False) -> None:
    """Read a case in the terminal: its claims, discrepancies, timeline, stories, origins, or one page.

    Contested claims and conflicts come first. Every quotation is the page's own words.

    Example: sayso show ferry.sayso discrepancies
    """
    with open_case(case) as opened:
        if json:
            for row in _rows(opened, what, which):
                put_json(row)
            return
        out = console()
        if what is None:
            for counts in summary(opened):
                out.print(counts)
        elif what is View.DOCUMENT:
            show_document(opened, out, _document(opened, which))
        else:
            SHOW[what](opened, out, limit)


def _rows(case: OpenCase, what: View | None, which: str | None) -> Iterable[Row]:
    if what is View.DOCUMENT:
        return (_document(case, which),)
    return getattr(case, what or View.CLAIMS)  # type: ignore[no-any-return]


def _document(case: OpenCase, which: str | None) -> Document:
    found = [d for d in case.documents if which and (d.id.startswith(which) or which in {d.name, d.path})]
    if len(found) != 1:
        names = "\n".join(f"  {d.id}  {d.name}" for d in (found or case.documents)[:40])
        raise CaseError(f"{'which page' if found or not which else 'no such page'}? one of:\n{names}")
    return found[0]


def show_claims(case: OpenCase, out: Console, limit: int) -> None:
    """Each claim: its words, who stands where, and how many stand behind it."""
    names = {entity.id: entity.name for entity in case.entities}
    pages = {document.id: document for document in case.documents}
    claims = case.claims
    for claim in _cut(claims, limit):
        counts = _counts(claim)
        out.print(line("\n", (shown(claim.exact[0], 300), "bold")))
        out.print(f"  {claim.status} · {counts}", style="dim")
        for role, ids in _positions(claim):
            if ids:
                out.print(hanging(f"  {role:<13}", ", ".join(shown(names.get(i, "?")) for i in ids)))
        for member, words in list(zip(claim.members, claim.exact[1:], strict=True))[:6]:
            page = pages[member.document]
            stance = f"{member.stance} " if member.stance else ""
            out.print(hanging("    · ", f"{shown(page.outlet or page.name, 30)}: {stance}“{shown(words, 220)}”"))
    _more(out, len(claims), limit)


def _positions(claim: Claim) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Denials stand beside assertions, in the same type."""
    return (
        ("asserted by", claim.asserted_by),
        ("denied by", claim.denied_by),
        ("confirmed by", claim.confirmed_by),
        ("accused", claim.accused),
    )


def _counts(claim: Claim) -> str:
    parts = (("page", claim.documents), ("outlet", claim.outlets), ("text", claim.texts), ("voice", claim.voices))
    return ", ".join(f"{n} {word}{'' if n == 1 else 's'}" for word, n in parts)


def show_discrepancies(case: OpenCase, out: Console, limit: int) -> None:
    """Each discrepancy: its sides under one another."""
    pages = {document.id: document for document in case.documents}
    rows = case.discrepancies
    for row in _cut(rows, limit):
        out.print(line("\n", (f"{row.kind}: {row.relation}", "bold"), "  ", (shown(row.reason), "dim")))
        for side, words in zip(row.sides, row.exact, strict=True):
            page = pages[side.document]
            out.print(
                hanging(
                    "  · ",
                    (shown(side.value, 60), "bold"),
                    f"  {shown(page.outlet or page.name, 30)}: “{shown(words, 200)}”",
                )
            )
    _more(out, len(rows), limit)


def show_timeline(case: OpenCase, out: Console, limit: int) -> None:
    """Each happening: when, in which words, on which pages."""
    pages = {document.id: document for document in case.documents}
    rows = case.timeline
    for row in _cut(rows, limit):
        when = row.earliest or "…"
        when += "" if row.latest in {row.earliest, None} else f" – {row.latest}"
        where = ", ".join(
            dict.fromkeys(shown(pages[e.document].outlet or pages[e.document].name, 24) for e in row.evidence)
        )
        out.print(line("\n", (when, "bold"), "  ", (where, "dim")))
        out.print(hanging("  ", f"“{shown(row.exact[0], 240)}”"))
    _more(out, len(rows), limit)


def show_stories(case: OpenCase, out: Console, limit: int) -> None:
    """Each story: its pages."""
    pages = {document.id: document for document in case.documents}
    rows = sorted(case.stories, key=lambda story: (-len(story.documents), story.id))
    for row in _cut(rows, limit):
        out.print(line("\n", (shown(row.exact[0] if row.exact else "untitled", 200), "bold")))
        out.print(f"  {len(row.documents)} pages, published {row.first or '?'} to {row.last or '?'}", style="dim")
        for i in row.documents:
            page = pages[i]
            out.print(
                hanging(
                    "  · ",
                    f"{page.published or 'undated':<10.10}  {shown(page.outlet or '', 24)}  {shown(page.name, 60)}",
                )
            )
    _more(out, len(rows), limit)


def show_origins(case: OpenCase, out: Console, limit: int) -> None:
    """Each origin: the pages that rest on it, and why."""
    pages = {document.id: document for document in case.documents}
    rows = case.origins
    for row in _cut(rows, limit):
        out.print(line("\n", (shown(row.name or "unknown"), "bold"), "  ", (f"{len(row.documents)} pages", "dim")))
        for i in row.documents:
            out.print(hanging("  · ", f"{shown(pages[i].outlet or '', 24)}  {shown(pages[i].name, 60)}"))
        for place, words in list(zip(row.evidence, row.exact, strict=True))[:4]:
            out.print(hanging("    ", (f"{shown(pages[place.document].name, 30)}: “{shown(words, 160)}”", "dim")))
    _more(out, len(rows), limit)


def show_document(case: OpenCase, out: Console, page: Document) -> None:
    """One page: what it says of itself, and who says what on it."""
    facts: Mapping[str, str | None] = {
        "id": page.id, "name": page.name, "url": page.url, "outlet": page.outlet, "language": page.language,
        "title": page.title.text if page.title else None,
        "authors": ", ".join(a.name for a in page.authors), "wires": ", ".join(w.name for w in page.wires),
        "published": page.published, "not before": page.published_earliest, "not after": page.published_latest,
        "date from": page.published_from,
    }  # fmt: skip
    for key, value in facts.items():
        if value:
            out.print(hanging(f"{key:<11}", shown(str(value))))
    names = {entity.id: entity.name for entity in case.entities}
    for row in case.attributions:
        if row.document == page.id:
            content = " … ".join(page.text[a:b] for a, b in row.content) or "—"
            out.print(
                line(
                    "\n",
                    (shown(names.get(row.speaker or "", "not said who")), "bold"),
                    "  ",
                    (f"{row.stance}, {row.kind}", "dim"),
                )
            )
            out.print(hanging("  ", f"“{shown(content, 300)}”"))


SHOW: Mapping[View, Callable[[OpenCase, Console, int], None]] = {
    View.CLAIMS: show_claims,
    View.DISCREPANCIES: show_discrepancies,
    View.TIMELINE: show_timeline,
    View.STORIES: show_stories,
    View.ORIGINS: show_origins,
}


def _cut(rows: Iterable[R], limit: int) -> list[R]:
    found = list(rows)
    return found[:limit] if limit else found


def _more(out: Console, total: int, limit: int) -> None:
    if total == 0:
        out.print("none", style="dim")
    elif limit and total > limit:
        out.print(f"\n{total - limit} more: --limit 0 shows all", style="dim")
