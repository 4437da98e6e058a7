"""What is made of two statements once they were read together: by a reader whose findings are set here."""

from types import SimpleNamespace

import numpy as np
import pytest

from sayso.corpus.claims import Statements, prepare_pairs, worth_reading
from sayso.corpus.claims.build import _answered
from sayso.corpus.claims.readings import read_pairs
from sayso.corpus.claims.units import units_of
from sayso.corpus.discrepancies import _conflict, _Evidence, _of_one_matter, _read, _turned
from sayso.corpus.discrepancies.reading import index_pages
from sayso.corpus.responses import _once, _surely
from sayso.corpus.responses import _turned as contrary
from sayso.models.pairs import PairReading
from sayso.schema import DiscrepancyKind, MemberSide, Relation, Stance
from sayso.settings import ClaimSettings, DiscrepancySettings
from tests.corpus.statements import STATEMENT_MODELS, made

SETTINGS = ClaimSettings()
READ = PairReading(0.9, 0.95, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Reader:
    def __init__(self, reading):
        self.reading = reading

    def read(self, pairs):
        return np.array([self.reading[1:]] * len(pairs))


def units(*lines: str):
    days = "".join(f"#{page} 2031-05-02\n" for page in "ab")
    case = made(days + "\n".join(f"{page}1 {line}" for page, line in zip("ab", lines, strict=True))).resolved
    found = [u for p in sorted(case.documents) for u in units_of(case.documents[p], case.layers[p], {})]
    return case, found


TOLLS = ("- The fire at the mill in Oster killed 12 dockers", "- The fire at the mill in Oster killed 17 dockers")


@pytest.mark.parametrize(
    ("reading", "as_read"),
    [
        (READ._replace(against=0.9), True),
        (READ._replace(moved=0.9), True),
        (READ._replace(against=0.6, moved=0.6), False),
        (READ._replace(against=0.9, question=0.8), False),
    ],
    ids=["cannot both be right", "moved on", "hardly apart", "hardly one question"],
)
def test_what_surely_answers_one_question_otherwise_is_as_much_one_question_as_the_reader_says(reading, as_read):
    case, found = units(*TOLLS)
    comparison, pairs = prepare_pairs(found, case, STATEMENT_MODELS.encode, SETTINGS)
    told, weighed = read_pairs(comparison, pairs, Reader(reading), case.documents)
    (pair,) = told
    assert (told[pair].same == reading.question) is as_read
    assert weighed[pair].same == told[pair].same


def test_two_that_count_one_thing_otherwise_need_be_less_alike_to_be_read():
    case, found = units(*TOLLS)
    comparison, pairs = prepare_pairs(found, case, STATEMENT_MODELS.encode, SETTINGS)
    strict = ClaimSettings(least_likely=1.1, least_counted=0.0)
    assert worth_reading(comparison, pairs, strict) == pairs
    assert worth_reading(comparison, pairs, ClaimSettings(least_likely=1.1, least_counted=1.1)) == []
    case, alike = units(TOLLS[0], TOLLS[0])
    comparison, pairs = prepare_pairs(alike, case, STATEMENT_MODELS.encode, SETTINGS)
    assert worth_reading(comparison, pairs, strict) == []


def conflict(reading, *lines):
    case, (a, b) = units(*lines)
    pages = index_pages(case)
    return _conflict(a, b, reading, _Evidence(pages, lambda *_: False, SETTINGS, DiscrepancySettings()))


def test_what_has_moved_on_within_a_day_cannot_both_be_right():
    assert conflict(READ._replace(moved=0.9), *TOLLS).kind is DiscrepancyKind.FIGURE
    assert conflict(READ._replace(moved=0.3), *TOLLS) is None


@pytest.mark.parametrize(
    ("reading", "later", "found"),
    [
        (READ._replace(moved=0.9), "- The fire at the mill in Oster killed 40 dockers", True),
        (READ._replace(against=0.9), "- The fire at the mill in Oster killed 40 dockers", False),
        (READ._replace(against=0.9), "- The fire at the mill in Oster killed 17 dockers", True),
    ],
    ids=["moved on, however far", "against it, and far off", "against it, and near"],
)
def test_what_a_later_page_counts_is_an_update_where_the_answer_has_moved_on_or_is_near(reading, later, found):
    case = made(f"#a 2031-05-02\n#b 2031-05-04\na1 {TOLLS[0]}\nb1 {later}").resolved
    a, b = (u for p in "ab" for u in units_of(case.documents[p], case.layers[p], {}))
    row = _conflict(a, b, reading, _Evidence(index_pages(case), lambda *_: False, SETTINGS, DiscrepancySettings()))
    assert (row is not None and row.relation is Relation.UPDATE) is found


def test_of_one_matter_are_those_that_share_more_than_what_they_count():
    _, (a, b) = units("- 31 dockers were still missing", "- 26 dockers were dead")
    assert not _of_one_matter(a, b)
    _, (a, b) = units("- 31 dockers were still missing", "- 26 dockers are missing")
    assert _of_one_matter(a, b)


def test_two_times_need_no_denial():
    days = ("- The mill at Oster burned on Tuesday", "- The mill at Oster burned on Wednesday")
    assert conflict(READ._replace(against=SETTINGS.dated), *days).kind is DiscrepancyKind.DATE
    assert conflict(READ._replace(against=SETTINGS.dated - 0.01), *days) is None


def test_where_one_has_a_not_no_name_beside_it_is_what_differs():
    _, (a, b) = units("- The mayor of Oster came", "- The mayor of Brae never came")
    assert _turned(a, b)
    _, (a, b) = units("- The mayor of Oster came", "- The mayor of Brae came")
    assert not _turned(a, b)


def test_who_confirms_the_contrary_confirms_nothing():
    assert contrary(Stance.CONFIRMS, READ._replace(against=0.9), SETTINGS)
    assert not contrary(Stance.CONFIRMS, READ, SETTINGS)
    assert not contrary(Stance.DENIES, READ._replace(against=0.9), SETTINGS)


@pytest.mark.parametrize(
    ("stance", "refers", "reading", "named"),
    [
        (Stance.DENIES, True, READ._replace(answers=0.9, against=0.99), True),
        (Stance.DENIES, False, READ._replace(answers=0.9, against=0.99), False),
        (Stance.DENIES, True, READ._replace(answers=0.9, against=0.5), False),
        (Stance.DENIES, True, READ._replace(answers=0.7, against=0.99), False),
        (Stance.CONFIRMS, False, READ._replace(answers=0.9), True),
    ],
    ids=["points at it", "in words of its own", "not against it", "hardly an answer", "confirms"],
)
def test_who_is_named_for_an_answer(stance, refers, reading, named):
    answer = SimpleNamespace(attribution=SimpleNamespace(stance=stance), refers=refers)
    assert _surely(answer, reading, SETTINGS) is named


def response(start, end, score=0.9, speaker="o", stance=Stance.DENIES):
    return SimpleNamespace(
        id=str(start), claim="c", document="d", start=start, end=end, score=score, speaker=speaker, stance=stance,
        answered=SimpleNamespace(document="a", start=0, end=9),
    )  # fmt: skip


def test_who_answers_what_is_said_against_a_claim_does_not_answer_the_claim():
    def claim(side):
        return SimpleNamespace(id="c", members=[SimpleNamespace(side=side, document="a", start=0, end=9)])

    assert _answered([claim(MemberSide.WITH)], [response(0, 5)]) == {("c", Stance.DENIES): {"o"}}
    assert _answered([claim(MemberSide.AGAINST)], [response(0, 5)]) == {}


def test_one_utterance_answers_a_claim_once():
    whole, inside, later = response(0, 50), response(10, 50, 0.8), response(60, 90)
    assert list(_once([inside, whole, later])) == [whole, later]
    other = response(10, 50, 0.8, speaker="p")
    assert list(_once([whole, other])) == [whole, other]


def test_a_denial_is_of_the_one_claim_that_it_most_surely_stands_against():
    script = """
#a 2031-05-02
#b 2031-05-02
#c 2031-05-02
a1 Teke/asserts the mayor took money from the brewer
b1 Pell/asserts the mayor took a boat from the brewer
c1 Oduya/denies the mayor took money from the brewer
"""
    case = made(script).resolved
    said, boat, denial = (u for p in "abc" for u in units_of(case.documents[p], case.layers[p], {}))
    found = (said, boat, denial)
    against = READ._replace(against=0.99, denies=0.99)
    nearer = {(0, 2): against, (1, 2): against._replace(against=0.97)}

    def told(readings):
        known = _Evidence(index_pages(case), lambda *_: False, SETTINGS, DiscrepancySettings())
        groups = ((0,), (1,), (2,))
        return [pair.a.document for pair in _read(Statements(found, readings, groups, ()), known)]

    assert told(nearer) == ["a"]
    assert told({(0, 2): nearer[1, 2], (1, 2): against}) == ["b"]
