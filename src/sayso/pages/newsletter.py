"""The markup of a letter -> its items: what stands under a heading of its own and links out, with that address.

A morning's digest tells of other outlets' articles. Each is a page of its own, whose address is the article's; what is
left is the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import etree, html

from sayso.pages.records import web_url

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"td", "p", "div", "th", "li"})
# font-size: 20px; font-size:15pt
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3})(?:\.\d+)?\s*(px|pt)", re.IGNORECASE)
_LARGE = {"px": 18, "pt": 14}
"""From here on letters are larger than a mail's text (14 to 16 px)."""
_WHOLE = 0.9
"""The share of a heading's, or line's, letters that its link covers."""
_HEADING_WORDS = 40
_ITEM_WORDS = 12
"""Words under a heading that are more than a title's standfirst or a button."""
_LEAST = 2
"""Items that make a digest."""


class Item(NamedTuple):
    """Something told under its own heading, and where it is told in full."""

    title: str
    url: str
    markup: str


class Digest(NamedTuple):
    """A letter's items in their order, and the markup of what is left of it."""

    items: tuple[Item, ...]
    rest: str


class _Stretch(NamedTuple):
    """Neighbouring nodes: an item with its heading, or what belongs to the letter itself."""

    heading: html.HtmlElement | None
    nodes: list[html.HtmlElement]


def part_digest(markup: str) -> Digest | None:
    """The items of a letter; None where it has fewer than two that lead to different articles. Linear."""
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = html.document_fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    if len(parser.error_log.filter_from_fatals()):  # it stopped there, and the rest would be lost
        return None
    headings = [node for node in root.iter() if _is_heading(node)]
    if len(headings) < _LEAST:
        return None
    stretches = list(_stretches(root, _counts(headings), set(headings)))
    items: list[Item] = []
    rest: list[str] = []
    for stretch in _without_foot(stretches):
        item = _item(stretch)
        if item is None:
            rest += [_markup(node) for node in stretch.nodes]
        else:
            items.append(item)
    return Digest(tuple(items), "".join(rest)) if len({item.url for item in items}) >= _LEAST else None


def _is_heading(node: html.HtmlElement) -> bool:
    """An element of a heading, or a block in large letters that is one link as a whole."""
    if node.tag in _HEADINGS:
        return bool(_words(node))
    if node.tag not in _BLOCKS or any(child.tag in _BLOCKS | _HEADINGS for child in node.iterdescendants()):
        return False
    return 0 < len(_words(node)) <= _HEADING_WORDS and _is_large(node) and _own_address(node) is not None


def _is_large(node: html.HtmlElement) -> bool:
    sizes = (_SIZE.search(inner.get("style", "")) for inner in node.iter() if isinstance(inner.tag, str))
    return any(size and int(size[1]) >= _LARGE[size[2].lower()] for size in sizes)


def _counts(headings: list[html.HtmlElement]) -> dict[html.HtmlElement, int]:
    """How many headings stand inside each element."""
    found: dict[html.HtmlElement, int] = {}
    for heading in headings:
        for node in (heading, *heading.iterancestors()):
            found[node] = found.get(node, 0) + 1
    return found


def _stretches(
    root: html.HtmlElement, counts: dict[html.HtmlElement, int], headings: set[html.HtmlElement]
) -> Iterator[_Stretch]:
    """The document cut before each element that holds one heading; elements that hold several are gone into."""
    open_: _Stretch = _Stretch(None, _bare(root.text))
    for node in root:
        if counts.get(node, 0) > 1 and node not in headings:
            yield open_
            yield from _stretches(node, counts, headings)
            open_ = _Stretch(None, _bare(node.tail))
        elif counts.get(node, 0):
            yield open_
            heading = node if node in headings else next(inner for inner in node.iter() if inner in headings)
            open_ = _Stretch(heading, [node])
        else:
            open_.nodes.append(node)
    yield open_


def _bare(text: str | None) -> list[html.HtmlElement]:
    """Words that stand in no element of their own, in one."""
    if not (text or "").strip():
        return []
    element = html.Element("span")
    element.text = text
    return [element]


def _without_foot(stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """The last item takes no more of what follows than any before it: the rest is the letter's foot."""
    last = max(k for k, stretch in enumerate(stretches) if stretch.heading is not None)
    longest = max((len(stretch.nodes) for stretch in stretches[:last] if stretch.heading is not None), default=1)
    for k, (heading, nodes) in enumerate(stretches):
        if k == last:
            yield _Stretch(heading, nodes[:longest])
            yield _Stretch(None, nodes[longest:])
        else:
            yield _Stretch(heading, nodes)


def _item(stretch: _Stretch) -> Item | None:
    if stretch.heading is None:
        return None
    words = sum(len(_words(node)) for node in stretch.nodes)
    title = _words(stretch.heading)
    if words - len(title) < _ITEM_WORDS or len(title) > _HEADING_WORDS:
        return None
    url = _own_address(stretch.heading) or _closing_address(stretch)
    return Item(" ".join(title), url, "".join(map(_markup, stretch.nodes))) if url else None


def _own_address(node: html.HtmlElement) -> str | None:
    """Where a heading or line leads as a whole."""
    links = [link for link in (*node.iter("a"), *node.iterancestors("a")) if link.get("href")]
    total = len("".join(_words(node)))
    for link in links:
        if len("".join(_words(link))) >= _WHOLE * total:
            return linked_address(link.get("href"))
    return None


def _closing_address(stretch: _Stretch) -> str | None:
    """Where the item's last line leads, if it is a link as a whole ("Read on at the Courier")."""
    blocks = [
        node
        for top in stretch.nodes
        for node in top.iter("p", "td", "div", "li", "a")
        if _words(node) and not any(child.tag in _BLOCKS for child in node.iterdescendants())
    ]
    return _own_address(blocks[-1]) if blocks else None


def linked_address(href: str) -> str | None:
    """The address of the web that a link leads to, also where a counting service stands between.

    >>> linked_address("https://count.example/c?id=7&u=https%3A%2F%2Fcourier.example%2Fferry")
    'https://courier.example/ferry'
    """
    url = web_url(href.strip())
    if url is None:
        return None
    inner = (web_url(value) for _, value in parse_qsl(urlsplit(url).query, max_num_fields=100))
    return next((found for found in inner if found), url)


def _words(node: html.HtmlElement) -> list[str]:
    return "".join(node.itertext()).split() if isinstance(node.tag, str) and node.tag not in {"style", "script"} else []


def _markup(node: html.HtmlElement) -> str:
    return str(etree.tostring(node, encoding="unicode", method="html"))
