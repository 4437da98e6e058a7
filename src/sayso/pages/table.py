"""CSV, TSV and Parquet files -> a page a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO

from sayso.errors import ExtraMissing, InputError
from sayso.pages.decoding import decode
from sayso.pages.reading import Reading, hold
from sayso.pages.records import Records
from sayso.pages.sources import Note, Source
from sayso.schema import Failure, FailureReason, Page

if TYPE_CHECKING:
    import pyarrow as pa

_PARQUET = b"PAR1"
_SAMPLE = 65_536
_BATCH = 16
_OPEN_QUOTES = 20
"""Rows whose quote never closes that are mended: looking for the quote reads what follows, each time."""
_EXPANDED = 8
"""How often the bound on one packed file a table may give: texts that repeat stand in it once."""


def sniff(name: str, head: bytes) -> bool:
    """CSV by its name alone (any text has commas); Parquet by its mark."""
    return name.lower().endswith((".csv", ".tsv")) or head.startswith(_PARQUET)


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Note | Failure]:
    """The rows, in order; one that is no record of a page is a failure with its number.

    Raises InputError where the file is no such table.
    """
    records = Records(source, reading, called="row")
    if source.name.lower().endswith((".csv", ".tsv")):
        yield from _csv(stream, source, reading, records)
        return
    for number, row in enumerate(_parquet(stream, source, reading), 1):
        yield from records.pages(row, number)


# --- CSV ------------------------------------------------------------------------------------------


def _csv(stream: BinaryIO, source: Source, reading: Reading, records: Records) -> Iterator[Page | Note | Failure]:
    csv.field_size_limit(reading.page_bytes)
    sample = stream.read(_SAMPLE)
    encoding = decode(sample[: sample.rfind(b"\n") + 1] or sample).encoding
    lines = io.TextIOWrapper(_joined(sample, stream), encoding=encoding, errors="replace", newline="")
    first = next(lines, "").lstrip("\ufeff")
    delimiter = "\t" if source.name.lower().endswith(".tsv") else None
    if first.startswith("sep=") and len(first.strip()) == len("sep=;"):  # Excel's own line
        first, delimiter = next(lines, ""), first[4]
    elif first.strip() == "sep=":
        first, delimiter = next(lines, ""), "\t"
    rows = _rows(chain([first], lines), delimiter or max(",;\t|", key=first.count))
    header: list[str] | None = None
    damaged = 0
    for number, row in enumerate(rows):
        if isinstance(row, str):
            yield records.failure(number, FailureReason.MALFORMED, row)
        elif header is None:
            header = row
        elif any(cell.strip(" \t\x00") for cell in row):
            damaged += any("\ufffd" in cell for cell in row)
            yield from records.pages(dict(zip(header, row, strict=False)), number)
    if damaged:
        detail = f"{damaged} rows could not be decoded whole as {encoding}: U+FFFD stands there"
        yield Failure(path=source.path, stage="decode", reason=FailureReason.ENCODING, detail=detail)


class _Taken:
    """Lines, and those that were taken for the row in hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.row.append(next(self._lines))
        return self.row[-1]


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | str]:
    """The cells of each row, or what is wrong with it. A quote that never closes costs its own line."""
    mended = 0
    taken = _Taken(lines)
    reader = csv.reader(taken, delimiter=delimiter)
    while True:
        taken.row = []
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, ValueError) as error:
            yield f"broken CSV: {error}"
            continue
        if len(taken.row) > 1 and sum(line.count('"') for line in taken.row) % 2 and mended < _OPEN_QUOTES:
            mended += 1
            yield "a quotation mark that never closes: read up to the end of its line"
            yield next(csv.reader(taken.row[:1], delimiter=delimiter, quoting=csv.QUOTE_NONE))
            taken = _Taken(chain(taken.row[1:], taken))
            reader = csv.reader(taken, delimiter=delimiter)
            continue
        yield row


def _joined(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    class Joined(io.RawIOBase):
        """What was looked at, then what follows."""

        left = head

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            if self.left:
                data, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
            else:
                data = rest.read(len(buffer))
            buffer[: len(data)] = data
            return len(data)

    return io.BufferedReader(Joined())


# --- Parquet --------------------------------------------------------------------------------------


def _parquet(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[dict[str, object]]:
    """The rows, cell by cell: one that cannot be read is empty and costs no other.

    Raises InputError where the file is broken, or gives far more than it holds: a text that stands in it once can
    be the cell of a million rows.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        missing = ExtraMissing("Parquet", "arrow")
        raise InputError(source.path, FailureReason.UNSUPPORTED, str(missing)) from error
    held = stream if stream.seekable() else io.BytesIO(hold(stream, source, 8 * reading.page_bytes))
    size = held.seek(0, io.SEEK_END)
    held.seek(0)
    left = _EXPANDED * reading.ratio_from + reading.ratio * size
    try:
        schema = pq.read_schema(held)
        held.seek(0)
        texts = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        batches = pq.ParquetFile(held, read_dictionary=texts).iter_batches(batch_size=_BATCH)
        while batch := next(iter(islice(batches, 1)), None):
            for index in range(batch.num_rows):
                row = {name: _cell(batch.column(at)[index]) for at, name in enumerate(batch.schema.names)}
                left -= sum(len(cell) for cell in row.values() if isinstance(cell, str | bytes))
                if left < 0:
                    raise InputError(source.path, FailureReason.BOMB, f"over {reading.ratio} times as much as it holds")
                yield row
    except (pa.ArrowException, OSError) as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken Parquet: {error}") from error


def _cell(scalar: pa.Scalar) -> object:
    try:
        value: object = scalar.as_py()
    except UnicodeDecodeError:
        text = scalar.value if hasattr(scalar, "index") else scalar
        value = text.as_buffer().to_pybytes()
    except (ValueError, OverflowError, ArithmeticError):
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
