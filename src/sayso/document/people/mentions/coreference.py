"""Names, noun phrases and pronouns of one page -> who is meant: a walk through the text with what was said so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sayso.document.people.mentions.discourse_state import (
    DiscourseState,
    Naming,
    Referent,
    add_naming,
    create_name_entities,
)
from sayso.document.people.mentions.names import find_names
from sayso.document.people.mentions.nominals import link_appositions, resolve_nominal
from sayso.document.people.mentions.noun_phrases import Word, find_phrases
from sayso.document.people.mentions.pronouns import PRONOUNS, resolve_pronoun
from sayso.document.people.mentions.speech import read_speech
from sayso.models.reader import Encoding
from sayso.schema import Attribution, MentionForm


def resolve_page(  # noqa: PLR0913, PLR0917 - the page's layers
    words: Sequence[Word],
    reading: Encoding | None,
    headline: frozenset[int],
    aside: frozenset[int] = frozenset(),
    quoted: frozenset[int] = frozenset(),
    attributions: Sequence[Attribution] = (),
) -> tuple[list[Referent], list[Naming]]:
    """Everybody on the page and where they are named. `aside`: sentences read after the rest; `headline`: read last.
    `quoted`: words in quotation marks.

    Names are grouped first, over the whole page; then noun phrases and pronouns are resolved in the order of the
    text. Each looks at a fixed number of earlier namings, so the cost is linear in the words.
    """
    names = find_names(words, headline)
    page = DiscourseState(
        words=words,
        names=names,
        phrases=find_phrases(words),
        name_at={word: i for i, name in enumerate(names) for word in range(name.first, name.last)},
        headline=headline,
        aside=aside,
        quoted=quoted,
        speech=read_speech(words, attributions),
        hidden=None if reading is None else reading.hidden,
        piece=() if reading is None else _pieces(words, reading),
    )
    create_name_entities(page)
    link_appositions(page)
    steps = sorted(
        [(name.last - 1, 0, i) for i, name in enumerate(names)]
        + [(phrase.head, 1, i) for i, phrase in enumerate(page.phrases)]
        + [(i, 2, i) for i, word in enumerate(words) if word.lower in PRONOUNS],
        key=lambda step: (words[step[0]].sentence in headline, words[step[0]].sentence in aside, step),
    )
    for word, what, index in steps:
        if what == 0:
            add_naming(page, Naming(names[index].first, names[index].last, MentionForm.NAME, page.bearer[index]))
        elif what == 1:
            resolve_nominal(page, index)
        else:
            resolve_pronoun(page, word)
    return page.referents, page.namings


def _pieces(words: Sequence[Word], reading: Encoding) -> Sequence[int]:
    """The piece that each word begins in."""
    found = np.searchsorted(reading.pieces.starts, [word.start for word in words], side="right") - 1
    pieces: Sequence[int] = np.maximum(found, 0).tolist()
    return pieces
