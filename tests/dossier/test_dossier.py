"""The dossier: every quotation leads to its words, nothing of a page can run, nothing is fetched."""

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sayso
from sayso.dossier import render_dossier
from sayso.dossier.chart import chart
from sayso.dossier.differences import Value
from sayso.dossier.excerpts import LEFT_OUT, SHARE, in_excerpts
from sayso.dossier.index import PageLine
from sayso.dossier.marks import Mark, pieces
from sayso.dossier.quotes import Quote, outlets
from sayso.dossier.view import dossier_of
from sayso.schema import ARTICLE, TABLES, Figure, spans_of


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.tags, self.attributes, self.text, self.outward = [], [], [], set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        self.attributes |= set(given)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("href", "src"):
            if name in given:
                (self.links if given[name].startswith("#") else self.outward).append(given)

    def handle_data(self, data):
        self.text.append(data)


def words(text):
    return " ".join(text.split())


@pytest.fixture(scope="module")
def html(example):
    return render_dossier(example._store.tables())


@pytest.fixture(scope="module")
def view(example):
    return dossier_of(example._store.tables())


def test_every_link_leads_somewhere_inside(html):
    page = Reader(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link["href"].removeprefix("#") for link in page.links} <= set(page.ids)


def test_links_out_are_addresses_of_pages_and_tell_nobody_where_from(example, html):
    urls = {document.url for document in example.documents}
    for link in Reader(html).outward:
        assert link["href"] in urls
        assert "noreferrer" in link["rel"]


def test_it_shows_what_the_case_holds(example, html):
    text = words("".join(Reader(html).text))
    for claim in example.claims:
        for exact in claim.exact:
            assert words(exact) in text
    for row in example.discrepancies:
        for side in row.sides:
            assert side.value in text


def test_one_script_runs_and_it_is_ours(html):
    page = Reader(html)
    assert page.tags.count("script") == 1
    assert not set(page.tags) & {"iframe", "img", "object", "embed", "form", "base", "link"}
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL).group(1)
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML", html)


def test_hostile_pages_stay_text(tmp_path):
    hostile = (
        "Ferry </p><script>alert(1)</script> late\n\n"
        'The minister said "<img src=x onerror=alert(2)> the ferry was late {{ 7*7 }}" on Tuesday.\n'
        "The harbour office denied that the ferry was late, {% raw %} and &lt;b&gt; \" too ' > .\n"
    )
    (tmp_path / "a'><script>.txt").write_text(hostile)
    out = render_dossier(sayso.build([tmp_path])._store.tables(), title="\"><script>x</script>'")
    page = Reader(out)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "{{ 7*7 }}" in "".join(page.text)
    assert "&lt;b&gt; \" too ' > ." in "".join(page.text)


def test_a_denial_stands_beside_what_it_denies_in_the_same_type(view, html):
    card = next(card for card in view.stories[0].cards if "overloaded" in card.label and card.denied)
    assert [column.title for column in card.columns][:2] == ["Say so", "Deny it"]
    assert all(column.open for column in card.columns)
    shown = html[html.index(f"<article class=card id=c{card.number}>") :].partition("</article>")[0]
    assert shown.count("<div class=col><h5>") == len(card.columns)
    for column in card.columns:
        for row in column.open:
            assert row.sayer in shown
            assert words(row.words) in words("".join(Reader(shown).text))


def test_every_quotation_names_who_speaks_the_outlet_and_the_day(view):
    for story in view.stories:
        for card in (*story.cards, *story.several):
            for row in (*card.quotes, *card.answers):
                assert row.sayer
                assert row.page.label
                assert row.page.day


def test_counts_on_the_front_are_those_of_the_lists_below(view):
    cards = [card for story in view.stories for card in (*story.cards, *story.several, *story.told)]
    assert any(card.sides for card in cards)
    for card in cards:
        of_columns = {c.title: {q.sayer for q in c.quotes} for c in card.columns if c.title != "Beside it"}
        assert {title: set(who) for title, who in card.sides} == of_columns
        pages = {page.id for c in card.columns for page in outlets(c.quotes)}
        joined = sum(len(group.pages) - 1 for group in card.joined)
        assert (card.counts[0][0], card.counts[2][0]) == (len(pages), len(pages) - joined)
    for story in view.stories:
        for voice in story.voices:
            listed = {card.number for _, found in voice.shared for card in found}
            assert voice.claims == len(listed) + len(voice.alone)
    assert view.more == sum(bool(story.title) for story in view.stories) - 1


