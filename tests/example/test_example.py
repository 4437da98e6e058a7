"""The shipped example against its gold: what a careful reader finds in sixteen pages, and what sayso must.

The gold was written before the program read the pages. The scores are the benchmark's own measures, worked out here
from the rows; the least allowed stands beside each and is raised when a change earns it.
"""

import pytest

from sayso.schema import BlockLabel, ClaimStatus, CopyKind, Relation, Span, Stance
from sayso.text import overlap
from tests.example.gold import ORIGINS, PAGES, gold


@pytest.fixture(scope="module")
def wanted(example):
    return gold({document.name: document.text for document in example.documents})


@pytest.fixture(scope="module")
def name(example):
    return {document.id: document.name for document in example.documents}


def touch(a, b):
    shared = overlap(Span(*a), Span(*b))
    return shared >= 0.5 * min(a[1] - a[0], b[1] - b[0]) and shared > 0


def jaccard(a, b):
    one, two = ({i for s, e in spans for i in range(s, e)} for spans in (a, b))
    return len(one & two) / len(one | two) if one | two else 0.0


def test_the_article_and_nothing_but_the_article(example, wanted, name):
    text = {document.name: document.text for document in example.documents}
    hit = found = there = 0
    for page in wanted["documents"]:
        ink = {i for i, char in enumerate(text[page["file"]]) if not char.isspace()}
        body = {i for s, e in page["body"] for i in range(s, e)} & ink
        said = {
            i
            for block in example.blocks
            if name[block.document] == page["file"] and block.label == BlockLabel.BODY
            for i in range(block.start, block.end)
        } & ink
        hit, found, there = hit + len(body & said), found + len(said), there + len(body)
    assert hit / there >= 0.97, "a dropped paragraph loses a denial"
    assert hit / found >= 0.93


def test_no_day_is_invented(example):
    days = {PAGES[key][0]: day for key, (_, day) in PAGES.items()}
    still_open = []
    for document in example.documents:
        day = days.get(document.name, "other")
        if isinstance(day, str) and day != "other":
            assert document.published is None or document.published[:10] == day, document.name
            still_open += [document.name] * (document.published is None)
        elif day != "other":
            assert document.published is None, document.name
    assert still_open in ([], ["senn-islander-2011.txt"]), "a day left open is a miss, a wrong one is a lie"
    rendered = next(document for document in example.documents if document.name == "skyline24-ferry.txt")
    assert rendered.published_latest == "2025-05-19", "the date beside the weather is when the page was rendered"


def test_who_said_what(example, wanted, name):
    pages = set(wanted["exhaustive_attributions"])
    found = [row for row in example.attributions if name[row.document] in pages and row.content]
    pairs = sorted(
        (
            (-jaccard(g["content"], p.content), i, j)
            for i, g in enumerate(wanted["attributions"])
            for j, p in enumerate(found)
            if name[p.document] == g["doc"]
        ),
    )
    matched = {}
    for score, i, j in pairs:
        if score <= -0.5 and i not in matched and j not in matched.values():
            matched[i] = j
    names = {entity.id: {entity.name.lower(), *map(str.lower, entity.aliases)} for entity in example.entities}
    sourced = stance = speaker = 0
    for i, j in matched.items():
        g, p = wanted["attributions"][i], found[j]
        sourced += any(touch(span, g["source"]) for span in p.source)
        stance += p.stance == g["stance"]
        words = set(g["source_entity"].lower().replace("’s", "").replace("'s", "").split()) - {"the", "of", "a"}
        speaker += any(2 * len(words & set(alias.split())) >= len(words) for alias in names.get(p.speaker, ()))
    assert len(matched) / len(wanted["attributions"]) >= 0.85
    assert sourced / len(wanted["attributions"]) >= 0.75
    assert stance / len(matched) >= 0.85
    assert speaker / len(matched) >= 0.8


def test_the_same_claim_across_pages(example, wanted, name):
    where = {
        (c["id"], n): {
            row.id
            for row in example.claims
            for m in row.members
            if name[m.document] == member["doc"] and touch((m.start, m.end), member["span"])
        }
        for c in wanted["claims"]
        for n, member in enumerate(c["members"])
    }
    seen = sum(bool(rows) for rows in where.values()) / len(where)
    kept = total = 0
    for (claim, i), rows in where.items():
        for (other, j), others in where.items():
            if claim == other and i < j:
                total += 1
                kept += bool(rows & others)
    assert seen >= 0.85
    assert kept / total >= 0.4


