"""WARC and WACZ: every coding, every kind of record that holds a page, and files broken in every way a file is broken."""

import gzip
import io
import json
import zipfile
import zlib

import brotli
import pytest
from backports import zstd

from sayso.pages import Reading, read_pages
from sayso.pages.frames import frames, is_warc
from sayso.schema import Failure, FailureReason, Page
from tests.fuzz.made import _pdf as pdf


def markup(number):
    words = f"The {number}.15 ferry to Senn left at noon, the harbour office said. “We are sorry,” it added."
    return f"<!doctype html><html><head><title>Ferry {number}</title></head><body><p>{words}</p></body></html>".encode()


def record(
    number, body, *, kind="response", http="Content-Type: text/html; charset=utf-8", extra="", off=0, length=None
):
    content = body if http is None else f"HTTP/1.1 200 OK\r\n{http}\r\n\r\n".encode() + body
    if http is not None:
        extra += "Content-Type: application/http; msgtype=response\r\n"
    length = len(content) + off if length is None else length
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/{number}\r\nWARC-Date: 2025-03-13T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\n{extra}Content-Length: {length}\r\n\r\n"
    ).encode() + content + b"\r\n\r\n"  # fmt: skip


def read(tmp_path, name, data, **reading):
    (tmp_path / name).write_bytes(data)
    return list(read_pages([tmp_path / name], reading=Reading(**reading)))


def pages(items):
    return [item for item in items if isinstance(item, Page)]


def reasons(items):
    return [item.reason for item in items if isinstance(item, Failure)]


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunks(data, size=30):
    return b"".join(
        b"%x\r\n%s\r\n" % (len(part), part) for part in (data[i : i + size] for i in range(0, len(data), size))
    )


CODINGS = [
    ("gzip", "Content-Encoding: gzip", gzip.compress),
    ("brotli", "Content-Encoding: br", brotli.compress),
    ("zstd", "Content-Encoding: zstd", zstd.compress),
    ("deflate", "Content-Encoding: deflate", zlib.compress),
    ("raw deflate", "Content-Encoding: deflate", raw_deflate),
    ("two", "Content-Encoding: br, gzip", lambda data: gzip.compress(brotli.compress(data))),
    ("chunked", "Transfer-Encoding: chunked", lambda data: chunks(data) + b"0\r\n\r\n"),
    ("chunked and gzip", "Transfer-Encoding: chunked\r\nContent-Encoding: gzip", lambda data: chunks(gzip.compress(data)) + b"0\r\n\r\n"),
    ("chunked without a word of it", "X-A: b", lambda data: chunks(data) + b"0\r\n\r\n"),
    ("gzip in name only", "Content-Encoding: gzip", bytes),
    ("chunked in name only", "Transfer-Encoding: chunked", bytes),
    ("brotli in name only", "Content-Encoding: br", bytes),
]  # fmt: skip


@pytest.mark.parametrize(("header", "pack"), [pytest.param(h, p, id=name) for name, h, p in CODINGS])
def test_codings_are_undone_where_the_bytes_bear_them_out(tmp_path, header, pack):
    items = read(tmp_path, "a.warc", record(1, pack(markup(1)), http=f"Content-Type: text/html\r\n{header}"))
    assert [page.data for page in pages(items)] == [markup(1)]
    assert reasons(items) == []


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, chunks])
def test_a_coding_that_breaks_off_is_said(tmp_path, pack):
    long = b"<p>" + b" ".join(b"word%d" % n for n in range(30_000)) + b"</p>"
    header = "Transfer-Encoding: chunked" if pack(b"a") == chunks(b"a") else "Content-Encoding: gzip, zstd"
    items = read(tmp_path, "a.warc", record(1, pack(long)[:-2000], http=f"Content-Type: text/html\r\n{header}"))
    assert long.startswith(pages(items)[0].data)
    assert reasons(items) == [FailureReason.TRUNCATED]


