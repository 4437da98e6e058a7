"""`sayso analyse`: only what is found page by page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from sayso.api import open_case
from sayso.cli.build import CORES, AllBody, Inputs, Meta, Quiet, Workers
from sayso.cli.console import console, shown, watching
from sayso.cli.export import Output
from sayso.cli.unread import say_unread
from sayso.export import refuse_other_tables
from sayso.pages import read_meta


def run(
    inputs: Inputs,
    output: Output,
    *,
    all_body: AllBody = False,
    meta: Meta = None,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Write the per-document tables of pages: blocks, sentences, figures, times, attributions, ...

    Nothing is compared between pages, and no case is kept. Exit code 1: some inputs could not be read.

    Example: sayso analyse pages/ -o tables/
    """
    given = {} if meta is None else read_meta(meta)
    refuse_other_tables(output, "jsonl")
    with tempfile.TemporaryDirectory() as folder, open_case(Path(folder) / "case.sayso", create=True) as case:
        with watching(quiet=quiet) as watch:
            report = case.add(
                inputs, meta=given, all_body=all_body, workers=workers or CORES, watch=watch, across=False
            )
        case.export("jsonl", output)
    if not quiet:
        console().print(f"{report.analysed} pages analysed; tables in {shown(str(output))}")
    say_unread(report, quiet=quiet)
    if report.failures:
        raise typer.Exit(1)
