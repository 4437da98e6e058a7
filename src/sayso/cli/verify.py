"""`sayso verify`: the proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.build import CORES, Json, Workers
from sayso.cli.console import complain, console, put_json, watching

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Quick = Annotated[bool, typer.Option("--quick", help="The file, the pages' bytes and every span; not what follows.")]


def run(case: CasePath, *, quick: Quick = False, workers: Workers = None, json: Json = False) -> None:
    """Prove every row of every table against the bytes that the case keeps.

    Makes the case again, in memory, from those bytes, and compares every row: added, removed or changed ones are named,
    and so is damage to the file. With --quick, only the words of every span are compared with those of the bytes.
    Exit code 1 where something does not hold.

    Example: sayso verify ferry.sayso
    """
    with open_case(case) as opened, watching(quiet=json) as watch:
        proof = opened.verify(quick=quick, workers=workers or CORES, watch=watch)
    if json:
        put_json(proof._asdict())
    else:
        for problem in proof.problems:
            complain(str(problem))
        words = "all hold" if not proof.problems else f"{len(proof.problems)} problems"
        how = "" if proof.remade else " (quick: tables not made again)"
        console().print(f"{proof.pages} pages, {proof.rows} rows, {proof.spans} spans: {words}{how}")
    if proof.problems:
        raise typer.Exit(1)
