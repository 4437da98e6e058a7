"""What says itself that it is no article: by its words, its place among the lines, or its element. The pages are made up."""

import pytest

from sayso.document.layout import lay_out
from sayso.document.layout.blocks.furniture import furniture, says_furniture
from sayso.schema import BlockLabel, Page
from tests.golden import each_row

PROSE = [
    f"The council of Hartvale said in its {word} report that the old ferry, which has carried passengers over the river "
    "since the mill closed, will be mended before the winter, and that nobody was hurt."
    for word in ("first", "second", "third", "fourth", "fifth", "sixth")
]


def settled(text, media_type="text/plain"):
    layout = lay_out(Page(path="p", name="p", data=text.encode(), media_type=media_type, charset="utf-8"))
    lines = [i for i, line in enumerate(layout.lines) if layout.text[line.start : line.end].strip()]
    texts = [layout.text[layout.lines[i].start : layout.lines[i].end] for i in lines]
    return dict(zip(texts, furniture(layout, lines), strict=True))


def in_page(html):
    return settled(f"<h1>Ferry to be mended</h1>{''.join(f'<p>{line}</p>' for line in PROSE)}{html}", "text/html")


@each_row("furniture")
def test_every_row_settles_its_example(row):
    if row["label"] == "list":
        found = settled("\n".join([*PROSE, row["example"], "Mayor to stand down in spring", "She names no successor."]))
        assert found["She names no successor."] is BlockLabel.RELATED
    else:
        assert says_furniture(row["example"]) == row["label"]


@pytest.mark.parametrize(
    "line",
    [
        *PROSE,
        "“We use cookies because we must,” said Ann Lee, who runs the site.",
        "The court held that the firm had no legitimate interest in keeping the data.",
        "The harbour sends its subscribers a newsletter every week.",
        "The council read also that the ferry was old.",
        "About 3/4 of the passengers were children.",
        "The report was made for Reuters by two students of the town.",
        "The scripts of the play were written in the browser of a library.",
        "From: there it is two hours to the sea.",
        "The paper lives from advertisement and from the sale of its print works.",
        "Share prices of the ferry company fell.",
        "Save the ferry, print the truth, the protesters wrote on Facebook.",
        "The mayor urged everybody to join the conversation on the bridge.",
        "He asked readers to follow the debate on Facebook and on the radio.",
        "Comments by the minister were not expected.",
        "“Become a member of our union,” the driver told his friends.",
    ],
)
def test_sentences_of_articles_are_left(line):
    assert says_furniture(line) is None
    assert set(settled("\n".join([*PROSE[:3], line, *PROSE[3:]])).values()) == {None}


@pytest.mark.parametrize(
    "line",
    [
        "34/34 27 October 2017 A rider steals a seat at the fair",
        "3 of 12",
        "Photo 3 of 12 The ferry at the quay",
        "The ferry at the quay on Friday, seen from the tower. Photo: Ann Lee",
        "Passengers wait at the quay. (AP Photo/Ann Lee)",
        "Passengers wait at the quay REUTERS/Ann Lee",
        "Passengers wait at the quay after the ferry stopped (Reuters)",
        "(Ann Lee / The Courier)",
        "The mayor (left) and the owner of the ferry",
    ],
)
def test_captions_with_their_marks(line):
    assert says_furniture(line) is BlockLabel.CAPTION


def test_an_embedded_post_ends_with_who_posted_it_and_when():
    assert says_furniture("Tow line on. All safe. — Coast Guard (@coastguard) March 7, 2024") is BlockLabel.POST
    assert says_furniture("The coast guard (@coastguard) said on March 7, 2024 that all were safe.") is None


def test_credits_before_captions_count_where_there_are_several():
    two = ["EPA Passengers wait at the quay", "Getty - Contributor Riders at the fair"]
    assert set(settled("\n".join([PROSE[0], two[0], PROSE[1], two[1]])).values()) == {None, BlockLabel.CAPTION}
    assert settled("\n".join([PROSE[0], two[0], PROSE[1]]))[two[0]] is None


def test_the_head_of_a_forwarded_message():
    head = ["From: Ann Lee <ann@coast.example>", "Date: Thu, 8 Sep 2022", "Subject: Ferry", "To: Desk"]
    found = settled("\n".join(["---------- Forwarded message ---------", *head, *PROSE]))
    assert {found[line] for line in head} == {BlockLabel.OTHER}
    assert settled("\n".join([*head[:2], *PROSE]))[head[0]] is None


def test_lists_of_stories_end_a_page_and_do_not_open_one():
    stories = ["Most read", "Mayor to stand down in spring", "She names no successor.", "Storm tears roof off hall"]
    assert all(settled("\n".join([*PROSE, *stories]))[line] is BlockLabel.RELATED for line in stories)
    assert not any(settled("\n".join([*stories, *PROSE]))[line] for line in stories)


@pytest.mark.parametrize(
    ("html", "line", "label"),
    [
        ('<blockquote class="twitter-tweet"><p>Ferry stuck again.</p></blockquote>', "Ferry stuck again.", "post"),
        ('<div class="image-box"><p class="image-text">At the quay</p></div>', "At the quay", "caption"),
        ('<div id="consent" role="dialog"><p>We value your privacy</p><p>Some more words.</p></div>', "Some more words.", "legal"),
        ('<div class="paywall"><h3>You have reached your free limit</h3><p>Choose a plan.</p></div>', "Choose a plan.", "advert"),
        ('<div class="inset"><h4><a href="/1">Mayor to stand down</a></h4><p>She names nobody.</p></div>', "She names nobody.", "related"),
        (f'<div class="paywall"><p>{PROSE[0]} You know.</p></div>', f"{PROSE[0]} You know.", None),
        ('<div class="teaser"><p>The mayor asked for calm.</p></div>', "The mayor asked for calm.", None),
        ('<p><a href="/1">The court hears the case on Thursday.</a></p>', "The court hears the case on Thursday.", None),
    ],
)  # fmt: skip
def test_elements(html, line, label):
    assert in_page(html)[line] == label


def test_a_menu_of_links_and_articles_loaded_later():
    menu = (
        "<table><tr><td>"
        + "".join(f'<a href="/{n}">Story number {n} of today</a><br>' for n in range(6))
        + "</td></tr></table>"
    )
    assert in_page(menu)["Story number 3 of today"] is BlockLabel.NAVIGATION
    first = f"<article><h1>Ferry to be mended</h1><p>{PROSE[0]}</p></article>"
    later = f'<article><h2><a href="/2">Storm tears roof off hall</a></h2><p>{PROSE[1]}</p></article>'
    found = settled(first + later, "text/html")
    assert (found[PROSE[0]], found[PROSE[1]]) == (None, BlockLabel.RELATED)


def test_a_notice_about_scripts_in_words_that_no_table_has():
    assert (
        says_furniture("Scripts are off: turn on JavaScript in the browser that you use to see our pages as meant")
        == "other"
    )
