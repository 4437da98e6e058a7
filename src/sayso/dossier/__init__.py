"""A case -> the dossier: one HTML file that can be mailed, read without scripts, printed."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Sequence
from contextvars import ContextVar
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sayso.case.store import Tables
from sayso.dossier.links import InFile, Links
from sayso.writing import writing_whole

if TYPE_CHECKING:
    from jinja2 import Environment

    from sayso.dossier.claims import Card
    from sayso.dossier.view import Dossier

MARK = b'<meta name=generator content="sayso '
"""What stands in the head of every dossier."""
_HEAD = 2048


_TEXT = re.compile(r">[^<]*&#3[49];[^<]*<")
"""Text between tags, where quotation marks need not be escaped. In a tag every < and > of a page is."""

_CSS_BLANK = re.compile(r"\s*([{};])\s*|(?<=[:,])\s+")
"""Blanks of a style sheet that part nothing: around braces and semicolons, after colons and commas."""

_LEFT_OUT = re.compile("░(?:[\\s░]*░)?")
"""A run of what excerpts leave out."""


def render_dossier(
    tables: Tables, *, excerpts: bool = False, title: str | None = None, story: str | None = None
) -> str:
    """The dossier as HTML. Nothing in it is fetched; every word of a page is escaped.

    One script of ours, named by its hash in the content security policy, adds search, filters and keys;
    nothing depends on it.
    """
    from sayso.dossier.view import dossier_of  # noqa: PLC0415  (what reads a case need not load templates)

    return _render(dossier_of(tables, excerpts=excerpts, title=title, story=story))


def render_cards(tables: Tables, claims: Collection[str]) -> str:
    """The cards of those claims (ids) as a document of their own, for a notebook to frame."""
    from sayso.dossier.reading import Filter, reading_of  # noqa: PLC0415  (as above)

    return _render([card for card in reading_of(tables, Filter()).cards if card.claim in claims], "cards.html.j2")


def write_dossier(
    tables: Tables, path: Path, *, excerpts: bool = False, title: str | None = None, story: str | None = None
) -> None:
    """Write the dossier, whole or not at all. Raises OutputError where something that is no dossier stands there."""
    with writing_whole(path, is_dossier) as part:
        part.write_text(render_dossier(tables, excerpts=excerpts, title=title, story=story), encoding="utf-8")


def write_site(tables: Tables, folder: Path, *, excerpts: bool = False, title: str | None = None) -> None:
    """Write it as a folder: `index.html`, and a file for each story, for cases that one file is too small for."""
    from sayso.dossier.view import dossier_of, only  # noqa: PLC0415  (as above)

    view = dossier_of(tables, excerpts=excerpts, title=title)
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"index.html": _render(view, "site.html.j2")}
    for story in view.stories:
        pages[f"{story.anchor}.html"] = _render(only(view, story, "index.html"))
    for name, html in pages.items():
        with writing_whole(folder / name, is_dossier) as part:
            part.write_text(html, encoding="utf-8")


def is_dossier(path: Path) -> bool:
    """Whether a file is a dossier of sayso's, or the beginning of one, by the mark in its head."""
    with path.open("rb") as file:
        return MARK in file.read(_HEAD)


def _render(view: Dossier | Sequence[Card], template: str = "dossier.html.j2") -> str:
    from markupsafe import Markup  # noqa: PLC0415

    parts = {name: _part(f"dossier.{name}") for name in ("css", "js")}
    hashes = {name: base64.b64encode(sha256(text.encode()).digest()).decode() for name, text in parts.items()}
    # Style sheet and script are ours, and their hashes stand in the policy: they must not be escaped.
    marked = {name: Markup(text) for name, text in parts.items()}  # noqa: S704
    html = fill_template(template, InFile(), view=view, hashes=hashes, **marked)
    html = _LEFT_OUT.sub("[…]", html) if getattr(view, "excerpts", False) else html
    return _TEXT.sub(lambda text: text.group().replace("&#39;", "'").replace("&#34;", '"'), html)


@cache
def _part(name: str) -> str:
    text = files("sayso.dossier").joinpath("templates", name).read_text(encoding="utf-8")
    lines = "\n".join(line for raw in text.splitlines() if (line := raw.strip()) and not line.startswith(("/*", "//")))
    return _CSS_BLANK.sub(r"\1", lines) if name.endswith(".css") else lines


_GIVEN: ContextVar[set[str]] = ContextVar("given")


def fill_template(template: str, to: Links, *, before: str | None = None, **view: object) -> str:
    """A document made by a template, with the links of its cards; templates of the package `before` come first."""
    _GIVEN.set(set())
    return _environment(before).get_template(template).render(to=to, **view)


def _once(name: str) -> bool:
    """Whether the name is new: an id stands once in a document."""
    given = _GIVEN.get()
    return not (name in given or given.add(name))  # type: ignore[func-returns-value]


@cache
def _environment(before: str | None) -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    from sayso.dossier.chart import chart  # noqa: PLC0415

    packages = [before, "sayso.dossier"] if before else ["sayso.dossier"]
    loader = ChoiceLoader([PackageLoader(package, "templates") for package in packages])
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False,
    )  # fmt: skip
    made.tests["once"] = _once
    made.globals["chart"] = chart
    return made


__all__ = ["fill_template", "is_dossier", "render_cards", "render_dossier", "write_dossier", "write_site"]
