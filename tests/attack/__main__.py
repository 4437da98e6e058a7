"""Attacks on builds, proofs and files, each counted: `python -m tests.attack [NAME ...]`.

    kills      kill -9 at the nth write to disk of a build, a second build and a forgetting, then the same command again
    stops      Ctrl-C likewise
    disk       a disk that is full after so many bytes, then room again
    cells      every cell of one row of every column of every table changed, one at a time
    pages      every page of the SQLite file scrambled, and one bit of it turned
    streams    terminals of every encoding, closed streams, full disks and readers that go away, for every view

Writes a row a line: what was tried, how often, how often it held; exit code 1 where something did not.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import sayso
from sayso.case import verify as proof
from sayso.case.made_with import kept_settings
from sayso.dossier import is_dossier
from sayso.errors import SaysoError
from sayso.schema import STORED

EXAMPLE = Path(sayso.__file__).parent / "example" / "pages"
HALF = ("evening-compass-0312.txt", "daily-lantern-0312.txt")
MORE = "lantern-cheese-0312.txt"
SAYSO = [sys.executable, "-m", "sayso"]
WRITES = "pwrite64,write,rename,link,unlink,fdatasync,fsync"
MOMENTS = int(os.environ.get("MOMENTS", "12"))
"""Kills of each command, spread evenly over its writes."""

Held = Iterator[tuple[str, bool]]


def attack(folder: Path) -> dict[str, Callable[[], Held]]:
    return {
        "kills": lambda: stopped(folder, "SIGKILL"),
        "stops": lambda: stopped(folder, "SIGINT"),
        "disk": lambda: full_disk(folder),
        "cells": lambda: cells(folder),
        "pages": lambda: scrambled(folder),
        "streams": lambda: streams(folder),
    }


# --- stopped at a write ---------------------------------------------------------------------------


def stopped(folder: Path, signal: str) -> Held:
    """Each command with the signal at its nth write; the same command again must end as if nothing had been."""
    if shutil.which("strace") is None:
        sys.stderr.write("strace is not installed: passed over\n")
        return
    pages = folder / "pages"
    pages.mkdir()
    for name in (*HALF, MORE):
        shutil.copy(EXAMPLE / name, pages)
    for what in ("build", "second build", "forget"):
        start = folder / "start"
        start.mkdir()
        if what != "build":
            run("build", *(pages / name for name in HALF), "-o", start / "c.sayso", "-q", "--workers", "1")
        command = {
            "build": ("build", *(pages / name for name in HALF), "-o", "c.sayso", "-q", "--workers", "1"),
            "second build": (
                "build",
                *(pages / name for name in (*HALF, MORE)),
                "-o",
                "c.sayso",
                "-q",
                "--workers",
                "1",
            ),
            "forget": ("forget", "c.sayso", HALF[0]),
        }[what]
        undisturbed = fresh(folder, start)
        count = writes(undisturbed, command)
        wanted = state(undisturbed)
        for n in sorted({1 + k * (count - 1) // (MOMENTS - 1) for k in range(MOMENTS)}):
            there = fresh(folder, start)
            strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={WRITES}:signal={signal}:when={n}"]
            first = subprocess.run(
                [*strace, *SAYSO, *map(str, command)], cwd=there, capture_output=True, text=True, check=False
            )
            held = "Traceback" not in first.stderr and whole(there, what)
            run(*command, cwd=there)
            yield f"{signal} at write {n} of {count} of a {what}", held and state(there) == wanted
        shutil.rmtree(start)
    shutil.rmtree(pages)


def fresh(folder: Path, start: Path) -> Path:
    there = folder / "there"
    shutil.rmtree(there, ignore_errors=True)
    return Path(shutil.copytree(start, there))


def writes(there: Path, command: tuple[object, ...]) -> int:
    """How many writes the command makes, as strace counts them."""
    log = there.parent / "log"
    strace = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={WRITES}"]
    subprocess.run([*strace, *SAYSO, *map(str, command)], cwd=there, capture_output=True, check=True)
    return len(log.read_text().splitlines())


def whole(there: Path, what: str) -> bool:
    """Between the stop and the rerun: a whole file or none, and no page in the dossier that the case has lost."""
    case, dossier = there / "c.sayso", there / "c.html"
    if dossier.exists() and not (is_dossier(dossier) and dossier.read_text().endswith("</html>")):
        return False
    if not case.exists():
        return what == "build"
    with sayso.open_case(case) as opened:
        names = {name for page in opened._store.page_ids() for name in [opened._store.pages([page])[0].page.name]}
    return what != "forget" or HALF[0] in names or HALF[0] not in dossier.read_text()


def state(there: Path) -> tuple[object, ...]:
    """Everything that a case and its dossier say."""
    with sayso.open_case(there / "c.sayso") as case:
        tables = {table: list(case._store.cells(table)) for table in (*proof.INNER, *STORED)}
        return tables, (there / "c.html").read_text(), case.verify(quick=True).problems


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [*SAYSO, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="backslashreplace", check=False, **options
    )


# --- a full disk ----------------------------------------------------------------------------------


def full_disk(folder: Path) -> Held:
    """No file may grow beyond so many bytes; then it may: the same dossier as ever."""
    inputs = [str(EXAMPLE / name) for name in HALF]
    there = folder / "disk"
    there.mkdir()
    run("build", *inputs, "-o", there / "c.sayso", "-q")
    wanted = state(there)
    for size in (0, 1_000, 20_000, 60_000, 90_000, 120_000, 180_000, 250_000):
        shutil.rmtree(there)
        there.mkdir()
        limit = lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # noqa: E731
        command = [*SAYSO, "build", *inputs, "-o", str(there / "c.sayso"), "-q"]
        first = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
        said = first.stderr.strip().splitlines()
        held = "Traceback" not in first.stderr and len(said) == (first.returncode != 0)
        held &= not list(there.glob("*.part"))
        run("build", *inputs, "-o", there / "c.sayso", "-q")
        yield f"a disk with room for {size:,} bytes a file", held and state(there) == wanted
    for size in (0, 1_000, 5_000):
        limit = lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # noqa: E731
        for kind in ("jsonl", "csv", "parquet"):
            out = there / f"{kind}-{size}"
            command = [*SAYSO, "export", str(there / "c.sayso"), "-f", kind, "-o", str(out)]
            first = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit)
            said = first.stderr.strip().splitlines()
            left = [path.name for path in out.iterdir()] if out.exists() else []
            yield f"an export as {kind} likewise", first.returncode == 1 and len(said) == 1 and not left


# --- a proof that proves --------------------------------------------------------------------------


def example(folder: Path) -> Path:
    path = folder / "ferry.sayso"
    if not path.exists():
        with sayso.build([EXAMPLE], path):
            pass
        remember_what_is_made_again()
    return path


def remember_what_is_made_again() -> None:
    """The same pages and settings give the same case: it is made again once, not a thousand times."""
    make, made = proof._made_again, {}

    def again(store, workers, watch):
        of = repr((list(store.cells("_pages")), kept_settings(store), store.state("compared"), store.failures()))
        if of not in made:
            made[of] = make(store, workers, watch)
        return made[of]

    proof._made_again = again


def cells(folder: Path) -> Held:
    path, copy = example(folder), folder / "copy.sayso"
    for table in (*proof.INNER, *STORED):
        columns = [row[1] for row in sqlite3.connect(path).execute(f'PRAGMA table_info("{table}")')]
        for column in columns:
            if proof.FREE.get(table) == column:
                continue
            for value in ("NULL", "'[9]'", "x'00ff'", "1e6"):
                shutil.copy(path, copy)
                db = sqlite3.connect(copy)
                try:
                    first = f'(SELECT rowid FROM "{table}" LIMIT 1)' if table not in WITHOUT_ROWID else None
                    where = f"WHERE rowid = {first}" if first else ""
                    changed = db.execute(f'UPDATE OR REPLACE "{table}" SET "{column}" = {value} {where}').rowcount
                    db.commit()
                except sqlite3.Error:
                    changed = 0  # SQLite itself refuses it
                db.close()
                if changed:
                    yield f"{table}.{column} = {value}", bool(problems(copy))


WITHOUT_ROWID = {"_clusters", "_cluster_vectors", "_vectors"}


def problems(path: Path) -> object:
    """What is said of it: problems, or the one line with which it is refused. A traceback ends the attack."""
    try:
        with sayso.open_case(path) as case:
            return case.verify().problems
    except SaysoError as error:
        return str(error)


def scrambled(folder: Path) -> Held:
    path, copy = example(folder), folder / "copy.sayso"
    data = path.read_bytes()
    size = int.from_bytes(data[16:18])
    with sayso.open_case(path) as case:
        as_it_was = {table: list(case._store.cells(table)) for table in (*proof.INNER, *STORED)}
    for page in range(len(data) // size):
        for how in ("scrambled", "one bit turned"):
            hurt = bytearray(data)
            if how == "scrambled":
                hurt[page * size : (page + 1) * size] = bytes((i * i + 7 * page) % 251 for i in range(size))
            else:
                hurt[page * size + 100 + (page * 37) % (size - 100)] ^= 1 << page % 8
            copy.write_bytes(hurt)
            held = bool(problems(copy))
            if not held:  # then nothing that the case says is changed: the bit stands in what SQLite does not use
                with sayso.open_case(copy) as case:
                    held = as_it_was == {table: list(case._store.cells(table)) for table in as_it_was}
            yield f"page {page} of the file, {how}", held


# --- streams --------------------------------------------------------------------------------------


def streams(folder: Path) -> Held:
    path = example(folder)
    views = [("show", path, view, "-n", "0") for view in ("claims", "discrepancies", "timeline", "stories", "origins")]
    views += [("show", path), ("show", path, "claims", "--json"), ("verify", path, "--quick"), ("--help",)]
    for arguments in views:
        words = " ".join(str(part) for part in arguments if part != path)
        for encoding in ("ascii", "latin-1", "cp1252", "utf-8", "utf-16"):
            done = run(*arguments, env={**os.environ, "PYTHONIOENCODING": encoding})
            yield f"{words} on a terminal of {encoding}", done.returncode == 0 and not done.stderr
        for closing in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-", "> /dev/full", "| true"):
            command = f"{' '.join(SAYSO)} {' '.join(map(str, arguments))} {closing}"
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
            )
            wanted = 1 if "full" in closing else 0
            held = done.returncode == wanted and "Traceback" not in done.stderr and len(done.stderr.splitlines()) <= 1
            yield f"{words} {closing}", held


def main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        attacks = attack(Path(scratch))
        for name in sys.argv[1:] or attacks:
            tried = held = 0
            for what, holds in attacks[name]():
                tried, held = tried + 1, held + holds
                if not holds:
                    sys.stdout.write(f"DOES NOT HOLD: {what}\n")
            sys.stdout.write(f"{name}: {held} of {tried} held\n")
            sys.stdout.flush()
            failed |= held < tried
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
