"""Claims, responses, discrepancies and timeline on made-up pages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.claims import apply_responses, find_claims
from sayso.corpus.claims.group import group_statements
from sayso.corpus.comparison.quantities import Agreement, compare_figures
from sayso.corpus.discrepancies import find_discrepancies
from sayso.corpus.index.vectors import EXACT, neighbours
from sayso.corpus.responses import find_responses
from sayso.corpus.timeline import find_timeline
from sayso.lexicon import read_table
from sayso.schema import ClaimStatus, ContestReason, Figure, MemberSide, Stance
from sayso.settings import ClaimSettings
from tests.corpus.statements import STATEMENT_MODELS, made
from tests.golden import golden

SETTINGS = ClaimSettings()


def labels(rows, places):
    names = {place: label for label, place in places.items()}
    return sorted(names[r.document, r.start, r.end] for r in rows)


@pytest.mark.parametrize("asked", golden("claims"))
def test_claims(asked):
    case = made(asked.given)
    found = find_claims(case.resolved, STATEMENT_MODELS, SETTINGS).claims
    assert " | ".join(sorted(" ".join(labels(c.members, case.places)) for c in found)) == asked.expected


@pytest.mark.parametrize("asked", golden("discrepancies"))
def test_discrepancies(asked):
    case = made(asked.given)
    found = find_discrepancies(find_claims(case.resolved, STATEMENT_MODELS, SETTINGS), case.resolved, SETTINGS)
    told = sorted(f"{d.kind} {d.relation} {' '.join(labels(d.sides, case.places))}" for d in found)
    assert "\n".join(told) == asked.expected


SCRIPT = """
#a 2031-05-02
#b 2031-05-03
#c 2031-05-03
a1 Teke/accuses the mayor took money from the brewer of Oster
a2 - The mill at Oster burned on 30 April 2031
b1 Oduya/denies the mayor never took any money from the brewer of Oster
b2 - The mill at Oster burned on Wednesday
c1 Teke/accuses the mayor took money from the brewer of Oster
c2 - Nobody was hurt when the mill at Oster burned
"""


def everything(case):
    statements = find_claims(case.resolved, STATEMENT_MODELS, SETTINGS)
    responses = find_responses(statements, case.resolved, STATEMENT_MODELS, SETTINGS)
    discrepancies = find_discrepancies(statements, case.resolved, SETTINGS)
    claims = apply_responses(statements.claims, responses, discrepancies)
    return claims, responses, discrepancies, find_timeline(statements, case.resolved)


def test_the_order_of_pages_changes_nothing():
    assert everything(made(SCRIPT)) == everything(made(SCRIPT, order=-1))


def test_a_denial_answers_the_charge_and_contests_it():
    claims, responses, _, _ = everything(made(SCRIPT))
    denial = next(r for r in responses if r.stance is Stance.DENIES)
    answered = next(c for c in claims if c.id == denial.claim)
    assert answered.status is ClaimStatus.CONTESTED
    assert "Teke" in answered.asserted_by
    assert answered.denied_by == ("Oduya",)


def test_ten_reports_of_one_speaker_are_one_voice():
    script = "\n".join(f"{p}1 Teke/asserts the mill at Oster burned for two days" for p in "abcdefghij")
    (claim,) = find_claims(made(script).resolved, STATEMENT_MODELS, SETTINGS).claims
    assert (claim.documents, claim.outlets, claim.texts, claim.voices) == (10, 10, 10, 1)
    assert claim.status is ClaimStatus.ONE_VOICE
    assert claim.asserted_by == ("Teke",)


def test_pages_of_one_text_are_one_voice_of_their_own():
    script = "\n".join(f"{p}1 - The mill at Oster burned for two days" for p in "abc")
    (apart,) = find_claims(made(script).resolved, STATEMENT_MODELS, SETTINGS).claims
    assert (apart.texts, apart.voices, apart.status) == (3, 3, ClaimStatus.SEVERAL_VOICES)
    (copied,) = find_claims(made(f"#a = b\n#b = c\n{script}").resolved, STATEMENT_MODELS, SETTINGS).claims
    assert (copied.texts, copied.voices, copied.status) == (1, 1, ClaimStatus.ONE_VOICE)


def test_one_happening_of_two_pages_is_one_entry():
    case = made(SCRIPT)
    _, _, _, timeline = everything(case)
    burned = next(h for h in timeline if "a2" in labels(h.evidence, case.places))
    assert {"a2", "b2"} <= set(labels(burned.evidence, case.places))
    assert (burned.earliest[:10], burned.latest[:10]) == ("2031-04-30", "2031-04-30")


def test_every_span_lies_in_its_page():
    case = made(SCRIPT)
    claims, responses, discrepancies, timeline = everything(case)
    rows = [m for c in claims for m in (*c.members, c.gist)] + list(responses)
    rows += [s for d in discrepancies for s in d.sides] + [e for h in timeline for e in h.evidence]
    for row in rows:
        text = case.resolved.documents[row.document].text
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end] == text[row.start : row.end].strip()
    for d in discrepancies:
        assert all(s.value.lower() in case.resolved.documents[s.document].text.lower() for s in d.sides)


def test_nothing_of_nothing():
    assert everything(made("")) == ((), (), (), ())


def figure(low, high, *, low_open=False, approximate=False, unit=None):
    return Figure(
        id="f", document="a", start=0, end=1, low=low, high=high, low_open=low_open, approximate=approximate, unit=unit
    )


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        (figure(155, 155), figure(155, 155), Agreement.EQUAL),
        (figure(150, None, low_open=True), figure(155, 155), Agreement.WITHIN),  # over 150, 155
        (figure(51, None, low_open=True), figure(51, 51), Agreement.APART),  # more than 51, 51
        (
            figure(50, None, low_open=True),
            figure(50, 50),
            Agreement.WITHIN,
        ),  # more than 50 in the text, 50 in the headline
        (figure(693_665, 693_665), figure(None, 700_000, approximate=True), Agreement.WITHIN),  # almost 700,000
        (figure(15.2e6, 15.2e6), figure(15e6, 15e6), Agreement.WITHIN),  # rounded
        (figure(None, 100_000), figure(8000, 8000, approximate=True), Agreement.APART),  # up to 100,000, about 8,000
        (figure(None, 14, unit="a"), figure(None, 10, unit="a"), Agreement.APART),  # up to 14 years, up to 10
        (figure(12, 12), figure(17, 17), Agreement.APART),
        (figure(5, 5, unit="%"), figure(5, 5, unit="USD"), Agreement.UNLIKE),
        (figure(None, None), figure(5, 5), Agreement.UNLIKE),
    ],
)
def test_agreement_of_figures(a, b, agreement):
    assert compare_figures(a, b) is agreement
    assert compare_figures(b, a) is agreement


@settings(max_examples=60)
@given(st.dictionaries(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), st.floats(0, 1)))
def test_groups_part_the_units(pairs):
    scores = {pair: round(score, 4) for pair, score in pairs.items()}
    groups = group_statements(8, scores, (), 0.3)
    assert sorted(i for g in groups for i in g) == list(range(8))
    barred = group_statements(8, scores, list(scores), 0.3)
    assert barred == [[i] for i in range(8)]


def test_one_false_link_joins_no_two_groups():
    near = {(0, 1): 0.9, (0, 2): 0.9, (1, 2): 0.9, (3, 4): 0.9, (3, 5): 0.9, (4, 5): 0.9}
    assert group_statements(6, near | {(2, 3): 0.9}, (), 0.2) == [[0, 1, 2], [3, 4, 5]]


def test_members_stand_on_sides():
    script = """
