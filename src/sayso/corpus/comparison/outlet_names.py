"""What an outlet or agency is compared by."""

from __future__ import annotations


def plain_outlet(name: str | None) -> str:
    """A name without what it and its address differ in; empty where there is none.

    >>> plain_outlet("The Herald"), plain_outlet("www.herald.example"), plain_outlet("St. Brae Mercury")
    ('herald', 'herald', 'st. brae mercury')
    """
    words = (name or "").casefold().split()
    if len(words) == 1:
        return words[0].removeprefix("www.").split(".")[0]
    return " ".join(words[1:] if words[:1] == ["the"] else words)
