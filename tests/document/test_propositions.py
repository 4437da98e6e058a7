from __future__ import annotations

import itertools
import re
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.people.mentions import find_mentions
from sayso.document.propositions import _after_marks, _speaker, find_propositions
from sayso.document.propositions.subjects import Subjects
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.models import load_reader
from sayso.schema import (
    Attribution,
    AttributionKind,
    Block,
    BlockLabel,
    Document,
    Entity,
    EntityType,
    Layers,
    Mention,
    MentionForm,
    Proposition,
    Span,
    Stance,
    Token,
)

CASES = {
    "The dam burst on Monday, and three villages were flooded.": [
        "The dam burst on Monday",
        "three villages were flooded",
    ],
    "“We will open the bridge,” said Dana Pell, “and you will cross it.”": [
        "We will open the bridge",
        "you will cross it",
    ],
    "The company plans to sue the council if the permit is refused.": [
        "The company plans to sue the council if the permit is refused"
    ],
    "We never allow visitors to feed the seals.": ["We never allow visitors to feed the seals"],
    "Laboratories could not confirm the virus in Orran.": ["Laboratories could not confirm the virus in Orran"],
    "Some 2.5 million litres leaked, which killed the fish.": [
        "Some 2.5 million litres leaked",
        "which killed the fish",
    ],
}


class Read(NamedTuple):
    text: str
    rows: tuple[Proposition, ...]

    @property
    def said(self) -> list[str]:
        return [self.text[row.start : row.end] for row in self.rows]

    def of(self, words: str) -> Proposition:
        return next(row for row in self.rows if self.text[row.start : row.end].startswith(words))


def read(text: str, attributions: tuple[Attribution, ...] = (), label: BlockLabel = BlockLabel.BODY) -> Read:
    document = Document(id="d", path="p", name="p", sha256="", media_type="text/plain", encoding="utf-8", text=text)
    blocks = (Block(id="b", document="d", start=0, end=len(text), label=label),)
    sentences = split_sentences(document, blocks)
    encoding = load_reader().read(text, [(0, len(text))], quotation_states(text))
    tokens = tag(document, sentences, encoding)
    mentions = find_mentions(document, sentences, tokens, blocks=blocks)[1]
    layers = Layers(blocks=blocks, sentences=sentences, tokens=tokens, mentions=mentions, attributions=attributions)
    return Read(text, find_propositions(document, layers, encoding))


def said_by(text: str, source: str, cue: str, content: str, stance: Stance = Stance.ASSERTS) -> Attribution:
    spans = {
        name: (Span(text.index(words), text.index(words) + len(words)),)
        for name, words in (("source", source), ("cue", cue), ("content", content))
    }
    return Attribution(id="a", document="d", kind=AttributionKind.INDIRECT, stance=stance, **spans)


@pytest.mark.parametrize(("text", "wanted"), CASES.items())
def test_cases(text, wanted):
    assert read(text).said == wanted


def test_a_headline_without_a_verb_is_one_statement():
    assert read("Three dead in Tessel", (), BlockLabel.TITLE).said == ["Three dead in Tessel"]


def test_frames_are_no_statements():
    text = "Pell told parliament on Monday that the dam was old."
    found = read(text, (said_by(text, "Pell", "told parliament", "the dam was old"),))
    assert found.said == ["the dam was old"]
    assert found.rows[0].attribution == "a"


@pytest.mark.parametrize(
    "text", ["Is the dam safe?", "Photo: Dana Pell/Harbour Herald", "Read more: Ferry row goes on"]
)
def test_what_states_nothing(text):
    assert not read(text).rows


def test_a_lost_subject_and_whom_a_pronoun_means():
    text = "Dana Pell resigned on Monday. She fled the town, and was arrested in Orran on Friday."
    found = read(text)
    arrested = found.of("was arrested")
    assert arrested.subject is not None
    assert arrested.antecedent is not None
    assert text[slice(*arrested.subject)] == "She"
    assert text[slice(*arrested.antecedent)] == "Dana Pell"
    fled = found.of("She fled")
    assert fled.subject is None
    assert fled.antecedent == arrested.antecedent
    assert found.of("Dana Pell").antecedent is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Dana Pell resigned. She fled.", "Dana Pell"),
        ("Dana Pell resigned. Tarn Ltd sold. She fled.", "Dana Pell"),
        ("Dana Pell resigned. Jan Ash sold. She fled.", None),
        ("Dana Pell resigned. It fled.", None),
    ],
)
def test_a_name_is_told_only_where_no_other_of_its_kind_came_between(text, means):
    words = re.findall(r"\w+|\.", text)
    starts = [found.start() for found in re.finditer(r"\w+|\.", text)]
    verbs = {"resigned", "sold", "fled"}
    tokens = [
        Token(start=at, end=at + len(w), pos="VERB" if w in verbs else "PUNCT" if w == "." else "PROPN",
              chunk="O" if w in verbs or w == "." else "I" if w in {"Pell", "Ltd", "Ash"} else "B", entity="O")
        for w, at in zip(words, starts, strict=True)
    ]  # fmt: skip
    kinds = {"Dana Pell": EntityType.PERSON, "Jan Ash": EntityType.PERSON, "Tarn Ltd": EntityType.ORGANIZATION}
    named = [(text.find(name), name, name, MentionForm.NAME) for name in kinds if name in text]
    pronoun = "She" if "She" in text else "It"
    named.append((text.find(pronoun), pronoun, "Dana Pell", MentionForm.PRONOUN))
    mentions = [
        Mention(id=words, entity=who, document="d", start=at, end=at + len(words), form=form)
        for at, words, who, form in named
    ]
    entities = [Entity(id=name, name=name, type=kind) for name, kind in kinds.items()]
    sentence = [text[:at].count(".") for at in starts]
    _, antecedent = Subjects(text, tokens, sentence, mentions, entities).of(len(tokens) - 3, len(tokens) - 1)
    assert (text[slice(*antecedent)] if antecedent else None) == means


@given(st.text(alphabet=st.sampled_from("abc ,;.()-—“”\n"), max_size=80))
@settings(max_examples=40, deadline=None)
def test_spans_are_in_bounds_and_apart(text):
    rows = read(text).rows
    assert all(0 <= row.start < row.end <= len(text) for row in rows)
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))


def test_nothing_depends_on_the_sentences_beside():
    one, other = "The dam burst on Monday. ", "Three villages were flooded, and the road was cut."
    assert read(one + other).said == [*read(one).said, *read(other).said]


def test_what_a_denial_takes_for_granted_is_not_denied():
    text = "Minister denies bridge was rusty as death toll reaches nine"
    denied = said_by(text, "Minister", "denies", text[16:], Stance.DENIES)
    told = {
        row.attribution for row in read(text, (denied,), BlockLabel.TITLE).rows if "toll" in text[row.start : row.end]
    }
    assert told <= {None, "a"}


def test_a_statement_is_whose_content_holds_half_of_it():
    contents = [(Span(0, 10), "x")]
    assert _speaker(contents, 0, 20) == "x"
    assert _speaker(contents, 0, 21) is None
    assert _speaker([(Span(0, 40), "outer"), (Span(0, 20), "inner")], 2, 12) == "inner"


def test_a_statement_opens_with_no_mark():
    text = "— , expressed doubt"
    tokens = [Token(start=m.start(), end=m.end(), pos="X", chunk="O", entity="O") for m in re.finditer(r"\w+|\S", text)]
    assert _after_marks(text, tokens, 0, len(tokens)) == 2
    assert _after_marks(text, tokens, 0, 2) == 0
    assert _after_marks(text, tokens, 3, 4) == 3
