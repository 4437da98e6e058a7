"""Mail as people keep it: mailboxes, digests, messages passed on; each message a page, and none lost."""

from email.message import EmailMessage
from urllib.parse import quote

import pytest

from sayso.pages import Reading, read_pages
from sayso.schema import Failure, FailureReason, Page


def letter(number, body=None, *, subject="Ferry late", sender="Harbour Post <news@harbour.example>", html=False):
    message = EmailMessage()
    message["From"], message["Subject"] = sender, f"{subject} {number}"
    message["Date"], message["Message-ID"] = (
        f"Thu, {number % 28 + 1:02} Mar 2025 06:00:00 +0100",
        f"<{number}@harbour.example>",
    )
    message.set_content(body or f"The {number}.15 ferry to Senn left at noon.", subtype="html" if html else "plain")
    return message


def read(tmp_path, name, data, **reading):
    (tmp_path / name).write_bytes(data)
    return list(read_pages([tmp_path / name], reading=Reading(**reading)))


def mailbox(*messages):
    line = b"From news@harbour.example Thu Mar 13 06:00:00 2025\n"
    return b"".join(line + message.as_bytes() + b"\n\n" for message in messages)


@pytest.mark.parametrize("name", ["letters.mbox", "Inbox", "letters.txt"])
def test_a_mailbox_is_a_page_a_message(tmp_path, name):
    items = read(tmp_path, name, mailbox(*map(letter, range(1, 4))))
    assert [(page.given.title, page.record) for page in items] == [
        ("Ferry late 1", "0"),
        ("Ferry late 2", "1"),
        ("Ferry late 3", "2"),
    ]


def test_lines_that_begin_with_from_are_text(tmp_path):
    body = "A paragraph.\n\n>From the quay it left at noon.\nFrom there it went on."
    (page,) = read(tmp_path, "a.mbox", mailbox(letter(1, body)))
    assert page.data.decode().strip() == body.replace(">From", "From")


def test_a_broken_message_costs_no_other(tmp_path):
    data = (
        mailbox(letter(1))
        + b"From x@y Thu Mar 13 06:00:00 2025\nX: y\n\n\n"
        + mailbox(letter(2, "a " * 3000), letter(3))
    )
    items = read(tmp_path, "a.mbox", data, page_bytes=1000)
    assert [item.given.title for item in items if isinstance(item, Page)] == ["Ferry late 1", "Ferry late 3"]
    assert [item.reason for item in items if isinstance(item, Failure)] == [
        FailureReason.NO_TEXT,
        FailureReason.TOO_LARGE,
    ]


@pytest.mark.parametrize("kind", ["digest", "mixed"])
def test_messages_inside_a_message(tmp_path, kind):
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Message-ID"] = (
        "List <list@harbour.example>",
        "Digest",
        "<d@harbour.example>",
    )
    outer.set_content("Three letters.")
    for number in (1, 2, 3):
        outer.add_attachment(letter(number))
    if kind == "digest":
        outer.set_param("Content-Type", "multipart/digest")
    items = read(tmp_path, "a.eml", outer.as_bytes())
    assert [page.given.title for page in items] == ["Ferry late 1", "Ferry late 2", "Ferry late 3"]
    assert len({page.record for page in items}) == 3


COPIED = """From: Harbour Post <news@harbour.example>
Date: Thu, 13 Mar 2025 at 06:00
Subject: Ferry late
To: A Reader <reader@desk.example>
"""
BODY = "The 8.15 ferry to Senn left at noon, the harbour office said."


@pytest.mark.parametrize(
    "mark",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "-----Original Message-----",
        "-------- Weitergeleitete Nachricht --------",
    ],
)
@pytest.mark.parametrize("html", [False, True])
def test_a_message_passed_on_is_its_authors(tmp_path, mark, html):
    text = f"for your meeting\n\n{mark}\n{COPIED}\n\n{BODY}\n"
    if html:
        head = COPIED.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
        text = f"<html><body>for your meeting<div>{mark}<br>{head}</div><p>{BODY}</p></body></html>"
    (page,) = read(
        tmp_path,
        "a.eml",
        letter(1, text, subject="Fwd: Ferry late", sender="A Reader <reader@desk.example>", html=html).as_bytes(),
    )
    assert (page.given.outlet, page.given.title, page.given.published[:16]) == (
        "Harbour Post",
        "Ferry late",
        "Thu, 13 Mar 2025",
    )
    shown = page.data.decode()
    assert BODY in shown
    assert not any(word in shown for word in ("reader@desk", "meeting", "Subject:", "Forwarded"))


def test_a_letter_that_only_speaks_of_forwarding_stays(tmp_path):
    text = "From: here on it is calm.\nThe forwarded message was lost, the office said.\n"
    (page,) = read(tmp_path, "a.eml", letter(1, text).as_bytes())
    assert (page.given.outlet, page.data.decode()) == ("Harbour Post", text)


