"""What an analysis and the tables depend on, as keys: where one differs, what was kept is made again.

A page's analysis depends on the models, on the rules and words in this package, and on the libraries that read or
compute; not on settings, which only say how pages are compared. The tables depend on those, on the settings, and on
the pages.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple, TypeVar

import msgspec

from sayso.case.store import Store
from sayso.errors import CaseError
from sayso.ids import content_id
from sayso.schema import SCHEMA_VERSION
from sayso.settings import Settings

K = TypeVar("K")


class BuildOptions(NamedTuple):
    """How a case is built."""

    settings: Settings = Settings()
    across: bool = True
    """Whether pages are compared."""
    workers: int = 1
    """Processes that analyse, and threads that compare; changes the speed and not a byte."""


class DossierForm(msgspec.Struct, frozen=True, kw_only=True):
    """How the dossier beside a case is asked for; kept in the case, so that it is never written more openly."""

    mask: bool = False
    excerpts: bool = False
    title: str | None = None


@functools.cache
def version_of(name: str) -> str:
    """The version of an installed distribution."""
    from importlib.metadata import version  # noqa: PLC0415  (long to load, and nobody who reads a case needs it)

    return version(name)


def sayso_version() -> str:
    """The version of sayso."""
    return version_of("sayso")


LIBRARIES = (
    "chardet", "numpy", "onnxruntime", "py3langid", "rapidfuzz", "resiliparse", "snowballstemmer", "tokenizers",
    "trafilatura",
)  # fmt: skip
"""Libraries whose results stand in the tables; onnxruntime's kernels alone have changed four in five attributions."""
SHOWING = frozenset({"__main__.py", "__pycache__", "api.py", "cli", "dossier", "example", "export", "web"})
"""What only shows a case, and changes nothing in it."""
_RULES = (".css", ".j2", ".js", ".py", ".toml", ".tsv")


def analysis_key() -> str:
    """What a page's analysis depends on, beside its page."""
    from sayso.models import manifest  # noqa: PLC0415  (loads the runtime, which reading a case does without)

    libraries = [(name, version_of(name)) for name in LIBRARIES]
    return content_id(
        sayso_version(), SCHEMA_VERSION, manifest(), rules_digest(), libraries, unicodedata.unidata_version
    )


def tables_key(store: Store, options: BuildOptions) -> str:
    """What the tables depend on."""
    settings = msgspec.to_builtins(options.settings)
    return content_id(analysis_key(), settings, options.across, store.page_ids(), store.failures())


@functools.cache
def rules_digest(*, showing: bool = False) -> str:
    """The sha256 of this package's rules and words: an edited row of a lexicon makes every analysis anew.

    With `showing`, of what only shows a case too.
    """
    digest = sha256()
    for path, file in _rules(files("sayso"), "", showing=showing):
        digest.update(f"{path} {sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def kept_settings(store: Store) -> Settings:
    """The settings that the case's tables were made with; the default ones where there are none yet."""
    return _kept(store, "settings", Settings)


def kept_form(store: Store) -> DossierForm:
    """How the dossier beside the case was asked for last."""
    return _kept(store, "dossier_form", DossierForm)


def _kept(store: Store, key: str, kind: type[K]) -> K:
    kept = store.state(key)
    try:
        return kind() if kept is None else msgspec.json.decode(kept, type=kind)
    except msgspec.DecodeError as error:
        raise CaseError(f"{store.path}: damaged (its note of {key}: {error}); `sayso verify` names what") from error


def dossier_key(store: Store, form: DossierForm) -> str:
    """What a dossier depends on: the tables, what people decided, how it was asked for, and what draws it."""
    return content_id(store.state("tables"), store.state("decided"), form, sayso_version(), rules_digest(showing=True))


def _rules(folder: Traversable, path: str, *, showing: bool) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not showing and entry.name in SHOWING:
            continue
        if entry.is_dir():
            yield from _rules(entry, f"{path}{entry.name}/", showing=showing)
        elif entry.name.endswith(_RULES):
            yield path + entry.name, entry
