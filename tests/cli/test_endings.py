"""However the world stops a command: one line, its exit code, and no control of the terminal by what a page says."""

import json
import os
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import sayso
from sayso.cli import app, console
from sayso.cli.console import hanging, line, shown

RUN = CliRunner()
FULL = Path("/dev/full")
SAYSO = [sys.executable, "-m", "sayso"]
VIEWS = ("claims", "discrepancies", "timeline", "stories", "origins")


def ended(result):
    """Exit code and what was said of it, without a traceback."""
    said = result.stderr if isinstance(result.stderr, str) else result.stderr.decode()
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return result.returncode, said.strip().splitlines()


# --- the terminal ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("arguments", [("claims", "-n", "0"), ("claims", "--json")])
def test_any_encoding_of_the_terminal(example_path, encoding, arguments):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    result = subprocess.run(
        [*SAYSO, "show", example_path, *arguments], capture_output=True, env=environment, check=False
    )
    assert ended(result) == (0, [])
    out = result.stdout.decode(encoding)
    if "--json" in arguments:
        assert all(json.loads(row)["id"] for row in out.splitlines())


ISOLATES = {0x2068: None, 0x2069: None}
HOSTILE = [
    "[/a]", "[bold]", "[link=http://evil.example]here[/link]", ":smile:", "\\", "\\[", "[/]", "[[", "\x1b[2J", "\x9b31m", "\u202e21",
    "\u2066x", "שלום", "حريق 12", "a\u2028b", "{0}", "%s", "[red]" * 20,
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("filling", [0, 30, 60, 75])
def test_no_words_of_a_page_are_markup_wherever_the_line_breaks(words, filling):
    out = console.console()
    text = "a " * (filling // 2) + words
    with out.capture() as capture:
        out.print(line("\n", (shown(text), "bold"), "  ", (shown(text), "dim")))
        out.print(hanging("  · ", (shown(text), "bold"), f"  “{shown(text)}”"))
    printed = capture.get()
    kept, seen = ("".join(words.split()).translate(ISOLATES) for words in (shown(words), printed))
    assert seen.count(kept) >= 4
    assert not set(printed) & set("\x1b\x9b\u202e\u2066\u2028")


@given(st.text(max_size=200))
def test_any_words_can_be_shown(words):
    out = console.console()
    with out.capture() as capture:
        out.print(hanging("  ", shown(words)))
    printed = capture.get().translate(ISOLATES).translate({0x200D: None, 0x200C: None, 0xAD: None, 0xA: None})
    assert not {unicodedata.category(char) for char in printed} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_name_from_right_to_left_is_isolated():
    assert shown("שלום") == "\u2068שלום\u2069"
    assert shown("Calder") == "Calder"


def test_json_holds_no_character_that_steers(capsys):
    words = "a\x9b31m\u202eb\u2066c\u2028d\u00ade\ufefff\U000e0041é😀"
    console.put_json({"words": words})
    out = capsys.readouterr().out
    assert json.loads(out) == {"words": words}
    assert not set(out) & set("\x9b\u202e\u2066\u2028\u00ad\ufeff\U000e0041")
    assert "é😀" in out


def test_hostile_pages_through_every_view(tmp_path):
    body = "\n".join(
        f"On {day} March 2025 nine people died off {'[/a]' * 3} {'x' * day}, [link=http://e]the coast[/link] guard said."
        for day in range(1, 28)
    )
    for name, outlet in (("a", "[/b] News"), ("b", "שבוע")):
        (tmp_path / f"{name}.html").write_text(
            f"<html><head><meta property='og:site_name' content='{outlet}'></head><body><h1>Ferry [/a]</h1><p>{body}</p></html>"
        )
    path = tmp_path / "c.sayso"
    with sayso.build([tmp_path], path):
        pass
    for view in VIEWS:
        result = RUN.invoke(app, ["show", str(path), view, "-n", "0"])
        assert result.exit_code == 0, result.exception
        assert "\x1b" not in result.output


# --- streams that end -----------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("show",), ("--help",)])
def test_a_full_disk_behind_the_output(example_path, arguments):
    if not FULL.exists():
        pytest.skip("no /dev/full here")
    with FULL.open("w") as full:
        result = subprocess.run(
            [*SAYSO, *arguments, *[example_path] * (arguments == ("show",))],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended(result) == (1, ["sayso: No space left on device"])


@pytest.mark.parametrize("arguments", [("show",), ("show", "claims", "-n", "0"), ("show", "claims", "--json")])
def test_a_reader_that_goes_away(example_path, arguments):
    command, *rest = arguments
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [*SAYSO, command, example_path, *rest], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert ended(result) == (0, [])


def test_a_reader_that_goes_away_does_not_hide_what_is_wrong(example_path, tmp_path):
    damaged = tmp_path / "d.sayso"
    damaged.write_bytes(example_path.read_bytes().replace(b"nine", b"none"))
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [*SAYSO, "verify", "--quick", damaged], stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    code, said = ended(result)
    assert code == 1
    assert said


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_streams_that_were_closed(example_path, closed):
    command = f"{sys.executable} -m sayso show '{example_path}' {closed}"
    assert ended(subprocess.run(["sh", "-c", command], capture_output=True, check=False)) == (0, [])


def test_a_page_from_a_standard_input_that_is_closed_is_named(tmp_path):
    command = f"{sys.executable} -m sayso build - -o '{tmp_path / 'c.sayso'}' -q <&-"
    code, said = ended(subprocess.run(["sh", "-c", command], capture_output=True, check=False))
    assert (code, len(said)) == (1, 2)
    assert said[0].startswith("sayso: -: empty")


def test_standard_input_named_twice_is_read_once(tmp_path):
    page = b"Ferry late\n\nThe 8.15 to Senn left at noon, the harbour office said.\n"
    result = subprocess.run(
        [*SAYSO, "build", "-", "-", "-o", tmp_path / "c.sayso", "-q"], input=page, capture_output=True, check=False
    )
    assert ended(result) == (0, [])


def test_an_output_that_cannot_be_is_one_line(example_path, tmp_path):
    (tmp_path / "file").write_text("x")
    for arguments in (
        ("export", example_path, "-o", tmp_path / "file" / "tables"),
        ("demo", "-o", tmp_path / "file"),
        ("build", "x.txt", "-o", tmp_path / "nowhere" / "c.sayso"),
        ("build", "x.txt", "-o", tmp_path / "file" / "c.sayso"),
    ):
        result = RUN.invoke(app, list(map(str, arguments)))
        assert result.exit_code == 1
        assert len(result.output.strip().splitlines()) == 1


# --- Ctrl-C ---------------------------------------------------------------------------------------

AT_IMPORT = """
import builtins, os, signal, sys
import sayso.cli

once, load = [sys.argv.pop(1)], builtins.__import__

def interrupted(name, *rest, **named):
    if once and name.split(".")[0] == once[0]:
        once.clear()
        os.kill(os.getpid(), signal.SIGINT)
    return load(name, *rest, **named)

builtins.__import__ = interrupted
sys.argv[0] = "sayso"
sayso.cli.main()
"""


@pytest.mark.parametrize("module", ["typer", "rich", "msgspec", "onnxruntime"])
def test_ctrl_c_in_the_imports(tmp_path, module):
    (tmp_path / "page.txt").write_text("The ferry was late, the harbour office said.\n")
    out = tmp_path / "c.sayso"
    arguments = [module, "build", str(tmp_path / "page.txt"), "-o", str(out), "-q"]
    result = subprocess.run([sys.executable, "-c", AT_IMPORT, *arguments], capture_output=True, text=True, check=False)
    code, said = ended(result)
    assert (code, said) == (130, ["sayso: stopped; run the same command again to go on where it stopped"])


@pytest.mark.parametrize("step", ["read_pages", "analyse_pages", "write_tables", "load_models"])
def test_ctrl_c_in_every_part_of_a_build(tmp_path, monkeypatch, step):
    """It ends in one line, and the same command goes on."""
    from sayso.case import build

    (tmp_path / "page.txt").write_text("The ferry was late, the harbour office said.\n")
    command = ["build", str(tmp_path / "page.txt"), "-o", str(tmp_path / "c.sayso"), "-q"]

    def interrupted(*_args, **_kwargs):
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(build, step, interrupted)
        result = RUN.invoke(app, command)
    assert result.exit_code == 130
    assert result.output.strip().splitlines() == [
        "sayso: stopped; run the same command again to go on where it stopped"
    ]
    assert not list(tmp_path.glob("*.part"))
    assert RUN.invoke(app, command).exit_code == 0
    assert RUN.invoke(app, ["verify", str(tmp_path / "c.sayso")]).exit_code == 0
