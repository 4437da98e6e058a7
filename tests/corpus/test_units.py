"""What is known of statements before they are read: which stand for a claim, what sets two apart, features by name."""

from __future__ import annotations

import numpy as np
import pytest

from sayso.corpus.claims.build import face_of
from sayso.corpus.claims.compare import FEATURES, bars, features, prepare
from sayso.corpus.claims.sides import opposes
from sayso.corpus.claims.units import units_of
from sayso.schema import Stance
from tests.corpus.statements import made


def units(script):
    case = made(script)
    pages = sorted(case.resolved.documents)
    return [u for page in pages for u in units_of(case.resolved.documents[page], case.resolved.layers[page], {})]


def face(*found):
    return face_of(range(len(found)), found, {}, [0.0] * len(found))


TWO = "a1 - The mill at Oster burned for two days\nb1 - The mill at Oster was burned by the miller"


def test_words_that_report_stand_for_no_claim():
    one, other = units(TWO)
    assert face(one._replace(reports=0.4), other) == 1
    assert face(one._replace(reports=0.1), other) == 0
    assert one._replace(reports=0.9).frame
    assert not one._replace(reports=0.5).frame


@pytest.mark.parametrize("said", ["Oster burned", "the mill at Oster burned and " * 10 + "fell"])
def test_a_face_is_neither_short_nor_long(said):
    one, other = units(f"a1 - {said}\nb1 - The mill at Oster burned for two days")
    assert face(one, other) == 1


def test_a_denial_stands_for_no_claim_that_somebody_makes():
    one, other = units(TWO)
    assert face(one._replace(stance=Stance.DENIES), other) == 1
    assert face(one._replace(stance=Stance.ASSERTS), other) == 0


def test_a_denial_stands_against_what_could_be_denied():
    denial, claim = units("a1 Teke/denies the mayor took money\nb1 Oduya/asserts the mayor took 900 dollars")
    assert claim.figures
    assert not denial.figures
    assert opposes(denial, claim)
    assert opposes(claim, denial)
    counted = units("c1 Teke/denies the mayor took 700 dollars")[0]
    assert not opposes(counted, claim), "a denial that mentions a count denies no count"
    assert not opposes(denial, claim._replace(wording=claim.wording._replace(negated=True)))


@pytest.mark.parametrize(
    ("years", "apart"), [((2028, 2031), True), ((2029, 2031), True), ((2030, 2031), False), ((2031, 2031), False)]
)
def test_what_happened_in_another_year_is_another_happening(years, apart):
    one, other = units(
        "\n".join(f"{page}1 - The mill at Oster burned in May {year}" for page, year in zip("ab", years, strict=True))
    )
    assert bars(one, other) is apart
    assert bars(other, one) is apart


PAIRS = {
    ("The mill burned", "The mill never burned"): {"negation": 1, "hedge": 0, "same_page": 0, "one_attributed": 0},
    ("The mill never burned", "The mill burned"): {"negation": 1, "hedge": 0},
    ("The mill burned", "The mill reportedly burned"): {"negation": 0, "hedge": 1},
    ("The mill burned in May 2031", "The mill burned in May 2031"): {"time_meets": 1, "time_apart": 0, "fuzzy": 1},
    ("The mill burned in May 2031", "The mill burned in May 2029"): {"time_meets": 0, "time_apart": 1},
    ("The fire killed 12 dockers", "The fire killed 12 dockers"): {"figure_equal": 1, "figure_apart": 0, "sequence": 1},
    ("The fire killed 12 dockers", "The fire killed 17 dockers"): {"figure_equal": 0, "figure_counted_apart": 1, "figure_apart": 1},
    ("The fire killed 12 dockers", "The fire killed dockers"): {"figure_lone": 1, "figure_equal": 0},
    ("The mayor of Oster died", "The mayor of Lundby died"): {"names_apart": 1, "verbs": 1, "verbs_apart": 0},
    ("The mayor of Oster died", "The mayor of Oster paid"): {"names": 1, "names_apart": 0, "verbs_apart": 1},
}  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=" | ".join)
def test_a_feature_of_a_pair_is_what_its_name_says(pair):
    found = units(f"a1 - {pair[0]}\nb1 - {pair[1]}")
    zeros = np.zeros((2, 4), dtype=np.float32)
    (row,) = features(prepare(found, zeros, zeros, zeros[:, 0]), [(0, 1)])
    named = dict(zip(FEATURES, row.tolist(), strict=True))
    assert {name: named[name] for name in PAIRS[pair]} == PAIRS[pair]
