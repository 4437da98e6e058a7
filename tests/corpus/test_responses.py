"""Who answers which claim, on made-up pages read from end to end."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from sayso.corpus.assembly import ClusterTables, analyse_cluster
from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.analysis import analyse, load_models
from sayso.schema import Document, Given, Layers, Page, Stance, Story
from sayso.settings import Settings
from tests.corpus.statements import STATEMENT_MODELS, cases

EXPECTED = re.compile(r"(.+?) (->|-x) (.+)")
FOUND, WRONG = 18, 4
"""Of 34 links and of 12 that must not be; replies that neither deny nor confirm, doubt or decline are none any more."""


class Read(NamedTuple):
    resolved: ResolvedCorpus
    told: ClusterTables


def ground_of(documents: list[Document], layers: dict[str, Layers]) -> ResolvedCorpus:
    """Pages of one story."""
    aliases = merge_entities(documents, layers)
    outlets, made = find_outlets(documents, aliases.entities)
    return ResolvedCorpus(
        documents={d.id: d for d in documents},
        layers=layers,
        stories=(Story(id="story", documents=tuple(sorted(layers)), title=None),),
        copies=(),
        origins=(),
        aliases=aliases.of,
        entities={e.id: e for e in (*aliases.entities, *made)},
        outlets=outlets,
        speaks_for=aliases.speaks_for,
    )


@cache
def read(script: str) -> Read:
    documents, layers = [], {}
    for name, text in re.findall(r"^# (\w+)\n((?:(?!# ).*\n)+)", script, flags=re.MULTILINE):
        page = Page(path=name, name=name, data=text.encode(), media_type="text/plain", given=Given(clean=True))
        found = analyse(page, load_models())
        documents.append(found.document)
        layers[found.document.id] = found.layers
    resolved = ground_of(documents, layers)
    return Read(resolved, analyse_cluster(resolved, STATEMENT_MODELS, Settings()))


def holds(case: Read, row, words: str) -> bool:
    """Whether a row's span and these words of its page share half of the shorter."""
    at = case.resolved.documents[row.document].text.find(words)
    shared = min(row.end, at + len(words)) - max(row.start, at)
    return at >= 0 and 2 * shared >= min(row.end - row.start, len(words))


def linked(case: Read, reply: str, claim: str) -> bool:
    claims = {c.id: c for c in case.told.claims}
    rows = [r for r in case.told.responses if holds(case, r, reply)]
    return any(holds(case, m, claim) for r in rows for m in claims[r.claim].members)


def expectations(title: str, script: str, expected: str):
    case = read(script)
    for line in expected.splitlines():
        reply, arrow, claim = EXPECTED.fullmatch(line).groups()
        assert all(any(words in d.text for d in case.resolved.documents.values()) for words in (reply, claim)), title
        yield line, arrow == "->", linked(case, reply, claim)


def test_replies_answer_what_they_answer():
    """What is found of the cases, as floors: models decide, and what they miss is listed when they miss more."""
    found = [row for case in cases("responses") for row in expectations(*case)]
    right = [line for line, wanted, got in found if wanted and got]
    missed = [line for line, wanted, got in found if wanted and not got]
    wrong = [line for line, wanted, got in found if got and not wanted]
    assert (len(right), len(wrong)) >= (FOUND, 0), missed
    assert len(wrong) <= WRONG, wrong


def test_rows_of_responses():
    for _, script, _ in cases("responses"):
        case = read(script)
        claims = {c.id: c for c in case.told.claims}
        rows = {a.id: a for p in case.resolved.layers.values() for a in p.attributions}
        for response in case.told.responses:
            assert response.stance in {rows[response.attribution].stance, Stance.DENIES}
            assert 0 < response.score <= 1
            members = claims[response.claim].members
            mine = [m for m in members if m.attribution == response.attribution]
            assert len(mine) < len(members) or response.stance is Stance.CONFIRMS
        denied = [r.attribution for r in case.told.responses if r.stance is Stance.DENIES]
        assert len(denied) == len(set(denied))
