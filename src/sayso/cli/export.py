"""`sayso export`: the tables, for a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.console import console, shown
from sayso.export import EXPORTERS

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Format = Annotated[str, typer.Option("--format", "-f", help=f"One of: {', '.join(EXPORTERS)}.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.", show_default=False)]


Mask = Annotated[
    bool, typer.Option("--mask", help="Black out phone, passport, account and card numbers, and addresses.")
]


def run(case: CasePath, output: Output, *, kind: Format = "jsonl", mask: Mask = False) -> None:
    """Write the tables of a case, one file a table (docs/SCHEMA.md tells what each field means).

    The same case gives the same bytes.

    Example: sayso export ferry.sayso --format jsonl -o tables/
    """
    if kind not in EXPORTERS:
        raise typer.BadParameter(f"{kind}: one of {', '.join(EXPORTERS)}", param_hint="--format")
    with open_case(case) as opened:
        opened.export(kind, output, mask=mask)
    console().print(f"{shown(str(output))}: the tables as {kind}{', masked' * mask}")
