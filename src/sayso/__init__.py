"""sayso: on whose say-so? Who claims what across a pile of news pages, in which exact words, and where they differ.

import sayso
case = sayso.build(["pages/"])
for claim in case.claims: ...
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from sayso.api import OpenCase, build, open_case
    from sayso.case.verify import verify
    from sayso.corpus.assembly import assemble
    from sayso.document.analysis import analyse, load_models
    from sayso.errors import SaysoError
    from sayso.pages import read_pages
    from sayso.settings import Settings

_FROM = {
    "OpenCase": "api",
    "SaysoError": "errors",
    "Settings": "settings",
    "analyse": "document.analysis",
    "assemble": "corpus.assembly",
    "build": "api",
    "load_models": "document.analysis",
    "open_case": "api",
    "read_pages": "pages",
    "verify": "case.verify",
}
"""Where each public name stands. They are looked up when asked for: the command line must be able to say that it was
stopped before it has loaded anything, and reading a case needs no model."""

__all__ = [
    "OpenCase",
    "SaysoError",
    "Settings",
    "analyse",
    "assemble",
    "build",
    "load_models",
    "open_case",
    "read_pages",
    "verify",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  (half as long to load as all that a command needs)

        return version("sayso")
    if name not in _FROM:
        raise AttributeError(f"module 'sayso' has no attribute {name!r}")
    return getattr(import_module(f"sayso.{_FROM[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
