"""What the models of blocks see of a line: every column has a name, and is what its name says."""

import numpy as np
import pytest

from sayso.document.layout import lay_out
from sayso.document.layout.blocks import load_block_model
from sayso.document.layout.blocks.context import column_names, with_neighbours, word_logits
from sayso.document.layout.blocks.features import ALONE, featurize
from sayso.document.layout.blocks.hints import HINTS
from sayso.document.layout.blocks.shape import SHAPE, line_words, shape
from sayso.document.layout.blocks.votes import VOTES
from sayso.schema import Page

SHAPES = {
    "The Ferry lies at the quay.": {"ends": 1, "capitals": 2 / 6, "upper": 0, "stops": np.log1p(1), "all_upper": 0},
    "BBC NEWS": {"all_upper": 1, "upper": 1, "capitals": 1, "ends": 0},
    "Read more:": {"ends_colon": 1, "ends_dots": 0, "ends_open": 0},
    "And so on...": {"ends_dots": 1, "ends_colon": 0, "ends": 1},
    "bread, milk,": {"ends_open": 1, "begins_lower": 1, "commas": np.log1p(2)},
    "Who knew?": {"ends_question": 1, "begins_sign": 0},
    "12 March 2031 at 09:15": {"year": 1, "clock": 1, "day": 0, "begins_digit": 1, "numbers": 4 / 6},
    "In 2031 it sank": {"year": 1, "clock": 0, "day": 0},
    "12/03/31": {"day": 1, "year": 0},
    "“Go,” she said": {"begins_quote": 1, "begins_sign": 1, "quoted": 1, "quoted_twice": 1},
    "• More": {"begins_bullet": 1, "one_word": 1, "begins_quote": 0},
    "Home | News": {"parted": 1, "one_word": 0},
    "© 2031 Tern": {"copyright": 1, "handle": 0},
    "@tern (sea)": {"handle": 1, "bracket": 1, "address": 0},
    "www.tern.example": {"address": 1},
    "  in": {"indent": 0.2, "small_words": 1, "short": 0.1, "size": np.log1p(2), "words": np.log1p(1)},
}


@pytest.mark.parametrize("text", SHAPES)
def test_a_line_is_what_its_names_say(text):
    named = dict(zip(SHAPE, shape(text, line_words(text)), strict=True))
    assert {name: named[name] for name in SHAPES[text]} == pytest.approx(SHAPES[text])


LINES = [
    "Home",
    "The ferry lies at the quay, the office said.",
    "",
    "It was built in 2019, and nobody was hurt.",
    "Home",
    "Share",
]


def seen(text, media_type):
    model = load_block_model()
    described = featurize(lay_out(Page(path="p", name="p", data=text.encode(), media_type=media_type)))
    said = word_logits(described.words, *model.words)
    named = None if described.names is None else word_logits(described.names, *model.names)
    rows = with_neighbours(described, said, named, model.rare)
    names = column_names(markup=named is not None, classes=said.shape[1])
    assert rows.shape == (len(described.lines), len(names))
    assert len(set(names)) == len(names)
    return described, [dict(zip(names, row.tolist(), strict=True)) for row in rows]


def test_each_line_sees_its_neighbours_by_name():
    described, rows = seen("\n".join(LINES), "text/plain")
    assert described.alone.shape[1] == len(ALONE)
    for name in (
        "size",
        "ends",
        "year",
        "elsewhere",
        "blank_before",
        "again",
        "short_before_5",
        "again_so_far",
        "said_0",
        "common",
    ):
        for k, row in enumerate(rows):
            assert row[f"{name}@-1"] == (rows[k - 1][name] if k else 0)
            assert row[f"{name}@1"] == (rows[k + 1][name] if k + 1 < len(rows) else 0)
    assert [row["elsewhere"] for row in rows] == pytest.approx([0.2, 0, 0, 0.2, 0])
    assert [row["before"] for row in rows] == pytest.approx([0, 0, 0, 0.2, 0])
    assert [row["blank_before"] for row in rows] == pytest.approx([0, 0, 1 / 3, 0, 0])
    assert [row["from_top"] for row in rows] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8])
    assert [row["in_run_2"] for row in rows] == [0, 1, 1, 0, 0]


def test_each_line_of_markup_sees_its_tags_and_not_those_of_its_neighbours():
    described, rows = seen(
        "<nav><a href=/>Home</a></nav><main><p>The <b>ferry</b> left.</p><h2>More</h2></main>", "text/html"
    )
    assert described.hints.shape[1] == len(HINTS) + len(VOTES)
    assert [row["is_p"] for row in rows] == [0, 1, 0]
    assert [row["in_nav"] for row in rows] == [1, 0, 0]
    assert [row["linked"] for row in rows] == [1, 0, 0]
    assert rows[1]["linked@-1"] == 1
    assert "is_p@-1" not in rows[0]
    assert [row["strong"] for row in rows] == pytest.approx([0, 1 / 3, 1])
