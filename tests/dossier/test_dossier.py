"""The dossier: every quotation leads to its words, nothing of a page can run, nothing is fetched."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sayso
from sayso.dossier import render_dossier
from sayso.dossier.chart import chart
from sayso.dossier.marks import Mark, pieces
from sayso.schema import Figure


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.tags, self.attributes, self.text = [], [], set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            if name in {"href", "src"}:
                self.links.append(value)

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def html(example):
    return render_dossier(example._store.tables())


def test_every_link_leads_somewhere_inside(html):
    page = Reader(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_it_shows_what_the_case_holds(example, html):
    text = " ".join("".join(Reader(html).text).split())
    for claim in example.claims:
        for words in claim.exact:
            assert " ".join(words.split()) in text
    for row in example.discrepancies:
        for side in row.sides:
            assert side.value in text


def test_nothing_runs_and_nothing_is_fetched(html):
    page = Reader(html)
    assert not page.tags & {"script", "iframe", "img", "object", "embed", "form", "base"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import", html)


def test_hostile_pages_stay_text(tmp_path):
    hostile = (
        "Ferry </p><script>alert(1)</script> late\n\n"
        'The minister said "<img src=x onerror=alert(2)> the ferry was late {{ 7*7 }}" on Tuesday.\n'
        "The harbour office denied that the ferry was late, {% raw %} and &lt;b&gt; too.\n"
    )
    (tmp_path / "a'><script>.txt").write_text(hostile)
    out = render_dossier(sayso.build([tmp_path])._store.tables())
    page = Reader(out)
    assert not page.tags & {"script", "img"}
    assert "{{ 7*7 }}" in "".join(page.text)


def test_excerpts_leave_pages_out(example):
    whole = render_dossier(example._store.tables())
    part = render_dossier(example._store.tables(), excerpts=True)
    assert "Nine things to do in Port Calder this weekend" in whole
    assert "Nine things to do in Port Calder this weekend" not in part
    assert "in excerpts" in part


def test_it_is_the_same_each_time(example, html):
    assert render_dossier(example._store.tables()) == html


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
        assert {i in covered for i in range(position, position + len(piece.text))} == {piece.marked}
        position += len(piece.text)


def figure(n, low, high, unit=None):
    return Figure(id=f"f{n}", document=f"d{n}", start=0, end=1, low=low, high=high, unit=unit)


BOUND = st.one_of(st.none(), st.floats(0, 1e6))


@given(st.lists(st.tuples(BOUND, BOUND), max_size=12))
def test_bars_stand_in_the_order_of_their_figures(bounds):
    ordered = [sorted(pair) if None not in pair else pair for pair in bounds]
    bars = chart(figure(n, low, high) for n, (low, high) in enumerate(ordered))
    assert len(bars) != 1
    for bar in bars:
        assert 0 <= bar.left <= bar.right <= 100
        assert (bar.open == "left") == (bar.figure.low is None)
        assert (bar.open == "right") == (bar.figure.high is None)
    for one in bars:
        for other in bars:
            if None not in (one.figure.low, other.figure.low) and one.figure.low < other.figure.low:
                assert one.left <= other.left


def test_figures_that_agree_or_cannot_be_compared_make_no_chart():
    assert not chart([figure(1, 23, 23), figure(2, 23, 23)])
    assert not chart([figure(1, 5, 5), figure(2, 2e9, 2e9)])
    assert not chart([figure(1, None, None)])
    assert [bar.figure.id for bar in chart([figure(1, 9, 9), figure(2, 17, 17), figure(3, 5, 5, "euro")])] == [
        "f1",
        "f2",
    ]


def test_the_example_shows_its_death_toll_rising(html):
    row = re.search(r'<ul class="figures".*?</ul>', html, re.DOTALL).group()
    assert row.count('class="bar"') >= 3
