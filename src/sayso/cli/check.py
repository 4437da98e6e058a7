"""`sayso check`: who says a statement on these pages, or its contrary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.console import console, hanging, put_json, shown

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Statement = Annotated[str, typer.Argument(help="A statement, in your own words.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print quotations as JSON lines.")]

TITLES = {"with": "Say so", "against": "Say otherwise, or deny it"}


def run(case: CasePath, statement: Statement, *, json: Json = False) -> None:
    """Look who says a statement on the pages of a case, or its contrary, whatever the words.

    It is compared by meaning with every statement of the pages. Where nobody is found to say it, that is the answer:
    exit code 1, as grep has it. No judgement of what is true.

    Example: sayso check ferry.sayso "The ferry carried more people than it was licensed for"
    """
    with open_case(case) as opened:
        found = opened.check(statement)
    if json:
        for row in found:
            put_json(row)
    else:
        out = console()
        for side, title in TITLES.items():
            rows = [row for row in found if row["side"] == side]
            if rows:
                out.print(title, style="bold")
            for row in rows:
                who = shown(str(row["speaker"] or row["outlet"] or row["page"]))
                where = f"{row['outlet'] or row['page']}, {row['day']}" if row["speaker"] else str(row["day"])
                words = f" ({shown(where)}): “{shown(str(row['words']), 220)}”"
                out.print(hanging("  · ", (who, "bold"), words, width=out.width))
        if not found:
            out.print("nothing found: nobody on these pages says this or its contrary, as far as sayso can tell")
    if not found:
        raise typer.Exit(1)
