"""Hostile bytes through every reader, decoding and layout: no crash, no hang, no unbounded memory.

    python tests/fuzz/readers.py [READER] -max_total_time=60 -rss_limit_mb=2048 -timeout=10

Coverage-guided (atheris, libFuzzer). Whatever comes out must be a page that lays out, or a failure with a reason.
Starts from small files of each format made here, since a random byte string is no archive.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import tarfile
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sayso", "feedparser", "email", "zipfile", "tarfile"]):
    from sayso.document.layout import lay_out
    from sayso.pages import READERS, Reading, Source, read_stream
    from sayso.schema import Failure, Page

NAMES = ("a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.eml", "a.mhtml", "a.xml", "a.warc", "a.warc.gz", "a.zip",
         "a.wacz", "a.tar", "a.gz", "a.pdf", "a.parquet", "a")  # fmt: skip
SMALL = Reading(page_bytes=2**18, line_bytes=2**14, ratio=50, ratio_from=2**18, members=50, depth=2)
HTML = b"<!doctype html><html><head><meta charset=latin-1><title>T</title></head><body><p>One &amp; two<table><tr><td>x</body>"


def one_input(data: bytes) -> None:
    """The first byte chooses a name, the rest is the file."""
    if not data:
        return
    name = NAMES[data[0] % len(NAMES)]
    for item in read_stream(io.BufferedReader(io.BytesIO(data[1:])), Source(name, name), SMALL):
        assert isinstance(item, Page | Failure), item
        if isinstance(item, Failure):
            assert item.detail, "a failure says why"
            continue
        layout = lay_out(item)
        layout.text.encode("utf-8")
        assert all(0 <= line.start <= line.end <= len(layout.text) for line in layout.lines)


def examples() -> list[bytes]:
    """One small file of each format, behind the byte that names it."""
    made = {"a.txt": "Ferry late – “sorry”\n".encode(), "a.html": HTML, "a.jsonl": b'{"text": "x", "url": "https://a.example"}\n[]\n{',
            "a.json": json.dumps([{"html": HTML.decode()}]).encode(), "a.csv": b"url,text\nhttps://a.example,\"x\ny\"\n", "a.tsv": b"text\ta\nx\ty\n",
            "a.xml": b'<rss><channel><title>F</title><item><title>t</title><description>&lt;p&gt;x</description></item></channel></rss>'}  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "A <a@a.example>", "s", "Thu, 13 Mar 2025 06:00:00 +0100"
    mail.set_content("plain")
    mail.add_alternative(HTML.decode(), subtype="html")
    made["a.eml"] = mail.as_bytes()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example\r\nWARC-Date: 2025-03-13T09:00:00Z\r\n"
    )
    record += (
        b"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        % len(http)
    )
    made["a.warc"] = record + http + b"\r\n\r\n"
    made["a.warc.gz"] = gzip.compress(made["a.warc"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/a.warc", made["a.warc"])
        archive.writestr("../b.txt", "x")
    made["a.zip"] = made["a.wacz"] = out.getvalue()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    made["a.tar"] = out.getvalue()
    packed = [gzip.compress(made["a.html"]), bz2.compress(b"x"), lzma.compress(b"x")]
    return [bytes([NAMES.index(name)]) + data for name, data in made.items()] + [
        bytes([NAMES.index("a.gz")]) + data for data in packed
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as corpus:
        for n, data in enumerate(examples()):
            Path(corpus, str(n)).write_bytes(data)
        assert len(READERS) >= 8
        atheris.Setup([*sys.argv, corpus], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
