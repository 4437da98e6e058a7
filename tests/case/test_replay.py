"""The tool's rows, then the decisions replayed: what they change, what lasts, and that the tool's own rows stay beside."""

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from sayso.case.decisions import OutcomeKind
from sayso.case.replay import replay
from sayso.case.replay.counts import recounted, standing_now
from sayso.case.replay.rows import WorkingRows
from sayso.schema import By, ClaimStatus, ContestReason, MemberSide, Relation, Stance
from tests.case.pile import TEXTS, build, pile, place

TABLES = (
    "entities", "mentions", "attributions", "propositions", "origins", "claims", "responses", "discrepancies", "timeline",
    "_tool_rows", "_outcomes",
)  # fmt: skip


@pytest.fixture
def case():
    return pile()


def cells(case, tables=TABLES):
    """Everything that a replay may change."""
    return {table: list(case._store.cells(table)) for table in tables}


def claim_of(case, where):
    """The claim that has a place for a member."""
    return next(
        claim
        for claim in case.claims
        if any((m.document, m.start) == (where.document, where.start) for m in claim.members)
    )


def members(claim):
    return [(m.document, TEXTS[m.document][m.start : m.end], str(m.side)) for m in claim.members]


def entity_at(case, where):
    mention = next(m for m in case.mentions if (m.document, m.start) == (where.document, where.start))
    return case.entity(mention.entity)


FAST = {page: place(page, "the tram was too fast") for page in ("a1", "b2", "c3", "d4")} | {
    "e5": place("e5", "The tram was too fast")
}
SPEEDING = place("c3", "the tram was speeding")


# --- what decisions do ----------------------------------------------------------------------------


def test_a_case_without_decisions_is_the_tools(case):
    assert all(row.by is By.TOOL and row.decisions == () for row in case.claims)
    assert list(case._store.cells("_tool_rows")) == []


def test_counting_a_claim_of_the_tools_anew_gives_that_claim(case):
    rows, standing = WorkingRows(case._store), standing_now(case._store.standing(), {})
    for claim in case.claims:
        assert recounted(claim, rows, standing) == msgspec.structs.replace(claim)


def test_a_member_is_split_off(case):
    before = claim_of(case, FAST["a1"])
    one = case.decide("different", "statement", [FAST["a1"], SPEEDING], who="Ana")
    stays, gone = claim_of(case, FAST["a1"]), claim_of(case, SPEEDING)
    assert [m[1] for m in members(gone)] == ["the tram was speeding"]
    assert len(stays.members) == len(before.members) - 1
    assert (stays.by, gone.by, stays.decisions, gone.decisions) == (By.ANALYST, By.ANALYST, (one.id,), (one.id,))
    assert gone.asserted_by == ("e03",)
    assert "e03" not in stays.asserted_by
    assert stays.denied_by == ("e03",), "their denial is still there"
    assert gone.exact == ("the tram was speeding",) * 2
    assert [row.id for row in case.tool_rows("claims")] == [before.id]
    assert case.tool_rows("claims")[0] == before


def test_a_split_takes_answers_and_differences_along(case):
    died, five = place("a1", "Four people died on Monday"), place("c3", "Five people died")
    assert claim_of(case, died).contested_by == (ContestReason.FIGURES,)
    case.decide("different", "statement", [died, five], who="Ana")
    assert case.discrepancies == (), "two figures for two things are no difference"
    assert claim_of(case, died).status is ClaimStatus.ONE_VOICE
    assert claim_of(case, five).status is ClaimStatus.ONE_VOICE
    case.decide("different", "statement", [place("b2", "the tram was too fast"), FAST["a1"]], who="Ana")
    assert [answer.claim for answer in case.responses] == [claim_of(case, FAST["a1"]).id]


def test_two_claims_are_joined_and_a_denial_is_against(case):
    one = case.decide("same", "statement", [FAST["a1"], FAST["d4"]], who="Ana")
    claim = claim_of(case, FAST["d4"])
    assert claim == claim_of(case, FAST["a1"])
    assert ("d4", "the tram was too fast", "against") in members(claim)
    assert claim.decisions == (one.id,)
    assert claim.documents == 5
    assert claim.denied_by == ("e03",)
    assert len(case.claims) == 2


