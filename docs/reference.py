"""Write `docs/reference.md`: every command's help, every setting, every public name, from the code itself.

python docs/reference.py            writes the file; a test fails where it is out of date
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

os.environ.update(COLUMNS="88", TERM="dumb", NO_COLOR="1")

import msgspec  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

import sayso  # noqa: E402
from sayso.cli import app  # noqa: E402
from sayso.export import FORMATS  # noqa: E402
from sayso.pages import READERS, Reading  # noqa: E402
from sayso.pages.records import COLUMNS  # noqa: E402
from sayso.settings import Settings  # noqa: E402

HERE = Path(__file__).parent


def reference() -> str:
    parts = ["# Reference", "Made from the code by `python docs/reference.py`.", "## Commands"]
    for command in app.registered_commands:
        shown = CliRunner().invoke(app, [str(command.name), "--help"]).output
        parts += [
            f"### sayso {command.name}",
            "```text\n" + re.sub(r"[ \t]+$", "", shown, flags=re.MULTILINE).strip("\n") + "\n```",
        ]
    parts += ["## Python", "`import sayso`"]
    for name in sayso.__all__:
        thing = getattr(sayso, name)
        plain = isinstance(thing, type) and issubclass(thing, Exception)
        signature = "" if plain else str(inspect.signature(thing))
        parts.append(f"**`{name}{re.sub(r'sayso[.](?:[a-z_]+[.])*', '', signature)}`**  \n{_first(thing)}")
    parts += [
        "## Formats read",
        _table(("reader", "what it reads"), [(r.__name__.rpartition(".")[2], _first(r)) for r in READERS]),
    ]
    fields = [(f"`{key}`", ", ".join(f"`{name}`" for name in names)) for key, names in COLUMNS.items()]
    parts += [
        "Fields of records, by the names that common tools give them:",
        _table(("for", "fields, the first that is there"), fields),
    ]
    parts += [
        "## Formats written",
        _table(("-f", "what it is"), [(f"`{kind}`", form.about) for kind, form in FORMATS.items()]),
        "## Settings",
        "The figures in `docs/methods` hold for these.",
    ]
    parts += [_settings("Reading", Reading)]
    for field in msgspec.structs.fields(Settings):
        parts.append(_settings(field.name, type(field.default)))
    return "\n\n".join(parts) + "\n"


def _settings(name: str, group: type) -> str:
    notes = dict(
        re.findall(r"^    (\w+): [^\n]*\n    \"\"\"(.*?)\"\"\"", inspect.getsource(group), re.MULTILINE | re.DOTALL)
    )
    rows = []
    for field in msgspec.structs.fields(group):
        default = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
        rows.append((f"`{name}.{field.name}`", f"`{default}`", " ".join(notes.get(field.name, "").split())))
    return _table(("setting", "default", "meaning"), rows)


def _first(thing: object) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    (HERE / "reference.md").write_text(reference(), encoding="utf-8")
