"""Every format gives the same page; what is broken is named, and its neighbours are read."""

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from email.message import EmailMessage

import pytest
from backports import zstd

from sayso.pages import Passed, Reading, read_pages
from sayso.schema import Failure, FailureReason, Page

ARTICLE = "Ferry late again\n\nThe 8.15 to Senn left at noon, the harbour office said. “We are sorry,” it added.\n"
MARKUP = "<!doctype html><html><head><title>Ferry late</title></head><body><p>The 8.15 left at noon.</p></body></html>"


def read(tmp_path, name, data, **reading):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return list(read_pages([path], reading=Reading(**reading)))


def only_page(items):
    assert [type(item) for item in items] == [Page], items
    return items[0]


def only_failure(items):
    assert [type(item) for item in items] == [Failure], items
    return items[0]


def test_flat_text_keeps_its_bytes(tmp_path):
    page = only_page(read(tmp_path, "a.txt", ARTICLE.encode()))
    assert (page.data, page.media_type, page.name, page.record) == (ARTICLE.encode(), "text/plain", "a.txt", None)


@pytest.mark.parametrize(
    "head",
    [
        MARKUP,
        "\n <HTML><BODY>x</BODY></HTML>",
        "<?xml version='1.0'?><html xmlns='x'><body>y</body></html>",
        "<div class='a'>z</div>",
    ],
)
def test_markup_is_known_by_its_tags(tmp_path, head):
    assert only_page(read(tmp_path, "page", head.encode())).media_type == "text/html"


@pytest.mark.parametrize("text", ["<3 said the minister\n", "1 < 2 and 3 > 2\n", "<Ferry> he wrote\n"])
def test_angle_brackets_alone_are_not_markup(tmp_path, text):
    assert only_page(read(tmp_path, "page.txt", text.encode())).media_type == "text/plain"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG image"),
        (b"\x7fELF\x02" + bytes(50), "ELF program"),
        (bytes(range(32)) * 40, "binary data"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(60), "MP4 media"),
    ],
)
def test_binaries_are_refused_by_name(tmp_path, data, name):
    failure = only_failure(read(tmp_path, "x.txt", data))
    assert (failure.reason, failure.detail) == (FailureReason.BINARY, name)


