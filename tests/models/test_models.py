from __future__ import annotations

import numpy as np
import pytest

import sayso.models
from sayso.document.words.quotations import quotation_states
from sayso.errors import ModelError
from sayso.models import checked, load_encoder, load_pair_reader, load_reader, manifest
from sayso.models.pairs import READ, InSentence
from sayso.models.pieces import SEP, SHAPES, STATES, cut_pieces

TEXTS = ["The bridge is closed.", "The old bridge has been shut.", "Ferries leave at six.", "", "x" * 20_000]


def test_every_model_is_the_one_released():
    for model in manifest():
        assert len(checked(model.name)) > 100
        assert len(model.sha256) == 64


def test_other_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(
        sayso.models, "_rows", lambda: [{"name": "words", "version": "1", "file": "words.npy", "sha256": "0"}]
    )
    with pytest.raises(ModelError, match="not the file"):
        checked("words")


def test_a_missing_file_is_named(monkeypatch):
    monkeypatch.setattr(
        sayso.models, "_rows", lambda: [{"name": "words", "version": "1", "file": "gone.npy", "sha256": "0"}]
    )
    with pytest.raises(ModelError, match=r"gone\.npy is missing"):
        checked("words")


def test_vectors_do_not_depend_on_their_neighbours():
    together = load_encoder().embed(TEXTS, threads=3)
    alone = np.concatenate([load_encoder().embed([text]) for text in reversed(TEXTS)])[::-1]
    assert (together == alone).all()
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-3)
    assert together[0] @ together[1] > together[0] @ together[2]


def test_what_is_read_of_a_pair_does_not_depend_on_its_neighbours():
    stated = [InSentence(text, 0, len(text) // 2) for text in (*TEXTS[:3], TEXTS[0] * 20)]
    pairs = [(a, b, days) for a in stated for b in stated for days in (None, 3)]
    together = load_pair_reader().read(pairs, threads=3)
    load_pair_reader.cache_clear()
    alone = np.concatenate([load_pair_reader().read([pair]) for pair in reversed(pairs)])[::-1]
    assert together.shape == (32, len(READ))
    assert (together == alone).all()
    assert len(np.unique(together[:, :5], axis=0)) > 16, "days are read, and both orders"


def test_pieces_quote_the_text():
    text = "Ann’s cat saw 12 «Cats».\n\nIt ran: naïve!"
    pieces = cut_pieces(text, [(0, len(text))], quotation_states(text))
    assert [text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True) if a < b][:4] == ["Ann", "’", "s", "cat"]
    assert (pieces.ids == SEP).sum() == 2
    assert pieces.features.max() < SHAPES * STATES
    assert (np.diff(pieces.starts) >= 0).all()


def test_a_reading_covers_every_piece():
    text = "Ann said that it rained on Monday. " * 90
    reading = load_reader().read(text, [(0, len(text))], quotation_states(text))
    assert len(reading.windows) > 1
    assert np.allclose(np.exp(reading.tags).sum(axis=1), 1, atol=1e-2)
    assert (np.abs(reading.hidden).sum(axis=1) > 0).all()
    for members, start, scores in reading.given([(1, 2), (len(reading.tags) - 3, len(reading.tags) - 2)]):
        assert scores.shape[0] == len(members)
        assert start + scores.shape[1] <= len(reading.tags)
