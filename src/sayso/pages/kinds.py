"""What the first bytes of a file are: text, markup, or a format with a name."""

from __future__ import annotations

import re

from sayso.pages.decoding import BYTE_ORDER_MARKS, unmarked_wide

HEAD = 4096

_MAGIC = (
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"RIFF", "RIFF media"),
    (b"OggS", "Ogg media"),
    (b"ID3", "MP3 audio"),
    (b"\x7fELF", "ELF program"),
    (b"MZ", "Windows program"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Microsoft Office document"),
    (b"wOFF", "web font"),
    (b"wOF2", "web font"),
    (b"\x00\x00\x01\x00", "icon"),
)
# <!doctype html>, <html lang="en">, <head>, <?xml ...?> before <html; a page cut from its head: <div class=
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|div|article|section|main|p|h[1-6]|table|span|a)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)


def binary_name(head: bytes) -> str | None:
    """The name of a binary format that sayso does not read; None where the bytes may be text.

    >>> binary_name(b"GIF89a...")
    'GIF image'
    >>> binary_name("naïve".encode("utf-16")) is None
    True
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "MP4 media"
    if any(head.startswith(mark) for mark in BYTE_ORDER_MARKS):
        return None
    wide = unmarked_wide(head)
    if wide is not None:
        head = head.decode(wide, "replace").encode("utf-8", "replace")
    control = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return "binary data" if control > len(head) // 20 else None


def is_markup(head: bytes) -> bool:
    """Whether the bytes begin like an HTML page: at least one tag of its own before much text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if any(head.startswith(mark) for mark in BYTE_ORDER_MARKS[1:]):
        start = head.replace(b"\x00", b"")[2:].lstrip()
    elif unmarked_wide(head):
        start = head.replace(b"\x00", b"").lstrip()
    if not start.startswith(b"<"):
        return False
    return bool(_MARKUP.search(start))


_PASSED = {
    "pictures": "png jpg jpeg jfif gif webp avif svg ico bmp tif tiff heic",
    "sound and film": "mp3 m4a ogg oga opus wav flac mp4 m4v mov webm mkv avi vtt srt",
    "style sheets": "css scss less",
    "scripts": "js mjs cjs map js.download",
    "fonts": "woff woff2 ttf otf eot",
    "cases of sayso": "sayso sayso-wal sayso-shm sayso-journal",
    "bookmarks": "webloc url desktop",
    "the system's own files": "lnk db ini",
}
_BY_SUFFIX = {f".{suffix}": kind for kind, suffixes in _PASSED.items() for suffix in suffixes.split()}
_BY_NAME = {
    "PNG image": "pictures",
    "JPEG image": "pictures",
    "GIF image": "pictures",
    "icon": "pictures",
    "RIFF media": "sound and film",
    "Ogg media": "sound and film",
    "MP3 audio": "sound and film",
    "MP4 media": "sound and film",
    "web font": "fonts",
    "ELF program": "programs",
    "Windows program": "programs",
    "SQLite database": "databases",
}
_OF_PAGES = tuple(".txt .text .md .htm .html .xhtml .xml .rss .eml .json .jsonl .csv .tsv".split())
# <meta name="generator" content="sayso 0.1.0">, which every dossier carries
_DOSSIER = re.compile(rb"""<meta\s+name=["']?generator["']?\s+content=["']sayso\b""")


def passed_kind(name: str, head: bytes) -> str | None:
    """What a file is that nobody would call a page, by its name and first bytes; None where it may be one.

    A name that claims to be text is taken at its word: what then cannot be read is a failure.

    >>> passed_kind("logo.png", b""), passed_kind("a.txt", b"GIF89a"), passed_kind("b", b"GIF89a")
    ('pictures', None, 'pictures')
    """
    lower = name.lower()
    if _DOSSIER.search(head):
        return "dossiers of sayso"
    if lower.endswith(_OF_PAGES):
        return None
    kind = next((kind for suffix, kind in _BY_SUFFIX.items() if lower.endswith(suffix)), None)
    return kind or _BY_NAME.get(binary_name(head) or "")
