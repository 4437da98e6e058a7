"""Page -> its text in reading order, one block a line, with the way back into the markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice

import msgspec

from sayso.document.layout.linked_data import read_script
from sayso.document.layout.markup import REFERENCE, Close, Open, Raw, Token, attributes, tokens
from sayso.pages.decoding import decode
from sayso.schema import Page, Span


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _tags("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
_ENDS_P = _tags(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr main menu nav ol p pre search section summary table ul"
)
"""Start tags that end an open paragraph (HTML, section 13.2.6.4.7)."""
BLOCK = _ENDS_P | _tags(
    "audio body br button caption dd dt html iframe label legend li option select tbody td textarea tfoot th thead tr "
    "video"
)
"""Elements that stand on lines of their own: blocks, cells, and form controls, which are laid out side by side."""
SPECIAL = (BLOCK - {"label", "br", "hr"}) | {"applet", "marquee", "object", "template"}
"""Elements that an end tag of an inline element does not close (HTML, section 13.2.4.2)."""
HIDDEN = _tags("template svg select datalist object canvas audio video map")
"""Elements whose content a reader does not see as text."""
MEDIA = _tags("img picture figure video audio iframe amp-img embed object canvas")
_SCOPE = frozenset({"table", "td", "th", "caption", "object", "template", "marquee", "applet", "html"})
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "a": (frozenset({"a"}), frozenset({"table", "td", "th", "object"})),
}
"""A start tag closes the nearest open element of the first set, unless one of the second lies between."""
_DEEP = 512
"""Open elements kept, as in Blink: deeper ones replace the deepest, so hostile nesting costs no more."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STRONG = _HEADINGS | {"b", "strong"}
# two or more white-space characters, or one that is no plain space, or a reference: what is not copied as it stands
_UNEVEN = re.compile(rf"[ \t\n\f\r]{{2,}}|{REFERENCE.pattern}")
_NOT_SPACE = re.compile(r"[\t\n\f\r]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_SPACES = " \t\n\f\r"
# React writes late parts of a page into hidden elements with such ids, and its script moves them into place
_STREAMED = re.compile(r"S:[0-9a-f]+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Element(msgspec.Struct, frozen=True, array_like=True):
    """An element with text in it, or an ancestor of one."""

    tag: str
    names: str
    """Its class, id, role and itemprop, with spaces between: weak hints."""
    parent: int
    """Index among the layout's elements; -1 at the top."""


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One line: `[start, end)` of the text, without its end-of-line characters."""

    start: int
    end: int
    element: int = -1
    """The innermost block element that it stands in: an index among the layout's elements; -1 in plain text."""
    linked: int = 0
    """How many of its characters are inside links."""
    strong: int = 0
    """How many of its characters are bold or heading."""
    media: bool = False
    """Whether a picture, video or frame stands between it and the line before."""


class SourceRun(msgspec.Struct, frozen=True, array_like=True):
    """Characters of the text and where they stand in the decoded markup.

    Of equal lengths: character for character, white space standing for white space. Of unequal lengths
    (a reference such as `&amp;`, collapsed white space): the one as a whole stands for the other.
    """

    start: int
    length: int
    source: int
    source_length: int


class Declared(msgspec.Struct, frozen=True, array_like=True):
    """What a page says of itself outside its text: a `meta`, `link` or `title` element."""

    tag: str
    attributes: Mapping[str, str]
    start: int
    end: int
    """`[start, end)` of its content in the decoded markup; empty for `meta` and `link`."""


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a page, its lines, and the map from the text back into the page as decoded."""

    text: str
    lines: tuple[Line, ...]
    """All lines in order, blank ones too; between two lines stand only end-of-line characters."""
    encoding: str
    damaged: int
    """Places that could not be decoded."""
    runs: tuple[SourceRun, ...] | None = None
    """None: plain text, where the text is the decoded page itself."""
    elements: tuple[Element, ...] = ()
    depth: int = 0
    """How many elements were open at once at most; 512 stands for any more."""
    declared: tuple[Declared, ...] = ()
    linked_data: tuple[object, ...] = ()
    """The values of its JSON-LD scripts, in order."""
    markup: str | None = None
    """The decoded page where it is markup: what `runs` point into."""
    tokens: tuple[Token, ...] = ()
    """Its tags and texts, in order."""


def lay_out(page: Page) -> Layout:
    """The text of a page as its reader sees it.

    Plain text stays as it is. Of HTML, the visible text: one block a line, white space collapsed,
    references resolved; left out are scripts, styles, templates, comments, `noscript`, form choices, and
    elements that are `hidden` or styled away in place. Style sheets and scripts are not run. Linear time.
    """
    html = page.media_type == "text/html"
    decoded = decode(page.data, page.charset, markup=html)
    if html:
        return _lay_out_html(decoded.text, decoded.encoding, decoded.damaged)
    return Layout(
        text=decoded.text,
        lines=tuple(Line(*span) for span in _plain_lines(decoded.text)),
        encoding=decoded.encoding,
        damaged=decoded.damaged,
    )


def source_spans(layout: Layout, start: int, end: int) -> tuple[Span, ...]:
    """Where `[start, end)` of the text stands in the decoded page, in order, touching pieces joined.

    End-of-line characters between blocks of markup stand for nothing there and give nothing. A character that is
    half of a reference's result gives the whole reference.
    """
    if layout.runs is None:
        return (Span(start, end),) if start < end else ()
    found: list[Span] = []
    first = bisect_right(layout.runs, start, key=lambda run: run.start) - 1
    for run in islice(layout.runs, max(first, 0), None):
        if run.start >= end:
            break
        low, high = max(start, run.start), min(end, run.start + run.length)
        if low >= high:
            continue
        if run.length == run.source_length:
            piece = Span(run.source + low - run.start, run.source + high - run.start)
        else:
            piece = Span(run.source, run.source + run.source_length)
        if found and found[-1].end == piece.start:
            piece = Span(found.pop().start, piece.end)
        found.append(piece)
    return tuple(found)


def ancestors(layout: Layout, index: int) -> Iterator[int]:
    """The indexes of an element and of those that it stands in, innermost first; none of -1."""
    while index >= 0:
        yield index
        index = layout.elements[index].parent


def _plain_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _LINE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


class _Open(msgspec.Struct):
    """An open element: its tag, its index among the elements once it has text (-1 before), its hints."""

    tag: str
    names: str
    hidden: bool
    index: int = -1


class _Writer:
    """The page being laid out: open elements, the line being filled, and what is finished."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.declared: list[Declared] = []
        self.linked_data: list[object] = []
        self.stack: list[_Open] = []
        self.open: dict[str, int] = {}
        self.hidden = 0
        self.depth = 0
        self.elements: list[Element] = []
        self.parts: list[str] = []
        self.length = 0
        self.lines: list[Line] = []
        self.runs: list[SourceRun] = []
        self.line_start = 0
        self.line_runs: list[SourceRun] = []
        self.linked = self.strong = 0
        self.media = False
        self.place = -1

    # -- elements

    def push(self, tag: str, names: str, *, hidden: bool) -> None:
        while len(self.stack) >= _DEEP:
            self.pop()
        self.stack.append(_Open(tag, names, hidden))
        self.depth = max(self.depth, len(self.stack))
        self.open[tag] = self.open.get(tag, 0) + 1
        self.hidden += hidden

    def pop(self) -> None:
        self.drop(len(self.stack) - 1)

    def drop(self, position: int) -> None:
        gone = self.stack.pop(position)
        self.open[gone.tag] -= 1
        self.hidden -= gone.hidden
        if gone.tag in BLOCK:
            self.end_line()

    def pop_to(self, position: int) -> None:
        while len(self.stack) > position:
            self.pop()

    def find(self, tags: frozenset[str], stop: frozenset[str]) -> int:
        """The nearest open element of `tags` with none of `stop` above it; -1 where there is none."""
        if not any(self.open.get(tag) for tag in tags):
            return -1
        for position in range(len(self.stack) - 1, -1, -1):
            tag = self.stack[position].tag
            if tag in tags:
                return position
            if tag in stop:
                return -1
        return -1

    def enter(self, token: Open) -> None:
        tag = token.name
        if tag in MEDIA:
            self.media = True
        if tag in BLOCK:
            self.end_line()
        if tag in VOID:
            return
        self.imply_ends(tag)
        if (tag == "svg" or self.open.get("svg")) and self.markup.startswith("/", token.end - 1):
            return
        names, hidden = _hints(self.markup, token)
        self.push(tag, names, hidden=hidden)

    def skip(self, token: Raw) -> None:
        """Pass over an element that has no page text; a title and JSON-LD are kept for what they tell."""
        if token.name in MEDIA:
            self.media = True
        if token.name in BLOCK:
            self.end_line()
        if token.name in {"script", "title"}:
            found = attributes(self.markup, token.start, token.end)
            if token.name == "title" and not self.open.get("svg"):
                self.declared.append(Declared(token.name, found, token.content, token.close))
            elif "ld+json" in found.get("type", "").lower():
                value = read_script(self.markup[token.content : token.close])
                self.linked_data += [value] if value is not None else []

    def imply_ends(self, tag: str) -> None:
        """Close what a start tag closes without saying so: paragraphs, list items, cells, a drawing left open."""
        if tag in _ENDS_P:
            self.close(frozenset({"p"}), _SCOPE | {"button"})
        if tag in _HEADINGS and self.stack and self.stack[-1].tag in _HEADINGS:
            self.pop()
        if tag in _CLOSES:
            self.close(*_CLOSES[tag])
        if tag in BLOCK:
            self.close(frozenset({"svg"}), frozenset())

    def close(self, tags: frozenset[str], stop: frozenset[str]) -> None:
        position = self.find(tags, stop)
        if position >= 0:
            self.pop_to(position)

    def leave(self, tag: str) -> None:
        if tag in BLOCK:
            self.end_line()
        if tag in {"body", "html"} or not self.open.get(tag):
            return
        if tag in SPECIAL:
            tags = _HEADINGS if tag in _HEADINGS else frozenset({tag})
            self.close(tags, frozenset() if tag in _SCOPE else _SCOPE)
            return
        # An inline element: with a block open inside it, only the element itself ends (adoption, 13.2.6.4.7).
        position = self.find(frozenset({tag}), _SCOPE)
        if position < 0:
            return
        if any(item.tag in SPECIAL for item in self.stack[position + 1 :]):
            self.drop(position)
        else:
            self.pop_to(position)

    # -- text

    def write(self, start: int, end: int) -> None:
        if self.hidden:
            return
        position = start
        for match in _UNEVEN.finditer(self.markup, start, end):
            self.add(self.markup[position : match.start()], position, match.start() - position)
            found = match.group()
            self.add(" " if found[0] in _SPACES else unescape(found), match.start(), len(found))
            position = match.end()
        self.add(self.markup[position:end], position, end - position)

    def add(self, text: str, source: int, source_length: int) -> None:
        """Append to the line; one white-space character at most in a row, none at its start."""
        text = _NOT_SPACE.sub(" ", text)
        last = self.parts[-1][-1] if self.length > self.line_start else " "
        if text.startswith(" ") and last == " ":
            exact = len(text) == source_length
            text = text[1:]
            source, source_length = (source + 1, source_length - 1) if exact else (source, source_length)
        if not text:
            return
        if self.place < 0 and not text.isspace():
            self.place = self.register()
        if self.open.get("a"):
            self.linked += len(text)
        if any(self.open.get(tag) for tag in _STRONG):
            self.strong += len(text)
        runs, run = self.line_runs, SourceRun(self.length, len(text), source, source_length)
        before = runs[-1] if runs else None
        if before is not None and _touch(before, run):
            run = SourceRun(
                before.start, before.length + run.length, before.source, before.source_length + run.source_length
            )
            runs[-1] = run
        else:
            runs.append(run)
        self.parts.append(text)
        self.length += len(text)

    def register(self) -> int:
        """The index of the innermost open block, entered among the elements with its ancestors."""
        parent = -1
        top = max((i for i, item in enumerate(self.stack) if item.tag in BLOCK), default=-1)
        for item in self.stack[: top + 1]:
            if item.index < 0:
                item.index = len(self.elements)
                self.elements.append(Element(item.tag, item.names, parent))
            parent = item.index
        return parent

    def end_line(self) -> None:
        """Finish the line, without white space at its end; an empty one is no line."""
        if self.length == self.line_start:
            return
        if self.parts[-1][-1] == " ":
            self.cut()
        if self.length > self.line_start:
            self.runs.extend(self.line_runs)
            width = self.length - self.line_start
            line = Line(
                self.line_start, self.length, self.place, min(self.linked, width), min(self.strong, width), self.media
            )
            self.lines.append(line)
            self.parts.append("\n")
            self.length += 1
            self.media = False
        self.line_runs = []
        self.line_start = self.length
        self.linked = self.strong = 0
        self.place = -1

    def cut(self) -> None:
        """Take the last character, a space, off the line."""
        self.parts[-1] = self.parts[-1][:-1]
        if not self.parts[-1]:
            self.parts.pop()
        self.length -= 1
        run = self.line_runs.pop()
        if run.length > 1:
            self.line_runs.append(SourceRun(run.start, run.length - 1, run.source, run.source_length - 1))


def _touch(before: SourceRun, run: SourceRun) -> bool:
    """Whether two runs are one: both character for character, the second right after the first in the markup."""
    return (
        before.length == before.source_length
        and run.length == run.source_length
        and before.source + before.source_length == run.source
    )


def _hints(markup: str, token: Open) -> tuple[str, bool]:
    """The names of an element, and whether its content is not shown."""
    hidden = token.name in HIDDEN
    if token.end - token.start < len(" id=x"):
        return "", hidden
    found = attributes(markup, token.start, token.end)
    if token.name == "template" and "shadowrootmode" in found:
        hidden = False
    style = found.get("style", "")
    if found.get("hidden", "until-found").lower() != "until-found" and not _STREAMED.fullmatch(found.get("id", "")):
        hidden = True
    hidden = hidden or (bool(style) and _NOT_SHOWN.search(style) is not None)
    names = " ".join(found[name] for name in ("class", "id", "role", "itemprop") if found.get(name))
    return " ".join(names.split()), hidden


def _lay_out_html(markup: str, encoding: str, damaged: int) -> Layout:
    writer = _Writer(markup)
    parts = tuple(tokens(markup))
    for token in parts:
        if isinstance(token, Open):
            writer.enter(token)
            if token.name in {"meta", "link"}:
                found = attributes(markup, token.start, token.end)
                writer.declared.append(Declared(token.name, found, token.end, token.end))
        elif isinstance(token, Close):
            writer.leave(token.name)
        elif isinstance(token, Raw):
            writer.skip(token)
        else:
            writer.write(token.start, token.end)
    writer.end_line()
    return Layout(
        text="".join(writer.parts),
        lines=tuple(writer.lines),
        encoding=encoding,
        damaged=damaged,
        runs=tuple(writer.runs),
        elements=tuple(writer.elements),
        depth=writer.depth,
        declared=tuple(writer.declared),
        linked_data=tuple(writer.linked_data),
        markup=markup,
        tokens=parts,
    )