def test_a_coding_is_bounded(tmp_path):
    packed = gzip.compress(b"<p>" + bytes(5_000_000))
    items = read(tmp_path, "a.warc", record(1, packed, http="Content-Type: text/html\r\nContent-Encoding: gzip"), page_bytes=10_000)  # fmt: skip
    assert reasons(items) == [FailureReason.TOO_LARGE]


PACKINGS = [("a.warc", b"".join), ("a.warc.gz", lambda parts: b"".join(map(gzip.compress, parts))),
            ("one.warc.gz", lambda parts: gzip.compress(b"".join(parts))),
            ("blocks.warc.gz", lambda parts: b"".join(gzip.compress(b"".join(parts)[i : i + 333]) for i in range(0, len(b"".join(parts)), 333))),
            ("a.warc.zst", lambda parts: b"".join(map(zstd.compress, parts))), ("one.warc.zst", lambda parts: zstd.compress(b"".join(parts)))]  # fmt: skip
WRONG = [{"off": -60}, {"off": 60}, {"off": 6000}, {"length": 10**14}, {"length": -7}, {"length": "x"}, {"length": ""}]


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_length_costs_no_other_record(tmp_path, name, pack, wrong):
    parts = [record(1, markup(1)), record(2, markup(2), **wrong), record(3, markup(3)), record(4, markup(4))]
    items = read(tmp_path, name, pack(parts))
    assert [page.data for page in pages(items)] == [markup(number) for number in (1, 2, 3, 4)]
    assert len(reasons(items)) == 1


def test_rubbish_between_records(tmp_path):
    items = read(
        tmp_path, "a.warc", record(1, markup(1)) + b"rubbish\r\n" * 50 + record(2, markup(2)) + b"WARC/1.0\r\nX: y"
    )
    assert len(pages(items)) == 2
    assert set(reasons(items)) == {FailureReason.MALFORMED}


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_member_that_cannot_be_unpacked_costs_itself(tmp_path, pack):
    parts = [pack(record(number, markup(number))) for number in (1, 2, 3)]
    parts[1] = parts[1][:40] + bytes([parts[1][40] ^ 0xFF]) * 20 + parts[1][60:]
    items = read(tmp_path, "a.warc.gz", b"".join(parts))
    assert {page.url[-1] for page in pages(items)} >= {"1", "3"}
    assert reasons(items)


def test_a_record_too_large_is_named_and_passed_over(tmp_path):
    parts = [
        record(1, b"<p>" + b"a" * 300_000),
        record(2, markup(2)),
        record(3, bytes(300_000), http="Content-Type: video/mp4"),
    ]
    for name, pack in PACKINGS[:3]:
        items = read(tmp_path, name, pack([*parts, record(4, markup(4))]), page_bytes=10_000)
        assert [page.url[-1] for page in pages(items)] == ["2", "4"]
        assert reasons(items) == [FailureReason.TOO_LARGE]


def test_what_is_a_page(tmp_path):
    parts = [
        record(1, markup(1), kind="resource", http=None, extra="Content-Type: text/html\r\n"),
        record(2, b"Flat words of a crawl.", kind="conversion", http=None, extra="Content-Type: text/plain\r\n"),
        record(3, b"A notice in plain words.", http="Content-Type: text/plain"),
        record(4, pdf(), http="Content-Type: application/pdf"),
        record(5, markup(5), http="X-No: type"),
        record(6, b"\x89PNG\r\n\x1a\n" + bytes(60), http="X-No: type"),
        record(7, b"{}", http="Content-Type: application/json"),
        record(8, markup(8), extra="WARC-Truncated: length\r\n"),
        record(9, markup(9), http=None, extra="Content-Type: application/http; msgtype=response\r\n"),
        record(10, markup(10)).replace(b"200 OK", b"404 No"),
        record(11, markup(11)).replace(b"https://a.example/11", b"javascript:alert(1)"),
    ]
    items = read(tmp_path, "a.warc", b"".join(parts))
    found = {page.record.rpartition(":")[2]: page for page in pages(items)}
    assert set(found) == {"1", "2", "3", "4", "5", "8", "11"}
    assert {found[key].media_type for key in "234"} == {"text/plain"}
    assert (found["4"].url, found["4"].captured) == ("https://a.example/4", "2025-03-13T09:00:00Z")
    assert found["11"].url is None
    assert reasons(items) == [FailureReason.TRUNCATED]


