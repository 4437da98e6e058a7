"""CSV, TSV and Parquet files -> a page a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from sayso.errors import ExtraMissing, InputError
from sayso.pages.decoding import decode
from sayso.pages.reading import Reading, hold
from sayso.pages.records import record_page
from sayso.pages.sources import Source
from sayso.schema import Failure, FailureReason, Page

_PARQUET = b"PAR1"


def sniff(name: str, head: bytes) -> bool:
    """CSV by its name alone (any text has commas); Parquet by its mark."""
    return name.lower().endswith((".csv", ".tsv")) or head.startswith(_PARQUET)


def read(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[Page | Failure]:
    """The rows, in order; one that is no record of a page is a failure with its number.

    Raises InputError where the file is no such table.
    """
    rows = (
        _parquet(stream, source, reading)
        if not source.name.lower().endswith((".csv", ".tsv"))
        else _csv(stream, source, reading)
    )
    for position, row in enumerate(rows):
        try:
            yield _bounded(record_page(row, source, position=position, columns=reading.columns), reading)
        except InputError as error:
            yield Failure(
                path=source.path, stage="read", reason=error.reason, detail=f"row {position + 1}: {error.detail}"
            )


def _bounded(page: Page, reading: Reading) -> Page:
    if len(page.data) > reading.page_bytes:
        raise InputError(page.path, FailureReason.TOO_LARGE, f"over {reading.page_bytes // 2**20} MiB")
    return page


def _csv(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[dict[str, object]]:
    csv.field_size_limit(reading.page_bytes)
    sample = stream.read(65_536)
    encoding = decode(sample[: sample.rfind(b"\n") + 1] or sample).encoding
    lines = io.TextIOWrapper(_joined(sample, stream), encoding=encoding, errors="replace", newline="")
    delimiter = "\t" if source.name.lower().endswith(".tsv") else _delimiter(sample.decode(encoding, "replace"))
    try:
        yield from csv.DictReader(lines, delimiter=delimiter)
    except (csv.Error, ValueError) as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken CSV: {error}") from error


def _delimiter(sample: str) -> str:
    header = sample.split("\n", 1)[0]
    return max(",;\t|", key=header.count)


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


def _parquet(stream: BinaryIO, source: Source, reading: Reading) -> Iterator[dict[str, object]]:
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        missing = ExtraMissing("Parquet", "arrow")
        raise InputError(source.path, FailureReason.UNSUPPORTED, str(missing)) from error
    try:
        table = pq.ParquetFile(
            stream if stream.seekable() else io.BytesIO(hold(stream, source, 8 * reading.page_bytes))
        )
        batches = table.iter_batches(batch_size=64)
        while batch := next(iter(islice(batches, 1)), None):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError(source.path, FailureReason.MALFORMED, f"broken Parquet: {error}") from error
