"""What the commands shown in the documents answer, from the shipped example.

    python docs/transcripts.py          writes the answers into the documents; a test fails where they are out of date

A block of code that begins with `$ sayso show demo/ferry.sayso ...` is a transcript: the command, then its answer, cut
behind so many lines as the comment before the block says (`<!-- 20 lines -->`), then `...`.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

from typer.testing import CliRunner

import sayso
from sayso.cli import app

HERE = Path(__file__).parent
PAGES = [HERE.parent / "README.md", HERE / "tutorial.md"]
CASE = "demo/ferry.sayso"
BLOCK = re.compile(r"<!-- (\d+) lines -->\n+```text\n\$ (sayso show demo/ferry\.sayso[^\n]*)\n.*?```", re.DOTALL)


def answered(text: str, case: Path) -> str:
    """The document with every transcript made anew."""

    def block(found: re.Match[str]) -> str:
        lines, command = int(found[1]), found[2]
        words = [str(case) if word == CASE else word for word in shlex.split(command)[1:]]
        answer = CliRunner().invoke(app, words).output.strip("\n").splitlines()
        kept = [line.rstrip() for line in answer[:lines]] + ["..."] * (len(answer) > lines)
        return "\n".join([f"<!-- {lines} lines -->", "", "```text", f"$ {command}", *kept, "```"])

    return BLOCK.sub(block, text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ferry.sayso"
        with sayso.build(Path(sayso.__file__).parent / "example" / "pages", path):
            pass
        for page in PAGES:
            page.write_text(answered(page.read_text(encoding="utf-8"), path), encoding="utf-8")
