"""What the records of one web archive know of each other: pages seen before, and which addresses are pages at all."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

import msgspec


class Body(NamedTuple):
    """A page's bytes as an earlier record gave them."""

    data: bytes
    media_type: str
    charset: str | None


class Captures:
    """The pages of an archive so far, on disk, for the revisits that point at them; and the pages that it lists."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        """`listed`: addresses of pages; without any, every response may be one."""
        self._listed = {urldefrag(url)[0] for url in listed}
        self._all = not self._listed
        self._met: set[str] = set()
        self._places: dict[str, tuple[int, int, str, str | None]] = {}
        self._file = TemporaryFile()  # noqa: SIM115  (closed with the reader that made it)

    def close(self) -> None:
        """Forget all."""
        self._file.close()

    def lists(self, url: str | None) -> bool:
        """Whether a response from this address is a page; remembers that it was met."""
        if self._all or url is None:
            return self._all
        plain = urldefrag(url)[0]
        self._met.add(plain)
        return plain in self._listed

    def follow(self, url: str | None, location: str | None) -> None:
        """A listed page that moved is listed where it went."""
        if url and location and not self._all and self.lists(url):
            try:
                self._listed.add(urldefrag(urljoin(url, location))[0])
            except ValueError:
                return

    def unmet(self) -> list[str]:
        """Listed pages of which no record was seen, in order."""
        return sorted(self._listed - self._met)

    def keep(self, keys: Iterable[str | None], body: Body) -> None:
        """Remember a page by its digest and its address; the first of each stays."""
        new = [key for key in keys if key and key not in self._places]
        if new:
            start = self._file.seek(0, 2)
            packed = zlib.compress(body.data, 1)
            self._file.write(packed)
            self._places |= dict.fromkeys(new, (start, len(packed), body.media_type, body.charset))

    def again(self, keys: Iterable[str | None]) -> Body | None:
        """The page remembered by the first of these keys that is known."""
        for key in keys:
            if key in self._places:
                start, size, media_type, charset = self._places[key]
                self._file.seek(start)
                return Body(zlib.decompress(self._file.read(size)), media_type, charset)
        return None


def listed_pages(lines: bytes) -> list[str]:
    """The addresses in a WACZ's `pages.jsonl`; lines that are none of its rows are passed over."""
    found = []
    for line in lines.splitlines():
        try:
            url = msgspec.json.decode(line).get("url")
        except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, RecursionError):
            continue
        if isinstance(url, str):
            found.append(url)
    return found


__all__ = ["Body", "Captures", "listed_pages"]