def sides_touch(row, sides, name):
    return sum(
        any(name[s.document] == g["doc"] and touch((s.start, s.end), g["span"]) for s in row.sides) for g in sides
    )


def test_no_trap_is_sprung(example, wanted, name):
    for trap in wanted["not_discrepancies"]:
        for row in example.discrepancies:
            if row.relation is Relation.CONFLICT:
                assert sides_touch(row, trap["sides"], name) < 2, (row, trap)


def test_differences_are_found(example, wanted, name):
    found = [
        any(sides_touch(row, g["sides"], name) >= 2 for row in example.discrepancies) for g in wanted["discrepancies"]
    ]
    assert sum(found) / len(found) >= 0.3


def test_answers_find_what_they_answer(example, wanted, name):
    hit = [
        any(name[row.document] == g["doc"] and touch((row.start, row.end), g["span"]) for row in example.responses)
        for g in wanted["responses"]
    ]
    assert sum(hit) / len(hit) >= 0.6


def test_when_it_happened(example, wanted, name):
    hit = 0
    for g in wanted["timeline"]:
        near = [
            row
            for row in example.timeline
            if any(
                name[e.document] == w["doc"] and touch((e.start, e.end), w["span"])
                for e in row.evidence
                for w in g["evidence"]
            )
        ]
        hit += any(row.earliest and row.earliest[: len(g["date"])] == g["date"] for row in near)
    assert hit / len(wanted["timeline"]) >= 0.6


def test_the_reprint_the_repeat_and_the_rewrite(example, name):
    kinds = {(frozenset((name[row.a], name[row.b])), row.kind) for row in example.copies}
    assert (frozenset(("cpa-wire-0312.html", "northern-standard-0312.html")), CopyKind.REPRINT) in kinds
    assert (frozenset(("radio-kest-0313.html",)), CopyKind.REPEAT) in kinds
    quoting = frozenset(("cpa-wire-0312.html", "evening-compass-0312.txt"))
    assert not {(quoting, kind) for kind in (CopyKind.REPRINT, CopyKind.EXCERPT, CopyKind.REWRITE)} & kinds


def test_the_reprint_is_no_second_origin(example, name):
    of = {name[page]: origin.id for origin in example.origins for page in origin.documents}
    assert of["cpa-wire-0312.html"] == of["northern-standard-0312.html"]
    alone = [PAGES[key][0] for group in ORIGINS if len(group) == 1 for key in group]
    assert len({of[page] for page in alone}) == len(alone), "a wrong merge hides a witness"


def test_another_story_is_another_story(example, name):
    of = {name[page]: story.id for story in example.stories for page in story.documents}
    assert of["lantern-cheese-0312.txt"] not in {
        story for page, story in of.items() if page != "lantern-cheese-0312.txt"
    }
    assert of["cpa-wire-0312.html"] == of["velmora-times-0313.html"] == of["brandholm-gazette-0314.txt"]


def test_another_language_is_kept_and_said(example):
    page = next(document for document in example.documents if document.name == "brandholmer-bote-0314.txt")
    assert page.language == "de"
    assert page.published == "2025-03-14"
    assert not [row for row in example.attributions if row.document == page.id]


def test_the_old_page_is_read_in_its_own_encoding(example):
    page = next(document for document in example.documents if document.name == "senn-islander-2011.txt")
    assert page.encoding in {"cp1252", "windows-1252"}
    assert "“She was old, and she was full,”" in page.text
    assert "£3,400" in page.text


def test_both_sides_of_the_quarrel_are_there(example):
    contested = [claim for claim in example.claims if claim.status is ClaimStatus.CONTESTED]
    overloaded = [claim for claim in contested if any("overloaded" in words for words in claim.exact)]
    assert any(claim.denied_by and claim.asserted_by for claim in overloaded)
    denials = [row for row in example.responses if row.stance is Stance.DENIES]
    assert denials
