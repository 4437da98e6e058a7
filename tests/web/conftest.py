"""The reading room over the shipped example: to be asked directly, and to be opened in a browser."""

import shutil
import socket
import threading
import time
from typing import NamedTuple

import pytest

pytest.importorskip("starlette")

import uvicorn
from starlette.testclient import TestClient

from sayso.web.app import application
from sayso.web.room import Room

HOST = "127.0.0.1:8000"
TOKEN = "a-token-that-nobody-guesses"
FROM_HERE = {"origin": f"http://{HOST}"}


def client_of(path, who="Ana"):
    app = application(Room(path), token=TOKEN, hosts=frozenset({HOST}), who=who)
    client = TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)
    client.get(f"/?token={TOKEN}")
    return client


@pytest.fixture(scope="session")
def room(example_path):
    """Somebody who reads the example, and decides nothing."""
    with client_of(example_path) as client:
        yield client


@pytest.fixture
def case(example_path, tmp_path):
    """A copy of the example, to be decided about."""
    return shutil.copy(example_path, tmp_path / "ferry.sayso")


@pytest.fixture
def ana(case):
    """Somebody who decides."""
    with client_of(case) as client:
        yield client


class Served(NamedTuple):
    """A room that listens."""

    address: str
    cookie: dict[str, str]
    case: object


@pytest.fixture
def served(case):
    """The room as a browser finds it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        app = application(Room(case), token=TOKEN, hosts=frozenset({host}), who="Ana")
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=lambda: server.run(sockets=[listening]), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        cookie = {"name": f"sayso-{host.rpartition(':')[2]}", "value": TOKEN, "url": f"http://{host}"}
        yield Served(f"http://{host}", cookie, case)
        server.should_exit = True
        thread.join()
