"""Lines labelled: what the shipped model does with made-up pages, and laws for any."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.document.layout import lay_out
from sayso.document.layout.blocks import choose, clean_blocks, label_blocks, load_block_model
from sayso.schema import ARTICLE, BlockLabel, Page
from tests.work import calls

STORY = [
    "The harbour office of Lindholm said on Tuesday that the ferry Ada had run aground with 84 people on board.",
    "Nobody was hurt, according to its director, Maren Holt, who thanked the crews of two fishing boats.",
    "“We were asleep when the ship stopped, and then the lights went out,” said Jonas Wiik, a passenger from Sund.",
    "The ferry company denied that the ship had sailed without a pilot, as a union of sailors claims.",
    "A commission will look into the accident. The harbour office expects its report by the end of the year.",
]
PAGE = [
    "Home", "News", "Sport", "Weather", "7°C", "Lindholm Courier", "Ferry with 84 on board runs aground off Lindholm",
    "By Tilda Berg", "12 March 2031 09:15", "Share", *STORY, "Related Articles", "New bridge to Sund opens in May",
    "Storm closes three schools", "Subscribe to our newsletter", "Leave a comment", "Your email address",
    "© 2031 Lindholm Courier. All rights reserved.",
]  # fmt: skip


def labelled(text, media_type="text/plain"):
    page = Page(path="p", name="p", data=text.encode("utf-8"), media_type=media_type, charset="utf-8")
    layout = lay_out(page)
    return layout, label_blocks(layout, "d", load_block_model())


def article(layout, blocks):
    return [layout.text[b.start : b.end] for b in blocks if b.label in ARTICLE]


def check_laws(layout, blocks):
    end = 0
    for block in blocks:
        assert end <= block.start < block.end <= len(layout.text)
        assert not layout.text[end : block.start].strip()
        assert layout.text[block.start : block.end] == layout.text[block.start : block.end].strip()
        assert block.repeats is None or block.repeats < blocks.index(block)
        end = block.end
    assert not layout.text[end:].strip()


def test_flat_text():
    layout, blocks = labelled("\n".join(PAGE))
    assert article(layout, blocks) == STORY
    check_laws(layout, blocks)


def test_markup():
    menu = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in PAGE[:5])
    story = "".join(f"<p>{line}</p>" for line in STORY)
    more = "".join(f"<li><a href='/{n}'>{line}</a></li>" for n, line in enumerate(PAGE[16:18]))
    html = (
        f"<html><head><title>{PAGE[6]}</title></head><body><nav><ul>{menu}</ul></nav><main><article><h1>{PAGE[6]}</h1>"
        f"<div class='byline'>By Tilda Berg</div>{story}</article></main>"
        f"<aside class='related'><h4>Related</h4><ul>{more}</ul></aside><footer><p>{PAGE[-1]}</p></footer></body></html>"
    )
    layout, blocks = labelled(html, "text/html")
    assert article(layout, blocks) == STORY
    check_laws(layout, blocks)


def test_a_paragraph_twice_says_so():
    layout, blocks = labelled("\n".join([*PAGE[:12], STORY[1], *PAGE[12:]]))
    words = [layout.text[b.start : b.end] for b in blocks]
    first, second = (i for i, text in enumerate(words) if text == STORY[1])
    assert blocks[first].repeats is None
    assert blocks[second].repeats == first


def test_a_sentence_over_lines_is_one_block():
    broken = [
        STORY[0],
        "The office named",
        "the ferry Ada",
        ", built in 2019, as the",
        "ship that ran aground.",
        *STORY[1:],
    ]
    layout, blocks = labelled("\n".join([*PAGE[:10], *broken, *PAGE[15:]]))
    joined = [text.split("\n") for text in article(layout, blocks)]
    assert ["the ferry Ada", ", built in 2019, as the", "ship that ran aground."] in joined or broken[1:5] in joined


def test_signs_alone_are_no_caption():
    layout, blocks = labelled("\n".join([*PAGE[:10], STORY[0], "\u200c", *STORY[1:4], "\u200c", STORY[4], *PAGE[15:]]))
    assert {b.label for b in blocks if layout.text[b.start : b.end] == "\u200c"} <= {BlockLabel.OTHER, BlockLabel.BODY}
    check_laws(layout, blocks)


def test_clean_text_is_all_body():
    layout, _ = labelled("\n\n".join([PAGE[6], *STORY]))
    assert {b.label for b in clean_blocks(layout, "d", None)} == {BlockLabel.BODY}
    labels = [b.label for b in clean_blocks(layout, "d", PAGE[6].upper() + "!")]
    assert labels == [BlockLabel.TITLE] + [BlockLabel.BODY] * 5


@pytest.mark.parametrize("text", ["", " \n\t\n", "\n", "x", "…", "\u202e", "😀😀\n—\n·"])
@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
def test_next_to_nothing(text, media_type):
    check_laws(*labelled(text, media_type))


@given(
    st.lists(
        st.sampled_from([*PAGE, "", "  ", "·", "𝒳é\u0301", "«Нет», — сказал он.", "港務局は否定した。"]), max_size=30
    )
)
@settings(max_examples=40)
def test_any_lines(lines):
    layout, blocks = labelled("\n".join(lines))
    check_laws(layout, blocks)
    assert blocks == label_blocks(layout, "d", load_block_model())


def test_choice_by_expected_f():
    import numpy as np

    sure, poor = np.array([0.9, 0.9, 0.2, 0.05]), np.array([0.3, 0.25, 0.02, 0.02])
    assert list(choose(sure, np.ones(4), 1.0)) == [True, True, False, False]
    assert list(choose(poor, np.ones(4), 1.0)) == [True, True, False, False]
    assert not choose(np.array([0.05]), np.ones(1), 1.0).any()


@pytest.mark.parametrize(
    ("piece", "media_type"),
    [
        ("word ", "text/plain"), ("One. ", "text/plain"), ("a\n", "text/plain"), ("[]", "text/plain"),
        ("\n".join(STORY) + "\n", "text/plain"), ("<div>", "text/html"), ("<p>x<div>", "text/html"),
        ("<b></i>", "text/html"), ("<li>x", "text/html"), ("<td>x", "text/html"), ("<!--", "text/html"),
        ("&a", "text/html"), ("<a href=x>y", "text/html"), ("<p><b>x", "text/html"),
    ],
)  # fmt: skip
def test_work_grows_with_the_page(piece, media_type):
    pieces = 6000 // len(piece) + 5
    once, four = (calls(lambda n=n: labelled("Some words. " + piece * (pieces * n), media_type)) for n in (1, 4))
    assert four < 5 * once
