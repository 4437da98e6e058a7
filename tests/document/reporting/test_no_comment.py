"""Silences: found where the reader passed them over, and without the request for content."""

import pytest

from sayso.document.reporting.nested import add_nested
from sayso.document.reporting.stance import classify_stance
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.models import load_reader
from tests.document.reporting.test_stance import attribution, body, document, unmark


def read(text, attributions=()):
    page, sentences = document(text), split_sentences(document(text), body(text))
    tokens = tag(page, sentences, load_reader().read(text, [(0, len(text))], quotation_states(text)))
    return classify_stance(page, sentences, tokens, add_nested(page, sentences, tokens, attributions))


def shown(text, found):
    return [
        tuple(" + ".join(text[s.start : s.end] for s in part) for part in (a.source, a.cue, a.content)) for a in found
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("The brewery declined to comment on Monday.", "The brewery", "declined to comment"),
        (
            "A spokesman for the brewery did not immediately respond to an email.",
            "A spokesman for the brewery",
            "did not immediately respond to",
        ),
        ("Mr. Vell could not be reached.", "Mr. Vell", "could not be reached"),
        ("The ministry had no immediate comment.", "The ministry", "had no immediate comment"),
        ("The firm has not returned calls seeking comment.", "The firm", "has not returned"),
        ("Her lawyer was unavailable for comment.", "Her lawyer", "was unavailable for comment"),
        ("The school has yet to respond.", "The school", "has yet to respond"),
        ("It rang the navy, which did not immediately reply.", "the navy", "did not immediately reply"),
        ("Messages left with the brewery were not returned.", "the brewery", "were not returned"),
        ("Repeated calls to the firm's office went unanswered.", "the firm's office", "went unanswered"),
    ],
)
def test_silence_is_found(text, source, cue):
    found = read(text)
    assert shown(text, found) == [(source, cue, "")]
    assert found[0].stance == "declines"


def test_a_silence_takes_the_subject_of_the_verb_before():
    marked = "{source:The brewery} {cue:did not say} {content:when it would reopen}, and did not return messages."
    text, roles = unmark(marked)
    found = shown(text, read(text, (attribution(text, roles),)))
    assert ("The brewery", "did not return", "") in found


@pytest.mark.parametrize(
    "text",
    [
        "The brewery responded to an email.",
        "The patient did not respond to the drug.",
        "The ball did not return to the field.",
        "The island could not be seen.",
        "The river left its bed, and did not return to it.",
        "The calls of the gulls at the pier were not answered.",
    ],
)
def test_no_silence(text):
    assert not [a for a in read(text) if not a.content]


@pytest.mark.parametrize(
    ("marked", "content"),
    [
        ("{source:The brewery} {cue:did not respond to} {content:a request for comment}.", ""),
        ("{source:The brewery} {cue:did not return} {content:calls seeking an interview}.", ""),
        ("{source:The brewery} {cue:declined} {content:to comment}.", ""),
        ("{source:The brewery} {cue:declined to comment on} {content:the leak}.", "the leak"),
        (
            "{source:The brewery} {cue:did not respond to} {content:the claim that it had known}.",
            "the claim that it had known",
        ),
        ("{source:The brewery} {cue:denied} {content:a request for comment}.", "a request for comment"),
    ],
)
def test_a_request_is_no_content(marked, content):
    text, roles = unmark(marked)
    assert [part[2] for part in shown(text, read(text, (attribution(text, roles),)))] == [content]
