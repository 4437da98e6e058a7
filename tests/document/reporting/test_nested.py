"""Attributions inside attributions: golden cases with the shipped tagger, and laws that hold for any tokens."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.reporting.nested import add_nested, with_parents
from sayso.document.reporting.stance import classify_stance
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag, words
from sayso.models import load_reader
from sayso.schema import Attribution, AttributionKind, Span, Token
from tests.document.reporting.test_stance import attribution, body, document, plain_tokens, unmark
from tests.golden import golden
from tests.work import calls


def nested(marked):
    text, roles = unmark(marked)
    page, sentences = document(text), split_sentences(document(text), body(text))
    tokens = tag(page, sentences, load_reader().read(text, [(0, len(text))], quotation_states(text)))
    return text, add_nested(page, sentences, tokens, (attribution(text, roles),))


def shown(text, spans):
    return " + ".join(text[s.start : s.end] for s in spans) or "-"


@pytest.mark.parametrize("case", golden("nesting"))
def test_case(case):
    text, found = nested(case.given)
    cues = {a.id: shown(text, a.cue) for a in found}
    lines = [
        " | ".join([*(shown(text, s) for s in (a.source, a.cue, a.content)), cues.get(a.parent, "-")])
        for a in found
        if a.id != "a"
    ]
    assert "\n".join(lines) == case.expected


def row(name, cue, content, source=()):
    spans = {"source": source, "cue": cue, "content": content}
    return Attribution(
        id=name,
        document="d",
        kind=AttributionKind.INDIRECT,
        **{k: tuple(Span(*s) for s in v) for k, v in spans.items()},
    )


def test_the_innermost_holder_is_the_parent():
    rows = [row("a", [(0, 4)], [(5, 90)]), row("b", [(10, 14)], [(15, 80)]), row("c", [(20, 24)], [(25, 60)])]
    assert [a.parent for a in with_parents(rows)] == [None, "a", "b"]


def test_two_that_hold_each_other_have_one_parent():
    rows = [row("a", [(30, 34)], [(0, 90)]), row("b", [(10, 14)], [(15, 60)])]
    assert [a.parent for a in with_parents(rows)] == [None, "a"]


def test_a_speaker_who_goes_on_stands_in_nobodys_content():
    rows = [row("a", [(5, 9)], [(10, 90)], [(0, 4)]), row("b", [(30, 34)], [(35, 60)], [(0, 4)])]
    assert [a.parent for a in with_parents(rows)] == [None, None]


PIECES = st.lists(
    st.sampled_from(
        "The gazette|Tarnovia|she|it|said|told|denied|that|,|.|;|“|”|\"|'|who|what|was|accused of|according to|the army|claim|"
        "'s|by|had|not|and|to|reports|could not be verified|allegedly|without evidence|\n|🙂|e\u0301|\u202e|\r\n|\u00a0|will|I|"
        "neither|declined to|comment|listing|papers".split("|")
    ),
    max_size=40,
)
TAGS = st.sampled_from(["VERB", "NOUN", "PROPN", "AUX", "PRON", "ADV", "ADP", "PUNCT"])


@st.composite
def pages(draw):
    """A page of fragments, tokens with any tags, and any attributions on it."""
    text = " ".join(draw(PIECES))
    spans = list(words(text))
    tokens = tuple(
        Token(start=s, end=e, pos=draw(TAGS), chunk=draw(st.sampled_from("BIO")), entity="O") for s, e in spans
    )
    rows = []
    for n in range(draw(st.integers(0, 4)) if len(spans) > 4 else 0):
        marks = sorted(draw(st.lists(st.integers(0, len(spans) - 1), min_size=6, max_size=6)))
        parts = [(Span(spans[a].start, spans[b].end),) for a, b in zip(marks[::2], marks[1::2], strict=True)]
        order = draw(st.permutations(("source", "cue", "content")))
        kept = dict(zip(order, parts, strict=True))
        if draw(st.booleans()):
            kept["source"] = ()
        rows.append(Attribution(id=f"{n}", document="d", kind=draw(st.sampled_from(list(AttributionKind))), **kept))
    return text, tokens, tuple(rows)


@given(pages())
def test_laws(page):
    text, tokens, rows = page
    sentences = split_sentences(document(text), body(text))
    found = classify_stance(document(text), sentences, tokens, add_nested(document(text), sentences, tokens, rows))
    ids = {a.id for a in found}
    assert len(found) >= len(rows)
    assert len(ids) == len(found)
    for a in found:
        for spans in (a.source, a.cue, a.content, a.caveat, a.target):
            assert all(0 <= s.start < s.end <= len(text) for s in spans)
            assert all(x.end <= y.start for x, y in pairwise(spans))
        assert a.parent is None or a.parent in ids
    assert not _cycle({a.id: a.parent for a in found})


def _cycle(parent):
    for start in parent:
        seen, at = set(), start
        while at is not None:
            if at in seen:
                return True
            seen.add(at)
            at = parent[at]
    return False


@pytest.mark.parametrize(
    "unit", ["he said that ", "a claim by the army that ", '"no" and he said ', "not ", "could not be "]
)
def test_one_endless_sentence_costs_what_its_words_cost(unit):
    def cost(times):
        text = "Tarnovia said " + unit * times
        page, tokens = document(text), plain_tokens(text)
        sentences = split_sentences(page, body(text))
        outer = row("a", [(9, 13)], [(14, len(text))], [(0, 8)])
        return calls(lambda: classify_stance(page, sentences, tokens, add_nested(page, sentences, tokens, (outer,))))

    cost(10)
    assert cost(1600) < 5 * cost(400)
