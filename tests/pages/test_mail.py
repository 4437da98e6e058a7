"""Mail as people keep it: mailboxes, digests, messages passed on; each message a page, and none lost."""

from email.message import EmailMessage

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
