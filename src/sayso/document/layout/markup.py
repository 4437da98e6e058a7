"""Markup -> tags and runs of text, with their positions (WHATWG HTML, section 13.2.5, as far as text needs it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

RAW = frozenset({"script", "style", "noscript", "iframe", "noembed", "noframes", "xmp", "textarea", "title"})
"""Elements whose content is characters up to their own end tag, and is never page text here."""

# <div, </p, <h1
_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*+)")
# ` class="a > b" data-x=1 checked`, up to and with the `>` that closes the tag. A quote opens a value only after
# `=`. Possessive throughout: no position is tried twice.
_REST = re.compile(r"""((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?)*+)>""")
# class="a", id='b', hidden, width=3
_ATTRIBUTE = re.compile(r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}
_COMMENT_END = re.compile(r"--!?>")
_SCRIPT_PARTS = re.compile(r"<!--(?!-?>)|-->|</?script(?=[\s/>])", re.IGNORECASE)
# &amp; &#8217; &#x2019; &copy (no semicolon)
REFERENCE = re.compile(r"&(?:#[0-9]{1,9}+;?|#[xX][0-9a-fA-F]{1,8}+;?|[A-Za-z][A-Za-z0-9]{1,31}+;?)")


class Text(NamedTuple):
    """Characters between tags, references not yet resolved."""

    start: int
    end: int


class Open(NamedTuple):
    """A start tag; `start` to `end` are its attributes, for `attributes`."""

    name: str
    start: int
    end: int


class Raw(NamedTuple):
    """An element of `RAW` whole: `start` to `end` are its attributes, `content` to `close` its characters."""

    name: str
    start: int
    end: int
    content: int
    close: int


class Close(NamedTuple):
    """An end tag, whether or not anything is open."""

    name: str


Token = Text | Open | Raw | Close


def tokens(markup: str) -> Iterator[Token]:
    """The tags and texts of a page in order. Comments, doctypes and processing instructions are left out.

    Linear in the length of the markup, whatever is broken in it. A tag that the page's end cuts off is
    dropped, as browsers drop it; an attribute whose quote never closes costs only its own tag.
    """
    position = text = 0
    closes = True  # until a script is met that does not: from there on the first end tag closes, or time is squared
    while (position := markup.find("<", position)) >= 0:
        name = _NAME.match(markup, position + 1)
        after = _declaration_end(markup, position) if name is None else None
        if name is None and after is None:
            position += 1
            continue
        if position > text:
            yield Text(text, position)
        if name is None:
            position = text = after if after is not None else len(markup)
            continue
        rest = _REST.match(markup, name.end())
        if rest is None:
            return
        position = text = rest.end()
        tag = name.group(1).lower()
        if markup[name.start()] == "/":
            yield Close(tag)
        elif tag in RAW:
            end = _script_end(markup, position) if tag == "script" and closes else None
            closes = closes and (tag != "script" or end is not None)
            close = _raw_end(markup, tag, position) if end is None else end
            yield Raw(tag, rest.start(1), rest.end(1), position, close)
            position = text = close
        else:
            yield Open(tag, rest.start(1), rest.end(1))
    if text < len(markup):
        yield Text(text, len(markup))


def attributes(markup: str, start: int, end: int) -> dict[str, str]:
    """The attributes of a tag: names in lower case, values with references resolved; the first of a name counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(markup, start, end):
        name = match.group(1).lower()
        if name not in found:
            found[name] = unescape(match.group(2) or match.group(3) or match.group(4) or "")
    return found


def _declaration_end(markup: str, position: int) -> int | None:
    """Where a comment, doctype or the like that opens at `position` ends; None where none opens."""
    following = markup[position + 1 : position + 2]
    if following not in {"!", "?", "/"} or not following:
        return None
    if markup.startswith("<!--", position):
        for empty in ("<!-->", "<!--->"):
            if markup.startswith(empty, position):
                return position + len(empty)
        end = _COMMENT_END.search(markup, position + 4)
        return end.end() if end else len(markup)
    closed = markup.find(">", position + 2)
    return closed + 1 if closed >= 0 else len(markup)


def _raw_end(markup: str, tag: str, position: int) -> int:
    """Where the next end tag of a raw element starts; the page's end where there is none."""
    end = _ENDS[tag].search(markup, position)
    return end.start() if end else len(markup)


def _script_end(markup: str, position: int) -> int | None:
    """Where the end tag of a script starts, past those in `<!-- <script> ... </script> -->`; None where none does."""
    comment = inner = False
    for match in _SCRIPT_PARTS.finditer(markup, position):
        part = match.group()
        if part in {"<!--", "-->"}:
            comment = part == "<!--"
            inner = inner and comment
        elif part[1] != "/":
            inner = comment
        elif inner:
            inner = False
        else:
            return match.start()
    return None
