import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.corpus.copies import find_copies
from sayso.corpus.origins import find_origins
from sayso.corpus.origins.reliance import relied_on
from sayso.document.analysis import analyse, load_models
from sayso.schema import AgencyRole, BlockLabel, CopyKind, DocumentSpan, Layers, NamedSpan, Page, Span, Story
from tests.corpus.made import FERRY, STRIKE, agencies, blocks, page, prose
from tests.golden import each_row

TEXT = "\n".join(FERRY)


def origins(documents, layers=None, stories=()):
    layers = {document.id: (layers or {}).get(document.id, Layers()) for document in documents}
    layers = {
        document.id: msgspec.structs.replace(row, agencies=agencies(document, row.blocks))
        for document, row in zip(documents, layers.values(), strict=True)
    }
    return find_origins(documents, layers, find_copies(documents, layers), stories)


def parts(rows):
    return [(row.name, row.documents) for row in rows]


def test_pages_that_credit_one_agency_are_one_origin():
    pages = [page("a", prose(1), credits=["AFP"], outlet="Herald"), page("b", prose(2), credits=["AFP"], outlet="Tern")]
    assert parts(origins(pages)) == [("AFP", ("a", "b"))]


def test_a_page_that_credits_several_is_its_own():
    pages = [page("a", prose(1), credits=["AFP", "dpa"], outlet="Herald"), page("b", prose(2), credits=["AFP"])]
    assert parts(origins(pages)) == [("Herald", ("a",)), ("AFP", ("b",))]


def test_the_agency_that_could_not_verify_is_speaking():
    text = "\n".join((*FERRY, "Agence France-Presse has not independently verified the list of passengers."))
    layers = {"a": blocks(page("a", text), (text, BlockLabel.BODY))}
    (row,) = origins([page("a", text, outlet="Herald")], layers)
    assert row.name == "AFP"
    assert [text[place.start : place.end] for place in row.evidence] == ["Agence France-Presse"]


def test_an_analysed_page_keeps_the_agencies_that_it_names():
    text = "\n".join((*FERRY, "Agence France-Presse has not independently verified the list of passengers."))
    data = text.encode()
    found = analyse(Page(path="a.txt", name="a.txt", data=data, media_type="text/plain"), load_models())
    assert [(text[slice(*row.span)], row.role) for row in found.layers.agencies] == [
        ("Agence France-Presse", AgencyRole.CHECKED)
    ]


def test_a_line_of_thanks_is_no_credit_for_the_whole():
    text = f"{TEXT}\nThe Associated Press contributed to this report."
    start = text.index("Associated Press")
    wire = NamedSpan(name="AP", span=Span(start, start + len("Associated Press")))
    document = msgspec.structs.replace(page("a", text, outlet="Herald"), wires=(wire,))
    assert parts(origins([document])) == [("Herald", ("a",))]


def test_a_reprint_without_a_credit_joins_and_shows_the_passage():
    pages = [page("a", TEXT, credits=["PA"], outlet="Herald"), page("b", f"{prose(1, 2)}\n{TEXT}", outlet="Tern")]
    (row,) = origins(pages)
    assert (row.name, row.documents) == ("PA", ("a", "b"))
    assert DocumentSpan(document="a", start=0, end=len(TEXT) - 1) in row.evidence


def test_texts_of_two_agencies_are_never_one_origin():
    pages = [page("a", TEXT, credits=["PA"]), page("b", TEXT, credits=["AFP"]), page("c", TEXT)]
    assert [row.documents for row in origins(pages)] == [("a", "c"), ("b",)]


def test_an_unknown_upstream_has_no_name():
    pages = [page("a", TEXT, outlet="Herald"), page("b", TEXT, outlet="Tern")]
    assert parts(origins(pages)) == [(None, ("a", "b"))]


def test_the_page_that_was_first_gives_the_name():
    pages = [
        page("a", TEXT, outlet="Herald", published="2031-05-04"),
        page("b", TEXT, outlet="Tern", published="2031-05-02"),
    ]
    assert parts(origins(pages)) == [("Tern", ("a", "b"))]


