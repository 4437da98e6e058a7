"""Pages without a day, bounded by what other pages tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.claims import find_claims
from sayso.corpus.publication import bound_pages
from sayso.document.metadata.bounds import bound_publication
from sayso.document.quantities.times import find_times, times_as_of
from sayso.lexicon.calendar import WEEKDAYS
from sayso.settings import ClaimSettings, PublicationSettings
from tests.corpus.statements import STATEMENT_MODELS, made
from tests.document.quantities.test_figures import page

BURNED = "The mill at Oster burned to the ground with all its grain"


def bounded(script, order=1, **changed):
    case = made(script, order=order)
    statements = find_claims(case.resolved, STATEMENT_MODELS, ClaimSettings())
    resolved, statements = bound_pages(case.resolved, statements, PublicationSettings(**changed))
    return resolved, statements


def bounds(resolved, page="b"):
    document = resolved.documents[page]
    return document.published_earliest, document.published_latest


def test_a_weekday_is_that_of_the_page_that_tells_the_same():
    resolved, statements = bounded(f"#a 2031-05-02\na1 - {BURNED} on Wednesday\nb1 - {BURNED} on Wednesday")
    assert bounds(resolved) == ("2031-04-30", "2031-05-06")
    document = resolved.documents["b"]
    assert document.published is None, "a page without a day gets bounds, never a day"
    for span in (document.published_earliest_span, document.published_latest_span):
        assert document.text[span.start : span.end] == "Wednesday"
    told = next(unit for unit in statements.units if unit.document == "b")
    assert [(t.earliest, t.latest) for t in told.times] == [("2031-04-30", "2031-04-30")]
    assert resolved.layers["b"].times == told.times


@pytest.mark.parametrize(
    "told",
    [
        f"{BURNED} on Thursday",  # another weekday: another day, or a slip
        "A ferry sank off Senn with ninety people aboard on Wednesday",  # something else
        f"{BURNED} on 30 April 1999",  # says itself when
        BURNED,
    ],
)
def test_what_is_not_the_same_bounds_nothing(told):
    resolved, _ = bounded(f"#a 2031-05-02\na1 - {BURNED} on Wednesday\nb1 - {told}")
    assert bounds(resolved) == (None, None)


@pytest.mark.parametrize("asked", [{"alike": 2}, {"least_weight": 100}])
def test_what_is_asked_of_two_pages_decides(asked):
    script = f"#a 2031-05-02\na1 - {BURNED} on Wednesday\nb1 - {BURNED} on Wednesday"
    assert bounds(bounded(script, **asked)[0]) == (None, None)


def test_a_week_bounds_and_a_word_that_means_a_month_on_most_days_does_not():
    for when, expected in (("last week", ("2031-04-28", "2031-05-04")), ("in April", (None, None))):
        resolved, _ = bounded(f"#a 2031-05-02\na1 - {BURNED} {when}\nb1 - {BURNED} {when}")
        assert bounds(resolved) == expected, when


def test_a_page_with_a_day_stays_as_it_is():
    resolved, _ = bounded(f"#a 2031-05-02\n#b 2031-05-16\na1 - {BURNED} on Wednesday\nb1 - {BURNED} on Wednesday")
    assert bounds(resolved) == ("2031-05-16", "2031-05-16")


def test_a_page_that_was_bounded_bounds_others():
    script = f"""
#a 2031-05-02
a1 - {BURNED} on Wednesday
b1 - {BURNED} on Wednesday
b2 - The wife of the miller thanked the firemen of Oster on Friday
c1 - The wife of the miller thanked the firemen of Oster on Friday
"""
    resolved, _ = bounded(script)
    assert bounds(resolved, "b") == ("2031-04-30", "2031-05-06")
    assert bounds(resolved, "c")[0] is not None or bounds(resolved, "c") == (None, None)
    again, _ = bounded(script, order=-1)
    assert again.documents == resolved.documents


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=25)
def test_the_day_lies_within_its_bounds(happened, dated, undated):
    """Both pages tell of one day by its weekday; the one without a day was published within the week that is found."""
    day = date(2031, 4, 28) + timedelta(happened)
    told = f"{BURNED} on {WEEKDAYS[day.weekday()].capitalize()}"
    resolved, _ = bounded(f"#a {day + timedelta(dated)}\na1 - {told}\nb1 - {told}")
    first, last = bounds(resolved)
    assert first <= (day + timedelta(undated)).isoformat() <= last
    assert date.fromisoformat(last) - date.fromisoformat(first) == timedelta(6)


def test_a_date_under_another_weekday_bounds_nothing():
    document, sentences, tokens = page("The mill burned on Saturday, 30 April 2031.")
    undated = type(document)(
        **{name: getattr(document, name) for name in ("id", "path", "name", "sha256", "media_type", "encoding", "text")}
    )
    assert bound_publication(undated, find_times(undated, sentences, tokens)) == undated


def test_what_a_sentence_would_mean_on_another_day():
    resolved = made("b1 - The mill at Oster burned on Wednesday").resolved
    document, (sentence,), tokens = resolved.documents["b"], resolved.layers["b"].sentences, resolved.layers["b"].tokens
    meant = times_as_of(document, sentence, tokens, document.text.index("Wednesday"))
    assert [meant(date(2031, 5, n)).latest for n in (2, 9)] == [date(2031, 4, 30), date(2031, 5, 7)]
    assert times_as_of(document, sentence, tokens, 0)(date(2031, 5, 2)) == (None, None)
