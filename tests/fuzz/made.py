"""Small files of every format, made here: what the fuzzer starts from, and what a test replays.

An input is a byte that chooses a `Shape`, then the shape's own bytes. Some shapes are a file as it lies on a disk;
others wrap their bytes into a container first, so that mutation reaches what is inside without having to get a
checksum right.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = (
    b"<!doctype html><html lang=en><head><meta charset=latin-1><title>Ferry &amp; sons</title>"
    b'<script type="application/ld+json">{"headline": "Ferry"}</script></head><body><nav><a href=/>Home</a></nav>'
    b"<h1>Ferry\nlate</h1><p>The <b>Ada</b> left &ldquo;at noon&#8221;<p hidden>no<table><tr><td>x<td>y</table>"
    b"<!-- c --><svg><path/></svg><ul><li>one<li>two</ul><template>t</template></body></html>"
)
WILD = (
    b"<p title='a>b'>c<!-- <b> --!>d<!--->e<?php x ?>f</ x>g<script><!-- <script>x</script> --></script>"
    b'<SCRIPT type="application/ld+json">{}</Script ><title>two</title><svg><title>t</title><path/><g>x<p>y'
    b"<a>one<div>two</a>three</div><h2>a<h3>b</h2>c<dl><dt>d<dd>e</dl><div hidden id='S:1'>s</div>"
    b'<div style="display : none">n</div><template shadowrootmode=open>o</template><select><option>1<option>2</select>'
    b"<textarea>x</textarea><table><tr><td>a<td>b<tr><th>c</table><pre> a\n\n b</pre>&amp;amp;&notit;&#0;&#x41 &bogus;"
    b"<img src=a.png><br/><figure><figcaption>q</figure><b>x<p>y</b>z\xa0\xe9<noscript>n</noscript><p"
)
RSS = (
    b'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Coast</title><item><title>Late</title>'
    b"<link>https://a.example/1</link><guid>g1</guid><pubDate>Thu, 13 Mar 2025 10:00:00 +0100</pubDate>"
    b'<source url="https://b.example">Post</source><description>&lt;p&gt;It left.&lt;/p&gt;</description></item>'
    b"<item><title>Two</title><content:encoded><![CDATA[<p>Long</p>]]></content:encoded></item></channel></rss>"
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Coast</title><entry><id>tag:1</id><title>T</title>'
    b"<author><name>A</name></author><source><title>S</title></source><updated>2025-03-13T09:00:00Z</updated>"
    b'<content type="xhtml"><div><p>Text</p></div></content><summary>s</summary></entry></feed>'
)
MHTML = (
    b"From: <Saved by Browser>\r\nSnapshot-Content-Location: https://a.example/1\r\n"
    b"Date: Thu, 13 Mar 2025 06:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://a.example/1\r\n\r\n"
    b"<html><body><p>caf=C3=A9 =\r\non</body></html>\r\n--b--\r\n"
)
JSONL = (
    b'{"id": "1", "text": "The ferry.", "url": "https://a.example", "date": "2025-03-13", "author": ["N. Oak"]}\n'
    b'{"html": "<p>x</p>", "metadata": {"url": "https://b.example"}}\n[]\n{\n{"maintext": "y", "language": "en"}\n'
)
MBOX = (
    b"From a@a.example Thu Mar 13 06:00:00 2025\nFrom: A <a@a.example>\nSubject: Late\nMessage-ID: <1@a.example>\n\n"
    b"The ferry left at noon.\n>From the quay.\n\nFrom b@b.example Fri Mar 14 07:00:00 2025\nFrom: B <b@b.example>\n"
    b"Subject: Fwd: Late\nContent-Type: text/plain; charset=latin-1\n\nNobody was hurt, she said.\n"
)
LETTER = (
    b"<html><body><h1>The morning</h1>"
    b"<h2><a href='https://a.example/1'>Ferry late</a></h2><p>The ferry left an hour late on Tuesday because a crane had "
    b"dropped its load on the ramp, the harbour office said.</p><a href='https://a.example/1'>Read on</a>"
    b"<table><tr><td style='font-size: 20px'><a href='https://t.example/c?u=https%3A%2F%2Fb.example%2F2'>Bridge shut</a>"
    b"</td></tr><tr><td>The old bridge at Brae is shut until April while its bearings are replaced, the council said."
    b"</td></tr></table><p>You get this letter because you asked for it.</p></body></html>"
)
SHEET = (
    b"BT /F1 20 Tf 72 720 Td (Ferry late) Tj ET BT /F1 10 Tf 72 690 Td (It left an hour late on Tues-) Tj 0 -12 Td "
    b"(day, the harbour office said.) Tj 300 12 Td (Nobody was hurt, she said.) Tj ET BT /F1 8 Tf 300 30 Td (Page 1) Tj ET "
)
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


WORDS = (
    b"<w:p><w:pPr><w:pStyle w:val='Title'/></w:pPr><w:r><w:t>Ferry late</w:t></w:r></w:p><w:p><w:r><w:t>It left at </w:t>"
    b"</w:r><w:ins><w:r><w:t>noon</w:t></w:r></w:ins><w:del><w:r><w:delText>one</w:delText></w:r></w:del><w:r><w:br/>"
    b"<w:t>on 13 March.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Dead</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)


class Shape(NamedTuple):
    """What an input's bytes are made into: the name of a file, and its bytes."""

    name: str
    wrap: Callable[[bytes], bytes]
    reads: str
    """The reader that is meant to take it."""


