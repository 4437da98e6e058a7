"""The command line: one module a command; the only place, with the web app, that prints.

Nothing is imported here but what Python has loaded already, so that Ctrl-C is answered from the first moment on.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

STOPPED = "stopped; run the same command again to go on where it stopped"
INTERRUPTED = 128 + signal.SIGINT
"""The exit code of what Ctrl-C stopped, as shells have it."""


def main() -> None:
    """Exit code 0: done; 1: something found wrong; 2: usage; 130: stopped by Ctrl-C."""
    signal.signal(signal.SIGINT, stop_at_once)
    _open_streams()
    from sayso.cli.commands import run_app  # noqa: PLC0415  (takes a second, in which Ctrl-C must be answered)

    run_app()


def stop_at_once(_signal: int, _frame: FrameType | None) -> None:
    """Ctrl-C while nothing is open: one line, and out."""
    os.write(2, f"sayso: {STOPPED}\n".encode())
    os._exit(INTERRUPTED)


def _open_streams() -> None:
    """Streams that were closed lead nowhere; what a terminal cannot write is written in characters that it can."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123  (open to the end)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def __getattr__(name: str) -> object:
    if name == "app":
        from sayso.cli.commands import app  # noqa: PLC0415

        return app
    raise AttributeError(f"module 'sayso.cli' has no attribute {name!r}")
