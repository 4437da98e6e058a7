"""The word lists of `lexicon/en`: every row's example holds its word, and shows what the list is for where one stage reads it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import sayso
from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.quantities.times.tense import direction
from sayso.document.words.sentences import sentence_spans
from sayso.document.words.tokens import words
from sayso.lexicon import read_table, word_list
from sayso.models import load_reader
from tests.document.quantities.marks import make, read_document, whole
from tests.golden import each_row

SOURCE = Path(sayso.__file__).parent
ROOMS = sorted(path.stem for path in (SOURCE / "lexicon" / "en").glob("*.tsv"))
MARK = re.compile(r"\*([^*]+)\*")


def plain(row):
    return row["example"].replace("*", "")


def holds_its_word(row):
    marked = MARK.search(row["example"])
    assert marked[1].lower() == row["word"] == row["word"].lower()
    start, text = marked.start(), plain(row)
    pieces = [*words(text), *(match.span() for match in re.finditer(r"[^\W_]+", text))]
    assert (start, start + len(row["word"])) in pieces, "no word of its example"


@pytest.mark.parametrize("room", ROOMS)
def test_every_example_holds_its_word(room):
    each_row(f"en/{room}")(holds_its_word)()


@pytest.mark.parametrize("room", ROOMS)
def test_no_word_stands_twice_in_a_list(room):
    rows = [(row["list"], row["word"]) for row in read_table(f"en/{room}")]
    assert [row for row in rows if rows.count(row) > 1] == []


def test_every_list_is_asked_for_and_every_one_asked_for_is_there():
    calls = (
        node.args
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "word_list"
    )
    asked = [tuple(ast.literal_eval(arg) for arg in args) for args in calls if isinstance(args[0], ast.Constant)]
    assert set(asked) == {(room, row["list"]) for room in ROOMS for row in read_table(f"en/{room}")}


def test_a_list_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="yesterday's"):
        word_list("times", "yesterday's")


@cache
def layers(room, name):
    """The examples of a list, a line each, read by the shipped tagger; where each begins; figures and times in them."""
    examples = [plain(row) for row in read_table(f"en/{room}") if row["list"] == name]
    text = "\n".join(examples)
    read = read_document(make(text, published="2031-04-09"), whole(text), load_reader())
    times = find_times(*read)
    return read, times, find_figures(*read, times)


def line_of(row, room):
    """Where the row's example stands among those of its list."""
    return layers(room, row["list"])[0].document.text.index(plain(row))


def tense_at_friday(row):
    read, *_ = layers("times", row["list"])
    start = line_of(row, "times")
    end = start + len(plain(row))
    at = read.document.text.index("Friday", start)
    tokens = [token for token in read.tokens if start <= token.start < end]
    return direction(read.document.text, tokens, at, at + len("Friday"))


def found_in(row, room, which):
    """The words of the figures (2) or times (1) found in the row's example."""
    found = layers(room, row["list"])
    text, start = found[0].document.text, line_of(row, room)
    return [text[one.start : one.end] for one in found[which] if start <= one.start < start + len(plain(row))]


@pytest.mark.parametrize("name", ["will", "be", "due", "ahead", "timetable", "limit", "until", "put_off"])
def test_what_looks_ahead(name):
    @each_row("en/times", list=name)
    def looks_ahead(row):
        assert tense_at_friday(row) == 1

    looks_ahead()


@pytest.mark.parametrize("name", ["past", "past_auxiliary"])
def test_what_looks_back(name):
    @each_row("en/times", list=name)
    def looks_back(row):
        assert tense_at_friday(row) == -1

    looks_back()


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("before_year", "20[23]"), ("before_named_year", "2029"), ("before_month", "May"), ("before_clock", "9")],
)
def test_what_stands_before_a_time(name, pattern):
    @each_row("en/times", list=name)
    def is_time(row):
        assert any(re.search(pattern, words) for words in found_in(row, "times", 1))

    is_time()


@each_row("en/times", list="plural")
def test_what_is_counted_and_no_year(row):
    assert found_in(row, "times", 1) == []


@each_row("en/times", list="named_day")
def test_what_names_a_day_of_its_own(row):
    assert not any(words.endswith("day") and " " not in words for words in found_in(row, "times", 1))


@pytest.mark.parametrize("name", ["names_number", "street", "which_one"])
def test_what_makes_it_no_figure(name):
    @each_row("en/figures", list=name)
    def is_no_figure(row):
        assert {"7", "12", "one"}.isdisjoint(found_in(row, "figures", 2))

    is_no_figure()


@each_row("en/figures", list="aged")
def test_whose_age_is_told(row):
    _, _, figures = layers("figures", "aged")
    start = line_of(row, "figures")
    assert [one.unit for one in figures if start <= one.start < start + len(plain(row))] == ["a"]


@each_row("en/sentences", list="starter")
def test_what_opens_a_sentence_after_an_abbreviation(row):
    assert len(list(sentence_spans(plain(row)))) == 2


@each_row("en/sentences", list="after_clock")
def test_what_goes_on_after_a_clock(row):
    assert len(list(sentence_spans(plain(row)))) == 1