def test_copies_are_one_row(view):
    rows = [row for story in view.stories for card in story.cards for row in card.quotes]
    reprinted = [row for row in rows if row.page.outlet == "Continental Press Agency" and row.also]
    also = {page.label for row in rows for _, page in row.also}
    assert reprinted or "Continental Press Agency" in also


def test_equal_values_stand_together_in_order_of_day(view):
    for story in view.stories:
        for row in story.differences:
            known = [value.quotes[0].page.sort for value in row.difference.values]
            assert known == sorted(known)
            told = [
                (value.figure.low, value.figure.high, value.figure.low_open, value.figure.unit)
                for value in row.difference.values
                if value.figure
            ]
            assert len(told) == len(set(told))


def test_a_link_to_a_claim_is_made_of_its_page_and_place(example, html):
    anchors = set(re.findall(r" id=c([0-9a-f]+[.]\d+-\d+)", html))
    for claim in example.claims:
        begins = f"{claim.gist.document[:6]}.{claim.gist.start}"
        assert f"{begins}-{claim.gist.end}" in anchors or f" id=m{begins} " in html or f" id=m{begins}>" in html


def test_clutter_is_folded(html):
    folded = re.findall(r"<details class=fu>.*?</details>", html, re.DOTALL)
    assert any("Nine things to do in Port Calder this weekend" in part for part in folded)


def test_excerpts_leave_pages_out(example):
    whole = render_dossier(example._store.tables())
    part = render_dossier(example._store.tables(), excerpts=True)
    assert "Nine things to do in Port Calder this weekend" in whole
    assert "Nine things to do in Port Calder this weekend" not in part
    assert "in excerpts" in part
    page = Reader(part)
    assert {link["href"].removeprefix("#") for link in page.links} <= set(page.ids)


def test_excerpts_pass_on_a_fifth_of_an_article(example):
    tables = {name: tuple(rows) for name, rows in example._store.tables().items()}
    part = in_excerpts(tables)
    shown = {row.id: row.text for row in part["documents"]}
    for page in tables["documents"]:
        assert len(shown[page.id]) == len(page.text)
        assert all(new in (old, LEFT_OUT) for new, old in zip(shown[page.id], page.text, strict=True))
        article = [b for b in tables["blocks"] if b.document == page.id and b.label in ARTICLE and b.repeats is None]
        left = sum(char != LEFT_OUT for b in article for char in shown[page.id][b.start : b.end])
        assert left <= sum(b.end - b.start for b in article) / SHARE, page.name
    for table in TABLES:
        for row in part[table]:
            assert getattr(row, "exact", ()) in ((), tuple(shown[d][s.start : s.end] for d, s in spans_of(row)))
    assert LEFT_OUT not in render_dossier(tables, excerpts=True)


def test_excerpts_show_both_sides_of_a_quarrel(example):
    part = in_excerpts(example._store.tables())
    contested = [claim for claim in part["claims"] if claim.status == "contested"]
    assert contested
    assert all(set(words) != {LEFT_OUT} for claim in contested for words in claim.exact[:1])


def test_one_story_and_a_title_of_ones_own(example):
    story = example.stories[0]
    part = render_dossier(example._store.tables(), story=story.id[:8], title="What the ferry carried")
    assert "<h1>What the ferry carried</h1>" in part.replace("\n", "")
    assert part.count("<details class=other") == 0


def test_it_is_the_same_each_time(example, html):
    assert render_dossier(example._store.tables()) == html


def test_its_size_follows_the_text_of_the_pages(example, html):
    """The example's pages are short, 1.2 kB each: style, script and what is said of each page weigh most there."""
    text = sum(len(document.text.encode()) for document in example.documents)
    assert len(html.encode()) < 6.7 * text
    assert sum(map(len, re.findall(r"<style>.*?</style>|<script>.*?</script>", html, re.DOTALL))) < 17_000


