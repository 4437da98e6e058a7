"""The commands, each ended in the one way that commands end."""

from __future__ import annotations

import functools
import os
import signal
import sys
from collections.abc import Callable
from typing import Annotated, ParamSpec

import typer

from sayso.cli import INTERRUPTED, STOPPED, analyse, build, demo, dossier, export, forget, show, verify
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
for module in (build, analyse, show, dossier, export, verify, forget, demo):
    app.command(name=module.__name__.rpartition(".")[2])(ending(module.run))


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=say_version, help="Version, schema, extras, models.")
]


@app.callback()
def options(*, version_wanted: Version = False) -> None:
    """Who claims what across a pile of news pages, in which exact words, and where they differ."""
    del version_wanted
