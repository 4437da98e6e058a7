"""sayso: on whose say-so? Who claims what across a pile of news pages, in which exact words, and where they differ.

import sayso
case = sayso.build(["pages/"])
for claim in case.claims: ...
"""

from importlib.metadata import version

__version__ = version("sayso")

from sayso.api import OpenCase, build, open_case
from sayso.case.verify import verify
from sayso.corpus.assembly import assemble
from sayso.document.analysis import analyse, load_models
from sayso.errors import SaysoError
from sayso.pages import read_pages
from sayso.settings import Settings

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