a1 Teke/asserts the mayor of Oster took money from the brewer
b1 Oduya/denies the mayor of Oster took money from the brewer
c1 Sorel/asserts the mayor of Oster took money from a brewer
"""
    case = made(script)
    (claim,) = find_claims(case.resolved, STATEMENT_MODELS, SETTINGS).claims
    sides = {labels([m], case.places)[0]: m.side for m in claim.members}
    assert sides == {"a1": MemberSide.WITH, "b1": MemberSide.AGAINST, "c1": MemberSide.WITH}
    assert (claim.asserted_by, claim.denied_by) == (("Sorel", "Teke"), ("Oduya",))
    assert (claim.texts, claim.voices, claim.texts_against, claim.voices_against) == (2, 2, 1, 1)
    assert claim.contested_by == (ContestReason.DENIED,)


def test_a_page_that_quotes_somebody_is_no_voice_beside_them():
    script = "a1 - The mill at Oster burned for two days\na2 Teke/asserts the mill at Oster burned for two days"
    (claim,) = find_claims(made(script).resolved, STATEMENT_MODELS, SETTINGS).claims
    assert (claim.voices, claim.asserted_by) == (1, ("Teke",))


def test_neighbours_of_many_are_those_of_few():
    """Above the exact limit the search is approximate: it must still find twins."""
    import numpy as np

    random = np.random.default_rng(3)
    half = random.standard_normal((EXACT // 2 + 200, 32)).astype(np.float32)
    vectors = np.repeat(half / np.linalg.norm(half, axis=1, keepdims=True), 2, axis=0)
    found = {i: near.tolist() for i, near, _ in neighbours(vectors, nearest=3, least=0.9)}
    assert sum(i ^ 1 in near for i, near in found.items()) == len(vectors)


def test_tables_have_an_example_for_each_word():
    for name in ("polarity", "increments", "reactions", "opposites", "allegations"):
        for row in read_table(name):
            assert row["word"][:4].replace("n't", "n't") in row["example"].lower(), row


def test_a_monstrous_line_passes():
    long = " ".join(["the mill at Oster burned and"] * 20_000)
    case = made(f"a1 - {long}\nb1 - {long}\nb2 Teke/denies the mill at Oster burned")
    assert find_claims(case.resolved, STATEMENT_MODELS, SETTINGS).claims
