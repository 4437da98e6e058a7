"""The models give the same bits on every processor and with every onnxruntime that `pyproject.toml` lets in."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import numpy as np
import onnxruntime

from sayso.corpus.index.rarity import rarity
from sayso.document.layout.blocks import load_block_model
from sayso.document.metadata.ranking import load_ranker, score
from sayso.document.people.mentions.antecedent_model import likelihoods, load_antecedents
from sayso.document.people.speakers.speaking_nouns import speaks
from sayso.document.propositions.cutting import Words, load_cutter, scores_of
from sayso.document.words.quotations import quotation_states
from sayso.models import checked, load_encoder, load_pair_reader, load_reader, manifest, session
from sayso.models.logistic import load_logistic, scores
from sayso.models.pairs import InSentence

TEXT = "“The quay is closed,” harbour master Ann Sample said on Monday. Nobody was hurt, according to the port.\n"
OF_READERS = {"words", "words-scales", "tokenizer", "pairs-words", "pairs-words-scales", "pairs-heads"}
"""What the digests of the reader and of the reader of pairs hold too."""
DIGESTS = {
    "reader": ["7987833363b8a3fc", "aac2e11dd645356b", "68e6dcf32a6b3013"],
    "link": ["2761ef55d6e70ccc"],
    "sentences": ["9b10fc9124ecc03a"],
    "tokens": ["fdc585a9248fd035"],
    "statements": ["a0fa238c10fa9f9e"],
    "antecedents": ["ca89c9c0972f0fbc"],
    "blocks": ["dac81b68783e7644", "455859058ef58f65", "3b537a3731b0163f", "599ab12f9e44495b"],
    "pairs-encoder": ["e96938ca6455057d"],
    "rarity": ["c74b59789e2656b4"],
    "metadata-title-html": ["93c804f6e3a2ba0b"],
    "metadata-title-text": ["9113dfeb7a2ad3e4"],
    "metadata-date-html": ["cc8f1199e6eb6d75"],
    "metadata-date-text": ["c84805b2642a36e8"],
    "metadata-authors": ["6ba444340518d22d"],
    "claims": ["974a7516ab6864ed", "550df13eef4e91c2", "21acbb3ef888fe82"],
    "pairs": ["0a1cd13b487818ae", "5fcc60e4978f0130"],
    "responses": ["616d50963075210d", "cebc42f39a7b9199"],
    "timeline": ["63ebf770dd88ab0d"],
    "attributions": ["3fa6e6d1741bfe06", "1f25f9019453a671"],
}


def digest(array: object) -> str:
    return sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:16]


def sample(*shape: int, least: int = -64) -> np.ndarray:
    """Multiples of a 16th, the same everywhere."""
    drawn = np.random.default_rng(1).integers(least, 65, size=shape) / 16
    return drawn.astype(np.float32)


def reading():
    return load_reader().read(TEXT, [(0, len(TEXT))], quotation_states(TEXT))


def of_statements() -> np.ndarray:
    cutter = load_cutter()
    width = len(cutter.middle)
    marks = len(cutter.enter.weight) - width
    tables = np.arange(24).reshape(12, 2)
    return scores_of(cutter, Words(sample(12, width), sample(12, marks), tables, np.repeat([0, 1], [7, 5])))


def of_forest(name: str) -> list[float]:
    ranker = load_ranker(name)
    rows = sample(40, len(ranker.forest.features), least=0).tolist()
    return score(ranker, [dict(zip(ranker.forest.features, row, strict=True)) for row in rows])


def of_antecedents() -> np.ndarray:
    model = load_antecedents()
    rows, states = sample(6, len(model.mean)), sample(6, len(model.nets[0].here))
    return likelihoods(model, rows.astype(np.float64), states.astype(np.float64))


def of_logistic(model: str) -> list[list[float]]:
    stored = msgspec.json.decode(checked(model))
    named = (name for name in sorted(stored) if "features" in stored[name])
    parts = [load_logistic(model, name, tuple(stored[name]["features"])) for name in named]
    return [scores(part, sample(40, len(part.features)).astype(np.float64)) for part in parts]


def of_blocks() -> list[np.ndarray]:
    model = load_block_model()
    sessions = [kind for trees in (model.text, model.html) for kind in (trees.article, trees.labels)]
    return [one.run(None, {"x": sample(40, one.get_inputs()[0].shape[1])})[0] for one in sessions]


def found() -> dict[str, list[str]]:
    """What every model of the package makes of something made up."""
    read = reading()
    arrays = {
        "reader": [read.tags, read.hidden, read.last],
        "link": [next(read.given([(13, 14)]))[2]],
        "sentences": [load_encoder().embed([TEXT])],
        "tokens": [heads(read.hidden[:12])],
        "statements": [of_statements()],
        "antecedents": [of_antecedents()],
        "blocks": of_blocks(),
        "pairs-encoder": [load_pair_reader().read([(InSentence(TEXT, 1, 19), InSentence(TEXT, 66, 85), 2)])],
        "rarity": [rarity(np.arange(1, 4000, dtype=np.uint64) << np.uint64(52))],
    }
    for model in manifest():
        if model.name.startswith("metadata-"):
            arrays[model.name] = [of_forest(model.name.removeprefix("metadata-"))]
        elif model.name in {"attributions", "claims", "pairs", "responses", "timeline"}:
            arrays[model.name] = of_logistic(model.name)
    arrays["attributions"].append(np.array([speaks(noun) for noun in ("analysts", "skippers", "months", "quays")]))
    return {name: [digest(array) for array in made] for name, made in arrays.items()}


def heads(states: np.ndarray) -> np.ndarray:
    features = np.arange(5 * len(states), dtype=np.int64).reshape(-1, 5) % 16
    return session("tokens").run(None, {"states": states, "features": features})[0]


def test_the_models_give_the_bits_that_they_gave_where_sayso_was_made():
    assert found() == DIGESTS


def test_every_model_has_a_digest():
    assert DIGESTS.keys() | OF_READERS == {model.name for model in manifest()}


def test_cosines_are_exact_in_any_order_of_summing():
    vectors = load_encoder().embed([TEXT, *TEXT.split(",")])
    assert (vectors * 2048 == np.rint(vectors * 2048)).all()
    exact = vectors.astype(np.float64) @ vectors.astype(np.float64).T
    assert (vectors @ vectors.T == exact).all()
    shuffled = vectors[:, np.random.default_rng(1).permutation(vectors.shape[1])]
    assert (shuffled @ shuffled.T == exact).all()


def test_a_cue_is_read_alike_in_any_company():
    read = reading()
    cues = [(at, at + 1) for at in range(0, len(read.tags), 3)]
    ((_, _, together),) = read.given(cues)
    alone = [next(read.given([cue]))[2][0] for cue in cues]
    assert (together == np.stack(alone)).all()
    ((_, _, turned),) = read.given(cues[::-1])
    assert (together == turned[::-1]).all()


def test_lines_are_judged_alike_in_any_company():
    model = load_block_model()
    for trees in (model.text, model.html):
        for judge in (trees.article, trees.labels):
            rows = sample(300, judge.get_inputs()[0].shape[1])
            together = judge.run(None, {"x": rows})[0]
            alone = np.concatenate([judge.run(None, {"x": row[None]})[0] for row in rows])
            assert (together == alone).all()


if __name__ == "__main__":  # the digests, to put in above when a model changes, and to compare under an emulator
    print(onnxruntime.__version__, found())  # noqa: T201


def test_no_pair_depends_on_those_read_beside_it():
    one, other, third = InSentence(TEXT, 1, 19), InSentence(TEXT, 66, 85), InSentence("Nobody was hurt.", 0, 15)
    pairs = [(one, other, None), (other, third, 3), (one, third, 0)]
    together = load_pair_reader().read(pairs)
    assert (together == np.concatenate([load_pair_reader().read([pair]) for pair in pairs])).all()
