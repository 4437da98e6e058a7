"""Printed sheets: columns, paragraphs, heads and feet, drop capitals and hyphens, from words and their places alone."""

import io
import zlib

import pypdfium2 as pdfium
import pytest

from sayso.errors import InputError
from sayso.pages import Source
from sayso.pages import pdf as reader
from sayso.pages.reading import Reading
from sayso.pages.sheets import PrintedWord, read_sheets
from sayso.schema import FailureReason
from tests.fuzz.made import _pdf as small_pdf

FIRST = (
    "The evening ferry to Senn left the quay an hour late on Tuesday, the harbour office said, because a crane had "
    "dropped its load on the ramp. Nobody was hurt. The office has asked the owner of the crane for its papers."
)
SECOND = (
    "A spokesman for the owner said that the crane was in good order, and that the wind had been stronger than the "
    "forecast. He would not say who had been at the lever. The police want to hear from those who saw it."
)
THIRD = "“We waited and nobody told us why,” said a passenger, a teacher from Senn, who had missed her last bus home."
WIDTH, SIZE = 5.0, 10.0


def set_in(text, left, top, width, *, height=SIZE, indent=0.0):
    """The words of a paragraph in lines of a width, and where the next line would begin."""
    words, x, y = [], left + indent, top
    for word in text.split():
        long = len(word) * WIDTH * height / SIZE
        if x + long > left + width:
            x, y = left, y + 1.2 * height
        words.append(PrintedWord(word, x, y, x + long, y + height))
        x += long + WIDTH * height / SIZE
    return words, y + 1.2 * height


def column(paragraphs, left, top, width, *, blank=8.0, indent=0.0):
    words = []
    for paragraph in paragraphs:
        more, top = set_in(paragraph, left, top, width, indent=indent)
        words += more
        top += blank
    return words


def test_paragraphs_by_blanks_and_by_first_lines_set_in():
    for blank, indent in ((8.0, 0.0), (0.0, 15.0)):
        printed = read_sheets([column([FIRST, SECOND, THIRD], 60, 100, 400, blank=blank, indent=indent)])
        assert printed.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
        assert printed.sheets == (0,)


def test_items_of_a_list():
    one, below = set_in("• " + FIRST, 60, 100, 300)
    two, _ = set_in("• " + SECOND, 60, below, 300)
    words = [
        word if word.text == "•" else word._replace(left=word.left + 12, right=word.right + 12) for word in [*one, *two]
    ]
    assert read_sheets([words]).text == f"• {FIRST}\n\n• {SECOND}"


@pytest.mark.parametrize("order", ["columns", "rows"])
@pytest.mark.parametrize("columns", [2, 3])
def test_columns_whatever_the_order_in_the_file(order, columns):
    heading, _ = set_in("Crane drops its load on the ramp", 60, 50, 480, height=20.0)
    texts = [FIRST, SECOND, THIRD][:columns]
    width = 480 / columns - 20
    words = [
        word for number, text in enumerate(texts) for word in column([text], 60 + number * (width + 20), 100, width)
    ]
    if order == "rows":
        words.sort(key=lambda word: (word.top, word.left))
    printed = read_sheets([heading + words])
    assert printed.text == "\n\n".join(["Crane drops its load on the ramp", *texts])
    assert printed.title == "Crane drops its load on the ramp"