def test_who_joins_says_how_it_stands(case):
    case.decide("same", "statement", [FAST["a1"], FAST["d4"]], who="Ana", value="beside")
    assert ("d4", "the tram was too fast", "beside") in members(claim_of(case, FAST["d4"]))


def test_a_clause_that_no_claim_was_made_of_can_be_joined(case):
    bakery = place("a1", "The driver was not tired")
    case.decide("note", "statement", [bakery], who="Ana", value="is this so?")
    assert len(case.claims) == 3, "a note makes no claim"
    case.decide("same", "statement", [FAST["a1"], bakery], who="Ana")
    assert len(claim_of(case, FAST["a1"]).members) == 6


def test_a_pair_judged_different_is_joined_by_nothing(case):
    case.decide("different", "statement", [FAST["a1"], SPEEDING], who="Ana")
    case.decide("same", "statement", [SPEEDING, FAST["d4"]], who="Ana")
    assert claim_of(case, FAST["d4"]) == claim_of(case, SPEEDING) != claim_of(case, FAST["a1"])
    last = case.decide("same", "statement", [FAST["d4"], FAST["b2"]], who="Bo")
    assert claim_of(case, FAST["b2"]) == claim_of(case, SPEEDING), "the later judgement and the split both hold"
    assert claim_of(case, FAST["a1"]) != claim_of(case, SPEEDING)
    case.undo(last.id, who="Bo")
    assert claim_of(case, FAST["b2"]) == claim_of(case, FAST["a1"]) != claim_of(case, SPEEDING)


def test_no_statement_at_all(case):
    one = case.decide("wrong", "statement", [FAST["d4"]], who="Ana")
    assert len(case.claims) == 2
    case.undo(one.id, who="Ana")
    assert claim_of(case, FAST["d4"]).by is By.TOOL


def test_confirmed_is_the_tools_and_says_so(case):
    one = case.decide("right", "statement", [FAST["a1"]], who="Ana")
    claim = claim_of(case, FAST["a1"])
    assert (claim.by, claim.decisions) == (By.TOOL, (one.id,))


def test_another_member_stands_for_the_claim(case):
    case.decide("gist", "statement", [FAST["c3"]], who="Ana")
    claim = claim_of(case, FAST["c3"])
    assert claim.gist == FAST["c3"]
    sides = {(page, words): side for page, words, side in members(claim)}
    assert sides["c3", "the tram was too fast"] == "with"
    assert sides["a1", "the tram was too fast"] == "against"
    sentence = place("a1", "Petra Vandel said the tram was too fast.")
    case.decide("gist", "statement", [FAST["a1"], sentence], who="Ana")
    assert claim_of(case, FAST["a1"]).gist == sentence
    assert claim_of(case, FAST["a1"]).exact[0] == "Petra Vandel said the tram was too fast."


def test_names_are_merged(case):
    vandel, short = place("a1", "Petra Vandel"), place("b2", "Vandel")
    assert claim_of(case, FAST["a1"]).voices == 4
    one = case.decide("same", "name", [vandel, short], who="Ana")
    entity = entity_at(case, short)
    assert entity == entity_at(case, vandel)
    assert (entity.name, entity.aliases, entity.by, entity.decisions) == (
        "Petra Vandel",
        ("Vandel",),
        By.ANALYST,
        (one.id,),
    )
    assert entity_at(case, place("b2", "She")) == entity
    claim = claim_of(case, FAST["a1"])
    assert claim.voices == 3
    assert claim.asserted_by == tuple(sorted({"e01", "e03", "e04"}))
    assert one.id in claim.decisions
    assert [row.speaker for row in case.attributions if row.document == "b2"] == ["e01"]
    assert {row.id for row in case.tool_rows("entities")} == {"e01", "e02"}


