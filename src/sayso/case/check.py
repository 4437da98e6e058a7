"""A statement typed in -> who says it on these pages, or its contrary, in which words; or that nobody was found to.

Every statement of every page has a sentence vector in the case already. The nearest few dozen are read together with
what was typed, each in its sentence, by the reader of pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sayso.case.lists import Stated, claim_at, kept_vectors, spans_of_sentences, statements
from sayso.case.store import Store
from sayso.corpus.claims.sides import denying_stems
from sayso.corpus.comparison.quantities import Agreement, compare_figures
from sayso.corpus.comparison.word_forms import polarity, stem
from sayso.document.analysis import Models, analyse
from sayso.models import Encoder
from sayso.models.pairs import READ, InSentence
from sayso.schema import Document, DocumentSpan, Figure, Given, MemberSide, Page, Stance

NEAREST = 48
"""Statements, word for word the same ones counted once, that are read together with what was typed: under a second."""
LEAST = 0.35
"""Cosine of two statements that can be one, as for the statements of pages (`ClaimSettings.least_cosine`)."""
LONGEST = 400
"""Characters of a statement: the reader reads some 50 words of it."""
_COPIES = 24
"""Places at which the same words stand that are shown."""
_DIMENSIONS = 384
_WORD = re.compile(r"[\w'’]+")

LEAST_SAME = 0.85
"""From here on a statement of a page answers the same question, and is shown."""
LEAST_AGAINST = 0.93
"""From here on it is shown as the contrary."""
ACCURACY = "How often this is right has not been measured for the reader of pairs that is shipped now."
"""What a reader should know of the answer."""


class StatementPlace(NamedTuple):
    """A statement of a page and how it stands to what was typed."""

    place: DocumentSpan
    attribution: str | None
    stance: Stance | None
    side: MemberSide
    """`with`: it says the same; `against`: its contrary; `beside`: it answers the question in another way."""
    same: float
    """How likely both answer one question."""
    against: float
    """How likely they cannot both be right."""
    claim: str | None
    """The claim that it is a member of."""


class Counted(NamedTuple):
    """A figure, and the stems of what it counts."""

    figure: Figure
    counts: frozenset[str]


class Checked(NamedTuple):
    """What was found."""

    statement: str
    places: tuple[StatementPlace, ...]
    """Those that say it or its contrary, surest first; none where nobody was found."""
    searched: int
    """Statements that were looked through."""


class StatementIndex(NamedTuple):
    """The statements of a case by their vectors: a byte a number, 115 MB for 300,000."""

    groups: tuple[tuple[Stated, ...], ...]
    """Statements of the same words."""
    vectors: NDArray[np.int8]
    """(n, 384), a row for each group."""
    scales: NDArray[np.float32]

    def nearest(self, vector: NDArray[np.float32]) -> list[tuple[int, float]]:
        """The groups nearest to a vector, with their cosines, best first."""
        found = [np.zeros(0, np.float32)]
        for start in range(0, len(self.vectors), 1 << 15):
            block = self.vectors[start : start + (1 << 15)].astype(np.float32)
            found.append(block @ vector * self.scales[start : start + (1 << 15)])
        cosines = np.round(np.concatenate(found), 4)
        order = np.lexsort((np.arange(len(cosines)), -cosines))[:NEAREST]
        return [(int(i), float(cosines[i])) for i in order if cosines[i] >= LEAST]


def index_statements(store: Store, encoder: Encoder) -> StatementIndex:
    """The index of a case's statements. Those that were never compared are encoded first: some 4 ms each."""
    groups: dict[str, list[Stated]] = {}
    texts: dict[str, str] = {}
    for row in statements(store):
        key = sha256(row.words.encode()).hexdigest()[:32]
        groups.setdefault(key, []).append(row)
        texts.setdefault(key, row.words)
    known = kept_vectors(store)
    scales = np.zeros(len(groups), np.float32)
    vectors = np.zeros((len(groups), _DIMENSIONS), np.int8)
    for n, key in enumerate(groups):
        packed = known.get(key)
        if packed is None:
            vector = encoder.embed([texts[key]])[0]
            scales[n] = max(float(np.abs(vector).max()), 1e-9) / 127
            vectors[n] = np.rint(vector / scales[n])
        else:
            scales[n] = np.frombuffer(packed[:4], np.float32)[0]
            vectors[n] = np.frombuffer(packed[4:], np.int8)
    return StatementIndex(tuple(map(tuple, groups.values())), vectors, scales)


