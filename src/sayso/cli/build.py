"""`sayso build`: pages in, a case and its dossier out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sayso.api import OpenCase, check_outputs, open_case
from sayso.case.progress import Report
from sayso.cli.console import complain, console, line, put_json, shown, watching
from sayso.cli.export import Mask
from sayso.cli.summary import summary
from sayso.cli.unread import say_unread
from sayso.errors import SettingError
from sayso.pages import read_meta
from sayso.pages.records import COLUMNS
from sayso.settings import Settings, with_values

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
    typer.Option(help=f"Fields of records, as text=body,url=link (known: {', '.join(COLUMNS)}).", show_default=False),
]
AllResources = Annotated[
    bool, typer.Option("--all-resources", help="Of a WACZ, every response, not only the pages that it lists.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print what a program can read.")]
Excerpts = Annotated[
    bool, typer.Option("--excerpts", help="Keep whole pages out of the dossier: sentences around the words only.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting, as claims.nearest=16; the case keeps it. Repeatable.", show_default=False),
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
    values: Set = None,
    workers: Workers = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Read pages into a case and write its dossier beside it.

    Run it again with more pages, and they are added; with the same pages, and nothing is done twice. Stopped at any
    moment, it goes on where it was. What --mask, --excerpts and --set say holds for later builds too. Nothing that is
    not sayso's own is written over. Exit code 1: some inputs could not be read (the rest is in the case).

    Example: sayso build pages/ -o ferry.sayso
    """
    given = {} if meta is None else read_meta(meta)
    fields = named_columns(columns)
    check_outputs(output)
    is_new = not output.exists()
    with open_case(output, create=True) as case:
        settings = named_settings(case.settings, values)
        with watching(quiet=quiet or json) as watch:
            report = case.add(
                inputs,
                meta=given,
                columns=fields,
                all_body=all_body,
                all_resources=all_resources,
                workers=workers or CORES,
                watch=watch,
                settings=settings,
            )
        if is_new and not report.added and not report.known:
            case.close()
            output.unlink()
            say_unread(report)
            complain("nothing there that can be read: nothing was written")
            raise typer.Exit(1)
        dossier = case.publish(mask=mask or None, excerpts=excerpts or None)
        if json:
            put_json(report)
        elif not quiet:
            tell(case, report, dossier)
    say_unread(report, quiet=quiet or json)
    if report.failures:
        raise typer.Exit(1)


def named_columns(given: str | None) -> dict[str, str]:
    """`text=body,url=link` -> what a page needs and the field that holds it. Raises BadParameter where it is not so."""
    pairs = [part.partition("=") for part in (given or "").split(",") if part]
    pairs = [("record" if key == "id" else key, equals, field) for key, equals, field in pairs]
    unknown = [key for key, _, field in pairs if key not in COLUMNS or not field]
    if unknown:
        raise typer.BadParameter(
            f"{unknown[0]}: one of {', '.join(COLUMNS)}, then = and a field", param_hint="--columns"
        )
    return {key: field for key, _, field in pairs}


def named_settings(settings: Settings, given: list[str] | None) -> Settings:
    """`claims.nearest=16` and its like, over those that the case has. Raises BadParameter where one is not so."""
    values = [part.partition("=") for part in given or ()]
    try:
        return with_values(settings, {name.strip(): value.strip() for name, _, value in values})
    except SettingError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from error


def tell(case: OpenCase, report: Report, dossier: Path) -> None:
    """The summary: what came in, what was found, where to look."""
    out = console()
    if not report.changed:
        out.print(f"Nothing new: all {report.known} pages were in the case already.")
    else:
        counts = f" pages added, {report.known} known, {report.analysed} analysed."
        out.print(line((str(report.added), "bold"), counts))
    for counted in summary(case):
        out.print(counted)
    out.print(f"\nCase     {shown(str(case.path))}\nDossier  {shown(str(dossier))}   (open it in a browser)")