def shapes() -> tuple[Shape, ...]:
    """All of them; their order is what an input's first byte means."""
    plain = {
        "a.txt": "plain", "a.html": "plain", "a": "plain", "a.jsonl": "jsonl", "a.json": "jsonl", "a.csv": "table",
        "a.tsv": "table", "a.parquet": "table", "a.xml": "feed", "a.eml": "mail", "a.mhtml": "mail", "a.pdf": "pdf",
        "a.warc": "warc", "a.warc.gz": "warc", "a.gz": "packed", "a.zst": "packed", "a.zip": "packed",
        "a.wacz": "packed", "a.tar": "packed",
    }  # fmt: skip
    return (
        *(Shape(name, bytes, reader) for name, reader in plain.items()),
        Shape("a.warc", _warc, "warc"),
        Shape("b.warc.gz", lambda data: gzip.compress(_warc(data), 1, mtime=0), "warc"),
        Shape("a.html.gz", lambda data: gzip.compress(data, 1, mtime=0), "packed"),
        Shape("a.jsonl.zst", zstd.compress, "packed"),
        Shape("a.csv.bz2", lambda data: bz2.compress(data, 1), "packed"),
        Shape("a.eml.xz", lambda data: lzma.compress(data, preset=0), "packed"),
        Shape("a.zip", _zip, "packed"),
        Shape("a.wacz", lambda data: _zip(_warc(data), "archive/a.warc"), "packed"),
        Shape("a.tgz", lambda data: gzip.compress(_tar(data), 1, mtime=0), "packed"),
        Shape("a.parquet", _parquet, "table"),
        Shape("a.docx", bytes, "word"),
        Shape("b.docx", word, "word"),
        Shape("a.mbox", bytes, "mail"),
        Shape("b.eml", letter, "mail"),
        Shape("b.pdf", lambda data: _pdf(data, b"BT /F1 10 Tf 72 720 Td (It left again.) Tj ET"), "pdf"),
    )


def examples() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each starting input, the choosing byte first."""
    files = {
        "a.txt": ["Ferry late – “sorry”\r\n\n13 March\n".encode(), "Überfall".encode("cp1252"), "tide".encode("utf-16")],
        "a.html": [HTML, b"<div>" + WILD, b"<p>" * 600 + b"x", b"<html><meta charset=koi8-r><body>" + "Паром".encode("koi8-r"), b"\xef\xbb\xbf<p>x</p>"],
        "a": [HTML, RSS, b"\x89PNG\r\n\x1a\n" + bytes(40), b"MIME-Version: 1.0\nSubject: s\nTo: a\n\nx", b"1 < 2", b"PK\x03\x04", b"BZh91AY", b"%PDF-1.4", b"{\"a\": 1}"],
        "a.jsonl": [JSONL],
        "a.json": [json.dumps([{"html": "<p>x"}, {"text": "y", "source": {"title": "z"}}]).encode(), JSONL],
        "a.csv": [b'url,text,author\nhttps://a.example,"x\ny ""z""",\n,,\n', b"text;url\nx;y\n", b"text|a\nx|1\n"],
        "a.tsv": [b"text\ta\nx\ty\n"],
        "a.parquet": [_parquet(b"The ferry.")],
        "a.xml": [RSS, ATOM, b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'><item><title>t</title><description>d</description></item></rdf:RDF>"],
        "a.eml": [_mail()],
        "a.mhtml": [MHTML],
        "a.pdf": [_pdf()],
        "a.warc": [_warc(HTML) + _warc(b"", kind=b"revisit") + _warc(b"HTTP/1.1 301 Moved\r\n\r\n")],
        "a.warc.gz": [gzip.compress(_warc(HTML), mtime=0)],
        "a.gz": [gzip.compress(HTML, mtime=0), bz2.compress(b"x"), lzma.compress(b"x")],
        "a.zst": [zstd.compress(b"x" * 50)],
        "a.zip": [_zip(HTML)],
        "a.wacz": [_zip(_warc(HTML), "archive/a.warc")],
        "a.tar": [_tar(HTML)],
        "a.docx": [word(WORDS)],
        "a.mbox": [MBOX],
    }  # fmt: skip
    inside = {
        "a.warc": [HTTP + HTML, b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x", mtime=0)],
        "b.warc.gz": [HTTP + HTML],
        "a.html.gz": [HTML],
        "a.jsonl.zst": [JSONL],
        "a.csv.bz2": [b"text,url\nx,y\n"],
        "a.eml.xz": [_mail()],
        "a.zip": [HTML, JSONL, _zip(HTML)],
        "a.wacz": [HTTP + HTML],
        "a.tgz": [HTML, MHTML],
        "a.parquet": [b"The ferry.", HTML],
        "b.docx": [WORDS],
        "b.eml": [LETTER, HTML],
        "b.pdf": [SHEET],
    }  # fmt: skip
    for number, shape in enumerate(shapes()):
        found = (files if shape.wrap is bytes else inside)[shape.name]
        for i, data in enumerate(found):
            yield f"{number:02}-{shape.name}-{i}", bytes([number]) + data


def words() -> str:
    """A dictionary of the formats' own words, as libFuzzer reads it."""
    tokens = [
        *"<p> </p> <div> <table> <td> <svg> <script> </script> <!-- --> <template> <a href= hidden &amp; &#x1f600; <![CDATA[ ]]>"
        " <!DOCTYPE <!ENTITY <rss <feed <entry> <item> <content <summary <source <link <title <updated> type=\"xhtml\""
        " charset= utf-16 utf-7 cp1252 shift_jis iso-2022-jp base64 quoted-printable =?utf-8?q? =?utf-8?b? multipart/mixed"
        " multipart/related message/rfc822 boundary= Content-Type: Content-Transfer-Encoding: Content-Length: Date: From:"
        " WARC/1.0 WARC/1.1 WARC-Type: WARC-Target-URI: WARC-Record-ID: Transfer-Encoding: chunked Content-Encoding: gzip"
        " \"text\": \"html\": \"url\": null {\"a\": PAX ustar stream endstream endobj trailer /Filter /FlateDecode /Kids"
        " NaN 1e999 9999-99-99".split(),
        "\r\n", "\r\n\r\n", "--b\r\n", '""', "\x00", "\ud7ff", "\u202e", "\ufeff", "\x1f\x8b\x08", "PK\x03\x04", "PK\x01\x02",
    ]  # fmt: skip
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in token.encode()) + '"\n' for token in tokens)


