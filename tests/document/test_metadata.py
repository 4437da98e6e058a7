"""What a page says of itself. The pages are made up."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.document.layout import lay_out
from sayso.document.metadata import bound_publication, read_metadata
from sayso.document.metadata.head import read_head, squash
from sayso.schema import DateEvidence, Document, Given, Page, Precision, Span, Time

BODY = "\n".join(
    f"<p>The council of Hartvale said in its {word} report that the old ferry, which has carried passengers over the "
    f"river since the mill closed, will be mended before the winter, and that nobody was hurt.</p>"
    for word in ("first", "second", "third", "fourth")
)
FLAT = BODY.replace("<p>", "").replace("</p>", "\n")


def page(data, media_type="text/html", **fields):
    return Page(path="p", name="p", data=data.encode(), media_type=media_type, charset="utf-8", **fields)


def read(data, media_type="text/html", **fields):
    given_page = page(data, media_type, **fields)
    layout = lay_out(given_page)
    return layout.text, read_metadata(given_page, layout, (), "en")


def article(head="", top="", bottom=""):
    return f"<html><head>{head}</head><body>{top}<article>{BODY}</article>{bottom}</body></html>"


def test_a_page_with_everything():
    thing = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Ferry of Hartvale to be mended before winter",
        "datePublished": "2025-04-09T10:11:12+02:00",
        "dateModified": "2025-04-11T09:00:00+02:00",
        "author": [{"@type": "Person", "name": "Ann Leeward"}],
        "publisher": {"name": "The Hartvale Courier"},
        "articleSection": "Local",
    }
    text, found = read(
        article(
            f"<title>Ferry of Hartvale to be mended before winter | The Hartvale Courier</title><script "
            f'type="application/ld+json">{json.dumps(thing)}</script>',
            "<nav>Home News Sport</nav><h1>Ferry of Hartvale to be mended before winter</h1>"
            "<p class=byline>By Ann Leeward</p><time datetime=2025-04-09T10:11:12+02:00>9 April 2025</time>",
        )
    )
    assert found.title.text == "Ferry of Hartvale to be mended before winter"
    assert text[slice(*found.title.span)] == found.title.text
    assert [(author.name, text[slice(*author.span)]) for author in found.authors] == [("Ann Leeward", "Ann Leeward")]
    assert (found.outlet, found.section) == ("The Hartvale Courier", "Local")
    assert found.published == "2025-04-09T10:11:12+02:00"
    assert found.published_precision is Precision.SECOND
    assert found.published_from is DateEvidence.MARKUP
    assert text[slice(*found.published_span)] == "9 April 2025"
    assert found.published_latest is None


def test_what_is_given_wins():
    told = Given(outlet="Given Times", published="2024-01", title="A given title", authors=("Bo Given",))
    _, found = read(article("<title>Another</title>", "<h1>Another</h1><time datetime=2025-04-09>"), given=told)
    assert (found.outlet, found.title.text, found.title.span) == ("Given Times", "A given title", None)
    assert (found.published, found.published_precision) == ("2024-01", Precision.MONTH)
    assert found.published_from is DateEvidence.GIVEN
    assert [author.name for author in found.authors] == ["Bo Given"]


def test_flat_text_with_a_dateline():
    text, found = read(
        f"Courier online\nFerry of Hartvale to be mended before winter\n\nHARTVALE, Ohio, April 9 (AFP) Apr 09, 2025\n{FLAT}",
        "text/plain",
    )
    assert found.title.text == "Ferry of Hartvale to be mended before winter"
    assert (found.published, found.published_from) == ("2025-04-09", DateEvidence.TEXT)
    assert [(wire.name, text[slice(*wire.span)]) for wire in found.wires] == [("AFP", "AFP")]
    assert text[slice(*found.dateline)] == "HARTVALE, Ohio, April 9 (AFP)"


@pytest.mark.parametrize(
    "stamp",
    ["12.3 C\nHartvale\nSunday, April 13, 2025", "Sun Apr 13 2025 04:43:21 GMT+0300 (Some Summer Time)"],
)
def test_the_day_of_rendering_is_a_bound_and_no_publication(stamp):
    text, found = read(f"back to top\n{stamp}\nShop\n\nFerry of Hartvale to be mended\n\n{FLAT}", "text/plain")
    assert found.published is None
    assert found.published_latest == "2025-04-13"
    assert "Apr" in text[slice(*found.published_latest_span)]


def test_a_copyright_year_dates_nothing():
    _, found = read(f"Ferry of Hartvale to be mended\n\n{FLAT}\n(c) 2024 Hartvale Media\n", "text/plain")
    assert (found.published, found.published_latest) == (None, None)
    assert (found.outlet, found.owner) == (None, "Hartvale Media")


def test_fetching_bounds_publication():
    _, found = read(f"Ferry of Hartvale to be mended\n\n{FLAT}", "text/plain", captured="2025-05-01T00:00:00Z")
    assert (found.published, found.published_latest, found.published_latest_span) == (None, "2025-05-01", None)


def document(text, **fields):
    return Document(
        id="d", path="p", name="p", sha256="", media_type="text/plain", encoding="utf-8", text=text, **fields
    )


def time(text, words, earliest, precision=Precision.DAY):
    start = text.index(words)
    return Time(
        id=words,
        document="d",
        start=start,
        end=start + len(words),
        earliest=earliest,
        latest=earliest,
        precision=precision,
    )


def test_the_latest_thing_told_is_the_other_bound():
    text = "It sank on 3 April 2025. It was built in 1990 and will sail again on 1 June 2025."
    times = [
        time(text, "3 April 2025", "2025-04-03"),
        time(text, "1990", "1990-01-01", Precision.YEAR),
        time(text, "1 June 2025", "2025-06-01"),
    ]
    bound = bound_publication(document(text), times)
    assert bound.published_earliest == "2025-04-03"
    assert text[slice(*bound.published_earliest_span)] == "3 April 2025"
    dated = document(text, published="2025-04-05", published_precision=Precision.DAY)
    assert bound_publication(dated, times) == dated
    assert bound_publication(document(text), []) == document(text)


def test_a_time_after_the_upper_bound_bounds_nothing():
    text = "It sank on 3 April 2025, and 9 May 2025 is a holiday."
    times = [time(text, "3 April 2025", "2025-04-03"), time(text, "9 May 2025", "2025-05-09")]
    assert bound_publication(document(text, published_latest="2025-04-20"), times).published_earliest == "2025-04-03"


def test_an_empty_page():
    assert read("", "text/plain")[1].title is None
    assert read("<html></html>")[1].published is None


HOSTILE = [
    '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":' + '{"a":' * 5_000 + "</script>",
    '<script type="application/ld+json">{"headline": 3, "@type": {"a": 1}, "author": [[["x"]], 4, null]}</script>',
    '<script type="application/ld+json"><!-- {"@type": "Article", "headline": "A\nB",} --></script>',
    '<meta property="og:title" content="' + "x" * 1_000_000 + '">',
    "<h1>" + "<span>" * 20_000 + "deep" + "</h1>",
    "<time datetime='" + "9" * 500_000 + "'>",
    "<h1>" * 5_000 + "</h2>" * 5_000,
    "<div class=date>" + "1.1.2020 " * 20_000 + "</div>",
    "<script>" + '"datePublished":' * 50_000 + "</script>",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_markup(piece):
    text, found = read(article(piece, piece))
    for span in (found.title and found.title.span, found.published_span, *(author.span for author in found.authors)):
        assert span is None or 0 <= span[0] < span[1] <= len(text)


@given(
    st.lists(
        st.sampled_from(
            ["<h1>", "</h1>", "<p>", "<time datetime=2025-04-09>", "</time>", "By Ann Lee", "9 April 2025", "&amp;",
             "(AFP)", " - ", "Title | Site", "<b>", "</b>", "\n", "<script>", "</script>", "🙂", "e\u0301", "<meta name=author content='A B'>"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_spans_quote_the_text(pieces):
    text, found = read("".join(pieces))
    if found.title is not None and found.title.span is not None:
        assert squash(text[slice(*found.title.span)]) == found.title.text
    for named in (*found.authors, *found.wires):
        if named.span is not None:
            assert 0 <= named.span.start < named.span.end <= len(text)
    for author in found.authors:
        assert author.span is None or squash(text[slice(*author.span)]) == author.name


def test_head_reads_json_that_is_nearly_right():
    markup = '<script type="application/ld+json">{"@type": "Article", "headline": "A\tB",}</script><p>x'
    (thing,) = read_head(lay_out(page(markup))).things
    assert squash(str(thing["headline"])) == "A B"


def test_marked_elements_know_their_text():
    layout = lay_out(page("<div class=author><p>By <b>Ann</b> &amp; <i>Bo</i></p></div>"))
    (marked,) = read_head(layout).marked
    assert layout.text[slice(*marked.span)] == "By Ann & Bo"
    assert isinstance(marked.span, Span)


def test_history_bounds_nothing():
    text = "It was built in February 2022."
    times = [time(text, "February 2022", "2022-02-01", Precision.MONTH)]
    assert bound_publication(document(text, published_latest="2025-04-20"), times).published_earliest is None
    assert bound_publication(document(text), times).published_earliest == "2022-02-01"


def test_a_month_is_bounded_inside():
    text = "It sank on 9 April 2025 and will be raised on 2 May 2025."
    times = [time(text, "9 April 2025", "2025-04-09"), time(text, "2 May 2025", "2025-05-02")]
    month = document(text, published="2025-04", published_precision=Precision.MONTH)
    assert bound_publication(month, times).published_earliest == "2025-04-09"