def test_a_name_is_split_off_on_the_pages_ticked(case):
    minister = place("c3", "The minister")
    case.decide("different", "name", [minister, place("c3", "Lena Horst"), place("d4", "Horst")], who="Ana")
    horst = entity_at(case, place("c3", "Lena Horst"))
    assert entity_at(case, minister).id == "e03"
    assert entity_at(case, place("d4", "The minister")).id == "e03"
    assert horst == entity_at(case, place("d4", "Horst"))
    assert (horst.name, horst.aliases) == ("Lena Horst", ("Horst",))
    assert entity_at(case, minister).aliases == ()
    claim = claim_of(case, FAST["a1"])
    assert claim.denied_by == (horst.id,)
    assert "e03" in claim.asserted_by
    assert [answer.speaker for answer in case.responses] == [horst.id]


def test_a_name_split_off_can_be_merged_elsewhere(case):
    case.decide("different", "name", [place("c3", "The minister"), place("d4", "Horst")], who="Ana")
    case.decide("same", "name", [place("a1", "Petra Vandel"), place("d4", "Horst")], who="Ana")
    assert entity_at(case, place("d4", "Horst")).id == "e01"
    assert entity_at(case, place("d4", "Horst")).aliases == ("Horst",)
    assert entity_at(case, place("c3", "Lena Horst")).id == "e03"


def test_names_are_renamed_and_typed_and_the_last_one_holds(case):
    vandel = [place("a1", "Petra Vandel")]
    first = case.decide("rename", "name", vandel, who="Ana", value="P. Vandel")
    second = case.decide("rename", "name", vandel, who="Bo", value="Petra M. Vandel")
    case.decide("type", "name", vandel, who="Bo", value="organization")
    entity = entity_at(case, vandel[0])
    assert (entity.name, entity.aliases, entity.type) == ("Petra M. Vandel", ("Petra Vandel",), "organization")
    fate = {outcome.decision: outcome for outcome in case.outcomes}
    assert (fate[first.id].kind, fate[first.id].why) == (OutcomeKind.OVERRULED, second.id)
    case.undo(second.id, who="Bo")
    assert entity_at(case, vandel[0]).name == "P. Vandel"


def test_a_speaker_and_a_stance_are_put_right(case):
    said = place("b2", "Vandel told reporters the tram was too fast")
    case.decide("speaker", "saying", [said, place("c3", "Lena Horst")], who="Ana")
    row = next(row for row in case.attributions if row.document == "b2")
    assert (row.speaker, row.by) == ("e03", By.ANALYST)
    assert claim_of(case, FAST["a1"]).asserted_by == tuple(sorted({"e01", "e03", "e04"}))
    case.decide("stance", "saying", [said], who="Ana", value="denies")
    claim = claim_of(case, FAST["b2"])
    own = next(m for m in claim.members if m.document == "b2")
    assert (own.stance, own.side) == (Stance.DENIES, MemberSide.AGAINST)
    nobody = case.decide("speaker", "saying", [said], who="Bo")
    assert next(row for row in case.attributions if row.document == "b2").speaker is None
    assert nobody.id in claim_of(case, FAST["b2"]).decisions


def test_who_said_nothing(case):
    case.decide("wrong", "saying", [place("c3", "Lena Horst denied that the tram was too fast")], who="Ana")
    claim = claim_of(case, FAST["c3"])
    own = next(m for m in claim.members if (m.document, m.start) == ("c3", FAST["c3"].start))
    assert (own.attribution, own.stance) == (None, None)
    assert claim.denied_by == ()
    assert case.responses == ()


def test_words_stand_where_people_put_them_and_what_is_decided_there_holds(case):
    longer = place("b2", "the tram was too fast")
    longer = msgspec.structs.replace(longer, end=longer.end - 5)
    moved = case.decide("span", "statement", [FAST["b2"], longer], who="Ana")
    claim = claim_of(case, FAST["a1"])
    assert ("b2", "the tram was too", "with") in members(claim)
    again = case.decide("different", "statement", [FAST["a1"], longer], who="Ana")
    assert members(claim_of(case, longer)) == [("b2", "the tram was too", "with")]
    assert case.resting_on(moved.id) == (again,)
    content = place("a1", "was too fast")
    case.decide("span", "saying", [place("a1", "Petra Vandel said the tram was too fast"), content], who="Ana")
    assert next(row for row in case.attributions if row.document == "a1").content == ((content.start, content.end),)