@pytest.mark.parametrize(("name", "pack"), PACKINGS)
def test_revisits(tmp_path, name, pack):
    digest = "WARC-Payload-Digest: sha1:A\r\n"
    parts = [
        record(0, markup(0) * 30),
        record(1, markup(1), extra=digest),
        record(2, b"", kind="revisit", extra=digest),
        record(3, b"", kind="revisit", http=None, extra="WARC-Refers-To-Target-URI: https://a.example/0\r\n"),
        record(4, b"", kind="revisit", http="Content-Type: image/png", extra="WARC-Payload-Digest: sha1:B\r\n"),
        record(5, b"", kind="revisit", extra="WARC-Payload-Digest: sha1:C\r\n"),
    ]
    items = read(tmp_path, name, pack(parts))
    assert [page.data for page in pages(items)] == [markup(0) * 30, markup(1), markup(1), markup(0) * 30]
    assert reasons(items) == [FailureReason.TRUNCATED]


def wacz(tmp_path, listed, *files, **reading):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, parts in enumerate(files):
            archive.writestr(f"archive/{number}.warc.gz", b"".join(map(gzip.compress, parts)))
        archive.writestr("datapackage.json", "{}")
        if listed is not None:
            rows = [
                {"format": "json-pages-1.0"},
                *({"url": f"https://a.example/{number}", "ts": "x"} for number in listed),
            ]
            archive.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, rows)))
    return read(tmp_path, "a.wacz", out.getvalue(), **reading)


def test_a_wacz_gives_the_pages_that_it_lists(tmp_path):
    moved = (
        record(3, b"")
        .replace(b"200 OK", b"301 Moved")
        .replace(b"Content-Type: text/html; charset=utf-8", b"Location: /33")
    )
    first = [record(1, markup(1), extra="WARC-Payload-Digest: sha1:A\r\n"), record(2, b"<body>ad</body>"), moved, record(33, markup(33))]  # fmt: skip
    again = [record(5, b"", kind="revisit", extra="WARC-Payload-Digest: sha1:A\r\n")]
    items = wacz(tmp_path, ["1#top", 3, 4, 5], first, again)
    assert [page.url[18:] for page in pages(items)] == ["1", "33", "5"]
    assert reasons(items) == [FailureReason.MISSING]
    assert len(pages(wacz(tmp_path, [1], first, all_resources=True))) == 3
    assert len(pages(wacz(tmp_path, None, first))) == 3


def test_a_dictionary_of_zstandard(tmp_path):
    parts = [record(number, markup(number)) for number in range(200)]
    trained = zstd.train_dict(parts, 4096)
    head = b"\x5d\x2a\x4d\x18" + len(trained.dict_content).to_bytes(4, "little") + trained.dict_content
    data = head + b"".join(zstd.compress(part, zstd_dict=trained) for part in parts[:3])
    assert is_warc(data)
    assert [page.data for page in pages(read(tmp_path, "a.warc.zst", data))] == [markup(0), markup(1), markup(2)]


@pytest.mark.parametrize("cut", range(0, 100, 7))
def test_a_file_cut_off_anywhere_keeps_what_came_before(tmp_path, cut):
    parts = [record(number, markup(number)) for number in (1, 2, 3)]
    for name, pack in PACKINGS:
        whole = pack(parts)
        items = read(tmp_path, name, whole[: len(whole) * cut // 100])
        kept = [page.data for page in pages(items)]
        assert all(markup(number).startswith(data) for number, data in enumerate(kept, 1))


def test_frames_of_anything():
    for data in (
        b"",
        b"WARC/",
        b"WARC/1.0\r\n\r\n",
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"\x5d\x2a\x4d\x18",
        b"\r\n" * 9,
    ):
        assert all(frame.fault for frame in frames(io.BytesIO(data), 100))