def check_statement(statement: str, store: Store, index: StatementIndex, models: Models) -> Checked:
    """Who says a statement, or its contrary, on the pages of a case. Cost: one reading a candidate."""
    words = " ".join(statement.split())[:LONGEST]
    count = sum(map(len, index.groups))
    if not words:
        return Checked("", (), count)
    typed, figures = InSentence(words, 0, len(words)), figures_of(words, models)
    texts: dict[str, Document] = {}
    found: list[StatementPlace] = []
    for group, _ in index.nearest(models.encoder.embed([words])[0]):
        rows = index.groups[group]
        told = _in_sentence(store, rows[0], texts)
        found_of = dict(zip(READ, models.pairs.read([(typed, told, None)])[0].tolist(), strict=True))
        same = round(found_of["question"] * (1 - found_of["silenced"]), 4)
        against = max(found_of["against"], found_of["denies"])
        own = told.sentence[told.start : told.end]
        denied = says_not(words, None) != says_not(own, rows[0].stance)
        side = checked_side(same, against, denied=denied)
        if side is MemberSide.WITH and figures and _figures_differ(figures, _figures_in(store, rows[0].place, texts)):
            side = MemberSide.AGAINST
        if side is not None:
            found += [
                StatementPlace(r.place, r.attribution, r.stance, side, same, against, claim_at(store, r.place))
                for r in rows[:_COPIES]
            ]
    return Checked(words, tuple(sorted(found, key=lambda p: (-p.same, p.place.document, p.place.start))), count)


def says_not(words: str, stance: Stance | None) -> bool:
    """Whether a statement says that something is not so, or tells that somebody says so: once, and not twice over."""
    found = [word.lower().replace("’", "'") for word in _WORD.findall(words)]
    told = stance is Stance.DENIES or not denying_stems().isdisjoint(map(stem, found))
    return any(polarity().get(word) == "negation" for word in found) != told


def checked_side(same: float, against: float, *, denied: bool) -> MemberSide | None:
    """How a statement of a page stands to what was typed; None where it is about something else.

    `denied`: one of the two says that it is not so, and the other that it is.
    """
    if same < LEAST_SAME:
        return None
    return MemberSide.AGAINST if denied or against >= LEAST_AGAINST else MemberSide.WITH


def figures_of(words: str, models: Models) -> list[Counted]:
    """The figures of a statement, read as a page of its own."""
    page = Page(path="typed", name="typed", data=words.encode(), media_type="text/plain", given=Given(clean=True))
    found = analyse(page, models)
    text = found.document.text if found.document else ""
    return [_counted(figure, text) for figure in found.layers.figures]


def _figures_in(store: Store, place: DocumentSpan, texts: dict[str, Document]) -> list[Counted]:
    rows = (row for row in store.rows_where("figures", "document", [place.document]) if isinstance(row, Figure))
    text = texts[place.document].text
    return [_counted(row, text) for row in rows if place.start <= row.start and row.end <= place.end]


def _counted(figure: Figure, text: str) -> Counted:
    words = text[figure.counted[0] : figure.counted[1]] if figure.counted else ""
    return Counted(figure, frozenset(stem(word) for word in _WORD.findall(words)))


def _figures_differ(typed: Sequence[Counted], told: Sequence[Counted]) -> bool:
    """Whether both count the same thing, and no two of its figures agree."""
    found = {
        compare_figures(a.figure, b.figure)
        for a in typed
        for b in told
        if a.counts & b.counts or (a.figure.unit is not None and a.figure.unit == b.figure.unit)
    }
    return found == {Agreement.APART}


def _in_sentence(store: Store, row: Stated, texts: dict[str, Document]) -> InSentence:
    place = row.place
    document = texts.get(place.document)
    if document is None:
        read = next(iter(store.rows_where("documents", "id", [place.document])))
        assert isinstance(read, Document)
        document = texts.setdefault(place.document, read)
    around = [s for s in spans_of_sentences(store, place.document) if s[0] <= place.start < s[1]]
    start, end = around[-1] if around else (place.start, place.end)
    end = max(end, place.end)
    return InSentence(document.text[start:end], place.start - start, place.end - start)
