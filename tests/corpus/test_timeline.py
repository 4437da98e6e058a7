"""What goes on the timeline, on made-up pages."""

from __future__ import annotations

import pytest

from sayso.corpus.claims import find_claims
from sayso.corpus.timeline import find_timeline
from sayso.corpus.timeline.entries import entries_of
from sayso.corpus.timeline.event_features import FEATURES, event_features
from sayso.settings import ClaimSettings
from tests.corpus.statements import STATEMENT_MODELS, made


def entries(script, order=1):
    case = made(script, order=order)
    statements = find_claims(case.resolved, STATEMENT_MODELS, ClaimSettings())
    return case, statements, entries_of(statements, case.resolved)


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("The mill at Oster burned on Wednesday", ("2031-04-30", "2031-04-30")),
        ("The miller of Oster has been jailed since March", ("2031-03-01", "2031-03-31")),
        ("The miller of Oster has led the guild since 2019", ("2019-01-01", "2019-12-31")),
    ],
)
def test_when_it_was(told, days):
    _, _, found = entries(f"#a 2031-05-02\na1 - {told}")
    assert [entry.days for entry in found] == [days]


@pytest.mark.parametrize(
    "told",
    [
        "The guild of Oster has lost many members in recent weeks",
        "The mill at Oster was built in the 1870s",
        "Shoppers of Oster passed the mill, 7 November 2032",  # of another page: long after this one
        "The mill at Oster was the oldest of its kind",
    ],
)
def test_what_has_no_date(told):
    _, _, found = entries(f"#a 2031-05-02\na1 - {told}")
    assert found == ()


def test_what_is_announced_may_lie_far_ahead():
    _, _, found = entries("#a 2031-05-02\na1 - The mill at Oster will be closed in June 2033")
    assert [entry.days for entry in found] == [("2033-06-01", "2033-06-30")]


def test_a_clock_and_a_day_are_one_happening():
    script = """
#a 2031-05-02
#b 2031-05-02
a1 - The mill at Oster burned to the ground on Wednesday
b1 - The mill at Oster burned to the ground at 9 p.m. on Wednesday
"""
    _, _, found = entries(script)
    assert [(entry.earliest, len(entry.told)) for entry in found] == [("2031-04-30T21:00", 2)]
    assert [e[:3] for e in entries(script, order=-1)[2]] == [e[:3] for e in found]


def test_features_are_numbers_of_every_entry():
    case, statements, found = entries(
        "#a 2031-05-02\na1 - The mill at Oster burned on Wednesday\na2 - It rained in May 2030"
    )
    rows = event_features(found, case.resolved)
    assert rows.shape == (2, len(FEATURES))
    assert abs(rows).max() < 50
    assert event_features((), case.resolved).shape == (0, len(FEATURES))
    assert len(find_timeline(statements, case.resolved)) <= 2