def test_a_speaker_is_named_once_for_all_that_a_claim_has_of_them(view):
    for story in view.stories:
        for card in (*story.cards, *story.several):
            for column in card.columns:
                names = [who for who, _ in column.by_speaker]
                assert len(names) == len(set(names))
                assert sorted(q.anchor for _, rows in column.by_speaker for q in rows) == sorted(
                    q.anchor for q in column.quotes
                )
            for value in (value for difference in card.differences for value in difference.values):
                for _, places in value.sayers:
                    assert len({page.id for _, page in places}) == len(places)
                told = {page.id for _, places in value.sayers for _, page in places}
                assert told == {page.id for page in outlets(value.quotes)}


def test_who_speaks_most_is_named_or_described(view):
    story = view.stories[0]
    names = [voice.name.casefold() for voice in story.speak_most]
    assert names
    assert not {"he", "she", "they", "it", "not said who"} & set(names)
    assert len({voice.number for s in view.stories for voice in s.voices}) == sum(len(s.voices) for s in view.stories)


def test_a_page_that_shares_its_label_and_day_is_told_by_its_number(view):
    pages = {page.id: page for story in view.stories for page in story.pages}.values()
    for page in pages:
        same = [other for other in pages if (other.label, other.day) == (page.label, page.day)]
        assert page.twin or len(same) == 1


def test_the_front_page_shows_the_words_of_a_denial(view, html):
    front = html.partition("<div class=front>")[2].partition("<h3 id=g")[0]
    denied = view.stories[0].denied
    assert denied
    for card in denied[:6]:
        words_of = next(column for column in card.columns if column.title in {"Deny it", "Say otherwise"})
        assert words("".join(Reader(front).text)).count(words(words_of.open[0].words)[:60]) >= 1


TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)


@given(TEXT, st.lists(st.tuples(st.integers(0, 79), st.integers(1, 30)), max_size=8))
def test_pieces_are_the_text(text, spans):
    marks = sorted({Mark(a, min(a + n, len(text)), f"m-{a}-{n}") for a, n in spans if a < len(text)})
    cut = pieces(text, 0, len(text), marks)
    assert "".join(piece.text for piece in cut) == text
    assert sorted(name for piece in cut for name in piece.names) == sorted(mark.name for mark in marks)
    covered = {i for mark in marks for i in range(mark.start, mark.end)}
    position = 0
    for piece in cut:
        assert {i in covered for i in range(position, position + len(piece.text))} == {bool(piece.kinds)}
        position += len(piece.text)


def value(n, low, high, day="2025-03-12", unit=None):
    figure = Figure(id=f"f{n}", document=f"d{n}", start=0, end=1, low=low, high=high, unit=unit)
    page = PageLine(f"d{n}", f"d{n}", n, "A", None, None, None, day, day, True, "", True)
    quote = Quote(f"d{n}.0-1", page, "", (), "", False, "", "x", "", "")
    return Value(str(low), day, (quote,), figure)


BOUND = st.one_of(st.none(), st.floats(0, 1e6))


@given(st.lists(st.tuples(BOUND, BOUND), max_size=12))
def test_points_stand_in_the_order_of_their_figures(bounds):
    ordered = [sorted(pair) if None not in pair else pair for pair in bounds]
    points = chart([value(n, low, high) for n, (low, high) in enumerate(ordered)])
    assert len(points) != 1
    for point in points:
        assert 0 <= point.top <= point.y <= 88
        assert 0 <= point.x <= 240


def test_figures_that_agree_or_cannot_be_compared_make_no_drawing():
    assert not chart([value(1, 23, 23), value(2, 23, 23)])
    assert not chart([value(1, 5, 5), value(2, 2e9, 2e9)])
    assert not chart([value(1, None, None)])
    assert not chart([value(1, 9, 9), value(2, 17, 17)])
    early, late = chart([value(1, 9, 9), value(2, 17, None, "2025-03-14")])
    assert early.x < late.x
    assert early.y > late.y > late.top
    assert late.open


def test_the_example_shows_its_death_toll_rising(html):
    drawn = re.findall(r"<svg class=plot.*?</svg>", html)
    assert any(row.count("<circle") >= 2 for row in drawn)
