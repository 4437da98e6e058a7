"""Words with their places on printed sheets -> the text as it is meant to be read: columns, paragraphs, whole words.

Lengths are those of the file's own units, counted from the top left; what decides is measured in heights of a line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_GUTTER = 1.1
"""Blank between two words, in heights, from which another column may begin there."""
_ROWS = 3
"""Rows in which a blank stands at one place before it parts columns; a justified line has its own."""
_LEADING = 0.9
"""Blank between two lines of one block, in heights, at most: more parts paragraphs or blocks."""
_SAME = 0.18
"""How much heights of lines of one block may differ, as a share."""
_INDENT = 0.8
_DROP = 1.8
"""A capital this many times as high as the words beside it is the first letter of their first word."""
_MARGIN = 3
"""Lines at a sheet's head and foot that may repeat on others."""
_TITLE = 1.25
"""The title is set this much larger than the text."""
_MOST_BLOCKS = 400
"""Of a sheet that has more, blocks are read from the top alone."""
_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|p\.?)\s{0,2})?\d{1,4}(?:\s{0,2}(?:/|of|von|\|)\s{0,2}\d{1,4})?", re.IGNORECASE
)
_HYPHENS = "-\u2010\u00ad"
# 11/30/26, 11:47 AM: what a browser prints above a page
_STAMP = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{2}|\d{4}),? (\d{1,2}):(\d\d)(?: ?([AP])M)?")
_ADDRESS = re.compile(r"https?://[^\s…]+")


class PrintedWord(NamedTuple):
    """A word and the box around it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The height of its line."""
        return self.bottom - self.top


class Printed(NamedTuple):
    """The text of a file of sheets, its title where one is set larger, and what its margins tell."""

    text: str
    sheets: tuple[int, ...]
    """Where in the text each sheet's first paragraph begins."""
    hyphens: tuple[int, ...]
    """Where in the text a hyphen at a line's end was taken away."""
    title: str | None
    url: str | None
    captured: str | None


class PrintedLine(NamedTuple):
    """Words side by side in one column."""

    words: tuple[PrintedWord, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.words[-1].right

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        """The height of most of its words."""
        return median(word.height for word in self.words)


PrintedBlock = list[PrintedLine]
"""Lines of one height, one below the other."""


class _Paragraph(NamedTuple):
    """Lines that are one paragraph, the sheet that it begins on, and the height of its letters."""

    lines: tuple[PrintedLine, ...]
    sheet: int
    height: float


def read_sheets(sheets: Sequence[Sequence[PrintedWord]]) -> Printed:
    """The text of sheets, a paragraph a line, blank lines between.

    Heads, feet and page numbers are left out: what repeats on most sheets, and numbers alone in a margin. A word that a
    line's end parted is whole again.
    """
    lines = [_lines(_whole_capitals(words)) for words in sheets]
    margins = _margins(lines)
    kept = [[line for line in sheet if id(line) not in margins] for sheet in lines]
    paragraphs = [
        paragraph
        for number, sheet in enumerate(kept)
        for block in _in_order(_blocks(sheet))
        for paragraph in _paragraphs(block, number)
    ]
    paragraphs = list(_continued(paragraphs))
    known = Counter(
        word.strip("“”‘’\"'.,;:!?()").casefold() for sheet in kept for line in sheet for word in line.text.split()
    )
    parts: list[str] = []
    starts: dict[int, int] = {}
    hyphens: list[int] = []
    length = 0
    for paragraph in paragraphs:
        starts.setdefault(paragraph.sheet, length)
        text, cut = _joined(paragraph.lines, known)
        hyphens += [length + at for at in cut]
        parts.append(text)
        length += len(text) + 2
    places, last = [], length
    for number in range(len(sheets) - 1, -1, -1):  # a sheet without a paragraph of its own begins where the next does
        last = starts.get(number, last)
        places.append(last)
    told = " ".join(line.text for sheet in lines for line in sheet if id(line) in margins)
    text = "\n\n".join(parts)
    places = [min(place, len(text)) for place in reversed(places)]
    return Printed(text, tuple(places), tuple(hyphens), _title(paragraphs, known), _address(told), _captured(told))


# --- lines ----------------------------------------------------------------------------------------


def _lines(words: Iterable[PrintedWord]) -> list[PrintedLine]:
    """The lines of a sheet, from the top; words far apart on one height are of different columns."""
    rows: list[list[PrintedWord]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.left)):
        row = rows[-1] if rows else []
        if row and abs(row[-1].bottom - word.bottom) <= 0.3 * min(row[-1].height, word.height):
            row.append(word)
        else:
            rows.append([word])
    rows = [sorted(row, key=lambda word: word.left) for row in rows]
    blanks = [_blank_places(row) for row in rows]
    found = []
    for number, row in enumerate(rows):
        near = [place for other in blanks[max(0, number - _ROWS) : number + _ROWS + 1] for place in other]
        start = 0
        for index, (low, high) in _gaps(row):
            beside = sum(min(high, right) - max(low, left) > 0.5 * row[index].height for left, right in near)
            if beside >= min(_ROWS, len(rows)) or high - low > 4 * row[index].height:
                found.append(PrintedLine(tuple(row[start : index + 1])))
                start = index + 1
        found.append(PrintedLine(tuple(row[start:])))
    return found


