"""On which side one statement stands to another, by what the reader found of the two and how they are told."""

import pytest

from sayso.corpus.claims.sides import denies, member_side, opposes, stands_against
from sayso.corpus.claims.units import units_of
from sayso.corpus.discrepancies.difference import counted_later, told_together
from sayso.models.pairs import PairReading
from sayso.schema import MemberSide
from sayso.settings import ClaimSettings
from tests.corpus.statements import made

SETTINGS = ClaimSettings()
AGAINST = PairReading(0.9, 0.9, 0.99, 0.9, 0.0, 0.0, 0.0, 0.0, 0.0)
SAME = PairReading(0.9, 0.9, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0)


def two(first: str, second: str):
    case = made(f"#a 2031-05-02\n#b 2031-05-02\na1 {first}\nb1 {second}").resolved
    (a,), (b,) = (units_of(case.documents[p], case.layers[p], {}) for p in "ab")
    return a, b


def test_a_denial_is_against_what_it_denies_and_denies_it():
    said, denied = two("Teke/asserts the mayor took money", "Oduya/denies the mayor took money")
    assert opposes(said, denied)
    assert stands_against(said, denied, AGAINST, SETTINGS)
    assert denies(denied, said)
    assert not denies(said, denied)
    assert member_side(denied, said, AGAINST, SETTINGS) is MemberSide.AGAINST
    assert member_side(denied, said, SAME, SETTINGS) is MemberSide.WITH


def test_what_is_told_as_a_denial_needs_less_than_what_has_a_not():
    told = two("Teke/asserts the mayor took money", "Oduya/denies the mayor took money")
    plain = two("Teke/asserts the mayor took money", "Oduya/asserts the mayor never took money")
    between = AGAINST._replace(against=(SETTINGS.denied + SETTINGS.against) / 2)
    assert stands_against(*told, between, SETTINGS)
    assert not stands_against(*plain, between, SETTINGS)
    assert stands_against(*plain, AGAINST, SETTINGS)
    assert not stands_against(*plain, AGAINST._replace(denies=0.4), SETTINGS)
    hardly = (SETTINGS.least_score + SETTINGS.least_opposed) / 2
    assert stands_against(*told, AGAINST._replace(same=hardly), SETTINGS)
    assert not stands_against(*plain, AGAINST._replace(same=hardly), SETTINGS)
    assert not stands_against(*told, AGAINST._replace(same=SETTINGS.least_score - 0.01), SETTINGS)


@pytest.mark.parametrize(
    "pair",
    [
        ("Teke/denies the mayor took money", "Oduya/denies the mayor took money"),
        ("Teke/denies the mayor took money", "Oduya/asserts the mayor never took money"),
        ("Teke/asserts 12 dockers died", "Oduya/denies 17 dockers died"),
    ],
    ids=["two denials", "a denial and a not", "two counts"],
)
def test_what_is_never_opposed(pair):
    assert not opposes(*two(*pair))


def test_two_denials_and_two_counts_are_never_against_each_other():
    assert not stands_against(*two("Teke/denies he took money", "Oduya/denies he took money"), AGAINST, SETTINGS)
    counts = two("- The fire killed 12 dockers", "- The fire killed 17 dockers")
    assert not stands_against(*counts, AGAINST, SETTINGS)
    assert member_side(*counts, SAME, SETTINGS) is MemberSide.BESIDE


def test_nobody_denies_their_own_words_nor_a_page_in_its_own_voice():
    assert not denies(*two("Teke/denies the mayor took money", "Teke/asserts the mayor took money"))
    assert not denies(*two("- The mayor never took money", "Teke/asserts the mayor took money"))
    assert denies(*two("Oduya/asserts the mayor never took money", "Teke/asserts the mayor took money"))
    assert not denies(*two("Teke/asserts the mayor took money", "Oduya/asserts the mayor never took money"))
    assert not denies(*two("Teke/asserts the mayor took money", "Oduya/asserts the mayor took a boat"))


def test_what_was_not_read_or_has_moved_on_is_beside():
    pair = two("Teke/asserts the mayor took money", "Oduya/asserts the mayor took money")
    assert member_side(*pair, None, SETTINGS) is MemberSide.BESIDE
    assert member_side(*pair, SAME._replace(moved=0.5), SETTINGS) is MemberSide.BESIDE
    assert member_side(*pair, SAME._replace(same=SETTINGS.least_score - 0.01), SETTINGS) is MemberSide.BESIDE
    assert member_side(*pair, SAME, SETTINGS) is MemberSide.WITH


def page(published=None, earliest=None, latest=None):
    from msgspec.structs import replace

    document = made("#a 2031-05-02\na1 - The bridge fell").resolved.documents["a"]
    return replace(document, published=published, published_earliest=earliest, published_latest=latest)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (page(), page(), True),
        (page("2031-05-02"), page("2031-05-02"), True),
        (page("2031-05-02"), page("2031-05-03"), False),
        (page("2031-05-02"), page(), False),
        (page("2031-05-02"), page(None, None, "2031-05-02"), False),
        (page("2031-05-02"), page(None, "2031-05-01", "2031-05-08"), True),
        (page("2031-05-02"), page(None, "2031-05-01", "2031-05-09"), False),
        (page("2031-05-02"), page(None, "2031-05-03", "2031-05-04"), False),
    ],
)
def test_whether_two_pages_may_be_of_one_day(one, other, together):
    assert told_together(one, other) is together
    assert told_together(other, one) is together


def test_only_known_days_tell_that_one_is_later():
    assert counted_later(page("2031-05-02"), page("2031-05-03"))
    assert not counted_later(page("2031-05-02"), page("2031-05-02"))
    assert not counted_later(page("2031-05-02"), page())
