"""Files made to hurt: bombs by another way, headers without end; and what the fuzzer starts from, replayed."""

import gzip
import io
import tarfile
import zipfile

import pytest

from sayso.pages import READERS, Reading
from sayso.schema import Failure, FailureReason, Page
from tests.fuzz.made import JSONL, examples, shapes, words
from tests.laws import check_reading

SHAPES = shapes()


@pytest.mark.parametrize(("name", "data"), [pytest.param(name, data, id=name) for name, data in examples()])
def test_what_the_fuzzer_starts_from(name, data, tmp_path):
    shape = SHAPES[data[0]]
    assert shape.name in name
    wrapped = shape.wrap(data[1:])
    if shape.name != "a":
        head = wrapped[:4096]
        reader = next(reader for reader in READERS if reader.sniff(shape.name, head))
        assert reader.__name__.rpartition(".")[2] == shape.reads
    items = check_reading(shape.name, wrapped, folder=tmp_path)
    assert any(isinstance(item, Page) for item in items) or shape.name == "a"
    assert items == check_reading(shape.name, wrapped, folder=tmp_path)


def test_every_reader_and_word():
    assert {shape.reads for shape in SHAPES} == {reader.__name__.rpartition(".")[2] for reader in READERS}
    assert len({name for name, _ in examples()}) == len(list(examples()))
    assert all(line.startswith('"\\x') for line in words().splitlines())


@pytest.mark.parametrize("cut", range(0, 400, 37))
def test_a_file_cut_off_anywhere_is_named_or_read(cut):
    for shape in SHAPES:
        whole = shape.wrap(JSONL)
        items = check_reading(shape.name, whole[: len(whole) * cut // 400])
        assert all(isinstance(item, Page | Failure) for item in items)


def sparse(size):
    """A tar whose one file says that it is `size` bytes of nothing."""
    member = tarfile.TarInfo("x.jsonl")
    member.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(member.tobuf(format=tarfile.GNU_FORMAT))
    block[386:483] = bytes(97)
    block[483:495] = b"%011o\0" % size
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + bytes(1024)


def test_a_sparse_file_is_not_read():
    (failure,) = check_reading("s.tar", sparse(2**32), Reading())
    assert (failure.reason, failure.detail) == (FailureReason.UNSUPPORTED, "x.jsonl: a sparse file")


def tar_of(*names):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 6
            archive.addfile(member, io.BytesIO(b"A page"))
    return out.getvalue()


def test_a_tar_broken_in_its_middle_says_so():
    whole = tar_of("a.txt", "b.txt")
    broken = whole[:1024] + b"\xff" * 512 + whole[1536:]
    page, failure = check_reading("b.tar", broken)
    assert (page.name, failure.reason) == ("b.tar/a.txt", FailureReason.MALFORMED)
    page, failure = check_reading("b.tar", whole[:1100])
    assert (page.name, failure.reason) == ("b.tar/a.txt", FailureReason.MALFORMED)


def test_a_tar_that_names_more_than_there_is_ends():
    member = tarfile.TarInfo("b.txt")
    member.size = 2**62
    page, *rest = check_reading(
        "b.tar", tar_of("a.txt")[:1024] + member.tobuf(format=tarfile.GNU_FORMAT) + b"The page."
    )
    assert page.name == "b.tar/a.txt"
    assert {item.reason for item in rest if isinstance(item, Failure)} == {FailureReason.MALFORMED}


def test_a_name_of_megabytes_is_not_held():
    (failure,) = check_reading("n.tar", tar_of("é" * 2**20), Reading())
    assert failure.reason == FailureReason.MALFORMED
    assert "a header of" in failure.detail


def test_packing_twice_allows_no_more():
    data = gzip.compress(gzip.compress(b'{"text": "' + b"a" * 3_000_000 + b'"}\n'))
    reading = Reading(ratio=10, ratio_from=100_000)
    assert [item.reason for item in check_reading("b.jsonl.gz.gz", data, reading)] == [FailureReason.BOMB]
    assert len(check_reading("b.jsonl.gz.gz", gzip.compress(gzip.compress(JSONL)), reading)) == 5


def test_many_files_of_one_archive_share_what_it_may_give():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.txt", b"a" * 90_000)
    items = check_reading("m.zip", out.getvalue(), Reading(ratio=1, ratio_from=100_000))
    assert isinstance(items[-1], Failure)
    assert items[-1].reason == FailureReason.BOMB
    assert 5 < len(items) < 15


@pytest.mark.parametrize("piece", [b"=?utf-8?q?=C3=96?= ", b"A ", b'"', b";", b"<a@b>", b"(", b"a=b; "])
@pytest.mark.parametrize("header", [b"From: ", b"Subject: ", b"Content-Type: text/plain; ", b"Date: "])
def test_headers_without_end(piece, header):
    rest = b"MIME-Version: 1.0\nContent-Type: text/plain\n\nThe ferry.\n"
    items = check_reading("m.eml", header + piece * (120_000 // len(piece)) + b"\n" + rest)
    assert [type(item) for item in items] in ([Page], [Failure])


def test_tables_are_held_and_their_cells_taken_up_to_a_bound():
    (failure,) = check_reading("x.parquet.gz", gzip.compress(b"PAR1" + bytes(300_000)), Reading(page_bytes=10_000))
    assert failure.reason == FailureReason.TOO_LARGE
    pytest.importorskip("pyarrow")
    table = next(shape for shape in SHAPES if shape.reads == "table" and shape.wrap is not bytes)
    large, _, small = check_reading(table.name, table.wrap(b"The ferry. " * 2000), Reading(page_bytes=10_000))
    assert (large.reason, large.detail, small.data) == (FailureReason.TOO_LARGE, "row 1: over 0 MiB", b"two")


def test_an_archive_of_too_many_files_is_named():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.txt", b"The ferry lies at the quay.")
    (failure,) = check_reading("m.zip", out.getvalue(), Reading(members=50))
    assert (failure.reason, failure.detail) == (FailureReason.BOMB, "60 files in one archive")
    assert len(check_reading("m.zip", out.getvalue(), Reading(members=60))) == 60
