"""Texts with marks -> tokens, so that cases do not hang on a model: `[noun phrase]`, `{name:TYPE}`, `<source>`."""

from __future__ import annotations

import re

from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import words
from sayso.schema import Document, Sentence, Span, Token

VERBS = frozenset("said says denied left stayed told asked was is has had went rejected blamed met wrote".split())
DETERMINERS = frozenset("the a an another some this that".split())
PREPOSITIONS = frozenset("of for in at on by with from to against between".split())
PRONOUNS = frozenset("he she it they him her his its their them i we who both".split())
_MARK = re.compile(r"\{(?P<name>[^{}:]+):(?P<type>[A-Z]+)\}|(?P<sign>[\[\]<>])")


def tagged(marked: str) -> tuple[Document, tuple[Sentence, ...], tuple[Token, ...], list[Span]]:
    """The document, its sentences, tokens as a good tagger has them, and the sources marked."""
    text = ""
    at = 0
    names, chunks, sources, open_at = {}, [], [], {}
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark["name"]:
            names[len(text)] = (len(text) + len(mark["name"]), mark["type"])
            text += mark["name"]
        elif mark["sign"] in "[<":
            open_at[mark["sign"]] = len(text)
        else:
            (chunks if mark["sign"] == "]" else sources).append(
                Span(open_at["[" if mark["sign"] == "]" else "<"], len(text))
            )
    text += marked[at:]
    document = Document(
        id="page", path="page", name="page", sha256="", media_type="text/plain", encoding="utf-8", text=text
    )
    sentences = tuple(Sentence(id=str(a), document="page", start=a, end=b) for a, b in sentence_spans(text))
    return document, sentences, tokens_of(text, chunks, names), sources


def tokens_of(text: str, chunks: list[Span], names: dict[int, tuple[int, str]]) -> tuple[Token, ...]:
    out = []
    end, kind = -1, ""
    for span in words(text):
        chunk = next((c for c in chunks if c.start <= span.start < c.end), None)
        if span.start in names:
            end, kind = names[span.start]
        entity = "O" if span.start >= end else f"{'B' if span.start in names else 'I'}-{kind}"
        bio = "O" if chunk is None else "B" if span.start == chunk.start else "I"
        out.append(
            Token(start=span.start, end=span.end, pos=pos_of(text[slice(*span)], entity, bio), chunk=bio, entity=entity)
        )
    return tuple(out)


def pos_of(word: str, entity: str, chunk: str) -> str:
    lower = word.lower()
    table = ((VERBS, "VERB"), (DETERMINERS, "DET"), (PREPOSITIONS, "ADP"), (PRONOUNS, "PRON"), ({"and", "or"}, "CCONJ"))
    for known, pos in table:
        if lower in known:
            return pos
    if not word[0].isalnum():
        return "PART" if lower in {"'s", "’s"} else "PUNCT"
    if entity != "O":
        return "ADJ" if entity.endswith("NORP") and not lower.endswith("ns") else "PROPN"
    if word[0].isdigit():
        return "NUM"
    return "PROPN" if word[0].isupper() and chunk == "I" else "NOUN" if chunk != "O" else "ADV"