def test_a_justified_line_is_no_column():
    words = column([FIRST], 60, 100, 300)
    row = [index for index, word in enumerate(words) if word.top == words[0].top]
    for index in row[len(row) // 2 :]:
        words[index] = words[index]._replace(left=words[index].left + 14, right=words[index].right + 14)
    assert read_sheets([words]).text == FIRST


def test_heads_feet_and_numbers_are_left_out():
    sheets = []
    for number, text in enumerate([FIRST, SECOND, THIRD], 4):
        head, _ = set_in(f"The Coast · weekend edition {number}", 60, 20, 480)
        foot, _ = set_in(f"{number}", 300, 800, 480)
        sheets.append([*head, *column([text], 60, 100, 400), *foot])
    printed = read_sheets(sheets)
    assert printed.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert printed.sheets == (0, len(FIRST) + 2, len(FIRST) + len(SECOND) + 4)


def test_what_a_browser_prints_around_a_page():
    head, _ = set_in("11/30/26, 11:47 AM Crane drops its load", 60, 20, 480)
    foot, _ = set_in("https://coast.example/crane 1/1", 60, 800, 480)
    printed = read_sheets([[*head, *column([FIRST], 60, 100, 400), *foot]])
    assert (printed.text, printed.url, printed.captured) == (FIRST, "https://coast.example/crane", "2026-11-30T11:47")


@pytest.mark.parametrize(
    ("drop", "rest", "read"),
    [
        ("T", "he crane fell", "The crane fell"),
        ("A", "crane fell", "A crane fell"),
        ("A", "ll cranes fell", "All cranes fell"),
    ],
)
def test_drop_capitals(drop, rest, read):
    body, below = set_in(rest + " on the ramp and stopped the ferry for an hour or more, they said.", 100, 100, 300)
    words = [
        PrintedWord(drop, 60, 98, 92, 130),
        *body,
        *column(["Another crane fell in March. Nobody knows of a third.", FIRST], 60, below + 20, 400),
    ]
    assert read_sheets([words]).text.startswith(read)


@pytest.mark.parametrize(
    ("first", "second", "read", "cut"),
    [
        ("the inci-", "dent was seen", "the incident was seen", 1),
        ("a well-", "known crane is known well", "a well-known crane is known well", 0),
        ("in Port-", "Amsel they said", "in Port-Amsel they said", 0),
        ("about 20-", "year leases", "about 20-year leases", 0),
    ],
)
def test_words_that_a_line_parted(first, second, read, cut):
    one, top = set_in(first, 60, 100, 400)
    two, _ = set_in(second, 60, top, 400)
    printed = read_sheets([[*one, *two]])
    assert printed.text == read
    assert [printed.text[at - 1 : at + 1].isalpha() for at in printed.hyphens] == [True] * cut


def test_a_paragraph_goes_on_over_the_sheet():
    words = FIRST.split()
    printed = read_sheets(
        [column([" ".join(words[:15])], 60, 100, 200), column([" ".join(words[15:]), SECOND], 60, 100, 200)]
    )
    assert printed.text == f"{FIRST}\n\n{SECOND}"
    assert printed.sheets == (0, len(FIRST) + 2)


def test_nothing_on_a_sheet():
    printed = read_sheets([[], column([FIRST], 60, 100, 400), []])
    assert (printed.text, printed.sheets) == (FIRST, (0, 0, len(FIRST)))
    assert read_sheets([]).text == ""


def test_the_file_has_its_own_hash():
    (page,) = reader.read(io.BytesIO(small_pdf()), Source("a.pdf", "a.pdf"), Reading())
    assert page.data == b"The ferry left at noon."
    assert len(page.file_sha256) == 64
    assert pdfium.PdfDocument(small_pdf()).get_version()


def test_a_stream_that_unpacks_to_far_more_is_a_bomb():
    packed = zlib.compress(b"BT /F1 1 Tf (ferry) Tj ET " * 100_000)
    bomb = small_pdf().replace(b"BT /F1 12 Tf 72 720 Td (The ferry left at noon.) Tj ET", packed)
    with pytest.raises(InputError) as error:
        list(reader.read(io.BytesIO(bomb), Source("a.pdf", "a.pdf"), Reading(ratio_from=100_000)))
    assert error.value.reason == FailureReason.BOMB
    (page,) = reader.read(io.BytesIO(small_pdf()), Source("a.pdf", "a.pdf"), Reading(ratio_from=1, ratio=1))
    assert page.data
