"""What the documents say is so: the reference is the code's, links lead somewhere, examples run."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import typer

import sayso

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_reference_is_that_of_the_code():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert module.reference() == written, "run: python docs/reference.py"


def test_every_setting_says_what_it_means():
    empty = re.findall(r"^\| `([\w.]+)` \| `[^|]*` \|  \|$", (ROOT / "docs" / "reference.md").read_text(), re.MULTILINE)
    assert empty == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_public_names_are_what_is_exported():
    assert set(sayso.__all__) == set(sayso._FROM)
    assert set(sayso.__all__) <= set(dir(sayso))
    for name in sayso.__all__:
        assert getattr(sayso, name).__module__.startswith("sayso.")
    with pytest.raises(AttributeError, match="nothing"):
        _ = sayso.nothing


def test_nothing_of_the_workplace_is_in_the_repository():
    for page in PAGES:
        assert "/work/" not in page.read_text(encoding="utf-8"), page


def module_of(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_transcripts_are_what_the_commands_answer(page, example_path):
    text = (ROOT / page).read_text(encoding="utf-8")
    transcripts = module_of("transcripts")
    assert transcripts.BLOCK.search(text)
    assert transcripts.answered(text, example_path) == text, "run: python docs/transcripts.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_documents_exist_with_their_options(page):
    from sayso.cli import app

    commands = {command.name: command for command in typer.main.get_command(app).commands.values()}
    for line in re.findall(r"^(?: {4}|[$] )sayso ([^#\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE):
        name, *words = shlex.split(line.partition("&&")[0])
        if name.startswith("-"):
            continue
        assert name in commands, f"{page.name}: sayso {line}"
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)} <= known, f"sayso {line}"


def test_the_python_example_runs(tmp_path, monkeypatch):
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    (tmp_path / "pages").mkdir()
    source = ROOT / "src" / "sayso" / "example" / "pages" / "evening-compass-0312.txt"
    (tmp_path / "pages" / "a.txt").write_bytes(source.read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {"print": lambda *_: None})
