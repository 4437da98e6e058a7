"""`sayso demo`: the shipped example, built in front of you."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from sayso.api import check_outputs, open_case
from sayso.cli.build import CORES, tell
from sayso.cli.console import console, watching
from sayso.cli.show import show_first

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the case and its dossier.")]


def run(*, output: Output = Path("demo")) -> None:
    """Build the shipped example: a made-up ferry accident, told by made-up outlets.

    Prints what was found and where the dossier lies.
    """
    output.mkdir(parents=True, exist_ok=True)
    path = output / "ferry.sayso"
    check_outputs(path)
    with as_file(files("sayso") / "example" / "pages") as pages, open_case(path, create=True) as case:
        with watching(quiet=False) as watch:
            report = case.add([pages], workers=CORES, watch=watch)
        dossier = case.publish()
        out = console()
        show_first(case, out, "claims", limit=3)
        show_first(case, out, "discrepancies", limit=3)
        tell(case, report, dossier)
