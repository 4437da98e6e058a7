"""The commands, each ended in the one way that commands end."""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, ParamSpec

import typer

from sayso.cli import INTERRUPTED, STOPPED
from sayso.cli.console import complain, drop_output
from sayso.cli.version import say_version
from sayso.errors import SaysoError

P = ParamSpec("P")


def ending(run: Callable[P, None]) -> Callable[P, None]:
    """The command, with every way in which the world can stop it as one line and an exit code."""

    @functools.wraps(run)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            code = _code(lambda: run(*args, **kwargs)) or _code(sys.stdout.flush)
        finally:
            signal.signal(signal.SIGINT, before)
        if code:
            raise typer.Exit(code)

    return command


def _code(step: Callable[[], object]) -> int:
    try:
        step()
    except typer.Exit as error:
        return error.exit_code
    except SaysoError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain(STOPPED)
        return INTERRUPTED
    except BrokenPipeError:
        drop_output()
        return 0
    except MemoryError:
        complain("out of memory")
    except OSError as error:
        drop_output()
        complain(f"{os.fspath(error.filename)}: {error.strerror}" if error.filename else str(error.strerror or error))
    else:
        return 0
    return 1


app = typer.Typer(
    name="sayso",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="On whose say-so? News pages in, a case out: who says what and who denies it, in which exact words, how many "
    "independent origins stand behind it, and where the pages differ. Start with: sayso demo",
)
COMMANDS = "build analyse show check serve review dossier export verify forget demo".split()


def _wanted() -> list[str]:
    """The command that is asked for, where it is one: reading a case need not load what reads pages."""
    named = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    return [named] if named in COMMANDS and "_SAYSO_COMPLETE" not in os.environ else COMMANDS


for command_name in _wanted():
    app.command(name=command_name)(ending(import_module(f"sayso.cli.{command_name}").run))


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=say_version, help="Version, schema, extras, models.")
]


@app.callback()
def options(*, version_wanted: Version = False) -> None:
    """Who claims what across a pile of news pages, in which exact words, and where they differ."""
    del version_wanted


def run_app() -> None:
    """Run the command that was given; help that cannot be written ends as a command's output does."""
    sys.exit(_code(app))
