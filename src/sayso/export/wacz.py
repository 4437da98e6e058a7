"""A case as evidence: the bytes of its pages as a WACZ 1.1.1, with the tables and the dossier beside them, hashed.

For ReplayWeb.page and archives. It is no capture: the bytes are what sayso was given, as resource records; how they
came from the web, sayso did not see, and says so in `software`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from sayso.case.store import Stored
from sayso.dossier import render_dossier
from sayso.errors import ExtraMissing
from sayso.export.addresses import web_address
from sayso.export.annotations import urn
from sayso.export.citations import last_published
from sayso.export.outgoing import Outgoing, zip_members
from sayso.schema import Document

WARC = "archive/data.warc.gz"
SOFTWARE = "sayso (bytes as given to it; not the capture itself)"


class Kept(NamedTuple):
    """A record: its page, the address that it is found by, when, and where it lies in the WARC."""

    document: Document
    address: str
    when: str
    offset: int
    length: int
    digest: str


def write(case: Outgoing, path: Path) -> None:
    """One archive. Raises ExtraMissing without warcio."""
    assert case.pages is not None
    warc = io.BytesIO()
    kept = [_record(case, page, warc) for page in case.pages()]
    members = {
        WARC: warc.getvalue(),
        "indexes/index.cdx": "".join(sorted(map(_cdx, kept))).encode(),
        "pages/pages.jsonl": b"".join(_lines(kept)),
        **_evidence(case),
    }
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": _sha256(data), "bytes": len(data)}
        for name, data in members.items()
    ]
    package = {
        "profile": "data-package", "wacz_version": "1.1.1", "software": SOFTWARE,
        "title": case.title or "A case of sayso",
        "created": last_published(case).isoformat(), "resources": resources,
    }  # fmt: skip
    about = msgspec.json.format(msgspec.json.encode(package), indent=1)
    digest = {"path": "datapackage.json", "hash": _sha256(about)}
    whole = {**members, "datapackage.json": about, "datapackage-digest.json": msgspec.json.encode(digest)}
    zip_members(path, whole.items(), stored="archive/")


def _record(case: Outgoing, page: Stored, warc: io.BytesIO) -> Kept:
    try:
        from warcio.warcwriter import WARCWriter  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("Web archives", "wacz") from error
    document = case.index.documents[page.id]
    address = web_address(page.page.url) or f"urn:{_sha256(page.page.data)}"
    when = _when(document.captured or document.published) or last_published(case).strftime("%Y-%m-%dT%H:%M:%SZ")
    offset = warc.tell()
    writer = WARCWriter(warc, gzip=True)
    headers = {"WARC-Date": when, "WARC-Record-ID": f"<{urn('record', page.id)}>", "X-Sayso-Document": page.id}
    record = writer.create_warc_record(
        address, "resource", payload=io.BytesIO(page.page.data), length=len(page.page.data),
        warc_content_type=page.page.media_type,
        warc_headers_dict=headers,
    )  # fmt: skip
    writer.write_record(record)
    return Kept(document, address, when, offset, warc.tell() - offset, _sha256(page.page.data))


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _when(moment: str | None) -> str | None:
    """A moment as WARC writes it; midnight of a day; None for less than a day.

    >>> _when("2025-03-13T09:30:00+01:00"), _when("2025-03-13"), _when("2025-03")
    ('2025-03-13T08:30:00Z', '2025-03-13T00:00:00Z', None)
    """
    try:
        found = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cdx(kept: Kept) -> str:
    """A line of the index, CDXJ: by address, host last part first, and by time."""
    about = {
        "url": kept.address,
        "mime": kept.document.media_type,
        "digest": kept.digest,
        "length": str(kept.length),
        "offset": str(kept.offset),
        "filename": WARC.rpartition("/")[2],
    }
    return f"{_surt(kept.address)} {re.sub('[^0-9]', '', kept.when)} {msgspec.json.encode(about).decode()}\n"


def _surt(address: str) -> str:
    """An address sorted by its host (SURT).

    >>> _surt("https://www.x.example/A?b=1")
    'example,x)/a?b=1'
    """
    if address.startswith("urn:"):
        return address
    parts = urlsplit(address)
    host = ",".join(reversed((parts.netloc.rpartition("@")[2]).removeprefix("www.").split(".")))
    return f"{host}){parts.path or '/'}{f'?{parts.query}' if parts.query else ''}".lower()


def _lines(kept: Iterable[Kept]) -> Iterator[bytes]:
    """The list of pages, as ReplayWeb.page shows it."""
    yield msgspec.json.encode({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}) + b"\n"
    for one in kept:
        title = one.document.title.text if one.document.title else one.document.name
        about = {"id": one.document.id, "url": one.address, "ts": one.when, "title": title, "text": one.document.text}
        yield msgspec.json.encode(about) + b"\n"


def _evidence(case: Outgoing) -> dict[str, bytes]:
    """The case that rests on these bytes: its tables, and the dossier."""
    encode = msgspec.json.Encoder().encode
    tables = {
        f"evidence/{name}.jsonl": b"".join(encode(row) + b"\n" for row in rows) for name, rows in case.kept.items()
    }
    return {**tables, "evidence/dossier.html": render_dossier(case.kept, title=case.title).encode()}
