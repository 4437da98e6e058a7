"""`sayso --version`: what runs here."""

from __future__ import annotations

import platform
from importlib.util import find_spec

import typer

from sayso.cli.console import console, shown
from sayso.schema import SCHEMA_VERSION

EXTRAS = {"arrow": "pyarrow", "pandas": "pandas", "polars": "polars", "web": "starlette"}
"""Extra -> the library that it brings."""


def say_version(value: bool) -> None:
    """Print the version, the schema, Python, the extras that are there, and the models with their digests."""
    if not value:
        return
    import sayso  # noqa: PLC0415
    from sayso.models import manifest  # noqa: PLC0415  (reads the models' list, which no other command needs here)

    out = console()
    there = [name for name, module in EXTRAS.items() if find_spec(module)]
    out.print(f"sayso {sayso.__version__}, schema {SCHEMA_VERSION}, Python {platform.python_version()}")
    out.print(f"extras: {', '.join(there) or 'none'}")
    for model in manifest():
        out.print(shown(f"model {model.name} {model.version} {model.sha256[:16]}"))
    raise typer.Exit
