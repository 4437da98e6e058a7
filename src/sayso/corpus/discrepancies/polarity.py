"""Two statements of which one denies what the other says."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from sayso.corpus.claims.units import Unit
from sayso.corpus.comparison.opposites import opposed
from sayso.corpus.comparison.similar_words import have_similar
from sayso.corpus.comparison.word_forms import stem
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.pairs import Pair, reworded
from sayso.corpus.discrepancies.reading import IndexedPage, hardly, negated, negated_verb, says_no, tokens_of, verbs
from sayso.corpus.index.spans import rows_inside
from sayso.lexicon import read_table
from sayso.schema import Attribution, DiscrepancyKind, Relation, Stance

_DENY = frozenset({"deni", "denial", "refut", "disput", "disclaim", "debunk", "disavow"})
_SURE = 0.6
_ORDERED = 0.5
_SURELY = 0.8
ASIDE = frozenset({"as", "while", "after", "amid", "but", "before", "despite"})
"""Words with which a page goes on in its own voice behind what is denied."""
_PHRASE = 3


@functools.cache
def _allegations() -> frozenset[str]:
    return frozenset(stem(row["word"]) for row in read_table("allegations"))


def of_fact(row: Attribution, page: IndexedPage) -> bool:
    """Whether what is denied can be true or false: a clause, or what somebody alleged."""
    text = page.document.text
    cue = [w for s in row.cue for w in text[s.start : s.end].lower().split()]
    if any(stem(w) in _DENY for w in cue):
        return True
    if not row.content:
        return False
    tokens = rows_inside(page.tokens, *row.content[0])
    words = [text[t.start : t.end].lower() for t in tokens]
    first = next((i for i, t in enumerate(tokens) if t.pos in {"VERB", "AUX"}), len(tokens))
    if {stem(w) for w in words[:first]} & _allegations() or "that" in words[:first]:
        return True
    clause = first < len(tokens) and (not first or (words[first - 1] != "to" and not words[first].endswith("ing")))
    return clause and not {"who", "which", "where", "whose"} & set(words[:first])


def polarity_differences(pair: Pair, pages: Mapping[str, IndexedPage]) -> Iterator[Difference]:
    """One denies what the other says, or says it with a "not"; word for word see `changes`."""
    a, b = pair.a, pair.b
    denies = [_denied(u, pages[u.document]) for u in (a, b)]
    own = a.speaker is not None and a.speaker == b.speaker
    if pair.score < _SURE:
        return
    if denies[0] != denies[1] and not own and pair.sequence >= _SURE:
        yield _made(pair, "denied")
    elif a.document != b.document and not (a.wording.hedged or b.wording.hedged) and _much_shared(a, b):
        if _negates(pair, pages):
            yield _made(pair, "negated")
        elif pair.score >= _SURELY and not reworded(pair) and _opposed(a, b):
            yield _made(pair, "an opposite in its place")


def _negates(pair: Pair, pages: Mapping[str, IndexedPage]) -> bool:
    """Whether one negates a word that the other has, or a verb akin to one of its own."""
    said = [says_no(pages[u.document], u) for u in (pair.a, pair.b)]
    no, yes = (pair.a, pair.b) if said[0] else (pair.b, pair.a)
    page, other = pages[no.document], pages[yes.document]
    if said[0] == said[1] or hardly(page, no):
        return False
    verb = negated_verb(page, no)
    shared = negated(page, no) & yes.wording.stems and pair.sequence >= _ORDERED
    return bool(shared) or (verb is not None and have_similar([verb], verbs(other, yes)))


def _opposed(a: Unit, b: Unit) -> bool:
    """Whether each has a word that the other has the opposite of, and not the word itself."""
    x, y = (sorted(set(u.wording.words) - set(v.wording.words)) for u, v in ((a, b), (b, a)))
    return any(opposed(v, w) for v in x for w in y)


def _much_shared(a: Unit, b: Unit) -> bool:
    """Whether the shorter of two statements, itself no mere phrase, says little that the other does not."""
    few, shared = min(len(a.wording.stems), len(b.wording.stems)), len(a.wording.stems & b.wording.stems)
    return shared >= _PHRASE and 2 * shared >= few


def _denied(unit: Unit, page: IndexedPage) -> bool:
    row = unit.attribution
    return row is not None and unit.stance is Stance.DENIES and of_fact(row, page) and not _aside(unit, page)


def _aside(unit: Unit, page: IndexedPage) -> bool:
    """Whether a denial's words go on here in the page's own voice: "denies the charge as the count reaches 23"."""
    before = rows_inside(page.tokens, unit.start - 12, unit.start)[-1:]
    first = tokens_of(page, unit)[:1]
    return any(page.document.text[t.start : t.end].lower() in ASIDE for t in (*before, *first))


def _made(pair: Pair, reason: str) -> Difference:
    return Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, reason, pair.a.text, pair.b.text, pair.score)
