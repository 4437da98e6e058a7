"""Every screen, list and twin of the room; every link on them leads somewhere."""

import csv
import io
import re
from html import unescape

import pytest

import sayso
from sayso.web.app import LISTS
from tests.web.conftest import client_of

PLAIN = [path for path in LISTS if path not in {"/join", "/search"}]
HREF = re.compile(r'href=(?:"([^"]*)"|([^\s>]+))')


def links(text):
    found = (unescape(a or b) for a, b in HREF.findall(text))
    return list(dict.fromkeys(link.partition("#")[0] for link in found if link.startswith("/")))


@pytest.mark.parametrize("path", ["/", *PLAIN, "/search?q=ferry", "/check"])
def test_every_link_leads_somewhere(room, path):
    page = room.get(path)
    assert page.status_code == 200
    found = links(page.text)
    assert len(found) > 10
    for link in found[:80]:
        assert room.get(link).status_code == 200, link


@pytest.mark.parametrize("path", PLAIN)
def test_a_list_its_json_and_its_csv_are_the_same_rows(room, path):
    rows = room.get(f"{path}.json").json()["rows"]
    table = list(csv.DictReader(io.StringIO(room.get(f"{path}.csv").text.removeprefix("\ufeff"))))
    assert len(rows) == len(table)
    if rows:
        assert set(rows[0]) == set(table[0])
    else:
        assert path == "/history"


@pytest.mark.parametrize("path", [path for path in PLAIN if path not in {"/history", "/review", "/names"}])
def test_a_list_is_cut_and_goes_on(room, path):
    whole = room.get(f"{path}.json?limit=1000").json()
    assert whole["next"] is None
    first = room.get(f"{path}.json?limit=2").json()
    assert first["rows"] == whole["rows"][:2]
    if len(whole["rows"]) > 2:
        assert room.get(first["next"]).json()["rows"] == whole["rows"][2:4]


@pytest.mark.parametrize("given", ["limit=x", "offset=-1", "limit=99999999999999999999", "offset=999999", "at=zz.1-2"])
def test_nonsense_in_the_address_is_no_error(room, given):
    assert room.get(f"/claims?{given}").status_code in {200, 404}


def test_claims_are_narrowed_by_what_the_address_says(room, example):
    every = room.get("/claims.json?limit=1000").json()["rows"]
    assert len(every) == len(example.claims)
    denied = room.get("/claims.json?status=denied&limit=1000").json()["rows"]
    assert {row["id"] for row in denied} == {
        c.id for c in example.claims if c.denied_by or "denied" in {r.value for r in c.contested_by}
    }
    assert 0 < len(denied) < len(every)
    spoken = room.get("/claims.json?speaker=vandel&limit=1000").json()["rows"]
    names = {e.id: e.name for e in example.entities}
    attributions = {a.id: a for a in example.attributions}
    told = {
        c.id
        for c in example.claims
        for m in c.members
        if m.attribution and "vandel" in names.get(attributions[m.attribution].speaker or "", "").lower()
    }
    assert {row["id"] for row in spoken} == told
    outlet = next(d.outlet for d in example.documents if d.outlet)
    of = {d.id for d in example.documents if d.outlet == outlet}
    here = room.get("/claims.json", params={"outlet": outlet, "limit": 1000}).json()["rows"]
    assert {row["id"] for row in here} == {c.id for c in example.claims if any(m.document in of for m in c.members)}
    words = room.get("/claims.json?q=overloaded&limit=1000").json()["rows"]
    assert words
    assert len(words) < len(every)


def test_the_card_is_the_dossiers_own(room, example):
    row = next(row for row in room.get("/claims.json").json()["rows"] if row["denies"] and row["asserts"])
    page = room.get(f"/claims/{row['link']}").text
    claim = next(c for c in example.claims if c.id == row["id"])
    for member in claim.members:
        words = example.words(member)
        assert words in unescape(page)
    assert "<h5>Say so</h5>" in page
    assert "<h5>Deny it</h5>" in page


def test_a_page_has_all_its_words_and_marks(room, example):
    for document in example.documents:
        text = unescape(re.sub(r"<[^>]+>", "", room.get(f"/pages/{document.id}").text))
        for line in document.text.splitlines():
            assert " ".join(line.split()) in " ".join(text.split())


def test_words_are_found_at_their_place(room, example):
    claim = example.claims[0]
    page = room.get(f"/pages/{claim.gist.document}.{claim.gist.start}-{claim.gist.end}").text
    marked = page.partition("id=here")[2].partition("</a>")[0]
    assert example.words(claim.gist).split()[0] in marked


def test_an_address_outlives_the_group(room, example):
    """Any member's place leads to the claim, whatever the claim is called."""
    for claim in example.claims[:20]:
        for member in claim.members:
            page = room.get(f"/claims/{member.document}.{member.start}-{member.end}")
            assert page.status_code == 200


def test_two_pages_are_laid_beside_each_other(room, example):
    copy = max((c for c in example.copies if c.a != c.b), key=lambda c: sum(b - a for a, b, _, _ in c.aligned))
    page = unescape(room.get(f"/compare/{copy.a}/{copy.b}").text)
    start, end, _, _ = max(copy.aligned, key=lambda span: span[1] - span[0])
    assert " ".join(example._texts(copy.a)[start:end].split()[:6]) in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_search_finds_sentences_names_and_titles(room):
    rows = room.get("/search.json?q=overloaded").json()["rows"]
    assert rows
    assert all("overloaded" in row["words"].lower() for row in rows)
    assert {row["of"] for row in room.get("/search.json?q=Koryn").json()["rows"]} >= {"a name", "a sentence"}
    for hostile in ('"', "'", "*", "a OR", "NEAR(", "x:y", "(", "-ferry", "“told twice”", "\x00"):
        assert room.get("/search", params={"q": hostile}).status_code == 200
    assert room.get("/search.json", params={"q": "“did nothing”"}).json()["rows"]


HOSTILE = """<html><head><title>x</title></head><body><h1>Ferry &lt;script&gt;alert(1)&lt;/script&gt; sinks</h1>
<p>"The ship &lt;img src=http://evil.example/x onerror=alert(1)&gt; was overloaded," said &lt;b onclick=x&gt;Anna Evil&lt;/b&gt;.</p>
<p>Minister Bo Bad denied that the ship &lt;img src=http://evil.example/x onerror=alert(1)&gt; was overloaded.</p>
<p>{{ 7 * 7 }} people died, the minister said. "javascript:alert(1)" &lt;/main&gt;&lt;form action=/decide&gt;</p></body></html>"""


def test_nothing_of_a_page_is_markup(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    for n in range(2):
        (pages / f"<script>{n}.html").write_text(HOSTILE.replace("sinks", f"sinks {n}"))
    with sayso.build(pages, tmp_path / "x.sayso"):
        pass
    with client_of(tmp_path / "x.sayso") as client:
        seen, waiting = set(), ["/", *PLAIN, "/search?q=ship", "/search?q=<script>alert(1)</script>"]
        while waiting and len(seen) < 120:
            path = waiting.pop()
            seen.add(path)
            answer = client.get(path)
            assert answer.status_code == 200, path
            if not answer.headers["content-type"].startswith("text/html"):
                assert answer.headers["x-content-type-options"] == "nosniff"
                continue
            text = answer.text
            assert len(re.findall("<script", text)) == 2
            assert "<img" not in text
            assert "onerror=alert(1)>" not in text
            assert "<b onclick" not in text
            assert text.count("</main>") == 1
            assert "49 people" not in text
            waiting += [link for link in links(text) if link not in seen and not link.startswith("/static")]
        assert len(seen) > 20
