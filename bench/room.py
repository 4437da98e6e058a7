"""How fast the reading room answers: every list, over a case of many pages.

    python -m bench.room [--pages 10000] [--case FILE] [--requests 40] [--clients 1]

The case is made by writing the rows of the shipped example again and again under other ids (not by analysing pages),
so that every table has the rows, and the index of words the size, that so many pages give. Of each address the median
and the 95th percentile of the time to answer are printed, by the clock and in processor time of this process; the first
answer, which reads what the whole case is known by, stands apart.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

import sayso
from sayso.case.sqlite import SqliteStore
from sayso.schema import STORED
from sayso.web.app import application
from sayso.web.room import Room

ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")
LISTS = [
    "/", "/stories", "/stories?q=ferry", "/claims", "/claims?status=denied", "/claims?status=several&sort=voices",
    "/claims?speaker=vandel", "/claims?outlet={outlet}", "/claims?q=overloaded", "/claims?q=the",
    "/claims?offset=20000",
    "/claims?story={story}", "/claims.json", "/claims.csv?limit=1000", "/differences",
    "/differences?kind=figure&state=open",
    "/speakers", "/speakers?q=koryn", "/pages", "/pages?outlet={outlet}", "/pages?q=ferry&since=2025-03-13", "/origins",
    "/origins?story={story}", "/timeline",
    "/timeline?since=2025-03-12&until=2025-03-14", "/timeline?story={story}",
    "/search?q=overloaded", "/search?q=the", "/history", "/names", "/names?level=lax", "/review",
    "/review?kind=name",
    "{claim}", "{page}", "{speaker}",
]  # fmt: skip


def many(path: Path, pages: int) -> None:
    """A case of so many pages, from the example's rows."""
    source = path.with_name("one.sayso")
    if not source.exists():
        with sayso.build([Path(sayso.__file__).parent / "example" / "pages"], source):
            pass
    path.unlink(missing_ok=True)
    SqliteStore(path, create=True).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("ATTACH ? AS one", (str(source),))
    count = db.execute("SELECT count(*) FROM one.documents").fetchone()[0]
    for table in STORED:
        if table in {"case", "decisions"}:
            continue
        columns = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        listed = ", ".join(f'"{name}"' for name in columns)
        rows = db.execute(f'SELECT {listed} FROM one."{table}" ORDER BY rowid').fetchall()
        forms = [[_form(cell) for cell in row] for row in rows]
        numbered = columns[0] == "#"

        db.executemany(
            f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(columns))})',
            _copies(forms, -(-pages // count), numbered=numbered),
        )
    db.execute('INSERT INTO "case" SELECT * FROM one."case"')
    db.execute("INSERT OR REPLACE INTO _state SELECT * FROM one._state")
    db.commit()
    db.close()
    store = SqliteStore(path)
    with store.writing():
        store.index_words()
    store.close()


def _copies(forms: list[list[object]], times: int, *, numbered: bool) -> Iterator[list[object]]:
    """The rows again and again, each time under ids of their own."""
    for n in range(times):
        suffix = f"{n:04x}"
        for k, row in enumerate(forms):
            cells = [cell.replace("\0", suffix) if isinstance(cell, str) else cell for cell in row]
            if numbered:
                cells[0] = n * len(forms) + k
            yield cells


def _form(cell: object) -> object:
    return ID.sub(lambda found: found.group()[:12] + "\0", cell) if isinstance(cell, str) else cell


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.room", description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--case", type=Path, default=Path("many.sayso"))
    parser.add_argument("--requests", type=int, default=40)
    given = parser.parse_args()
    if not given.case.exists():
        start = time.process_time()
        many(given.case, given.pages)
        print(f"made in {time.process_time() - start:.0f} s of processor, {given.case.stat().st_size / 1e6:.0f} MB")
    host = "127.0.0.1:8000"
    app = application(Room(given.case), token="t", hosts=frozenset({host}), who="bench")
    with TestClient(app, base_url=f"http://{host}") as client:
        start = time.process_time()
        client.get("/?token=t")
        client.get("/")
        print(f"first answer: {1000 * (time.process_time() - start):.0f} ms of processor")
        rows = client.get("/claims.json").json()["rows"]
        page = client.get("/pages.json?limit=1000").json()["rows"]
        speaker = re.search(r'/speakers/[^"]+', client.get("/speakers").text)
        names = {
            "outlet": next(row["outlet"] for row in page if row["outlet"]), "story": rows[0]["story"],
            "claim": f"/claims/{rows[0]['link']}", "page": f"/pages/{page[0]['link']}",
            "speaker": speaker.group() if speaker else "/speakers",
        }  # fmt: skip
        print(f"{'address':52} {'p50':>6} {'p95':>6} {'cpu p50':>8} {'cpu p95':>8}   ms")
        worst = 0.0
        for form in LISTS:
            path = form.format(**names)
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            clock, cpu = [], []
            for _ in range(given.requests):
                start, used = time.perf_counter(), time.process_time()
                client.get(path)
                clock.append(1000 * (time.perf_counter() - start))
                cpu.append(1000 * (time.process_time() - used))
            p = [statistics.quantiles(each, n=20) for each in (clock, cpu)]
            worst = max(worst, p[1][18])
            print(f"{path[:52]:52} {p[0][9]:6.0f} {p[0][18]:6.0f} {p[1][9]:8.0f} {p[1][18]:8.0f}")
        print(f"slowest p95: {worst:.0f} ms of processor")


if __name__ == "__main__":
    main()
