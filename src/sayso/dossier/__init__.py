"""A case -> the dossier: one HTML file that can be mailed, read without scripts, printed."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from sayso.case.store import Tables
from sayso.dossier.view import dossier_of


def render_dossier(tables: Tables, *, excerpts: bool = False) -> str:
    """The dossier as HTML. Nothing in it is fetched, nothing in it runs; every word of a page is escaped."""
    style = files("sayso.dossier").joinpath("templates/dossier.css").read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    view = dossier_of(tables, excerpts=excerpts)
    # The style sheet is ours and its hash stands in the content security policy: it must not be escaped.
    return _template().render(view=view, style=Markup(style), style_digest=digest)  # noqa: S704


def write_dossier(tables: Tables, path: Path, *, excerpts: bool = False) -> None:
    """Write the dossier, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(render_dossier(tables, excerpts=excerpts), encoding="utf-8")
    part.replace(path)


@cache
def _template() -> Template:
    loader = PackageLoader("sayso.dossier", "templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("dossier.html.j2")


__all__ = ["render_dossier", "write_dossier"]
