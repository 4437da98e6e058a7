"""Words of pages -> words that a format can carry, and a reader can be shown, character for character.

What cannot be carried is shown as U+FFFD, one for one, so that every position still holds.
"""

from __future__ import annotations

import re
import unicodedata

from sayso.dossier.excerpts import LEFT_OUT

UNSHOWN = "\ufffd"
"""Stands for a character that a format cannot carry, or that would move or hide what is around it."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (its production Char)."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that control, reorder, hide or part lines."""
_LEFT_OUT = re.compile(f"{LEFT_OUT}(?:[{LEFT_OUT} ]*{LEFT_OUT})?")
"""A run of what excerpts leave out."""
_JOINING = "\u00ad\u200c\u200d"
"""Of these, the ones that words are written with."""


def for_xml(words: str) -> str:
    r"""As long as it was, and fit for XML 1.0.

    >>> for_xml("nine" + chr(0) + " dead")
    'nine\ufffd dead'
    """
    return _NO_XML.sub(UNSHOWN, words)


def for_readers(words: str) -> str:
    r"""On one line, without what would control a program or turn the words around; what is left out as three dots.

    >>> for_readers("said" + chr(10) + chr(0x202e) + "no")
    'said \ufffdno'
    """
    return _LEFT_OUT.sub("[…]", "".join(_shown(char) for char in " ".join(words.split())))


def _shown(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else UNSHOWN
    return UNSHOWN if unicodedata.category(char) in _UNSEEN and char not in _JOINING else char


__all__ = ["UNSHOWN", "for_readers", "for_xml"]
