"""What the user names -> sources of bytes: files, folders, globs, standard input.

A folder's files come in the order of their names, so that the same folder gives the same case. What
cannot be opened becomes a `Failure` in its place, and the walk goes on.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sayso.schema import Failure, FailureReason

STDIN = "-"
_ADDRESS = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
# Ferry_files, Ferry-Dateien, Ferry_archivos: what browsers call the folder of a saved page's pictures and scripts
_SAVED = re.compile(
    r"[_-](?:files|file|Dateien|fichiers|archivos|arquivos|ficheiros|bestanden|filer|pliki|soubory|tiedostot|elemei|"
    r"dosyalar|fitxers|datoteke|fails|failid|filoj)$",
    re.IGNORECASE,
)


class Source(NamedTuple):
    """A file to read: the path as the user would write it, and its name inside the folder given."""

    path: str
    name: str
    place: str = ""
    """The path as the system knows it, where UTF-8 cannot write that."""


class Passed(NamedTuple):
    """A file that nobody would call a page: passed over, and counted by its kind."""

    path: str
    kind: str


class Note(NamedTuple):
    """What the user is to know of how a file was read."""

    path: str
    words: str


def find_sources(
    inputs: Iterable[str | os.PathLike[str]], *, skip: Iterable[Path] = ()
) -> Iterator[Source | Passed | Failure]:
    """The files behind what the user named, each once, in the order of the naming.

    Files that share a name, given one by one or in several folders, are told apart by their paths, whatever came
    first. A glob pattern that names nothing, a missing path and a link that leads back to itself are failures.
    `skip` leaves out files of our own that may lie among the pages (the case being built).
    """
    ours = {os.path.realpath(path) for path in skip}
    every = [found for given in inputs for found in _expand(os.fspath(given))]
    files = {place_of(found): found.name for found in reversed(every) if isinstance(found, Source)}
    shared = Counter(files.values())
    for found in every:
        if not isinstance(found, Source) or found.path == STDIN:
            yield found
        elif (name := files.pop(place_of(found), None)) is not None and os.path.realpath(place_of(found)) not in ours:
            yield found if shared[name] == 1 else found._replace(name=_clean(found.path.lstrip("./")))


def place_of(source: Source) -> str:
    """Where a file lies."""
    return source.place or source.path


def _expand(given: str) -> Iterator[Source | Passed | Failure]:
    if given == STDIN:
        yield Source(STDIN, "stdin")
        return
    if os.path.lexists(given):
        yield from _walk(Path(given), Path(given).parent) if not Path(given).is_dir() else _folder(Path(given))
        return
    if _ADDRESS.match(given):
        detail = "an address: sayso reads files and fetches none. Save the page (Save as, SingleFile, a web archive)"
        yield _failure(given, FailureReason.UNSUPPORTED, detail)
        return
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []
    if not matches:
        yield _failure(given, FailureReason.MISSING, "no such file or folder")
    for match in matches:
        yield from _expand(match)


def _folder(folder: Path) -> Iterator[Source | Passed | Failure]:
    """Every file below a folder, by name; links to folders are not followed, links to files are."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except PermissionError:
        yield _failure(str(folder), FailureReason.PERMISSION, "no permission to list this folder")
        return
    except OSError as error:
        yield _failure(str(folder), FailureReason.MISSING, error.strerror or "cannot be listed")
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        yield from _entry(Path(entry.path), folder, names)


def _entry(path: Path, root: Path, beside: Collection[str]) -> Iterator[Source | Passed | Failure]:
    if path.name.startswith("."):
        return
    if path.is_dir() and not path.is_symlink():
        for found in _folder(path):
            if not isinstance(found, Source):
                yield found
            elif _of_saved_page(path.name, beside):
                yield Passed(found.path, "files beside a saved page")
            else:
                yield found._replace(name=f"{_clean(path.name)}/{found.name}")
        return
    yield from _walk(path, root)


def _of_saved_page(folder: str, beside: Collection[str]) -> bool:
    """Whether a browser wrote this folder beside the page that it saved: `Ferry_files` beside `Ferry.html`.

    >>> _of_saved_page("Ferry_files", {"Ferry.htm"}), _of_saved_page("Ferry-Dateien", {"Tram.html"})
    (True, False)
    """
    page = _SAVED.sub("", folder)
    return page != folder and any(page + ending in beside for ending in (".html", ".htm", ".xhtml"))


def _walk(path: Path, root: Path) -> Iterator[Source | Passed | Failure]:
    """One file, or what is wrong with it."""
    try:
        mode = path.stat().st_mode
    except PermissionError:
        yield _failure(str(path), FailureReason.PERMISSION, "no permission to read this file")
        return
    except OSError as error:
        loop = path.is_symlink() and "levels of symbolic links" in (error.strerror or "")
        reason = FailureReason.LOOP if loop else FailureReason.MISSING
        yield _failure(str(path), reason, "a symbolic link that leads back to itself" if loop else "a broken link")
        return
    if stat.S_ISDIR(mode):
        yield _failure(str(path), FailureReason.LOOP, "a link to a folder: not followed, name the folder itself")
    elif not stat.S_ISREG(mode):
        yield _failure(str(path), FailureReason.UNSUPPORTED, "not a regular file")
    else:
        name = str(path.relative_to(root)) if root != path else path.name
        if any(ord(char) < 32 for char in name):
            yield _failure(
                str(path), FailureReason.UNSAFE_PATH, "control characters in the name: read, and shown escaped"
            )
        shown = _clean(str(path))
        yield Source(shown, _clean(name), "" if shown == str(path) else str(path))


def _clean(name: str) -> str:
    """The name with `/` between parts and without what UTF-8 cannot write."""
    return name.replace(os.sep, "/").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _failure(path: str, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=_clean(path), stage="open", reason=reason, detail=detail)
