"""A case put right through forms, as without any script: kept, taken back, seen by two, never lost."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from html import unescape

import pytest

import sayso
from tests.web.conftest import FROM_HERE, client_of

HIDDEN = re.compile(r'<input type=hidden name=(\w+) value="?([^">]*)"?>')


def form_of(text, at=0):
    """The fields of the form that begins there, with what is ticked."""
    body = text[text.index("action=/decide", at) :].partition("</form>")[0]
    fields = {}
    for name, value in HIDDEN.findall(body):
        fields.setdefault(name, []).append(unescape(value))
    for value in re.findall(r"<input type=checkbox name=place value=(\S+) checked", body):
        fields.setdefault("place", []).append(value)
    return fields


def press(client, fields, verb, **more):
    return client.post("/decide", data={**fields, "verb": verb, **more}, headers=FROM_HERE)


def decided(client):
    return client.get("/history.json?limit=1000").json()["rows"]


def test_a_question_is_answered_and_the_next_is_asked(ana):
    first = ana.get("/review").text
    answer = press(ana, form_of(first), "unsure")
    assert answer.status_code == 303
    after = ana.get(answer.headers["location"]).text
    assert form_of(after)["place"] != form_of(first)["place"]
    assert "Kept." in after
    assert "Take back" in after
    left = [int(re.search(r"(\d+) questions? open", text).group(1)) for text in (first, after)]
    assert left[1] < left[0]
    assert [row["verb"] for row in decided(ana)] == ["unsure"]


def test_any_decision_is_taken_back_and_that_too(ana):
    first = ana.get("/review").text
    press(ana, form_of(first), "unsure")
    (row,) = decided(ana)
    assert ana.post("/undo", data={"decision": row["id"], "back": "/review"}, headers=FROM_HERE).status_code == 303
    assert form_of(ana.get("/review").text)["place"] == form_of(first)["place"]
    undo = decided(ana)[0]
    assert undo["verb"] == "undo"
    ana.post("/undo", data={"decision": undo["id"], "back": "/"}, headers=FROM_HERE)
    assert [r["holds"] for r in decided(ana)] == [True, False, True]
    assert form_of(ana.get("/review").text)["place"] != form_of(first)["place"]


def test_a_member_is_split_off_and_the_list_shows_both(ana):
    row = ana.get("/claims.json?status=denied").json()["rows"][0]
    page = ana.get(f"/claims/{row['link']}").text
    member = re.search(r"<input type=checkbox name=place value=(\S+)", page).group(1)
    answer = press(ana, {**form_of(page), "place": [member]}, "different")
    assert ana.get(answer.headers["location"]).status_code == 200
    after = ana.get("/claims.json?limit=1000").json()["rows"]
    assert member in {r["link"] for r in after} or row["id"] not in {r["id"] for r in after}
    assert ana.get("/claims").status_code == 200


def test_a_value_of_another_button_is_not_taken_along(ana):
    fields = form_of(ana.get("/differences").text)
    assert press(ana, {**fields, "value": "later count"}, "right").status_code == 303
    assert decided(ana)[0]["value"] is None


def test_what_rests_on_a_decision_is_listed_before_it_goes(ana):
    row = ana.get("/claims.json").json()["rows"][0]
    fields = form_of(ana.get(f"/claims/{row['link']}").text)
    press(ana, fields, "flag")
    first = decided(ana)[0]
    press(ana, {**fields, "saw": first["id"]}, "wrong")
    answer = ana.post("/undo", data={"decision": first["id"], "back": "/"}, headers=FROM_HERE)
    assert answer.status_code == 200
    assert "taken out: “" in answer.text
    assert len(decided(ana)) == 2
    sure = {"decision": first["id"], "back": "/", "sure": "yes"}
    assert ana.post("/undo", data=sure, headers=FROM_HERE).status_code == 303
    assert len(decided(ana)) == 3


def test_two_who_decide_the_same_see_both_and_nothing_is_lost(ana, case):
    with client_of(case, who="Ben") as ben:
        seen_by_ana, seen_by_ben = form_of(ana.get("/review").text), form_of(ben.get("/review").text)
        assert press(ana, seen_by_ana, "unsure", reason="too little").status_code == 303
        answer = press(ben, seen_by_ben, "unsure", reason="I think so")
        assert answer.status_code == 409
        assert "too little" in answer.text
        assert "I think so" in answer.text
        assert len(decided(ben)) == 1
        again = form_of(answer.text)
        verb = again.pop("verb")[0]
        assert press(ben, again, verb).status_code == 303
        assert [row["who"] for row in decided(ana)] == ["Ben", "Ana"]


def test_who_decides_is_what_they_say(ana):
    assert 'value="Ana"' in ana.get("/").text
    ana.post("/who", data={"who": "Zoë <b>", "back": "/claims"}, headers=FROM_HERE)
    assert "Zoë &lt;b&gt;" in ana.get("/").text
    press(ana, form_of(ana.get("/review").text), "unsure")
    assert decided(ana)[0]["who"] == "Zoë <b>"


@pytest.mark.parametrize(
    "fields",
    [
        {"verb": "nonsense", "of": "name"},
        {"verb": "same", "of": "nonsense"},
        {"verb": "same", "of": "name"},
        {"verb": "rename", "of": "name", "place": "zz.1-2"},
        {"verb": "same", "of": "name", "place": ["x", "y"]},
        {"verb": "undo", "of": "decision"},
        {},
    ],
)
def test_what_is_no_decision_is_refused_in_words(ana, fields):
    answer = ana.post("/decide", data={**fields, "back": "/"}, headers=FROM_HERE)
    assert answer.status_code in {409, 422}
    assert "Nothing was kept" in answer.text
    assert decided(ana) == []


def test_fifty_read_while_two_decide_and_pages_are_added(case, tmp_path):
    pages = tmp_path / "more"
    pages.mkdir()
    for n in range(3):
        (pages / f"{n}.txt").write_text(
            f"Ferry inquiry opens\n\nThe judge said the ferry had sailed {n + 3} times that week.\n"
        )
    failed, kept = [], []
    with client_of(case) as client:
        anchors = [row["link"] for row in client.get("/claims.json?limit=40").json()["rows"]]
        done = threading.Event()

        def read(n):
            paths = ["/", "/claims", f"/claims/{anchors[n % len(anchors)]}", "/speakers", "/review", "/history.json"]
            for path in paths:
                answer = client.get(path)
                if answer.status_code not in {200, 404}:
                    failed.append((path, answer.status_code, answer.text[:200]))

        def decide(who):
            for anchor in anchors:
                form = {"verb": "flag", "of": "statement", "place": anchor, "reason": who, "back": "/"}
                for _ in range(40):
                    answer = client.post("/decide", data=form, headers=FROM_HERE)
                    if answer.status_code == 303:
                        kept.append(answer.headers["location"].partition("did=")[2])
                        break
                    time.sleep(0.2)
                else:
                    failed.append((who, anchor, answer.text[:200]))

        def build():
            with sayso.open_case(case) as opened:
                opened.add(pages)
            done.set()

        threads = [threading.Thread(target=decide, args=(who,)) for who in ("one", "two")]
        threads += [threading.Thread(target=build)]
        threads += [threading.Thread(target=read, args=(n,)) for n in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert done.is_set()
        held = {row["id"] for row in decided(client)}
    assert len(kept) == 2 * len(anchors)
    assert held == set(kept)
    with sayso.open_case(case) as opened:
        assert len(opened.documents) == 19
        assert {d.id for d in opened.decisions} == set(kept)
        assert opened.verify(quick=True).problems == ()


KILLED = """
import sys
from pathlib import Path
from tests.web.conftest import FROM_HERE, client_of
with client_of(Path(sys.argv[1])) as client:
    anchors = [row["link"] for row in client.get("/claims.json?limit=60").json()["rows"]]
    for n in range(10**6):
        form = {"verb": "flag", "of": "statement", "place": anchors[n % len(anchors)], "reason": str(n), "back": "/"}
        answer = client.post("/decide", data=form, headers=FROM_HERE)
        if answer.status_code == 303:
            print(answer.headers["location"].partition("did=")[2], flush=True)
"""


@pytest.mark.parametrize("after", [1, 7])
def test_a_kill_loses_no_decision_that_was_answered(case, after):
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(case)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    with child:
        told = [child.stdout.readline().strip() for _ in range(after)]
        child.send_signal(signal.SIGKILL)
        told += [line.strip() for line in child.stdout]
    with sayso.open_case(case) as opened:
        held = {d.id for d in opened.decisions}
        assert len(told) >= after
        assert {one for one in told if len(one) == 36} <= held
        assert opened.verify(quick=True).problems == ()