def _warc(payload: bytes, *, kind: bytes = b"response") -> bytes:
    body = payload if payload.startswith(b"HTTP/") else HTTP + payload
    head = (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://a.example\r\nWARC-Date: 2025-03-13T09:00:00Z\r\n"
        b"WARC-Record-ID: <urn:uuid:1>\r\nWARC-Payload-Digest: sha1:A\r\nContent-Type: application/http; "
        b"msgtype=response\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
    )
    return head + body + b"\r\n\r\n"


def _zip(data: bytes, name: str = "day/a.html") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
        archive.writestr(zipfile.ZipInfo("../b.jsonl"), data)
        archive.writestr(zipfile.ZipInfo("b/"), b"")
    return out.getvalue()


def word(body: bytes, **parts: bytes) -> bytes:
    """A Word document: what stands in its body, and other parts by the last piece of their names."""
    out = io.BytesIO()
    root = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    styles = root.replace(b"w:document", b"w:styles") + (
        b"<w:style w:type='paragraph' w:styleId='Title'><w:name w:val='Title'/></w:style></w:styles>"
    )
    kinds = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), kinds)
        archive.writestr(zipfile.ZipInfo("word/styles.xml"), styles)
        archive.writestr(zipfile.ZipInfo("word/document.xml"), root + b"<w:body>" + body + b"</w:body></w:document>")
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(f"word/{name}.xml"), data)
    return out.getvalue()


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.html", "é" * 60 + ".eml"):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    return out.getvalue()


def _parquet(data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    out = io.BytesIO()
    pq.write_table(pa.table({"text": [text, None, "two"], "url": ["https://a.example", text, None]}), out)
    return out.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "A Ö <a@a.example>", "s – t", "Thu, 13 Mar 2025 06:00:00 +0100"
    mail["Message-ID"] = "<1@a.example>"
    mail.set_content("plain")
    mail.add_alternative("<html><body><p>The ferry – late</body></html>", subtype="html")
    mail.add_attachment(b"x", maintype="image", subtype="png")
    return mail.as_bytes().replace(mail.get_boundary().encode(), b"bound")


def letter(markup: bytes) -> bytes:
    """A letter that has nothing but its markup."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "A <a@a.example>", "The morning", "Thu, 13 Mar 2025 06:00:00 +0100"
    mail["Message-ID"] = "<2@a.example>"
    mail.set_content(markup.decode("utf-8", "replace"), subtype="html", cte="base64")
    return mail.as_bytes()


def _pdf(*sheets: bytes) -> bytes:
    """A file of sheets: what is drawn on each."""
    sheets = sheets or (b"BT /F1 12 Tf 72 720 Td (The ferry left at noon.) Tj ET",)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(sheets)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(sheets)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for drawn in sheets:
        box = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        objects += [box % (len(objects) + 2), b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn)]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Info<</Title(Ferry)>>>>"
