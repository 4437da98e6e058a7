"""Who publishes a page: table, markup, address, text and file name. The pages are made up."""

import pytest

from sayso.document.layout import lay_out
from sayso.document.metadata.head import read_head
from sayso.document.metadata.known_outlets import host_of, known_outlet, original_url, outlet_of_host, outlet_of_label
from sayso.document.metadata.outlet import find_publisher
from sayso.document.metadata.prose import prose_span
from sayso.schema import Page
from tests.golden import each_row

PROSE = [
    f"The council of Hartvale said in its {word} report that the old ferry, which has carried passengers over the river "
    "since the mill closed, will be mended before the winter, and that nobody was hurt."
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
]
HEADLINE = "Ferry of Hartvale to be mended before the winter"


def publisher(*, above=(), below=(), name="page.txt", url=None, html=None):
    data = html or "\n".join([*above, HEADLINE, *PROSE, *below])
    page = Page(
        path="p",
        name=name,
        url=url,
        data=data.encode(),
        media_type="text/html" if html else "text/plain",
        charset="utf-8",
    )
    layout = lay_out(page)
    return find_publisher(page, layout, read_head(layout), prose_span(layout))


@each_row("outlets")
def test_every_outlet_is_known_by_its_domains_and_names(row):
    assert known_outlet(host_of(row["example"])) == row["name"]
    assert {outlet_of_host(domain) for domain in row["domains"].split("|")} == {row["name"]}
    assert {known_outlet(name) for name in filter(None, [row["name"], *row["also"].split("|")])} == {row["name"]}


@each_row("mastheads", role="noun")
def test_every_masthead_noun_names_a_paper(row):
    assert publisher(above=[row["example"], "Home", "Region"]).outlet == row["example"]


@each_row("mastheads", role="general")
def test_general_words_make_no_masthead(row):
    assert publisher(above=[row["example"], "Home", "Region"]).outlet is None


@each_row("mastheads", role="group")
def test_groups_are_owners_and_no_outlets(row):
    found = publisher(below=[row["example"]])
    assert found.outlet != row["word"]
    assert (found.owner or known_outlet(row["word"])) is not None


@pytest.mark.parametrize(
    ("lines", "outlet", "owner"),
    [
        ({"above": [f"{HEADLINE} - Coast and Country"]}, "Coast and Country", None),
        ({"above": ["Ferry of Hartvale to be mended... | Coast Online", "Ferry of Hartvale to be mended..."]}, "Coast Online", None),
        ({"above": [f"{HEADLINE} | Daily Mail Online"]}, "Daily Mail", None),
        ({"above": ["Coast News from HartvaleNow.com"], "below": ["Coast News from HartvaleNow.com"]}, "HartvaleNow.com", None),
        ({"above": ["The Hartvale Gazette"], "below": ["© 2025 Gazette Group"]}, "The Hartvale Gazette", "Gazette Group"),
        ({"below": ["© 2025 Saltmarsh Holdings Ltd"]}, None, "Saltmarsh Holdings Ltd"),
        ({"below": ["© 2025 Brinemarsh Ltd. All rights reserved."]}, "Brinemarsh Ltd", None),
        ({"below": ["About us", "Brinemarsh", "Copyright © Brinemarsh 2025"]}, "Brinemarsh", None),
        ({"below": ["Tips: tips@tidehouse.example", "How to write to Tide House unseen"]}, "Tide House", None),
        ({"below": ["Write to ann.lee@tidehouse.example", "Tide House is a hotel"]}, None, None),
        ({"above": ["QXR Shop"]}, "QXR", None),
        ({"above": ["QXR Shop"], "below": ["QXR wins again", "QXR season opens", "QXR tables", "QXR scores"]}, None, None),
        ({"below": ["Stay up to date with notifications from The Independent"]}, "Independent", None),
        ({"below": ["Read or Share this story: http://usat.ly/2aaaaaa"]}, "USA Today", None),
        ({"name": "Ferry to be mended - theguardian.com.html"}, "The Guardian", None),
        ({"name": "saved/Ferry to be mended - BBC News.html"}, "BBC", None),
        ({"name": "dailymail_ap.txt"}, "Daily Mail", None),
        ({"name": "time_to_go.txt"}, None, None),
        ({"name": "express.txt"}, None, None),
        ({"name": "www.bbc.co.uk/news/1.html"}, "BBC", None),
    ],
)  # fmt: skip
def test_text_and_file_name(lines, outlet, owner):
    assert publisher(**lines) == (outlet, owner)


def test_markup_and_address():
    page = f"<title>{HEADLINE} | Tide</title>{{}}<h1>{HEADLINE}</h1>" + "".join(f"<p>{line}</p>" for line in PROSE)
    named = page.format('<meta property="og:site_name" content="BBC News">')
    assert publisher(html=named, url="https://www.bbc.com/news/1").outlet == "BBC"
    assert publisher(html=page.format("")).outlet == "Tide"
    assert (
        publisher(html=page.format(""), url="https://web.archive.org/web/2025/https://m.coast.example/1").outlet
        == "coast.example"
    )
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "publisher": {"@id": "#org"}},'
        '{"@id": "#org", "@type": "Organization", "name": "Hartvale Tide"}]}</script>'
    )
    assert publisher(html=page.format(graph)).outlet == "Hartvale Tide"


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("http://web.archive.org/web/20240305061200id_/http://coast.example/a?b=1", "http://coast.example/a?b=1"),
        ("https://web.archive.org/web/2024/coast.example/a", "http://coast.example/a"),
        ("https://arquivo.pt/wayback/20240305061200/https://coast.example/a", "https://coast.example/a"),
        ("https://archive.ph/2024.03.05-061200/https://coast.example/a", "https://coast.example/a"),
        ("https://coast.example/2024/03/05/a.html", "https://coast.example/2024/03/05/a.html"),
        ("https://www.google.com/amp/s/coast.example/a", "http://coast.example/a"),
    ],
)
def test_archived_addresses(url, original):
    assert original_url(url) == original


def test_hosts_and_labels():
    assert host_of("https://archive.ph/AbCdE") == ""
    assert host_of("https://www.coast.example:8080/") == "coast.example"
    assert host_of("no address") == host_of("http://[broken") == ""
    assert outlet_of_label("thesun") == "The Sun"
    assert outlet_of_label("independent") is None


def test_of_an_outlet_and_a_headline_in_one_title_the_headline_is_none():
    title = f"The Hartvale Crier - World - {HEADLINE}"
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    html = f"<title>{title}</title><p>The Hartvale Crier</p><h2>{HEADLINE}</h2>{prose}"
    assert publisher(html=html).outlet == "The Hartvale Crier"
