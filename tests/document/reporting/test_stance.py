"""Stance, class, caveats and targets: golden cases, every row of the cue table, and laws."""

import re

import pytest

from sayso.document.reporting.cues import find_cues
from sayso.document.reporting.stance import classify_stance
from sayso.document.reporting.stance.contents import own_words
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import words
from sayso.lexicon import read_table
from sayso.schema import Attribution, AttributionKind, Block, BlockLabel, Document, Span, Token
from tests.golden import each_row, golden

MARK = re.compile(r"\{(source|cue|content):")
FINITE = re.compile(
    r"(?:is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|must|should|do|does|did)$|.+ed$|"
    r"(?:said|took|sold|broke|shone|shut|stole|flew|sank|fell|went|ate)$"
)


def unmark(marked):
    """Text without marks, and the spans of each role."""
    text, roles, opened, at = "", {"source": [], "cue": [], "content": []}, None, 0
    while at < len(marked):
        mark = MARK.match(marked, at)
        if mark:
            opened, at = (mark[1], len(text)), mark.end()
        elif marked[at] == "}" and opened:
            roles[opened[0]].append(Span(opened[1], len(text)))
            opened, at = None, at + 1
        else:
            text, at = text + marked[at], at + 1
    return text, roles


def document(text):
    return Document(
        id="d",
        path="d.txt",
        name="d.txt",
        sha256="0",
        media_type="text/plain",
        encoding="utf-8",
        text=text,
        language="en",
    )


def body(text):
    return (Block(id="b", document="d", start=0, end=len(text), label=BlockLabel.BODY),)


def plain_tokens(text):
    """Words with the one distinction that the reading of content needs: verb or not, roughly."""
    return tuple(
        Token(start=s, end=e, pos="VERB" if FINITE.match(text[s:e].lower()) else "NOUN", chunk="O", entity="O")
        for s, e in words(text)
    )


def attribution(text, roles):
    quoted = [text[s.start : s.end].lstrip()[:1] in '"“' for s in roles["content"]]
    kind = AttributionKind.DIRECT if quoted and all(quoted) else AttributionKind.INDIRECT
    spans = {role: tuple(found) for role, found in roles.items()}
    return Attribution(id="a", document="d", kind=kind, **spans)


def qualified(marked):
    text, roles = unmark(marked)
    page = document(text)
    (found,) = classify_stance(page, split_sentences(page, body(text)), plain_tokens(text), (attribution(text, roles),))
    return text, found


@pytest.mark.parametrize("case", golden("stance"))
def test_case(case):
    text, found = qualified(case.given)
    lines = [f"{found.stance} {found.class_}"]
    lines += [f"caveat: {text[s.start : s.end]}" for s in found.caveat]
    if "target:" in case.expected or found.stance not in {"denies", "confirms"}:
        lines += [f"target: {text[s.start : s.end]}" for s in found.target]
    assert "\n".join(lines) == case.expected


@each_row("cues")
def test_every_cue_is_found_in_its_example(row):
    before, cue, after = row["example"].split("*")
    text = before + cue + after
    spans = list(words(text))
    found = find_cues([text[s:e].lower() for s, e in spans])
    assert any(" ".join(f.cue.words).replace(" - ", "-") == row["cue"] and f.cue.sort == row["sort"] for f in found)
    assert any(spans[f.start].start < len(before) + len(cue) and spans[f.end - 1].end > len(before) for f in found)


UNDER = {"": "said", "called": "called", "insists": "insisted", "quoted": "said"}


@each_row("own_words")
def test_own_words_do_what_their_example_shows(row):
    example, quote = row["example"], '"' if row["under"] == "quoted" else ""
    cue = "{cue:" + UNDER[row["under"]] + "}"
    _, found = qualified("{source:The warden} " + cue + " {content:" + quote + example + quote + "}")
    assert found.stance == row["stance"]
    known = [own for own in own_words() if own.pattern.search(example) and own.under in {"", row["under"]}]
    assert [(own.stance, own.under) for own in known[:1]] == [(row["stance"], row["under"])]
    assert known[0] is own_words()[[r["pattern"] for r in read_table("own_words")].index(row["pattern"])]


def test_an_adverb_may_stand_inside_a_cue():
    assert [" ".join(found.cue.words) for found in find_cues("called loudly for calm".split())] == ["call for"]
    assert [" ".join(found.cue.words) for found in find_cues("called the mayor for calm".split())] == ["call"]
