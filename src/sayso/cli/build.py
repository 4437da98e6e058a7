"""`sayso build`: pages in, a case and its dossier out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sayso.api import OpenCase, open_case
from sayso.case.build import Report
from sayso.cli.console import complain, console, shown, watching
from sayso.cli.export import Mask
from sayso.cli.unread import say_unread
from sayso.pages import read_meta
from sayso.pages.records import COLUMNS
from sayso.schema import ClaimStatus, Relation

Inputs = Annotated[
    list[str], typer.Argument(help="Files, folders, glob patterns, or - for standard input.", show_default=False)
]
CasePath = Annotated[Path, typer.Option("--output", "-o", help="The case file; pages are added where it exists.")]
AllBody = Annotated[
    bool, typer.Option("--all-body", help="The text is article only: nothing on the pages is furniture.")
]
Meta = Annotated[
    Path | None,
    typer.Option(help="CSV with path, url, outlet, published for pages that lost them.", show_default=False),
]
Workers = Annotated[
    int | None,
    typer.Option(help="Processes; changes the speed and nothing else. [default: one a core]", show_default=False),
]
Columns = Annotated[
    str | None,
    typer.Option(help="Fields of records, as text=body,url=link,published=date.", show_default=False),
]
AllResources = Annotated[
    bool, typer.Option("--all-resources", help="Of a WACZ, every response, not only the pages that it lists.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print what a program can read.")]
Excerpts = Annotated[
    bool, typer.Option("--excerpts", help="Keep whole pages out of the dossier: sentences around the words only.")
]


CORES = os.cpu_count() or 1


def run(
    inputs: Inputs,
    output: CasePath = Path("case.sayso"),
    *,
    all_body: AllBody = False,
    meta: Meta = None,
    columns: Columns = None,
    all_resources: AllResources = False,
    excerpts: Excerpts = False,
    mask: Mask = False,
    workers: Workers = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Read pages into a case and write its dossier beside it.

    Run it again with more pages, and they are added; with the same pages, and nothing is done twice. Stopped at any
    moment, it goes on where it was. Exit code 1: some inputs could not be read (the rest is in the case).

    Example: sayso build pages/ -o ferry.sayso
    """
    given = {} if meta is None else read_meta(meta)
    is_new = not output.exists()
    with open_case(output, create=True) as case:
        with watching(quiet=quiet or json) as watch:
            fields = named_columns(columns)
            report = case.add(
                inputs,
                meta=given,
                columns=fields,
                all_body=all_body,
                all_resources=all_resources,
                workers=workers or os.cpu_count() or 1,
                watch=watch,
            )
        if is_new and not report.added:
            case.close()
            output.unlink()
            say_unread(report)
            complain("nothing there that can be read: nothing was written")
            raise typer.Exit(1)
        dossier = output.with_suffix(".html")
        if report.changed or excerpts or mask or not dossier.exists():
            case.write_dossier(dossier, excerpts=excerpts, mask=mask)
        if json:
            sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
        elif not quiet:
            tell(case, report, dossier)
    say_unread(report, quiet=quiet or json)
    if report.failures:
        raise typer.Exit(1)


def named_columns(given: str | None) -> dict[str, str]:
    """`text=body,url=link` -> what a page needs and the field that holds it. Raises BadParameter where it is not so."""
    pairs = [part.partition("=") for part in (given or "").split(",") if part]
    unknown = [key for key, _, field in pairs if key not in COLUMNS or not field]
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]}: one of {', '.join(COLUMNS)}, then = and a field", param_hint="--columns"
        )
    return {key: field for key, _, field in pairs}


def tell(case: OpenCase, report: Report, dossier: Path) -> None:
    """The summary: what came in, what was found, where to look."""
    out = console()
    if not report.changed:
        out.print(f"Nothing new: all {report.known} pages were in the case already.")
    else:
        out.print(f"[bold]{report.added}[/] pages added, {report.known} known, {report.analysed} analysed.")
    for line in summary(case):
        out.print(line)
    out.print(f"\nCase     {shown(str(case.path))}\nDossier  {shown(str(dossier))}   (open it in a browser)")


def summary(case: OpenCase) -> list[str]:
    """What a case holds, in a few lines of counts."""
    claims = case.claims
    contested = sum(claim.status is ClaimStatus.CONTESTED for claim in claims)
    discrepancies = case.discrepancies
    conflicts = sum(row.relation is Relation.CONFLICT for row in discrepancies)
    documents = case.documents
    others = sum(document.language not in {None, "en"} for document in documents)
    undated = sum(document.published is None for document in documents)
    lines = [
        f"{len(documents):>5} pages, {len(case.stories)} stories, {len(case.origins)} independent origins",
        f"{len(case.attributions):>5} attributions, {len(case.responses)} responses",
        f"{len(claims):>5} claims, [bold]{contested}[/] of them contested",
        f"{len(discrepancies):>5} discrepancies, [bold]{conflicts}[/] of them conflicts",
        f"{len(case.timeline):>5} dated happenings",
    ]
    if undated:
        lines.append(f"{undated:>5} pages without a date of publication (bounded where they can be)")
    if others:
        lines.append(f"{others:>5} pages not in English: kept, dated, compared for copies, not read")
    return lines
