"""What is proved of the models is proved of the models, and not of what was read before."""

import pytest

from sayso.models import Encoder
from sayso.models.pairs import PairReader

METHODS = ((Encoder, "embed", Encoder.embed), (PairReader, "read", PairReader.read))


@pytest.fixture(autouse=True)
def _read_anew(monkeypatch):
    for model, name, method in METHODS:
        monkeypatch.setattr(model, name, method)
