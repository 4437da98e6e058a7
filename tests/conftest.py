"""What all tests share: the shipped example, built once; what models read, read once; and no network."""

import socket
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from numpy.typing import NDArray

import sayso
from sayso.case import pool
from sayso.document.analysis import analyse, load_models
from sayso.models import Encoder
from sayso.models.pairs import PairReader
from sayso.schema import Analysis, Page

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


# A page's analysis depends on the page alone, a model's row on the row alone (tests/models and test_build prove it), and
# the same pages are built in many tests: within one run of the tests nothing is read twice.


@cache
def analysed(page: Page) -> Analysis:
    return analyse(page, load_models())


def remembering(read: Callable[..., NDArray[np.generic]]) -> Callable[..., NDArray[np.generic]]:
    known: dict[Hashable, NDArray[np.generic]] = {}

    def reading(self: object, rows: Sequence[Hashable], threads: int = 1) -> NDArray[np.generic]:
        new = [row for row in dict.fromkeys(rows) if row not in known]
        found = read(self, new, threads)
        known.update(zip(new, found, strict=True))
        return np.array([known[row] for row in rows]) if len(rows) else found

    return reading


@pytest.fixture(autouse=True, scope="session")
def _remembered():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "analyse", lambda page, _models: analysed(page))
        patch.setattr(Encoder, "embed", remembering(Encoder.embed))
        patch.setattr(PairReader, "read", remembering(PairReader.read))
        yield


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
