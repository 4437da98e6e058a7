"""sayso: on whose say-so? Who claims what across a pile of news pages, in which exact words, and where they differ.

    import sayso
    case = sayso.build(["pages/"])
    for claim in case.claims: ...
"""

from importlib.metadata import version

__version__ = version("sayso")

from sayso.api import OpenCase, build, open_case  # noqa: E402  (they name the version)
from sayso.case.verify import verify  # noqa: E402
from sayso.corpus.assembly import assemble  # noqa: E402
from sayso.document.analysis import analyse, load_models  # noqa: E402
from sayso.errors import SaysoError  # noqa: E402
from sayso.pages import read_pages  # noqa: E402
from sayso.settings import Settings  # noqa: E402

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
