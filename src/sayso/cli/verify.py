"""`sayso verify`: the proof."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from sayso.api import open_case
from sayso.cli.console import complain, console, shown

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print what a program can read.")]


def run(case: CasePath, *, json: Json = False) -> None:
    """Prove every span of every table against the bytes that the case keeps.

    Decodes the bytes again, lays the pages out again, and compares both with the words that the rows keep.
    Exit code 1 where a row does not hold; each is named.

    Example: sayso verify ferry.sayso
    """
    with open_case(case) as opened:
        proof = opened.verify()
    if json:
        sys.stdout.write(msgspec.json.encode(proof._asdict()).decode() + "\n")
    else:
        for problem in proof.problems:
            complain(str(problem))
        words = "all hold" if not proof.problems else f"{len(proof.problems)} problems"
        console().print(shown(f"{proof.pages} pages, {proof.rows} rows, {proof.spans} spans: {words}"))
    if proof.problems:
        raise typer.Exit(1)
