"""Nobody but the room's own browser reads a case or changes it."""

import pytest
from starlette.testclient import TestClient

from sayso.web.app import application
from sayso.web.room import Room
from tests.web.conftest import FROM_HERE, HOST, TOKEN

FORM = {"verb": "note", "of": "page", "value": "x", "back": "/"}


@pytest.fixture
def stranger(example_path):
    app = application(Room(example_path), token=TOKEN, hosts=frozenset({HOST}), who="Ana")
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/claims", "/claims.json", "/static/room.js", "/pages/abc", "/nothing"])
def test_without_the_key_nothing_is_told(stranger, path):
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "ferry" not in answer.text.lower()


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", "%00", "é"])
def test_another_key_opens_nothing(stranger, token):
    assert stranger.get("/", params={"token": token}).status_code == 403
    assert not stranger.cookies


def test_the_key_becomes_a_cookie_that_no_script_and_no_other_site_can_send(stranger):
    answer = stranger.get(f"/claims?token={TOKEN}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in answer.text
    assert 'url=/claims"' in answer.text
    assert stranger.get("/claims").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example", "/%2f%2fevil.example", '/"><script>'])
def test_the_key_leads_nowhere_else(stranger, path):
    text = stranger.get(f"http://{HOST}{path}?token={TOKEN}").text
    assert "evil.example" not in text or ("url=/" in text and "//evil" not in text)
    assert "<script" not in text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "localhost", "", HOST + ".evil.example"])
def test_another_host_is_another_site(room, host):
    assert room.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": f"https://{HOST}"},
        {**FROM_HERE, "sec-fetch-site": "cross-site"},
        {**FROM_HERE, "sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/decide", "/undo", "/who"])
def test_a_form_of_another_page_changes_nothing(ana, path, headers):
    assert ana.post(path, data=FORM, headers=headers).status_code == 403
    assert ana.get("/history.json").json()["rows"] == []


def test_a_form_without_end_is_not_read(ana):
    assert ana.post("/decide", data={**FORM, "value": "x" * (1 << 21)}, headers=FROM_HERE).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_there_are_no_other_ways(room, method):
    assert room.request(method, "/claims").status_code == 405


@pytest.mark.parametrize("path", ["/", "/claims.json", "/static/room.css", "/nothing", "/claims/zz"])
def test_every_answer_says_what_a_page_may_load(room, path):
    headers = room.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_a_decision_goes_back_into_the_room_alone(ana, back):
    anchor = ana.get("/claims.json").json()["rows"][0]["link"]
    form = {"verb": "flag", "of": "statement", "place": anchor, "back": back}
    answer = ana.post("/decide", data=form, headers=FROM_HERE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?did=")
