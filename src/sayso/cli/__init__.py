"""The command line: one module a command; the only place, with the web app, that prints."""

from __future__ import annotations

import sys

import typer

from sayso.cli import analyse, build, demo, export, forget, show, verify
from sayso.cli.console import complain
from sayso.errors import SaysoError

app = typer.Typer(
    name="sayso",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="On whose say-so? News pages in, a case out: who says what and who denies it, in which exact words, how many "
    "independent origins stand behind it, and where the pages differ. Start with: sayso demo",
)
for command in (build, analyse, show, export, verify, forget, demo):
    app.command(name=command.__name__.rpartition(".")[2])(command.run)


def main() -> None:
    """Exit code 0: done; 1: something found wrong; 2: usage; 130: stopped by Ctrl-C."""
    try:
        app()
    except SaysoError as error:
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        complain("stopped; run the same command again to go on where it stopped")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
