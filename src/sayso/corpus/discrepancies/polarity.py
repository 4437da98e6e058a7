"""Two statements of which one denies what the other says."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from sayso.corpus.claims.units import Unit, inside, stem
from sayso.corpus.discrepancies.difference import Difference
from sayso.corpus.discrepancies.pairs import Pair
from sayso.corpus.discrepancies.reading import Page, negated
from sayso.lexicon import read_table
from sayso.schema import Attribution, DiscrepancyKind, Relation, Stance

_DENY = frozenset({"deni", "denial", "refut", "disput", "disclaim", "debunk", "disavow"})
_SURE = 0.6
_ORDERED = 0.5


@functools.cache
def _allegations() -> frozenset[str]:
    return frozenset(stem(row["word"]) for row in read_table("allegations"))


def of_fact(row: Attribution, page: Page) -> bool:
    """Whether what is denied can be true or false: a clause, or what somebody alleged."""
    text = page.document.text
    cue = [w for s in row.cue for w in text[s.start : s.end].lower().split()]
    if any(stem(w) in _DENY for w in cue):
        return True
    if not row.content:
        return False
    tokens = inside(page.tokens, *row.content[0])
    words = [text[t.start : t.end].lower() for t in tokens]
    first = next((i for i, t in enumerate(tokens) if t.pos in {"VERB", "AUX"}), len(tokens))
    if {stem(w) for w in words[:first]} & _allegations() or "that" in words[:first]:
        return True
    clause = first < len(tokens) and (not first or words[first - 1] != "to")
    return clause and not {"who", "which", "where", "whose"} & set(words[:first])


def polarity_differences(pair: Pair, pages: Mapping[str, Page]) -> Iterator[Difference]:
    """One denies what the other says, or says it with a "not"; word for word see `changes`."""
    a, b = pair.a, pair.b
    denies = [_denied(u, pages[u.document]) for u in (a, b)]
    own = a.speaker is not None and a.speaker == b.speaker
    if pair.score < _SURE:
        return
    if denies[0] != denies[1]:
        if not own and pair.sequence >= _SURE:
            yield _made(pair, "denied")
    elif a.wording.hedged == b.wording.hedged and a.document != b.document and pair.sequence >= _ORDERED:
        not_a, not_b = negated(pages[a.document], a), negated(pages[b.document], b)
        if (not_a - not_b) & b.wording.stems or (not_b - not_a) & a.wording.stems:
            yield _made(pair, "negated")


def _denied(unit: Unit, page: Page) -> bool:
    row = unit.attribution
    return row is not None and row.stance is Stance.DENIES and of_fact(row, page)


def _made(pair: Pair, reason: str) -> Difference:
    return Difference(DiscrepancyKind.POLARITY, Relation.CONFLICT, reason, pair.a.text, pair.b.text, pair.score)
