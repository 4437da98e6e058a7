"""Rebuttals: a denial behind what it denies, with that for its target."""

import pytest

from tests.document.reporting.test_no_comment import read
from tests.document.reporting.test_stance import attribution, unmark


@pytest.mark.parametrize(
    ("marked", "source", "cue", "stance"),
    [
        (
            "{source:Halloran} {cue:said} {content:rebels had mined the dam}, an allegation the rebels deny.",
            "the rebels", "deny", "denies",
        ),
        (
            "{source:The gazette} {cue:wrote} {content:the bank had failed}, which its chief strongly denied.",
            "its chief", "strongly denied", "denies",
        ),
        (
            "{source:The gazette} {cue:wrote} {content:the bank had failed}, a claim that two clerks have confirmed.",
            "two clerks", "have confirmed", "confirms",
        ),
    ],
)  # fmt: skip
def test_rebuttal(marked, source, cue, stance):
    text, roles = unmark(marked)
    _, found = read(text, (attribution(text, roles),))
    assert (text[slice(*found.source[0])], text[slice(*found.cue[0])], found.stance) == (source, cue, stance)
    assert found.content == ()
    assert found.target == tuple(roles["content"])


@pytest.mark.parametrize(
    "text",
    [
        "The dam, which the rebels built, was mined.",
        "The gazette wrote of a leak, which was denied by nobody.",
        "He left the house, which the council had not accepted.",
        "The museum wrote of a loan, which the guild refused.",
    ],
)
def test_no_rebuttal(text):
    assert not read(text)
