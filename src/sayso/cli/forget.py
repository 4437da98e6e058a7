"""`sayso forget`: a page out of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.console import console, shown

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
PageName = Annotated[
    str, typer.Argument(help="Its id (or the beginning of it), name, path or URL.", show_default=False)
]


def run(case: CasePath, page: PageName) -> None:
    """Take a page out of a case, its bytes included, and make tables and dossier anew.

    The dossier stays in the form in which it was built (masked, in excerpts). Stopped, it is ended by running it again.

    Example: sayso forget ferry.sayso harbour-post.html
    """
    with open_case(case) as opened:
        gone = opened.forget(page)
        opened.publish()
    console().print("gone: " + ", ".join(shown(name) for name in gone))
