"""Addresses of pages as links: of the web alone, with nothing in them that ends a link, and to the words meant."""

from __future__ import annotations

from urllib.parse import quote

_RESERVED = "!#$%&'*+,/:;=?@~"
"""Characters that an address may hold as they are; brackets, quotation marks and bars end links in too many formats."""
ENOUGH = 12
"""Words from which on only the first and last few stand in a link: a long link is cut by mail and chat."""
FEW = 4
"""Those few."""


def web_address(url: str | None) -> str | None:
    """The address of a page of the web, fit to stand in any format; None for all else.

    >>> web_address("https://x.example/a b(1)"), web_address("javascript:alert(1)")
    ('https://x.example/a%20b%281%29', None)
    """
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    return quote(url.encode("utf-8", "replace"), safe=_RESERVED)


def to_words(url: str | None, words: str) -> str | None:
    """The address with a text fragment, so that a browser scrolls to the words (WICG, URL Fragment Text Directives).

    >>> to_words("https://x.example/a", "It was late, they said")
    'https://x.example/a#:~:text=It%20was%20late%2C%20they%20said'
    """
    address = web_address(url)
    found = words.split()
    if address is None or not found:
        return address
    ends = [" ".join(found)] if len(found) < ENOUGH else [" ".join(found[:FEW]), " ".join(found[-FEW:])]
    written = (quote(end.encode("utf-8", "replace"), safe="").replace("-", "%2D") for end in ends)
    return f"{address}{'' if '#' in address else '#'}:~:text={','.join(written)}"


__all__ = ["to_words", "web_address"]
