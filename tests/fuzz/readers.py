"""Hostile bytes through every reader, decoding and layout: no crash, no hang, no unbounded memory.

    python tests/fuzz/readers.py [-max_total_time=60 -seed=1 ...]

Coverage-guided (atheris, libFuzzer), from small files of each format made by `made.py`, under the laws of
`tests/laws.py`. What is found is written under a folder that is removed at the end, and printed in base64.
Where there is no atheris for this Python or platform, says so and passes.
"""

from __future__ import annotations

import base64
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOUNDS = ("-rss_limit_mb=2048", "-malloc_limit_mb=1024", "-timeout=10", "-max_len=8192", "-verbosity=0", "-print_final_stats=1")  # fmt: skip

try:
    import atheris
except ImportError:
    version = f"{platform.python_implementation()} {platform.python_version()} on {sys.platform} {platform.machine()}"
    sys.stdout.write(f"fuzz: SKIPPED: there is no atheris for {version}\n")
    sys.exit(0)

sys.path.insert(0, str(ROOT))
with atheris.instrument_imports(
    include=["sayso.pages", "sayso.document", "feedparser", "email", "zipfile", "tarfile", "csv"]
):
    from tests.fuzz.made import examples, shapes, words
    from tests.laws import check_reading

SHAPES = shapes()
FOLDER = Path.cwd()
"""The child's own, which goes with it."""


def one_input(data: bytes) -> None:
    """The first byte chooses a shape, the rest is its file."""
    if data:
        shape = SHAPES[data[0] % len(SHAPES)]
        check_reading(shape.name, shape.wrap(data[1:]), folder=FOLDER if shape.reads == "warc" else None)


def main() -> None:
    """Fuzz until the time or the number of runs given is over; a find ends it with an error."""
    if len(sys.argv) > 1 and Path(sys.argv[-1]).is_dir():
        atheris.Setup(sys.argv, one_input)
        atheris.Fuzz()
        return
    # libFuzzer leaves without cleaning up: it runs as a child, in a folder that goes with this process.
    with tempfile.TemporaryDirectory() as scratch:
        corpus, found, dictionary = Path(scratch, "corpus"), Path(scratch, "found"), Path(scratch, "words")
        corpus.mkdir()
        found.mkdir()
        for name, data in examples():
            (corpus / name).write_bytes(data)
        dictionary.write_text(words(), encoding="ascii")
        options = [*BOUNDS, f"-artifact_prefix={found}/", f"-dict={dictionary}", *sys.argv[1:]]
        done = subprocess.run([sys.executable, __file__, *options, str(corpus)], cwd=scratch, check=False)
        for path in sorted(found.iterdir()):
            sys.stdout.write(f"fuzz: {path.name}: {base64.b64encode(path.read_bytes()).decode()}\n")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
