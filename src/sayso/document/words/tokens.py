"""Sentences -> words with part of speech, base noun phrase and named entity."""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from sayso.lexicon.nouns import gender_of, role_of, state_of
from sayso.models import session
from sayso.models.pieces import Pieces
from sayso.models.reader import Encoding
from sayso.schema import Document, Sentence, Span, Token

POS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X", "SPACE",
)  # fmt: skip
CHUNKS = ("O", "B", "I")
ENTITY_TYPES = ("PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT")
ENTITIES = ("O", *(f"{mark}-{kind}" for kind in ENTITY_TYPES for mark in "BI"))
BUCKETS = (16384, 4096, 2048, 16, 16)
"""Rows of the tables of whole words, endings, beginnings, shapes and what the lexicon has the word for."""

_AGES = frozenset({"year", "month", "week", "day"})
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


def tag(document: Document, sentences: Sequence[Sentence], reading: Encoding) -> tuple[Token, ...]:
    """The words of the sentences with part of speech, base noun phrase and named entity, in order.

    By small heads on the reader's hidden states (`docs/methods/tokens.md`): no further pass of a model. A word of a
    stretch that was not read is tagged by its letters alone.
    """
    of_sentences = [list(words(document.text, sentence.start, sentence.end)) for sentence in sentences]
    spans = [span for inside in of_sentences for span in inside]
    if not spans:
        return ()
    given = {"states": states_of(reading, spans), "features": token_features(document.text, spans)}
    found = _heads().run(None, given)[0]
    begins = {inside[0].start for inside in of_sentences if inside}
    out: list[Token] = []
    chunk = "O"
    entities = _of_one_type([ENTITIES[name] for _, _, name in found.tolist()], [span.start in begins for span in spans])
    for span, (pos, phrase, _), entity in zip(spans, found.tolist(), entities, strict=True):
        alone = span.start in begins or chunk == "O"
        chunk = "B" if CHUNKS[phrase] == "I" and alone else CHUNKS[phrase]
        if _is_age(document.text, out, span):
            out[-3:] = [msgspec.structs.replace(token, chunk="I") for token in out[-3:]]
            chunk = "I"
        out.append(Token(start=span.start, end=span.end, pos=POS[pos], chunk=chunk, entity=entity))
    return tuple(out)


def _is_age(text: str, before: Sequence[Token], word: Span) -> bool:
    """Whether a word ends an age inside a noun phrase, which the tagger breaks off: "the 76 | -year-old"."""
    if text[word.start : word.end].lower() not in {"old", "olds"} or len(before) < 4 or before[-4].chunk == "O":
        return False
    number, sign, unit, second = before[-4:]
    close = (
        number.end == sign.start and sign.end == unit.start and unit.end == second.start and second.end == word.start
    )
    signs = {text[sign.start : sign.end], text[second.start : second.end]}
    return close and signs <= {"-", "‑"} and text[unit.start : unit.end].lower() in _AGES


def _of_one_type(tags: Sequence[str], begins: Sequence[bool]) -> list[str]:
    """The tags with every name of one type, the one most of its words have: a name goes on whatever its type.

    >>> _of_one_type(["I-GPE", "I-ORG", "I-ORG", "O", "B-ORG", "B-GPE"], [True] + [False] * 5)
    ['B-ORG', 'I-ORG', 'I-ORG', 'O', 'B-ORG', 'B-GPE']
    """
    out: list[str] = []
    run: list[str] = []
    for tag, begin in zip([*tags, "O"], [*begins, True], strict=True):
        if run and (begin or tag[0] != "I"):
            kind = max(dict.fromkeys(run), key=run.count)
            out.extend(f"{mark}-{kind}" for mark in "B" + "I" * (len(run) - 1))
            run = []
        if tag == "O":
            out.append(tag)
        else:
            run.append(tag[2:])
    return out[:-1]


@functools.cache
def _heads() -> onnxruntime.InferenceSession:
    return session("tokens")


def states_of(reading: Encoding, spans: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """One vector a word: the mean of the hidden states of its pieces; zero for a word that was not read."""
    return means_of(reading.pieces, reading.hidden, spans)


def means_of(pieces: Pieces, rows: NDArray[np.float32], spans: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """The mean of the rows of the pieces of each word; zero for a word that was not read."""
    starts = np.asarray([start for start, _ in spans], dtype=np.int64)
    ends = np.asarray([end for _, end in spans], dtype=np.int64)
    first = np.searchsorted(pieces.ends, starts, side="right")
    last = np.searchsorted(pieces.starts, ends, side="left")
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    count = np.maximum(last - first, 1)[:, None]
    means = (sums[np.maximum(last, first)] - sums[first]) / count
    return np.where((last > first)[:, None], means, 0).astype(np.float32)


def token_features(text: str, spans: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Rows of the tables for each word: the word, its last letters, its first, its shape, the lexicon."""
    rows = [_features(text[start:end]) for start, end in spans]
    return np.asarray(rows, dtype=np.int64).reshape(-1, len(BUCKETS))


def _features(word: str) -> tuple[int, int, int, int, int]:
    lower = word[:40].lower()
    return (
        zlib.crc32(lower.encode()) % BUCKETS[0],
        zlib.crc32(b"$" + lower[-3:].encode()) % BUCKETS[1],
        zlib.crc32(b"^" + lower[:3].encode()) % BUCKETS[2],
        _shape(word),
        _listed(word[:40]) if word[0].isupper() else 0,
    )


@functools.lru_cache(maxsize=1 << 14)
def _listed(word: str) -> int:
    """What the lexicon has a word with a capital for: a state, capital, people, role, given name; or nothing."""
    state = state_of(word)
    if state is not None:
        return ("name", "capital", "people", "seat").index(state.part) + 1
    role = role_of(word)
    if role is not None:
        return ("person", "group", "organization", "government", "document").index(role.kind) + 5
    return {"": 10, "f": 11, "m": 12}[gender_of(word)]


def _shape(word: str) -> int:
    """Signs, figures, small, Title, LARGE, miXed; for words with a full stop or hyphen another row."""
    inner = 8 if len(word) > 1 and not word.isalnum() else 0
    if not any(c.isalnum() for c in word):
        return 0
    if word[0].isdigit():
        return 1 + inner
    if word.islower():
        return 2 + inner
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return (3 if len(word) > 1 else 4) + inner
    return (5 if word.isupper() else 6) + inner
