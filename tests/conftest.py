"""What all tests share: the shipped example, built once; and no network."""

import socket
from pathlib import Path

import hypothesis
import pytest

import sayso

EXAMPLE = Path(sayso.__file__).parent / "example" / "pages"

hypothesis.settings.register_profile("untimed", deadline=None)  # how fast a machine is proves nothing
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    """sayso never fetches; a test in which something would is a failure."""
    connect = socket.socket.connect

    def refuse(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a connection to {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def example_path(tmp_path_factory):
    """The example as a case file."""
    path = tmp_path_factory.mktemp("example") / "ferry.sayso"
    with sayso.build([EXAMPLE], path):
        pass
    return path


@pytest.fixture(scope="session")
def example(example_path):
    """The example, open."""
    with sayso.open_case(example_path) as case:
        yield case
