"""A case as a workbook, for newsrooms: quotations, claims, differences, pages. No cell is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sayso.dossier.claims import Card
from sayso.dossier.quotes import Quote
from sayso.dossier.reading import statuses
from sayso.errors import ExtraMissing
from sayso.export.addresses import to_words, web_address
from sayso.export.characters import for_readers
from sayso.export.citations import calendar_day, last_published
from sayso.export.outgoing import Outgoing

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as CellFormat

CELL = 32_000
"""Characters of a cell; Excel takes 32,767."""
ADDRESS = 2_000
"""Characters of a link; Excel takes 2,079, and repairs a workbook that has more."""
LINKS = 60_000
"""Links of a sheet; Excel takes 65,530."""

LINE, TALL = 13.5, 12
"""Points of a line; lines of the tallest row, whose cells scroll."""

WIDTHS: Mapping[str, Mapping[str, int]] = {
    "quotes": {
        "speaker": 24, "does": 10, "words": 60, "outlet": 22, "day": 11, "side": 8, "claim": 40, "sentence": 60,
        "through": 20, "caveat": 24, "title": 40, "address": 30, "page": 18, "start": 8, "end": 8,
    },
    "claims": {
        "no.": 5, "claim": 60, "status": 10, "say so": 36, "deny it": 36, "pages": 7, "outlets": 8, "texts": 7,
        "voices": 7, "first": 11, "last": 11, "id": 18,
    },
    "differences": {
        "claim": 50, "what": 24, "counted": 20, "value": 18, "day": 11, "speaker": 24, "outlet": 22, "words": 60,
        "page": 18, "start": 8, "end": 8,
    },
    "pages": {
        "no.": 5, "outlet": 22, "title": 60, "author": 24, "day": 11, "known from": 12, "address": 40, "captured": 11,
        "language": 9, "file": 30, "sha256": 24, "page": 18,
    },
}  # fmt: skip
"""Sheet -> its columns, each with its width in characters."""


class Linked(NamedTuple):
    """A cell that leads to an address."""

    words: str
    address: str | None


Cell = str | int | date | Linked | None


def write(case: Outgoing, path: Path) -> None:
    """One workbook. Raises ExtraMissing without XlsxWriter."""
    try:
        import xlsxwriter  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Workbooks", "xlsx") from error
    plain = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(path, {**plain, "in_memory": True}) as book:
        made = last_published(case).replace(tzinfo=None)
        book.set_properties({"author": "sayso", "title": for_readers(case.title or ""), "created": made})
        styles = _styles(book)
        for name, rows in (
            ("quotes", _quotes(case)),
            ("claims", _claims(case)),
            ("differences", _differences(case)),
            ("pages", _pages(case)),
        ):
            _sheet(book, name, rows, styles)


def _styles(book: Workbook) -> Mapping[str, CellFormat]:
    common = {"valign": "top", "text_wrap": True, "font_size": 10}
    return {
        "head": book.add_format({**common, "bold": True, "bottom": 1, "bg_color": "#EDEDED"}),
        "cell": book.add_format(common),
        "day": book.add_format({**common, "num_format": "yyyy-mm-dd", "align": "left"}),
        "link": book.add_format({**common, "font_color": "#1F4E79", "underline": 1}),
    }


def _sheet(book: Workbook, name: str, rows: Iterable[Sequence[Cell]], styles: Mapping[str, CellFormat]) -> None:
    sheet = book.add_worksheet(name)
    columns = WIDTHS[name]
    for column, (title, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles["head"])
    links = last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            words = cell.words if isinstance(cell, Linked) else cell
            if isinstance(cell, Linked) and cell.address and len(cell.address) < ADDRESS and links < LINKS:
                links += 1
                sheet.write_url(last, column, cell.address, styles["link"], string="x")
                sheet.write_string(last, column, _cut(cell.words), styles["link"])
            elif isinstance(words, str):
                sheet.write_string(last, column, _cut(words), styles["cell"])
            elif isinstance(words, date):
                sheet.write_datetime(last, column, datetime(words.year, words.month, words.day), styles["day"])  # noqa: DTZ001  (as above)
            elif words is not None:
                sheet.write_number(last, column, words, styles["cell"])
        sheet.set_row(last, LINE * max(_height(cell, width) for cell, width in zip(row, columns.values(), strict=True)))
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _height(cell: Cell, width: int) -> int:
    """Lines that a cell takes, as spreadsheets other than Excel do not find out by themselves."""
    words = cell.words if isinstance(cell, Linked) else cell
    return min(TALL, -(-len(words) // width)) if isinstance(words, str) and words else 1


def _cut(words: str) -> str:
    return words if len(words) <= CELL else words[:CELL].rsplit(" ", 1)[0] + " …"


def _quotes(case: Outgoing) -> Iterator[Sequence[Cell]]:
    """One row a quotation of a claim."""
    for row in case.reading.quotations():
        document = case.index.documents[str(row["document"])]
        words, through = str(row["words"]), row["through"]
        assert isinstance(through, list)
        yield (
            _text(row["speaker"]), _text(row["does"]), Linked(for_readers(words), to_words(document.url, words)),
            _text(document.outlet), _day(case, document.id), _text(row["side"]), _text(row["claim"]),
            _text(row["sentence"]), _text(", ".join(map(str, through))), _text(row["caveat"]), _text(row["title"]),
            web_address(document.url), document.id, _number(row["start"]), _number(row["end"]),
        )  # fmt: skip


def _claims(case: Outgoing) -> Iterator[Sequence[Cell]]:
    claims = {claim.id: claim for claim in case.index.claims}
    for card in case.reading.cards:
        claim = claims[card.claim]
        document = case.index.documents[claim.gist.document]
        yield (
            card.number, Linked(for_readers(card.label), to_words(document.url, card.label)), statuses(card)[0],
            _names(card, "Say so"), _names(card, "Deny it", "Say otherwise"), claim.documents, claim.outlets,
            claim.texts, claim.voices, _date(claim.first), _date(claim.last), claim.id,
        )  # fmt: skip


def _names(card: Card, *titles: str) -> str:
    """Who speaks in these columns."""
    rows: Iterable[Quote] = (row for column in card.columns if column.title in titles for row in column.quotes)
    return ", ".join(dict.fromkeys(for_readers(row.sayer) for row in rows))


def _differences(case: Outgoing) -> Iterator[Sequence[Cell]]:
    """One row a value of a difference, and a quotation that gives it."""
    for card in case.reading.cards:
        for difference in card.differences:
            for value in difference.values:
                for row in value.quotes:
                    document = case.index.documents[row.page.id]
                    start, _, end = row.anchor.rpartition(".")[2].partition("-")
                    yield (
                        for_readers(card.label), difference.title, _text(difference.counted), for_readers(row.value),
                        _day(case, document.id), _text(row.who), _text(document.outlet),
                        Linked(for_readers(row.words), to_words(document.url, row.words)), document.id, int(start),
                        int(end),
                    )  # fmt: skip


def _pages(case: Outgoing) -> Iterator[Sequence[Cell]]:
    for page in sorted(case.index.sources.values(), key=lambda page: page.number):
        document = case.index.documents[page.id]
        address = web_address(document.url)
        yield (
            page.number, _text(document.outlet), _text(page.title),
            _text(", ".join(author.name for author in document.authors)), _day(case, page.id),
            _text(document.published_from), Linked(address, address) if address else None, _date(document.captured),
            document.language, _text(document.name), document.sha256, document.id,
        )  # fmt: skip


def _day(case: Outgoing, page: str) -> Cell:
    """The day of publication as a day, or in words where it is less than one."""
    document = case.index.documents[page]
    whole = calendar_day(document.published, document.published_precision or "day")
    return _date(document.published) if len(whole) == 3 else for_readers(case.index.sources[page].day)


def _date(day: str | None) -> Cell:
    """A day that Excel has, which begins with 1900; any other in words."""
    parts = calendar_day(day)
    try:
        found = date(*parts) if len(parts) == 3 else None
    except ValueError:
        found = None
    return found if found and found.year >= 1900 else day


def _text(value: object) -> str | None:
    return None if value is None else for_readers(str(value))


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
