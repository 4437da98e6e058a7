"""Titles, dates and authors of the page-cleaning benchmark, languages, and speed, beside the peers' figures.

    python -m bench.metadata [SHARED] [--cross]     default: the folder `shared` beside the project

The shipped forests were trained on the development half: its figures flatter them. `--cross` measures them there
cross-validated by outlet instead (minutes; needs the training extras). On another half the shipped ones count.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sayso.document.layout import lay_out
from sayso.document.metadata import read_metadata
from sayso.document.metadata.prose import prose_span
from sayso.document.words.language import detect_language
from sayso.schema import Page, Precision

PEERS = """\
peers, development half (figures from the benchmark's BASELINES.md)
                        html title  html date  html authors  text title  text date
trafilatura 2.3.1            0.638      0.901         0.593
newspaper4k 0.9.6            0.680      0.727         0.362
goose3 3.1.22                0.667      0.596         0.426
readability-lxml 0.9         0.667
htmldate 1.11.0                         0.901                                0.717
a long line above the body                                       0.509
"""


def read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def predict(item: dict[str, Any]) -> tuple[dict[str, Any], str | None, float]:
    """What the benchmark's scorer wants of a page, its language, and the seconds spent after the layout."""
    html = "html" in item
    page = Page(
        path=item["id"],
        name="page",
        data=item["html" if html else "text"].encode("utf-8", "replace"),
        media_type="text/html" if html else "text/plain",
        charset="utf-8",
        url=item["url"] if html else None,
    )
    layout = lay_out(page)
    begun = time.process_time()
    prose = prose_span(layout)
    language = detect_language(layout.text[prose.start : prose.end] or layout.text)
    found = read_metadata(page, layout, (), language)
    spent = time.process_time() - begun
    exact = found.published_precision not in {None, Precision.MONTH, Precision.YEAR}
    row: dict[str, Any] = {
        "id": item["id"],
        "title": found.title.text if found.title else None,
        "published": found.published[:10] if found.published and exact else None,
    }
    if html:
        row["authors"] = [author.name for author in found.authors]
    return row, language, spent


def measure(shared: Path) -> dict[str, Any]:
    """The figures of the shipped forests, by the benchmark's own scorer."""
    folder = shared / "bench" / "cleaning"
    figures: dict[str, Any] = {}
    for kind in ("html", "text"):
        gold = folder / f"{kind}.jsonl.gz"
        if not gold.is_file():
            print(f"{gold} is missing: nothing measured")
            return {}
        spent, told, right, lines = 0.0, 0, 0, []
        for item in read(gold):
            row, language, seconds = predict(item)
            lines.append(json.dumps(row))
            spent += seconds
            told += 1
            right += language == item["lang"].partition("-")[0]
        scored = subprocess.run(
            [sys.executable, folder / "evaluate.py", kind, gold, "/dev/stdin"],
            input="\n".join(lines), capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = json.loads(scored.stdout)
        figures[f"{kind}_title_exact"] = found["title"]["exact"]
        figures[f"{kind}_date_right"] = found["date"]["accuracy"]
        if kind == "html":
            figures["html_authors_exact"] = found["authors"]["exact"]
        figures[f"{kind}_language_agrees"] = round(right / told, 4)
        figures[f"{kind}_pages_per_second"] = round(told / spent, 1)
    return figures


def main() -> None:
    paths = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    shared = Path(paths[0]) if paths else Path(__file__).resolve().parents[2] / "shared"
    print(PEERS)
    if "--cross" in sys.argv:
        train = Path(__file__).resolve().parents[1] / "training" / "metadata" / "train.py"
        subprocess.run([sys.executable, train, shared], check=True)
        return
    for name, value in measure(shared).items():
        print(f"{name:28}{value}")


if __name__ == "__main__":
    main()
