"""`sayso export`: a case for people and for programs, in the formats that their tools open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.console import console, shown
from sayso.export import FORMATS

CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Kind = Annotated[str, typer.Option("--format", "-f", help=f"One of: {', '.join(FORMATS)}.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="The file, or for tables the folder. [default: beside the case]", show_default=False
    ),
]
Mask = Annotated[
    bool, typer.Option("--mask", help="Black out phone, passport, account and card numbers, and addresses.")
]
Excerpts = Annotated[bool, typer.Option("--excerpts", help="Leave out most of every article: sentences only.")]
Whole = Annotated[bool, typer.Option("--whole", help="Neither masked nor in excerpts, whatever the dossier is.")]


def run(
    case: CasePath,
    output: Output = None,
    *,
    kind: Kind = "jsonl",
    mask: Mask = False,
    excerpts: Excerpts = False,
    whole: Whole = False,
) -> None:
    """Write a case in another format (docs/formats.md: who opens each, and what it cannot carry).

    Masked or in excerpts where the dossier beside the case was last asked for so. The same case gives the same bytes.

    Example: sayso export ferry.sayso -f docx
    """
    if kind not in FORMATS:
        raise typer.BadParameter(f"{kind}: one of {', '.join(FORMATS)}", param_hint="--format")
    form = FORMATS[kind]
    path = output or case.with_suffix(form.suffix or f".{kind}")
    with open_case(case) as opened:
        asked = opened.form_with(
            mask=mask or (False if whole else None), excerpts=excerpts or (False if whole else None)
        )
        opened.export(kind, path, mask=asked.mask, excerpts=asked.excerpts)
    how = [word for word, so in (("masked", asked.mask), ("in excerpts", asked.excerpts)) if so]
    console().print(f"{shown(str(path))}: {form.about}{''.join(f', {word}' for word in how)}")