def _gaps(row: Sequence[PrintedWord]) -> Iterator[tuple[int, tuple[float, float]]]:
    """The blanks of a row that may part columns, with the word before each."""
    for index, (word, after) in enumerate(pairwise(row)):
        if after.left - word.right >= _GUTTER * min(word.height, after.height):
            yield index, (word.right, after.left)


def _blank_places(row: Sequence[PrintedWord]) -> list[tuple[float, float]]:
    return [place for _, place in _gaps(row)]


def _whole_capitals(words: Sequence[PrintedWord]) -> list[PrintedWord]:
    """The words with drop capitals put before the words that they begin."""
    if not words:
        return []
    usual = median(word.height for word in words)
    drops = [word for word in words if len(word.text) == 1 and word.text.isalpha() and word.height >= _DROP * usual]
    left = [word for word in words if word not in drops]
    known = Counter(word.text.casefold() for word in left)
    for drop in drops:
        beside = [
            index
            for index, word in enumerate(left)
            if drop.left < word.left <= drop.right + 2 * usual and drop.top - usual <= word.top < drop.bottom
        ]
        if not beside:
            left.append(drop)
            continue
        first = min(beside, key=lambda index: (left[index].top, left[index].left))
        word = left[first]
        apart = drop.text in {"A", "I"} and known[word.text.casefold()] > 1
        for index in beside:  # the lines beside it begin where the paragraph does
            row = [left[other] for other in beside if abs(left[other].bottom - left[index].bottom) <= 0.5 * usual]
            if left[index].left == min(word.left for word in row):
                left[index] = left[index]._replace(left=drop.left)
        left[first] = word._replace(text=drop.text + " " * apart + word.text, left=drop.left)
    return left


def _margins(sheets: Sequence[Sequence[PrintedLine]]) -> set[int]:
    """The lines (by identity) of heads and feet: alike on half of the sheets but for numbers, or a number alone."""
    edges = [(*sheet[:_MARGIN], *sheet[max(_MARGIN, len(sheet) - _MARGIN) :]) for sheet in sheets]
    alike = Counter(key for edge in edges for key in {_plain(line) for line in edge})
    least = max(2, len(sheets) / 2)
    found = set()
    for edge in edges:
        for line in edge:
            number = line in {edge[0], edge[-1]} and _PAGE_NUMBER.fullmatch(line.text)
            if number or alike[_plain(line)] >= least or _is_print_margin(line, edge):
                found.add(id(line))
    return found


def _is_print_margin(line: PrintedLine, edge: Sequence[PrintedLine]) -> bool:
    """Whether a browser printed this line around its page: the moment above it, the address below."""
    if line.bottom <= edge[0].bottom and any(
        _STAMP.match(other.text) for other in edge if other.bottom == edge[0].bottom
    ):
        return True
    return bool(_ADDRESS.match(line.text)) and line.bottom >= edge[-1].bottom - line.height


def _plain(line: PrintedLine) -> str:
    return _DIGITS.sub("#", line.text.casefold())


# --- blocks and paragraphs ------------------------------------------------------------------------


def _blocks(lines: Sequence[PrintedLine]) -> list[PrintedBlock]:
    """Lines of one height that follow below one another, each as a block."""
    blocks: list[PrintedBlock] = []
    for line in sorted(lines, key=lambda line: (line.top, line.left)):
        for block in blocks[-8:][::-1]:
            last = block[-1]
            overlap = min(last.right, line.right) - max(last.left, line.left)
            near = -0.5 * line.height <= line.top - last.bottom <= _LEADING * line.height
            alike = abs(last.height - line.height) <= _SAME * max(last.height, line.height)
            if near and alike and overlap >= 0.3 * min(last.right - last.left, line.right - line.left):
                block.append(line)
                break
        else:
            blocks.append([line])
    return blocks


def _in_order(blocks: Sequence[PrintedBlock]) -> list[PrintedBlock]:
    """The blocks as they are read: columns from the left, each from the top; what spans them parts them."""
    if len(blocks) < 2 or len(blocks) > _MOST_BLOCKS:
        return sorted(blocks, key=lambda block: (block[0].top, block[0].left))
    columns = _parted([(min(line.left for line in block), max(line.right for line in block)) for block in blocks])
    if len(set(columns)) > 1:
        numbers = sorted(set(columns))
        return [
            block
            for number in numbers
            for block in _in_order([block for block, of in zip(blocks, columns, strict=True) if of == number])
        ]
    rows = _parted([(block[0].top, max(line.bottom for line in block)) for block in blocks])
    first = [block for block, of in zip(blocks, rows, strict=True) if of == 0]
    rest = [block for block, of in zip(blocks, rows, strict=True) if of != 0]
    if not rest:
        return sorted(blocks, key=lambda block: (block[0].top, block[0].left))
    return [*_in_order(first), *_in_order(rest)]