FERRY = "The ferry Marisol Star carried more people than she may, two of her deckhands said on Monday in Port Calder."
TRAM = "The tram that left the rails in Osterburg had been inspected a week before, the operator's engineers said."
FIRE = "A fire at the grain silo outside Tarnholm was out by noon, and nobody was hurt, the brigade said on Tuesday."
ITEMS = {
    "Ferry was overloaded, crew says": ("https://courier.example/ferry", FERRY),
    "Tram had been inspected": ("https://www.osterburg-post.example/tram", TRAM),
    "Silo fire is out": ("https://gazette.example/silo", FIRE),
}


def shaped(kind):
    """The same digest as programs write it: flat, in tables, headings in large letters, links below, items alone."""
    rows = []
    for title, (url, text) in ITEMS.items():
        if kind == "flat":
            rows.append(f"<h2><a href='{url}'>{title}</a></h2><p>{text}</p>")
        elif kind == "rows":
            rows.append(f"<tr><td><h3><a href='{url}'>{title}</a></h3></td></tr><tr><td>{text}</td></tr>")
        elif kind == "cells":
            rows.append(
                f"<tr><td><table><tr><td><h3><a href='{url}'>{title}</a></h3><p>{text}</p></td></tr></table></td></tr>"
            )
        elif kind == "large":
            rows.append(f"<div><a href='{url}' style='font-size:22px'>{title}</a></div><div>{text}</div>")
        elif kind == "below":
            rows.append(f"<h2>{title}</h2><p>{text}</p><p><a href='{url}'>Read on there</a></p>")
        elif kind == "counted":
            rows.append(
                f"<h2><a href='https://count.example/c?n=7&amp;u={quote(url, safe='')}'>{title}</a></h2><p>{text}</p>"
            )
    inner = "".join(rows)
    inner = f"<table>{inner}</table>" if kind in {"rows", "cells"} else inner
    return f"<html><body>Good morning, here is what we read.<div>{inner}</div><p>Unsubscribe here.</p></body></html>"


@pytest.mark.parametrize("kind", ["flat", "rows", "cells", "large", "below", "counted"])
def test_a_digest_is_a_page_an_item(tmp_path, kind):
    *items, rest = read(
        tmp_path, "a.eml", letter(1, shaped(kind), sender="Morning Brief <m@brief.example>", html=True).as_bytes()
    )
    assert [(page.given.title, page.url) for page in items] == [(title, url) for title, (url, _) in ITEMS.items()]
    for page, (_, text) in zip(items, ITEMS.values(), strict=True):
        shown = page.data.decode()
        assert [other in shown for other in (FERRY, TRAM, FIRE)] == [other == text for other in (FERRY, TRAM, FIRE)]
        assert (page.given.outlet, page.given.published, page.captured[:10]) == (None, None, "2025-03-02")
    assert (rest.given.outlet, rest.record, rest.url) == ("Morning Brief", None, None)
    assert "Good morning" in rest.data.decode()
    assert "Unsubscribe" in rest.data.decode()
    assert not any(text in rest.data.decode() for text in (FERRY, TRAM, FIRE))
    assert len({page.record for page in items}) == 3


def test_the_items_of_an_outlets_own_letter_are_its_own(tmp_path):
    body = "".join(
        f"<h2><a href='https://brief.example/{n}'>{t}</a></h2><p>{text}</p>"
        for n, (t, (_, text)) in enumerate(ITEMS.items())
    )
    items = read(tmp_path, "a.eml", letter(1, body, sender="Morning Brief <m@brief.example>", html=True).as_bytes())
    assert [page.given.outlet for page in items] == ["Morning Brief"] * 3


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Ferry</h1><p>{FERRY}</p><h2>Tram</h2><p>{TRAM} See <a href='https://a.example/1'>our page</a> and more.</p>",
        f"<h1><a href='https://a.example/1'>Ferry</a></h1><p>{FERRY}</p><h2>More</h2><p><a href='https://a.example/2'>x</a></p>",
        f"<h2><a href='https://a.example/1'>Ferry</a></h2><p>{FERRY}</p><h2><a href='https://a.example/1'>Again</a></h2><p>{TRAM}</p>",
        f"<h2><a href='mailto:a@b.example'>Ferry</a></h2><p>{FERRY}</p><h2><a href='javascript:x'>Tram</a></h2><p>{TRAM}</p>",
        f"<p>{FERRY}</p><p style='font-size:14px'><a href='https://a.example/1'>Read on</a></p><p>{TRAM}</p><p><a href='https://a.example/2'>Read more</a></p>",
        "<h2><a href='https://a.example/1'>Ferry</a></h2><h2><a href='https://a.example/2'>Tram</a></h2>",
        "",
        shaped("flat") + "<div>" * 300 + "deep" + "</div>" * 300 + "and last",
    ],
)  # fmt: skip
def test_a_letter_of_one_piece_stays_whole(tmp_path, body):
    (page,) = read(tmp_path, "a.eml", letter(1, body or "<p>x</p>", html=True).as_bytes())
    assert page.record is None
    assert page.given.outlet == "Harbour Post"
