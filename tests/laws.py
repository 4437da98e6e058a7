"""What must hold of anything that a stage gives, whatever went in."""

import io
from itertools import pairwise
from pathlib import Path

from sayso.document.layout import Layout, lay_out, source_spans
from sayso.document.layout.markup import REFERENCE
from sayso.pages import Note, Passed, Reading, Source, read_stream
from sayso.schema import Failure, FailureReason, Page

SMALL = Reading(page_bytes=2**18, line_bytes=2**14, ratio=50, ratio_from=2**18, members=50, depth=2)


def check_map(layout: Layout) -> None:
    """Lines tile the text, and every character of a line is in exactly one run that shows it again."""
    position = 0
    for line in layout.lines:
        assert line.start >= position
        assert not layout.text[position : line.start].strip("\r\n")
        position = line.end
    assert not layout.text[position:].strip("\r\n")
    if layout.runs is None:
        return
    covered, source = 0, 0
    for run in layout.runs:
        shown = layout.text[run.start : run.start + run.length]
        written = layout.markup[run.source : run.source + run.source_length]
        assert run.source >= source
        assert run.length > 0
        source = run.source + run.source_length
        covered += run.length
        if run.length == run.source_length:
            same = zip(shown, written, strict=True)
            assert all(a == b or (a == " " and b in " \t\n\f\r") or written.startswith("&") for a, b in same)
        else:
            assert REFERENCE.fullmatch(written) or not written.strip(" \t\n\f\r")
    assert covered == sum(line.end - line.start for line in layout.lines)


def check_reading(
    name: str, data: bytes, reading: Reading = SMALL, folder: Path | None = None
) -> list[Page | Passed | Note | Failure]:
    """The pages of a file: each bounded, laid out, and shown again; whatever else comes out is a failure with a reason.

    With a folder, the file lies there: some readers go back in it.
    """
    path = name
    if folder is not None:
        (folder / name).write_bytes(data)
        path = str(folder / name)
    items = []
    for item in read_stream(io.BufferedReader(io.BytesIO(data)), Source(path, name), reading):
        items.append(item)
        if isinstance(item, Passed | Note):
            assert item[1]
            continue
        if isinstance(item, Failure):
            assert item.detail, "a failure says why"
            assert item.reason is not FailureReason.INTERNAL
            item.detail.encode()
            continue
        assert isinstance(item, Page), item
        # Four bytes a character: records are text, written as UTF-8.
        assert len(item.data) <= 4 * max(reading.page_bytes, reading.line_bytes), "bounded"
        for text in (item.name, item.record, item.url, item.captured, item.given.title, item.given.outlet):
            (text or "").encode()
        check_page(item)
    return items


def check_page(page: Page) -> None:
    """The layout of a page maps back to it, and is the same again."""
    layout = lay_out(page)
    layout.text.encode()
    check_map(layout)
    assert layout == lay_out(page)
    shown = source_spans(layout, 0, len(layout.text))
    whole = layout.markup if layout.markup is not None else layout.text
    assert all(0 <= a < b <= len(whole) for a, b in shown)
    assert all(a.end < b.start for a, b in pairwise(shown))
