"""Attributions -> which words are sources, and which stand in whose content."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.document.people.mentions.noun_phrases import Word
from sayso.schema import Attribution, Span


class Speech(NamedTuple):
    """What words are for the attributions of a page, each known by its number in the order of the text."""

    of_source: Mapping[int, int]
    """Word -> the attribution that it is a source of."""
    inside: Mapping[int, tuple[int, ...]]
    """Word -> attributions in whose content it stands."""


def read_speech(words: Sequence[Word], attributions: Iterable[Attribution]) -> Speech:
    """Linear in the words that are sources or contents."""
    starts = [word.start for word in words]
    of_source: dict[int, int] = {}
    inside: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(sorted(attributions, key=_start)):
        for word in _words(starts, one.source):
            of_source.setdefault(word, number)
        for word in _words(starts, one.content):
            inside[word].append(number)
    return Speech(of_source, {word: tuple(found) for word, found in inside.items()})


def _start(one: Attribution) -> tuple[int, str]:
    return min((span[0] for spans in (one.source, one.cue, one.content) for span in spans), default=0), one.id


def _words(starts: Sequence[int], spans: Iterable[Span]) -> Iterable[int]:
    for start, end in spans:
        yield from range(bisect_left(starts, start), bisect_left(starts, end))