def test_an_excerpt_joins_nothing():
    facts = (
        "Marigold, Hartvale, sandbank, dawn, Brandt, passengers, rescue boats, harbour master, buoy, inquiry, fishermen"
    )
    pages = [page("a", TEXT), page("b", "\n".join((f"{facts}: {prose(1, 3)}", *FERRY[2:5], prose(2, 3))))]
    assert [row.kind for row in find_copies(pages, {})] == [CopyKind.EXCERPT]
    assert len(origins(pages)) == 2


def test_a_page_that_gathers_two_texts_makes_them_no_one_origin():
    gathered = "\n".join((*FERRY, *STRIKE, prose(5, 4)))
    pages = [page("a", TEXT), page("b", "\n".join(STRIKE)), page("c", gathered)]
    assert [row.kind for row in find_copies(pages, {})] == [CopyKind.REPRINT, CopyKind.REPRINT]
    assert len(origins(pages)) == 3


def test_a_page_that_rests_on_another_outlet():
    retold = "According to the Harbour Herald, a ferry was late. The Harbour Herald reported that nobody knew why."
    pages = [page("a", TEXT, outlet="Harbour Herald"), page("b", retold, outlet="Tern"), page("c", prose(1))]
    story = Story(id="s", documents=("a", "b"), title=None)
    rows = origins(pages, stories=[story])
    assert parts(rows)[0] == ("Harbour Herald", ("a", "b"))
    assert [retold[place.start : place.end] for place in rows[0].evidence] == ["Harbour Herald"] * 2


def test_to_retell_another_outlet_once_is_no_lack_of_own_reporting():
    retold = f"{prose(3)}\nAccording to the Harbour Herald, a ferry was late."
    pages = [page("a", TEXT, outlet="Harbour Herald"), page("b", retold, outlet="Tern")]
    assert len(origins(pages, stories=[Story(id="s", documents=("a", "b"), title=None)])) == 2


@each_row("relied_on")
def test_every_way_of_relying_is_found_in_its_example(row):
    found = relied_on(page("a", row["example"]), Layers(), (), {"harbour herald": "Harbour Herald"})
    assert [place.name for place in found] == ["Harbour Herald"]


def corpus():
    return [
        page("a", TEXT, credits=["AP"]),
        page("b", TEXT, outlet="Tern"),
        page("c", "\n".join(STRIKE), outlet="Tern"),
        page("d", "\n".join(STRIKE[1:]), outlet="Herald"),
        page("e", prose(7), credits=["AP"]),
        page("f", prose(8)),
    ]


@given(st.permutations(corpus()))
@settings(max_examples=10)
def test_origins_are_a_partition_and_the_order_changes_nothing(pages):
    rows = origins(pages)
    assert rows == origins(corpus())
    assert sorted(page for row in rows for page in row.documents) == list("abcdef")


def test_one_mention_of_another_outlet_is_too_few_to_rest_on_it():
    retold = "According to the Harbour Herald, a ferry was late."
    pages = [page("a", TEXT, outlet="Harbour Herald"), page("b", retold, outlet="Tern")]
    assert len(origins(pages, stories=[Story(id="s", documents=("a", "b"), title=None)])) == 2


def test_an_outlet_does_not_rest_on_itself():
    told = "According to the Harbour Herald, a ferry was late. The Harbour Herald reported that nobody knew why."
    names = {"harbour herald": "Harbour Herald"}
    assert relied_on(page("a", told, outlet="Harbour Herald"), Layers(), (), names) == ()
    assert len(relied_on(page("a", told, outlet="Tern"), Layers(), (), names)) == 2


def test_two_mentions_in_a_long_report_are_too_few_to_rest_on_it():
    told = "According to the Harbour Herald, a ferry was late. The Harbour Herald reported that nobody knew why."
    pages = [page("a", TEXT, outlet="Harbour Herald"), page("b", f"{prose(3, 9)}\n{told}", outlet="Tern")]
    assert len(origins(pages, stories=[Story(id="s", documents=("a", "b"), title=None)])) == 2
