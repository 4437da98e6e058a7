"""What a dependency parse says of each word about the clause that it stands in: silver for `training.statements`.

The parser is spaCy's small English pipeline (`training.silver`); what is read off its trees are the columns of
`clauses`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from training.silver import pipeline

CLAUSES = ("ROOT", "acl", "advcl", "ccomp", "conj", "csubj", "csubjpass", "dep", "parataxis", "pcomp", "relcl", "xcomp")
"""Links by which a clause hangs on another; a joined or loose word is one only where it is a verb."""
_ALWAYS = frozenset({"ROOT", "ccomp", "advcl", "relcl"})
_FAR = (0, 1, 3)
"""Distances of a word's head told apart: itself, beside it, within three words, farther."""
_DEEP = 3
"""Clauses around a clause that are counted."""


SIZES = (64, 2 * len(_FAR) + 1, len(CLAUSES), 3, 2, _DEEP + 1)
"""Kinds in each column of `clauses`, or more."""


@functools.cache
def links() -> tuple[str, ...]:
    """The kinds of link that the parser knows."""
    return tuple(sorted({*pipeline().get_pipe("parser").labels, "ROOT", "dep"}))


def parsed(sentences: Iterable[Sequence[str]]) -> Iterator[NDArray[np.int64]]:
    """The `clauses` of sentences, given word by word."""
    vocab = pipeline().vocab
    docs = (Doc(vocab, words=list(words), sent_starts=[n == 0 for n in range(len(words))]) for words in sentences)
    for doc in pipeline().pipe(docs, batch_size=64, disable=["attribute_ruler", "lemmatizer", "ner"]):
        yield clauses(doc)


def clauses(doc: Doc) -> NDArray[np.int64]:
    """(n, 6): what the parse says of each word.

    Its link; where its head stands; the link of its clause; whether that clause's verb is the word itself, follows or
    precedes; whether the clause is another than that of the word before; how deep it lies.
    """
    known = links()
    rows: list[list[int]] = []
    before = None
    for word in doc:
        top = word
        while not _is_clause(top) and top.head.i != top.i:
            top = top.head
        far = abs(word.head.i - word.i)
        step = sum(far > away for away in _FAR)
        deep, at = 0, top
        while at.head.i != at.i:
            deep += _is_clause(at)
            at = at.head
        rows.append(
            [
                known.index(word.dep_),
                step if word.head.i <= word.i else len(_FAR) + step,
                CLAUSES.index(top.dep_) if top.dep_ in CLAUSES else CLAUSES.index("ROOT"),
                (top.i > word.i) + 2 * (top.i < word.i),
                int(before is not None and top.i != before),
                min(deep, _DEEP),
            ]
        )
        before = top.i
    return np.asarray(rows, dtype=np.int64).reshape(-1, len(SIZES))


def _is_clause(word) -> bool:
    return word.dep_ in _ALWAYS or (word.dep_ in CLAUSES and (word.tag_[:1] == "V" or word.tag_ == "MD"))
