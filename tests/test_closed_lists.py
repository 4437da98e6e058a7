"""A new member of a closed list must take its place wherever the list is read."""

from sayso.corpus.claims.build import CONTESTED_BY
from sayso.corpus.claims.positions import ASSERTS
from sayso.corpus.discrepancies import RULES
from sayso.corpus.responses import ANSWERS
from sayso.dossier.claims import CONTESTED
from sayso.dossier.quotes import STANCES
from sayso.lexicon import read_table
from sayso.schema import ContestReason, DiscrepancyKind, Stance


def test_every_stance_puts_forward_or_answers_and_has_its_word_and_its_cues():
    assert set(Stance) == ASSERTS | ANSWERS
    assert not ASSERTS & ANSWERS
    assert set(STANCES) == set(Stance) - {Stance.ASSERTS}, "in the dossier; what is asserted needs no word"
    assert {row["stance"] for row in read_table("cues")} >= set(Stance)


def test_every_kind_of_discrepancy_has_its_rule():
    assert [rule.kind for rule in RULES if RULES.count(rule) > 1] == []
    assert {rule.kind for rule in RULES} == set(DiscrepancyKind)


def test_every_reason_to_be_contested_comes_from_a_conflict_and_has_its_word():
    assert set(CONTESTED_BY) == set(DiscrepancyKind)
    assert set(CONTESTED_BY.values()) == set(ContestReason) == set(CONTESTED)