def test_differences_stand_or_are_explained(case):
    sides = case.discrepancies[0].sides[::2]
    assert case.decide("right", "difference", sides, who="Ana").id in case.discrepancies[0].decisions
    case.decide("explain", "difference", sides, who="Bo", value="later count", reason="the toll rose")
    row = case.discrepancies[0]
    assert (row.relation, row.explained, row.by) == (Relation.UPDATE, "later count", By.ANALYST)
    assert claim_of(case, sides[0]).status is ClaimStatus.ONE_VOICE
    case.decide("wrong", "difference", sides, who="Ana")
    assert case.discrepancies == ()
    assert case.tool_rows("discrepancies")[0].relation is Relation.CONFLICT


def test_answers_and_happenings_that_are_none(case):
    case.decide("wrong", "answer", [case.responses[0]], who="Ana")
    case.decide("wrong", "happening", [case.timeline[0].evidence[0]], who="Ana")
    assert (case.responses, case.timeline) == ((), ())


def test_origins_are_split_joined_and_named(case):
    a, b, c = (case.page_anchor(page) for page in ("a1", "b2", "c3"))
    case.decide("different", "page", [a, b], who="Ana")
    case.decide("same", "page", [b, c], who="Ana")
    case.decide("origin", "page", [c], who="Ana", value="Continental Press")
    assert sorted(row.documents for row in case.origins) == [("a1",), ("b2", "c3"), ("d4",), ("e5",)]
    assert {row.name for row in case.origins if row.documents == ("b2", "c3")} == {"Continental Press"}
    claim = claim_of(case, FAST["a1"])
    assert claim.origins == tuple(sorted(row.id for row in case.origins if row.documents != ("d4",)))


# --- laws -----------------------------------------------------------------------------------------


def some(draw, places, least=2, most=3):
    return draw(
        st.lists(st.sampled_from(places), min_size=least, max_size=most, unique_by=lambda p: (p.document, p.start))
    )


STATEMENTS = [
    *FAST.values(),
    SPEEDING,
    place("a1", "Four people died on Monday"),
    place("b2", "Four people died"),
    place("c3", "Five people died"),
]
NAMES = [
    place("a1", "Petra Vandel"),
    place("b2", "Vandel"),
    place("c3", "The minister"),
    place("c3", "Lena Horst"),
    place("d4", "The minister"),
    place("d4", "Horst"),
    place("e5", "an engineer"),
]
SAYINGS = [
    place("a1", "Petra Vandel said the tram was too fast"),
    place("b2", "Vandel told reporters the tram was too fast"),
    place("c3", "Lena Horst denied that the tram was too fast"),
]


@st.composite
def wishes(draw):
    verb = draw(
        st.sampled_from(
            ["same", "different", "unsure", "wrong", "right", "rename", "speaker", "stance", "gist", "origin"]
        )
    )
    if verb == "rename":
        return verb, "name", some(draw, NAMES, 1), draw(st.sampled_from(["A. B.", "C. D."]))
    if verb == "speaker":
        return verb, "saying", [draw(st.sampled_from(SAYINGS)), draw(st.sampled_from(NAMES))], None
    if verb == "stance":
        return verb, "saying", [draw(st.sampled_from(SAYINGS))], draw(st.sampled_from(["denies", "asserts"]))
    if verb == "gist":
        return verb, "statement", [draw(st.sampled_from(STATEMENTS))], None
    if verb == "origin":
        return verb, "page", [place("a1", "Petra")], draw(st.sampled_from(["X", "Y"]))
    of, places = draw(st.sampled_from([("statement", STATEMENTS), ("name", NAMES)]))
    return verb, of, some(draw, places), None


def decide_all(case, told):
    return [case.decide(verb, of, places, who="Ana", value=value) for verb, of, places, value in told]


