"""`sayso dossier`: the dossier of a case, in the form that is asked for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sayso.api import open_case
from sayso.cli.console import complain, console, shown
from sayso.cli.export import Mask

MANY = 100
"""Pages from which on one file is slow to open: a folder of a file a story is offered."""


class DossierKind(StrEnum):
    """How it is written."""

    FILE = "file"
    SITE = "site"


CasePath = Annotated[Path, typer.Argument(help="The case file.", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Where to write it. [default: beside the case]", show_default=False),
]
StoryId = Annotated[
    str | None,
    typer.Option("--story", help="One story alone: the beginning of its id (`show CASE stories`).", show_default=False),
]
TitleWords = Annotated[
    str | None, typer.Option("--title", help="Its title, in place of a page's headline.", show_default=False)
]
Excerpts = Annotated[bool, typer.Option("--excerpts", help="Sentences around the words shown, not whole pages.")]
Whole = Annotated[bool, typer.Option("--whole", help="Neither masked nor in excerpts, whatever it was before.")]
Format = Annotated[DossierKind, typer.Option("--format", "-f", help="One file, or a folder with a file a story.")]


def run(
    case: CasePath,
    output: Output = None,
    *,
    story: StoryId = None,
    title: TitleWords = None,
    mask: Mask = False,
    excerpts: Excerpts = False,
    whole: Whole = False,
    kind: Format = DossierKind.FILE,
) -> None:
    """Write the dossier of a case.

    The case remembers --title, --mask and --excerpts of the dossier beside it: later builds, and `forget`, write it in
    the same form, until --whole is asked for. A dossier with --output or --story is never more open than that one.

    Example: sayso dossier ferry.sayso --title "The Marisol Star" --excerpts
    """
    masked, cut = (mask or (False if whole else None)), (excerpts or (False if whole else None))
    with open_case(case) as opened:
        if kind is DossierKind.FILE and output is None and story is None:
            path = opened.publish(mask=masked, excerpts=cut, title=title)
        else:
            path = output or case.with_suffix("" if kind is DossierKind.SITE else f".{story}.html")
            form = opened.form_with(mask=masked, excerpts=cut, title=title)
            if kind is DossierKind.SITE:
                opened.write_site(path, excerpts=form.excerpts, mask=form.mask, title=form.title)
            else:
                opened.write_dossier(path, excerpts=form.excerpts, mask=form.mask, title=form.title, story=story)
        pages = opened.count("documents")
    console().print(f"Dossier  {shown(str(path))}")
    if kind is DossierKind.FILE and pages > MANY and story is None:
        complain(f"{pages} pages are much for one file: sayso dossier {case} --format site writes a file a story")
