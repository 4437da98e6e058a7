"""The text of a page, line by line, and the way back into its markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.layout import ancestors, lay_out, source_spans
from sayso.schema import Page, Span
from tests.laws import check_map
from tests.work import calls

PAGE = """<!doctype html><html><head><title>Ferry &amp; sons</title><style>p{}</style>
<script type="application/ld+json">{"headline": "Ferry"}</script></head><body>
<nav class="top Menu"><a href="/">Home</a></nav>
<!-- <p>never shown</p> -->
<article id="story"><h1>Ferry
  runs&nbsp;late</h1><p>The <b>ferry</b> &ldquo;Ada&rdquo;   left
at 9&lt;10<p>Nobody was hurt.<br>Harbour said so.<ul><li>one<li>two</ul>
<figure><img src=a.png><figcaption>The quay</figcaption></figure>
<p hidden>not yet</p><div style="color:red; display:none">gone</div><template><p>later</p></template>
<noscript>please</noscript><table><tr><td>a<td>b</table></article></body></html>"""


def page(text, media_type="text/html"):
    return Page(path="p", name="p", data=text.encode("utf-8"), media_type=media_type, charset="utf-8")


def lines(layout):
    return [layout.text[line.start : line.end] for line in layout.lines]


def test_visible_text_in_reading_order():
    expected = [
        "Home", "Ferry runs\xa0late", "The ferry “Ada” left at 9<10", "Nobody was hurt.", "Harbour said so.",
        "one", "two", "The quay", "a", "b",
    ]  # fmt: skip
    layout = lay_out(page(PAGE))
    assert lines(layout) == expected
    check_map(layout)


def test_hints():
    layout = lay_out(page(PAGE))
    home, title, lead = layout.lines[:3]
    assert home.linked == home.end - home.start
    assert [layout.elements[index].tag for index in ancestors(layout, home.element)] == ["nav", "body", "html"]
    assert layout.elements[home.element].names == "top Menu"
    assert title.strong == title.end - title.start
    assert lead.strong == len("ferry")
    assert layout.lines[7].media
    assert [item.tag for item in layout.declared] == ["title"]


def test_the_way_back():
    layout = lay_out(page(PAGE))
    start = layout.text.index("“Ada” left")
    shown = ["".join(PAGE[a:b]) for a, b in source_spans(layout, start, start + len("“Ada” left"))]
    assert shown == ["&ldquo;Ada&rdquo;   left"]
    assert source_spans(layout, 3, 3) == ()
    start = layout.text.index("ferry")
    assert [PAGE[a:b] for a, b in source_spans(layout, start - 4, start + 7)] == ["The ", "ferry", " &ldquo;"]


def test_plain_text_is_itself():
    text = "One\r\n\r\n  two\rthree\n"
    layout = lay_out(page(text, "text/plain"))
    assert layout.text == text
    assert lines(layout) == ["One", "", "  two", "three"]
    assert source_spans(layout, 1, 5) == (Span(1, 5),)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a<p>b</p></p>c", ["a", "b", "c"]),
        ("a < b <3 </ x>c", ["a < b <3 c"]),
        ("<p>a<!-- <b> --!>b<!-->c<?php x ?>d", ["abcd"]),
        ("<script>a='<p>x</p>'</script>b<SCRIPT>c</Script >d", ["bd"]),
        ("<script><!-- <script>x</script> --></script>b", ["b"]),
        ("a<script>never closed <p>b", ["a"]),
        ("<p title='a>b'>c</p><p title=\"x>d</p>", ["c", "d"]),
        ("<p>a <span> b</span> </p>", ["a b"]),
        ("<svg><title>t</title><path/></svg>x<svg/>y", ["xy"]),
        ("<svg><g>x<p>y", ["y"]),
        ("<a>one<div>two</a>three</div>four", ["one", "twothree", "four"]),
        ("<div hidden id='S:1'>streamed</div>", ["streamed"]),
        ("<p>&amp;amp; &#x41;&#0;&notit; &copy2 &bogus;", ["&amp; A�¬it; ©2 &bogus;"]),
        ("<textarea>form</textarea><select><option>x</select>y", ["y"]),
        ("<p>x</p><p", ["x"]),
        ("", []),
    ],
)
def test_broken_markup(markup, expected):
    layout = lay_out(page(markup))
    assert lines(layout) == expected
    check_map(layout)


PIECES = st.sampled_from(
    ["<p>", "</p>", "<div class='a b'>", "</div>", "<a href=x>", "</a>", "<b>", "</b>", "<br>", "<li>", "<ul>", "</ul>",
     "<table>", "<td>", "</table>", "<!--", "-->", "<script>", "</script>", "<svg>", "</svg>", "<p hidden>", "<h2>", "&amp;",
     "&lt", "&#x1f600;", "&", "<", ">", '"', "'", " ", "\n", "\t ", "word", "𝒳", "é", "\u0301", "\u202e", "\xa0", "<template>"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=150)
def test_any_markup_maps_back(pieces):
    layout = lay_out(page("".join(pieces)))
    check_map(layout)
    assert layout == lay_out(page("".join(pieces)))


@given(st.text(st.sampled_from(" ab\r\n\t𝒳\u2028\x0b\x85"), max_size=40))
@settings(max_examples=200)
def test_lines_tile_plain_text(text):
    layout = lay_out(page(text, "text/plain"))
    assert "".join(text[line.start : line.end] for line in layout.lines) == text.replace("\r", "").replace("\n", "")


HOSTILE = ["<", "<a ", '<p x="', "<div>", "<b>", "</i>", "<b></i>", "&", "&a", "<!--", "<a href='", "<svg>", " ", "<li>",
           "<p><b>", "<table><td>", "<script>", "<!-- --", "x "]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_linear(piece):
    once, four = (calls(lambda n=n: lay_out(page(piece * (n // len(piece))))) for n in (2_500, 10_000))
    assert four < 5 * once
    lay_out(page(piece * (100_000 // len(piece))))


@pytest.mark.parametrize(
    "piece", ["<script><!--<script></script>", "<script><!--</script>", "<script><!--", "<script>-->"]
)
def test_scripts_left_open_take_linear_time(piece):
    """As the square of their number, this many would take an hour."""
    page = Page(path="a", name="a", data=b"<p>first</p>" + piece.encode() * 100_000, media_type="text/html")
    assert lay_out(page).text.startswith("first")


def test_a_script_with_a_script_in_a_comment_ends_where_browsers_end_it():
    page = Page(
        path="a", name="a", data=b"<script><!-- <script>x</script> --></script><p>after", media_type="text/html"
    )
    assert lay_out(page).text == "after\n"
