"""A new member of a closed list must take its place wherever the list is read."""

from sayso.corpus.claims.positions import ASSERTS
from sayso.corpus.discrepancies import RULES
from sayso.corpus.responses import ANSWERS
from sayso.dossier.quotes import STANCES
from sayso.lexicon import read_table
from sayso.schema import DiscrepancyKind, Stance


def test_every_stance_puts_forward_or_answers_and_has_its_word_and_its_cues():
    assert set(Stance) == ASSERTS | ANSWERS
    assert not ASSERTS & ANSWERS
    assert set(STANCES) == set(Stance) - {Stance.ASSERTS}, "in the dossier; what is asserted needs no word"
    assert {row["stance"] for row in read_table("cues")} >= set(Stance)


def test_every_kind_of_discrepancy_has_its_rule():
    assert [rule.kind for rule in RULES if RULES.count(rule) > 1] == []
    assert {rule.kind for rule in RULES} | {DiscrepancyKind.ACCOUNT} == set(DiscrepancyKind), (
        "accounts: what no rule names"
    )