LAWS = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@LAWS
@given(st.lists(wishes(), max_size=6), st.data())
def test_replay_is_idempotent_and_any_decision_can_be_taken_back(told, data):
    case = pile()
    untouched = cells(case)
    made = decide_all(case, told)
    after = cells(case)
    with case._store.writing():
        replay(case._store)
    assert cells(case) == after, "replayed twice is replayed once"
    texts = {document.id: document.text for document in case.documents}
    for claim in case.claims:
        assert claim.exact == tuple(texts[p.document][p.start : p.end] for p in (claim.gist, *claim.members))
        assert {m.attribution for m in claim.members} - {None} <= {row.id for row in case.attributions}
        assert {*claim.asserted_by, *claim.denied_by} <= {row.id for row in case.entities}
    assert {m.entity for m in case.mentions} <= {row.id for row in case.entities}
    assert {d.claim for d in (*case.discrepancies, *case.responses)} <= {claim.id for claim in case.claims}
    if made:
        one = data.draw(st.sampled_from(made))
        undo = case.undo(one.id, who="Bo")
        without = cells(case, TABLES[:-1])
        other = pile()
        other.apply([decision for decision in made if decision is not one])
        assert cells(other, TABLES[:-1]) == without, "taken back is never made"
        case.undo(undo.id, who="Bo")
        assert cells(case, TABLES[:-1]) == {table: after[table] for table in TABLES[:-1]}, "an undo undone"
    for one in case.decisions:
        if one.id in case.in_force and one.verb != "undo":
            case.undo(one.id, who="Bo")
    assert cells(case, TABLES[:-1]) == {table: untouched[table] for table in TABLES[:-1]}, (
        "the tool's rows were there all along"
    )


@LAWS
@given(st.lists(wishes(), max_size=6), st.randoms())
def test_the_same_decisions_give_the_same_bytes_however_they_come(told, random):
    """One by one, in a heap, in another order, before the build or after it."""
    case = pile()
    made = decide_all(case, told)
    heap = list(made)
    random.shuffle(heap)
    other = pile()
    other.apply(heap[:2])
    other.apply(heap)
    assert cells(other) == cells(case)
    build(other._store)
    assert cells(other) == cells(case)


@LAWS
@given(st.lists(wishes(), min_size=1, max_size=4))
def test_pages_that_come_and_go_leave_decisions_alive(told):
    case = pile(pages=("a1", "b2", "c3"))
    whole = pile()
    made = [whole.decide(verb, of, places, who="Ana", value=value) for verb, of, places, value in told]
    case.apply(made)
    build(case._store)
    assert cells(case) == cells(whole)


# --- homeless -------------------------------------------------------------------------------------


def test_what_finds_no_place_waits_and_comes_home(case):
    small = pile(pages=("a1", "b2", "c3"))
    one = case.decide("same", "statement", [FAST["a1"], FAST["d4"]], who="Ana")
    small.apply([one])
    (outcome,) = small.outcomes
    assert (outcome.kind, outcome.why) == (OutcomeKind.HOMELESS, "place 2 of 2: no such statement on any page")
    assert all(claim.by is By.TOOL for claim in small.claims)
    build(small._store)
    assert small.outcomes == ()
    assert claim_of(small, FAST["d4"]) == claim_of(small, FAST["a1"])


def test_what_is_found_in_part_holds_in_part(case):
    small = pile(pages=("a1", "b2", "c3"))
    small.apply(
        [case.decide("rename", "name", [place("c3", "Lena Horst"), place("d4", "Horst")], who="Ana", value="Dr Horst")]
    )
    assert small.outcomes[0].kind is OutcomeKind.IN_PART
    assert entity_at(small, place("c3", "Lena Horst")).name == "Dr Horst"


def test_words_that_moved_to_another_page_are_found_once(case):
    """A page that was saved again has another id: the words tell, where they stand once."""
    anchor = case.anchor(FAST["a1"])
    one = case.decide("right", "statement", [FAST["a1"]], who="Ana")
    moved = msgspec.structs.replace(anchor, document="gone")
    twice = msgspec.structs.replace(anchor, document="gone", prefix="", suffix="")
    from sayso.case.replay.places import Finder

    finder = Finder(case._store, ())
    assert finder.place(moved) == ("a1", FAST["a1"].start, FAST["a1"].end)
    assert finder.place(twice) is None, "on several pages: nobody can say which"
    assert one.target == (anchor,)