@pytest.mark.parametrize("data", [b"", b"  \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_in_it(tmp_path, data):
    assert only_failure(read(tmp_path, "x.txt", data)).reason == FailureReason.EMPTY


def test_too_large_and_too_long(tmp_path):
    assert only_failure(read(tmp_path, "a.txt", b"ab\n" * 500, page_bytes=1000)).reason == FailureReason.TOO_LARGE
    assert only_failure(read(tmp_path, "b.txt", b"a" * 1500, page_bytes=1000)).reason == FailureReason.LINE_TOO_LONG


def test_json_lines_of_common_tools(tmp_path):
    rows = [
        {"id": "p1", "series": "harbour-post", "date": "2025-03-13", "text": ARTICLE},  # passim
        {
            "maintext": ARTICLE,
            "url": "https://a.example/1",
            "date_publish": "2025-03-13 10:00:00",
            "source_domain": "a.example",
        },
        {"text": ARTICLE, "hostname": "b.example", "sitename": "The B", "date": "2025-03-13", "author": "N. Ostrel"},
        {"text": ARTICLE, "id": "d-4", "metadata": {"url": "https://c.example/1", "date": "2025-03-13"}},  # datatrove
        {"html": MARKUP, "link": "https://d.example"},
    ]
    pages = read(tmp_path, "p.jsonl", "\n".join(json.dumps(row) for row in rows).encode())
    assert [page.record for page in pages] == ["p1", "1", "2", "d-4", "4"]
    assert [page.media_type for page in pages] == ["text/plain"] * 4 + ["text/html"]
    assert [page.given.published for page in pages][:4] == [
        "2025-03-13",
        "2025-03-13 10:00:00",
        "2025-03-13",
        "2025-03-13",
    ]
    assert [page.given.outlet for page in pages] == ["harbour-post", "a.example", "b.example", None, None]
    assert [page.given.clean for page in pages] == [False, True, False, False, False]
    assert pages[3].url == "https://c.example/1"
    assert all(page.data.decode() == ARTICLE for page in pages[:4])


def test_a_broken_line_does_not_stop_the_next(tmp_path):
    lines = [
        b'{"text": "One page."}',
        b"{broken",
        b"[1, 2]",
        b'{"nothing": 1}',
        b'{"text": "' + b"x" * 3000 + b'"}',
        b'{"text": "Two."}',
    ]
    items = read(tmp_path, "p.jsonl", b"\n".join(lines), line_bytes=2000)
    assert [item.reason if isinstance(item, Failure) else item.data.decode() for item in items] == [
        "One page.", FailureReason.MALFORMED, FailureReason.MALFORMED, FailureReason.NOT_MAPPED, FailureReason.LINE_TOO_LONG, "Two.",
    ]  # fmt: skip
    assert items[1].detail.startswith("record 2:")


def test_columns_can_be_named(tmp_path):
    page = only_page(
        read(
            tmp_path,
            "p.jsonl",
            b'{"artikel": "Text.", "adresse": "https://x.example"}',
            columns={"text": "artikel", "url": "adresse"},
        )
    )
    assert (page.data, page.url) == (b"Text.", "https://x.example")


def test_one_json_document_of_many_records(tmp_path):
    assert len(read(tmp_path, "p.json", json.dumps([{"text": "a b"}, {"text": "c d"}]).encode())) == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(tmp_path, delimiter):
    rows = [
        ["url", "outlet", "text"],
        ["https://x.example/1", "Harbour Post", '"Two\nlines, and a ""quote"""'],
        ["https://x.example/2", "", '""'],
    ]
    data = "\n".join(delimiter.join(row) for row in rows).encode("utf-8-sig")
    page, empty = read(tmp_path, "p.tsv" if delimiter == "\t" else "p.csv", data)
    assert (page.data.decode(), page.url, page.given.outlet) == (
        'Two\nlines, and a "quote"',
        "https://x.example/1",
        "Harbour Post",
    )
    assert empty.reason == FailureReason.NOT_MAPPED


def test_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": [ARTICLE, "Two."], "url": ["https://x.example/1", None]}), tmp_path / "p.parquet")
    pages = list(read_pages([tmp_path / "p.parquet"]))
    assert [page.data.decode() for page in pages] == [ARTICLE, "Two."]
    assert only_failure(read(tmp_path, "bad.parquet", b"PAR1 not really")).reason == FailureReason.MALFORMED


def warc_record(
    kind, uri, payload, http=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n", extra=b""
):
    body = http + payload
    head = b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2025-03-13T09:00:00Z\r\n" % (kind, uri)
    head += b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n" % (hash(uri) % 10**12)
    head += b"Content-Type: application/http; msgtype=response\r\n" + extra
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"\r\n\r\n"


def warc_bytes():
    digest = b"WARC-Payload-Digest: sha1:AAAA\r\n"
    redirect = b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n"
    image = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
    no_charset = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return [
        warc_record(b"response", b"https://a.example/1", MARKUP.encode(), extra=digest),
        warc_record(b"response", b"https://a.example/old", b"moved", redirect),
        warc_record(b"response", b"https://a.example/i.png", b"\x89PNG", image),
        warc_record(b"request", b"https://a.example/1", b"", b"GET / HTTP/1.1\r\n\r\n"),
        warc_record(b"revisit", b"https://a.example/2", b"", extra=digest),
        warc_record(b"response", b"https://a.example/3", MARKUP.encode(), no_charset),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_warc_responses_and_revisits(tmp_path, packed):
    records = warc_bytes()
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    pages = read(tmp_path, "c.warc.gz" if packed else "c.warc", data)
    assert [(page.url, page.charset) for page in pages] == [
        ("https://a.example/1", "windows-1252"), ("https://a.example/2", "windows-1252"), ("https://a.example/3", None),
    ]  # fmt: skip
    assert {page.data for page in pages} == {MARKUP.encode()}
    assert {page.captured for page in pages} == {"2025-03-13T09:00:00Z"}
    assert len({page.record for page in pages}) == 3


def test_wacz_reads_only_its_archive(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, warc_bytes())))
        archive.writestr("pages/other.json", '{"url": "https://a.example/1", "text": "not a page of its own"}')
        archive.writestr("datapackage.json", "{}")
    items = read(tmp_path, "c.wacz", out.getvalue())
    assert [item.url for item in items if isinstance(item, Page)] == [
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/3",
    ]


def test_feeds(tmp_path):
    rss = """<?xml version="1.0"?><rss version="2.0"><channel><title>Coast feed</title>
    <item><title>Ferry late</title><link>https://a.example/1</link><guid>g1</guid><pubDate>Thu, 13 Mar 2025 10:00:00 +0100</pubDate>
    <source url="https://b.example">Harbour Post</source><description>&lt;p&gt;It left at noon.&lt;/p&gt;</description></item>
    <item><title>Second</title><description>No date.</description></item></channel></rss>"""
    first, second = read(tmp_path, "feed.xml", rss.encode())
    assert (first.record, first.given.outlet, first.given.published, first.url) == (
        "g1",
        "Harbour Post",
        "2025-03-13T09:00:00Z",
        "https://a.example/1",
    )
    assert b"It left at noon." in first.data
    assert (second.given.outlet, second.given.published) == ("Coast feed", None)
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom coast</title><entry><id>tag:1</id><title>T</title>
    <updated>2025-03-13T09:00:00Z</updated><content type="html">&lt;p&gt;Long text here.&lt;/p&gt;</content></entry></feed>"""
    assert only_page(read(tmp_path, "atom", atom.encode())).given.published == "2025-03-13T09:00:00Z"


def test_mail_and_saved_pages(tmp_path):
    message = EmailMessage()
    message["From"] = "Harbour Post <news@harbour.example>"
    message["Subject"] = "Morning tide: ferry late"
    message["Date"] = "Thu, 13 Mar 2025 06:00:00 +0100"
    message["Message-ID"] = "<1@harbour.example>"
    message.set_content("plain")
    message.add_alternative(MARKUP, subtype="html")
    page = only_page(read(tmp_path, "letter.eml", message.as_bytes()))
    assert (page.media_type, page.given.outlet, page.given.published, page.given.title) == (
        "text/html", "Harbour Post", "2025-03-13T06:00:00+01:00", "Morning tide: ferry late",
    )  # fmt: skip
    saved = (
        "From: <Saved by Browser>\r\nSnapshot-Content-Location: https://a.example/1\r\nDate: Thu, 13 Mar 2025 06:00:00 +0100\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{MARKUP}\r\n--b--\r\n"
    )
    page = only_page(read(tmp_path, "page.mhtml", saved.encode()))
    assert (page.url, page.captured, page.given.published) == ("https://a.example/1", "2025-03-13T06:00:00+01:00", None)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".zst", zstd.compress)],
)
def test_compressed(tmp_path, suffix, pack):
    page = only_page(read(tmp_path, f"a.txt{suffix}", pack(ARTICLE.encode())))
    assert (page.data.decode(), page.name) == (ARTICLE, "a.txt")
    broken = read(tmp_path, f"b.txt{suffix}", pack(os.urandom(4000))[:900])
    assert only_failure(broken).reason in {FailureReason.MALFORMED, FailureReason.BINARY}


def test_archives(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("day/a.txt", ARTICLE)
        archive.writestr("../../etc/evil.txt", "Out of the way.")
        archive.writestr("b.jsonl.gz", gzip.compress(b'{"text": "In a line."}\n'))
        archive.writestr("c.png", b"\x89PNG\r\n\x1a\n" + bytes(60))
    items = read(tmp_path, "p.zip", out.getvalue())
    assert [item.name for item in items if isinstance(item, Page)] == [
        "p.zip/day/a.txt",
        "p.zip/etc/evil.txt",
        "p.zip/b.jsonl",
    ]
    assert [item.reason for item in items if isinstance(item, Failure)] == [
        FailureReason.UNSAFE_PATH,
    ]
    assert [item.kind for item in items if isinstance(item, Passed)] == ["pictures"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(ARTICLE.encode())
        archive.addfile(info, io.BytesIO(ARTICLE.encode()))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    page, failure = read(tmp_path, "p.tgz", out.getvalue())
    assert page.data.decode() == ARTICLE
    assert failure.reason == FailureReason.UNSUPPORTED


def test_bombs_are_cut_off(tmp_path):
    reading = {"ratio": 5, "ratio_from": 100_000}
    assert (
        only_failure(read(tmp_path, "b.txt.gz", gzip.compress(b"a" * 5_000_000), **reading)).reason
        == FailureReason.BOMB
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"a" * 5_000_000)
        archive.writestr("good.txt", ARTICLE)
    bomb, good = read(tmp_path, "b.zip", out.getvalue(), **reading)
    assert (bomb.reason, good.data.decode()) == (FailureReason.BOMB, ARTICLE)
    nested = ARTICLE.encode()
    for _ in range(5):
        nested = gzip.compress(nested)
    assert only_failure(read(tmp_path, "deep.gz", nested)).reason == FailureReason.BOMB


def test_pdf(tmp_path):
    pytest.importorskip("pypdfium2")
    text = b"BT /F1 12 Tf 72 720 Td (The ferry left at noon, the office said.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
        + b"trailer<</Root 1 0 R>>"
    )
    assert b"left at noon" in only_page(read(tmp_path, "a.pdf", body)).data
    assert only_failure(read(tmp_path, "b.pdf", b"%PDF-1.4 broken")).reason == FailureReason.MALFORMED


def test_sources_of_every_sort(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text("B page.")
    (tmp_path / "in" / "a.txt").write_text("A page.")
    (tmp_path / "in" / ".hidden").write_text("no")
    (tmp_path / "in" / "loop").symlink_to("loop")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "new\nline.txt").write_text("C page.")
    items = list(read_pages([tmp_path / "in", tmp_path / "none", str(tmp_path / "in" / "*.txt")]))
    assert [item.name for item in items if isinstance(item, Page)] == ["a.txt", "b.txt", "new\nline.txt"]
    assert {item.reason for item in items if isinstance(item, Failure)} == {
        FailureReason.LOOP,
        FailureReason.MISSING,
        FailureReason.UNSAFE_PATH,
    }


def test_same_last_name_given_twice_stays_two_pages(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text("Same words.")
    given = [tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt"]
    names = [page.name for page in read_pages(given)]
    assert len(set(names)) == 2
    assert names == [page.name for page in read_pages(given[::-1])][::-1]
    assert names == [page.name for page in read_pages([*(path.parent for path in given), *given])]


def test_no_permission(tmp_path):
    """As another user where the tests run as root, who may read everything."""
    path = tmp_path / "p" / "secret.txt"
    path.parent.mkdir()
    path.write_text("x")
    (tmp_path / "p" / "open.txt").write_text("open")
    path.chmod(0)
    code = (
        "import os, sys\nfrom sayso.pages import read_pages\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        f"print([getattr(i, 'reason', 'page') for i in read_pages([{str(tmp_path / 'p')!r}])])"
    )
    for parent in (path.parent, *path.parent.parents):
        if (
            parent.stat().st_uid == os.getuid()
            and parent != parent.parent
            and os.access(parent, os.W_OK)
            and "pytest" in str(parent)
        ):
            parent.chmod(0o755)
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'page'" in out
    assert "FailureReason.PERMISSION" in out
