"""Made-up pages of made-up statements, one a line, as the stages after the reader see them.

A line is `a1 - text` where page a says it itself, or `a1 Teke/denies text` where somebody does; `#a 2031-05-02`
dates a page and `#a = b` makes two pages one text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sayso.corpus.claims import StatementModels
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.words.tokens import words
from sayso.models import load_encoder, load_pair_reader
from sayso.schema import (
    Attribution,
    AttributionKind,
    Block,
    BlockLabel,
    Copy,
    CopyKind,
    Document,
    Entity,
    EntityType,
    Layers,
    Precision,
    Proposition,
    Sentence,
    Span,
    Stance,
    Story,
    Token,
)

SMALL = frozenset(
    "the a an of in at on by to from for and or but that which who his her its their was were is are has had have been be "
    "with after before as it he she they not no".split()
)
VERBS = frozenset(
    "killed died injured hurt closed opened burned fell rose said told denied paid took sank derailed reached trapped freed "
    "brought flooded asked fenced counted cost costs expects found lost left arrested treated collapsed signed".split()
)
PLACES = frozenset({"Varnholt", "Tolmequist"})
NUMBERS = frozenset("two three four five six seven eight nine ten twelve twenty forty".split())


class Made(NamedTuple):
    resolved: ResolvedCorpus
    places: dict[str, tuple[str, int, int]]
    """The label of a line -> where it stands."""


STATEMENT_MODELS = StatementModels(load_encoder().embed, load_pair_reader())


def pos_of(word: str, *, first: bool) -> str:
    lower = word.lower()
    if not word[0].isalnum():
        return "PUNCT"
    if lower in SMALL:
        return "ADP"
    if word[0].isdigit() or lower in NUMBERS:
        return "NUM"
    if lower in VERBS:
        return "VERB"
    return "PROPN" if word[0].isupper() and not first else "NOUN"


def tokens_of(text: str, start: int) -> list[Token]:
    out: list[Token] = []
    chunk = "O"
    for n, span in enumerate(words(text)):
        pos = pos_of(text[slice(*span)], first=n == 0)
        chunk = "O" if pos not in {"NUM", "NOUN", "PROPN"} else "I" if chunk != "O" else "B"
        entity = "B-GPE" if text[slice(*span)] in PLACES else "O"
        out.append(Token(start=start + span.start, end=start + span.end, pos=pos, chunk=chunk, entity=entity))
    return out


def made(script: str, order: int = 1) -> Made:
    pages: dict[str, list[tuple[str, str, str]]] = {}
    dates: dict[str, str] = {}
    copies = []
    for line in script.strip().splitlines():
        if line.startswith("#"):
            page, told = line[1:].split(" ", 1)
            if told.startswith("="):
                copies.append((page, told[2:]))
            else:
                dates[page] = told
            continue
        label, who, text = line.split(" ", 2)
        pages.setdefault(re.sub(r"\d+$", "", label), []).append((label, who, text))
    documents, layers, places = {}, {}, {}
    for page in sorted(pages)[::order]:
        documents[page], layers[page] = _page(page, pages[page], dates.get(page), places)
    entities = {e.id: e for layer in layers.values() for e in layer.entities}
    outlets, new = find_outlets(documents.values(), entities.values())
    shared = tuple(
        Copy(id=a + b, a=a, b=b, kind=CopyKind.REPRINT, reason="made", aligned=(), score=1.0) for a, b in copies
    )
    story = Story(id="story", documents=tuple(documents), title=None)
    entities |= {e.id: e for e in new}
    return Made(ResolvedCorpus(documents, layers, (story,), shared, (), {}, entities, outlets), places)


def _page(page, lines, date, places):
    text, spans = "", []
    for label, who, said in lines:
        name, _, stance = who.partition("/")
        before = "" if who == "-" else f"{name} denied that " if stance == "denies" else f"{name} said "
        spans.append((label, who, len(text), len(text) + len(before), len(text) + len(before) + len(said)))
        text += f"{before}{said}\n"
    document = Document(
        id=page, path=page, name=page, sha256="", media_type="text/plain", encoding="utf-8", text=text, language="en",
        outlet=f"Outlet {page}", published=date, published_precision=Precision.DAY if date else None,
        published_earliest=date, published_latest=date,
    )  # fmt: skip
    blocks, sentences, tokens, attributions, propositions, entities = [], [], [], [], [], {}
    for label, who, start, content, end in spans:
        places[label] = (page, content, end)
        where = {"document": page, "start": start, "end": end}
        blocks.append(Block(id=label, label=BlockLabel.BODY, **where))
        sentences.append(Sentence(id=label, **where))
        tokens += tokens_of(text[start:end], start)
        if who != "-":
            name, stance = who.split("/")
            entities[name] = Entity(id=name, name=name, type=EntityType.PERSON)
            attributions.append(
                Attribution(
                    id=label, document=page, source=(Span(start, start + len(name)),),
                    cue=(Span(start + len(name) + 1, content - 1),), content=(Span(content, end),), speaker=name,
                    kind=AttributionKind.INDIRECT, stance=Stance(stance),
                )
            )  # fmt: skip
        propositions.append(
            Proposition(id=label, document=page, start=content, end=end, attribution=None if who == "-" else label)
        )
    times = find_times(document, sentences, tokens)
    return document, Layers(
        blocks=tuple(blocks), sentences=tuple(sentences), tokens=tuple(tokens), times=times,
        entities=tuple(entities.values()), attributions=tuple(attributions), propositions=tuple(propositions),
        figures=find_figures(document, sentences, tokens, times),
    )  # fmt: skip
