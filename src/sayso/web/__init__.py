"""The reading room: a case in the browser of the machine that it lies on, to be read and put right.

Nothing here is needed to build a case or to read one elsewhere; it asks for the extra `web`.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from sayso.errors import ExtraMissing

LOOPBACK = "127.0.0.1"


def serve(case: Path, *, port: int = 0, who: str, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serve a case on this machine alone until it is stopped; `ready` is told the address, with its key.

    `port` 0 takes a free one; `who` decides where a browser does not say
    otherwise. Raises CaseError where there is no case, ExtraMissing without the extra.
    """
    try:
        import uvicorn  # noqa: PLC0415  (an extra)

        from sayso.web.app import application  # noqa: PLC0415
        from sayso.web.room import Room  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ExtraMissing("The reading room", "web") from error
    room = Room(case)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(24)
        hosts = frozenset({f"{LOOPBACK}:{port}", f"localhost:{port}"})
        app = application(room, token=token, hosts=hosts, who=who)
        ready(f"http://{LOOPBACK}:{port}/?token={token}")
        uvicorn.Server(
            uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, date_header=False,
                timeout_graceful_shutdown=3, ws="none",
            )
        ).run(sockets=[listening])  # fmt: skip


__all__ = ["serve"]
