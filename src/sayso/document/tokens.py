"""Sentences -> words with part of speech, base noun phrase and named entity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.schema import Span

_WORD = re.compile(
    r"""
    https?://\S+ | www\.\S+                                      # http://example.org/a
  | (?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Sgt|Cmdr|Adm|Sen|Sens|Rep|Reps|Gov|Rev|Hon|St|Jr|Sr|Inc|Corp|Ltd
      |Co|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec|vs)\.(?=\W|$)         # Lt. Gen., Jan.
  | (?:[^\W\d_]\.){2,}                                           # U.S., p.m.
  | [A-Z]\.(?=\s+[A-Z])                                          # J. Example
  | \d+(?:[.,:]\d+)*(?:(?:st|nd|rd|th|s)\b)?                     # 5,000.50, 10:30, 4th, 1980s
  | [A-Z]+&[A-Z]+                                                # R&D
  | [ODLdl]['’][A-Z][^\W_]+                                      # O'Example
  | [Cc]an(?=not\b)                                              # can|not
  | [^\W\d_]+?(?=n['’][tT]\b)                                    # do|n't
  | [nN]['’][tT]\b                                               # n't
  | ['’](?:[sS]|[dD]|[mM]|re|RE|ve|VE|ll|LL)\b                   # 's, 're
  | [@\#]?[^\W\d_](?:[^\W_]|[\u0300-\u036f])*                    # word, @handle, #tag
  | [^\W_]+                                                      # other alphanumerics
  | \.{2,} | -{2,}                                               # ..., --
  | \S                                                           # any sign
    """,
    re.VERBOSE,
)


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The words and signs of a stretch of text: clitics apart ("do", "n't"), hyphens split, "U.S." whole.

    >>> [text[slice(*span)] for text in ["Mr. Oak's 5,000 men don't."] for span in words(text)]
    ['Mr.', 'Oak', "'s", '5,000', 'men', 'do', "n't", '.']
    """
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Span(match.start(), match.end())
