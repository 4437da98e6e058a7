"""Who answers which claim, on made-up pages read from end to end."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import pytest

from sayso.corpus.assembly import ClusterTables, analyse_cluster
from sayso.corpus.entities import merge_entities
from sayso.corpus.entities.outlets import find_outlets
from sayso.corpus.resolved import ResolvedCorpus
from sayso.document.analysis import analyse, load_models
from sayso.schema import Document, Given, Layers, Page, Stance, Story
from sayso.settings import Settings
from tests.corpus.statements import STATEMENT_MODELS
from tests.golden import golden_lines, read_golden

EXPECTED = re.compile(r"(.+?) (->|-x) (.+)")
MISSED = frozenset(
    {
        "The allegation stands further up, something else is said between: denied the allegations -> altered the waiting lists",
        "The allegation stands further up, something else is said between: denied the allegations -x open a new ward",
        "A count is disputed: disputed the figure -> 70 soldiers were killed",
        "Denied in a relative clause: which he denies -> used city workers to build his summer house",
        "What is denied stands far away, something of another matter stands near: he had not touched a drop -> driver of the bus had been drinking",
        "A decision is defended against criticism: defended the decision -> closing the only primary school in Dunmere",
        "A lawyer answers for his client: the charges were made up -> ordered the killing of four villagers",
        "An apology answers what is said of the harm: We are deeply sorry -> sold spoiled milk to nine schools",
        "A forecast is doubted: Dario Penn doubts -> toll road to earn 80 million crowns",
        "Two allegations of one accuser, denied by their content: paid every tax that was due -> owed three years of taxes",
        "Accused, he accuses in turn: in turn, accused Pell -> hiding the treasure of Saint Orrin",
        "A plant's director says that there was no leak: There was no gas leak -> cloud of yellow gas drifted",
        "A critic rejects a plan: called the plan foolish -> plant 10,000 palm",
    }
)
"""What is not yet read right: models decide. Replies that neither deny nor confirm, doubt or decline answer nothing."""


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
    for name, text in re.findall(r"^# (\w+)\n((?:(?!# ).*\n)+)", f"{script}\n", flags=re.MULTILINE):
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


@pytest.mark.parametrize(("case", "at"), golden_lines("responses", missed=MISSED))
def test_reply_answers_what_it_answers(case, at):
    found = read(case.given)
    reply, arrow, claim = EXPECTED.fullmatch(case.expected.splitlines()[at]).groups()
    for words in (reply, claim):
        if not any(words in d.text for d in found.resolved.documents.values()):
            raise ValueError(f"{case.title}: not in the text: {words}")
    assert linked(found, reply, claim) is (arrow == "->")


def test_rows_of_responses():
    for asked in read_golden("responses"):
        case = read(asked.given)
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
