"""`sayso serve`: a case in the browser."""

from __future__ import annotations

import webbrowser
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from sayso.cli.console import console
from sayso.web import serve

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Who = Annotated[
    str | None, typer.Option(help="Whose decisions these are. [default: your login name]", show_default=False)
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 for a free one.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser there.")]


def run(case: CasePath, *, who: Who = None, port: Port = 0, browser: Browser = True) -> None:
    """Read a case in the browser, and put it right: claims, differences, speakers, pages, search.

    It listens on this machine alone, and answers only the browser that opens the address printed, which holds a key.
    Nothing is asked of any other machine. Ctrl-C ends it; what was decided is in the case.

    Example: sayso serve ferry.sayso
    """

    def ready(address: str) -> None:
        console().print(f"Reading room  {address}\nCtrl-C ends it.", markup=False, highlight=False, soft_wrap=True)
        if browser:
            webbrowser.open(address)

    serve(case, port=port, who=who or getuser(), ready=ready)
