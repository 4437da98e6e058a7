"""`sayso analyse`: only what is found page by page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.build import CORES, AllBody, AllResources, Columns, Inputs, Json, Meta, Quiet, Workers, named_columns
from sayso.cli.console import console, put_json, shown, watching
from sayso.cli.unread import say_unread
from sayso.export import FORMATS, refuse_other_tables
from sayso.pages import read_meta

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.", show_default=False)]
TABLE_FORMATS = tuple(kind for kind, form in FORMATS.items() if form.tables)
Format = Annotated[str, typer.Option("--format", "-f", help=f"One of: {', '.join(TABLE_FORMATS)}.")]


def run(
    inputs: Inputs,
    output: Output,
    *,
    all_body: AllBody = False,
    meta: Meta = None,
    columns: Columns = None,
    all_resources: AllResources = False,
    kind: Format = "jsonl",
    workers: Workers = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Write the per-document tables of pages: blocks, sentences, figures, times, attributions, ...

    Nothing is compared between pages, and no case is kept. Exit code 1: some inputs could not be read.

    Example: sayso analyse pages/ -o tables/
    """
    if kind not in TABLE_FORMATS:
        raise typer.BadParameter(f"{kind}: one of {', '.join(TABLE_FORMATS)}", param_hint="--format")
    given = {} if meta is None else read_meta(meta)
    fields = named_columns(columns)
    refuse_other_tables(output, kind)
    with tempfile.TemporaryDirectory() as folder, open_case(Path(folder) / "case.sayso", create=True) as case:
        with watching(quiet=quiet or json) as watch:
            report = case.add(
                inputs,
                meta=given,
                columns=fields,
                all_body=all_body,
                all_resources=all_resources,
                workers=workers or CORES,
                watch=watch,
                across=False,
            )
        case.export(kind, output)
    if json:
        put_json(report)
    elif not quiet:
        console().print(f"{report.analysed} pages analysed; tables in {shown(str(output))}")
    say_unread(report, quiet=quiet or json)
    if report.failures:
        raise typer.Exit(1)