def _parted(spans: Sequence[tuple[float, float]]) -> list[int]:
    """The number of the group of each span, groups being what blanks that no span crosses part, in order."""
    groups = [0] * len(spans)
    number, reach = -1, float("-inf")
    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        low, high = spans[index]
        number += low >= reach
        groups[index] = number
        reach = max(reach, high)
    return groups


def _paragraphs(block: PrintedBlock, sheet: int) -> Iterator[_Paragraph]:
    """The paragraphs of a block: a first line set in, a last line left short, or a wider blank parts them."""
    left, right = min(line.left for line in block), max(line.right for line in block)
    blanks = [after.top - line.bottom for line, after in pairwise(block)]
    usual = median(blanks) if blanks else 0.0
    inward = [line.left - left > _INDENT * line.height for line in block]
    hanging = 2 * sum(inward[1:]) > len(block) - 1  # items of a list: what is set in are the lines after the first
    start = 0
    for index in range(1, len(block)):
        line, before = block[index], block[index - 1]
        opens = (not inward[index]) if hanging else (inward[index] and not inward[index - 1])
        room = right - before.right - 0.25 * line.height >= line.words[0].right - line.words[0].left
        apart = line.top - before.bottom > usual + 0.35 * line.height
        if apart or opens or (room and not hanging and _END.search(before.text)):
            yield _Paragraph(tuple(block[start:index]), sheet, before.height)
            start = index
    yield _Paragraph(tuple(block[start:]), sheet, block[-1].height)


def _continued(paragraphs: Iterable[_Paragraph]) -> Iterator[_Paragraph]:
    """Paragraphs that a column's or a sheet's end parted, put together."""
    held: _Paragraph | None = None
    for paragraph in paragraphs:
        if held is None:
            held = paragraph
            continue
        alike = abs(held.height - paragraph.height) <= _SAME * held.height
        first = paragraph.lines[0].text[:1]
        open_end = not _END.search(held.lines[-1].text) and len(held.lines) + len(paragraph.lines) > 2
        if alike and first.islower() and open_end:
            held = held._replace(lines=(*held.lines, *paragraph.lines))
        else:
            yield held
            held = paragraph
    if held is not None:
        yield held


def _joined(lines: Sequence[PrintedLine], known: Counter[str]) -> tuple[str, list[int]]:
    """The lines as one, and where in it hyphens were taken away."""
    text = lines[0].text
    cut = []
    for line in lines[1:]:
        after = line.text
        head, tail = text.rpartition(" ")[2], after.partition(" ")[0].strip("“”‘’\"'.,;:!?()")
        if text[-1:] in _HYPHENS and head[-2:-1].isalnum() and after[:1].isalnum():
            whole, parted = (head[:-1] + tail).casefold(), f"{head[:-1]}-{tail}".casefold()
            one_word = known[whole] >= known[parted] and not _compound(head, tail, known)
            if head[-1] == "\u00ad" or (head[-2].isalpha() and after[0].islower() and one_word):
                text = text[:-1]
                cut.append(len(text))
            text += after
        else:
            text += f" {after}"
    return text, cut


def _compound(head: str, tail: str, known: Counter[str]) -> bool:
    """Whether both halves are words of the page by themselves, and the whole is none: well-known, two-year."""
    half = head[:-1].lstrip("“‘\"'(").casefold()
    return bool(known[half] and known[tail.casefold()] and not known[half + tail.casefold()])


def _title(paragraphs: Sequence[_Paragraph], known: Counter[str]) -> str | None:
    """The largest paragraph of the first sheet, where it is set larger than the text and no longer than titles are."""
    first = [paragraph for paragraph in paragraphs if paragraph.sheet == paragraphs[0].sheet]
    if len(paragraphs) < 2 or not first:
        return None
    usual = median(line.height for paragraph in paragraphs for line in paragraph.lines)
    largest = max(first, key=lambda paragraph: paragraph.height)
    text = _joined(largest.lines, known)[0]
    fits = largest.height >= _TITLE * usual and 2 <= len(text.split()) <= 40
    return text if fits else None


# --- margins --------------------------------------------------------------------------------------


def _address(told: str) -> str | None:
    found = _ADDRESS.search(told)
    return found.group() if found else None


def _captured(told: str) -> str | None:
    """The moment that a browser printed, where one order of day and month is possible.

    >>> _captured("11/30/26, 11:47 AM Ferry late"), _captured("30/11/2026, 11:47"), _captured("3/4/26, 11:47")
    ('2026-11-30T11:47', '2026-11-30T11:47', None)
    """
    found = _STAMP.search(told)
    if found is None:
        return None
    one, two, year, hour, minute = (int(part) for part in found.groups()[:5])
    american = found[6] is not None
    month, day = (one, two) if american or two > 12 else (two, one)
    if not american:
        if one <= 12 and two <= 12:
            return None
    else:
        hour = hour % 12 + 12 * (found[6] == "P")
    year += 2000 * (year < 100)
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"
