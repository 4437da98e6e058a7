"""Where a saved page came from: what savers write, what the page says, what lies beside it; and what is no such thing."""

import plistlib

import pytest

from sayso.document.layout import lay_out
from sayso.document.metadata.address import with_address
from sayso.pages import read_pages
from sayso.schema import Page

URL = "https://paper.example/news/ferry"
BODY = "<p>The 8.15 ferry to Senn left at noon, the harbour office said.</p>"
SINGLE = """<!--
 Page saved with SingleFile
 url: https://paper.example/news/ferry
 saved date: Wed Mar 12 2025 09:30:00 GMT+0100 (Central European Standard Time)
-->"""


def located(markup, url=None, captured=None):
    page = Page(path="a.html", name="a.html", data=markup.encode(), media_type="text/html", url=url, captured=captured)
    found = with_address(page, lay_out(page))
    return found.url, found.captured


@pytest.mark.parametrize(
    "head",
    [
        f"<!-- saved from url=(0032){URL} -->",
        f"<!DOCTYPE html>\n<!-- saved from url=(0032){URL} --><html><head>",
        SINGLE.replace(" saved date", " x"),
        f'<link rel="canonical" href="{URL}">',
        f'<link href="{URL}" rel="alternate canonical">',
        f'<meta property="og:url" content="{URL}">',
        f'<meta name="og:url" content=" {URL} ">',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "url": "{URL}"}}</script>',
        f'<script type="application/ld+json">{{"@graph": [{{"@type": "WebSite", "url": "https://no.example"}}, {{"@type": ["NewsArticle"], "mainEntityOfPage": {{"@id": "{URL}"}}}}]}}</script>',
        f'<link rel=canonical href="https://paper.example/"><meta property="og:url" content="{URL}">',
        '<link rel=canonical href="/news/ferry"><meta property="og:url" content="https://paper.example/">',
        f'<link rel=canonical href="https://web.archive.org/web/20250312093000/{URL}">',
    ],
)
def test_the_address_that_a_file_tells(head):
    assert located(head + BODY)[0] == URL


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=canonical href=/news/ferry>",
        "<link rel=canonical href='javascript:alert(1)'>",
        "<link rel=stylesheet href=https://paper.example/a.css>",
        "<!-- saved from url=(0014)about:internet -->",
        '<script type="application/ld+json">{"@type": "Organization", "url": "https://paper.example"}</script>',
        '<script type="application/ld+json">' + "[" * 5000 + "</script>",
        "<link rel=canonical href='http://[::1'>",
    ],
)
def test_what_tells_no_address(head):
    assert located(head + BODY) == (None, None)


def test_when_it_was_saved():
    assert located(SINGLE + BODY) == (URL, "2025-03-12T09:30:00+01:00")
    assert located(BODY, f"https://web.archive.org/web/20250312093000/{URL}")[1] == "2025-03-12T09:30:00Z"
    assert located(BODY, f"https://web.archive.org/web/20259912093000/{URL}")[1] is None
    assert located(SINGLE + BODY, "https://b.example/x", "2025-03-13") == ("https://b.example/x", "2025-03-13")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Ferry.webloc", plistlib.dumps({"URL": URL})),
        ("Ferry.webloc", plistlib.dumps({"URL": URL}, fmt=plistlib.FMT_BINARY)),
        ("Ferry.html.url", f"[InternetShortcut]\r\nURL={URL}\r\n".encode()),
        ("Ferry.desktop", f"[Desktop Entry]\nType=Link\nURL={URL}\n".encode()),
    ],
)
def test_a_bookmark_beside_the_page(tmp_path, name, data):
    (tmp_path / "Ferry.html").write_text(f"<html>{BODY}")
    (tmp_path / "Other.html").write_text(f"<html>{BODY}")
    (tmp_path / name).write_bytes(data)
    assert {page.name: page.url for page in read_pages([tmp_path]) if isinstance(page, Page)} == {
        "Ferry.html": URL,
        "Other.html": None,
    }
