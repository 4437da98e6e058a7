"""Files of ours: whole or not at all, and never in the place of anything that is not ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sayso.errors import OutputError


def refuse_other_files(path: Path, ours: Callable[[Path], bool]) -> None:
    """Raises OutputError where something stands at `path` that `ours` does not know."""
    if os.path.lexists(path) and not (path.is_file() and ours(path)):
        raise OutputError(path, "this is no file of sayso's, and stays as it is; choose another name for the output")


@contextmanager
def writing_whole(path: Path, ours: Callable[[Path], bool]) -> Iterator[Path]:
    """A file to write beside `path`, which takes its place when the block is done; on an error it goes.

    Raises OutputError where something that is not ours stands at either, or where it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    refuse_other_files(path, ours)
    refuse_other_files(part, lambda left: left.stat().st_size == 0 or ours(left))
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise OutputError(path, error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
