"""What goes on the timeline, on made-up pages."""

from __future__ import annotations

import pytest

from sayso.corpus.claims import find_claims
from sayso.corpus.timeline import find_timeline
from sayso.corpus.timeline.entries import entries_of
from sayso.corpus.timeline.event_features import FEATURES, event_features
from sayso.settings import ClaimSettings, TimelineSettings
from tests.corpus.statements import STATEMENT_MODELS, made


def entries(script, order=1, alike=0.5):
    case = made(script, order=order)
    statements = find_claims(case.resolved, STATEMENT_MODELS, ClaimSettings())
    return case, statements, entries_of(statements, case.resolved, alike)


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


DATED = {
    "The mill at Oster burned on Wednesday": {"past_week": 1, "week": 0, "ahead": 0, "long_ago": 0, "verb": 1},
    "The mill at Oster burned on Friday": {"same_day": 1, "past_week": 0, "clock": 0},
    "The mill at Oster burned at 9 p.m. on Wednesday": {"clock": 1, "past_week": 1},
    "The mill at Oster burned on 1 April 2031": {"past_week": 0, "long_ago": 0, "closed": 1},
    "The mill at Oster burned last week": {"week": 1, "month": 0, "past_week": 1},
    "The mill at Oster burned in March 2031": {"month": 1, "week": 0, "season": 0, "year": 0},
    "The mill at Oster burned last summer": {"season": 1, "month": 0, "year": 0},
    "The mill at Oster burned in 2029": {"year": 1, "season": 0, "long_ago": 1, "of_a_year": 1},
    "The miller of Oster has led the guild since 2019": {"since": 1, "perfect": 0, "year": 1},
    "The mill at Oster will be closed in June 2033": {"ahead": 1, "looks_ahead": 1, "looks_back": 0},
    "The mill at Oster cost 12 percent more on Wednesday": {"figure": 1, "share": 1, "money": 0},
    "The mill at Oster cost 900 dollars on Wednesday": {"figure": 1, "share": 0, "money": 1},
    "Teke never paid at the mill of Oster on Wednesday": {"negated": 1, "hedged": 0, "figure": 0},
}


@pytest.mark.parametrize("told", DATED)
def test_a_feature_is_what_its_name_says(told):
    case, _, found = entries(f"#a 2031-05-02\na1 - {told}")
    (row,) = event_features(found, case.resolved)
    named = dict(zip(FEATURES, row.tolist(), strict=True))
    assert {name: named[name] for name in DATED[told]} == DATED[told]


BURNED = "The mill at Oster burned to the ground with all its grain"


def test_what_is_alike_is_one_happening_and_evidence_without_a_day():
    script = f"#a 2031-05-02\n#b 2031-05-02\na1 - {BURNED} on Wednesday\nb1 - {BURNED} on Wednesday\nb2 - {BURNED}"
    (together,) = entries(script)[2]
    assert len(together.told) == 3
    apart = entries(script, alike=2)[2]
    assert all(told.time is not None for entry in apart for told in entry.told)


def test_what_scores_less_than_is_asked_is_no_happening():
    case, statements, found = entries(f"#a 2031-05-02\na1 - {BURNED} on Wednesday\na2 - It rained in May 2030")
    assert len(find_timeline(statements, case.resolved, TimelineSettings(least_score=0))) == len(found) == 2
    assert find_timeline(statements, case.resolved, TimelineSettings(least_score=1.1)) == ()
