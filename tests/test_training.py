"""What ships has a card, what it learned from has a source and terms, and NOTICE names it. Nothing is trained here."""

import importlib.util
import json
import shlex
import tomllib

import pytest
from training.__main__ import CARDS, MODELS, digest, outline, read, written
from training.sample import RECIPES
from training.seal import seal

from tests.mutants import ROOT

MODELS_SHIPPED = [row["name"] for row in tomllib.loads((MODELS / "models.toml").read_text("utf-8"))["model"]]


def test_every_model_has_one_card_and_the_page_of_cards_is_what_is_written():
    told = [name for card in read("cards").values() for name in card["models"]]
    assert sorted(told) == sorted(MODELS_SHIPPED)
    assert CARDS.read_text("utf-8") == written(), "run: python -m training --cards"


@pytest.mark.parametrize("name", read("cards"))
def test_every_card_can_be_followed(name):
    card = read("cards")[name]
    assert (CARDS.parent / card["more"]).exists()
    for step in card["steps"]:
        module, *_ = shlex.split(step.format(data="d", work="w", out="o"))
        path = ROOT / (module.replace(".", "/") + ".py")
        assert f"python -m {module}" in path.read_text("utf-8"), "a script says how it is called"
    assert importlib.util.find_spec("training.__main__")


def test_all_data_have_a_source_and_terms_and_stand_in_the_notice():
    notice = " ".join((ROOT / "NOTICE").read_text("utf-8").split())
    used = {name for card in read("cards").values() for name in card["data"]}
    data = read("data")
    assert used == set(data)
    for row in data.values():
        assert row["name"], row["source"]
        assert row["licence"]
        assert len(row.get("sha256", "0" * 64)) == 64
        for address in row["source"].split(", "):
            if address.startswith("https://github.com/"):
                assert address.removeprefix("https://").split()[0] in notice, address


def test_a_digest_tells_other_data(tmp_path):
    for name, words in (("a.txt", "one"), ("b.txt", "two")):
        (tmp_path / name).write_text(words)
    before = digest(["*.txt"], tmp_path)
    assert before == digest(["b.txt", "a.txt"], tmp_path)
    (tmp_path / "b.txt").write_text("three")
    assert digest(["*.txt"], tmp_path) != before


def test_a_version_rises_where_bytes_change(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"one")
    (tmp_path / "models.toml").write_text('[[model]]\nname = "a"\nversion = "3"\nfile = "a.npz"\nsha256 = ""\n')
    assert seal(tmp_path) == ["a 4"]
    assert seal(tmp_path) == []
    (tmp_path / "a.npz").write_bytes(b"two")
    assert seal(tmp_path) == ["a 5"]
    assert 'version = "5"' in (tmp_path / "models.toml").read_text()


def test_what_the_sample_suffices_for_has_a_card():
    assert set(RECIPES) <= set(read("cards"))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"same": {"features": ["cosine", "length"], "weights": [3.0, 4.0], "bias": 1.5}}, True),
        ({"same": {"features": ["cosine", "lengths"], "weights": [1.0, 2.0], "bias": 0.5}}, False),
        ({"same": {"features": ["cosine", "length"], "weights": [1.0], "bias": 0.5}}, False),
        ({"among": {"features": ["cosine", "length"], "weights": [1.0, 2.0], "bias": 0.5}}, False),
    ],
)
def test_weights_for_other_features_have_another_outline(tmp_path, other, same):
    ours = {"same": {"features": ["cosine", "length"], "weights": [1.0, 2.0], "bias": 0.5}}
    for name, weights in (("ours", ours), ("other", other)):
        (tmp_path / f"{name}.json").write_text(json.dumps(weights))
    assert (outline(tmp_path / "ours.json") == outline(tmp_path / "other.json")) is same
